"""A bid to appraise: 40 projects, five outcomes each, effects over ten years, shared events."""

from decimal import Decimal

from proposals.savings import Case, Effect, Part, Project, Tag, UnitCost, appraise
from proposals.savings.draws import spread_of
from proposals.savings.sensitivity import break_even, swings

PROJECTS, OUTCOMES, YEARS = 40, 5, 10


def case():
    """Nothing random: the same each time. One of the five events has no recorded number."""
    names = [f"project-{number}" for number in range(PROJECTS)]
    effect = Effect(
        baseline_rate=Decimal("0.3"),
        low=Decimal("0.05"),
        central=Decimal("0.2"),
        high=Decimal("0.3"),
        deadweight=Decimal("0.2"),
        displacement=Decimal("0.1"),
        attribution=Decimal("0.8"),
        drop_off=Decimal("0.1"),
        years=YEARS,
        grade=4,
    )
    return Case(
        first_year=2027,
        base_year=2024,
        discount_rate=Decimal("0.035"),
        projects={
            name: Project(name, Decimal("0.9"), frozenset({number % 7}))
            for number, name in enumerate(names)
        },
        tags=[
            Tag(name, f"outcome-{number}", 100 + number, effect, f"cost-{number}")
            for name in names
            for number in range(OUTCOMES)
        ],
        parts=[
            Part(name, year, Decimal(20_000), Decimal(1000))
            for name in names
            for year in (2027, 2028, 2029)
        ],
        unit_costs={
            f"cost-{number}": UnitCost(
                code=f"cost-{number}",
                name="Event",
                event=f"event-{number}",
                agency="Police",
                kind="fiscal",
                amount=Decimal(600),
                price_year=2015,
            )
            for number in range(OUTCOMES)
        },
        deflators={2015: Decimal("75.1536"), 2024: Decimal(100)},
        recorded={f"event-{number}": Decimal(3000) for number in range(1, OUTCOMES)},
    )


def appraisal_calls():
    made = case()
    return [lambda: f"{len(appraise(made).lines)} lines"]


def draw_calls():
    found = appraise(case())
    return [lambda: f"{spread_of(found).draws} draws"]


def working_calls():
    """What the page shows beside: ten outcomes from low to high, and where the bid breaks even."""
    found = appraise(case())
    return [lambda: f"{len(swings(found, most=10))} swings, × {break_even(found):.2f}"]
