"""A figure over time and beside others': better, worse or similar, and why that may be said."""

import csv
import io

import pytest

from priorities.fair import Value, byar, per_1000, verdict
from tests import factories
from tests.pages import text


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


# --- The page


@pytest.fixture
def county(db):
    return factories.AreaFactory(name="Openshire", level="county", population=100_000)


@pytest.fixture
def district(county):
    return factories.AreaFactory(name="Fenland", level="district", parent=county, population=20_000)


@pytest.fixture
def neighbour(county):
    return factories.AreaFactory(
        name="Hillside", level="district", parent=county, population=20_000
    )


@pytest.fixture
def indicator(db):
    return factories.IndicatorFactory(name="Hip fractures", polarity="low", unit="per 100,000")


def figure(indicator, area, period="2023", **facts):
    return factories.MeasurementFactory(indicator=indicator, area=area, period=period, **facts)


def page_of(client, indicator, query=""):
    return text(client.get(indicator.get_absolute_url() + query))


def test_rates_are_compared_as_published(client, indicator, county, district, neighbour):
    figure(indicator, district, value=600, lower=550, upper=650)
    figure(indicator, district, "2022", value=500, lower=450, upper=540)
    figure(indicator, county, value=500, lower=480, upper=520)
    figure(indicator, neighbour, value=640, lower=590, upper=690)
    figure(indicator, neighbour, "2022", value=1, lower=1, upper=1)

    said = page_of(client, indicator, f"?area={district.code}")

    assert "Fenland: up from 500 in 2022 to 600 in 2023." in said
    assert "Fenland: 600 per 100,000, worse than Openshire (500)." in said
    assert "Openshire County 500 480 to 520 worse" in said
    assert "Hillside District 640 590 to 690 similar" in said
    assert "Values and ranges are as published." in said


def test_counts_are_compared_per_1000_residents(client, indicator, county, district, neighbour):
    """100 of 20,000 are 5 per 1,000 (4.07 to 6.08); 200 of 100,000 are 2 (1.73 to 2.30); the
    neighbour's own denominator of 40,000 makes 100 of it 2.5.
    """
    figure(indicator, district, value=100, count=100)
    figure(indicator, county, value=200, count=200)
    figure(indicator, neighbour, value=100, count=100, denominator=40_000)

    said = page_of(client, indicator, f"?area={district.code}")

    assert "Fenland: 5 per 1,000 residents, worse than Openshire (2)." in said
    assert "Hillside District 2.50 2.03 to 3.04 worse" in said
    assert "Byar’s method" in said


def test_without_ranges_nothing_is_judged(client, indicator, county, district):
    indicator.polarity = ""
    indicator.save()
    figure(indicator, district, value=600)
    figure(indicator, county, value=500)

    said = page_of(client, indicator, f"?area={district.code}")

    assert "not judged: no range is known" in said
    assert "Whether high or low is good is not said" in said


def test_a_suppressed_figure_of_another_place_is_left_out(client, indicator, county, district):
    figure(indicator, district, value=600, lower=550, upper=650)
    figure(indicator, county, value=None, note="Suppressed")

    assert "Openshire County" not in page_of(client, indicator, f"?area={district.code}")


def test_values_below_zero_have_a_table_alone(client, indicator, district):
    figure(indicator, district, value=-3)

    said = client.get(f"{indicator.get_absolute_url()}?area={district.code}").content.decode()

    assert "Beside others, 2023" in said
    assert 'id="beside' not in said


def test_a_count_without_residents_is_not_compared(client, indicator):
    nowhere = factories.AreaFactory(name="Nowhere", population=None)
    figure(indicator, nowhere, value=5, count=5)

    assert "Beside others" not in page_of(client, indicator)


def test_the_only_place_is_shown_unasked_and_of_several_one_is_chosen(
    client, indicator, district, county
):
    figure(indicator, district, value=600)
    assert "Beside others, 2023" in page_of(client, indicator)

    figure(indicator, county, value=500)
    assert "Choose one place to see its figures over time" in page_of(client, indicator)
    assert "Beside others" not in page_of(client, indicator, "?area=%00nonsense")


def test_what_is_shown_leaves_as_csv(client, indicator, county, district):
    figure(indicator, district, value=600, source="=cmd")
    figure(indicator, district, value=300, sex="Female")
    figure(indicator, county, value=500)

    page = client.get(f"{indicator.get_absolute_url()}?area={district.code}").content.decode()
    address = f"/indicators/{indicator.slug}.csv?area={district.code}"
    rows = list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))

    assert address in page
    [row] = rows
    assert (row["area"], row["period"], row["count"]) == (district.code, "2023", "")
    assert float(row["value"]) == 600
    assert row["source"] == "'=cmd"


def test_ten_places_cost_the_queries_of_one(client, indicator, county, district, queries_of):
    address = f"{indicator.get_absolute_url()}?area={district.code}"
    figure(indicator, district, value=600)
    figure(indicator, county, value=500)
    figure(indicator, factories.AreaFactory(parent=county, level="district"), value=3)
    client.get(address)
    first = queries_of(lambda: client.get(address))

    for number in range(9):
        figure(indicator, factories.AreaFactory(parent=county, level="district"), value=number)
        figure(indicator, district, str(2000 + number), value=number)

    assert queries_of(lambda: client.get(address)) == first
