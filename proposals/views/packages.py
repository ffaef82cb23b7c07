"""The best package for a bid's money: asking, watching it found, comparing, taking it in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import requires
from consortium.drafts import typed_in
from consortium.fragments import is_fragment
from consortium.templatetags.words import money
from consortium.versions import Stale, version_in
from proposals.candidates import offer_for
from proposals.forms.packages import PackageForm
from proposals.models import PackageStatus, Proposal
from proposals.packaging import moves_of
from proposals.services import packages as services
from proposals.services.bids import Frozen, NotOnOffer, NoYears
from proposals.views.bids import say_who_is_asked_again

EARLIER_SHOWN = 20


@requires("proposals.choose_package", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def package(request, proposal):
    """What the money may be and what it has to keep to; a POST asks for the best package."""
    asked = None
    if like := request.GET.get("like", ""):
        found = proposal.packages.filter(pk=like).first() if like.isdecimal() else None
        asked = found and found.limits | {"budget_gbp": found.budget_gbp}
    offer = offer_for(proposal, on=timezone.localdate())
    typed = request.POST if request.method == "POST" else None
    form = PackageForm(typed, proposal=proposal, offer=offer, asked=asked)
    if form.is_valid():
        try:
            found = services.request_package(
                proposal_id=proposal.pk,
                by=request.user,
                budget_gbp=form.cleaned_data["budget_gbp"],
                limits=form.limits,
            )
        except Frozen as refused:
            messages.warning(request, str(refused))
            return redirect(proposal)
        return redirect(found)
    context = {
        "bid": proposal,
        "form": form,
        "offer": offer,
        "earlier": proposal.packages.for_listing()[:EARLIER_SHOWN],
    }
    return TemplateResponse(request, "proposals/package.html", context)


@requires("proposals.choose_package", Proposal)
@require_safe
@vary_on_headers("HX-Request")
def package_found(request, proposal, number):
    """How far a package is, or what was found and why."""
    found = package_or_404(proposal, number)
    context = {"bid": proposal, "package": found, "others": others_of(proposal, found)}
    if found.is_possible:
        context |= shown(found)
    template = "_package" if is_fragment(request) else "package_found"
    return TemplateResponse(request, f"proposals/{template}.html", context)


@requires("proposals.choose_package", Proposal)
@require_safe
def package_beside(request, proposal, number):
    """Two packages side by side: `with` names the other, else it is the newest."""
    one = package_or_404(proposal, number)
    asked = request.GET.get("with", "")
    others = others_of(proposal, one)
    other = next((each for each in others if str(each.pk) == asked or not asked), None)
    if other is None:
        raise Http404("There are no two packages here to put side by side.")
    context = {"bid": proposal, "one": one, "other": other, "rows": beside(one, other)}
    return TemplateResponse(request, "proposals/package_beside.html", context)


@requires("proposals.choose_package", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def package_accept(request, proposal, number):
    """What taking the package into the bid would change; a POST takes it in."""
    found = package_or_404(proposal, number)
    if not found.is_for_taking:
        raise Http404("No project was found here, so there is nothing to take into the bid.")
    if request.method == "POST":
        return accept(request, proposal, found)
    moves = moves_of(found)
    context = {
        "bid": proposal,
        "package": found,
        "moves": moves,
        "has_years": proposal.starts_on,
        "are_asked": proposal.consents.exists(),
    }
    return TemplateResponse(request, "proposals/package_accept.html", context)


def accept(request, proposal, found):
    version = version_in(typed_in(request.POST).get("version", [""])[-1])
    try:
        taken = services.accept_package(package_id=found.pk, by=request.user, version=version)
    except Stale:
        messages.warning(
            request,
            "Somebody has changed the bid since you opened this page. Nothing is saved; this is "
            "what the package would change now.",
        )
        return redirect("proposals:package_accept", proposal.slug, found.pk)
    except (Frozen, NoYears, NotOnOffer) as refused:
        messages.error(request, str(refused))
        return redirect(found)
    messages.success(request, "The bid now consists of this package. Its amounts are filled in.")
    say_who_is_asked_again(request, taken)
    return redirect("proposals:amounts", proposal.slug)


def package_or_404(proposal, number):
    return get_object_or_404(proposal.packages.for_listing(), pk=number)


def others_of(proposal, found):
    """Ready packages that this one can stand beside."""
    ready = proposal.packages.for_listing().filter(status=PackageStatus.READY)
    others = ready.exclude(pk=found.pk)[:EARLIER_SHOWN]
    return [each for each in others if each.is_possible] if found.is_possible else []


def shown(found):
    """The frontier as a picture."""
    points = [point for point in found.found["frontier"] if point["points"] is not None]
    return {
        "columns": [money(point["budget"]) for point in points],
        "series": [
            {
                "name": "Points of 100",
                "values": [point["points"] for point in points],
                "texts": [f"{point['points']:.0f}" for point in points],
                "colour": "main",
            }
        ],
        "asked_at": str(found.budget_gbp),
    }


def beside(one, other):
    """Each project that is in either package, with its cost in both."""
    sides = [{each["reference"]: each for each in found.found["chosen"]} for found in (one, other)]
    titles = {each["reference"]: each for side in sides for each in side.values()}
    return [
        {"project": titles[reference], "costs": [side.get(reference) for side in sides]}
        for reference in sorted(titles, key=lambda reference: titles[reference]["title"])
    ]
