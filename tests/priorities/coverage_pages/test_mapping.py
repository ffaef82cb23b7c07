"""Coverage on a map: areas as they are shaped or as tiles, and the page around them.

The world is that of all pages here.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consortium.boundaries.files import hexagon
from priorities.mapping import shade, tile_grid
from priorities.views import mapping
from tests.factories import (
    BoundaryFactory,
    IndicatorFactory,
    MeasurementFactory,
    PriorityFactory,
)
from tests.priorities.coverage_pages.conftest import see, words

MAP = "/coverage/safer/map/"
ON = "as_of=2026-11-23"


# --- The formula


def test_areas_lie_as_on_a_map_north_above_and_west_before():
    grid = tile_grid({"NW": (52.2, 0.0), "NE": (52.2, 0.2), "SW": (52.0, 0.0), "SE": (52.0, 0.2)})

    assert grid["NW"][1] == grid["NE"][1] < grid["SW"][1] == grid["SE"][1]
    assert grid["NW"][0] == grid["SW"][0] < grid["NE"][0] == grid["SE"][0]


def test_no_area_and_one_area_are_maps_too():
    assert tile_grid({}) == {}
    assert tile_grid({"A": (52, 0)}) == {"A": (0, 0)}


# How long the first draw takes depends on what else the machine does.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=4),
        st.tuples(st.floats(-89, 89), st.floats(-180, 180)),
        max_size=40,
    )
)
def test_each_area_has_a_tile_of_its_own_and_always_the_same(middles):
    grid = tile_grid(middles)

    assert grid.keys() == middles.keys()
    assert len(set(grid.values())) == len(middles)
    assert all(column >= 0 and row >= 0 for column, row in grid.values())
    assert tile_grid(dict(reversed(middles.items()))) == grid


def test_areas_in_one_place_stand_beside_each_other():
    grid = tile_grid(dict.fromkeys("ABCDE", (52, 0)))

    assert len(set(grid.values())) == 5
    assert max(max(tile) for tile in grid.values()) <= 2


def test_a_value_is_shaded_by_how_many_are_below_it():
    values = [10, 20, 20, 40]

    assert [shade(value, values, 4) for value in values] == [0, 1, 1, 3]


# --- The page


@pytest.fixture
def placed(linton, sawston):
    """Linton in the east, Sawston in the west."""
    for area, longitude in ((linton, "0.28"), (sawston, "0.17")):
        area.latitude, area.longitude = "52.1", longitude
        area.save()


def tiles_of(response):
    return response.context["drawn"]


@pytest.mark.django_db
def test_tiles_have_the_worst_status_of_their_area_and_lead_to_the_table(
    work, linton, sawston, placed, plan, burglary
):
    work(linton)
    PriorityFactory(plan=plan, title="Falls", areas=[linton])

    response = see(f"{MAP}?level=ward&{ON}")

    east, west = sorted(tiles_of(response), key=lambda tile: -tile["x"])
    assert (east["name"], east["status"], east["anchor"]) == ("Linton", "gap", "#area-E0501")
    assert (west["name"], west["status"]) == ("Sawston", "gap")
    said = words(response)
    assert "Where all priorities together stand: the worst status of each area" in said
    assert "Linton Gap Falls Fragile Burglary" in said
    assert "A press on one leads to its line in the table." in said
    assert f'href="/coverage/safer/burglary/E0501/?{ON}"' in response.content.decode()


@pytest.mark.django_db
def test_one_priority_can_be_looked_at_with_the_filters_kept(work, linton, placed, plan, sawston):
    work(linton)
    PriorityFactory(plan=plan, title="Falls", reference="falls", areas=[linton])

    response = see(f"{MAP}?level=ward&theme=crime&about=burglary&{ON}")

    by_name = {tile["name"]: tile["status"] for tile in tiles_of(response)}
    assert by_name == {"Linton": "fragile", "Sawston": "gap"}
    assert "Where “Burglary” stands: status of each area" in words(response)
    page = response.content.decode()
    assert "?level=ward&amp;as_of=2026-11-23&amp;theme=crime&amp;about=burglary&amp;by=need" in page


@pytest.mark.django_db
def test_need_shades_the_tiles_and_stands_in_them(work, linton, sawston, placed, plan, burglary):
    counted = IndicatorFactory(name="Recorded burglary")
    PriorityFactory(
        plan=plan, reference="known", title="Known", indicator=counted, outcomes=[burglary]
    )
    MeasurementFactory(indicator=counted, area=sawston, period="2025", count=1200)

    response = see(f"{MAP}?level=ward&by=need&about=known&{ON}")

    drawn = {tile["name"]: (tile["words"], tile["ground"]) for tile in tiles_of(response)}
    assert drawn == {"Linton": ("not known", "shade--none"), "Sawston": ("1,200", "shade--0")}
    assert "Need of “Known”: the number recorded a year, by ward" in words(response)
    assert "1,200 a year" in words(response)
    assert "The darker, the more a year." in words(response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked, said",
    [
        ("by=need", "Needs of several priorities are no one number. Choose a priority"),
        ("by=need&about=burglary", "The need is not known. No yearly count is held for any ward."),
        ("about=moon", "There is no priority “moon” here. All are shown."),
        ("theme=health", "Nothing is left"),
        ("level=moon", "There is no level “moon”."),
    ],
)
def test_what_cannot_be_shown_is_said(asked, said, work, linton, placed):
    work(linton)

    found = words(see(f"{MAP}?{asked}&{ON}"))

    assert said in found
    assert "The darker" not in found


@pytest.mark.django_db
def test_needs_of_several_priorities_shade_nothing(work, linton, sawston, placed):
    work(linton)

    response = see(f"{MAP}?level=ward&by=need&{ON}")

    grounds = {tile["ground"] for tile in tiles_of(response)}
    assert grounds == {"ground--fragile", "ground--gap"}
    assert "Until then areas are coloured by status" in words(response)
    assert "the number recorded a year" not in words(response)


@pytest.mark.django_db
def test_tiles_of_one_status_leave_the_sentence_true_of_all_places(work, linton, sawston, placed):
    work(linton)

    response = see(f"{MAP}?level=ward&status=gap&{ON}")

    said = words(response)
    assert [tile["name"] for tile in tiles_of(response)] == ["Sawston"]
    assert "Of 2 places where a priority meets a ward, 1 is a gap and 1 hangs on" in said
    assert "Where a priority is a gap" in said
    assert "Narrowed to places that are gaps. Show everything" in said
    assert f'href="{MAP}?level=ward&amp;{ON}">Show everything' in response.content.decode()
    none = see(f"{MAP}?level=ward&status=crowded&about=burglary&{ON}")
    assert "Nothing is left" in words(none)
    assert "There is no priority" not in words(none)


@pytest.mark.django_db
def test_areas_without_a_middle_stand_in_the_table_alone(work, linton, sawston, placed):
    sawston.latitude = sawston.longitude = None
    sawston.save()

    response = see(f"{MAP}?level=ward&{ON}")

    assert [tile["name"] for tile in tiles_of(response)] == ["Linton"]
    assert "1 area without a recorded middle stands in the table alone" in words(response)
    assert "Sawston" in words(response)


@pytest.mark.django_db
def test_where_no_middle_is_recorded_no_map_is_drawn(work, linton, sawston):
    work(linton)

    response = see(f"{MAP}?level=ward&{ON}")

    assert "No map can be drawn" in words(response)
    assert '<svg class="tile-map' not in response.content.decode()


@pytest.mark.django_db
def test_a_plan_without_places_says_so(plan):
    assert see(MAP).status_code == 200


@pytest.mark.django_db
def test_a_map_gives_no_refuge_away(refuge, placed, officer):
    by_name = {tile["name"]: tile["status"] for tile in tiles_of(see(f"{MAP}?level=ward&{ON}"))}
    assert by_name == {"Linton": "gap", "Sawston": "gap"}

    seen = {
        tile["name"]: tile["status"] for tile in tiles_of(see(f"{MAP}?level=ward&{ON}", officer))
    }
    assert seen["Linton"] == "fragile"


@pytest.mark.django_db
def test_pressing_show_keeps_which_priority_and_by_what_the_map_is_coloured(work, linton, placed):
    work(linton)

    page = see(f"{MAP}?level=ward&about=burglary&by=need&{ON}").content.decode()

    assert '<input type="hidden" name="about" value="burglary" id="id_about">' in page
    assert '<input type="hidden" name="by" value="need" id="id_by">' in page
    assert 'name="about"' not in see(f"{MAP}?level=ward&about=moon&{ON}").content.decode()


# --- Drawn by boundaries


def square(west, south, size=0.1):
    east, north = west + size, south + size
    return [[[[west, south], [east, south], [east, north], [west, north]]]]


@pytest.mark.django_db
def test_where_boundaries_are_loaded_areas_are_drawn_by_them(work, linton, sawston, placed):
    work(linton)
    BoundaryFactory(area=sawston, polygons=square(0.1, 52.1))
    BoundaryFactory(area=linton, polygons=square(0.2, 52.1))

    response = see(f"{MAP}?level=ward&{ON}")

    drawn = {one["area"].name: one for one in tiles_of(response)}
    # 0.2° of longitude at 52.15° north are 940 units; so 0.1° of latitude are 766, of which
    # 720 are the most: the drawing is as high as may be and 883 wide.
    assert drawn["Sawston"]["path"] == "M0 720L441.8 720L441.8 0L0 0Z"
    assert drawn["Linton"]["path"] == "M441.8 720L883.6 720L883.6 0L441.8 0Z"
    assert (drawn["Linton"]["status"], drawn["Linton"]["anchor"]) == ("fragile", "#area-E0501")
    page = response.content.decode()
    assert 'd="M0 720L441.8 720L441.8 0L0 0Z" fill-rule="evenodd"' in page
    assert "<title>Linton: fragile</title>" in page
    assert "Each ward is drawn by its boundary, as it was loaded here." in words(response)


@pytest.mark.django_db
def test_need_stands_in_the_middle_of_each_boundary(work, linton, sawston, plan, burglary):
    work(linton)
    BoundaryFactory(area=linton)
    BoundaryFactory(area=sawston, polygons=square(0.1, 52))

    response = see(f"{MAP}?level=ward&by=need&about=burglary&{ON}")

    assert {one["words"] for one in tiles_of(response)} == {"not known"}
    assert '<text class="tile-map__words" y="7">not known</text>' in response.content.decode()


@pytest.mark.django_db
def test_hexagons_are_drawn_where_they_are_what_was_loaded(work, linton, sawston, placed):
    work(linton)
    for column, area in enumerate((sawston, linton)):
        BoundaryFactory(area=area, form="hexagon", polygons=[[hexagon(column, 0, "odd-r")]])

    west, east = sorted(tiles_of(see(f"{MAP}?level=ward&{ON}")), key=lambda one: one["x"])

    assert (west["area"].name, east["area"].name) == ("Sawston", "Linton")
    assert west["path"].count("L") == 5


@pytest.mark.django_db
def test_an_area_without_a_boundary_stands_in_the_table_alone(work, linton, sawston, placed):
    work(linton)
    BoundaryFactory(area=linton)

    response = see(f"{MAP}?level=ward&{ON}")

    assert [one["area"].name for one in tiles_of(response)] == ["Linton"]
    assert "1 area without a boundary stands in the table alone" in words(response)


@pytest.mark.django_db
def test_where_few_have_a_boundary_tiles_are_drawn(work, linton, sawston, placed):
    work(linton)
    BoundaryFactory(area__level="ward")

    assert all("path" not in one for one in tiles_of(see(f"{MAP}?level=ward&{ON}")))


@pytest.mark.django_db
def test_more_areas_than_a_map_can_show_stand_in_the_table(
    work, linton, sawston, placed, monkeypatch
):
    work(linton)
    monkeypatch.setattr(mapping, "MOST_DRAWN", 1)

    assert "No map can be drawn" in words(see(f"{MAP}?level=ward&{ON}"))
