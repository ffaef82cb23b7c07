"""What commissioners offer towards a bid: the list with its past, and the page of one offer."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from consortium import file_types
from consortium.access import may, requires
from consortium.drafts import (
    discard_draft,
    draft_of,
    keep_draft,
    keeps_what_was_typed,
    press_discard,
    typed_in,
)
from consortium.file_types import MOST_BYTES
from consortium.states import MoveRefused
from consortium.uploads import takes_files
from consortium.versions import Stale
from proposals.forms.offers import OfferForm, WithdrawForm
from proposals.models import Offer, Proposal
from proposals.offering import offering_for, offers_to
from proposals.reads import budget_for
from proposals.services import offers as services
from proposals.services.bids import Frozen


@requires("proposals.view_amounts", Proposal)
@require_safe
def offer_list(request, proposal):
    """Every offer that was made to a bid, and what of it counts."""
    offers = offers_to(proposal, request.user)
    made = {each.offer.organisation_id for each in offers}
    bodies = offering_for(request.user, proposal) if proposal.is_open else []
    context = {
        "bid": proposal,
        "budget": budget_for(proposal),
        "offers": offers,
        "to_make": [body for body in bodies if body.pk not in made],
        "may_edit": may(request.user, "proposals.change_proposal", proposal),
    }
    return TemplateResponse(request, "proposals/offers.html", context)


@takes_files(MOST_BYTES)
@keeps_what_was_typed
@requires("proposals.make_offers", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request, proposal, organisation):
    """What one body offers: its officers say it, or a coordinator records what it wrote."""
    body = body_of(request.user, proposal, organisation)
    if not proposal.is_open:
        return redirect("proposals:offers", proposal.slug)
    held = proposal.offers.for_listing().filter(organisation=body).first()
    press = {"withdraw": press_withdraw, "discard": press_discard_typed}.get(
        request.POST.get("do"), press_offer
    )
    if request.method == "POST":
        return press(request, proposal, body, held)
    return render(request, proposal, body, held, draft=draft_of(request.user, request.path))


def body_of(user, proposal, slug):
    """The body of this slug whose offer the person may see to. Raises Http404."""
    for body in offering_for(user, proposal):
        if body.slug == slug:
            return body
    raise Http404("There is no commissioner of this bid here that you can speak for.")


def press_offer(request, proposal, body, held):
    form = OfferForm(
        request.POST, request.FILES, bid=proposal, offer=held, **about(request, proposal, body)
    )
    if form.is_valid():
        values = form.cleaned_data
        try:
            services.make_offer(
                proposal_id=proposal.pk,
                organisation=body,
                by=request.user,
                version=values["version"],
                amounts=form.amounts,
                conditions=values["conditions"],
                stands_until=values["stands_until"],
                proof=form.shown_by,
            )
        except Stale as stale:
            form.say_stale(stale)
        except (services.NotOffered, Frozen) as refused:
            form.add_error(None, str(refused))
        else:
            discard_draft(request.user, request.path)
            messages.success(request, f"What {body} offers is kept, and the bid’s editors told.")
            return redirect("proposals:offers", proposal.slug)
    keep_draft(request.user, request.path, typed_in(request.POST))
    return render(request, proposal, body, held, form=form)


def press_withdraw(request, proposal, body, held):
    form = WithdrawForm(
        request.POST, request.FILES, prefix="withdraw", **about(request, proposal, body)
    )
    if form.is_valid():
        values = form.cleaned_data
        try:
            services.withdraw_offer(
                proposal_id=proposal.pk,
                organisation=body,
                by=request.user,
                version=values["version"],
                why=values["why"],
                proof=form.shown_by,
            )
        except Stale as stale:
            form.say_stale(stale)
        except (services.NotOffered, MoveRefused, Frozen) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The offer of {body} is withdrawn, and the editors told.")
            return redirect("proposals:offers", proposal.slug)
    return render(request, proposal, body, held, withdraw_form=form)


def press_discard_typed(request, proposal, body, held):
    return press_discard(request, held, {})


def about(request, proposal, body):
    """What both forms need to know of who fills them in."""
    own = may(request.user, "proposals.make_own_offer", Offer(proposal=proposal, organisation=body))
    return {"is_own": own, "too_large": request.too_large}


def render(request, proposal, body, held, *, form=None, withdraw_form=None, draft=None):
    known = about(request, proposal, body)
    said = next(
        (each for each in offers_to(proposal, request.user) if each.offer.organisation == body),
        None,
    )
    context = {
        "bid": proposal,
        "budget": budget_for(proposal),
        "body": body,
        "held": said,
        "draft": draft,
        "form": form
        or OfferForm(bid=proposal, offer=held, typed=draft.data if draft else None, **known),
        "withdraw_form": withdraw_form
        or WithdrawForm(prefix="withdraw", initial={"version": held and held.version}, **known),
        "is_withdrawing": withdraw_form is not None,
    }
    return TemplateResponse(request, "proposals/offer.html", context)


@requires("proposals.make_offers", Proposal)
@require_safe
def offer_proof(request, proposal, organisation):
    """The e-mail or paper that shows what was offered; it leaves as a download alone."""
    body = body_of(request.user, proposal, organisation)
    held = proposal.offers.filter(organisation=body).first()
    if held is None or not held.proof:
        raise Http404("No e-mail or paper is kept with this offer.")
    try:
        opened = held.proof.open("rb")
        found = file_types.type_of(opened, held.proof.size)
    except (FileNotFoundError, file_types.FileRefused):
        raise Http404("The file of this offer is not here any more.") from None
    return FileResponse(
        opened,
        as_attachment=True,
        filename=f"offer-{proposal.slug}-{body.slug}.{found.ending}",
        content_type=found.content_type,
    )
