"""TopoJSON: outlines as numbers of arcs that neighbours share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Arcs:
    """The arcs of a topology, each a list of [longitude, latitude]."""

    points: list

    def geometry(self, each: dict) -> dict:
        """The same geometry as GeoJSON has it, with its polygons alone."""
        kind = each["type"]
        if kind == "Polygon":
            return {"type": kind, "coordinates": self._polygon(each["arcs"])}
        if kind == "MultiPolygon":
            return {"type": kind, "coordinates": [self._polygon(one) for one in each["arcs"]]}
        if kind == "GeometryCollection":
            return {"type": kind, "geometries": [self.geometry(one) for one in each["geometries"]]}
        return {"type": kind}

    def _polygon(self, rings):
        return [self._ring(numbers) for numbers in rings]

    def _ring(self, numbers):
        """The arcs one after the other. A number below 0 is an arc backwards: -1 is the first."""
        ring = []
        for number in numbers:
            arc = self.points[number] if number >= 0 else self.points[~number][::-1]
            ring += arc[1:] if ring else arc
        return ring


def unfolded(topology: dict) -> Arcs:
    """The arcs in degrees: of a quantised topology each point is a step from the one before."""
    transform = topology.get("transform")
    if not transform:
        return Arcs(topology["arcs"])
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    points = []
    for arc in topology["arcs"]:
        x = y = 0
        steps = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            steps.append([x * wide + west, y * high + south])
        points.append(steps)
    return Arcs(points)
