"""Boundaries of areas: what is read out of TopoJSON and hexjson, and what is refused."""

import pytest
from django.core.management import CommandError, call_command

from consortium.boundaries import files as boundary_files
from consortium.boundaries.files import hexagon
from consortium.boundaries.topology import unfolded
from consortium.models import Boundary
from tests.consortium.boundary_files import (
    SQUARE,
    collection,
    feature,
    held,
    linton,
    loaded,
    polygon,
    sawston,
    write,
)

__all__ = ["linton", "sawston", "write"]

pytestmark = pytest.mark.django_db


# --- TopoJSON


# Two squares side by side; the arc between them is shared. In steps of a tenth of a degree.
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.1, 0.1], "translate": [0, 52]},
    "arcs": [
        [[1, 0], [0, 1]],
        [[1, 1], [-1, 0], [0, -1], [1, 0]],
        [[1, 0], [1, 0], [0, 1], [-1, 0]],
    ],
    "objects": {
        "wards": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "E05000001", "arcs": [[0, 1]]},
                {
                    "type": "MultiPolygon",
                    "properties": {"WD24CD": "E05000002"},
                    "arcs": [[[2, -1]]],
                },
            ],
        }
    },
}


def test_a_topology_is_unfolded_neighbours_sharing_arcs_either_way(linton, sawston, write, capsys):
    report = loaded(capsys, write(TOPOLOGY, "wards.topojson"))

    assert report["new"] == 2
    assert held() == {
        "Linton": [[[[0.1, 52], [0.1, 52.1], [0, 52.1], [0, 52]]]],
        "Sawston": [[[[0.1, 52], [0.2, 52], [0.2, 52.1], [0.1, 52.1]]]],
    }


def test_a_topology_may_have_no_transform_and_objects_that_are_areas_themselves():
    arcs = unfolded({"arcs": [SQUARE]})
    inner = {"type": "Polygon", "arcs": [[~0]]}

    assert arcs.geometry({"type": "GeometryCollection", "geometries": [inner]}) == {
        "type": "GeometryCollection",
        "geometries": [{"type": "Polygon", "coordinates": [SQUARE[::-1]]}],
    }
    assert arcs.geometry({"type": "Point", "coordinates": [0, 0]}) == {"type": "Point"}


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"objects": {"wards": {"type": "Polygon", "id": "E05000001", "arcs": [[7]]}}},
         "Feature 1 (E05000001): its outline is damaged"),
        ({"arcs": None}, "The arcs or objects of this TopoJSON are damaged."),
        ({"objects": {"wards": {}}}, "The arcs or objects of this TopoJSON are damaged."),
    ],
)  # fmt: skip
def test_a_damaged_topology_is_refused_with_the_place(linton, write, changes, words):
    refused(write(TOPOLOGY | changes), words)


# --- Hexagons


def test_hexagons_are_loaded_by_their_keys(linton, write, capsys):
    hexes = {"E05000001": {"q": 1, "r": "2", "LAD24CD": "E07"}, "E05999999": {"q": 2, "r": 2}}

    report = loaded(capsys, write({"layout": "odd-r", "hexes": hexes}, "wards.hexjson"))

    assert (report["used"], report["skipped"]) == (1, {"the code is not among the areas loaded": 1})
    assert Boundary.objects.get().form == "hexagon"
    assert held()["Linton"] == [[hexagon(1, 2, "odd-r")]]


@pytest.mark.parametrize(
    "layout, shifted, straight",
    [
        ("odd-r", (0, 1), (0, 2)),
        ("even-r", (0, 2), (0, 1)),
        ("odd-q", (-1, 0), (2, 0)),
        ("even-q", (2, 0), (1, 0)),
    ],
)
def test_every_second_row_or_column_is_shifted_by_half_a_hexagon(layout, shifted, straight):
    def middle(column, row):
        corners = hexagon(column, row, layout)
        return tuple(round(sum(each[at] for each in corners) / 6, 2) for at in (0, 1))

    along = 0 if layout.endswith("r") else 1
    assert middle(*shifted)[along] == 0.5
    assert middle(*straight)[along] == 0


