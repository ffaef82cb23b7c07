"""When money ends: what is left of coverage month by month, and what each ending does.

The world: Linton and Sawston in a district, and one priority, burglary.
"""

import csv
import dataclasses
import datetime
import html
import re
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
from tests.priorities.busy import days_of_change, of_both_kinds
from tests.priorities.test_gap_scores import facts
from tests.priorities.worlds import ON, rolled_back, write

PAGE = "/coverage/safer/cliff/"
ASKED = "?level=ward&as_of=2026-11-23"


def day(words):
    return datetime.date.fromisoformat(words)


# --- The formula

CELL = Cell(facts(), AreaFacts(1, "A", "A", "ward"), CellSums(), None, "gap")


TODAY = day("2026-09-01")


def counting(project, until, organisation=None, starts=None, ends=None):
    return cliff.Counting(
        project,
        organisation or project,
        10,
        until and day(until),
        frozenset({(1, None)}),
        starts and day(starts),
        ends and day(ends),
    )


def over_time(*projects, cell=CELL):
    return cliff.OverTime(cell, projects, Thresholds(), TODAY)


def on_each(cell, *days):
    return [cell.status_on(day(words)) for words in days]


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

    assert [(each.on.isoformat(), each.ends) for each in found] == [
        ("2027-03-31", {"money": (1,)}),
        ("2028-01-01", {"money": (2,)}),
    ]
    assert [(cell.area.code, before, after) for cell, before, after in found[0].worse] == [
        ("B", "fragile", "gap")
    ]
    assert found[0].new_gaps == 1
    assert [(before, after) for _, before, after in found[1].worse] == [("covered", "fragile")]


def test_work_that_ends_before_its_money_is_gone_the_day_after_its_own_last_one():
    cell = over_time(
        counting(1, None, ends="2027-03-31"), counting(2, "2028-03-31", ends="2027-06-30")
    )

    assert on_each(cell, "2027-03-31", "2027-04-01", "2027-06-30", "2027-07-01") == [
        "covered",
        "fragile",
        "fragile",
        "gap",
    ]
    [first, second] = cliff.endings([cell], TODAY, day("2028-09-01"))
    assert first.ends == {"work": (1,)}
    assert second.ends == {"work": (2,)}
    assert second.new_gaps == 1


def test_work_that_is_to_begin_counts_from_its_first_day():
    cell = over_time(
        counting(1, "2027-03-31"),
        counting(2, None, starts="2027-03-01"),
        counting(3, "2027-02-28", starts="2027-03-01"),
    )

    assert on_each(cell, "2027-02-28", "2027-03-01", "2027-03-31", "2027-04-01") == [
        "fragile",
        "covered",
        "covered",
        "fragile",
    ]


def test_work_on_money_that_has_ended_already_is_fragile_today_and_gone_tomorrow():
    cell = over_time(counting(1, "2026-08-31"), counting(2, "2020-01-01"))

    assert on_each(cell, "2026-09-01", "2026-09-02") == ["fragile", "gap"]
    [ending] = cliff.endings([cell], TODAY, day("2028-09-01"))
    assert ending.on == TODAY
    assert ending.ends == {"lapsed": (1, 2)}
    assert ending.new_gaps == 1


def test_four_alike_are_crowded_until_one_of_them_ends():
    ends = ["2027-03-31", None, None, None]
    cell = over_time(*(counting(number, until) for number, until in enumerate(ends)))

    assert on_each(cell, "2027-03-31", "2027-04-01") == ["crowded", "covered"]


def test_months_go_over_the_end_of_a_year():
    found = cliff.months_from(day("2026-11-23"), 3)

    assert [each.isoformat() for each in found] == [
        "2026-11-23",
        "2026-12-01",
        "2027-01-01",
        "2027-02-01",
    ]


# --- Against the matrix of that day


@settings(max_examples=60)
@given(data=st.data())
@of_both_kinds
def test_what_is_left_on_a_day_is_the_matrix_of_that_day_with_money_beyond_the_one_before(
    db, seen, data
):
    """Today it is the matrix as it stands, whatever has ended. Of figures that are all known."""
    world, level = data.draw(seen)
    days = data.draw(st.sampled_from(days_of_change(world, most=600)) | st.integers(0, 500))
    world.figures = [figure for figure in world.figures if figure.last < (2024, 6)]
    then = ON + datetime.timedelta(days=days)

    with rolled_back():
        plan = write(world).plan
        priorities = priorities_of_plans([plan])
        today = coverage_for_plan(plan, level=level, on=ON)
        through = cliff.months_from(ON, 24)
        cells = counting_in_cells(priorities, plan, today, until=through[-1])
        thresholds = thresholds_of(plan)
        only = Only(money_beyond=then - datetime.timedelta(days=1) if days else None)
        matrix = coverage_of_priorities(priorities, [plan], level=level, on=then, only=only)

    assert [status(then, *each, thresholds) for each in cells] == [
        cell.status for cell in matrix.cells
    ]
    all_of_them = [cliff.OverTime(*each, thresholds, ON) for each in cells]
    assert cliff.counts_on([then], all_of_them) == [matrix.counts]
    assert cliff.counts_on([ON], all_of_them) == [today.counts]
    assert cliff.counts_on(through, all_of_them) == [
        Counter(status(each_day, *each, thresholds) for each in cells) for each_day in through
    ]


