"""Whether a printed pack is the current one: for whoever holds one in their hands."""

import datetime

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from consortium.access import may, public
from proposals.models import BidPack, ProposalStatus


@public
@require_safe
def printed_pack(request, code):
    """What becomes of the pack with this code; nothing of its bid but to those who may see it."""
    packs = BidPack.objects.printed()
    found = packs.filter(code=as_printed(code)).first()
    context = {"code": as_printed(code), "pack": found}
    if found:
        newest = packs.filter(proposal=found.proposal_id).first()
        bid = found.proposal
        context |= {
            "made_on": datetime.date.fromisoformat(found.taken_on),
            "is_draft": found.stood in (ProposalStatus.DRAFT, ProposalStatus.CONSULTING),
            "newer_on": datetime.date.fromisoformat(newest.taken_on) if newest != found else None,
            "bid": bid if may(request.user, "proposals.view_proposal", bid) else None,
            "has_files": may(request.user, "proposals.view_amounts", bid),
        }
    response = TemplateResponse(
        request, "proposals/printed.html", context, status=200 if found else 404
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def as_printed(code):
    """A code as it stands on the cover, however it was typed: "abcdefgh" is ABCD-EFGH."""
    letters = code.upper().replace("-", "").replace("_", "")
    return f"{letters[:4]}-{letters[4:]}"
