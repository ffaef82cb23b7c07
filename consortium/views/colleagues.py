"""Who belongs to an organisation: inviting, roles, leaving."""

from contextlib import contextmanager

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from consortium.access import Denied, public, requires
from consortium.forms import InvitationForm, RoleForm
from consortium.models import Invitation, Organisation
from consortium.services import invitations


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
    with saying_why_not(request):
        invitations.invite_again(invitation_id=found.pk, by=request.user)
        messages.success(request, f"{found.email} is invited again. The e-mail is on its way.")
    return redirect(organisation)


@requires("consortium.invite_colleague", Organisation)
@require_POST
def invitation_withdraw(request, organisation, number):
    found = invitation_or_404(organisation, number)
    with saying_why_not(request):
        invitations.withdraw_invitation(invitation_id=found.pk, by=request.user)
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
    with saying_why_not(request):
        invitations.end_membership(membership_id=member.pk, by=request.user)
        messages.success(request, f"{member.user} no longer belongs to {organisation}.")
    return redirect(organisation)


@contextmanager
def saying_why_not(request):
    """Around what may be refused: the page after it says why."""
    try:
        yield
    except invitations.InvitationRefused as refused:
        messages.error(request, str(refused))


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
