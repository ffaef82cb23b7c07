"""Small bids to appraise, with the prices of Unit Cost Database v1.4 (Lookups sheet: its index)."""

from decimal import Decimal

from proposals.savings import Case, Effect, Part, Project, Tag, UnitCost

# Financial start years of the database's own index, 1989/90 = 100.
INDEX = {
    2002: Decimal("145.544"),
    2008: Decimal("170.650"),
    2010: Decimal("179.907"),
    2013: Decimal("190.033"),
    2015: Decimal("195.970"),
}


def unit_cost(code="CR1.1", amount=35, **facts):
    given = {
        "name": "Anti-social behaviour incident, no further action",
        "event": "asb",
        "agency": "Police",
        "kind": "fiscal",
        "price_year": 2002,
    }
    return UnitCost(code=code, amount=Decimal(amount), **(given | facts))


def effect(**facts):
    """Everything known, and nothing taken off: events are people × rate × effect."""
    given = {
        "baseline_rate": Decimal(1),
        "central": Decimal(1),
        "deadweight": Decimal(0),
        "displacement": Decimal(0),
        "attribution": Decimal(1),
        "grade": 1,
    }
    return Effect(**(given | facts))


def tag(project="patrols", outcome="asb", people=100, cost="CR1.1", **facts):
    return Tag(project, outcome, people, effect(**facts), cost)


def project(reference="patrols", **facts):
    return Project(reference, **({"inside": Decimal(1), "leaves": frozenset({"Melbourn"})} | facts))


def case(*tags, parts=None, projects=None, costs=None, **facts):
    """One delivery year, 2015, for each project that has a tag, unless said otherwise."""
    names = sorted({each.project for each in tags})
    given = {
        "first_year": 2015,
        "base_year": 2015,
        "discount_rate": Decimal("0.035"),
        "projects": {each.reference: each for each in projects or map(project, names)},
        "tags": tags,
        "parts": [Part(name, 2015) for name in names] if parts is None else parts,
        "unit_costs": {each.code: each for each in costs or [unit_cost()]},
        "deflators": INDEX,
    }
    return Case(**(given | facts))
