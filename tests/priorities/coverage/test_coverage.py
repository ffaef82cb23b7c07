import datetime
from decimal import Decimal

import pytest

from consortium.services import refresh_area_tree
from priorities.coverage import CellSums, Thresholds, status
from priorities.reads.coverage import (
    cell_detail,
    coverage_for_plan,
    coverage_for_plans,
)
from priorities.reads.reach import levels_of
from tests.factories import (
    IndicatorFactory,
    MeasurementFactory,
    OrganisationFactory,
    OutcomeFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
    ProjectOutcomeFactory,
    TargetGroupFactory,
)
from tests.priorities.coverage.conftest import cells
from tests.priorities.worlds import ON

# --- The status of a cell, at the edges of its thresholds


@pytest.mark.parametrize(
    "sums, need, expected",
    [
        (CellSums(), 100, "gap"),
        (CellSums(projects=3, organisations=1, places=Decimal(900)), 100, "fragile"),
        (CellSums(projects=2, organisations=2, all_money_ends=True), 100, "fragile"),
        (CellSums(projects=2, organisations=2, places=Decimal("24.99")), 100, "thin"),
        (CellSums(projects=2, organisations=2, places=Decimal(25)), 100, "covered"),
        (CellSums(projects=2, organisations=2, places=Decimal(0)), 100, "thin"),
        (CellSums(projects=2, organisations=2, places=Decimal(0)), 0, "covered"),
        (CellSums(projects=2, organisations=2, places=Decimal(0)), None, "covered"),
        (CellSums(projects=9, organisations=4, most_alike=4), None, "crowded"),
        (CellSums(projects=9, organisations=9, most_alike=3), None, "covered"),
        (CellSums(projects=9, organisations=9, most_alike=9, places=Decimal(24)), 100, "thin"),
    ],
)
def test_status_is_the_first_that_holds(sums, need, expected):
    assert status(sums, need if need is None else Decimal(need), Thresholds()) == expected


def test_thirds_that_add_up_to_a_quarter_are_not_thin():
    """Three times a third of 25 places, each cut off after 15 digits, are still 25 of 100."""
    third = Decimal(25) * Decimal("0.333333333333333")

    sums = CellSums(projects=3, organisations=3, places=third * 3)

    assert status(sums, Decimal(100), Thresholds()) == "covered"


def test_each_plan_sets_its_own_thresholds():
    sums = CellSums(projects=4, organisations=3, places=Decimal(40), most_alike=3)
    own = Thresholds(thin_below=Decimal("0.4"), crowded_from=3)

    assert status(sums, Decimal(101), own) == "thin"
    assert status(sums, Decimal(100), own) == "crowded"
    assert Thresholds(fragile_days=10).money_ends_by(ON) == datetime.date(2024, 7, 25)


def test_places_and_cost_are_spread_by_population(plan, priority, wards, district, burglary):
    """80 people and £10,000 over 1,000 residents: B has half of them, so 40 places, £5,000."""
    ProjectFactory(
        areas=[district], outcomes=[burglary], people_per_year=80, annual_cost_gbp=10_000
    )

    found = cells(plan)

    assert {code: float(cell.places) for (_, code), cell in found.items()} == {
        "A": 24,
        "B": 40,
        "C": 16,
    }
    assert found["P1", "B"].annual_cost_gbp == 5000
    assert found["P1", "B"].is_spread
    assert found["P1", "B"].sums.in_leaves == 0


def test_a_district_and_a_ward_of_it_count_the_ward_once(plan, priority, wards, district, burglary):
    """Areas A and the district are the district: A has 300 of 1,000, not 300 of 1,300."""
    ProjectFactory(areas=[wards[0], district], outcomes=[burglary], people_per_year=100)

    assert float(cells(plan)["P1", "A"].places) == 30
    assert float(cells(plan, level="district")["P1", "D"].places) == 100


