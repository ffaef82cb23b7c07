"""What of an earlier bid could stand in a new one, and what no longer fits."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from projects.models import Project, ProjectStatus
from proposals.consents import clashes_of
from proposals.models import Cost, Proposal
from proposals.reads import refused_in


@dataclass(frozen=True)
class Again:
    """The projects and own costs that come along into a new bid; `unfit` says in sentences what
    to look at.
    """

    projects: tuple[Project, ...]
    costs: tuple[Cost, ...]
    unfit: tuple[str, ...]


def again(proposal: Proposal) -> Again:
    """What comes along from a bid, in a constant number of queries."""
    refused = {project.pk for project in refused_in(proposal)}
    coming, unfit = [], []
    projects = (
        Project.objects.filter(parts__proposal=proposal)
        .distinct()
        .defer("search")
        .select_related("organisation")
        .order_by("organisation__name", "title", "reference")
    )
    for project in projects:
        who = project.organisation
        if project.status in (ProjectStatus.DRAFT, ProjectStatus.ENDED):
            state = "has ended" if project.status == ProjectStatus.ENDED else "is a draft again"
            unfit.append(f"“{project}” of {who} {state}: it is left out.")
        elif not who.is_approved:
            unfit.append(f"{who} takes no part here any more: “{project}” is left out.")
        elif project.pk in refused:
            unfit.append(f"{who} refused the entry of “{project}”: it is left out.")
        else:
            coming.append(project)
    costs = list(proposal.costs.select_related("organisation"))
    whose = {cost.organisation for cost in costs if cost.organisation}
    gone = {organisation for organisation in whose if not organisation.is_approved}
    unfit += [
        f"{who} takes no part here any more: its own costs are left out."
        for who in sorted(gone, key=str)
    ]
    if proposal.undertakings.filter(project__in=coming).exclude(milestones="").exists():
        unfit.append("Milestones come along with the days they had: set them anew.")
    unfit += _clashing(proposal, coming) + _over(proposal)
    return Again(
        tuple(coming),
        tuple(cost for cost in costs if cost.organisation not in gone),
        tuple(unfit),
    )


def _clashing(proposal, projects):
    organisations = {project.organisation for project in projects}
    return [
        f"{clash.organisation} does not accept the term “{clash.term}” ({clash.question})."
        for clash in clashes_of(proposal, organisations)
    ]


def _over(proposal):
    """What of the bid itself has run out: its plans, its funder's day, who leads it."""
    found = [
        f"The plan “{plan}” has been replaced by “{plan.superseded_by}”."
        if plan.superseded_by
        else f"The plan “{plan}” is not in force any more."
        for plan in proposal.plans.filter(status="superseded").select_related("superseded_by")
    ]
    if proposal.deadline and proposal.deadline < timezone.localdate():
        funder = proposal.funder or "The funder"
        day = date_format(proposal.deadline, "j F Y")
        found.append(
            f"{funder} took bids until {day}. Find out whether it takes them again, or name "
            "another funder."
        )
    lead = proposal.lead_organisation
    if lead and not lead.is_approved:
        found.append(f"{lead}, who led it, takes no part here any more: say who leads the new one.")
    return found
