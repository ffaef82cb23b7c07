"""What partners answer when they are asked, and what becomes of a change they want.

Every write locks the bid first, so that two who answer at once come one after the other, and
holds the digest of what the person was shown against the bid as it stands.
"""

from dataclasses import dataclass

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from consortium import file_types
from consortium.access import require
from consortium.models import User
from consortium.states import MoveRefused
from proposals.consents import clashes_of, contents_of
from proposals.digest import digest_of
from proposals.models import (
    Audience,
    Consent,
    ConsentStatus,
    Part,
    ProofKind,
    Proposal,
)
from proposals.services import consent_letters as letters
from proposals.services.bids import Frozen, require_open
from proposals.services.in_step import ask_again as put_back
from proposals.services.in_step import forget_proof, keep_in_step

ANSWERS = (
    ConsentStatus.AGREED,
    ConsentStatus.RESERVED,
    ConsentStatus.CHANGE_ASKED,
    ConsentStatus.DECLINED,
)


class NotTaken(Exception):
    """An answer cannot be taken as it is; the text says why and what to do."""


class AnsweredMeanwhile(NotTaken):
    """Somebody else has answered since the page was opened, or what they said allows no other."""

    def __init__(self, consent):
        who = f" by {consent.answered_by}" if consent.answered_by else ""
        super().__init__(
            f"This was answered{who} meanwhile: “{consent.get_status_display().lower()}”. Look at "
            "it before you change it."
        )


class ChangedMeanwhile(Exception):
    """The bid is no longer what the person was shown; nothing is saved. `now` is its content."""

    def __init__(self, consent, now):
        super().__init__(
            "The bid has changed since you opened this page. Nothing is saved: look at what has "
            "changed, then answer."
        )
        self.consent, self.now = consent, now


@dataclass(frozen=True)
class Answer:
    """What a charity says to its part. Text that does not belong to the status is ignored."""

    status: str
    reservation: str = ""
    audience: str = Audience.COORDINATORS
    words: str = ""
    amounts: dict | None = None


# --- Answering


@transaction.atomic
def answer(*, consent_id: int, by: User, digest: str, answer_shown: str, said: Answer) -> Consent:
    """Take down what somebody who binds the charity says to what they were shown.

    Raises Denied, Frozen, NotTaken, AnsweredMeanwhile where `answer_shown` is not the mark of the
    answer that stands there, or ChangedMeanwhile where `digest` is not that of the bid as it
    stands; then nothing is saved.
    """
    consent, proposal = held(consent_id)
    require(by, "proposals.answer_consent", consent)
    require_asking(proposal)
    _require_in_time(proposal)
    _bind(consent, proposal, digest, answer_shown, said)
    _drop_record(consent)
    consent.answered_by = by
    consent.save()
    letters.answered(consent, by)
    return consent


@transaction.atomic
def record_answer(
    *,
    consent_id: int,
    by: User,
    digest: str,
    answer_shown: str,
    said: Answer,
    said_by: str,
    proof_kind: str,
    proof: File,
) -> Consent:
    """Write down an answer that came by e-mail or on paper, and keep that beside it.

    `said_by` is the name of whoever wrote it. Raises what `answer` raises, the deadline apart
    (it may have been given in time), and FileRefused.
    """
    consent, proposal = held(consent_id)
    require(by, "proposals.record_consent", consent)
    require_asking(proposal)
    if not said_by.strip() or proof_kind not in ProofKind.values:
        raise NotTaken("Say who wrote it, and whether it is an e-mail or a paper.")
    found = file_types.type_of(proof, proof.size)
    _bind(consent, proposal, digest, answer_shown, said)
    forget_proof(consent)
    consent.answered_by, consent.said_by = by, said_by.strip()
    consent.proof_kind = proof_kind
    consent.proof.save(f"proof.{found.ending}", proof, save=False)
    consent.save()
    letters.recorded(consent, by)
    return consent


@transaction.atomic
def withdraw(*, consent_id: int, by: User, words: str) -> Consent:
    """Take an agreement back, saying why; an agreed bid goes back to consulting.

    Raises Denied, Frozen where the bid is handed in, or NotTaken.
    """
    consent, proposal = held(consent_id)
    require(by, "proposals.answer_consent", consent)
    require_asking(proposal)
    if not words.strip():
        raise NotTaken("Say why, so that the others know what would help.")
    _move(consent, ConsentStatus.WITHDRAWN)
    _drop_record(consent)
    consent.words, consent.reply, consent.reservation = words.strip(), "", ""
    consent.answered_by, consent.answered_at = by, timezone.now()
    consent.save()
    keep_in_step(proposal, by=by, is_told=True)
    letters.answered(consent, by)
    return consent


# --- What becomes of a change that is asked for


@transaction.atomic
def take_in_change(*, consent_id: int, by: User, reply: str = "") -> Consent:
    """Put the figures a charity asks for into the bid, and ask it about them.

    Raises Denied, Frozen, or MoveRefused where no change is asked for.
    """
    consent, proposal = _held_change(consent_id, by)
    if not set(map(int, consent.amounts_wanted)) <= set(proposal.delivery_years):
        raise NotTaken(
            "The bid has other years by now. Answer in words what becomes of the change."
        )
    parts = {part.year: part for part in proposal.parts.filter(project=consent.project)}
    for year, wanted in consent.amounts_wanted.items():
        part = parts.get(int(year))
        if wanted is None:
            if part:
                part.delete()
            continue
        part = part or Part(proposal=proposal, project=consent.project, year=int(year))
        part.amount_gbp, part.match_funding_gbp = wanted["amount"], wanted["match"]
        part.save()
    proposal.version += 1
    proposal.save(update_fields=["version"])
    return _settle(consent, proposal, by, reply, taken_in=True)


