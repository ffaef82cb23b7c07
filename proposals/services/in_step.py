"""Keeping agreements in step with the bid: whatever changes it, this is called after."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from consortium.models import Organisation
from proposals.consents import contents_of, standings_of
from proposals.digest import digest_of
from proposals.gone import gone_beside_projects
from proposals.models import Consent, ConsentStatus, Proposal, ProposalStatus
from proposals.services import consent_letters as letters


def keep_in_step(proposal: Proposal, *, by=None, is_told=False) -> list[Consent]:
    """Ask again exactly those whose agreement covers what has changed; the consents asked again.

    `proposal` is locked by the caller. Each agreement's digest is held against the bid as it
    stands; past the funder's deadline they stay as they were, as nobody could give them again
    (`bids.require_agreements_stand` refuses what would undo one). What was said of a project that
    was left out goes with it. A bid that was agreed goes
    back to consulting unless all still agree, and its editors read why, unless what touched it is
    told them anyway (`is_told`). `by` made the change, None where nobody is known.
    """
    if not proposal.is_asking:
        return []
    contents = contents_of(proposal)
    held = list(
        Consent.objects.select_for_update(of=["self"])
        .filter(proposal=proposal)
        .select_related("project__organisation")
        .order_by("pk")
    )
    left_out = [consent for consent in held if consent.project_id not in contents]
    touched = [
        consent
        for consent in held
        if proposal.is_in_time
        and consent.is_given
        and consent.project_id in contents
        and consent.digest != digest_of(contents[consent.project_id])
    ]
    for consent in left_out:
        forget_proof(consent)
        consent.delete()
    for consent in touched:
        ask_again(consent, by=by)
    letters.left_out(proposal, left_out, by)
    letters.changed(proposal, touched, by)
    if proposal.status == ProposalStatus.AGREED and (missing := lacking(proposal)):
        proposal.move_to(ProposalStatus.CONSULTING)
        proposal.save(update_fields=["status"])
        if not touched and not is_told:
            letters.fell_back(proposal, missing, by)
    return touched


def agreeing_in(proposal: Proposal) -> dict[int, Organisation]:
    """{project id: whose it is} of those whose charity agreed to exactly what stands in the bid."""
    contents = contents_of(proposal)
    given = Consent.objects.given().filter(proposal=proposal, project__in=contents)
    return {
        consent.project_id: consent.project.organisation
        for consent in given.select_related("project__organisation")
        if consent.digest == digest_of(contents[consent.project_id])
    }


def ask_again(consent: Consent, *, by=None) -> None:
    """Put a consent back to asked; what it was given on stays beside it."""
    consent.move_to(ConsentStatus.ASKED)
    consent.asked_by = by
    consent.asked_at = timezone.now()
    consent.save(update_fields=["status", "asked_by", "asked_at"])


def forget_proof(consent: Consent) -> None:
    """Remove the e-mail or paper of an answer that stands no longer, once that holds."""
    if consent.proof:
        transaction.on_commit(partial(consent.proof.storage.delete, consent.proof.name))


def lacking(proposal: Proposal) -> list[str]:
    """What stands in the way of a bid being agreed, in sentences; none where nothing does."""
    standings = standings_of(proposal)
    if not standings:
        return ["No project is in this bid yet."]
    found = [standing.lacks for standing in standings if standing.lacks]
    return found + gone_beside_projects(proposal)
