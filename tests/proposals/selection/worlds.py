"""The example of docs/selection.md in the tables."""

from decimal import Decimal

from tests import factories


def make_offer(**facts):
    """A bid of two years for Vale, whose plan asks for fewer burglaries (400 recorded) and falls.

    Locks, Wardens (half of them in Hill), Balance and Lunch could be chosen. `facts` go to the bid.
    """
    vale = factories.AreaFactory(name="Vale", code="E07", level="district", population=1000)
    hill = factories.AreaFactory(name="Hill", code="E08", level="district", population=1000)
    burglary = factories.OutcomeFactory(name="Fewer burglaries", domain="crime")
    falls = factories.OutcomeFactory(name="Fewer falls", domain="health")
    indicator = factories.IndicatorFactory(name="Recorded burglary", polarity="low")
    factories.MeasurementFactory(
        indicator=indicator, area=vale, period="2025", value=400, count=400
    )
    plan = factories.PlanFactory(
        reference="vale", partnership=factories.PartnershipFactory(areas=[vale])
    )
    factories.PriorityFactory(
        plan=plan,
        reference="burglary",
        title="Burglary",
        weight=2,
        outcomes=[burglary],
        indicator=indicator,
    )
    factories.PriorityFactory(plan=plan, reference="falls", title="Falls", outcomes=[falls])
    for title, cost, people, outcome, level, areas in (
        ("Locks", 20_000, 300, burglary, 2, [vale]),
        ("Wardens", 25_000, 200, burglary, 2, [vale, hill]),
        ("Balance", 15_000, 120, falls, 5, [vale]),
        ("Lunch", 10_000, 80, falls, 2, [vale]),
    ):
        project = factories.ProjectFactory(
            reference=title.lower(),
            organisation=factories.OrganisationFactory(
                reference=f"{title.lower()}-charity", name=f"{title} charity"
            ),
            title=title,
            areas=areas,
            people_per_year=people,
            annual_cost_gbp=Decimal(cost),
        )
        factories.ProjectOutcomeFactory(project=project, outcome=outcome, evidence_level=level)
    return factories.ProposalFactory(
        **{"reference": "vale-bid", "plans": [plan], "areas": [vale], "years": 2, **facts}
    )
