"""Boundaries of areas: what is read out of files, and what loading them says."""

import json

import pytest
from django.core.management import CommandError, call_command

from consortium.boundaries import files as boundary_files
from consortium.boundaries.files import features_of, hexagon
from consortium.boundaries.rings import MOST_CORNERS, thinned, tidied
from consortium.boundaries.topology import unfolded
from consortium.models import Boundary
from tests.factories import AreaFactory

pytestmark = pytest.mark.django_db

SQUARE = [[0, 52], [0.1, 52], [0.1, 52.1], [0, 52.1], [0, 52]]
OPEN = SQUARE[:-1]
HOLE = [[0.04, 52.04], [0.06, 52.04], [0.06, 52.06], [0.04, 52.04]]


@pytest.fixture
def linton():
    return AreaFactory(code="E05000001", name="Linton", level="ward", aliases=["12UGGW"])


@pytest.fixture
def sawston():
    return AreaFactory(code="E05000002", name="Sawston", level="ward")


@pytest.fixture
def district():
    return AreaFactory(code="E07000012", name="South Cambridgeshire", level="district")


@pytest.fixture
def write(tmp_path):
    def write(content, name="wards.geojson"):
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings or [SQUARE])}


def feature(geometry=None, identity=None, **properties):
    return {
        "type": "Feature",
        "id": identity,
        "properties": properties,
        "geometry": geometry or polygon(),
    }


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def loaded(capsys, *arguments):
    call_command("import_boundaries", *arguments, "--format", "json")
    return json.loads(capsys.readouterr().out)


def held():
    return {each.area.name: each.polygons for each in Boundary.objects.select_related("area")}


# --- What is loaded, and what is said of it


def test_boundaries_are_loaded_by_code_and_what_is_left_out_is_counted(
    linton, sawston, write, capsys
):
    path = write(
        collection(
            feature(WD24CD="E05000001", LAD24CD="E07000012"),
            feature(WD24CD="e05000002", geometry=polygon(SQUARE, HOLE)),
            feature(WD24CD="E05000002"),
            feature(WD24CD="E05999999"),
            feature(name="Linton"),
        )
    )

    report = loaded(capsys, path)

    assert report == {
        "rows": 5,
        "used": 2,
        "skipped": {
            "an earlier feature of the file is about the same area": 1,
            "the code is not among the areas loaded": 1,
            "no code (a property such as WD24CD, or code, or id)": 1,
        },
        "new": 2,
        "changed": 0,
        "unchanged": 0,
    }
    assert held() == {"Linton": [[OPEN]], "Sawston": [[OPEN, HOLE[:-1]]]}


@pytest.mark.parametrize(
    "named",
    [
        {"LAD11CD": "E07000012"},
        {"lad24cd": " E07000012 ", "RGN24CD": "E12000006"},
        {"CTYUA11CD": "E10", "CTYUA24CD": "E07000012"},
        {"code": "E07000012"},
        {"ID": "12UG"},
        {"identity": "E07000012"},
    ],
    ids=str,
)
def test_an_area_is_known_by_the_first_code_of_its_feature_today_s_or_an_earlier_one(
    district, write, capsys, named
):
    district.aliases = ["12UG"]
    district.save()

    assert loaded(capsys, write(collection(feature(**named))))["used"] == 1


def test_a_ward_that_is_not_known_never_becomes_the_outline_of_its_district(
    district, write, capsys
):
    report = loaded(capsys, write(collection(feature(WD24CD="E05999999", LAD24CD="E07000012"))))

    assert report["skipped"] == {"the code is not among the areas loaded": 1}


def test_loading_again_changes_what_differs_and_nothing_else(linton, sawston, write, capsys):
    both = collection(feature(WD24CD="E05000001"), feature(WD24CD="E05000002"))
    path = write(both)
    loaded(capsys, path)

    assert [loaded(capsys, path)[name] for name in ("new", "changed", "unchanged")] == [0, 0, 2]
    both["features"][0]["geometry"] = polygon(HOLE)
    again = loaded(capsys, write(both))
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 1, 1)
    last = Boundary.objects.get(area=linton).events.latest("pgh_id")
    assert last.pgh_context.metadata["why"].startswith("import_boundaries")