def status(then, cell, counting, thresholds):
    """As a cell that nothing else was asked of."""
    return cliff.OverTime(cell, counting, thresholds, ON).status_on(then)


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
    assert "31 March 2027 Makes 1 place worse. Money ends for Locks" in said
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

    assert "Makes 1 gap. Money ends for" in alone
    assert "No place gets a worse status by this alone. Money ends for" in among_many


def test_a_plan_whose_money_is_not_known_to_end_says_so(client, plan):
    said = text(client.get(PAGE + ASKED))

    assert "2 are gaps and 0 are covered, and as many on 1 November 2028 if no money" in said
    assert "Nothing is known to end" in said


def rows_of_table(page):
    """[(address of the matrix, its gaps, fragile, thin and covered)] of the page's table."""
    body = page.content.decode()
    rows = re.findall(r'<th scope="row".*?href="([^"]+)".*?</tr>', body, re.DOTALL)
    numbers = re.findall(r'data-label="(?:Gaps|Fragile|Thin|Covered)">(\d+)<', body)
    fours = [tuple(map(int, numbers[at : at + 4])) for at in range(0, len(numbers), 4)]
    return list(zip([html.unescape(row) for row in rows], fours, strict=True))


def test_each_row_says_what_the_matrix_that_it_opens_says(client, plan, linton, burglary):
    alone = {"areas": [linton], "outcomes": [burglary]}
    ProjectFactory(**alone, title="Watch", ends_on=day("2027-03-31"))
    ProjectFactory(**alone, title="Locks", funded_until=day("2026-10-31"))
    ProjectFactory(**alone, title="Lights", starts_on=day("2027-08-01"))

    page = client.get(PAGE + ASKED)
    rows = rows_of_table(page)

    for url, told in rows:
        path, _, query = url.partition("?")
        found = Counter(
            row["status"]
            for row in csv.DictReader(
                client.get(f"{path.rstrip('/')}.csv?{query}")
                .content.decode("utf-8-sig")
                .splitlines()
            )
        )
        covered = found["covered"] + found["crowded"]
        assert told == (found["gap"], found["fragile"], found["thin"], covered)
    assert len(rows) == 9
    assert [told[:2] for _, told in rows[:4]] == [(1, 0), (1, 1), (2, 0), (1, 1)]
    said = text(page)
    assert "23 November 2026 Makes 1 place worse. Money had ended before" in said
    assert "31 March 2027 Makes 1 gap. Work ends for Watch" in said


def test_a_page_narrowed_to_money_for_long_opens_matrices_as_narrow(client, plan, linton, burglary):
    ProjectFactory(areas=[linton], outcomes=[burglary], funded_until=day("2027-12-31"))

    page = client.get(f"{PAGE}{ASKED}&funded_beyond=2027-10-31")

    beyond = [re.search("funded_beyond=([0-9-]+)", url)[1] for url, _ in rows_of_table(page)]
    assert beyond[:3] == ["2027-10-31", "2027-10-31", "2027-10-31"]
    assert beyond[-1] == "2028-10-31"


@pytest.mark.parametrize("is_named", [False, True])
def test_beside_a_ward_a_sensitive_project_stands_without_its_name(
    client, plan, district, burglary, coordinator, is_named
):
    ProjectFactory(
        areas=[district],
        outcomes=[burglary],
        title="Refuge",
        sensitive=True,
        organisation__name="Safe House",
        funded_until=day("2027-03-31"),
    )
    if is_named:
        client.force_login(
            coordinator, backend="allauth.account.auth_backends.AuthenticationBackend"
        )

    at_ward = text(client.get(PAGE + ASKED))
    at_district = text(client.get(PAGE + "?level=district&as_of=2026-11-23"))

    assert ("Money ends for Refuge (Safe House)." in at_ward) == is_named
    assert ("Money ends for a sensitive project." in at_ward) != is_named
    assert ("Safe House" in at_ward) == is_named
    assert "Money ends for Refuge (Safe House)." in at_district


def test_a_plan_without_a_place_says_so(client, db):
    PlanFactory(reference="nowhere")

    assert "this plan holds no priority with a place" in text(
        client.get("/coverage/nowhere/cliff/")
    )


@pytest.mark.parametrize("as_of", ["1900-01-01", "2100-12-31", "never"])
def test_dates_at_the_edges_and_nonsense_are_answered(client, plan, as_of):
    assert client.get(f"{PAGE}?as_of={as_of}").status_code == 200
