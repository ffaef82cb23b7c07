"""The need of a priority over all the areas it names, each place counted once."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.services import refresh_area_tree
from priorities.models import Priority
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.figures import needs_of
from priorities.reads.priorities import priorities_of_plans
from priorities.reads.reach import around
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
)
from tests.pages import text
from tests.priorities.naive import Figure
from tests.priorities.worlds import ON, rolled_back, worlds, write


@st.composite
def measured(draw):
    """A small world whose priorities each have a count for nearly every place."""
    world = draw(worlds())
    codes = [place.code for place in world.places]
    figures = [
        Figure("crimes", code, *period, count=draw(st.integers(0, 99)))
        for code in codes
        for period in draw(st.sampled_from([[LAST_YEAR]] * 6 + [[A_QUARTER], []]))
    ]
    places = st.lists(st.sampled_from(codes), unique=True, max_size=4)
    wishes = [replace(wish, indicator="crimes", areas=draw(places)) for wish in world.wishes]
    return replace(world, figures=figures, wishes=wishes, partnership_areas=draw(places))


LAST_YEAR = ("2023", (2023, 1), (2023, 12))
A_QUARTER = ("2024 Q1", (2024, 1), (2024, 3))


@settings(max_examples=60)
@given(world=measured())
def test_the_need_over_all_areas_is_that_of_a_plain_recomputation(db, world):
    expected = {wish.reference: world.need_of(wish, ON) for wish in world.wishes}

    with rolled_back():
        plan = write(world).plan
        matrix, page = needs_told(plan)

    assert matrix == page == expected


def needs_told(plan):
    """{priority: its need}, as the matrix and the profile read it, and as its own page does."""
    priorities = priorities_of_plans([plan])
    named = around(priorities.ids).areas
    found = coverage_of_priorities(priorities, [plan], level="ward", on=ON, named=named)
    of_page = needs_of(Priority.objects.filter(plan=plan).for_listing(), on=ON)
    return (
        {row.priority.reference: row.need and row.need.value for row in found.rows},
        {
            one.reference: of_page[one.id].value if one.id in of_page else None
            for one in priorities.facts
        },
    )


# --- A district with a count of 100, and a ward in it with 40: 100 a year, not 140


@pytest.fixture
def district(db):
    return AreaFactory(code="E07", name="South Fen", level="district", population=1000)


@pytest.fixture
def ward(district):
    return AreaFactory(code="E0501", name="Linton", parent=district, population=400)


@pytest.fixture
def priority(district, ward):
    AreaFactory(code="E0502", name="Sawston", parent=district, population=600)
    indicator = IndicatorFactory(name="Recorded burglary")
    for area, count in ((district, 100), (ward, 40)):
        MeasurementFactory(indicator=indicator, area=area, period="2023", count=count)
    plan = PlanFactory(
        reference="safer", partnership=PartnershipFactory(areas=[district, ward]), status="current"
    )
    found = PriorityFactory(
        plan=plan,
        reference="P1",
        title="Burglary",
        outcomes=[OutcomeFactory()],
        indicator=indicator,
    )
    refresh_area_tree()
    return found


def said(client, url):
    return text(client.get(url)).replace("\xa0", " ")


def test_an_area_inside_another_that_is_named_is_counted_there(priority, district):
    assert needs_told(priority.plan) == ({"P1": Decimal(100)}, {"P1": Decimal(100)})

    priority.plan.partnership.areas.remove(district)
    assert needs_told(priority.plan) == ({"P1": Decimal(40)}, {"P1": Decimal(40)})


def test_the_matrix_the_priority_and_the_profile_count_nobody_twice(client, priority):
    """100 a year among 1,000 people: 100 per 1,000."""
    matrix = said(client, "/coverage/safer/?as_of=2024-06-01")
    profile = said(client, "/coverage/safer/figures/?as_of=2024-06-01")

    assert "need 100 a year" in matrix
    assert "140" not in matrix + profile + said(client, priority.get_absolute_url())
    assert "Burglary 1,000 residents 100 0 100.00" in profile
