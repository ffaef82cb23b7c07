import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.periods import parse_period
from priorities.reads.needs import yearly_counts
from priorities.yearly_counts import Count, yearly_count
from tests.factories import AreaFactory, IndicatorFactory, MeasurementFactory
from tests.priorities.naive import Figure, World
from tests.priorities.worlds import PERIODS, rolled_back

ON = datetime.date(2026, 11, 23)


def counted(*held, on=ON):
    """The yearly count of (period, count) pairs."""
    counts = []
    for words, count in held:
        period = parse_period(words)
        counts.append(Count(period.starts_on, period.ends_on, Decimal(count)))
    return yearly_count(counts, on)


def test_no_count_is_unknown():
    assert counted() is None


def test_a_year_is_its_count():
    found = counted(("2025/26", 504))

    assert found.value == 504
    assert not found.is_estimate


def test_pooled_years_are_divided_by_their_number():
    """2013 - 17 are five years: 60 / 5 = 12 a year."""
    assert counted(("2013 - 17", 60)).value == 12


def test_two_months_are_scaled_to_twelve_and_are_an_estimate():
    """Recorded crime of January and February: (626 + 682) × 12 / 2 = 7,848."""
    found = counted(("2024-01", 626), ("2024-02", 682))

    assert found.value == 7848
    assert found.is_estimate
    assert found.months_held == 2


def test_a_gap_between_months_is_not_counted_as_held():
    """November, January and February, December missing: 30 × 12 / 3 = 120."""
    found = counted(("2023-11", 10), ("2024-01", 10), ("2024-02", 10))

    assert found.value == 120
    assert found.months_held == 3


def test_twelve_months_are_no_estimate_and_a_thirteenth_is_left_out():
    """March 2023 to February 2024: twelve of 10. February 2023 ended too early."""
    months = [("2023-02", 999)]
    months += [(f"2023-{month:02}", 10) for month in range(3, 13)]
    found = counted(*months, ("2024-01", 10), ("2024-02", 10))

    assert found.value == 120
    assert not found.is_estimate
    assert found.starts_on == datetime.date(2023, 3, 1)
    assert found.ends_on == datetime.date(2024, 2, 29)


def test_what_ended_last_decides_even_if_it_is_short():
    """A month after the year: 7 × 12 / 1 = 84."""
    assert counted(("2024", 500), ("2025-01", 7)).value == 84


def test_of_two_that_end_together_the_longer_decides():
    assert counted(("2023-12", 9), ("2023 Q4", 30), ("2023", 100)).value == 100


def test_quarters_are_summed_with_quarters_alone():
    """The quarter ends with the month and is longer: (30 + 20) × 12 / 6 = 100."""
    found = counted(("2023-12", 9), ("2023 Q4", 30), ("2023 Q3", 20), ("2022 Q4", 400))

    assert found.value == 100
    assert found.is_estimate


def test_the_same_quarter_under_two_names_counts_once():
    """January to March 2024 is 2024 Q1 and 2023/24 Q4: 30 × 12 / 3 = 120."""
    assert counted(("2024 Q1", 30), ("2023/24 Q4", 30)).value == 120


def test_the_last_day_must_lie_before_the_date():
    """On 31 December 2025 the year 2025 is not over; on 1 January 2026 it is."""
    held = (("2024", 10), ("2025", 20))

    assert counted(*held, on=datetime.date(2025, 12, 31)).value == 10
    assert counted(*held, on=datetime.date(2026, 1, 1)).value == 20


def test_nought_is_a_count():
    assert counted(("2024", 5), ("2025", 0)).value == 0


@pytest.mark.django_db
def test_rates_breakdowns_and_suppressed_values_are_no_counts():
    indicator, area = IndicatorFactory(), AreaFactory()
    held = {"indicator": indicator, "area": area}
    MeasurementFactory(**held, period="2020", count=40)
    MeasurementFactory(**held, period="2021", count=None, value=12.5)
    MeasurementFactory(**held, period="2022", count=None, note="Value suppressed")
    MeasurementFactory(**held, period="2023", count=3, sex="Male")
    MeasurementFactory(**held, period="2023", count=3, age="65+ yrs")
    MeasurementFactory(**held, period="2023", count=3, category="Most deprived decile")

    found = yearly_counts([(indicator.pk, area.pk)], on=ON)

    assert found[indicator.pk, area.pk].value == 40


@pytest.mark.django_db
def test_a_wider_place_lends_its_count_to_none_inside_it():
    district = AreaFactory(level="district")
    ward = AreaFactory(parent=district)
    indicator = IndicatorFactory()
    MeasurementFactory(indicator=indicator, area=district, period="2025", count=9)

    found = yearly_counts([(indicator.pk, district.pk), (indicator.pk, ward.pk)], on=ON)

    assert list(found) == [(indicator.pk, district.pk)]


@pytest.mark.django_db
def test_asking_for_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert yearly_counts([], on=ON) == {}


held_figures = st.lists(
    st.tuples(st.sampled_from(PERIODS), st.none() | st.integers(0, 500)),
    unique_by=lambda pair: pair[0][0],
    max_size=8,
)
dates = st.sampled_from(
    [
        *(datetime.date(2024, month, day) for month in (4, 7, 8) for day in (1, 15)),
        datetime.date(2024, 3, 31),
        datetime.date(2024, 6, 30),
    ]
)


@settings(max_examples=150)
@given(held=held_figures, on=dates)
def test_formula_and_database_agree_with_a_plain_recomputation(db, held, on):
    figures = [Figure("i", "a", *period, count=count) for period, count in held]
    expected = World([], [], [], [], [], figures).need("i", "a", on)
    with rolled_back():
        indicator, area = IndicatorFactory(), AreaFactory()
        for (words, _, _), count in held:
            MeasurementFactory(indicator=indicator, area=area, period=words, count=count)
        found = yearly_counts([(indicator.pk, area.pk)], on=on).get((indicator.pk, area.pk))

    formula = counted(*((period[0], count) for period, count in held if count is not None), on=on)

    if expected is None:
        assert found is None
        assert formula is None
    else:
        value, is_estimate = expected
        for one in (found, formula):
            assert float(one.value) == pytest.approx(float(value))
            assert one.is_estimate == is_estimate
        assert (found.starts_on, found.ends_on) == (formula.starts_on, formula.ends_on)
        assert found.months_held == formula.months_held
