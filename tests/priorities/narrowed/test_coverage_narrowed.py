"""Coverage narrowed to some work and some priorities: against a plain recomputation, and as pages
and files show it.
"""

import csv
import datetime
import html
import io
import json
from dataclasses import replace

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.models import RegisteredCharity
from priorities.filters import Narrowing
from priorities.narrowing import EVERYTHING, Only
from priorities.reads.answers import answers_to
from priorities.reads.asked import Asked
from priorities.reads.asking import choices_of
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.priorities import priorities_of_plans
from tests.factories import (
    MembershipFactory,
    TargetGroupFactory,
)
from tests.priorities.busy import ANY, BUSY, busy_narrows
from tests.priorities.coverage.conftest import assert_same
from tests.priorities.narrowed.conftest import PLAN, words, work
from tests.priorities.worlds import ON, narrows, rolled_back, write

pytestmark = pytest.mark.django_db


# --- Against a plain recomputation


@settings(max_examples=140)
@pytest.mark.parametrize(
    "seen, narrowed",
    [(BUSY, busy_narrows()), (ANY, narrows())],
    ids=["busy", "any"],
)
@given(data=st.data())
def test_narrowed_cells_are_those_of_a_world_with_nothing_else_in_it(db, seen, narrowed, data):
    world, level = data.draw(seen)
    narrow = data.draw(narrowed)
    expected = world.narrowed(narrow).coverage(level, ON)
    address = {
        "theme": narrow.theme,
        "group": narrow.group,
        "outcome": narrow.outcome,
        "prevention": narrow.prevention,
        "evidence": str(narrow.evidence or ""),
        "size": narrow.size,
        "funded_beyond": narrow.money_beyond.isoformat() if narrow.money_beyond else "",
    }

    with rolled_back():
        plan = write(world).plan
        priorities = priorities_of_plans([plan])
        problems = []
        only = Narrowing(address, choices_of(priorities), problems).only()
        found = coverage_of_priorities(
            priorities.narrowed(only),
            [plan],
            level=level,
            on=ON,
            only=only,
            statutory=narrow.public,
        )

    if problems:  # an outcome that no priority of this plan asks for narrows nothing
        assert narrow.outcome not in {code for wish in world.wishes for code in wish.outcomes}
        narrow.outcome = ""
        expected = world.narrowed(narrow).coverage(level, ON)
    assert_same(found.cells, expected)


@pytest.fixture
def young(db):
    return TargetGroupFactory(code="young", name="Young people")


def cells(client, query):
    """{(priority, area): (projects, status)} as the JSON has them."""
    answer = client.get(f"/coverage/safer.json?level=ward&{query}")
    assert answer.status_code == 200, answer.content
    return {
        (cell["priority"], cell["area"]): (cell["projects"], cell["status"])
        for cell in json.loads(answer.content)["cells"]
    }


def test_a_theme_leaves_the_other_priorities_out(client, priorities):
    said = words(client.get(f"{PLAN}?level=ward&theme=health"))

    assert "Narrowed to priorities about health." in said
    assert "Falls at home" in said
    assert "Burglary" not in said
    assert {priority for priority, _ in cells(client, "theme=health")} == {"P2"}
    assert cells(client, "theme=both") == {}


def test_a_target_group_leaves_work_and_priorities_for_others_out(
    client, priorities, linton, burglary, older, young
):
    work(linton, outcome=burglary, target_groups=[older])
    work(linton, outcome=burglary, target_groups=[young])
    work(linton, outcome=burglary)

    found = cells(client, "group=young")

    assert {priority for priority, _ in found} == {"P1"}
    assert found["P1", "E0501"] == (2, "covered")
    assert "“Young people” (work for everyone included)" in words(
        client.get(f"{PLAN}?level=ward&group=young")
    )


def test_an_outcome_leaves_priorities_out_that_do_not_ask_for_it(
    client, priorities, linton, burglary, falls
):
    work(linton, outcome=falls)

    assert set(cells(client, "outcome=burglary").values()) == {(0, "gap")}
    assert cells(client, "outcome=falls")["P2", "E0501"] == (1, "fragile")


