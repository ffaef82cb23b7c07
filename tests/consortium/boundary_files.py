"""Boundaries in files, and loaded."""

import json

import pytest
from django.core.management import call_command

from consortium.models import Boundary
from tests.factories import AreaFactory

SQUARE = [[0, 52], [0.1, 52], [0.1, 52.1], [0, 52.1], [0, 52]]


@pytest.fixture
def linton():
    return AreaFactory(code="E05000001", name="Linton", level="ward", aliases=["12UGGW"])


@pytest.fixture
def sawston():
    return AreaFactory(code="E05000002", name="Sawston", level="ward")


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
