"""Areas as tiles, each near where it lies: a map for places whose boundaries nobody has loaded.

No database. Middles of areas are in degrees; a tile is a column from the west and a row from the
north, and no two areas share one.
"""

import math

# So many times the room that the tiles take, so that the outline of a place can be made out.
SPARSE = 1.2


def tile_grid(middles: dict[str, tuple[float, float]]) -> dict[str, tuple[int, int]]:
    """{area: (column, row)} of areas by their (latitude, longitude), each counted from 0.

    Each area gets the free tile nearest to where it lies; those in the middle choose first, so
    that what is crowded gives way outwards. The same areas always get the same tiles.
    """
    if not middles:
        return {}
    points = _flat(middles)
    step = _step(list(points.values()))
    wanted = {code: (x / step, y / step) for code, (x, y) in points.items()}
    centre = tuple(sum(one[at] for one in wanted.values()) / len(wanted) for at in (0, 1))
    taken = {}
    for code in sorted(wanted, key=lambda one: (round(math.dist(wanted[one], centre), 6), one)):
        taken[_nearest_free(wanted[code], taken)] = code
    west, north = (min(tile[at] for tile in taken) for at in (0, 1))
    return {code: (column - west, row - north) for (column, row), code in taken.items()}


def _flat(middles):
    """East and south of the north-western corner, in degrees of latitude."""
    north = max(latitude for latitude, _ in middles.values())
    west = min(longitude for _, longitude in middles.values())
    average = sum(latitude for latitude, _ in middles.values()) / len(middles)
    narrow = math.cos(math.radians(average))
    return {
        code: ((longitude - west) * narrow, north - latitude)
        for code, (latitude, longitude) in middles.items()
    }


def _step(points):
    """How far apart tiles are, so that the areas' tiles would cover where they lie."""
    width = max(x for x, _ in points)
    height = max(y for _, y in points)
    longest = max(width, height)
    room = max(width, longest / 8) * max(height, longest / 8)
    return math.sqrt(room / (SPARSE * len(points))) or 1.0


def _nearest_free(wanted, taken):
    column, row = round(wanted[0]), round(wanted[1])
    for ring in range(len(taken) + 1):
        free = [tile for tile in _ring(column, row, ring) if tile not in taken]
        if free:
            return min(free, key=lambda tile: (round(math.dist(tile, wanted), 6), tile))
    raise AssertionError("Among more rings than tiles are taken, one has a free tile.")


def _ring(column, row, ring):
    """The tiles so many steps away."""
    if ring == 0:
        return [(column, row)]
    edge = range(-ring, ring + 1)
    return [
        (column + east, row + south)
        for east in edge
        for south in edge
        if max(abs(east), abs(south)) == ring
    ]


def shade(value: float, values: list[float], shades: int) -> int:
    """Which of so many shades a value gets: 0 for the lowest share of the values, and so on."""
    below = sum(one < value for one in values)
    return min(shades - 1, below * shades // len(values))
