"""Which papers the consortium and its funders ask for, and who has them ready."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import requires
from consortium.drafts import discard_draft, keeps_what_was_typed
from consortium.form_pages import FormPage
from consortium.models import PaperKind, PaperList
from consortium.paper_forms import KindForm, ListForm, ReadinessFilters
from consortium.papers import lists_of
from consortium.services import paper_lists as services
from consortium.versions import Stale, version_in

PER_PAGE = 50


@requires("consortium.change_paper_lists")
@require_http_methods(["GET", "HEAD", "POST"])
def paper_lists(request):
    """The kinds of paper asked for here, and funders' lists of them."""
    if request.method == "POST":
        services.take_usual_kinds(by=request.user)
        messages.success(request, "The usual kinds of paper are on the list. Change what differs.")
        return redirect("papers:lists")
    context = {
        "kinds": PaperKind.objects.all(),
        "lists": PaperList.objects.prefetch_related("items__kind"),
    }
    return TemplateResponse(request, "consortium/paper_lists.html", context)


class AskedForPage(FormPage):
    """The page of a kind of paper or of a list, on which it can be removed as well."""

    row_name = "row"
    title: str

    def render(self, request, row, form, **context):
        return super().render(request, row, form, title=self.title, **context)

    def buttons(self):
        return super().buttons() | {"remove": self.press_remove}

    def press_remove(self, request, row, typed):
        """Remove the row, unless somebody saved it since the person was shown it."""
        version = version_in((typed.get("version") or [""])[-1])
        try:
            self.remove(request, row, version)
        except services.StillAskedFor as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        except Stale as stale:
            messages.warning(request, f"{stale} Look at it again before you remove it.")
            return redirect(request.path)
        discard_draft(request.user, request.path)
        return redirect("papers:lists")


class KindPage(AskedForPage):
    template = "consortium/paper_kind.html"
    title = "A kind of paper"

    def form_for(self, request, kind, **text):
        return KindForm(row=kind, **text)

    def save(self, request, kind, form):
        if kind is None:
            kind = services.add_kind(by=request.user, values=form.values)
        else:
            kind = services.revise_kind(
                kind_id=kind.pk,
                by=request.user,
                version=form.cleaned_data["version"],
                changes=form.values,
            )
        messages.success(request, f"“{kind}” is saved.")
        return reverse("papers:lists")

    def remove(self, request, kind, version):
        services.remove_kind(kind_id=kind.pk, by=request.user, version=version)
        messages.success(
            request, f"“{kind}” is off the list. Papers of it stay with their charities."
        )


class ListPage(AskedForPage):
    template = "consortium/paper_list.html"
    title = "A funder’s list"

    def form_for(self, request, paper_list, **text):
        return ListForm(row=paper_list, **text)

    def save(self, request, paper_list, form):
        asked = {"name": form.cleaned_data["name"], "months": form.months}
        if paper_list is None:
            paper_list = services.add_list(by=request.user, **asked)
        else:
            paper_list = services.revise_list(
                list_id=paper_list.pk,
                by=request.user,
                version=form.cleaned_data["version"],
                **asked,
            )
        messages.success(request, f"The list of “{paper_list}” is saved.")
        return reverse("papers:lists")

    def remove(self, request, paper_list, version):
        services.remove_list(list_id=paper_list.pk, by=request.user, version=version)
        messages.success(request, f"The list of “{paper_list}” is removed.")


@keeps_what_was_typed
@requires("consortium.change_paper_lists")
@require_http_methods(["GET", "HEAD", "POST"])
def kind_add(request):
    return KindPage()(request, None)


@keeps_what_was_typed
@requires("consortium.change_paper_lists")
@require_http_methods(["GET", "HEAD", "POST"])
def kind_edit(request, number):
    return KindPage()(request, get_object_or_404(PaperKind, pk=number))


@keeps_what_was_typed
@requires("consortium.change_paper_lists")
@require_http_methods(["GET", "HEAD", "POST"])
def list_add(request):
    return ListPage()(request, None)


@keeps_what_was_typed
@requires("consortium.change_paper_lists")
@require_http_methods(["GET", "HEAD", "POST"])
def list_edit(request, number):
    return ListPage()(request, get_object_or_404(PaperList, pk=number))


@requires("consortium.view_readiness")
@require_safe
def readiness(request):
    """Charities down, lists across: who is ready for what, and what is missing."""
    filters = ReadinessFilters(request.GET or None)
    charities = list(filters.charities())
    states = lists_of(charities)
    chosen = filters.chosen("list")
    rows = []
    for charity in charities:
        own = [
            state for state in states[charity.pk] if chosen is None or state.paper_list == chosen
        ]
        if filters.keeps(own):
            rows.append((charity, own))
    lists = [chosen] if chosen else list(PaperList.objects.all())
    context = {
        "filters": filters,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "lists": lists,
        "sums": [(each, ready_for(each, states), len(charities)) for each in lists],
    }
    return TemplateResponse(request, "consortium/readiness.html", context)


def ready_for(paper_list, states):
    """How many charities are ready for a list."""
    return sum(
        state.is_ready for own in states.values() for state in own if state.paper_list == paper_list
    )
