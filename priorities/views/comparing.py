"""Groups of places that partnerships compare their figures with."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import may, requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from consortium.versions import Stale, version_in
from priorities.comparison_forms import ComparisonGroupForm
from priorities.models import ComparisonGroup, Partnership
from priorities.services import comparing as services

PER_PAGE = 50
LIST = "priorities:comparison_groups"


@requires("priorities.list_comparison_groups")
@require_safe
def group_list(request):
    """Every group, with its places and why these; one's own with links to change it."""
    groups = ComparisonGroup.objects.visible_to(request.user).for_listing()
    own = set(Partnership.objects.officers_may_fill(request.user).values_list("pk", flat=True))
    page = Paginator(groups, PER_PAGE).get_page(request.GET.get("page"))
    for group in page:
        group.may_change = group.partnership_id in own
    context = {
        "page": page,
        "may_add": bool(own) and may(request.user, "priorities.add_comparison_group"),
    }
    return TemplateResponse(request, "priorities/comparing/list.html", context)


class GroupPage(FormPage):
    template = "priorities/comparing/edit.html"
    row_name = "group"
    refusals = (services.NameTaken,)

    def form_for(self, request, group, **text):
        return ComparisonGroupForm(user=request.user, row=group, **text)

    def box_to_change(self, form, refused):
        return "name"

    def save(self, request, group, form):
        saved = services.keep_group(
            by=request.user,
            partnership=form.cleaned_data.get("partnership"),
            group_id=group and group.pk,
            version=form.cleaned_data["version"],
            values=form.values,
        )
        messages.success(request, f"“{saved}” is saved. It can be chosen beside every figure.")
        return LIST


@keeps_what_was_typed
@requires("priorities.add_comparison_group")
@require_http_methods(["GET", "HEAD", "POST"])
def group_add(request):
    return GroupPage()(request, None)


@keeps_what_was_typed
@requires("priorities.change_comparison_group", ComparisonGroup, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request, group):
    return GroupPage()(request, group)


@requires("priorities.change_comparison_group", ComparisonGroup, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def group_remove(request, group):
    """Asked once more first."""
    stale = None
    if request.method == "POST":
        shown = version_in(request.POST.get("version"))
        try:
            services.remove_group(by=request.user, group_id=group.pk, version=shown)
        except Stale as caught:
            stale, group = caught, caught.row
        else:
            messages.success(request, f"“{group}” is removed. The figures stay.")
            return redirect(LIST)
    context = {"group": group, "stale": stale}
    return TemplateResponse(request, "priorities/comparing/remove.html", context)