def test_a_population_missing_is_shared_by_those_without_one(plan, priority, wards, burglary):
    """Without B's and C's numbers the 700 the district has left are 350 each: A to B is 6 to 7."""
    for ward in wards[1:]:
        ward.population = None
        ward.save()
    refresh_area_tree()
    ProjectFactory(areas=wards[:2], outcomes=[burglary], people_per_year=65)

    found = cells(plan)

    assert float(found["P1", "A"].places) == pytest.approx(30)
    assert float(found["P1", "B"].places) == pytest.approx(35)
    assert found["P1", "A"].sums.in_leaves == 0


def test_without_any_population_leaves_are_counted_and_that_is_said(
    plan, priority, wards, district, burglary
):
    """No number above A: a project in A and B counts leaves, half its 65 people each."""
    for area in [wards[0], district]:
        area.population = None
        area.save()
    refresh_area_tree()
    ProjectFactory(areas=wards[:2], outcomes=[burglary], people_per_year=65)

    found = cells(plan)

    assert float(found["P1", "B"].places) == 32.5
    assert found["P1", "B"].sums.in_leaves == 1


def test_where_nobody_lives_leaves_are_counted_and_that_is_said(
    plan, priority, wards, district, burglary
):
    """All four populations are 0: 60 people over three wards are 20 in each."""
    for area in [*wards, district]:
        area.population = 0
        area.save()
    refresh_area_tree()
    ProjectFactory(areas=[district], outcomes=[burglary], people_per_year=60)

    found = cells(plan)

    assert [float(found["P1", code].places) for code in "ABC"] == [20, 20, 20]
    assert [found["P1", code].sums.in_leaves for code in "ABC"] == [1, 1, 1]


def test_a_project_only_in_weighed_places_is_weighed_though_the_priority_is_not(
    plan, priority, wards, district, burglary
):
    """The choice is made for each ratio: B and C have numbers (500 and 200), A has none."""
    for area in [wards[0], district]:
        area.population = None
        area.save()
    refresh_area_tree()
    ProjectFactory(areas=wards[1:], outcomes=[burglary], people_per_year=70)

    found = cells(plan)

    assert float(found["P1", "B"].places) == 50
    assert found["P1", "B"].sums.in_leaves == 0


def test_areas_wider_than_the_priority_count_only_what_lies_in_it(plan, wards, district, burglary):
    """The priority holds in A; the project has 60 of its 100 people's share outside, in B, C."""
    PriorityFactory(plan=plan, reference="P1", areas=[wards[0]], outcomes=[burglary])
    ProjectFactory(areas=[district], outcomes=[burglary], people_per_year=100)

    found = cells(plan, level="district")

    assert list(found) == [("P1", "D")]
    assert float(found["P1", "D"].places) == 30


def test_a_plan_nowhere_has_no_cells(db, burglary):
    plan = PlanFactory()
    PriorityFactory(plan=plan, outcomes=[burglary])
    ProjectFactory(outcomes=[burglary])

    assert cells(plan) == {}
    assert levels_of([plan]) == {plan.pk: []}


def test_a_plan_without_priorities_has_no_rows(plan, wards):
    assert coverage_for_plan(plan, level="ward", on=ON).rows == ()


def test_fragile_by_money_on_the_last_day_that_counts(plan, priority, wards, burglary):
    """183 days from 15 July 2024 is 14 January 2025; a day later is in time."""
    limit = datetime.date(2025, 1, 14)
    one = ProjectFactory(areas=[wards[0]], outcomes=[burglary], funded_until=limit)
    ProjectFactory(areas=[wards[0]], outcomes=[burglary], funded_until=ON)

    assert cells(plan)["P1", "A"].status == "fragile"

    one.funded_until = limit + datetime.timedelta(days=1)
    one.save()
    assert cells(plan)["P1", "A"].status == "covered"

    one.funded_until = None
    one.save()
    assert cells(plan)["P1", "A"].status == "covered"


def test_thin_against_the_yearly_count_of_exactly_that_area(plan, priority, wards, burglary):
    """Need of A 100 a year (25 in the last quarter, × 4): 24 places are thin, 25 are not."""
    indicator = IndicatorFactory()
    priority.indicator = indicator
    priority.save()
    MeasurementFactory(indicator=indicator, area=wards[0], period="2024 Q2", count=25)
    projects = [
        ProjectFactory(areas=[wards[0]], outcomes=[burglary], people_per_year=12) for _ in "ab"
    ]

    cell = cells(plan)["P1", "A"]
    assert (cell.status, cell.need.value, cell.need_is_estimate) == ("thin", 100, True)

    projects[0].people_per_year = 13
    projects[0].save()
    assert cells(plan)["P1", "A"].status == "covered"
    assert cells(plan)["P1", "B"].need is None


