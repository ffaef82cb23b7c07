"""Areas as they are shaped: a drawing from outlines in degrees, or from hexagons.

No database. A drawing fits into WIDTH × HEIGHT units and begins at its north-western corner.
"""

import math
from dataclasses import dataclass

from consortium.boundaries.rings import thinned

WIDTH, HEIGHT = 940, 720
# Corners closer than so many units to the one before are not drawn …
STEP = 0.5
# … and where there are more than so many, ever fewer are: a drawing stays below 300 KB.
MOST_CORNERS = 20_000
# Words begin at most so far above an area's middle: there, too, its sides leave them room.
WORDS_ABOVE = 20
# An area too small for any corner is a square so wide.
SPECK = 4


@dataclass(frozen=True)
class Drawn:
    """An area's path; a point inside it, and how wide words around and above it may be."""

    path: str
    x: float
    y: float
    room: float


def drawing(shapes: dict[int, list], *, in_degrees: bool) -> tuple[dict[int, Drawn], int, int]:
    """({area: how it is drawn}, the drawing's width, its height) of areas by their polygons."""
    rings = {
        area: [ring for polygon in shape for ring in polygon] for area, shape in shapes.items()
    }
    corners = [corner for own in rings.values() for ring in own for corner in ring]
    if not corners:
        return {}, 0, 0
    west, east = (pick(x for x, _ in corners) for pick in (min, max))
    south, north = (pick(y for _, y in corners) for pick in (min, max))
    narrow = math.cos(math.radians((south + north) / 2)) if in_degrees else 1
    wide, high = (east - west) * narrow, north - south
    scale = min(WIDTH / wide if wide else math.inf, HEIGHT / high if high else math.inf)
    flat = {
        area: [
            [
                (round((x - west) * narrow * scale, 1), round((north - y) * scale, 1))
                for x, y in ring
            ]
            for ring in own
        ]
        for area, own in rings.items()
    }
    drawn = {area: _drawn(own) for area, own in _sparse(flat).items()}
    return drawn, round(wide * scale), round(high * scale)


def _sparse(flat):
    """The rings of each area with as many corners as may be drawn; no area goes without."""
    step = STEP
    while True:
        kept = {area: _kept(own, step) for area, own in flat.items()}
        if sum(len(ring) for own in kept.values() for ring in own) <= max(
            MOST_CORNERS, 4 * len(kept)
        ):
            return kept
        step *= 2


def _kept(rings, step):
    kept = [ring for ring in (thinned(each, step) for each in rings) if len(ring) >= 3]
    if kept:
        return kept
    x, y = rings[0][0]
    return [[(x, y), (x + SPECK, y), (x + SPECK, y + SPECK), (x, y + SPECK)]]


def _drawn(rings):
    x, y, room = _inside(rings)
    path = "".join(f"M{'L'.join(f'{x:g} {y:g}' for x, y in ring)}Z" for ring in rings)
    return Drawn(path, round(x, 1), round(y, 1), room)


def _size(ring):
    return abs(_twice(ring))


def _twice(ring):
    """Twice the surface, below 0 the other way round."""
    return sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in _edges(ring))


def _edges(ring):
    return zip(ring, ring[1:] + ring[:1], strict=True)


def _inside(rings):
    """(x, y, room): half-way between the sides at the height of the largest ring's middle, where
    they are farthest apart.
    """
    largest = max(rings, key=_size)
    twice = _twice(largest)
    if not twice:
        return (*largest[0], 0)
    y = sum((y + below) * (x * below - right * y) for (x, y), (right, below) in _edges(largest))
    y /= 3 * twice
    spans = _spans(rings, y)
    if not spans:  # a ring that crosses itself may have its middle anywhere
        return (*largest[0], 0)
    left, right = max(spans, key=lambda span: span[1] - span[0])
    x = (left + right) / 2
    above = [span for span in _spans(rings, y - WORDS_ABOVE) if span[0] < x < span[1]]
    room = min((2 * min(x - west, east - x) for west, east in above), default=0)
    return x, y, min(room, right - left)


def _spans(rings, y):
    """What of a line from west to east lies inside, as (from, to)."""
    crossed = sorted(
        x + (y - top) * (right - x) / (below - top)
        for ring in rings
        for (x, top), (right, below) in _edges(ring)
        if (top <= y) != (below <= y)
    )
    return list(zip(crossed[::2], crossed[1::2], strict=True))
