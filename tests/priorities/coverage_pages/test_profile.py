"""A plan in figures: need and places per 1,000, evidence, prevention, and what is spent.

The world of the coverage pages: Linton and Sawston in a district, and one priority, burglary.
"""

from decimal import Decimal

import pytest

from consortium.services import refresh_area_tree
from priorities import profile
from priorities.profile import Part, Rates, Work
from projects.models import ProjectOutcome
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    MembershipFactory,
    OutcomeFactory,
    PriorityFactory,
)
from tests.priorities.coverage_pages.conftest import LEFT_OUT, cell_at, costly, see, words

PAGE = "/coverage/safer/figures/"


# --- The formulas


def counted(project, places, evidence=0, prevention=()):
    return Work(project, Decimal(places), evidence, prevention)


def test_places_are_added_up_by_the_best_evidence_behind_them():
    """30 + 10 of 100 places at level 3, one project twice; 60 with none recorded."""
    found = profile.evidence_profile(
        [counted(1, 30, 3), counted(1, 10, 3), counted(2, 60), counted(3, 0, 1)]
    )

    assert [part.level for part in found] == [5, 4, 3, 2, 1, 0]
    by_level = {part.level: part for part in found}
    assert by_level[3] == Part(3, Decimal(40), 0.4, 1)
    assert by_level[0] == Part(0, Decimal(60), 0.6, 1)
    assert (by_level[1].places, by_level[1].projects) == (0, 1)
    assert (
        profile.evidence_sentence(found)
        == "40% of all places rest on evidence of level 3 or better."
    )


def test_work_at_two_levels_of_prevention_is_split_between_them():
    found = profile.prevention_mix(
        [
            counted(1, 30, prevention=("primary", "tertiary")),
            counted(2, 10, prevention=("primary",)),
        ]
    )

    assert [(part.level, part.places, part.projects) for part in found] == [
        ("primary", 25, 2),
        ("secondary", 0, 0),
        ("tertiary", 15, 1),
    ]
    assert sum(part.places for part in found) == 40
    assert profile.prevention_sentence(found) == "Most places, 62%, are primary prevention."


def test_what_nobody_has_said_has_a_line_of_its_own():
    found = profile.prevention_mix([counted(1, 30), counted(2, 10, prevention=("secondary",))])

    assert [part.places for part in found] == [0, 10, 0, 30]
    assert profile.prevention_sentence(found) == (
        "Of 75% of all places nobody has said at which level."
    )


def test_without_a_place_there_is_no_share():
    found = profile.evidence_profile([counted(1, 0, 2)])

    assert {part.share for part in found} == {None}
    assert profile.evidence_sentence(found) == "No place rests on evidence of level 3 or better."


def test_rates_are_for_a_thousand_residents():
    """312 of 172,544 people: 1.808; 86 places for 396: 217 for a thousand of the need."""
    rates = Rates(need=Decimal(396), places=Decimal(86), residents=Decimal(172544))

    assert round(rates.need_per_1000, 3) == Decimal("2.295")
    assert round(rates.places_per_1000, 3) == Decimal("0.498")
    assert round(rates.places_per_1000_of_need, 1) == Decimal("217.2")


@pytest.mark.parametrize("residents", [None, Decimal(0)])
def test_a_rate_of_nobody_is_not_known(residents):
    rates = Rates(need=Decimal(0), places=Decimal(5), residents=residents)

    assert (rates.need_per_1000, rates.places_per_1000) == (None, None)
    assert rates.places_per_1000_of_need is None
    assert not rates.can_be_drawn


@pytest.mark.parametrize(
    "needs, said",
    [
        ([None], "The need of no priority here is known as a yearly count."),
        (
            [5, None],
            "Of 1 priority whose need is known, none has fewer places than the need counts.",
        ),
        ([5, 11], "Of 2 priorities whose need is known, 1 has fewer places than the need counts."),
        (
            [12, 11],
            "Of 2 priorities whose need is known, 2 have fewer places than the need counts.",
        ),
    ],
)
def test_how_many_priorities_lack_places_is_a_sentence(needs, said):
    rates = [Rates(need and Decimal(need), Decimal(10), None) for need in needs]

    assert profile.need_sentence(rates) == said


# --- The page


@pytest.fixture
def populated(district):
    district.population = 4000
    district.save()
    refresh_area_tree()
    return district


@pytest.fixture
def need(priority, populated):
    """120 burglaries a year in the district."""
    priority.indicator = IndicatorFactory(unit="crimes")
    priority.save()
    return MeasurementFactory(
        indicator=priority.indicator, area=populated, period="2023", count=120, value=120
    )


