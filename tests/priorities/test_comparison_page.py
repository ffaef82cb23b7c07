"""The page of an indicator compares: with whom, over which time, and what it says of it."""

import csv
import io

import pytest

from tests import factories
from tests.pages import text


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
    assert "Hillside District 100 40,000 2.50 2.03 to 3.04 worse" in said
    assert "Byar’s method" in said


def test_a_rate_per_1000_says_the_years_of_the_populations(client, indicator, district, neighbour):
    figure(indicator, district, value=100, count=100)
    address = f"?area={district.code}"

    assert "of which year the populations are is not said" in page_of(client, indicator, address)

    type(district).objects.filter(pk=district.pk).update(population_year=2023)
    type(district).objects.filter(pk=neighbour.pk).update(population_year=2024)
    assert "populations of mid-2023." in page_of(client, indicator, address)

    figure(indicator, neighbour, value=100, count=100)
    assert "populations of mid-2023 and 2024." in page_of(client, indicator, address)

    figure(indicator, district.parent, value=100, count=100)
    said = page_of(client, indicator, address)
    assert "populations of mid-2023 and 2024, or of a year that is not said." in said


def test_months_are_summed_over_the_year_and_set_beside_the_same_months(
    client, indicator, county, district, neighbour
):
    """40 + 60 of 20,000 are 5 per 1,000; the neighbour's months are others, and left out."""
    for period, count in (("2024-01", 40), ("2024-02", 60)):
        figure(indicator, district, period, value=count, count=count, source=f"Police, {period}")
        figure(indicator, county, period, value=200, count=200)
    figure(indicator, neighbour, "2024-02", value=10, count=10)

    said = page_of(client, indicator, f"?area={district.code}")

    assert "Beside the places next to it, January to February 2024" in said
    assert "Fenland: 5 per 1,000 residents, similar to Openshire (4)." in said
    assert "Openshire County 400 100,000 4 3.62 to 4.41 similar" in said
    assert "Police, 2024-02, and the 1 before it" in said
    assert "Hillside District" not in said


def test_months_with_a_hole_say_how_many_are_held(client, indicator, district):
    for period in ("2024-01", "2024-03"):
        figure(indicator, district, period, value=10, count=10)

    said = page_of(client, indicator, f"?area={district.code}")

    assert "January to March 2024 (2 of 3 months are held)" in said


def test_where_nothing_is_held_for_england_the_page_says_why(client, indicator, district):
    indicator.source = "data.police.uk"
    indicator.save()
    figure(indicator, district, value=100, count=100)

    said = page_of(client, indicator, f"?area={district.code}")

    assert "No figure of these months is held for Openshire." in said
    assert "The police publish force by force" in said


def test_the_trend_has_its_table(client, indicator, district):
    figure(indicator, district, "2022", value=500, lower=450, upper=540)
    figure(indicator, district, "2023", value=None, note="Suppressed")
    figure(indicator, district, "2024", value=600, lower=550, upper=650)

    said = page_of(client, indicator, f"?area={district.code}")

    assert "The figures of Fenland as a table" in said
    assert "Period Value Range 2022 500 450 to 540 2023 Suppressed not published" in said


# --- Whom one compares with


@pytest.fixture
def far(db):
    """Two districts elsewhere that are like ours."""
    other = factories.AreaFactory(name="Farshire", level="county")
    return [
        factories.AreaFactory(name=name, level="district", parent=other, population=10_000)
        for name in ("Moor", "Vale")
    ]


@pytest.fixture
def group(district, far):
    return factories.ComparisonGroupFactory(
        name="Rural districts",
        partnership=factories.PartnershipFactory(name="Safer Fens", areas=[district]),
        areas=[*far, district],
        why="As rural as we are.",
        source="Home Office, 2023",
    )


@pytest.fixture
def counted(indicator, district, neighbour, far):
    """Fenland 5 per 1,000; Hillside 4; Moor 10 and Vale 2, so that both together have 6."""
    for area, count in ((district, 100), (neighbour, 80), (far[0], 100), (far[1], 20)):
        figure(indicator, area, value=count, count=count)
    return indicator


def test_a_partnerships_group_is_compared_per_1000_residents(client, counted, district, group):
    said = page_of(client, counted, f"?area={district.code}&group={group.pk}")

    assert "Beside “Rural districts”, 2023" in said
    assert "As rural as we are. The group of Safer Fens. Home Office, 2023" in said
    assert "Fenland: 5 per 1,000 residents, similar to the 2 others together (6)." in said
    assert "The 2 others together 120 20,000 6 4.97 to 7.17 similar" in said
    assert "Moor District 100 10,000 10 8.14 to 12.16 better" in said
    assert "Vale District 20 10,000 2 1.22 to 3.09 worse" in said
    assert "Hillside District" not in said


