"""Whole bids for tests: a district with wards, a plan, projects that answer it, and money."""

from decimal import Decimal

from django.utils import timezone

from tests import factories

# What is assumed of each of a valued bid's projects.
KNOWN = {
    "baseline_rate": Decimal("0.5"),
    "effect_low": Decimal("0.1"),
    "effect_central": Decimal("0.2"),
    "effect_high": Decimal("0.4"),
    "deadweight": Decimal("0.5"),
    "attribution": Decimal(1),
    "confidence_grade": 1,
}


def make_bid(*, projects=2, title="Safer and well", amount=Decimal("12000.00"), **facts):
    """A bid over a district of two wards for a plan of two priorities, with some projects.

    Every project answers the first priority; nobody answers the second. `facts` go to the bid.
    """
    county = factories.AreaFactory(name="Shire", code="E10", level="county", population=3000)
    district = factories.AreaFactory(
        name="Vale",
        code="E07",
        level="district",
        parent=county,
        population=1000,
        population_year=2023,
    )
    for name, code in (("Upton", "E05A"), ("Downton", "E05B")):
        factories.AreaFactory(name=name, code=code, parent=district)
    neighbour = factories.AreaFactory(
        name="Hill", code="E08", level="district", parent=county, population=2000
    )
    outcome = factories.OutcomeFactory(name="Fewer burglaries", domain="crime")
    other = factories.OutcomeFactory(name="Less falling", domain="health")
    indicator = factories.IndicatorFactory(name="Recorded burglary", polarity="low")
    for area, count in ((district, 40), (neighbour, 100)):
        factories.MeasurementFactory(
            indicator=indicator,
            area=area,
            period="2025-01",
            value=count,
            count=count,
            source="Police figures, January 2025",
        )
    partnership = factories.PartnershipFactory(name="Safer Vale", areas=[district])
    plan = factories.PlanFactory(partnership=partnership, title="Vale plan", source="The minutes")
    factories.PriorityFactory(
        plan=plan, title="Burglary", rank=1, outcomes=[outcome], indicator=indicator
    )
    factories.PriorityFactory(plan=plan, title="Falls", rank=2, outcomes=[other])
    lead = factories.OrganisationFactory(name="The hub", kind="infrastructure")
    bid = factories.ProposalFactory(
        **{
            "title": title,
            "summary": "Locks and lights.",
            "lead_organisation": lead,
            "funder": "The Fund",
            "plans": [plan],
            "areas": [district],
            **facts,
        }
    )
    for number in range(1, projects + 1):
        charity = factories.OrganisationFactory(name=f"Charity {number}", charity_number="1000001")
        project = factories.ProjectFactory(
            organisation=charity,
            title=f"Locks {number}",
            summary="A fitter visits.",
            areas=[district],
            people_per_year=100,
        )
        factories.ProjectOutcomeFactory(
            project=project, outcome=outcome, evidence_level=2, evidence_source="A leaflet"
        )
        for year in bid.delivery_years:
            factories.PartFactory(
                proposal=bid,
                project=project,
                year=year,
                amount_gbp=amount,
                match_funding_gbp=Decimal("500.00"),
                share=Decimal("0.5"),
            )
    return bid


def make_valued_bid(*, projects=1, **facts):
    """A bid of one year for Vale, where 480 burglaries a year are recorded (40 in a month).

    Each of its projects reaches 100 people there, half of them bought: 100 × 0.5 × 0.5 × 0.2 × 0.5
    = 2.5 burglaries fewer, at £100.
    """
    bid = make_bid(projects=projects, years=1, base_year=2015, **facts)
    indicator = bid.plans.get().priorities.get(title="Burglary").indicator
    indicator.event = "burglary"
    indicator.save()
    cost = factories.UnitCostFactory(code="B1", event="burglary", cashable=True)
    for part in bid.parts.all():
        part.project.tags.update(unit_cost=cost, **KNOWN)
    return bid


def make_package(proposal, projects, *, share=1, cost="3000.00", **facts):
    """A package that was worked out, of these projects, with the words a page shows."""
    told = [
        {
            "reference": project.reference,
            "title": project.title,
            "organisation": project.organisation.name,
            "share": share,
            "cost": cost,
            "why": "It adds most.",
        }
        for project in projects
    ]
    found = {
        "status": "optimal",
        "gap": 0,
        "points": 12.5,
        "cost": str(Decimal(cost) * len(projects)),
        "candidates": len(projects),
        "unpriced": [],
        "limits": [],
        "chosen": told,
        "left_out": [],
        "priorities": [{"title": "Burglary", "met": 0.25, "counted": False}],
        "frontier": [
            {
                "budget": "100000.00",
                "cost": cost,
                "points": 12.5,
                "projects": len(projects),
                "is_proven": True,
            }
        ],
        "more": "With £20,000 more the best package stays as good as it is.",
    }
    return factories.PackageFactory(
        proposal=proposal, status="ready", found=found, finished_at=timezone.now(), **facts
    )