@transaction.atomic
def answer_change(*, consent_id: int, by: User, reply: str) -> Consent:
    """Say in words why a change is not taken in, or how it was; the charity is asked again."""
    if not reply.strip():
        raise NotTaken("Say why, or what you changed instead.")
    consent, proposal = _held_change(consent_id, by)
    return _settle(consent, proposal, by, reply, taken_in=False)


def _held_change(consent_id, by):
    consent, proposal = held(consent_id)
    require(by, "proposals.change_consent", consent)
    require_asking(proposal)
    if consent.status != ConsentStatus.CHANGE_ASKED:
        raise MoveRefused(f"{consent.project.organisation} asks for no change any more.")
    return consent, proposal


def _settle(consent, proposal, by, reply, *, taken_in):
    consent.reply = reply.strip()
    consent.amounts_wanted = {}
    consent.save(update_fields=["reply", "amounts_wanted"])
    put_back(consent, by=by)
    keep_in_step(proposal, by=by)
    letters.ask(proposal, [consent], letters.TAKEN_IN if taken_in else letters.REPLIED)
    return consent


# --- What all have in common


def locked(proposal_id: int) -> Proposal:
    return Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)


def held(consent_id: int) -> tuple[Consent, Proposal]:
    """(the consent, its bid), both locked, the bid first as every other write does.

    Raises NotTaken where its project was left out meanwhile.
    """
    proposal = Proposal.objects.select_for_update(of=["self"]).filter(consents=consent_id).first()
    consent = (
        Consent.objects.select_for_update(of=["self"])
        .select_related("project__organisation")
        .filter(pk=consent_id)
        .first()
    )
    if consent is None:
        raise NotTaken("This project is in the bid no longer: there is nothing to answer.")
    consent.proposal = proposal
    return consent, proposal


def require_asking(proposal: Proposal) -> None:
    """Raise Frozen unless a bid's partners have been asked and it is not handed in."""
    require_open(proposal)
    if not proposal.is_asking:
        raise Frozen("This bid is a draft: its partners have not been asked.")


def _require_in_time(proposal):
    if not proposal.is_in_time:
        raise NotTaken(
            f"This bid was to be handed in by {date_format(proposal.deadline, 'j F Y')}, and that "
            "day has passed. Nothing is saved: ask whoever leads it whether there is more time."
        )


def _drop_record(consent):
    """Let go of who wrote the last answer elsewhere, and of its proof: another one stands now."""
    forget_proof(consent)
    consent.said_by = consent.proof = consent.proof_kind = ""


def _bind(consent, proposal, digest, answer_shown, said):
    """Set what is said on a consent, if it is said on what stands there now."""
    now = contents_of(proposal).get(consent.project_id)
    if now is None:
        raise NotTaken(f"“{consent.project}” is in this bid no longer: there is nothing to answer.")
    if answer_shown != consent.answer_mark:
        raise AnsweredMeanwhile(consent)
    if digest != digest_of(now):
        raise ChangedMeanwhile(consent, now)
    if not consent.project.organisation.is_approved:
        raise NotTaken(
            f"{consent.project.organisation} is not approved here, so it cannot agree to a bid. "
            "Ask a coordinator."
        )
    _require_whole(said, proposal)
    if said.status == ConsentStatus.AGREED:
        _require_no_clash(proposal, consent)
    _move(consent, said.status)
    is_reserved = said.status == ConsentStatus.RESERVED
    wants_change = said.status == ConsentStatus.CHANGE_ASKED
    consent.reservation = said.reservation.strip() if is_reserved else ""
    consent.audience = said.audience if is_reserved else Audience.COORDINATORS
    consent.words = said.words.strip() if said.status in Consent.SAYS_WHY else ""
    consent.amounts_wanted = (said.amounts or {}) if wants_change else {}
    consent.reply = ""
    consent.content, consent.digest = now, digest
    consent.answered_at = timezone.now()


def _require_whole(said, proposal):
    if said.status not in ANSWERS:
        raise NotTaken("Choose one of the four answers.")
    if said.status == ConsentStatus.RESERVED and not said.reservation.strip():
        raise NotTaken("Write down what you reserve.")
    if said.status in Consent.SAYS_WHY and not said.words.strip():
        raise NotTaken("Say why, or what would have to change.")
    if said.amounts and not any(said.amounts.values()):
        raise NotTaken("That leaves your project out of every year: decline instead.")
    if not set(map(int, said.amounts or ())) <= set(proposal.delivery_years):
        raise NotTaken("Ask only for years in which this bid runs.")


def _require_no_clash(proposal, consent):
    if clashes_of(proposal, [consent.project.organisation]):
        raise NotTaken(
            "A term of this bid is not among the answers your organisation accepts. Agree with a "
            "reservation, ask for a change, or change your organisation’s positions first."
        )


def _move(consent, status):
    try:
        consent.move_to(status)
    except MoveRefused:
        raise AnsweredMeanwhile(consent) from None
