"""Rows, areas and totals of coverage in the order asked for, and the level it opens with."""

import pytest

from priorities.reads.reach import Level, opening_level
from tests.factories import (
    OrganisationFactory,
)
from tests.priorities.narrowed.conftest import PLAN, words, work

pytestmark = pytest.mark.django_db


def test_rows_and_areas_come_in_the_order_asked_for(client, priorities, linton, sawston, falls):
    work(sawston, outcome=falls)

    def order(query):
        table = client.get(f"{PLAN}?level=ward&{query}").content.decode()
        head, body = table.split("<thead")[1].split("</thead")[0], table.split("<tbody")[1]
        return (
            head.index("Linton") < head.index("Sawston"),
            body.index("Burglary") < body.index("Falls at home"),
        )

    assert order("") == (True, True)
    assert order("sort=places") == (False, False)
    assert order("sort=worst") == (True, True)
    assert order("sort=name") == (True, True)


def test_totals_are_the_sums_of_rows_and_columns(
    client, priorities, district, linton, burglary, falls
):
    """60 over 300 people: 20 in Linton, 40 in Sawston; 60 more in Linton for falls."""
    work(district, outcome=burglary)
    work(linton, outcome=falls)

    said = words(client.get(f"{PLAN}?level=ward&as_of=2026-11-23"))

    assert "All priorities places a year 80 40 120" in said
    assert "Where a project works in several areas, its places are spread over them by" in said
    assert "split between them by population, so that they are counted once along a row" in said


def test_places_spread_down_from_a_wider_area_say_so(
    client, priorities, district, linton, sawston, burglary, falls
):
    work(district, outcome=burglary)
    work(linton, sawston, outcome=falls)

    said = words(client.get(f"{PLAN}?level=ward"))

    assert "↓ counts places named for a wider area and spread down by population" in said
    assert said.count("spread from a wider area") == 2  # both wards, for burglary alone


def test_public_bodies_work_stands_apart_in_each_place(client, priorities, linton, burglary):
    council = OrganisationFactory(kind="statutory")
    work(linton, outcome=burglary, organisation=council)
    work(linton, outcome=burglary)

    said = words(client.get(f"{PLAN}?level=ward"))

    assert "120 places · 2 projects (1 public)" in said
    assert "“Public” are projects that public bodies run themselves: 60 of the 120 places" in said


# --- Which level a plan opens with


def test_it_opens_with_the_finest_level_that_holds_half_of_the_places(
    client, priorities, district, linton, burglary
):
    work(district, outcome=burglary)

    assert "a priority meets a district" in words(client.get(PLAN))

    work(linton, outcome=burglary)
    assert "a priority meets a ward" in words(client.get(PLAN))


@pytest.mark.parametrize(
    "held, opens",
    [
        ({}, "ward"),
        ({"ward": 50.0, "district": 50.0}, "ward"),
        ({"ward": 49.0, "district": 51.0}, "district"),
        ({"neighbourhood": 30.0, "ward": 20.0, "district": 50.0}, "ward"),
        ({"county": 90.0, "ward": 10.0}, "county"),
        ({"country": 90.0, "ward": 10.0}, "country"),
    ],
)
def test_half_of_the_places_at_a_level_or_finer_decides(held, opens):
    names = ("country", "county", "district", "ward", "neighbourhood")
    levels = [Level(name, 1, 4, 4, 4, held=held.get(name, 0)) for name in names]

    assert opening_level(levels).name == opens
