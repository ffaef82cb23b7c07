"""The pages of areas, and finding one."""

import re

import pytest
from django.urls import reverse

from consortium.models import Area
from priorities.models import Indicator
from tests.consortium.area_world import places
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    PartnershipFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.pages import words

__all__ = ["places"]

pytestmark = pytest.mark.django_db


def area_page(client, area):
    return client.get(area.get_absolute_url())


# --- One area


def test_an_area_shows_its_level_people_and_neighbours_in_the_tree(places, client):
    page = area_page(client, places["district"])

    assert "District in Cambridgeshire, home to 162,000 people." in words(page)
    assert list(page.context["above"]) == [places["county"]]
    assert list(page.context["below"]) == [places["linton"], places["sawston"]]


def test_an_area_says_which_other_names_it_has(places, client):
    assert "Also found as: Bartlow, Hildersham." in words(area_page(client, places["linton"]))


def test_an_area_that_is_not_there_is_no_page(places, client):
    assert client.get(reverse("area", args=["E99"])).status_code == 404


def test_an_area_shows_the_projects_that_reach_it(places, client):
    for title, place in {
        "Here": "linton",
        "Around": "district",
        "Wider still": "county",
        "Elsewhere": "fenland",
    }.items():
        ProjectFactory(title=title, areas=[places[place]])
    ProjectFactory(title="Not published", status="draft", areas=[places["linton"]])
    ProjectFactory(title="Long over", status="ended", areas=[places["linton"]])

    page = words(area_page(client, places["linton"]))

    assert all(title in page for title in ("Here", "Around", "Wider still"))
    assert "Elsewhere" not in page
    assert "Not published" not in page
    assert "Long over" not in page


def test_a_sensitive_project_shows_to_visitors_by_district_only(places, client, client_for, staff):
    refuge = ProjectFactory(title="Refuge", sensitive=True, areas=[places["linton"]])

    assert "Refuge" in words(area_page(client, places["district"]))
    # The ward it lies in and the ward beside it tell a visitor the same.
    for ward in ("linton", "sawston"):
        page = area_page(client, places[ward])
        (section,) = [each for each in page.context["sections"] if each.title == "Projects here"]
        (shown,) = section.context["projects"]
        assert (shown, shown.places) == (refuge, [places["district"]])
    member = client_for(staff)
    assert refuge.title in words(area_page(member, places["linton"]))
    assert refuge.title not in words(area_page(member, places["sawston"]))


def test_many_projects_are_counted_and_led_to(places, client):
    for _ in range(16):
        ProjectFactory(areas=[places["linton"]])

    page = area_page(client, places["linton"])

    assert "16 projects reach Linton, running, paused or proposed." in words(page)
    assert "All projects in Linton, with those that have ended" in words(page)
    assert f'href="/projects/?area={places["linton"].code}"' in page.content.decode()


def test_an_area_without_projects_says_so(places, client):
    assert "No project in Linton is known here." in words(area_page(client, places["linton"]))


def test_an_area_shows_the_priorities_that_hold_there(places, client):
    district = PartnershipFactory(areas=[places["district"]])
    fenland = PartnershipFactory(areas=[places["fenland"]])
    PriorityFactory(title="Everywhere in the district", plan__partnership=district)
    PriorityFactory(title="In Sawston only", plan__partnership=district, areas=[places["sawston"]])
    PriorityFactory(title="In the fens", plan__partnership=fenland)
    PriorityFactory(title="Planned", plan__partnership=district, plan__status="draft")
    PriorityFactory(title="Over", plan__partnership=district, plan__status="superseded")

    linton = words(area_page(client, places["linton"]))
    sawston = words(area_page(client, places["sawston"]))

    assert "Everywhere in the district" in linton
    assert "Everywhere in the district" in sawston
    assert "In Sawston only" in sawston
    for title in ("In Sawston only", "In the fens", "Planned", "Over"):
        assert title not in linton


def test_a_figure_that_stops_at_the_county_is_shown_as_the_countys(places, client):
    for name, area, value in (
        ("Alone", places["county"], 11),
        ("Both", places["county"], 22),
        ("Both", places["district"], 33),
        ("Of England", AreaFactory(level="country"), 44),
    ):
        indicator = Indicator.objects.filter(name=name).first() or IndicatorFactory(name=name)
        MeasurementFactory(indicator=indicator, area=area, period="2024", value=value)

    said = words(area_page(client, places["district"]))

    assert "Alone 2024 Cambridgeshire’s: not published for South Cambridgeshire alone 11" in said
    assert "Both 2024 33" in said
    assert "22" not in said.partition("Official figures")[2]
    assert "Of England" not in said


