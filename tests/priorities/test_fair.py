"""A figure over time and beside others': better, worse or similar, and why that may be said."""

import pytest

from priorities.fair import Value, byar, per_1000, verdict


@pytest.mark.parametrize(
    "count, lower, upper",
    [
        # 100 × (1 − 1/900 − 1.96/30)³ and 101 × (1 − 1/909 + 1.96/(3 × √101))³
        (100, 81.36, 121.63),
        # 10 × (1 − 1/90 − 1.96/(3 × √10))³ and 11 × (1 − 1/99 + 1.96/(3 × √11))³
        (10, 4.79, 18.39),
        (0, 0, 3.76),
    ],
)
def test_limits_of_a_count(count, lower, upper):
    found = byar(count)

    assert round(found[0], 2) == pytest.approx(lower, abs=0.02)
    assert round(found[1], 2) == pytest.approx(upper, abs=0.1)


def test_a_count_becomes_a_rate_with_its_limits():
    """100 of 50,000 residents are 2 per 1,000, from 81.36 / 50 to 121.63 / 50."""
    found = per_1000(100, 50_000)

    assert found.value == 2
    assert (round(found.lower, 2), round(found.upper, 2)) == (1.63, 2.43)


@pytest.mark.parametrize("count, residents", [(1, None), (1, 0), (-1, 10), (1, -3)])
def test_what_makes_no_rate_is_none(count, residents):
    assert per_1000(count, residents) is None


NARROW, WIDE = Value(10, 9, 11), Value(10, 5, 15)


@pytest.mark.parametrize(
    "own, other, polarity, word",
    [
        (NARROW, Value(14, 13, 15), "low", "better"),
        (NARROW, Value(14, 13, 15), "high", "worse"),
        (NARROW, Value(6, 5, 7), "low", "worse"),
        (NARROW, Value(6, 5, 7), "high", "better"),
        (NARROW, Value(6, 5, 7), "neither", "higher"),
        (NARROW, Value(14, 13, 15), "", "lower"),
        (WIDE, Value(14, 13, 16), "low", "similar"),
        (NARROW, Value(12, 11, 13), "low", "similar"),
        (NARROW, Value(10.5), "low", "similar"),
        (NARROW, Value(12), "low", "better"),
        (Value(12), NARROW, "low", "worse"),
        (Value(12), Value(13), "low", ""),
    ],
)
def test_the_verdict_goes_by_limits_and_polarity(own, other, polarity, word):
    assert verdict(own, other, polarity) == word
