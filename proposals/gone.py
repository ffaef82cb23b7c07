"""Organisations that a bid still counts on although they take no part any more."""

from consortium.models import Organisation, OrganisationStatus
from projects.models import Project
from proposals.models import Proposal


def gone_from(proposal: Proposal) -> list[str]:
    """What an open bid has to do without and what to do about it, in sentences."""
    gone = Organisation.objects.exclude(status=OrganisationStatus.APPROVED)
    projects = (
        Project.objects.filter(parts__proposal=proposal, organisation__in=gone)
        .distinct()
        .defer("search")
        .select_related("organisation")
        .order_by("organisation__name", "title", "reference")
    )
    return [leave_out(project) for project in projects] + gone_beside_projects(proposal)


def leave_out(project: Project) -> str:
    return f"{project.organisation} takes no part any more: leave out “{project}”."


def gone_beside_projects(proposal: Proposal) -> list[str]:
    """The same of who leads the bid, and who is to spend its own costs."""
    gone = Organisation.objects.exclude(status=OrganisationStatus.APPROVED)
    leading = gone.filter(pk=proposal.lead_organisation_id)
    spending = gone.filter(bid_costs__proposal=proposal).distinct().order_by("name", "reference")
    return [f"{who} takes no part any more: say who leads this bid." for who in leading] + [
        f"{who} takes no part any more: say who spends its own costs." for who in spending
    ]