def test_any_places_of_the_same_kind_may_be_chosen_in_the_address(
    client, counted, district, neighbour, far
):
    address = f"?area={district.code}&beside={far[1].code}&beside={neighbour.code}"

    said = page_of(client, counted, address)

    assert "Beside the places you chose, 2023" in said
    assert "Vale District" in said
    assert "Hillside District" in said
    assert "Moor District" not in said


def test_a_place_of_which_nothing_is_held_is_named(client, counted, district, neighbour, far):
    counted.measurements.filter(area=far[0]).delete()
    address = f"?area={district.code}&beside={far[0].code}&beside={neighbour.code}"

    assert "Nothing is held of the same period for Moor." in page_of(client, counted, address)


@pytest.mark.parametrize(
    "query, words",
    [
        ("beside={county}", "Fenland is a district, and Openshire (county) is not."),
        ("beside-words=Atlantis", "No area here is called Atlantis."),
        ("group=999999", "No partnership that works here keeps this group."),
        ("group=%00", "Beside the places next to it"),
        ("beside=%00", "Beside the places next to it"),
    ],
)
def test_a_comparison_that_makes_no_sense_is_said_and_the_neighbours_shown(
    client, counted, district, county, query, words
):
    asked = query.format(county=county.code)

    said = page_of(client, counted, f"?area={district.code}&{asked}")

    assert words in said
    assert "Hillside District" in said


def test_more_places_than_a_picture_holds_are_refused(client, counted, district):
    codes = [factories.AreaFactory(level="district").code for _ in range(16)]
    asked = "&".join(f"beside={code}" for code in codes)

    said = page_of(client, counted, f"?area={district.code}&{asked}")

    assert "These are 16 places, and 15 are the most that one picture holds." in said


def test_a_group_is_offered_where_its_partnership_works_alone(client, counted, group, far):
    said = page_of(client, counted, f"?area={far[0].code}")

    assert "Rural districts" not in said


def test_the_comparison_leaves_as_csv(client, counted, district, group):
    type(district).objects.filter(pk=district.pk).update(population_year=2024)
    address = f"/indicators/{counted.slug}/beside.csv?area={district.code}&group={group.pk}"
    page = client.get(f"{counted.get_absolute_url()}?area={district.code}&group={group.pk}")

    rows = list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))

    assert address.replace("&", "&amp;") in page.content.decode()
    assert [row["name"] for row in rows] == ["Fenland", "the 2 others together", "Moor", "Vale"]
    own, together, moor, _ = rows
    assert (own["area"], own["level"], own["verdict"]) == (district.code, "district", "")
    assert (float(own["count"]), float(own["residents"])) == (100, 20_000)
    assert own["residents_year"] == "2024"
    assert (float(together["value"]), together["verdict"]) == (6, "similar")
    assert (moor["verdict"], moor["unit"]) == ("better", "per 1,000 residents")


def test_without_anything_to_compare_there_is_no_such_file(client, indicator, district):
    address = f"/indicators/{indicator.slug}/beside.csv"

    assert client.get(address).status_code == 404
    assert client.get(f"{address}?area={district.code}").status_code == 404


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

    assert "Beside the places next to it, 2023" in said
    assert 'id="beside' not in said


def test_a_count_without_residents_is_not_compared(client, indicator):
    nowhere = factories.AreaFactory(name="Nowhere", population=None)
    figure(indicator, nowhere, value=5, count=5)

    assert "Beside the places" not in page_of(client, indicator)


def test_the_only_place_is_shown_unasked_and_of_several_one_is_chosen(
    client, indicator, district, county
):
    figure(indicator, district, value=600)
    assert "Beside the places next to it, 2023" in page_of(client, indicator)

    figure(indicator, county, value=500)
    assert "Choose one place to see its figures over time" in page_of(client, indicator, "?area=")
    assert "Beside the places" not in page_of(client, indicator, "?area=%00nonsense")


def test_an_indicator_opens_with_the_place_that_its_priorities_name(
    client, indicator, district, county
):
    """Else with the place that has most figures of its own; the table holds all places."""
    for year in ("2021", "2022", "2023"):
        figure(indicator, county, value=500, period=year)
    for year in ("2022", "2023"):
        figure(indicator, district, value=600, period=year)
    figure(indicator, factories.AreaFactory(level="district"), value=1, sex="Male")

    opened = page_of(client, indicator)
    assert f"Drawn here is {county.name}. Choose another place above" in opened
    assert "Over time" in opened
    assert "5 figures, the newest first" in opened

    plan = factories.PlanFactory(partnership=factories.PartnershipFactory(areas=[district]))
    factories.PriorityFactory(plan=plan, indicator=indicator)
    assert f"Drawn here is {district.name}." in page_of(client, indicator)


def test_an_indicator_of_which_groups_alone_are_held_draws_these(client, indicator, county):
    figure(indicator, county, value=12, sex="Male")
    figure(indicator, factories.AreaFactory(level="county"), value=13, sex="Male")

    said = page_of(client, indicator)

    assert "By group of people" in said
    assert "No figure is held" not in said


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
