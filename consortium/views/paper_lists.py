"""Which papers the consortium and its funders ask for, and who has them ready."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import requires
from consortium.models import PaperKind, PaperList
from consortium.paper_forms import KindForm, ListForm, ReadinessFilters
from consortium.papers import lists_of
from consortium.references import free_slug
from consortium.services import papers as services

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


@requires("consortium.change_paper_lists")
@require_http_methods(["GET", "HEAD", "POST"])
def kind_add(request):
    return kind_page(request, PaperKind())


@requires("consortium.change_paper_lists")
@require_http_methods(["GET", "HEAD", "POST"])
def kind_edit(request, number):
    return kind_page(request, get_object_or_404(PaperKind, pk=number))


def kind_page(request, kind):
    if request.method == "POST" and kind.pk and request.POST.get("do") == "remove":
        return remove_kind(request, kind)
    form = KindForm(request.POST or None, instance=kind)
    if request.method == "POST" and form.is_valid():
        kind.code = kind.code or free_slug(
            kind.name, set(PaperKind.objects.values_list("code", flat=True))
        )
        form.save()
        messages.success(request, f"“{kind}” is saved.")
        return redirect("papers:lists")
    context = {"form": form, "row": kind, "title": "A kind of paper"}
    return TemplateResponse(request, "consortium/paper_kind.html", context)


def remove_kind(request, kind):
    try:
        services.remove_kind(kind=kind, by=request.user)
    except services.PaperRefused as refused:
        messages.error(request, str(refused))
        return redirect("papers:kind", kind.pk)
    messages.success(request, f"“{kind}” is off the list. Papers of it stay with their charities.")
    return redirect("papers:lists")


@requires("consortium.change_paper_lists")
@require_http_methods(["GET", "HEAD", "POST"])
def list_add(request):
    return list_page(request, PaperList())


@requires("consortium.change_paper_lists")
@require_http_methods(["GET", "HEAD", "POST"])
def list_edit(request, number):
    return list_page(request, get_object_or_404(PaperList, pk=number))


def list_page(request, paper_list):
    if request.method == "POST" and paper_list.pk and request.POST.get("do") == "remove":
        paper_list.delete()
        messages.success(request, f"The list of “{paper_list}” is removed.")
        return redirect("papers:lists")
    form = ListForm(request.POST or None, instance=paper_list)
    if request.method == "POST" and form.is_valid():
        paper_list.code = paper_list.code or free_slug(
            paper_list.name, set(PaperList.objects.values_list("code", flat=True))
        )
        services.save_list(paper_list=paper_list, by=request.user, months=form.months)
        messages.success(request, f"The list of “{paper_list}” is saved.")
        return redirect("papers:lists")
    context = {"form": form, "row": paper_list, "title": "A funder’s list"}
    return TemplateResponse(request, "consortium/paper_list.html", context)


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
