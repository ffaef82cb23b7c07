"""Letting people in, and organisations: the answers of leads and coordinators."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import requires
from consortium.joining_forms import LetInForm, MergeForm, ReasonForm
from consortium.models import Organisation, RegisteredCharity
from consortium.services import approval, joining
from consortium.services.invitations import roles_to_grant
from consortium.states import MoveRefused


@requires("consortium.answer_join_requests", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, organisation, number):
    """Let somebody in who asked, or refuse: two forms, told apart by their button."""
    wish = organisation.join_requests.for_listing().filter(pk=number).first()
    if wish is None:
        raise Http404(f"Nobody asks {organisation} under this number.")
    do = request.POST.get("do")
    roles = roles_to_grant(request.user, organisation)
    role_form = LetInForm(request.POST if do == "let_in" else None, roles=roles)
    reason_form = ReasonForm(request.POST if do == "refuse" else None)
    try:
        if role_form.is_valid():
            role = role_form.cleaned_data["role"]
            joining.let_in(request_id=wish.pk, role=role, by=request.user)
            messages.success(request, f"{wish.user} now belongs to {organisation}.")
            return redirect(organisation)
        if reason_form.is_valid():
            reason = reason_form.cleaned_data["reason"]
            joining.refuse_to_let_in(request_id=wish.pk, reason=reason, by=request.user)
            messages.success(request, f"{wish.user} is refused and reads why.")
            return redirect(organisation)
    except joining.JoiningRefused as refused:
        messages.error(request, str(refused))
        return redirect(organisation)
    context = {
        "organisation": organisation,
        "wish": wish,
        "role_form": role_form,
        "reason_form": reason_form,
    }
    return TemplateResponse(request, "consortium/answer.html", context)


@requires("consortium.approve_organisations")
@require_safe
def waiting(request):
    """Organisations that people added and nobody has decided on."""
    found = Organisation.objects.waiting().select_related("added_by").prefetch_related("areas")
    return TemplateResponse(request, "consortium/waiting.html", {"organisations": found})


@requires("consortium.decide_organisation", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, organisation):
    """Approve an organisation, refuse it, or say which one here it is."""
    do = request.POST.get("do")
    reason_form = ReasonForm(request.POST if do == "refuse" else None)
    merge_form = MergeForm(request.POST if do == "merge" else None, organisation=organisation)
    try:
        if do == "approve":
            approval.approve_organisation(organisation_id=organisation.pk, by=request.user)
            messages.success(request, f"{organisation} is approved. Its people are told.")
            return redirect("organisations:waiting")
        if reason_form.is_valid():
            reason = reason_form.cleaned_data["reason"]
            approval.refuse_organisation(
                organisation_id=organisation.pk, by=request.user, reason=reason
            )
            messages.success(request, f"{organisation} is refused. Its people read why.")
            return redirect("organisations:waiting")
        if merge_form.is_valid():
            into = approval.merge_organisation(
                organisation_id=organisation.pk,
                into_id=merge_form.cleaned_data["into"].pk,
                by=request.user,
            )
            messages.success(request, f"{organisation} is now {into}. Its people are told.")
            return redirect("organisations:waiting")
    except (approval.ApprovalRefused, MoveRefused) as refused:
        messages.error(request, str(refused))
        return redirect("organisations:decide", organisation.slug)
    context = {
        "organisation": Organisation.objects.select_related("added_by").get(pk=organisation.pk),
        "areas": organisation.areas.largest_first(),
        "entry": RegisteredCharity.objects.with_full_number(organisation.charity_number),
        "alike": Organisation.objects.approved().like(organisation),
        "papers": organisation.documents.order_by("title"),
        "reason_form": reason_form,
        "merge_form": merge_form,
    }
    return TemplateResponse(request, "consortium/decide.html", context)
