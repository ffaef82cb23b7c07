"""Whether a printed pack is the current one: for whoever holds one in their hands."""

import datetime

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from consortium.access import may, public
from proposals.models import BidPack, ProposalStatus
from proposals.sent import sent_with


@public
@require_safe
def printed_pack(request, code):
    """What becomes of the pack with this code; nothing of its bid but to those who may see it."""
    packs = BidPack.objects.printed()
    found = packs.filter(code=as_printed(code)).first()
    context = {"code": as_printed(code), "pack": found}
    if found:
        bid = found.proposal
        sent = sent_with(bid)
        # What is made of a bid after it was handed in takes no place of what its funder holds.
        current = sent or packs.filter(proposal=bid).first()
        context |= {
            "made_on": date_of(found),
            "is_draft": found.stood in (ProposalStatus.DRAFT, ProposalStatus.CONSULTING),
            "is_sent": found == sent,
            "is_later": sent is not None and found.stood_at > sent.stood_at,
            "current_on": date_of(current) if current != found else None,
            "has_sent": sent is not None,
            "bid": bid if may(request.user, "proposals.view_proposal", bid) else None,
            "has_files": may(request.user, "proposals.view_amounts", bid),
        }
    response = TemplateResponse(
        request, "proposals/printed.html", context, status=200 if found else 404
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def date_of(pack):
    """The day as which a pack shows its bid."""
    return datetime.date.fromisoformat(pack.taken_on)


def as_printed(code):
    """A code as it stands on the cover, however it was typed: "abcdefgh" is ABCD-EFGH."""
    letters = code.upper().replace("-", "").replace("_", "")
    return f"{letters[:4]}-{letters[4:]}"
