"""When money ends: what is left of coverage month by month, and what each ending does.

The world: Linton and Sawston in a district, and one priority, burglary.
"""

import dataclasses
import datetime
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities import cliff
from priorities.coverage import AreaFacts, Cell, CellSums, Thresholds
from priorities.narrowing import Only
from priorities.reads.coverage import (
    counting_in_cells,
    coverage_for_plan,
    coverage_of_priorities,
    thresholds_of,
)
from priorities.reads.priorities import priorities_of_plans
from tests.factories import (
    AreaFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.pages import text
from tests.priorities.test_gap_scores import facts
from tests.priorities.worlds import LEVELS, ON, rolled_back, worlds, write

PAGE = "/coverage/safer/cliff/"
ASKED = "?level=ward&as_of=2026-11-23"


def day(words):
    return datetime.date.fromisoformat(words)


# --- The formula

CELL = Cell(facts(), AreaFacts(1, "A", "A", "ward"), CellSums(), None, "gap")


def counting(project, until, organisation=None):
    return cliff.Counting(
        project,
        organisation or project,
        10,
        day(until) if until else None,
        frozenset({(1, None)}),
    )


def over_time(*projects, cell=CELL):
    return cliff.OverTime(cell, projects, Thresholds())


def test_a_project_counts_on_its_moneys_last_day_and_not_the_day_after():
    cell = over_time(counting(1, "2027-03-31"), counting(2, None))
    last, after = day("2027-03-31"), day("2027-04-01")

    assert cell.status_on(last) == "covered"
    assert cell.status_on(after) == "fragile"


def test_where_all_money_ends_the_place_is_fragile_before_and_a_gap_after():
    cell = over_time(counting(1, "2027-03-31"), counting(2, "2027-03-31"))

    on = {
        words: cell.status_on(day(words))
        for words in ("2026-09-28", "2026-09-29", "2027-03-31", "2027-04-01")
    }

    assert on == {
        "2026-09-28": "covered",  # 184 days before the last one
        "2026-09-29": "fragile",  # 183 days
        "2027-03-31": "fragile",
        "2027-04-01": "gap",
    }


def test_each_ending_says_what_is_worse_the_day_after():
    other = dataclasses.replace(CELL, area=AreaFacts(2, "B", "B", "ward"))
    cells = [
        over_time(counting(1, "2027-03-31"), counting(2, "2028-01-01"), counting(3, None)),
        over_time(counting(1, "2027-03-31"), cell=other),
    ]

    found = cliff.endings(cells, day("2026-11-23"), day("2028-11-01"))

    assert [(each.on.isoformat(), each.projects) for each in found] == [
        ("2027-03-31", (1,)),
        ("2028-01-01", (2,)),
    ]
    assert [(cell.area.code, before, after) for cell, before, after in found[0].worse] == [
        ("B", "fragile", "gap")
    ]
    assert found[0].new_gaps == 1
    assert [(before, after) for _, before, after in found[1].worse] == [("covered", "fragile")]


def test_months_go_over_the_end_of_a_year():
    found = cliff.months_from(day("2026-11-23"), 3)

    assert [each.isoformat() for each in found] == [
        "2026-11-23",
        "2026-12-01",
        "2027-01-01",
        "2027-02-01",
    ]


# --- Against the matrix of that day


@settings(max_examples=40)
@given(world=worlds(), level=st.sampled_from(LEVELS), days=st.integers(0, 500))
def test_what_is_left_on_a_day_is_the_matrix_of_that_day_with_money_beyond_the_one_before(
    db, world, level, days
):
    """Of work that neither begins nor ends by itself, and figures that are all known."""
    for work in world.works:
        work.starts_on = work.ends_on = None
    world.figures = [figure for figure in world.figures if figure.last < (2024, 6)]
    then = ON + datetime.timedelta(days=days)

    with rolled_back():
        plan = write(world).plan
        priorities = priorities_of_plans([plan])
        today = coverage_for_plan(plan, level=level, on=ON)
        cells = counting_in_cells(priorities, plan, today)
        thresholds = thresholds_of(plan)
        only = Only(money_beyond=then - datetime.timedelta(days=1))
        matrix = coverage_of_priorities(priorities, [plan], level=level, on=then, only=only)

    assert [status(then, *each, thresholds) for each in cells] == [
        cell.status for cell in matrix.cells
    ]
    all_of_them = [cliff.OverTime(*each, thresholds) for each in cells]
    assert cliff.counts_on([then], all_of_them) == [matrix.counts]
    through = cliff.months_from(ON, 24)
    assert cliff.counts_on(through, all_of_them) == [
        Counter(status(each_day, *each, thresholds) for each in cells) for each_day in through
    ]


def status(then, cell, counting, thresholds):
    """As a cell that nothing else was asked of."""
    return cliff.OverTime(cell, counting, thresholds).status_on(then)


# --- The page


@pytest.fixture
def district(db):
    return AreaFactory(code="E07", name="South Fen", level="district")


@pytest.fixture
def linton(district):
    return AreaFactory(code="E0501", name="Linton", parent=district)


@pytest.fixture
def burglary(db):
    return OutcomeFactory(name="Fewer homes burgled")


@pytest.fixture
def plan(district, linton, burglary):
    AreaFactory(code="E0502", name="Sawston", parent=district)
    plan = PlanFactory(
        reference="safer",
        title="Safer South Fen",
        partnership=PartnershipFactory(areas=[district]),
    )
    PriorityFactory(plan=plan, reference="P1", title="Burglary", outcomes=[burglary])
    return plan


def test_the_page_says_what_two_years_without_new_money_leave(client, plan, linton, burglary):
    ProjectFactory(
        areas=[linton], outcomes=[burglary], title="Locks", funded_until=day("2027-03-31")
    )
    ProjectFactory(areas=[linton], outcomes=[burglary], title="Watch")

    said = text(client.get(PAGE + ASKED))

    assert (
        "Of 2 places where a priority meets a ward, 1 is a gap and 1 is covered. If no money is "
        "renewed, 1 is a gap and 0 are covered on 1 November 2028." in said
    )
    assert "31 March 2027 Makes 1 place worse. Ends for Locks" in said
    assert "Burglary in Linton fragile" in said
    assert "1 May 2027 , place by place 1 1 0 0" in said


def test_a_day_of_the_table_opens_the_matrix_as_it_would_be(client, plan, linton, burglary):
    ProjectFactory(areas=[linton], outcomes=[burglary], funded_until=day("2027-03-31"))
    page = client.get(PAGE + ASKED).content.decode()

    url = "/coverage/safer/?level=ward&amp;as_of=2027-05-01&amp;funded_beyond=2027-04-30"
    assert url in page
    assert "are gaps." in text(client.get(url.replace("&amp;", "&")))


def test_what_is_left_on_any_day_can_be_asked_for(client, plan, linton, burglary):
    ProjectFactory(areas=[linton], outcomes=[burglary], funded_until=day("2027-03-31"))

    before, after = (client.get(f"{PAGE}{ASKED}&on=2027-{on}") for on in ("03-31", "04-01"))

    said = "if no money is renewed: {} gap{}, {} fragile, 0 thin, 0 covered."
    assert f"On 31 March 2027, {said.format(1, '', 1)}" in text(before)
    assert f"On 1 April 2027, {said.format(2, 's', 0)}" in text(after)
    url = "/coverage/safer/?level=ward&amp;as_of=2027-04-01&amp;funded_beyond=2027-03-31"
    assert url in after.content.decode()


@pytest.mark.parametrize(
    "on, said",
    [
        ("soon", "“soon” is no date."),
        ("2026-11-22", "22 November 2026 lies outside."),
        ("2028-11-02", "What is left is known from 23 November 2026 to 1 November 2028"),
    ],
)
def test_a_day_that_is_none_or_too_far_is_said(client, plan, on, said):
    page = text(client.get(f"{PAGE}{ASKED}&on={on}"))

    assert said in page
    assert "if no money is renewed:" not in page


def test_an_ending_that_makes_gaps_and_one_that_changes_nothing_say_so(
    client, plan, linton, burglary
):
    ProjectFactory(areas=[linton], outcomes=[burglary], funded_until=day("2027-03-31"))
    alone = text(client.get(PAGE + ASKED))
    for _ in "abc":
        ProjectFactory(areas=[linton], outcomes=[burglary])
    among_many = text(client.get(PAGE + ASKED))

    assert "Makes 1 gap. Ends for" in alone
    assert "No place gets a worse status by this alone. Ends for" in among_many


def test_a_plan_whose_money_is_not_known_to_end_says_so(client, plan):
    said = text(client.get(PAGE + ASKED))

    assert "none changes by 1 November 2028" in said
    assert "No money is known to end" in said


def test_a_plan_without_a_place_says_so(client, db):
    PlanFactory(reference="nowhere")

    assert "this plan holds no priority with a place" in text(
        client.get("/coverage/nowhere/cliff/")
    )


@pytest.mark.parametrize("as_of", ["1900-01-01", "2100-12-31", "never"])
def test_dates_at_the_edges_and_nonsense_are_answered(client, plan, as_of):
    assert client.get(f"{PAGE}?as_of={as_of}").status_code == 200
