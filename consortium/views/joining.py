"""Finding one's organisation: looking, asking to join, adding, leaving."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import may, requires
from consortium.finding import find, first_values
from consortium.fragments import is_fragment
from consortium.joining_forms import AddOrganisationForm, AskForm, LeavingForm
from consortium.models import Area, Organisation, RegisteredCharity
from consortium.rules import organisations_of
from consortium.services import approval, invitations, joining
from consortium.states import MoveRefused


@requires("consortium.join_organisation")
@require_safe
@vary_on_headers("HX-Request")
def join(request):
    """Look for an organisation by name or number: those here, then the register."""
    words = request.GET.get("q", "")[:200]
    wishes = {wish.organisation_id: wish for wish in request.user.join_requests.open()}
    context = {
        "words": words,
        "found": find(words) if words.strip() else None,
        "mine": organisations_of(request.user),
        "asked": set(wishes),
        "has_register": RegisteredCharity.objects.exists(),
    }
    if is_fragment(request):
        return TemplateResponse(request, "consortium/_join_results.html", context)
    context["wishes"] = request.user.join_requests.open().for_listing()
    return TemplateResponse(request, "consortium/join.html", context)


@requires("consortium.join_organisation")
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_add(request):
    """Add an organisation: from an entry of the register (`?charity=`), or by hand."""
    entry = chosen_entry(request.GET.get("charity", ""))
    at_once = may(request.user, "consortium.approve_organisations")
    initial = {"kind": "charity", "name": " ".join(request.GET.get("name", "")[:250].split())}
    if entry:
        initial = first_values(entry) | {"areas": areas_named(entry.areas)}
    typed = request.POST if request.method == "POST" else None
    form = AddOrganisationForm(typed, initial=initial, at_once=at_once)
    known = None
    # A newcomer goes straight on to what they came for: a project.
    is_first = not at_once and not organisations_of(request.user)
    if request.method == "POST" and form.is_valid():
        try:
            added = approval.add_organisation(by=request.user, **form.cleaned_data)
        except approval.ApprovalRefused as refused:
            form.add_error(None, str(refused))
            known = refused.organisation
        else:
            words = "" if at_once else " It shows to everybody once a coordinator has approved it."
            messages.success(request, f"{added} is added.{words}")
            return redirect("projects:add" if is_first else added)
    context = {"form": form, "entry": entry, "known": known, "at_once": at_once}
    return TemplateResponse(request, "consortium/add.html", context)


def chosen_entry(number):
    """The entry of the register with this organisation number, None where it says none."""
    if not number.isdecimal():
        return None
    return RegisteredCharity.objects.filter(organisation_number=int(number[:12])).first()


def areas_named(names):
    """The areas here that the register's names mean; of several of a name the widest."""
    found = {}
    for area in Area.objects.with_names(names):
        found.setdefault(area.name, area)
    return list(found.values())


@requires("consortium.ask_to_join", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, organisation):
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            joining.ask_to_join(
                organisation_id=organisation.pk, by=request.user, **form.cleaned_data
            )
        except joining.JoiningRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                f"You have asked to join {organisation}. You get an e-mail when they answer.",
            )
            return redirect("organisations:join")
    context = {"form": form, "organisation": organisation}
    return TemplateResponse(request, "consortium/ask.html", context)


@requires("consortium.ask_to_join", Organisation)
@require_POST
def withdraw_wish(request, organisation, number):
    wish = request.user.join_requests.filter(organisation=organisation, pk=number).first()
    if wish is None:
        raise Http404("There is no such request of yours.")
    try:
        joining.withdraw_wish(request_id=wish.pk, by=request.user)
    except joining.JoiningRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"You no longer ask to join {organisation}.")
    return redirect("organisations:join")


@requires("consortium.leave_organisation", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, organisation):
    if request.method == "POST":
        try:
            invitations.leave_organisation(organisation_id=organisation.pk, by=request.user)
        except invitations.InvitationRefused as refused:
            messages.error(request, str(refused))
            return redirect(organisation)
        messages.success(request, f"You have left {organisation}.")
        return redirect("home")
    return TemplateResponse(request, "consortium/leave.html", {"organisation": organisation})


@requires("consortium.leave_consortium", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def leave_consortium(request, organisation):
    """Say that a charity takes no part any more, and why."""
    form = LeavingForm(request.POST or None)
    if not organisation.is_approved:
        messages.error(request, f"{organisation} takes no part as it is.")
        return redirect(organisation)
    if form.is_valid():
        approval.leave_consortium(
            organisation_id=organisation.pk, by=request.user, why=form.cleaned_data["reason"]
        )
        messages.success(request, f"{organisation} has left the consortium.")
        return redirect(organisation)
    return TemplateResponse(
        request, "consortium/leave_consortium.html", {"organisation": organisation, "form": form}
    )


@requires("consortium.ask_for_approval", Organisation)
@require_POST
def ask_for_approval(request, organisation):
    """Ask once more after a refusal."""
    try:
        approval.ask_for_approval(organisation_id=organisation.pk, by=request.user)
    except MoveRefused:
        messages.error(request, f"{organisation} does not need to ask for approval now.")
    else:
        messages.success(request, f"A coordinator looks at {organisation} again.")
    return redirect(organisation)


@requires("consortium.withdraw_organisation", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, organisation):
    """Take back an organisation that one added by mistake."""
    try:
        approval.require_withdrawable(organisation, request.user)
        if request.method == "POST":
            approval.withdraw_organisation(organisation_id=organisation.pk, by=request.user)
            messages.success(request, f"{organisation} is withdrawn.")
            return redirect("home")
    except approval.ApprovalRefused as refused:
        messages.error(request, str(refused))
        return redirect(organisation)
    return TemplateResponse(request, "consortium/withdraw.html", {"organisation": organisation})
