"""Crimes counted in blocks of rows: whatever stands where in them, the count is the same."""

from collections import Counter

import pytest

from priorities.statistics import NotFigures, police

HERE = ("Force", "2024-01", "E01000001", "Vale 001A", "Burglary")
AT_ONCE = [1, 2, 3, 2000]


def row(own, month="2024-01"):
    force, _, code, name, kind = HERE
    return [own, month, force, force, "", "", "On or near a road", code, name, kind, "", ""]


ROWS = [
    row("a"),
    row(""),
    row(""),
    row("b"),
    row("a"),
    [],
    row("c"),
    row("d", month="2024-13"),
    ["e", "2024-01", "Force"],
    row("f")[:11],
    row("b"),
    row("g"),
]


@pytest.fixture(params=AT_ONCE)
def blocks(request, monkeypatch):
    monkeypatch.setattr(police, "_AT_ONCE", request.param)


@pytest.mark.usefixtures("blocks")
def test_the_same_is_counted_in_blocks_of_any_size():
    """Of eleven rows two say an ID again, one has no month and one is too short."""
    tally = police.count(iter(ROWS))

    assert tally.rows == 11
    assert tally.counts == Counter({HERE: 7})
    assert tally.skipped == {
        police.AGAIN: 2,
        police.NO_MONTH: 1,
        "the row has 3 cells, and 12 are wanted": 1,
    }


@pytest.mark.usefixtures("blocks")
def test_an_identity_repeated_within_or_across_blocks_counts_once():
    tally = police.count([row("a"), row("a"), row("b"), row("a"), row("b"), row("")])

    assert (tally.counts[HERE], tally.skipped[police.AGAIN]) == (3, 3)


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize(
    "rows", [[row("a"), row("b"), row("c")[:8]], [row("a"), [], ["b", "2024"]]]
)
def test_a_file_that_ends_in_the_middle_of_a_row_is_refused_in_blocks_of_any_size(rows):
    with pytest.raises(NotFigures, match="ends in the middle of row"):
        police.count(rows)


@pytest.mark.usefixtures("blocks")
def test_columns_in_another_order_and_without_identities_are_counted():
    titles = ["Crime type", "LSOA name", "LSOA code", "Month", "Reported by"]
    told = ["Burglary", "Vale 001A", "E01000001", "2024-01", "Force"]

    assert police.count([told] * 3, titles).counts == Counter({HERE: 3})
    last = police.count([[*told, "a"], [*told, "a"], [*told, ""]], [*titles, "Crime ID"])
    assert (last.rows, last.counts[HERE]) == (3, 2)
