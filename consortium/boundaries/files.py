"""Boundaries as files have them: GeoJSON, TopoJSON and hexjson, one feature after the other."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from consortium.boundaries.rings import tidied
from consortium.boundaries.topology import unfolded
from consortium.imports import encodings, files
from consortium.imports.kinds import MEGABYTE, FileRefused

MOST_BYTES = 100 * MEGABYTE
MOST_HEXES = 10_000  # from the middle, in columns or rows
# WD24CD, lad11cd: the first of a feature is its own, later ones say what it lies in.
_CODE = re.compile(r"([a-z]+)\d*cd")
_WANTED = "Wanted is a GeoJSON FeatureCollection, a TopoJSON Topology, or hexjson with its “hexes”."
_DEGREES = (
    "Boundaries are wanted in degrees, longitude before latitude (WGS 84, EPSG:4326). Choose that "
    "when you download them, or convert the file: ogr2ogr -t_srs EPSG:4326 new.geojson {name}"
)
_DAMAGED = (
    TypeError,
    KeyError,
    ValueError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
_LAYOUTS = ("odd-r", "even-r", "odd-q", "even-q")


@dataclass(frozen=True)
class Feature:
    """One area of a file: what it may go by, the best first, and its polygons as `Boundary` has
    them, empty where it has none.
    """

    codes: list[str]
    polygons: list = field(default_factory=list)
    is_hexagon: bool = False


def features_of(path: Path) -> Iterator[Feature]:
    """Each feature of the file. Raises FileRefused, in words that name the file."""
    try:
        found = _parsed(path)
        if found.get("type") == "Topology":
            yield from _of_topology(found, path.name)
        elif isinstance(found.get("hexes"), dict):
            yield from _of_hexes(found)
        elif found.get("type") in ("FeatureCollection", "Feature"):
            features = [found] if found["type"] == "Feature" else found.get("features")
            if not isinstance(features, list):
                raise FileRefused(f"It has no list of features. {_WANTED}")
            for at, each in enumerate(features, 1):
                yield _feature(at, each, lambda each: each["geometry"], path.name)
        else:
            raise FileRefused(f"No area has a code here. {_WANTED}")
    except FileRefused as refused:
        raise FileRefused(f"{path.name}: {refused}") from None


def _parsed(path):
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise FileRefused(
            f"The file has {size / MEGABYTE:.0f} MB, and {MOST_BYTES // MEGABYTE} MB is the most "
            "that is taken. Take boundaries that are generalised (BGC, BSC or BUC in the Open "
            "Geography portal): a map needs no more."
        )
    files.look_at(path, ("json",), MOST_BYTES)
    text, _ = encodings.decode(path.read_bytes())
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileRefused(
            f"This is not JSON, or not all of it ({error}). Download the file again."
        ) from None
    if not isinstance(found, dict):
        raise FileRefused(f"This is JSON, but no boundaries. {_WANTED}")
    return found


def _of_topology(found, name):
    try:
        arcs = unfolded(found)
        objects = list(found["objects"].values())
        members = [
            each
            for one in objects
            for each in (one["geometries"] if one["type"] == "GeometryCollection" else [one])
        ]
    except _DAMAGED:
        raise FileRefused("The arcs or objects of this TopoJSON are damaged.") from None
    for at, each in enumerate(members, 1):
        yield _feature(at, each, arcs.geometry, name)


def _feature(at, each, geometry, name):
    codes = []
    try:
        codes = _codes(each.get("properties") or {}, each.get("id"))
        polygons = list(_polygons(geometry(each)))
        corner = _misplaced(polygons)
        kept = tidied(polygons) if corner is None else []
    except _DAMAGED:
        raise FileRefused(
            f"{_place(at, codes)}: its outline is damaged. Coordinates are lists of longitude and "
            "latitude. Download the file again."
        ) from None
    if corner is not None:
        said = ", ".join(str(each)[:20] for each in corner[:2])
        raise FileRefused(
            f"{_place(at, codes)} has a corner at {said}. {_DEGREES.format(name=name)}"
        )
    return Feature(codes, kept)


def _place(at, codes):
    return f"Feature {at} ({codes[0]})" if codes else f"Feature {at}"


def _codes(properties, identity):
    """Its codes of the kind that comes first, then what else calls itself its code."""
    own, kind = [], None
    lowered = {name.lower(): value for name, value in properties.items()}
    for name, value in lowered.items():
        match = _CODE.fullmatch(name)
        if match and kind in (None, match[1]):
            kind = match[1]
            own.append(value)
    own += [lowered.get("code"), lowered.get("id"), identity]
    return [code.strip() for code in own if isinstance(code, str) and code.strip()]


def _polygons(geometry):
    """The polygons of a geometry, and of all in a collection; points and lines have none."""
    waiting = [geometry]
    while waiting:
        one = waiting.pop()
        if not one:
            continue
        if one["type"] == "GeometryCollection":
            waiting += one["geometries"]
        elif one["type"] == "Polygon":
            yield one["coordinates"]
        elif one["type"] == "MultiPolygon":
            yield from one["coordinates"]


def _misplaced(polygons):
    """The first corner that is no longitude and latitude; None where all are."""
    for polygon in polygons:
        for ring in polygon:
            for corner in ring:
                east, north = corner[0], corner[1]
                is_swapped = 49 < east < 62 and -14 < north < 4  # these islands, latitude first
                if is_swapped or not (-180 <= east <= 180 and -90 <= north <= 90):
                    return corner
    return None


# --- Hexagons


def _of_hexes(found):
    layout = found.get("layout")
    if layout not in _LAYOUTS:
        raise FileRefused(
            f"The layout of the hexagons is to be one of {', '.join(_LAYOUTS)}; here it is "
            f"“{str(layout)[:20]}”."
        )
    for code, each in found["hexes"].items():
        try:
            column, row = (int(each[name]) for name in ("q", "r"))
        except _DAMAGED:
            column = row = MOST_HEXES + 1
        if max(abs(column), abs(row)) > MOST_HEXES:
            raise FileRefused(
                f"The hexagon {code[:20]} needs its column as “q” and its row as “r”: whole "
                f"numbers of at most {MOST_HEXES:,}."
            )
        yield Feature([code.strip()], [[hexagon(column, row, layout)]], is_hexagon=True)


def hexagon(column: int, row: int, layout: str) -> list:
    """The corners of a hexagon, [east, north], where one is 1 wide from side to side.

    In the layouts named after rows every odd (or even) row is shifted east by half a hexagon, in
    those after columns every such column north.
    """
    number = row if layout.endswith("r") else column
    shift = 0.5 if number % 2 == (1 if layout.startswith("odd") else 0) else 0
    beside = math.sqrt(3) / 2
    if layout.endswith("r"):
        east, north, turn = column + shift, row * beside, 30
    else:
        east, north, turn = column * beside, row + shift, 0
    reach = 1 / math.sqrt(3)
    angles = [math.radians(turn + 60 * at) for at in range(6)]
    return [
        [round(east + reach * math.cos(each), 5), round(north + reach * math.sin(each), 5)]
        for each in angles
    ]
