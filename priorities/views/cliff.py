"""What is left of a plan's coverage as money and work end over the next two years."""

import datetime
from itertools import islice

from django import forms
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import requires
from priorities import cliff, sentences, shortfall_sentences
from priorities.cliff import months_from
from priorities.coverage import FRAGILE, GAP, THIN
from priorities.filters import NO_DATE, parsed_date, short
from priorities.models import Plan
from priorities.reads.asking import asking
from priorities.reads.cliff import MONTHS, cliff_of, projects_ending
from priorities.reads.drilldown import NAMELESS
from priorities.views.coverage import cell_links, exports

MONTHS_IN_TABLE = 3
MOST_NAMED = 6


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_cliff(request, plan):
    """When money ends, what that does to the matrix, and how coverage stands on any day."""
    asked = asking(plan, request.GET, today=timezone.localdate())
    if asked is None:
        return TemplateResponse(request, "priorities/coverage_empty.html", {"plan": plan})
    shown = asked.shown
    asked.filters.fields.pop("sort")
    asked.filters.fields.pop("status")
    on = day_asked(request.GET.get("on", ""), shown)
    asked.filters.fields["on"] = forms.DateField(label="What is left on", required=False)
    asked.filters.data["on"] = on
    found, leaves_out = asked.coverage(request.user)
    coming = cliff_of(request.user, asked, found, also=on)
    days, counts = coming.days, coming.counts
    projects = projects_ending(request.user, coming.endings, shown.level)
    link = cell_links(plan.slug, shown.link(level="", status="", sort="", theme=""))
    context = {
        "plan": plan,
        "filters": asked.filters,
        "shown": shown,
        "exports": exports("cliff_file", [plan.slug], shown),
        "is_empty": not found.rows,
        "sentence": shortfall_sentences.cliff(counts[0], counts[-1], days[-1], shown.level),
        "columns": [day.strftime("%b %Y") for day in days],
        "series": [
            {"name": "gaps", "values": [each[GAP] for each in counts], "colour": "gap"},
            {
                "name": "covered",
                "values": [cliff.covered(each) for each in counts],
                "colour": "covered",
            },
        ],
        "chosen": stand(on, coming.chosen, plan, shown) if on else None,
        "stands": [
            stand(day, each, plan, shown)
            for day, each in islice(zip(days, counts, strict=True), 0, None, MONTHS_IN_TABLE)
        ],
        "endings": [ending(each, projects, link) for each in coming.endings],
        "if_nothing_is_renewed": shortfall_sentences.IF_NOTHING_IS_RENEWED,
        "leaves_out": leaves_out,
        "left_out_note": sentences.LEFT_OUT,
        "one_area": sentences.SINGULAR[shown.level],
        "unnarrowed_url": request.path + shown.unnarrowed,
        "query": shown.link(),
    }
    return TemplateResponse(request, "priorities/cliff.html", context)


def day_asked(text, shown):
    """The day asked about, from the first one of the page up to two years later; else None, with a
    sentence about what made no sense.
    """
    text = text.strip()
    if not text:
        return None
    day = parsed_date(text)
    last = months_from(shown.as_of, MONTHS)[-1]
    if day is None:
        shown.problems.append(f"“{short(text)}” {NO_DATE}")
    elif not shown.as_of <= day <= last:
        shown.problems.append(
            f"What is left is known from {sentences.day(shown.as_of)} to {sentences.day(last)}, "
            f"and {sentences.day(day)} lies outside. Change “As of”, or choose a day between them."
        )
        return None
    return day


def stand(day, counts, plan, shown):
    """A line of the table: how many cells have each status, and the matrix of that day."""
    beyond = shown.only.money_beyond
    if day > shown.as_of:
        the_day_before = day - datetime.timedelta(days=1)
        beyond = max(beyond or the_day_before, the_day_before)
    at = shown.link(
        level=shown.level,
        as_of=day.isoformat(),
        funded_beyond=beyond.isoformat() if beyond else "",
        sort="",
        status="",
    )
    return {
        "day": day,
        "gaps": counts[GAP],
        "fragile": counts[FRAGILE],
        "thin": counts[THIN],
        "covered": cliff.covered(counts),
        "url": reverse("priorities:coverage", args=[plan.slug]) + at,
    }


def ending(each, projects, link):
    """A day on which money or work ends, in the words of the page."""
    return {
        "on": each.on,
        "ends": [
            (words, named([projects[pk] for pk in ids if pk in projects]))
            for words, ids in shortfall_sentences.whose(each)
        ],
        "said": shortfall_sentences.ending(each),
        "worse": [
            (f"{cell.priority.title} in {cell.area.name}", after, link(cell))
            for cell, _, after in each.worse[:MOST_NAMED]
        ],
        "more": max(0, len(each.worse) - MOST_NAMED),
    }


def named(projects):
    """(name, organisation, address) of each, by name; of a nameless one no more than that."""
    return sorted(
        (NAMELESS.lower(), "", "")
        if nameless
        else (one.title, str(one.organisation), one.get_absolute_url())
        for one, nameless in projects
    )
