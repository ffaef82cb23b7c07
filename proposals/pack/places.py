"""The coverage pages of a pack: how far each plan is met today, and where this bid works."""

from collections import Counter
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from consortium.models import Area, AreaLevel
from priorities.coverage import LEVELS
from priorities.reads.coverage import coverage_for_plan
from priorities.reads.discretion import veil

MOST_ROWS = 60


def gather_coverage(plans, areas, projects, *, on):
    """One matrix a plan, at the narrowest level that fits, as plain data.

    `in_bid` counts the bid's projects that answer a priority in a place, whatever their status;
    a sensitive project is never counted place by place. Without areas: those of the plan.
    """
    shown = tuple(project.pk for project in projects if not project.sensitive)
    found = []
    for plan in plans:
        level, codes = level_for(plan, areas)
        if level is None:
            continue
        # A pack leaves the house: it shows no more of a refuge than a visitor is shown.
        veiled = veil(AnonymousUser(), [plan], level)
        today = coverage_for_plan(plan, level=level, on=on, **veiled)
        ours = coverage_for_plan(plan, level=level, on=on, projects=shown, including=shown)
        counts = {
            (cell.priority.id, cell.area.id): cell.projects for cell in ours.cells if cell.projects
        }
        places = [area for area in today.areas if codes is None or area.code in codes]
        if not places or not today.rows:
            continue
        found.append(matrix(plan, level, places, today, counts))
    return found


def matrix(plan, level, places, today, counts):
    """The cells of some places, place by place, with their totals."""
    columns = {row.priority.id: row.beside(places) for row in today.rows}
    rows = [row for row in today.rows if any(columns[row.priority.id])]
    lines = [
        {
            "area": area.name,
            "cells": [
                cell_of(columns[row.priority.id][at], counts.get((row.priority.id, area.id), 0))
                for row in rows
            ],
        }
        for at, area in enumerate(places)
    ]
    cells = [cell for line in lines for cell in line["cells"] if cell]
    return {
        "plan": plan.reference,
        "title": plan.title,
        "level": AreaLevel(level).label.lower(),
        "priorities": [
            {"reference": row.priority.reference, "title": row.priority.title} for row in rows
        ],
        "lines": lines,
        "counts": dict(Counter(cell["status"] for cell in cells)),
        "cells": len(cells),
        "in_bid": sum(cell["in_bid"] > 0 for cell in cells),
        "weak_in_bid": sum(
            cell["in_bid"] > 0 and cell["status"] in ("gap", "fragile", "thin") for cell in cells
        ),
        "fragile_days": plan.fragile_days,
        "thin_below": str(plan.thin_below.normalize()),
        "crowded_from": plan.crowded_from,
    }


def cell_of(cell, in_bid):
    if cell is None:
        return None
    return {"status": cell.status, "projects": cell.projects, "in_bid": in_bid}


def level_for(plan, areas):
    """The narrowest level with few enough areas, and the codes of those inside `areas`.

    Without areas any level the plan reaches will do, and the codes are None (all of them).
    """
    inside = Area.objects.all()
    if areas:
        inside = inside.filter(reduce(or_, (Q(path__startswith=area.path) for area in areas)))
    codes = {}
    for code, level in inside.values_list("code", "level"):
        codes.setdefault(level, set()).add(code)
    fitting = [level for level in LEVELS if 0 < len(codes.get(level, ())) <= MOST_ROWS]
    if not fitting:
        return None, None
    return fitting[-1], codes[fitting[-1]] if areas else None
