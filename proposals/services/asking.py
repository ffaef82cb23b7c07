"""Asking a bid's partners for their agreement: all of them, again, and with a reminder."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from consortium.access import require
from consortium.models import Organisation, User
from proposals.consents import Standing, standings_of
from proposals.gone import gone_beside_projects
from proposals.models import Consent, Proposal, ProposalStatus
from proposals.models.consents import MAIL_TAKES
from proposals.services import consent_letters as letters
from proposals.services.bids import require_open
from proposals.services.consents import NotTaken, held, locked, require_asking
from proposals.services.in_step import ask_again as put_back
from proposals.services.in_step import keep_in_step

CHASED_ONCE_IN = datetime.timedelta(hours=20)


class NotReady(Exception):
    """Nobody can be asked yet; the text says what to do first."""


class ClashesStand(Exception):
    """Terms clash with positions and nobody has settled how; `clashes` are those."""

    def __init__(self, clashes):
        named = "; ".join(f"{each.organisation}: {each.question}" for each in clashes)
        super().__init__(
            f"Terms of this bid clash with what charities accept ({named}). Leave the project "
            "out, change the term, or ask for an agreement with a reservation."
        )
        self.clashes = clashes


@dataclass(frozen=True)
class Asked:
    """How many charities were written to, and those with nobody to write to."""

    organisations: tuple[Organisation, ...]
    unreachable: tuple[Organisation, ...]


@transaction.atomic
def ask_partners(
    *, proposal_id: int, by: User, answer_by: datetime.date | None, settled: Collection[str] = ()
) -> Asked:
    """Ask every charity of a bid that has not been asked yet; the bid then consults.

    `settled` holds the keys of the clashes for which a reservation is asked. Raises Denied,
    Frozen, NotReady, or ClashesStand with those that are not settled; then nobody is asked.
    """
    proposal = locked(proposal_id)
    require(by, "proposals.change_proposal", proposal)
    require_open(proposal)
    standings = [each for each in standings_of(proposal) if each.consent is None]
    _require_ready(proposal, standings, answer_by)
    clashes = [clash for each in standings for clash in each.clashes]
    if open_ones := [clash for clash in clashes if clash.key not in settled]:
        raise ClashesStand(list(dict.fromkeys(open_ones)))
    asked_at = timezone.now()
    consents = [
        Consent(proposal=proposal, project=each.project, asked_at=asked_at, asked_by=by)
        for each in standings
    ]
    Consent.objects.bulk_create(consents)
    if proposal.status != ProposalStatus.CONSULTING:
        proposal.move_to(ProposalStatus.CONSULTING)
    proposal.answer_by = answer_by
    proposal.version += 1
    proposal.save(update_fields=["status", "answer_by", "version"])
    return _written(consents, letters.ask(proposal, consents, letters.ASKED))


@transaction.atomic
def chase(*, proposal_id: int, by: User) -> Asked:
    """Remind every charity that has still to answer, each once in a day.

    Raises Denied, or NotTaken where nobody is to be reminded, or can answer any more.
    """
    proposal = locked(proposal_id)
    require(by, "proposals.change_proposal", proposal)
    if not proposal.is_in_time:
        raise NotTaken(
            f"This bid was to be handed in by {date_format(proposal.deadline, 'j F Y')}: nobody "
            "can answer any more. If the funder gives more time, change that day first."
        )
    before = timezone.now() - CHASED_ONCE_IN
    outstanding = list(proposal.consents.outstanding().select_related("project__organisation"))
    if not outstanding:
        raise NotTaken("Nobody has anything to answer: there is nobody to remind.")
    due = [
        each
        for each in outstanding
        if (not each.is_written_to or each.written_at < before) and not is_chased(each)
    ]
    if not due:
        raise NotTaken("Everybody who has still to answer was written to within the last day.")
    Consent.objects.filter(pk__in=[each.pk for each in due]).update(chased_at=timezone.now())
    return _written(due, letters.ask(proposal, due, letters.REMINDER))


def is_chased(consent: Consent) -> bool:
    """Whether a reminder was ordered that may not have left yet: a second press orders no other."""
    chased_at = consent.chased_at
    return chased_at is not None and timezone.now() - chased_at < MAIL_TAKES


@transaction.atomic
def set_day(*, proposal_id: int, by: User, answer_by: datetime.date) -> Proposal:
    """Say until when answers are wanted, of a bid whose partners are asked already.

    Raises Denied, Frozen, or NotReady where the day makes no sense.
    """
    proposal = locked(proposal_id)
    require(by, "proposals.change_proposal", proposal)
    require_asking(proposal)
    _require_day(proposal, answer_by)
    proposal.answer_by = answer_by
    proposal.version += 1
    proposal.save(update_fields=["answer_by", "version"])
    return proposal


@transaction.atomic
def ask_again(*, consent_id: int, by: User) -> Consent:
    """Ask a charity once more that declined, withdrew, or has to record a reservation.

    Raises Denied, Frozen, or MoveRefused where it has not answered.
    """
    consent, proposal = held(consent_id)
    require(by, "proposals.change_consent", consent)
    require_asking(proposal)
    put_back(consent, by=by)
    keep_in_step(proposal, by=by)
    letters.ask(proposal, [consent], letters.ASKED)
    return consent


def _written(consents, unreachable):
    organisations = dict.fromkeys(consent.project.organisation for consent in consents)
    reached = [each for each in organisations if each not in unreachable]
    return Asked(tuple(reached), tuple(unreachable))


def _require_ready(proposal: Proposal, standings: list[Standing], answer_by) -> None:
    if not standings:
        raise NotReady(
            "Every charity in this bid has been asked already."
            if proposal.consents.exists()
            else "No project is in this bid yet. Add one first."
        )
    if proposal.lead_organisation is None or proposal.starts_on is None:
        raise NotReady("Say who leads this bid and on which day it begins: partners agree to both.")
    if gone := gone_beside_projects(proposal):
        raise NotReady(gone[0])
    for each in standings:
        if each.refusal or not each.organisation.is_approved:
            raise NotReady(each.lacks)
        if any(year["amount"] is None for year in each.content["years"]):
            raise NotReady(
                f"An amount of “{each.project}” is still blank. Fill it in first: "
                f"{each.organisation} agrees to figures."
            )
    _require_day(proposal, answer_by)


def _require_day(proposal, answer_by):
    if answer_by is None:
        return
    if answer_by < timezone.localdate():
        raise NotReady("The day for answers lies in the past. Choose a later one.")
    if proposal.deadline and answer_by > proposal.deadline:
        raise NotReady(
            f"The bid is to be handed in by {date_format(proposal.deadline, 'j F Y')}. Choose an "
            "earlier day for answers."
        )