def test_an_area_shows_the_latest_figure_of_each_indicator(places, client):
    indicator = IndicatorFactory(name="Falls", unit="per 100,000")
    for period, value in (("2022/23", 1690), ("2023/24", 1720)):
        MeasurementFactory(indicator=indicator, area=places["district"], period=period, value=value)
    MeasurementFactory(
        indicator=indicator, area=places["district"], period="2024/25", sex="Female", value=2100
    )

    page = words(area_page(client, places["district"]))

    assert "Falls per 100,000 2023/24 1,720" in page
    assert "1,690" not in page
    assert "2,100" not in page


def test_a_village_has_the_nearest_wider_places_figures_named_as_such(places, client):
    for name, area, value in (
        ("Burglary", places["county"], 11),
        ("Burglary", places["district"], 22),
        ("Smoking", places["county"], 33),
        ("Own", places["district"], 44),
        ("Own", places["linton"], 55),
        ("Of England", AreaFactory(level="country"), 66),
        ("Next door", places["fenland"], 77),
        ("Of the ward beside", places["sawston"], 88),
    ):
        indicator = Indicator.objects.filter(name=name).first() or IndicatorFactory(name=name)
        MeasurementFactory(indicator=indicator, area=area, period="2024", value=value)

    page = area_page(client, places["linton"])
    _, _, figures = words(page).partition("Official figures")

    assert "Burglary 2024 South Cambridgeshire’s: not published for Linton alone 22" in figures
    assert "Smoking 2024 Cambridgeshire’s: not published for Linton alone 33" in figures
    assert "Own 2024 55" in figures
    (shown,) = [each for each in page.context["sections"] if each.title == "Official figures"]
    assert [each.value for each in shown.context["figures"]] == [22, 55, 33]
    assert f"?area={places['district'].code}" in page.content.decode()


# --- Finding areas


@pytest.mark.parametrize(
    "typed, found",
    [
        ("linton", ["Linton"]),
        ("LIN", ["Linton"]),
        ("cambridgeshire", ["Cambridgeshire", "South Cambridgeshire"]),
        ("E07", ["South Cambridgeshire"]),
        ("bartlow", ["Linton"]),
        ("nowhere", []),
        ("", []),
    ],
)
def test_areas_are_found_by_name_code_and_other_names(typed, found, places, client):
    response = client.get(reverse("area_search"), {"q": typed})

    assert [area.name for area in response.context["found"]] == found


@pytest.mark.parametrize("typed, offered", [("saw", ["Sawston"]), ("nowhere", []), ("", [])])
def test_who_types_one_area_is_offered_its_name_and_code(typed, offered, places, client):
    response = client.get(reverse("area_names"), {"area": typed})

    expected = [f"{name} ({places[name.lower()].code})" for name in offered]
    assert re.findall(r'<option value="([^"]*)">', response.content.decode()) == expected


@pytest.mark.parametrize("typed, found", [("sa\x00w", ["Sawston"]), ("\x00", [])])
def test_null_characters_are_left_out_of_what_is_typed(typed, found, places, client):
    offered = client.get(reverse("area_names"), {"area": typed})
    searched = client.get(reverse("area_search"), {"q": typed, "areas": "\x00"})

    assert [area.name for area in offered.context["areas"]] == found
    assert [area.name for area in searched.context["found"]] == found


def test_an_area_is_named_through_null_characters(places):
    assert list(Area.objects.named("saws\x00ton")) == [places["sawston"]]


def test_a_search_without_result_says_what_to_try(places, client):
    response = client.get(reverse("area_search"), {"q": "nowhere"})

    assert "No area here is called that" in words(response)


def test_htmx_gets_boxes_to_tick_and_keeps_the_ticked_ones(places, client):
    response = client.get(
        reverse("area_search"),
        {"field": "places", "places-words": "saw", "places": [places["linton"].code]},
        headers={"HX-Request": "true"},
    )

    html = response.content.decode()
    boxes = re.findall(r'name="(\w+)" value="(\w+)" id="\w+"( checked)?', html)
    assert boxes == [
        ("places", places["linton"].code, " checked"),
        ("places", places["sawston"].code, ""),
    ]
    assert "<html" not in html
    assert response.headers["Vary"].startswith("HX-Request")


def test_what_is_typed_is_printed_harmlessly(places, client):
    response = client.get(
        reverse("area_search"),
        {"field": '"><script>', "q": "<script>alert(1)</script>"},
        headers={"HX-Request": "true"},
    )

    assert "<script>" not in response.content.decode()
