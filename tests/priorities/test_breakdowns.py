"""Figures by sex, age and deprivation: each a picture with its table, and never added up."""

import datetime

import pytest

from priorities.reads.breakdowns import breakdowns_of
from tests import factories
from tests.pages import text

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)


@pytest.fixture
def england():
    return factories.AreaFactory(name="England", level="country")


@pytest.fixture
def county(england):
    return factories.AreaFactory(name="Openshire", level="county", parent=england)


@pytest.fixture
def indicator():
    return factories.IndicatorFactory(name="Hip fractures", source="Fingertips", unit="per 100,000")


def figure(indicator, area, value, period="2023", **facts):
    return factories.MeasurementFactory(
        indicator=indicator, area=area, period=period, value=value, **facts
    )


def found(indicator, area):
    return {
        (one.title, one.area.name, one.period): [(part.label, part.value) for part in one.parts]
        for one in breakdowns_of(indicator, area, on=ON)
    }


def test_each_way_of_telling_people_apart_is_one_picture(indicator, county):
    figure(indicator, county, 50)
    for sex, value in (("Female", 60), ("Male", 40)):
        figure(indicator, county, value, sex=sex, age="All ages")
    for age, value in (("85+ yrs", 300), ("9-17 yrs", 2), ("65-74 yrs", 90), ("<1 yr", 1)):
        figure(indicator, county, value, sex="Persons", age=age)

    assert found(indicator, county) == {
        ("By age", "Openshire", "2023"): [
            ("<1 yr", 1),
            ("9-17 yrs", 2),
            ("65-74 yrs", 90),
            ("85+ yrs", 300),
        ],
        ("By sex", "Openshire", "2023"): [("Female", 60), ("Male", 40)],
    }


def test_deprivation_stands_in_its_order_and_is_englands_where_the_county_has_none(
    indicator, england, county
):
    kind = "Deprivation deciles (IMD2015)"
    for name, value in (
        ("Least deprived decile (IMD2015)", 40),
        ("Fifth less deprived decile (IMD2015)", 48),
        ("Second most deprived decile (IMD2015)", 70),
        ("Most deprived decile (IMD2015)", 80),
    ):
        figure(indicator, england, value, sex="Persons", category=f"{kind}: {name}")

    [one] = breakdowns_of(indicator, county, on=ON)

    assert one.title == kind
    assert one.is_wider
    assert [part.value for part in one.parts] == [80, 70, 48, 40]
    assert one.sentence == (
        "England, 2023: from 40 (Least deprived decile (IMD2015)) to 80 (Most deprived decile "
        "(IMD2015))."
    )


def test_the_latest_period_that_has_begun_and_ended_counts(indicator, county):
    for period, value in (("2022", 1), ("2024", 3), ("2023", 2), ("2026", 9)):
        figure(indicator, county, value, period, sex="Male")

    assert found(indicator, county) == {("By sex", "Openshire", "2024"): [("Male", 3)]}


def test_boys_and_girls_by_age_stand_once(indicator, county):
    for sex in ("Female", "Male"):
        for age in ("0-9 yrs", "10-19 yrs", "20+ yrs"):
            figure(indicator, county, 1, sex=sex, age=age)

    assert sorted(found(indicator, county)) == [
        ("By age, Female", "Openshire", "2023"),
        ("By age, Male", "Openshire", "2023"),
    ]


def test_a_suppressed_group_is_named_and_has_no_bar(indicator, county):
    figure(indicator, county, None, sex="Male", note="Suppressed")
    figure(indicator, county, 5, sex="Female")

    [one] = breakdowns_of(indicator, county, on=ON)

    assert [bar["text"] for bar in one.bars] == ["5", "not published"]
    assert one.sentence == "Openshire, 2023: 5 (Female)."


def test_of_groups_that_are_all_suppressed_the_sentence_says_so(indicator, county):
    figure(indicator, county, None, sex="Male", note="Suppressed")

    [one] = breakdowns_of(indicator, county, on=ON)

    assert one.sentence == "Openshire, 2023: no figure is published."


def test_the_page_shows_the_picture_with_its_table(client, indicator, england, county):
    figure(indicator, county, 50)
    figure(indicator, county, 60, lower=55, upper=65, sex="Female")
    figure(indicator, england, 80, category="Housing: Rented")

    response = client.get(f"{indicator.get_absolute_url()}?area={county.code}")
    said = text(response)

    assert "Groups overlap, so their figures are never added up." in said
    assert "Who Value Range Female 60 55 to 65" in said
    assert "Housing Published for England, not for a smaller place." in said
    assert response.content.decode().count('class="chart__wide"') == 3


def test_more_groups_than_a_picture_holds_are_a_table_alone(client, indicator, county):
    for number in range(21):
        figure(indicator, county, number, category=f"Ward: Ward {number}")

    response = client.get(f"{indicator.get_absolute_url()}?area={county.code}")

    assert "Ward 20 20" in text(response)
    assert 'class="chart__wide"' not in response.content.decode()


def test_many_groups_cost_the_queries_of_one(client, indicator, county, queries_of):
    address = f"{indicator.get_absolute_url()}?area={county.code}"
    figure(indicator, county, 5)
    figure(indicator, county, 5, sex="Male")
    client.get(address)
    first = queries_of(lambda: client.get(address))

    for number in range(9):
        figure(indicator, county, 5, age=f"{number}+ yrs")
        figure(indicator, county, 5, category=f"Kind {number}: one")

    assert queries_of(lambda: client.get(address)) == first


def test_where_groups_alone_are_published_the_page_does_not_say_that_nothing_is(
    client, indicator, county
):
    figure(indicator, county, 5, age="10-14 yrs")

    said = text(client.get(f"{indicator.get_absolute_url()}?area={county.code}"))

    assert "No figure of everybody together is held here." in said
    assert "No figure is held" not in said
