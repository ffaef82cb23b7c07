"""Who is ready for which list, with figures worked by hand."""

import datetime

import pytest

from consortium.readiness import Paper, State, Wanted, best_of, months_before, state_of

TODAY = datetime.date(2026, 11, 26)


def on(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    "date, months, before",
    [
        ("2026-11-26", 12, "2025-11-26"),
        ("2026-03-31", 1, "2026-02-28"),  # February has no 31st
        ("2024-03-30", 1, "2024-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-05-01", 18, "2024-11-01"),
        ("2026-05-27", 3, "2026-02-27"),
    ],
)
def test_months_are_counted_back_on_the_calendar(date, months, before):
    assert months_before(on(date), months) == on(before)


@pytest.mark.parametrize(
    "paper, wanted, state",
    [
        ({}, {}, State.GOOD),
        ({"has_file": False}, {}, State.WITHOUT_FILE),
        # The last day itself still counts.
        ({"expires_on": "2026-11-25"}, {}, State.EXPIRED),
        ({"expires_on": "2026-11-26"}, {}, State.ENDS_SOON),
        # Sixty days after 26 November is 25 January.
        ({"expires_on": "2027-01-25"}, {}, State.ENDS_SOON),
        ({"expires_on": "2027-01-26"}, {}, State.GOOD),
        ({}, {"expires": True}, State.UNDATED),
        ({"expires_on": "2027-06-01"}, {"expires": True}, State.GOOD),
        ({"issued_on": "2025-11-25"}, {"months": 12}, State.TOO_OLD),
        ({"issued_on": "2025-11-26"}, {"months": 12}, State.GOOD),
        ({}, {"months": 12}, State.UNDATED),
        # Expired is said before too old.
        ({"issued_on": "2020-01-01", "expires_on": "2021-01-01"}, {"months": 12}, State.EXPIRED),
    ],
)
def test_what_a_paper_is_like_for_a_line_of_a_list(paper, wanted, state):
    dates = {name: on(value) if isinstance(value, str) else value for name, value in paper.items()}

    assert state_of(Paper("insurance", **dates), Wanted("insurance", **wanted), TODAY) == state


def test_the_best_paper_of_a_kind_decides():
    old = Paper("insurance", expires_on=on("2026-01-01"))
    new = Paper("insurance", expires_on=on("2027-12-31"))
    other = Paper("accounts")

    assert best_of([old, new, other], Wanted("insurance"), TODAY) == State.GOOD
    assert best_of([old, other], Wanted("insurance"), TODAY) == State.EXPIRED
    assert best_of([other], Wanted("insurance"), TODAY) == State.MISSING


def test_only_what_can_be_handed_in_is_good():
    assert [state for state in State if state.is_good] == [State.ENDS_SOON, State.GOOD]
    assert len({state.words for state in State}) == len(State)
    assert {state.tone for state in State} == {"good", "attention", "bad"}
