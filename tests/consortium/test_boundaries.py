"""Boundaries of areas: what loading them says and keeps."""

import pytest
from django.core.management import call_command

from consortium.boundaries.files import features_of
from consortium.boundaries.rings import MOST_CORNERS, thinned, tidied
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
from tests.factories import AreaFactory

__all__ = ["linton", "sawston", "write"]

pytestmark = pytest.mark.django_db


OPEN = SQUARE[:-1]


HOLE = [[0.04, 52.04], [0.06, 52.04], [0.06, 52.06], [0.04, 52.04]]


@pytest.fixture
def district():
    return AreaFactory(code="E07000012", name="South Cambridgeshire", level="district")


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
