"""Drawn consortia as the rows of a folder, for `load_consortium` to load."""

from dataclasses import replace
from fractions import Fraction

from django.core.management import call_command

from priorities.models import Plan
from tests.consortium.folders import write_folder
from tests.priorities.worlds import GROUPS, INDICATORS, OUTCOMES, PUBLIC


def as_loaded(world):
    """The world as a folder can say it: with the thresholds that a plan has without saying them,
    and without groups that include each other in a circle, which are refused.
    """
    return replace(
        world,
        crowded_from=4,
        thin_below=Fraction(1, 4),
        fragile_days=183,
        includes=[
            (wider, narrower)
            for wider, narrower in world.includes
            if GROUPS.index(wider) < GROUPS.index(narrower)
        ],
    )


def load(world, folder):
    """The plan of a world that was written as a folder and loaded."""
    write_folder(folder, tables_of(world))
    call_command("load_consortium", str(folder), verbosity=0)
    return Plan.objects.get()


def tables_of(world):
    """{file: [{column: cell}]}, as people write them."""
    tables = {
        "areas": [
            {
                "code": place.code,
                "name": f"Place {place.code}",
                "level": place.level,
                "parent": cell(place.parent),
                "population": cell(place.population),
            }
            for place in world.places
        ],
        "organisations": [
            {
                "reference": body,
                "name": body,
                "kind": "statutory" if body == PUBLIC else "charity",
            }
            for body in sorted({work.organisation for work in world.works})
        ],
        "outcomes": [
            {
                "code": code,
                "name": code.capitalize(),
                "domain": "crime",
                "prevention_level": world.prevention.get(code, ""),
            }
            for code in OUTCOMES
        ],
        "target_groups": [
            {
                "code": code,
                "name": code.capitalize(),
                "includes": cell(narrower for wider, narrower in world.includes if wider == code),
            }
            for code in GROUPS
        ],
        "projects": [
            {
                "reference": work.reference,
                "organisation": work.organisation,
                "title": work.reference,
                "status": work.status,
                "starts_on": cell(work.starts_on),
                "ends_on": cell(work.ends_on),
                "areas": cell(work.areas),
                "target_groups": cell(work.groups),
                "people_per_year": cell(work.people),
                "annual_cost_gbp": cell(work.cost),
                "funded_until": cell(work.funded_until),
            }
            for work in world.works
        ],
        "project_outcomes": [
            {
                "project": work.reference,
                "outcome": tag.outcome,
                "prevention_level": tag.prevention,
                "people_per_year": cell(tag.people),
                "evidence_level": cell(tag.level),
            }
            for work in world.works
            for tag in work.tags
        ],
        "partnerships": [
            {"reference": "csp", "name": "Partnership", "areas": cell(world.partnership_areas)}
        ],
        "plans": [
            {"reference": "plan", "partnership": "csp", "title": "Plan", "status": "current"}
        ],
        "priorities": [
            {
                "plan": "plan",
                "reference": wish.reference,
                "title": wish.reference,
                "theme": wish.theme,
                "rank": cell(wish.rank),
                "areas": cell(wish.areas),
                "target_groups": cell(wish.groups),
                "outcomes": cell(
                    f"{code}:{float(weight)}" for code, weight in wish.outcomes.items()
                ),
                "indicator": cell(wish.indicator),
            }
            for wish in world.wishes
        ],
        "indicators": [{"reference": code, "name": code} for code in INDICATORS],
        "measurements": [
            {
                "indicator": figure.indicator,
                "area": figure.area,
                "period": figure.period,
                "sex": figure.sex,
                "value": cell(figure.count),
                "count": cell(figure.count),
            }
            for figure in world.figures
        ],
    }
    return {name: rows for name, rows in tables.items() if rows}


def cell(value):
    """As a cell of a file: nothing is blank, several are a list."""
    if value is None:
        return ""
    if isinstance(value, str | int):
        return str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return ";".join(value)