def test_work_counts_by_its_tags_of_a_level_of_prevention(client, priorities, linton, burglary):
    """The outcome is primary prevention where a tag does not say otherwise."""
    work(linton, outcome=burglary)
    work(linton, outcome=burglary).tags.update(prevention_level="tertiary")

    assert cells(client, "prevention=primary")["P1", "E0501"] == (1, "fragile")
    assert cells(client, "prevention=tertiary")["P1", "E0501"] == (1, "fragile")
    assert cells(client, "prevention=secondary")["P1", "E0501"] == (0, "gap")


def test_evidence_counts_from_the_level_asked_for(client, priorities, linton, burglary):
    for level in (None, 2, 3):
        work(linton, outcome=burglary, level=level)

    assert cells(client, "")["P1", "E0501"][0] == 3
    assert cells(client, "evidence=2")["P1", "E0501"][0] == 2
    assert cells(client, "evidence=3")["P1", "E0501"][0] == 1
    assert "evidence of level 3 or better" in words(client.get(f"{PLAN}?level=ward&evidence=3"))


def test_size_is_the_income_in_the_register_and_unknown_is_left_out(
    client, priorities, linton, burglary
):
    for number, income in (("100001", 9_999), ("100002", 10_000), ("100003", None)):
        RegisteredCharity.objects.create(
            organisation_number=number, number=number, name=number, income_gbp=income
        )
        work(linton, outcome=burglary, organisation__charity_number=number)
    work(linton, outcome=burglary, organisation__charity_number="")

    assert cells(client, "size=micro")["P1", "E0501"][0] == 1
    assert cells(client, "size=small")["P1", "E0501"][0] == 1
    assert cells(client, "size=large")["P1", "E0501"][0] == 0
    assert "with an income of under £10,000 a year (known from the charity register)" in words(
        client.get(f"{PLAN}?level=ward&size=micro")
    )


def test_money_lasts_beyond_a_day_if_it_ends_after_it_or_nobody_says(
    client, priorities, linton, burglary
):
    for day in (datetime.date(2027, 3, 31), datetime.date(2027, 4, 1), None):
        work(linton, outcome=burglary, funded_until=day)

    assert cells(client, "funded_beyond=2027-03-31")["P1", "E0501"][0] == 2
    assert cells(client, "funded_beyond=31/03/2027")["P1", "E0501"][0] == 2
    assert cells(client, "funded_beyond=2027-04-01")["P1", "E0501"][0] == 1


@pytest.mark.parametrize(
    "query, expected",
    [
        ("theme=space", "There is no theme “space”. It narrows nothing."),
        ("group=nobody", "There is no target group “nobody”. It narrows nothing."),
        ("outcome=gold", "There is no outcome in this plan “gold”. It narrows nothing."),
        ("prevention=late", "There is no level of prevention “late”."),
        ("evidence=0", "There is no evidence level “0”."),
        ("evidence=6", "There is no evidence level “6”."),
        ("evidence=%C2%B2", "There is no evidence level “²”."),
        ("size=huge", "There is no size “huge”."),
        ("funded_beyond=never", "“never” is no date."),
        ("funded_beyond=2101-01-01", "“2101-01-01” is no date."),
        ("sort=random", "There is no order “random”. The plan’s own is kept."),
        ("theme=%00&group=%00", "There is no theme “”."),
    ],
)
def test_an_address_altered_by_hand_narrows_nothing_and_says_so(
    client, priorities, query, expected
):
    page = client.get(f"{PLAN}?level=ward&{query}")
    file = client.get(f"/coverage/safer.csv?level=ward&{query}")

    assert page.status_code == 200
    assert expected in html.unescape(page.content.decode())
    assert "Narrowed to" not in words(page)
    assert file.status_code == 400
    assert expected in file.content.decode()