def crowd(ward, burglary, groups):
    for group in groups:
        ProjectFactory(areas=[ward], outcomes=[burglary], target_groups=[group] if group else [])


def test_crowded_counts_organisations_on_one_outcome_and_group_as_written(
    plan, priority, wards, burglary
):
    """Four for everyone crowd A. In B one of the four names a group that includes the others."""
    young = TargetGroupFactory(code="young")
    all_ages = TargetGroupFactory(code="all-ages", includes=[young])
    crowd(wards[0], burglary, [None, None, None, None])
    crowd(wards[1], burglary, [young, young, young, all_ages, None])
    crowd(wards[2], burglary, [young, young, young, young])

    found = cells(plan)

    assert [found["P1", code].status for code in "ABC"] == ["crowded", "covered", "crowded"]


def test_four_projects_of_three_organisations_do_not_crowd(plan, priority, wards, burglary):
    crowd(wards[0], burglary, [None, None, None])
    again = OrganisationFactory()
    other = OutcomeFactory()
    ProjectFactory(areas=[wards[0]], outcomes=[burglary, other], organisation=again)
    ProjectFactory(areas=[wards[1]], outcomes=[burglary], organisation=again)

    assert cells(plan)["P1", "A"].status == "crowded"
    assert cells(plan)["P1", "A"].sums.most_alike == 4

    again.projects.filter(areas=wards[0]).update(status="paused")
    assert cells(plan)["P1", "A"].status == "covered"


def test_other_outcomes_of_the_projects_do_not_crowd(plan, priority, wards, burglary):
    """They share an outcome the priority does not ask for, and answer by different ones."""
    drinking, shared = OutcomeFactory(), OutcomeFactory()
    wide = PriorityFactory(plan=plan, reference="P2", outcomes=[burglary, drinking])
    for outcome in (burglary, burglary, drinking, drinking):
        ProjectFactory(areas=[wards[0]], outcomes=[outcome, shared])

    found = coverage_for_plan(plan, level="ward", on=ON)

    [cell] = [cell for cell in found.rows[1].cells if cell.area.code == "A"]
    assert cell.priority.id == wide.pk
    assert (cell.organisations, cell.status, cell.sums.most_alike) == (4, "covered", 2)


def test_evidence_is_the_best_of_the_shared_tags_and_none_recorded_is_nought(
    plan, priority, wards, burglary
):
    project = ProjectFactory(areas=[wards[0]])
    ProjectOutcomeFactory(project=project, outcome=burglary, evidence_level=None)
    ProjectOutcomeFactory(project=project, evidence_level=5)

    found = cells(plan)

    assert found["P1", "A"].best_evidence == 0
    assert found["P1", "B"].best_evidence is None


def test_what_is_unknown_is_counted_nought_and_said(plan, priority, wards, burglary):
    ProjectFactory(areas=[wards[0]], outcomes=[burglary], people_per_year=None)

    found = coverage_for_plan(plan, level="ward", on=ON)

    sums = found.cells[0].sums
    assert (sums.places, sums.people_unknown, sums.cost_unknown) == (0, 1, 1)
    assert found.has("people_unknown")
    assert not found.has("spread")


def test_statutory_projects_can_be_left_out_and_others_laid_over(plan, priority, wards, burglary):
    police = ProjectFactory(areas=[wards[0]], outcomes=[burglary], organisation__kind="statutory")
    hoped = ProjectFactory(areas=[wards[0]], outcomes=[burglary], status="proposed")

    assert cells(plan)["P1", "A"].projects == 1
    assert cells(plan, statutory=False)["P1", "A"].status == "gap"
    assert cells(plan, including=(hoped.pk,))["P1", "A"].projects == 2
    assert cells(plan, including=(hoped.pk,), excluding=(police.pk,))["P1", "A"].projects == 1


