import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.periods import Period, UnknownPeriod, parse_period
from tests.priorities.worlds import PERIODS


def days(first, last):
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)


@pytest.mark.parametrize(
    "words, first, last",
    [
        ("2015", "2015-01-01", "2015-12-31"),
        ("2015/16", "2015-04-01", "2016-03-31"),
        ("1999/00", "1999-04-01", "2000-03-31"),
        ("2013 - 17", "2013-01-01", "2017-12-31"),
        ("2013 – 17", "2013-01-01", "2017-12-31"),
        ("1998 - 02", "1998-01-01", "2002-12-31"),
        ("2013 - 2017", "2013-01-01", "2017-12-31"),
        ("2013/14 - 15/16", "2013-04-01", "2016-03-31"),
        ("2013/14 - 13/14", "2013-04-01", "2014-03-31"),
        ("2024-01", "2024-01-01", "2024-01-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("2024 Q1", "2024-01-01", "2024-03-31"),
        ("2024 Q4", "2024-10-01", "2024-12-31"),
        ("2024/25 Q1", "2024-04-01", "2024-06-30"),
        ("2024/25 Q3", "2024-10-01", "2024-12-31"),
        ("2024/25 Q4", "2025-01-01", "2025-03-31"),
        ("  2013   -  17 ", "2013-01-01", "2017-12-31"),
    ],
)
def test_words_name_their_first_and_last_day(words, first, last):
    period = parse_period(words)

    assert (period.starts_on, period.ends_on) == days(first, last)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "lately",
        "15",
        "2024-13",
        "2024-00",
        "2013-17",
        "2015/17",
        "2015/15",
        "2024 Q5",
        "2024 Q0",
        "2024/26 Q1",
        "2013/14 - 15/17",
        "2015/16 - 13/14 - 14/15",
        "2024-1",
        "0000",
        "2017 - 13",
        "2017 - 2013",
        "2013/14 - 12/13",
    ],
)
def test_other_words_are_refused_with_the_forms_there_are(words):
    with pytest.raises(UnknownPeriod, match="2024/25 Q1"):
        parse_period(words)


def test_a_hyphen_without_spaces_is_a_month_and_with_spaces_pooled_years():
    assert parse_period("2011-12").months == 1
    assert parse_period("2011 - 12").months == 24


@pytest.mark.parametrize("words, first, last", PERIODS)
def test_length_is_whole_months(words, first, last):
    period = parse_period(words)

    assert (period.starts_on.year, period.starts_on.month) == first
    assert (period.ends_on.year, period.ends_on.month) == last
    assert period.months == (last[0] - first[0]) * 12 + last[1] - first[1] + 1
    assert period.years == Decimal(period.months) / 12


@given(st.integers(1900, 2099), st.integers(1, 12))
def test_a_month_and_the_next_leave_no_day_between(year, month):
    period = parse_period(f"{year}-{month:02}")
    after = period.ends_on + datetime.timedelta(days=1)

    assert after == parse_period(f"{after.year}-{after.month:02}").starts_on
    assert isinstance(period, Period)


@given(st.integers(1900, 2098))
def test_four_quarters_make_their_year(year):
    calendar = [parse_period(f"{year} Q{quarter}") for quarter in (1, 2, 3, 4)]
    digits = f"{year}/{(year + 1) % 100:02}"
    financial = [parse_period(f"{digits} Q{quarter}") for quarter in (1, 2, 3, 4)]

    for quarters, whole in ((calendar, str(year)), (financial, digits)):
        assert quarters[0].starts_on == parse_period(whole).starts_on
        assert quarters[3].ends_on == parse_period(whole).ends_on
        assert sum(quarter.months for quarter in quarters) == 12
