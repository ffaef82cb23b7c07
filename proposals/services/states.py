"""Where a bid goes from one state to the next, beside asking its partners (`services.consents`).

consulting → agreed → submitted → won | lost | withdrawn      agreed → consulting (by a change)
"""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db import transaction

from consortium.access import require
from consortium.models import User
from projects.models import Project, ProjectStatus
from proposals.models import Part, Proposal, ProposalStatus
from proposals.sent import has_one_to_send
from proposals.services import consent_letters as letters
from proposals.services.in_step import lacking
from proposals.services.pack import request_pack

FUNDED = (
    "Set on the page of a project that gets money until when that lasts: until then it counts as "
    "ending when it did before."
)
STARTED = (
    "Projects that were only proposed and get money are active from now on: look whether their "
    "dates and contacts are right."
)


class NotAgreed(Exception):
    """Not everybody has agreed; `lacking` says in sentences what is missing."""

    def __init__(self, lacking):
        super().__init__(" ".join(lacking))
        self.lacking = lacking


class NotDone(Exception):
    """The bid cannot take this step so; the text says what to give."""


@transaction.atomic
def agree(*, proposal_id: int, by: User) -> Proposal:
    """Say that all partners have agreed. Raises Denied, MoveRefused, or NotAgreed."""
    proposal = _locked(proposal_id, by)
    if proposal.may_move_to(ProposalStatus.AGREED) and (missing := lacking(proposal)):
        raise NotAgreed(missing)
    return _moved(proposal, ProposalStatus.AGREED)


@transaction.atomic
def submit(*, proposal_id: int, by: User) -> Proposal:
    """Say that the bid is handed in: from then on nothing of it changes.

    Where no pack was frozen since all agreed, one is now. Raises Denied, MoveRefused, or NotAgreed
    where something has changed since all agreed.
    """
    proposal = _locked(proposal_id, by)
    if proposal.may_move_to(ProposalStatus.SUBMITTED) and (missing := lacking(proposal)):
        raise NotAgreed(missing)
    if proposal.may_move_to(ProposalStatus.SUBMITTED) and not has_one_to_send(proposal):
        request_pack(proposal_id=proposal.pk, by=by)
    _moved(proposal, ProposalStatus.SUBMITTED)
    to = f" to {proposal.funder}" if proposal.funder else ""
    letters.outcome(
        proposal,
        by,
        [
            f"{by} handed in the bid “{proposal}”{to}. It stays as it is from now on.",
            "There is nothing you have to do.",
        ],
    )
    return proposal


@transaction.atomic
def win(*, proposal_id: int, by: User, awards: Mapping[int, Decimal]) -> Proposal:
    """Write down what the funder gives: `awards` is {id of a part: pounds}, all parts named.

    Proposed projects that get money become active. Raises Denied, MoveRefused, or NotDone.
    """
    proposal = _locked(proposal_id, by)
    proposal.move_to(ProposalStatus.WON)
    parts = list(proposal.parts.select_related("project"))
    if {part.pk for part in parts} != set(awards):
        raise NotDone("Say for each part what the funder gives, 0 where it gives nothing.")
    for part in parts:
        part.awarded_gbp = awards[part.pk]
        if not 0 <= part.awarded_gbp <= (part.amount_gbp or 0):
            raise NotDone(
                f"“{part.project}” asked for less in {proposal.words_for_year(part.year)} than "
                "you write, or the amount is below 0."
            )
        part.save(update_fields=["awarded_gbp"])
    if not any(awards.values()):
        raise NotDone("The funder gives something if the bid is won. If not, it is lost.")
    started = start_projects([proposal.pk])
    proposal.save(update_fields=["status"])
    letters.outcome(
        proposal,
        by,
        [
            f"The bid “{proposal}” is won. Its page says what each partner gets.",
            FUNDED,
            *([STARTED] if started else []),
        ],
    )
    return proposal


@transaction.atomic
def lose(*, proposal_id: int, by: User, why: str) -> Proposal:
    """Say that the funder refused, and why. Raises Denied, MoveRefused, or NotDone."""
    return _ended(proposal_id, by, ProposalStatus.LOST, why)


@transaction.atomic
def withdraw(*, proposal_id: int, by: User, why: str) -> Proposal:
    """Give a bid up, and say why. Raises Denied, MoveRefused, or NotDone."""
    return _ended(proposal_id, by, ProposalStatus.WITHDRAWN, why)


def _ended(proposal_id, by, status, why):
    proposal = _locked(proposal_id, by)
    proposal.move_to(status)
    if not why.strip():
        raise NotDone("Say why: whoever writes the next bid learns from it.")
    proposal.outcome = why.strip()
    proposal.save(update_fields=["status", "outcome"])
    letters.outcome(
        proposal,
        by,
        [
            f"The bid “{proposal}” is {proposal.get_status_display().lower()}: "
            f"“{proposal.outcome}”",
            "What you wrote in it stays here, for the next one.",
        ],
    )
    return proposal


def _locked(proposal_id, by):
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)
    require(by, "proposals.change_proposal", proposal)
    return proposal


def _moved(proposal, status):
    proposal.move_to(status)
    proposal.save(update_fields=["status"])
    return proposal


def start_projects(proposal_ids: Collection[int]) -> list[Project]:
    """Proposed projects that get money from these won bids run from now on; those."""
    proposed = (
        Project.objects.select_for_update(of=["self"])
        .defer("search")
        .filter(
            pk__in=Part.objects.filter(proposal__in=proposal_ids, awarded_gbp__gt=0).values(
                "project"
            ),
            status=ProjectStatus.PROPOSED,
        )
    )
    started = list(proposed)
    for project in started:
        project.move_to(ProjectStatus.ACTIVE)
        project.version += 1
        project.save(update_fields=["status", "version"])
    return started
