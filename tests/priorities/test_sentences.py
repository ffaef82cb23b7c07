"""Coverage in words, worked by hand; and that what is said to be missing really is all of it."""

import datetime
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities import sentences
from priorities.coverage import COVERED, CROWDED, AreaFacts, Cell, CellSums, Thresholds, status
from priorities.matching import Extent, PriorityFacts, Wanted
from priorities.yearly_counts import YearlyCount

ON = datetime.date(2026, 11, 23)
USUAL = Thresholds()


def answer(level="ward", **counts):
    return sentences.answer(Counter(counts), level, USUAL, ON)


def cell(need=None, is_estimate=False, **sums):
    wanted = (Wanted(1, "burglary", "Fewer homes burgled", Decimal(1)),)
    facts = (1, "plan", "plan", "p", "Burglary", 1, "crime", Decimal(1), wanted, (), None, "")
    priority = PriorityFacts(*facts, Extent(1, 1.0))
    area = AreaFacts(1, "E1", "Linton", "ward")
    known = None
    if need is not None:
        known = YearlyCount(
            Decimal(need), is_estimate, 12, datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)
        )
    sums = CellSums(**sums)
    return Cell(priority, area, sums, known, status(sums, known and known.value, USUAL))


def test_the_first_sentence_counts_crowded_places_as_covered():
    said = answer(covered=36, crowded=2, gap=28, fragile=64)

    assert said == (
        "Of 130 places where a priority meets a ward, 38 are covered, 28 are gaps and 64 hang on "
        "one organisation or on money that ends by 25 May 2027."
    )


@pytest.mark.parametrize(
    "counts, expected",
    [
        ({}, "There is no place where a priority meets a ward yet."),
        ({"gap": 1}, "The one place where a priority meets a ward is a gap."),
        ({"gap": 26}, "All 26 places where a priority meets a ward are gaps."),
        (
            {"covered": 1, "gap": 1, "thin": 1},
            "Of 3 places where a priority meets a ward, 1 is covered, 1 is a gap and 1 has few "
            "places for the need.",
        ),
        (
            {"fragile": 1, "thin": 2000},
            "Of 2,001 places where a priority meets a ward, 1 hangs on one organisation or on "
            "money that ends by 25 May 2027 and 2,000 have few places for the need.",
        ),
    ],
)
def test_the_first_sentence_reads_well_at_its_edges(counts, expected):
    assert answer(**counts) == expected


@pytest.mark.parametrize(
    "registered, known, expected",
    [
        (0, 0, "No charity is known here yet."),
        (1, 1, "The one charity known here has registered a project."),
        (14, 14, "All 14 charities known here have registered projects."),
        (0, 212, "None of the 212 charities known here has registered."),
        (1, 212, "1 of 212 charities known here has registered projects."),
        (14, 1212, "14 of 1,212 charities known here have registered projects."),
    ],
)
def test_it_says_how_many_charities_have_registered(registered, known, expected):
    assert sentences.registered(registered, known, has_register=True) == expected


@pytest.mark.parametrize(
    "registered, known, expected",
    [
        (0, 0, "No charity is known here yet; how many"),
        (0, 2, "None of the 2 charities known here has registered; how many others"),
        (1, 1, "1 charity has a project registered here; how many others"),
        (14, 14, "14 charities have projects registered here; how many others"),
        (1, 20, "1 of 20 charities known here has registered projects; how many others"),
    ],
)
def test_without_a_register_it_says_that_nobody_knows_how_many_there_are(
    registered, known, expected
):
    said = sentences.registered(registered, known, has_register=False)

    rest = "work here is not known: no charity register with areas is loaded."
    assert said == f"{expected} {rest}"


@pytest.mark.parametrize(
    "value, expected",
    [
        ("0", "0 places"),
        ("0.49", "under 1 place"),
        ("0.5", "1 place"),
        ("1.5", "2 places"),
        ("2.5", "3 places"),
        ("1139.5", "1,140 places"),
    ],
)
def test_places_are_whole_and_a_half_counts_up(value, expected):
    assert sentences.places(Decimal(value)) == expected


