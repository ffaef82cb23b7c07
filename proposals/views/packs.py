"""The pack of a bid: asking for it, watching it being made, taking it home."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import may, requires
from consortium.fragments import is_fragment
from proposals.models import PackStatus, Proposal
from proposals.pack.files import KINDS, Kind
from proposals.sent import sent_with
from proposals.services import pack as services

EARLIER_SHOWN = 20
ARCHIVE = Kind(".zip", "All of these in one archive (ZIP)", "application/zip")


@requires("proposals.view_amounts", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def pack(request, proposal):
    """The latest pack and how far it is, and the earlier ones; a POST asks for one."""
    if request.method == "POST":
        return ask(request, proposal)
    packs = list(proposal.packs.for_listing()[: EARLIER_SHOWN + 1])
    context = {
        "bid": proposal,
        "pack": packs[0] if packs else None,
        "sent": sent_with(proposal),
        "files": listed(packs[0]) if packs and packs[0].is_whole else [],
        "earlier": [each for each in packs[1:] if each.status == PackStatus.READY],
        "may_build": may(request.user, "proposals.change_proposal", proposal),
        "has_content": services.has_content(proposal),
        "site": settings.SITE_URL.partition("://")[2],
    }
    template = "_pack" if is_fragment(request) else "pack"
    return TemplateResponse(request, f"proposals/{template}.html", context)


def ask(request, proposal):
    newest = proposal.packs.values_list("pk", flat=True).first()
    try:
        asked = services.request_pack(proposal_id=proposal.pk, by=request.user)
    except services.NotReady as refused:
        messages.error(request, str(refused))
        return redirect("proposals:pack", proposal.slug)
    if asked.pk == newest and asked.status == PackStatus.READY:
        messages.info(request, "Nothing has changed since this pack was made: it is still right.")
    elif asked.status == PackStatus.READY:
        messages.info(
            request,
            f"The bid is again as it was for pack {asked.code}: that one is the latest again.",
        )
    return redirect("proposals:pack", proposal.slug)


@requires("proposals.change_proposal", Proposal)
@require_POST
def pack_retry(request, proposal, code):
    """Queue a failed pack again."""
    found = get_object_or_404(proposal.packs.defer("snapshot"), code=code)
    try:
        services.retry_pack(pack_id=found.pk, by=request.user)
    except services.NotFailed as refused:
        messages.info(request, str(refused))
    return redirect("proposals:pack", proposal.slug)


@requires("proposals.change_proposal", Proposal)
@require_POST
def pack_cancel(request, proposal, code):
    """Call off a pack that waits or is being made."""
    found = get_object_or_404(proposal.packs.defer("snapshot"), code=code)
    try:
        services.cancel_pack(pack_id=found.pk, by=request.user)
    except services.TooLate as refused:
        messages.info(request, str(refused))
    return redirect("proposals:pack", proposal.slug)


@requires("proposals.view_amounts", Proposal)
@require_safe
def pack_file(request, proposal, code):
    """The PDF itself."""
    found = ready_or_404(proposal, code)
    return download(services.stored(found.pdf), found, KINDS["pdf"])


@requires("proposals.view_amounts", Proposal)
@require_safe
def pack_files(request, proposal, code, kind):
    """All files in one archive, or one of them."""
    found = ready_or_404(proposal, code)
    if kind == "zip":
        return download(services.stored(found.archive), found, ARCHIVE)
    return download(services.opened(found, kind), found, KINDS.get(kind))


def ready_or_404(proposal, code):
    packs = proposal.packs.defer("snapshot").select_related("proposal")
    return get_object_or_404(packs, code=code, status=PackStatus.READY)


def download(opened, pack, kind):
    if opened is None:
        raise Http404("The file of this pack is no longer here. Ask for the pack again.")
    return FileResponse(
        opened,
        as_attachment=True,
        filename=services.filename_of(pack, kind.ending),
        content_type=kind.content_type,
    )


def listed(pack):
    """The files of a pack beside the PDF, each with its words."""
    return [
        {**each, "words": KINDS[each["kind"]].words} for each in pack.files if each["kind"] != "pdf"
    ]
