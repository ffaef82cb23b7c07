"""Passages as text: what counts as a change, and three texts put together."""

import pytest

from proposals.word.wording import (
    MOST_COMPARED,
    PLAIN,
    WRITTEN,
    Piece,
    compared,
    is_same,
    respelt,
    shortened,
    text_of,
    tidy,
    together,
)

LONG = " ".join(f"word{number}" for number in range(400))


def test_a_written_passage_is_written_down_in_one_way():
    text = "# Head\r\n•\tone\n• two\n\n\n 3)  a\n4) b\nName\tSum\nA\t1\t\n\nEnd \u00a0 here\x0bnext"

    found = tidy(text, WRITTEN)

    assert found == (
        "# Head\n\n- one\n- two\n\n1. a\n2. b\n\nName\tSum\t\nA\t1\t\n\nEnd here\nnext"
    )
    assert tidy(found, WRITTEN) == found


def test_lists_that_follow_each_other_are_one():
    """A word processor shows two lists of bullets without anything between them as one."""
    assert tidy("- a\n\n* b\n\nc\n\n- d", WRITTEN) == "- a\n- b\n\nc\n\n- d"


def test_a_plain_passage_keeps_its_lines_and_whatever_begins_them():
    text = "# not a head\n- nor a list\n\n\n  Two\u200b words \x01"

    assert tidy(text, PLAIN) == "# not a head\n- nor a list\n\nTwo words"


@pytest.mark.parametrize(
    "typed, by_word",
    [
        ('the fund\'s "plan"', "the fund’s “plan”"),
        ("10 to 12 -- or more...", "10 to 12 — or more…"),
        ("April - May", "April – May"),
        ("co-operate", "co‑operate"),
        ("two words", "two  words"),
        ("caf\u00e9", "cafe\u0301"),
    ],
)
def test_what_word_does_by_itself_is_no_change(typed, by_word):
    assert is_same(tidy(typed, PLAIN), tidy(by_word, PLAIN))


@pytest.mark.parametrize(
    "one, other",
    [("a b", "ab"), ("a\nb", "a b"), ("a\n\nb", "a\nb"), ("£10", "£100"), ("No", "no")],
)
def test_anything_else_is_one(one, other):
    assert not is_same(one, other)


def test_a_comparison_says_what_went_and_what_came():
    assert compared("We fit ten locks.", "We fit twelve good locks.") == [
        Piece("same", "We fit"),
        Piece("gone", " ten"),
        Piece("new", " twelve good"),
        Piece("same", " locks."),
    ]


def test_a_sentence_written_anew_reads_as_one_change():
    before = "A worker in surgeries helps people see when drinking is a problem. We train."
    now = "Fits locks in homes of people who were burgled. We train."

    assert compared(before, now) == [
        Piece("gone", "A worker in surgeries helps people see when drinking is a problem"),
        Piece("new", "Fits locks in homes of people who were burgled"),
        Piece("same", ". We train."),
    ]


def test_what_stayed_is_shown_around_a_change_alone():
    pieces = shortened(compared(f"{LONG} ten {LONG}", f"{LONG} eleven {LONG}"))

    assert [piece.kind for piece in pieces] == ["same", "gone", "new", "same"]
    assert pieces[0].text.startswith(" […] ")
    assert pieces[0].text.endswith(" word399")
    assert pieces[-1].text.endswith(" […] ")
    assert len(pieces[0].text) < 200


def test_a_very_long_change_is_shown_as_one():
    """Beyond so many words nobody reads them one by one, and comparing takes minutes."""
    before, now = (
        "\n".join(f"{letter}{number}" for number in range(MOST_COMPARED)) for letter in "ab"
    )

    assert compared(f"x {before} y", f"x {now} y") == [
        Piece("same", "x"),
        Piece("gone", f" {before}"),
        Piece("new", f" {now}"),
        Piece("same", " y"),
    ]


def test_an_accepted_text_keeps_the_signs_that_stand_here():
    assert respelt("The fund's own 'plan'.", "The fund’s new ‘plan’.") == "The fund's new 'plan'."


def test_changes_in_two_places_are_put_together():
    base = "We fit locks. We visit homes. We train."
    here = "We fit good locks. We visit homes. We train."
    edited = "We fit locks. We visit homes. We train people."

    assert together(base, here, edited) == "We fit good locks. We visit homes. We train people."


@pytest.mark.parametrize(
    "here, edited",
    [
        ("We fit ten locks.", "We fit two locks."),
        ("We locks.", "We fit no locks."),
        ("We fit locks and bolts.", "We fit locks and bars."),
    ],
)
def test_changes_that_meet_are_not_guessed_at(here, edited):
    assert together("We fit locks.", here, edited) is None


def test_the_same_change_made_twice_is_one():
    assert (
        together("We fit locks.", "We fit two locks.", "We fit two locks.") == "We fit two locks."
    )


def test_blocks_of_a_file_become_what_somebody_would_type():
    blocks = [
        ["heading", "Who leads"],
        ["line", "First"],
        ["paragraph", "second"],
        ["list", "a"],
        ["list", "b"],
        ["numbered", "one", "7"],
        ["numbered", "two", ""],
        ["numbered", "again", "9"],
        ["table", [["Year", "What"], ["2027", "two\nlines"]]],
    ]

    assert text_of(blocks, WRITTEN) == (
        "# Who leads\n\nFirst\nsecond\n\n- a\n- b\n\n1. one\n2. two\n\n1. again\n\n"
        "Year\tWhat\n2027\ttwo lines"
    )
    assert text_of(blocks, PLAIN) == (
        "Who leads\n\nFirst\nsecond\n\n- a\n- b\n\n1. one\n2. two\n\n1. again\n\n"
        "Year What\n2027 two lines"
    )
