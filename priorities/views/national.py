"""All partnerships' plans side by side, for officers, coordinators and administrators."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from consortium.access import requires
from consortium.mail import full_link
from consortium.spreadsheets import csv_text
from priorities import national_sentences, reports, sentences, shortfall_sentences, tiles
from priorities.models import PartnershipKind
from priorities.national import Part, PlanLine
from priorities.national_forms import NationalFilters
from priorities.reads.national import national_today
from priorities.views.coverage import FORMS, cell_links
from priorities.views.coverage_files import PLAIN, download

PLANS_PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """A plan in the words of the table."""

    plan: PlanLine
    found: Part

    @property
    def kind(self):
        return PartnershipKind(self.plan.kind).label

    @property
    def areas_word(self):
        return sentences.PLURAL[self.plan.level] if self.plan.level else ""

    @property
    def url(self):
        return reverse("priorities:coverage", args=[self.plan.slug])

    @property
    def tally(self):
        return tiles.tally_of(self.found.counts)

    @property
    def places(self):
        """Blank where areas lie in one another, and a sum would count twice."""
        return "" if self.plan.overlaps else tiles.figure(Decimal(str(self.found.places)))

    @property
    def met(self):
        return "" if self.plan.overlaps else national_sentences.share(self.found)

    @property
    def known(self):
        """Where need is known of some places only, in how many."""
        if self.found.known in (0, self.found.cells):
            return ""
        return f"known in {self.found.known:,} of {self.found.cells:,}"


@requires("priorities.view_national")
@require_safe
def coverage_national(request):
    """What every current plan comes to, and where most is missing."""
    filters = NationalFilters(request.GET)
    found = filters.of(national_today())
    plans, gaps = found.ordered(filters.order), found.gaps
    by_reference = {plan.reference: plan for plan in plans}
    page = Paginator(plans, PLANS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "lines": [Line(plan, plan.whole) for plan in page],
        "gaps": [gap_line(gap, by_reference[gap.cell.priority.plan]) for gap in gaps],
        "sentence": national_sentences.opening(found),
        "met": national_sentences.met(found),
        "missing": national_sentences.missing(found, gaps),
        "how": national_sentences.HOW,
        "ranked_by": shortfall_sentences.RANKED_BY,
        "exports": [
            (title, reverse("priorities:national_file", args=[form]) + filters.query)
            for title, form in FORMS
        ],
    }
    return TemplateResponse(request, "priorities/national.html", context)


def gap_line(gap, plan):
    """One of the worst gaps in the words of the table."""
    cell = gap.cell
    return {
        "cell": cell,
        "plan": plan,
        "url": cell_links(plan.slug, "")(cell),
        "plan_url": reverse("priorities:gaps", args=[plan.slug]),
        "arithmetic": shortfall_sentences.arithmetic(gap),
        "source": shortfall_sentences.need_from(gap),
    }


@requires("priorities.view_national")
@require_safe
def national_file(request, form):
    """The same as a file, which gives no sensitive project's place away."""
    filters = NationalFilters(request.GET)
    if not filters.is_valid():
        problems = " ".join(text for texts in filters.errors.values() for text in texts)
        return HttpResponseBadRequest(problems, content_type=PLAIN)
    found = filters.of(national_today(veiled=True))
    heads, rows = reports.national_table(found.ordered(filters.order))
    if form == "csv":
        body = csv_text(heads, (["" if each is None else each for each in row] for row in rows))
    else:
        body = as_workbook(filters, found, heads, rows)
    return download(body, form, f"coverage-national-{found.as_of.isoformat()}.{form}")


def as_workbook(filters, found, heads, rows):
    from consortium.workbooks import workbook

    titles = {plan.reference: plan.title for plan in found.plans}
    sheets = [
        reports.table_sheet("plans", heads, rows),
        reports.table_sheet("gaps", *reports.national_gaps_table(found.gaps, titles)),
        reports.method_sheet(method_lines(filters, found)),
    ]
    return workbook(sheets, on=found.as_of)


def method_lines(filters, found):
    """What a reader of the workbook must know."""
    yield "Plans", national_sentences.opening(found)
    yield "As of", sentences.day(found.as_of)
    said = filters.words
    narrowed = f"Narrowed to {sentences.joined(said)}." if said else "None: all current plans."
    yield "Filters", narrowed
    yield "Page", full_link(reverse("priorities:national")) + filters.query
    yield "Figures", national_sentences.HOW
    yield "Figures", sentences.LEFT_OUT
    yield "Ranking", shortfall_sentences.RANKED_BY