def test_several_files_give_a_list_and_a_dry_run_changes_nothing(linton, sawston, write, capsys):
    one = write(collection(feature(WD24CD="E05000001")), "one.geojson")
    two = write(feature(code="E05000002"), "two.json")

    assert [each["new"] for each in loaded(capsys, one, two, "--dry-run")] == [1, 1]
    assert not Boundary.objects.exists()


def test_in_words_each_file_and_what_was_left_out_is_said(linton, write, capsys):
    path = write(collection(feature(WD24CD="E05000001"), feature(WD24CD="E05999999")))

    call_command("import_boundaries", path, "--dry-run")

    assert capsys.readouterr().out.splitlines() == [
        "wards.geojson: 2 features, 1 used; boundaries: 1 new, 0 changed, 0 unchanged",
        "  1 skipped: the code is not among the areas loaded",
        "Nothing was changed: this was a dry run.",
    ]


# --- Shapes


def test_the_polygons_of_a_collection_are_kept_and_points_and_lines_are_not(
    linton, sawston, write, capsys
):
    mixed = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "coordinates": [0, 52]},
            {"type": "GeometryCollection", "geometries": [polygon()]},
            {"type": "MultiPolygon", "coordinates": [[HOLE]]},
        ],
    }
    line = {"type": "LineString", "coordinates": [[0, 52], [1, 52]]}

    report = loaded(
        capsys, write(collection(feature(mixed, code="E05000001"), feature(line, code="E05000002")))
    )

    assert held() == {"Linton": [[HOLE[:-1]], [OPEN]]}
    assert report["skipped"] == {
        "no outline: it is empty, a point, a line, or too small to be drawn": 1
    }


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 52], [0, 52], [0.0000001, 52], [0, 52]]]},
    ],
    ids=str,
)
def test_an_area_without_an_outline_is_skipped(linton, write, capsys, geometry):
    empty = feature(code="E05000001") | {"geometry": geometry}

    assert loaded(capsys, write(collection(empty)))["skipped"] == {
        "no outline: it is empty, a point, a line, or too small to be drawn": 1
    }


def test_corners_are_rounded_and_heights_left_out(linton, write, capsys):
    ring = [[0.1234567, 52.7654321, 30], [0.2, 52.1, 30], [0.3, 52.2, 30]]

    loaded(capsys, write(collection(feature(polygon(ring), code="E05000001"))))

    assert held()["Linton"] == [[[[0.12346, 52.76543], [0.2, 52.1], [0.3, 52.2]]]]


def test_an_outline_keeps_no_more_corners_than_are_drawn():
    there = [[at / 10_000, 52] for at in range(4_000)]
    back = [[at / 10_000, 52.1] for at in range(4_000)][::-1]

    (((ring),),) = tidied([[there + back]])

    assert 100 < len(ring) <= MOST_CORNERS
    assert ring[0] == [0, 52]


def test_thousands_of_specks_become_what_lies_around_them():
    specks = [
        [[[at, 50], [at + 0.0002, 50], [at, 50.0002]]]
        for at in (each / 1000 for each in range(400))
    ]

    assert tidied(specks) == [[[[0, 50], [0.3992, 50], [0.3992, 50.0002], [0, 50.0002]]]]


def test_what_lies_close_to_the_corner_before_is_left_out_round_the_ring():
    assert thinned([(0, 0), (0.3, 0), (4, 0), (4, 4), (0, 0.2)], 0.5) == [(0, 0), (4, 0), (4, 4)]


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


# --- Real files


@pytest.mark.parametrize(
    "name, features, first",
    [
        ("lad-2024-cambridgeshire-peterborough.geojson", 6, "E0"),
        ("wards-2013-E07000012.geojson", 34, "E05"),
        ("lsoa-2011-E07000012.topojson", 96, "E01"),
        ("wards-2024-east-of-england.hexjson", 947, "E05"),
    ],
)
def test_published_boundaries_are_read_whole(real_files, name, features, first):
    found = list(features_of(real_files / "geography" / name))

    assert len(found) == features
    assert all(each.codes[0].startswith(first) and each.polygons for each in found)
