"""What a funder gives, once a bid is won, as grants of the 360Giving Data Standard."""

import json
from collections.abc import Sequence
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser

from projects.models import Project
from projects.places import show_places
from proposals import grants_out
from proposals.models import Funding, Part, Proposal, ProposalStatus

TITLE = "What “{}” was given"


def gather_grants(
    proposal: Proposal, projects: Sequence[Project], parts: Sequence[Part]
) -> list[dict]:
    """A grant for each project that is given money; none where funder or first day are not known.

    A pack leaves the house: of a refuge it tells no more than a visitor is told.
    """
    if proposal.status != ProposalStatus.WON or not (proposal.funder and proposal.starts_on):
        return []
    given = dict.fromkeys((project.pk for project in projects), Decimal(0))
    for part in parts:
        given[part.project_id] += part.awarded_gbp or 0
    found = []
    for project in show_places(projects, AnonymousUser()):
        if given[project.pk]:
            funding = Funding(
                project=project,
                funder=proposal.funder,
                amount_gbp=given[project.pk],
                starts_on=proposal.starts_on,
                ends_on=proposal.ends_on,
            )
            # The project is no grant of its own: its reference is not this grant's.
            funding.of_its_project = 0
            found.append(grants_out.grant(funding))
    return found


def grants_file(snapshot: dict) -> bytes | None:
    """The grants of a snapshot as a JSON file; None where there are none."""
    if not snapshot.get("grants"):
        return None
    package = grants_out.package(
        snapshot["grants"],
        title=TITLE.format(snapshot["bid"]["title"]),
        on=snapshot["taken_on"],
    )
    return (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()
