import csv
import datetime
import io
import json
import random
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consortium.services import refresh_area_tree
from priorities.coverage import ORDER, CellSums, Thresholds, status
from priorities.reads.coverage import (
    cell_detail,
    coverage_for_plan,
    coverage_for_plans,
)
from priorities.reads.reach import levels_of
from tests.factories import (
    AreaFactory,
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
from tests.priorities.worlds import LEVELS, ON, rolled_back, works, worlds, write

drawn = settings(max_examples=60)
# What follows from figures that are those of a plain recomputation, which `drawn` worlds show.
followed = settings(drawn, max_examples=20)


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


# --- Against a plain recomputation


def assert_same(cells, expected):
    assert [(cell.priority.reference, cell.area.code) for cell in cells] == [
        (one["priority"], one["area"]) for one in expected
    ]
    for cell, one in zip(cells, expected, strict=True):
        assert cell.projects == one["projects"]
        assert cell.organisations == one["organisations"]
        assert float(cell.places) == pytest.approx(float(one["places"]), abs=1e-8)
        assert float(cell.annual_cost_gbp) == pytest.approx(float(one["cost"]), abs=1e-6)
        assert cell.best_evidence == one["best"]
        assert cell.sums.in_leaves == one["in_leaves"]
        assert cell.sums.from_wider == one["from_wider"]
        assert cell.sums.statutory == one["public"]
        assert float(cell.sums.statutory_places) == pytest.approx(float(one["public_places"]))
        if one["need"] is None:
            assert cell.need is None
        else:
            assert float(cell.need.value) == pytest.approx(float(one["need"][0]))
            assert cell.need_is_estimate == one["need"][1]
        assert cell.status == one["status"]


@drawn
@given(world=worlds(), level=st.sampled_from(LEVELS))
def test_cells_are_those_of_a_plain_recomputation(db, world, level):
    expected = world.coverage(level, ON)

    with rolled_back():
        written = write(world)
        found = coverage_for_plan(written.plan, level=level, on=ON)
        again = coverage_for_plan(written.plan, level=level, on=ON)
        levels = levels_of([written.plan])[written.plan.pk]

    assert_same(found.cells, expected)
    assert found == again
    assert found.counts == Counter(one["status"] for one in expected)
    assert [row.projects for row in found.rows] == [
        sum(world.answers(work, wish, ON) for work in world.works)
        for wish in world.ordered_wishes()
    ]
    meeting = {
        place.code: place.level
        for place in world.places
        for wish in world.wishes
        if world.leaves(place.code) & world.wish_leaves(wish)
    }
    assert {one.name: one.areas for one in levels} == Counter(meeting.values())


@drawn
@given(world=worlds(), level=st.sampled_from(LEVELS), choice=st.randoms())
def test_a_cell_in_detail_names_who_counts_and_adds_up(db, world, level, choice):
    expected = world.coverage(level, ON)
    assume(expected)
    one = choice.choice([cell for cell in expected if cell["projects"]] or expected)

    with rolled_back():
        written = write(world)
        detail = cell_detail(
            written.plan,
            written.priorities[one["priority"]],
            written.areas[one["area"]],
            on=ON,
        )

    assert_same([detail.cell], [one])
    assert {here.match.project.reference for here in detail.projects} == one["who"]
    assert sum(float(here.places) for here in detail.projects) == pytest.approx(
        float(one["places"]), abs=1e-8
    )
    assert sum(float(here.annual_cost_gbp or 0) for here in detail.projects) == pytest.approx(
        float(one["cost"]), abs=1e-6
    )
    assert bool(detail.alike) == any(
        len(names) >= world.crowded_from for _, _, names in detail.alike
    )
    if one["status"] == "crowded":
        assert detail.alike


@followed
@given(world=worlds(), level=st.sampled_from(LEVELS))
def test_the_order_of_rows_does_not_matter(db, world, level):
    with rolled_back():
        found = coverage_for_plan(write(world).plan, level=level, on=ON)
    with rolled_back():
        other = coverage_for_plan(write(world, reverse=True).plan, level=level, on=ON)

    assert [
        (cell.priority.reference, cell.area.code, cell.sums, cell.need, cell.status)
        for cell in found.cells
    ] == [
        (cell.priority.reference, cell.area.code, cell.sums, cell.need, cell.status)
        for cell in other.cells
    ]


@followed
@given(world=worlds(), level=st.sampled_from(LEVELS), data=st.data())
def test_a_project_more_makes_no_cell_worse(db, world, level, data):
    more = data.draw(works([place.code for place in world.places], 99))

    with rolled_back():
        before = coverage_for_plan(write(world).plan, level=level, on=ON)
    world.works.append(more)
    with rolled_back():
        after = coverage_for_plan(write(world).plan, level=level, on=ON)

    for old, new in zip(before.cells, after.cells, strict=True):
        assert ORDER[new.status] >= ORDER[old.status]
        assert new.places >= old.places
        assert new.projects >= old.projects


@followed
@given(world=worlds())
def test_places_of_leaves_that_share_a_district_add_up_to_those_of_the_district(db, world):
    """People are spread, neither lost nor doubled: a wide area holds what its leaves hold."""
    for place in world.places:
        place.level = "ward" if not world.children(place.code) else "district"

    with rolled_back():
        plan = write(world).plan
        wards = coverage_for_plan(plan, level="ward", on=ON)
        districts = coverage_for_plan(plan, level="district", on=ON)

    for cell in districts.cells:
        inside = [
            ward
            for ward in wards.cells
            if ward.priority == cell.priority and ward.area.code in world.leaves(cell.area.code)
        ]
        assert float(sum(ward.places for ward in inside)) == pytest.approx(float(cell.places))
        assert float(sum(ward.annual_cost_gbp for ward in inside)) == pytest.approx(
            float(cell.annual_cost_gbp)
        )
        assert max(ward.projects for ward in inside) <= cell.projects


# --- Worked by hand


@pytest.fixture
def district(db):
    return AreaFactory(code="D", name="District", level="district", population=1000)


@pytest.fixture
def wards(district):
    """A with 300 people, B with 500, C with 200."""
    return [
        AreaFactory(code=code, name=f"Ward {code}", parent=district, population=population)
        for code, population in (("A", 300), ("B", 500), ("C", 200))
    ]


@pytest.fixture
def burglary():
    return OutcomeFactory(code="burglary", name="Burglary")


@pytest.fixture
def plan(district):
    return PlanFactory(reference="plan", partnership__areas=[district])


@pytest.fixture
def priority(plan, burglary):
    return PriorityFactory(plan=plan, reference="P1", outcomes=[burglary])


def cells(plan, level="ward", on=ON, **narrowed):
    return {
        (cell.priority.reference, cell.area.code): cell
        for cell in coverage_for_plan(plan, level=level, on=on, **narrowed).cells
    }


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


# --- The command


def report(*arguments):
    out = io.StringIO()
    call_command("coverage", *arguments, "--as-of", ON.isoformat(), stdout=out)
    return out.getvalue()


def test_json_is_the_contracts(plan, priority, wards, burglary):
    ProjectFactory(areas=[wards[0]], people_per_year=10, annual_cost_gbp=Decimal("99.99")).tags.add(
        ProjectOutcomeFactory.build(project=None, outcome=burglary, evidence_level=2), bulk=False
    )
    indicator = IndicatorFactory()
    MeasurementFactory(indicator=indicator, area=wards[0], period="2013 - 15", count=100)
    priority.indicator = indicator
    priority.save()

    found = json.loads(report("plan", "--level", "ward", "--format", "json"))

    assert found["plan"] == "plan"
    assert found["as_of"] == "2024-07-15"
    assert found["level"] == "ward"
    assert found["cells"][0] == {
        "priority": "P1",
        "area": "A",
        "projects": 1,
        "organisations": 1,
        "places": 10.0,
        "annual_cost_gbp": 99.99,
        "best_evidence": 2,
        "need": 33.333333,
        "status": "fragile",
    }
    assert found["cells"][1] == {
        "priority": "P1",
        "area": "B",
        "projects": 0,
        "organisations": 0,
        "places": 0.0,
        "annual_cost_gbp": 0.0,
        "best_evidence": None,
        "need": None,
        "status": "gap",
    }


def test_csv_has_a_row_for_each_cell(plan, priority, wards):
    rows = list(csv.DictReader(io.StringIO(report("plan", "--level", "ward", "--format", "csv"))))

    assert [(row["priority"], row["area"], row["need"]) for row in rows] == [
        ("P1", "A", ""),
        ("P1", "B", ""),
        ("P1", "C", ""),
    ]


def test_text_says_what_a_reader_must_know(plan, priority, wards, district, burglary):
    ProjectFactory(areas=[district], outcomes=[burglary], people_per_year=None)
    indicator = IndicatorFactory()
    MeasurementFactory(indicator=indicator, area=wards[0], period="2024-05", count=3)
    priority.indicator = indicator
    priority.save()
    AreaFactory(code="E", level="district")
    for ward in wards:
        ward.population = None
        ward.save()
    district.population = None
    district.save()
    refresh_area_tree()

    text = report("plan", "--level", "ward", "--format", "text")

    assert "3 places where a priority meets an area: 0 gap, 3 fragile" in text
    for words in (
        "is an estimate",
        "need is unknown",
        "are spread",
        "populations are missing",
        "counts 0 places",
        "counts £0",
    ):
        assert words in text


def test_a_level_without_areas_is_an_empty_report(plan, priority, wards):
    assert "0 places where a priority meets an area" in report(
        "plan", "--level", "region", "--format", "text"
    )


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["plam", "--level", "ward"], "no plan “plam”. Did you mean plan?"),
        (["plan"], "with --level. This plan has areas of district (1), ward (3)."),
        (["plan", "--level", "wards"], "no level “wards”. Did you mean ward?"),
        (["plan", "--level", "ward", "--format", "xml"], "text, json, csv"),
        (["plan", "--level", "ward", "--theme", "crim"], "no theme “crim”. Did you mean crime?"),
        (["plan", "--level", "ward", "--outcome", "x"], "no outcome in this plan “x”. There are: "),
        (["plan", "--level", "ward", "--evidence", "6"], "There are: 1, 2, 3, 4, 5."),
        (["plan", "--level", "ward", "--funded-beyond", "soon"], "Write it as 2026-11-23."),
    ],
)
def test_what_cannot_be_reported_is_refused_in_words(plan, priority, wards, arguments, words):
    with pytest.raises(CommandError) as refused:
        report(*arguments)

    assert words in str(refused.value)


def test_a_wrong_date_is_refused(plan):
    with pytest.raises(CommandError, match="Write it as 2026-11-23"):
        call_command("coverage", "plan", "--level", "ward", "--as-of", "23/11/2026")


def test_an_empty_consortium_says_that_there_are_no_plans(db):
    with pytest.raises(CommandError, match="There are none yet"):
        report("plan", "--level", "ward")


def test_of_many_plans_a_few_are_named(db):
    random.seed(1)
    for number in range(12):
        PlanFactory(reference=f"north-{number}")

    with pytest.raises(CommandError, match="There are 12, for instance north-0"):
        report("zzz", "--level", "ward")
