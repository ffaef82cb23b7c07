"""What a pack says of agreement: who has still to answer or not agreed, and what is reserved.

Of what partners reserve, only what they meant for the funder is here, and of what they wrote when
they declined or wanted a change nothing: a snapshot leaves the house.
"""

from django.utils import timezone

from proposals.consents import Standing, standings_of
from proposals.models import Audience, Consent, ConsentStatus, Proposal


def gather_agreement(proposal: Proposal) -> tuple[list[dict], list[dict], list[dict]]:
    """(those still to answer, those that said no or want a change, reservations).

    All by organisation and title. Once a bid is agreed nobody is among the first two.
    """
    standings = standings_of(proposal)
    waiting: dict[str, list[str]] = {}
    against: dict[str, list[str]] = {}
    if proposal.status in ("draft", "consulting"):
        for each in standings:
            if not each.is_settled:
                kept = against if has_answered(each) else waiting
                kept.setdefault(each.organisation.name, []).append(each.project.title)
    reservations = [
        {
            "organisation": each.organisation.name,
            "project": each.project.title,
            "reservation": each.consent.reservation,
            "recorded_on": timezone.localdate(each.consent.answered_at).isoformat(),
        }
        for each in standings
        if each.consent
        and each.consent.status == ConsentStatus.RESERVED
        and each.consent.audience == Audience.FUNDER
    ]
    to_answer, not_agreed = (
        [{"organisation": name, "projects": titles} for name, titles in kept.items()]
        for kept in (waiting, against)
    )
    return to_answer, not_agreed, reservations


def has_answered(standing: Standing) -> bool:
    """Whether what is lacking is not an answer: this one was given, or nobody is there to give it,
    and the bid cannot go on with it.
    """
    said = standing.consent and standing.consent.status in Consent.SAYS_WHY
    return bool(standing.refusal or said or not standing.organisation.is_approved)
