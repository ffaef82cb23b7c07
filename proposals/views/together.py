"""Several bids at once: what they meet together, and what nobody does."""

from django.http import HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from consortium.mail import full_link
from consortium.spreadsheets import csv_text
from priorities import sentences, shortfall_sentences
from priorities.reads.behind import ANYBODY
from priorities.views.coverage import FORMS, cell_links
from priorities.views.coverage_files import PLAIN, download
from priorities.views.gaps import bid_url
from proposals.forms.together import TogetherForm
from proposals.together import tables, words
from proposals.together.gathering import gather
from proposals.together.money import asked_again, by_funder

MOST_LEFT = 10
MOST_MEETINGS = 20
MOST_UNKNOWN = 40


@requires("proposals.list_proposals")
@require_safe
def together(request):
    """All bids that this person sees, or some of them, laid over the plans they answer."""
    form = TogetherForm(request.GET, user=request.user)
    context = {"form": form, "query": query_of(request)}
    if form.bids and form.plans:
        found = gather(request.user, form.bids, form.plans, on=timezone.localdate())
        context |= told(request, found) | {"exports": exports(request)}
    return TemplateResponse(request, "proposals/together/page.html", context)


@requires("proposals.list_proposals")
@require_safe
def together_file(request, form):
    """The same as a file. It gives no refuge's place away, whoever takes it."""
    asked = TogetherForm(request.GET, user=request.user)
    if asked.problems:
        return HttpResponseBadRequest(" ".join(asked.problems), content_type=PLAIN)
    on = timezone.localdate()
    found = gather(request.user, asked.bids, asked.plans, on=on, told_to=ANYBODY)
    if form == "csv":
        body = csv_text(*as_text(tables.places_table(found)))
    else:
        body = tables.workbook_of(found, method_lines(request, found))
    return download(body, form, f"together-{on.isoformat()}.{form}")


def query_of(request):
    query = request.GET.urlencode()
    return f"?{query}" if query else ""


def exports(request):
    return [
        (title, reverse("proposals:together_file", args=[form]) + query_of(request))
        for title, form in FORMS
    ]


def told(request, found):
    """What the page says of the bids and plans."""
    projects, bids = found.projects, {one.bid.pk: one.bid for one in found.bids}
    funders = by_funder(found.bids)
    may_begin = may(request.user, "proposals.add_proposal")
    return {
        "found": found,
        "lead": words.lead(found.places, len(found.bids)),
        "nobody": words.nobody(found.places),
        "met_where": words.met_where(found.meetings, found.funders),
        "counted": words.COUNTED,
        "plans": [
            (one, [(met, [bids[bid] for bid in met.bids]) for met in one.met])
            for one in found.plans
        ],
        "left": [gap_line(gap, may_begin) for gap in found.left.by_need[:MOST_LEFT]],
        "left_more": max(0, len(found.left.by_need) - MOST_LEFT),
        "unknown": [
            (gap.cell.priority.title, gap.cell.area.name, gap.cell.status, link_to(gap.cell))
            for gap in found.left.unknown[:MOST_UNKNOWN]
        ],
        "unknown_more": max(0, len(found.left.unknown) - MOST_UNKNOWN),
        "ranked_by": shortfall_sentences.RANKED_BY,
        "meetings": [
            {
                "meeting": one,
                "areas": words.areas_of(one),
                "bids": [
                    (bids[bid], [projects[pk] for pk in own]) for bid, own in one.projects.items()
                ],
                "shared": [projects[pk] for pk in one.shared],
                "one_purse": words.asked_by_several(one, found.funders),
            }
            for one in found.meetings[:MOST_MEETINGS]
        ],
        "meetings_more": max(0, len(found.meetings) - MOST_MEETINGS),
        "bids": [(one, words.about(one.themes)) for one in found.bids],
        "sees_amounts": any(one.sees_amounts for one in found.bids),
        "funders": funders,
        "money": words.money(funders, asked_again(found.bids)),
        "both": [one.bid for one in found.bids if len(one.themes) == 2],
        "left_out_note": sentences.LEFT_OUT,
    }


def gap_line(gap, may_begin):
    return {
        "cell": gap.cell,
        "url": link_to(gap.cell),
        "arithmetic": shortfall_sentences.arithmetic(gap),
        "source": shortfall_sentences.need_from(gap),
        "bid_url": bid_url(gap.cell) if may_begin else "",
    }


def link_to(cell):
    level = urlencode({"level": cell.area.level})
    return cell_links(cell.priority.plan_slug, f"?{level}")(cell)


def as_text(table):
    heads, rows = table
    return heads, [["" if each is None else each for each in row] for row in rows]


def method_lines(request, found):
    """What a reader of the workbook must know."""
    yield "Bids", "; ".join(f"{one.bid.title} ({one.bid.reference})" for one in found.bids)
    yield (
        "Plans",
        "; ".join(f"{one.plan.title} ({one.plan.reference}), {one.level}s" for one in found.plans),
    )
    yield "As of", sentences.day(found.as_of)
    yield "Together", words.lead(found.places, len(found.bids))
    yield "Nobody bids", words.nobody(found.places)
    yield "Bids meet", words.met_where(found.meetings, found.funders)
    funders = by_funder(found.bids)
    if money := words.money(funders, asked_again(found.bids)):
        yield "Money", money
    yield "Counting", words.COUNTED
    yield "Ranking", shortfall_sentences.RANKED_BY
    yield "Figures", sentences.LEFT_OUT
    yield "Page", full_link(reverse("proposals:together")) + query_of(request)
