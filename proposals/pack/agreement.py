"""What a pack says of agreement: who is still to answer, and what the funder is to know.

Of what partners reserve, only what they meant for the funder is here, and of what they wrote when
they declined or wanted a change nothing: a snapshot leaves the house.
"""

from proposals.consents import standings_of
from proposals.models import Audience, ConsentStatus, Proposal


def gather_agreement(proposal: Proposal) -> tuple[list[dict], list[dict]]:
    """(those still to answer, reservations), both by organisation and title.

    Once a bid is agreed nobody is still to answer.
    """
    standings = standings_of(proposal)
    waiting = {}
    if proposal.status in ("draft", "consulting"):
        for each in standings:
            if not each.is_settled:
                waiting.setdefault(each.organisation.name, []).append(each.project.title)
    reservations = [
        {
            "organisation": each.organisation.name,
            "project": each.project.title,
            "reservation": each.consent.reservation,
        }
        for each in standings
        if each.consent
        and each.consent.status == ConsentStatus.RESERVED
        and each.consent.audience == Audience.FUNDER
    ]
    to_answer = [{"organisation": name, "projects": titles} for name, titles in waiting.items()]
    return to_answer, reservations
