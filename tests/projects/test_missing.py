"""What a project's entry lacks."""

import datetime
from dataclasses import replace

import pytest

from projects.missing import Entry, is_stale, what_is_missing

TODAY = datetime.date(2026, 11, 23)
FULL = Entry(
    status="active",
    is_approved=True,
    places=2,
    outcomes=("Fewer falls",),
    unevidenced=(),
    people_per_year=40,
    outcomes_with_people=0,
    annual_cost_gbp=12000,
    summary="We visit.",
    ends_on=None,
    funded_until=datetime.date(2027, 3, 31),
    confirmed_on=TODAY,
    contact_email="hello@example.org",
)


def gaps(**facts):
    return [gap.what for gap in what_is_missing(replace(FULL, **facts), on=TODAY)]


def test_a_full_entry_lacks_nothing():
    assert gaps() == []


@pytest.mark.parametrize(
    "facts, expected",
    [
        ({"is_approved": False}, "A coordinator’s approval of its organisation"),
        ({"status": "draft"}, "That it is registered"),
        ({"status": "paused"}, "That it runs again"),
        ({"outcomes": ()}, "What it prevents"),
        ({"places": 0}, "Where it works"),
        ({"ends_on": TODAY - datetime.timedelta(days=1)}, "Whether it still runs"),
        ({"people_per_year": None}, "People a year"),
        ({"annual_cost_gbp": None}, "Cost a year"),
        ({"funded_until": None}, "When its money ends"),
        ({"unevidenced": ("Fewer falls",)}, "Evidence for Fewer falls"),
        ({"unevidenced": ("a", "b", "c", "d")}, "Evidence for a, b and 2 more"),
        ({"summary": ""}, "What it does, in a few sentences"),
        ({"contact_email": ""}, "A contact"),
        ({"confirmed_on": None}, "That it is still right"),
    ],
)
def test_each_gap_is_named(facts, expected):
    assert gaps(**facts) == [expected]


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_on": TODAY},
        {"status": "proposed", "funded_until": None},
        {"status": "ended", "confirmed_on": None},
        {"people_per_year": None, "outcomes_with_people": 1},
        {"people_per_year": 0},
        {"annual_cost_gbp": 0},
    ],
)
def test_these_are_no_gaps(facts):
    assert gaps(**facts) == []


@pytest.mark.parametrize("days, stale", [(0, False), (180, False), (181, True)])
def test_an_entry_is_stale_past_180_days(days, stale):
    assert is_stale(TODAY - datetime.timedelta(days=days), TODAY) is stale


def test_a_draft_is_confirmed_by_being_registered():
    assert gaps(status="draft", confirmed_on=None) == ["That it is registered"]


def test_what_a_bid_needs_comes_first_and_then_the_gravest_gap():
    assert gaps(
        contact_email="", people_per_year=None, outcomes=(), annual_cost_gbp=None, is_approved=False
    ) == [
        "A coordinator’s approval of its organisation",
        "What it prevents",
        "Cost a year",
        "People a year",
        "A contact",
    ]
