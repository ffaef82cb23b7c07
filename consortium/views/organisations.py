"""Pages of organisations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import may, requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from consortium.forms import OrganisationFilters, OrganisationForm
from consortium.fragments import is_fragment
from consortium.models import Organisation, OrganisationKind
from consortium.organisation_fields import names_of
from consortium.picked_fields import suggested, typed_in
from consortium.rules import belongs_to
from consortium.sections import sections_of
from consortium.services.organisations import revise_profile

PER_PAGE = 50


@requires("consortium.list_organisations")
@require_safe
@vary_on_headers("HX-Request")
def organisation_list(request):
    filters = OrganisationFilters(request.GET or None, user=request.user)
    found = filters.apply(Organisation.objects.visible_to(request.user).for_listing())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filters": filters, "page": page}
    template = "_organisations" if is_fragment(request) else "organisations"
    return TemplateResponse(request, f"consortium/{template}.html", context)


@requires("consortium.list_organisations")
@require_safe
def organisation_names(request):
    """What is offered to who types the name of an organisation, or of several, into a form."""
    words, before = typed_in(request.GET)
    found = Organisation.objects.approved()
    if (kind := request.GET.get("kind")) in OrganisationKind.values:
        found = found.filter(kind=kind)
    names = [name for _, name in suggested(words, found, names_of)]
    context = {"names": names, "before": before}
    return TemplateResponse(request, "forms/widgets/_picked_names.html", context)


@requires("consortium.view_organisation", Organisation)
@require_safe
def organisation_detail(request, organisation):
    user = request.user
    may_invite = may(user, "consortium.invite_colleague", organisation)
    may_see_colleagues = may(user, "consortium.view_colleagues", organisation)
    may_answer = may(user, "consortium.answer_join_requests", organisation)
    may_invite = may_invite and organisation.is_approved
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
        "wishes": organisation.join_requests.open().for_listing() if may_answer else (),
        "may_ask": organisation.is_approved
        and may(user, "consortium.ask_to_join", organisation)
        and not belongs_to(user, organisation.pk),
        "may_leave": may(user, "consortium.leave_organisation", organisation)
        and belongs_to(user, organisation.pk),
        "may_leave_consortium": organisation.is_approved
        and may(user, "consortium.leave_consortium", organisation),
        "may_decide": may(user, "consortium.decide_organisation", organisation),
    }
    return TemplateResponse(request, "consortium/organisation.html", context)


class ProfilePage(FormPage):
    template = "consortium/organisation_edit.html"
    row_name = "organisation"

    def form_for(self, request, organisation, **text):
        return OrganisationForm(row=organisation, **text)

    def save(self, request, organisation, form):
        saved = revise_profile(
            organisation_id=organisation.pk,
            by=request.user,
            version=form.cleaned_data["version"],
            changes=form.values,
        )
        messages.success(request, f"The profile of {saved} is saved.")
        return saved


@keeps_what_was_typed
@requires("consortium.change_organisation", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request, organisation):
    return ProfilePage()(request, organisation)