def test_rows_are_ordered_by_rank_then_reference_and_areas_by_name(plan, wards, burglary):
    for reference, rank in (("b", None), ("d", 2), ("c", 1), ("a", None), ("e", 1)):
        PriorityFactory(plan=plan, reference=reference, rank=rank, outcomes=[burglary])
    wards[0].name = "Z"
    wards[0].save()

    found = coverage_for_plan(plan, level="ward", on=ON)

    assert [row.priority.reference for row in found.rows] == ["c", "e", "d", "a", "b"]
    assert [area.code for area in found.areas] == ["B", "C", "A"]
    assert [cell.area.code for cell in found.cells[:3]] == ["B", "C", "A"]
    assert [cell and cell.area.code for cell in found.rows[0].beside(found.areas)] == [
        "B",
        "C",
        "A",
    ]


def test_a_row_has_nothing_beside_an_area_it_does_not_meet(plan, wards, burglary):
    PriorityFactory(plan=plan, reference="near", rank=1, areas=wards[:1], outcomes=[burglary])
    PriorityFactory(plan=plan, reference="wide", rank=2, outcomes=[burglary])

    found = coverage_for_plan(plan, level="ward", on=ON)

    near, wide = found.rows
    assert [cell is None for cell in near.beside(found.areas)] == [False, True, True]
    assert wide.counts == {"gap": 3}


def test_detail_of_a_cell_says_who_what_why_and_until_when(
    plan, priority, wards, district, burglary
):
    ending = ProjectFactory(
        reference="ending",
        areas=[district],
        people_per_year=100,
        annual_cost_gbp=1000,
        funded_until=datetime.date(2025, 1, 14),  # 183 days on
    )
    ProjectOutcomeFactory(project=ending, outcome=burglary, evidence_level=3)
    ProjectFactory(reference="small", areas=[wards[0]], outcomes=[burglary], people_per_year=7)
    ProjectFactory(areas=[wards[1]], outcomes=[burglary])

    detail = cell_detail(plan, priority, wards[0], on=ON)

    first, second = detail.projects
    assert (first.match.project.reference, float(first.places)) == ("ending", 30)
    assert (first.annual_cost_gbp, first.money_ends, first.share) == (300, True, 0.3)
    assert (second.annual_cost_gbp, second.money_ends, second.share) == (None, False, 1)
    assert "Burglary (evidence level 3 of 5)" in first.match.why
    assert detail.cell.status == "covered"
    assert detail.alike == ()


def test_detail_of_a_crowded_cell_names_who_is_alike(plan, priority, wards, burglary):
    for name in "DCBA":
        ProjectFactory(areas=[wards[0]], outcomes=[burglary], organisation__name=name)

    detail = cell_detail(plan, priority, wards[0], on=ON)

    assert detail.alike == (("Burglary", None, ("A", "B", "C", "D")),)


def test_there_is_no_detail_where_priority_and_area_do_not_meet(plan, wards, burglary):
    priority = PriorityFactory(plan=plan, areas=[wards[0]], outcomes=[burglary])

    assert cell_detail(plan, priority, wards[1], on=ON) is None


# --- Many


def test_a_bigger_consortium_takes_no_more_queries(plan, wards, burglary, queries_of):
    def add(number):
        for _ in range(number):
            PriorityFactory(plan=plan, outcomes=[burglary], indicator=IndicatorFactory())
            ProjectFactory(areas=[wards[0]], outcomes=[burglary])

    def read():
        coverage_for_plan(plan, level="ward", on=ON)

    add(1)
    few = queries_of(read)
    add(9)

    assert queries_of(read) == few


def test_several_plans_keep_their_own_thresholds(plan, priority, wards, burglary):
    other = PlanFactory(reference="other", partnership=plan.partnership, crowded_from=2)
    PriorityFactory(plan=other, reference="P1", outcomes=[burglary])
    crowd(wards[0], burglary, [None, None])

    found = coverage_for_plans([plan, other], level="ward", on=ON)

    assert [(cell.priority.plan, cell.status) for cell in found.cells if cell.area.code == "A"] == [
        ("other", "crowded"),
        ("plan", "covered"),
    ]
