"""Polygons as lists of rings, and rings as lists of corners with two numbers each."""

import math

# Corners that a boundary keeps at most: more than any map here draws, and quick to read.
MOST_CORNERS = 1000
DECIMALS = 5
# So far apart, at first, corners are kept where there are too many: some ten metres.
_STEP = 0.0001


def thinned(ring: list, step: float) -> list:
    """The ring without the corners that lie closer than `step` to the one kept before."""
    kept = []
    for corner in ring:
        if not kept or math.dist(corner, kept[-1]) >= step:
            kept.append(corner)
    while len(kept) > 1 and math.dist(kept[0], kept[-1]) < step:
        kept.pop()
    return kept


def tidied(polygons: list) -> list:
    """The polygons with rounded corners, none twice in a row, and no more than are needed.

    Rings with fewer than three corners go, and with an outer one its holes.
    """
    rounded = [
        [[[round(each, DECIMALS) for each in corner[:2]] for corner in ring] for ring in polygon]
        for polygon in polygons
    ]
    step = 10**-DECIMALS / 2
    kept = _thinned_all(rounded, step)
    while sum(len(ring) for polygon in kept for ring in polygon) > MOST_CORNERS:
        step = max(_STEP, step * 2)
        kept = _thinned_all(rounded, step) or [[_box(rounded)]]
    return kept


def _thinned_all(polygons, step):
    found = []
    for polygon in polygons:
        rings = [thinned(ring, step) for ring in polygon]
        if rings and len(rings[0]) >= 3:
            found.append([ring for ring in rings if len(ring) >= 3])
    return found


def _box(polygons):
    """Around all of them: what is left of thousands of specks."""
    corners = [corner for polygon in polygons for ring in polygon for corner in ring]
    (west, east), (south, north) = ((min(each), max(each)) for each in zip(*corners, strict=True))
    return [[west, south], [east, south], [east, north], [west, north]]
