"""Bids of many parts in the synthetic country, made once and kept: rows, and nothing random."""

import datetime
import itertools
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from consortium.history import acting
from consortium.models import Organisation, User
from priorities.models import Indicator, Plan
from priorities.reads.matches import candidates_for
from projects.models import Project, ProjectOutcome
from proposals.consents import contents_of
from proposals.digest import digest_of
from proposals.models import (
    Comment,
    Consent,
    Deflator,
    FunderQuestion,
    Part,
    Proposal,
    ProposalText,
    Thread,
    UnitCost,
)
from tests.bench.country import ON

PLAN = "plan-77"
YEARS = 3
COMMENTS, THREADS = 1_000, 100
PRICES_OF = 2015
# Of half of the tags it is known what they are worth; the others are listed with what is missing.
KNOWN = {
    "baseline_rate": Decimal("0.3"),
    "effect_low": Decimal("0.05"),
    "effect_central": Decimal("0.2"),
    "effect_high": Decimal("0.3"),
    "deadweight": Decimal("0.2"),
    "attribution": Decimal("0.8"),
    "drop_off": Decimal("0.1"),
    "years_of_effect": 3,
    "confidence_grade": 4,
}


@transaction.atomic
def bid(projects):
    """A bid of so many projects over three years for one district."""
    reference = f"bench-{projects}"
    found = Proposal.objects.filter(reference=reference).first()
    return found or _make(reference, projects)


@transaction.atomic
def talked_over_bid(projects):
    """A bid that its partners have agreed to, talk about, and hang a value on."""
    person = User.objects.get(email="coordinator@bench.example")
    with acting(by=person, why="The bench"):
        found = bid(projects)
        if not found.threads.exists():
            _value(found)
            _write(found)
            _agree(found)
            _talk(found, person)
    return found


def _make(reference, projects):
    plan = Plan.objects.get(reference=PLAN)
    area = plan.partnership.areas.get()
    found = Proposal.objects.create(
        reference=reference,
        title=f"A bid of {projects} projects",
        summary="Neighbours, locks and lifts to the doctor, in every village of the district.",
        lead_organisation=Organisation.objects.get(kind="infrastructure"),
        funder="The Fund",
        starts_on=datetime.date(ON.year + 1, 4, 1),
        years=YEARS,
        budget_gbp=50_000 * projects,
        base_year=PRICES_OF,
    )
    found.plans.add(plan)
    found.areas.add(area)
    matches = candidates_for([plan], areas=[area])
    near = (match.project.id for match in matches)
    far = Project.objects.filter(status="active").order_by("pk").values_list("pk", flat=True)
    chosen = itertools.islice(dict.fromkeys(itertools.chain(near, far)), projects)
    Part.objects.bulk_create(
        Part(proposal=found, project_id=project, year=year, amount_gbp=12_000)
        for project in chosen
        for year in found.delivery_years
    )
    return found


def _value(bid):
    Deflator.objects.get_or_create(year=PRICES_OF, defaults={"index": 100})
    costs = [
        UnitCost.objects.get_or_create(
            code=indicator.reference,
            defaults={
                "name": f"One more of {indicator.name}",
                "event": indicator.reference,
                "agency": f"Agency {number}",
                "amount_gbp": 600,
                "price_year": PRICES_OF,
            },
        )[0]
        for number, indicator in enumerate(Indicator.objects.order_by("pk")[:5])
    ]
    for indicator in Indicator.objects.filter(reference__in=[cost.code for cost in costs]):
        indicator.event = indicator.reference
        indicator.save(update_fields=["event"])
    tags = list(
        ProjectOutcome.objects.filter(project__parts__proposal=bid).distinct().order_by("pk")
    )
    for number, tag in enumerate(tags[::2]):
        tag.unit_cost = costs[number % len(costs)]
        for name, value in KNOWN.items():
            setattr(tag, name, value)
    ProjectOutcome.objects.bulk_update(tags[::2], ["unit_cost", *KNOWN])


def _write(bid):
    for section in ("delivery", "risks", "equality"):
        ProposalText.objects.create(proposal=bid, section=section, text="We meet monthly.\n" * 40)


def _agree(bid):
    """All have answered: most agree, some with a reservation."""
    Proposal.objects.filter(pk=bid.pk).update(status="consulting")
    bid.refresh_from_db()
    Consent.objects.bulk_create(
        Consent(
            proposal=bid,
            project_id=project,
            status="agreed" if number % 10 else "agreed_with_reservation",
            reservation="" if number % 10 else "With the person’s written consent.",
            audience="partners",
            content=content,
            digest=digest_of(content),
            answered_at=timezone.now(),
        )
        for number, (project, content) in enumerate(contents_of(bid).items())
    )


def _talk(bid, person):
    parts = list(bid.parts.filter(year=bid.first_year).select_related("project"))
    threads = Thread.objects.bulk_create(
        Thread(
            proposal=bid,
            project=part.project,
            organisation=part.project.organisation,
            audience="partners",
            is_settled=bool(number % 3),
            moved_at=timezone.now() if number % 3 else None,
        )
        for number, part in zip(range(THREADS), itertools.cycle(parts), strict=False)
    )
    # One matter takes a tenth of all that is said, the others about as much each.
    long, *others = threads
    said = [long] * (COMMENTS // 10) + [
        thread
        for _, thread in zip(range(COMMENTS * 9 // 10), itertools.cycle(others), strict=False)
    ]
    Comment.objects.bulk_create(
        Comment(
            thread=thread,
            organisation=thread.organisation,
            written_by=person,
            words=f"What is said for the {number}th time of the same thing, in a sentence or two.",
        )
        for number, thread in enumerate(said)
    )
    FunderQuestion.objects.bulk_create(
        FunderQuestion(proposal=bid, asked_on=ON, question=f"Question {number}?")
        for number in range(20)
    )