@pytest.mark.django_db
def test_need_and_places_stand_side_by_side_per_thousand(work, need, linton, populated):
    work(linton, people_per_year=60)
    work(populated, people_per_year=30)

    said = words(see(PAGE))

    assert "What answers 1 priority here has 90 places a year." in said
    assert "Of 1 priority whose need is known, 1 has fewer places than the need counts." in said
    # 120 and 90 of 4,000 residents; 90 places for 120: 750 for a thousand
    assert "Burglary 4,000 residents 120 90 30.00 22.50 750" in said


@pytest.mark.django_db
def test_evidence_and_prevention_are_of_what_project_and_priority_share(work, linton, burglary):
    burglary.prevention_level = "secondary"
    burglary.save()
    strong, weak = work(linton, people_per_year=30), work(linton, people_per_year=90)
    strong.tags.update(evidence_level=4)
    weak.tags.update(prevention_level="primary", evidence_level=None)
    ProjectOutcome.objects.create(project=weak, outcome=OutcomeFactory(), evidence_level=5)

    said = words(see(PAGE))

    assert "25% of all places rest on evidence of level 3 or better." in said
    assert "Level 5: Proven elsewhere It works in other places too" in said
    assert "None recorded Nobody has recorded evidence for this yet. 1 90 75%" in said
    assert "Most places, 75%, are primary prevention." in said
    assert "Secondary People or places at raised risk. 1 30 25%" in said


@pytest.mark.django_db
def test_the_figures_are_narrowed_as_the_matrix_is(work, linton):
    work(linton, people_per_year=30).tags.update(evidence_level=4)
    work(linton, people_per_year=90)

    said = words(see(f"{PAGE}?evidence=3"))

    assert "What answers 1 priority here has 30 places a year." in said
    assert "Narrowed to evidence of level 3 or better." in said
    assert "Nothing is left" in words(see(f"{PAGE}?theme=health"))
    assert "There is no evidence level “9”" in words(see(f"{PAGE}?evidence=9"))


@pytest.mark.django_db
def test_all_pages_of_a_plan_lead_there_with_their_filters(work, linton):
    work(linton)

    for page in ("", "gaps/", "cliff/", "map/"):
        found = see(f"/coverage/safer/{page}?evidence=3").content.decode()
        assert f'href="{PAGE}?evidence=3"' in found


@pytest.mark.django_db
def test_where_nobody_says_how_many_people_the_page_says_so(work, linton):
    work(linton, people_per_year=None)

    said = words(see(PAGE))

    assert "No place is counted" in said
    assert "1 project does not say how many people they work with and count as 0." in said


@pytest.mark.django_db
def test_a_project_that_does_not_say_stands_once_however_many_priorities_it_answers(
    work, plan, linton, burglary
):
    PriorityFactory(plan=plan, reference="other", title="Other", outcomes=[burglary])
    work(linton, people_per_year=None)

    assert "1 project does not say how many people" in words(see(PAGE))


@pytest.mark.django_db
def test_a_plan_nowhere_has_no_figures(plan):
    plan.partnership.areas.clear()

    assert "See how far" not in words(see(PAGE))
    assert see(PAGE).status_code == 200


@pytest.mark.django_db
def test_areas_that_lie_inside_each_other_are_not_added_up(plan, priority):
    """A town inside another town, which is all that is held."""
    outer = AreaFactory(level="district")
    AreaFactory(level="district", parent=outer)
    plan.partnership.areas.set([outer])

    said = words(see(PAGE))

    assert "Nothing can be added up" in said


@pytest.mark.django_db
def test_where_areas_are_held_for_a_part_only_the_page_says_so(plan, priority):
    """One town with a ward, one without, and a village that is a ward by itself."""
    plan.partnership.areas.set([AreaFactory(level="district"), AreaFactory(level="ward")])

    assert "are held for part of the plan’s area only." in words(see(PAGE))


@pytest.mark.django_db
def test_places_of_a_part_are_not_set_against_the_need_of_the_whole(plan, priority, work):
    """Need and residents are of both places, and the sums of one of them."""
    priority.indicator = IndicatorFactory(unit="crimes")
    priority.save()
    held = [AreaFactory(level=level, population=500) for level in ("district", "ward")]
    refresh_area_tree()
    plan.partnership.areas.set(held)
    for area in held:
        MeasurementFactory(
            indicator=priority.indicator, area=area, period="2023", count=60, value=60
        )
        work(area, people_per_year=30)

    said = words(see(PAGE))

    assert "Places are counted in a part of the plan’s area only" in said
    assert "Burglary 120 30 not known not known not known" in said
    assert "whose need is known" not in said