def test_filters_that_leave_no_priority_say_so(client, priorities):
    said = words(client.get(f"{PLAN}?level=ward&theme=both"))

    assert "No priority of this plan is about what you narrowed to." in said
    assert "Show everything" in said


def test_what_an_address_says_outright_stays_in_every_link(client, priorities, linton, burglary):
    """A colleague who opens the link tomorrow sees the same."""
    page = client.get(f"{PLAN}?level=ward&as_of=2026-11-23&evidence=2&sort=worst").content.decode()

    kept = "level=ward&amp;as_of=2026-11-23&amp;sort=worst&amp;evidence=2"
    assert f"/coverage/safer.csv?{kept}" in page
    assert "/coverage/safer/P1/E0501/?as_of=2026-11-23&amp;evidence=2" in page


def test_a_cell_counts_by_the_same_filters(client, priorities, linton, burglary):
    work(linton, outcome=burglary, level=3, title="Locks fitted")
    work(linton, outcome=burglary, title="Leaflets")

    said = words(client.get(f"{PLAN}P1/E0501/?evidence=3"))

    assert "Narrowed to evidence of level 3 or better." in said
    assert "Locks fitted" in said
    assert "Leaflets" not in said


def test_a_status_narrows_the_files_too(client, priorities, linton, burglary):
    work(linton, outcome=burglary)

    file = client.get("/coverage/safer.csv?level=ward&status=fragile")

    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [(row["priority"], row["area"]) for row in rows] == [("P1", "E0501")]


# --- What it costs


@pytest.mark.parametrize("query", ["", "?level=ward&evidence=1", "?as_of=2030-01-01&sort=worst"])
def test_a_plan_is_read_in_twelve_queries_whoever_looks(
    query, client, priorities, linton, burglary, queries_of
):
    work(linton, outcome=burglary)
    client.force_login(
        MembershipFactory(role="officer", organisation__kind="statutory").user,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.get(PLAN)

    assert queries_of(lambda: client.get(PLAN + query)) <= 12


def test_what_was_read_of_a_plan_serves_what_is_narrowed_from_it(
    priorities, linton, burglary, queries_of
):
    kept, left = work(linton, outcome=burglary), work(linton, outcome=burglary)
    asked = Asked(on=ON)
    found = priorities_of_plans([priorities[0].plan])
    answers_to(found, asked)

    def again():
        without = answers_to(found.narrowed(EVERYTHING), replace(asked, excluding=(left.pk,)))
        assert [one.project for one in without] == [kept.pk]
        assert answers_to(found.narrowed(Only(theme="health")), asked) == []

    assert queries_of(again) == 0
    narrower = found.narrowed(Only(theme="health"))
    narrower.read.clear()
    answers_to(narrower, asked)
    assert len(answers_to(found, asked)) == 2


# --- The command


def test_the_command_takes_the_same_filters(priorities, linton, burglary, capsys):
    work(linton, outcome=burglary, level=3)
    work(linton, outcome=burglary)
    out = io.StringIO()

    call_command(
        *"coverage safer --level ward --theme crime --evidence 3 --format json".split(), stdout=out
    )

    counts = {
        (cell["priority"], cell["area"]): cell["projects"]
        for cell in json.loads(out.getvalue())["cells"]
    }
    assert counts == {("P1", "E0501"): 1, ("P1", "E0502"): 0}


def test_the_command_refuses_a_filter_that_makes_no_sense(priorities):
    with pytest.raises(CommandError, match="no theme “space”"):
        call_command(*"coverage safer --level ward --theme space".split())


def test_files_say_what_they_are_narrowed_to(client, priorities):
    asked = "level=ward&theme=crime&statutory=no"
    document = json.loads(client.get(f"/coverage/safer.json?{asked}").content)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/coverage/safer.xlsx?{asked}").content))

    said = ["priorities about crime", "work that public bodies do not run themselves"]
    assert document["narrowed_to"] == said
    assert f"Narrowed to {said[0]} and {said[1]}." in [row[1].value for row in book["method"]]
    assert "narrowed_to" not in json.loads(client.get("/coverage/safer.json").content)
