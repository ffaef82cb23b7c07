"""Pages of people, organisations and places."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from consortium import home as home_page
from consortium.access import Denied, may, public, requires
from consortium.fields import area_options
from consortium.forms import InvitationForm, OrganisationFilters, OrganisationForm, RoleForm
from consortium.models import Area, Invitation, Organisation
from consortium.sections import sections_of
from consortium.services import invitations

PER_PAGE = 50


@requires("consortium.view_home")
@require_safe
def home(request):
    """What this is, for a visitor; what needs you now, for the others."""
    context = {
        "figures": home_page.figures_for(request.user),
        "ways_in": home_page.ways_in_for(request.user),
        "needs": home_page.needs_of(request.user),
    }
    return TemplateResponse(request, "consortium/home.html", context)


@public
@require_safe
def help_page(request):
    return TemplateResponse(request, "consortium/help.html", {})


# --- Areas


@requires("consortium.view_area", Area, url_field="code")
@require_safe
def area_detail(request, area):
    context = {
        "area": area,
        "above": Area.objects.above(area),
        "below": Area.objects.inside(area),
        "sections": sections_of("area", request.user, area),
    }
    return TemplateResponse(request, "consortium/area.html", context)


@public
@require_safe
@vary_on_headers("HX-Request")
def area_search(request):
    """Areas by name. To htmx: boxes to tick for a form's field; else a page with links."""
    field = request.GET.get("field", "areas")[:60]
    words = (request.GET.get("q") or request.GET.get(f"{field}-words") or "")[:200]
    context = area_options(words, request.GET.getlist(field)) | {"name": field}
    if request.htmx:
        return TemplateResponse(request, "forms/widgets/_area_options.html", context)
    return TemplateResponse(request, "consortium/area_search.html", context)


# --- Organisations


@requires("consortium.list_organisations")
@require_safe
@vary_on_headers("HX-Request")
def organisation_list(request):
    filters = OrganisationFilters(request.GET or None)
    found = filters.apply(Organisation.objects.visible_to(request.user).for_listing())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filters": filters, "page": page}
    template = "_organisations" if is_fragment(request) else "organisations"
    return TemplateResponse(request, f"consortium/{template}.html", context)


@requires("consortium.view_organisation", Organisation)
@require_safe
def organisation_detail(request, organisation):
    user = request.user
    may_invite = may(user, "consortium.invite_colleague", organisation)
    may_see_colleagues = may(user, "consortium.view_colleagues", organisation)
    context = {
        "organisation": organisation,
        "areas": organisation.areas.largest_first(),
        "sections": sections_of("organisation", user, organisation),
        "may_edit": may(user, "consortium.change_organisation", organisation),
        "may_invite": may_invite,
        "may_see_contacts": may(user, "consortium.view_contacts"),
        "may_see_colleagues": may_see_colleagues,
        "members": organisation.memberships.for_listing() if may_see_colleagues else (),
        "invitations": organisation.invitations.unanswered().for_listing() if may_invite else (),
        "positions": organisation.accepted_answers()
        if may(user, "consortium.view_positions", organisation)
        else (),
    }
    return TemplateResponse(request, "consortium/organisation.html", context)


@requires("consortium.change_organisation", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request, organisation):
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        organisation = form.save()
        messages.success(request, f"The profile of {organisation} is saved.")
        return redirect(organisation)
    context = {"form": form, "organisation": Organisation.objects.get(pk=organisation.pk)}
    return TemplateResponse(request, "consortium/organisation_edit.html", context)


# --- Colleagues


@requires("consortium.invite_colleague", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_invite(request, organisation):
    roles = roles_or_denied(request.user, organisation)
    form = InvitationForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invitations.invite_colleague(
                organisation_id=organisation.pk, by=request.user, **form.cleaned_data
            )
        except invitations.InvitationRefused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, f"{invitation.email} is invited. The e-mail is on its way.")
            return redirect(organisation)
    context = {"form": form, "organisation": organisation, "days": Invitation.DAYS_OPEN}
    return TemplateResponse(request, "consortium/invite.html", context)


@requires("consortium.invite_colleague", Organisation)
@require_POST
def invitation_again(request, organisation, number):
    found = invitation_or_404(organisation, number)
    try:
        invitations.invite_again(invitation_id=found.pk, by=request.user)
    except invitations.InvitationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{found.email} is invited again. The e-mail is on its way.")
    return redirect(organisation)


@requires("consortium.invite_colleague", Organisation)
@require_POST
def invitation_withdraw(request, organisation, number):
    found = invitation_or_404(organisation, number)
    try:
        invitations.withdraw_invitation(invitation_id=found.pk, by=request.user)
    except invitations.InvitationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"The invitation to {found.email} is withdrawn.")
    return redirect(organisation)


@requires("consortium.invite_colleague", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request, organisation, number):
    member = member_or_404(organisation, number)
    roles = roles_or_denied(request.user, organisation)
    form = RoleForm(request.POST or None, roles=roles, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        try:
            invitations.change_role(
                membership_id=member.pk, by=request.user, role=form.cleaned_data["role"]
            )
        except invitations.InvitationRefused as refused:
            form.add_error("role", str(refused))
        else:
            messages.success(request, f"{member.user} has another role from now on.")
            return redirect(organisation)
    context = {"form": form, "organisation": organisation, "member": member}
    return TemplateResponse(request, "consortium/member.html", context)


@requires("consortium.invite_colleague", Organisation)
@require_POST
def member_end(request, organisation, number):
    member = member_or_404(organisation, number)
    try:
        invitations.end_membership(membership_id=member.pk, by=request.user)
    except invitations.InvitationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{member.user} no longer belongs to {organisation}.")
    return redirect(organisation)


def roles_or_denied(user, organisation):
    """The roles this person may give there. Raises Denied where there are none."""
    roles = invitations.roles_to_grant(user, organisation)
    if not roles:
        raise Denied(f"Only coordinators decide who belongs to {organisation}.")
    return roles


def invitation_or_404(organisation, number):
    found = organisation.invitations.filter(pk=number).first()
    if found is None:
        raise Http404(f"{organisation} has no such invitation.")
    return found


def member_or_404(organisation, number):
    member = organisation.memberships.for_listing().filter(pk=number).first()
    if member is None:
        raise Http404(f"{organisation} has no such member.")
    return member


@public
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Where an invitation's link leads: who invites to what, and the button that accepts."""
    found = Invitation.objects.for_listing().filter(token=token).first()
    if request.method == "POST" and found and request.user.is_authenticated:
        try:
            membership = invitations.accept_invitation(invitation_id=found.pk, by=request.user)
        except invitations.InvitationRefused as refused:
            messages.error(request, str(refused))
            return redirect(found)
        messages.success(request, f"You now belong to {membership.organisation}.")
        return redirect("home")
    context = {
        "invitation": found,
        "is_theirs": found is not None
        and found.email.lower() in invitations.verified_addresses(request.user),
    }
    status = 200 if found and found.is_open else 404 if found is None else 410
    return TemplateResponse(request, "consortium/invitation.html", context, status=status)


def is_fragment(request):
    """htmx asks for a part of the page; boosted links and its history ask for the whole."""
    return (
        bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    )