# --- Money


@pytest.mark.django_db
@pytest.mark.parametrize("charities, total", [(2, None), (3, "£3,300"), (4, "£4,600")])
def test_officers_see_what_is_spent_over_three_charities_or_more(
    work, linton, officer, charities, total
):
    costly(work, linton, charities)

    said = words(see(PAGE, officer))

    assert ("What is spent" in said) == (total is not None)
    assert total is None or f"Most is spent on “Burglary”: {total} a year." in said
    assert "only where 3 charities or more share it" in said


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["evidence=1", "as_of=2026-11-23", "statutory=no", "size=small"])
def test_of_less_than_all_work_today_there_is_no_total(work, linton, officer, query):
    costly(work, linton, 4)

    said = words(see(f"{PAGE}?{query}", officer))

    assert "£" not in said.partition("Places against need")[2]
    assert "Totals of money are only of all work as it is today" in said


@pytest.mark.django_db
def test_what_is_spent_is_what_the_cells_of_the_same_areas_say(work, district, county, officer):
    """So that nothing can be told from the two together."""
    costly(work, district, 3)

    assert "£3,300 a year" in words(see(PAGE, officer))
    assert "Together they cost £3,300 a year here." in words(see(cell_at(county, ""), officer))


@pytest.mark.django_db
def test_where_one_of_two_areas_is_not_told_neither_is_their_sum(plan, work, officer):
    """Three charities in one town, one more in another, and no area around both is held."""
    towns = [AreaFactory(level="district"), AreaFactory(level="district")]
    plan.partnership.areas.set(towns)
    costly(work, towns[0], 3)
    work(towns[1], annual_cost_gbp=500)

    assert "£" not in words(see(PAGE, officer)).partition("Places against need")[2]


@pytest.mark.django_db
def test_visitors_and_other_charities_are_told_nothing_of_money(work, linton, staff):
    costly(work, linton, 4)

    for person in (None, staff):
        said = words(see(PAGE, person)).partition("Places against need")[2]
        assert "£" not in said
        assert "Totals of money" not in said


@pytest.mark.django_db
def test_a_charity_sees_what_it_alone_spends(work, linton):
    project = work(linton, annual_cost_gbp=1200)
    own = MembershipFactory(organisation=project.organisation, role="staff").user

    assert "Most is spent on “Burglary”: £1,200 a year." in words(see(PAGE, own))


@pytest.mark.django_db
def test_coordinators_see_what_is_spent_on_each(work, plan, linton, burglary, coordinator):
    work(linton, annual_cost_gbp=1200)
    work(linton)
    PriorityFactory(plan=plan, reference="none", title="Nobody’s")

    said = words(see(f"{PAGE}?evidence=0", coordinator))

    assert "Most is spent on “Burglary”: £1,200 a year." in said
    assert "Not in it: projects that do not say what they cost." in said


@pytest.mark.django_db
def test_of_what_is_not_all_shown_the_most_is_of_what_is_shown(
    work, plan, linton, officer, burglary
):
    costly(work, linton, 3)
    mending = OutcomeFactory(name="Mending")
    PriorityFactory(plan=plan, reference="other", title="Other", outcomes=[mending])
    lone = work(linton, annual_cost_gbp=90000)
    lone.tags.update(outcome=mending)

    said = words(see(PAGE, officer))

    assert "Of what is shown, most is spent on “Burglary”: £3,300 a year." in said
    assert "Other 1 not shown" in said


# --- What is kept from visitors


@pytest.mark.django_db
def test_a_refuge_counts_all_over_its_district(refuge, district, officer):
    """The figures are of the whole plan, as its district's cell is; nothing of a ward shows."""
    refuge.people_per_year = 40
    refuge.save()

    for person in (None, officer):
        assert "What answers 1 priority here has 40 places a year." in words(see(PAGE, person))
    assert "Rowan" not in words(see(PAGE))
    assert LEFT_OUT not in words(see(PAGE))


@pytest.mark.django_db
def test_a_refuge_is_left_out_where_the_plan_is_for_one_ward(plan, refuge, linton, officer):
    plan.partnership.areas.set([linton])

    assert LEFT_OUT in words(see(PAGE))
    assert LEFT_OUT not in words(see(PAGE, officer))