@pytest.mark.parametrize(
    "counted, names, money, expected",
    [
        (
            cell(),
            [],
            [],
            "No project that runs on 23 November 2026 works here towards what this priority asks "
            "for.",
        ),
        (
            cell(projects=1, organisations=1),
            ["Fen Locks"],
            [None],
            "Only Fen Locks works on this here.",
        ),
        (
            cell(projects=1, organisations=1, all_money_ends=True),
            ["Fen Locks"],
            [datetime.date(2027, 3, 31)],
            "Only Fen Locks works on this here, and the money known for it ends by 25 May 2027.",
        ),
        (
            cell(projects=3, organisations=2, all_money_ends=True),
            ["Fen Locks", "Kettle"],
            [datetime.date(2027, 3, 31)] * 3,
            "2 organisations work on this here, but the money of every project ends by "
            "25 May 2027.",
        ),
        (
            cell(need=396, is_estimate=True, projects=2, organisations=2, places=Decimal(86)),
            ["Fen Locks", "Kettle"],
            [None, None],
            "There are 86 places for about 396 a year, 22% of the need, below the 25% this plan "
            "asks for.",
        ),
        (
            cell(need=100, projects=2, organisations=2, places=Decimal(50)),
            ["Fen Locks", "Kettle"],
            [datetime.date(2027, 3, 31), datetime.date(2028, 3, 31)],
            "2 organisations work on this here, with money until 31 March 2028 at the longest. "
            "There are 50 places for 100 a year, 50% of the need.",
        ),
        (
            cell(projects=2, organisations=2),
            ["Fen Locks", "Kettle"],
            [datetime.date(2027, 3, 31), None],
            "2 organisations work on this here, and not all of their money has an end recorded. "
            "Whether that is enough we don’t know.",
        ),
    ],
)
def test_each_status_says_why(counted, names, money, expected):
    assert sentences.why(counted, USUAL, ON, names, money) == expected


def test_a_crowded_place_says_who_does_the_same_for_whom():
    counted = cell(projects=4, organisations=4, most_alike=4)

    said = sentences.why(
        counted, USUAL, ON, [], [None], [("Loneliness", "Older people", ("A", "B", "C", "D"))]
    )

    assert said == "4 organisations work on “Loneliness” here for “Older people”: A, B, C and D."


@pytest.mark.parametrize(
    "counted, expected",
    [
        (
            cell(),
            [
                "two organisations that work on it here",
                "money that lasts beyond 25 May 2027 for at least one project",
            ],
        ),
        (cell(projects=1, organisations=1), ["one more organisation"]),
        (
            cell(projects=2, organisations=2, all_money_ends=True),
            ["money beyond 25 May 2027 for at least one of the projects"],
        ),
        (
            cell(need=396, projects=2, organisations=2, places=Decimal(86)),
            ["13 more places a year"],
        ),
        (
            cell(need=400, projects=1, organisations=1, places=Decimal(99)),
            ["one more organisation", "1 more place a year"],
        ),
        (cell(projects=2, organisations=2), []),
    ],
)
def test_it_says_what_it_takes_to_be_covered(counted, expected):
    assert sentences.what_it_takes(counted, USUAL, ON) == expected


figures = st.decimals(0, 500, places=2)


@given(
    projects=st.integers(0, 6),
    organisations=st.integers(1, 6),
    places=figures,
    all_money_ends=st.booleans(),
    most_alike=st.integers(0, 6),
    need=st.none() | figures,
)
def test_what_is_missing_is_enough_and_no_more(
    projects, organisations, places, all_money_ends, most_alike, need
):
    """With all that is missing the cell is covered; with any part of it less, it is not."""
    sums = CellSums()
    if projects:
        sums = CellSums(
            projects=projects,
            organisations=min(organisations, projects),
            places=places,
            all_money_ends=all_money_ends,
            most_alike=most_alike,
        )
    lacks = sentences.missing(sums, need, USUAL)

    def with_all_but(organisations=0, places=0, money=False):
        """The cell with what is missing, less so much of it."""
        more = lacks.organisations - organisations
        return status(
            replace(
                sums,
                projects=sums.projects + more,
                organisations=sums.organisations + more,
                places=sums.places + lacks.places - places,
                all_money_ends=money or (sums.all_money_ends and not lacks.lasting_money),
            ),
            need,
            USUAL,
        )

    assert with_all_but() in (COVERED, CROWDED)
    assert bool(lacks) == (status(sums, need, USUAL) not in (COVERED, CROWDED))
    if lacks.organisations:
        assert with_all_but(organisations=1) not in (COVERED, CROWDED)
    if lacks.lasting_money:
        assert with_all_but(money=True) not in (COVERED, CROWDED)
    if lacks.places:
        assert with_all_but(places=1) not in (COVERED, CROWDED)
