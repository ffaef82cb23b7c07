from hypothesis import given
from hypothesis import strategies as st

from proposals.pack.passages import Passage, passages_of


def test_an_empty_line_parts_two_paragraphs_and_a_line_end_stays_one():
    assert passages_of("One\ntwo\n\n\nThree") == [
        Passage("paragraph", ("One", "two")),
        Passage("paragraph", ("Three",)),
    ]


def test_dashes_and_the_bullets_that_word_leaves_make_a_list():
    text = "Who decides:\n- the board\n– the chair\n•\tpartners\n·\tofficers\no\teverybody"

    assert passages_of(text) == [
        Passage("paragraph", ("Who decides:",)),
        Passage("list", ("the board", "the chair", "partners", "officers", "everybody")),
    ]


def test_numbers_make_a_numbered_list_and_years_do_not():
    assert passages_of("1. First\n2) Second\n2026 was better") == [
        Passage("numbered", ("First", "Second")),
        Passage("paragraph", ("2026 was better",)),
    ]


def test_a_hash_makes_a_heading_where_words_follow_it():
    assert passages_of("## Who decides\n#no heading") == [
        Passage("heading", ("Who decides",)),
        Passage("paragraph", ("#no heading",)),
    ]


def test_rows_parted_by_tabs_are_a_table_filled_up_to_its_widest_row():
    assert passages_of("Risk\tWhat we do\nFire\tAlarms\tToday\n\tNothing") == [
        Passage(
            "table",
            head=("Risk", "What we do", ""),
            rows=(("Fire", "Alarms", "Today"), ("", "Nothing", "")),
        )
    ]


def test_one_line_with_tabs_is_no_table():
    assert passages_of("Cost:\t\t£5") == [Passage("paragraph", ("Cost: £5",))]


def test_every_kind_of_line_end_is_one():
    assert passages_of("a\r\nb\rc\vd\u2028e") == [Passage("paragraph", tuple("abcde"))]


def test_nothing_written_is_nothing():
    assert passages_of(" \n\t\n") == []


def test_markup_stays_words():
    words = "<script>alert(1)</script> {{ bid }} **bold** [a](http://evil.example)"
    assert passages_of(words) == [Passage("paragraph", (words,))]


@given(st.text())
def test_no_word_is_lost_and_every_row_is_as_wide_as_its_head(text):
    found = passages_of(text)

    kept = "".join("".join([*each.lines, *each.head, *sum(each.rows, ())]) for each in found)
    assert set("".join(text.split())) - set(kept) <= set(
        "-–*•●▪·◦o#.)0123456789\x1e\x85\u2028\u2029"
    )
    assert all(len(row) == len(each.head) for each in found for row in each.rows)