@pytest.mark.parametrize(
    "content, words",
    [
        ({"layout": "spiral", "hexes": {}}, "here it is “spiral”"),
        ({"layout": "odd-r", "hexes": {"E05000001": {"q": 1}}}, "The hexagon E05000001 needs"),
        ({"layout": "odd-r", "hexes": {"E05": {"q": 1, "r": 1e9}}}, "of at most 10,000"),
    ],
)
def test_hexagons_that_cannot_be_placed_are_refused(linton, write, content, words):
    refused(write(content), words)


# --- What is refused, and all files with it


def refused(path, words):
    with pytest.raises(CommandError, match="Nothing was loaded") as said:
        call_command("import_boundaries", path)
    assert words in str(said.value)
    assert path.rsplit("/", 1)[-1] in str(said.value)
    assert not Boundary.objects.exists()


NATIONAL_GRID = polygon([[545000, 258000], [546000, 258000], [546000, 259000], [545000, 258000]])


LATITUDE_FIRST = polygon([[52, 0], [52.1, 0], [52.1, 0.1], [52, 0]])


@pytest.mark.parametrize(
    "content, words",
    [
        ("code,name\nE05000001,Linton\n", "a JSON file is wanted here"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "This is a web page"),
        ("", "The file is empty"),
        ('{"type": "FeatureCollection", "features": [', "This is not JSON, or not all of it"),
        ("[1, 2]", "This is JSON, but no boundaries. Wanted is a GeoJSON FeatureCollection"),
        ("{}", "No area has a code here"),
        ({"type": "GeometryCollection", "geometries": [polygon()]}, "No area has a code here"),
        ({"type": "FeatureCollection"}, "It has no list of features"),
        (collection("Linton"), "Feature 1: its outline is damaged"),
        (collection(feature({"type": "Polygon"}, code="E05")), "Feature 1 (E05): its outline"),
        (collection(feature(polygon([0, 1]), code="E05")), "Feature 1 (E05): its outline"),
        (collection(feature(polygon([["a", "b"]]), code="E05")), "Feature 1 (E05): its outline"),
        (
            collection(feature(code="E05000001"), feature(NATIONAL_GRID, code="E05000002")),
            "Feature 2 (E05000002) has a corner at 545000, 258000. Boundaries are wanted in "
            "degrees, longitude before latitude (WGS 84, EPSG:4326). Choose that when you "
            "download them, or convert the file: ogr2ogr -t_srs EPSG:4326 new.geojson "
            "wards.geojson",
        ),
        (collection(feature(LATITUDE_FIRST, code="E05")), "has a corner at 52, 0."),
        ('{"type": "Feature", "properties": {"code": "E05"}, "geometry": {"type": "Polygon", '
         '"coordinates": [[[NaN, 52], [1, 52], [1, 53]]]}}', "has a corner at nan, 52."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_drawn_from_is_refused_in_words(
    linton, sawston, write, content, words
):
    refused(write(content), words)


def test_one_refused_file_loads_none(linton, write):
    good = write(collection(feature(code="E05000001")), "good.geojson")

    with pytest.raises(CommandError):
        call_command("import_boundaries", good, write("{}"))

    assert not Boundary.objects.exists()


def test_a_file_that_is_too_large_is_told_what_to_take_instead(linton, write, monkeypatch):
    monkeypatch.setattr(boundary_files, "MOST_BYTES", 10)

    refused(write(collection(feature(code="E05000001"))), "Take boundaries that are generalised")


def test_a_path_that_leads_nowhere_is_said():
    with pytest.raises(CommandError, match=r"There is no file nowhere\.json\. Check the path\."):
        call_command("import_boundaries", "nowhere.json")
