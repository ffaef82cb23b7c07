"""What a plan's coverage is made of: need and places per 1,000, evidence, prevention, spending."""

from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from consortium.templatetags.words import money
from priorities import profile, sentences, tiles
from priorities.models import Plan
from priorities.reads.asking import asking
from priorities.reads.discretion import FEWEST_CHARITIES
from priorities.reads.profile import profile_of
from projects.evidence import meaning_of, name_of

# Charts of so many priorities, the first in the plan's order; the tables hold all of them.
MOST_DRAWN = 12
OF_A_PART = (
    "Places are counted in a part of the plan’s area only: they are not set against its need."
)
PREVENTION = {
    "primary": ("Primary", "Everyone, before harm."),
    "secondary": ("Secondary", "People or places at raised risk."),
    "tertiary": ("Tertiary", "After harm, so that it does not come again."),
    profile.NOT_SAID: ("Not said", "Neither the project nor its outcome says."),
}


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_profile(request, plan):
    """Small charts with their tables, over everywhere the plan holds, narrowed as other pages."""
    asked = asking(plan, request.GET, today=timezone.localdate())
    if asked is None:
        return TemplateResponse(request, "priorities/coverage_empty.html", {"plan": plan})
    shown = asked.shown
    for name in ("level", "sort", "status"):  # it is about all of them together
        asked.filters.fields.pop(name)
    level = asked.widest or (None if asked.level.overlaps else asked.level)
    context = {
        "plan": plan,
        "filters": asked.filters,
        "shown": shown,
        "is_part": level is not None and not level.is_whole,
        "areas_word": sentences.PLURAL[level.name] if level else "",
        "left_out_note": sentences.LEFT_OUT,
        "unnarrowed_url": request.path + shown.unnarrowed,
        "query": shown.link(),
    }
    if level is not None:
        found = profile_of(request.user, asked, level)
        context |= {
            "found": found,
            "sentence": lead(found),
            **rates_context(found),
            **parts_context(found),
            **spend_context(request.user, found, shown),
        }
    return TemplateResponse(request, "priorities/profile.html", context)


def lead(found):
    """The sentence that the page begins with."""
    priorities = sentences.how_many(len(found.rows), "priority", "priorities")
    return f"What answers {priorities} here has {sentences.places(found.places)} a year."


def rates_context(found):
    lines, drawn = [], []
    for row in found.rows:
        rates = found.rates[row.priority.id]
        lines.append({"title": row.priority.title, "need": row.need, "rates": rates})
        if rates.can_be_drawn and len(drawn) < 2 * MOST_DRAWN:
            drawn += [
                bar(f"{row.priority.title}: need", rates.need_per_1000, "other"),
                bar("Places", rates.places_per_1000, "main"),
            ]
    return {
        "rates": lines,
        "rates_drawn": drawn,
        "rates_title": profile.need_sentence(found.rates.values()) if found.is_whole else OF_A_PART,
        "rates_cut": sum(one.can_be_drawn for one in found.rates.values()) > MOST_DRAWN,
        "most_drawn": MOST_DRAWN,
    }


def bar(label, value, colour):
    return {"label": label, "value": float(value), "text": f"{value:,.2f}", "colour": colour}


def parts_context(found):
    evidence = [
        part_line(part, f"Level {part.level}: {name_of(part.level)}", meaning_of(part.level))
        if part.level
        else part_line(part, name_of(0), meaning_of(0))
        for part in found.evidence
    ]
    prevention = [part_line(part, *PREVENTION[part.level]) for part in found.prevention]
    return {
        "has_places": bool(found.places),
        "evidence": evidence,
        "evidence_title": profile.evidence_sentence(found.evidence),
        "evidence_drawn": [part_bar(line) for line in evidence],
        "prevention": prevention,
        "prevention_title": profile.prevention_sentence(found.prevention),
        "prevention_drawn": [part_bar(line) for line in prevention],
    }


def part_line(part, title, means):
    return {
        "title": title,
        "means": means,
        "part": part,
        "places": tiles.figure(part.places),
        "share": "" if part.share is None else profile.percent(part.share),
    }


def part_bar(line):
    value = float(line["part"].places)
    return {"label": line["title"], "value": value, "text": f"{line['places']} ({line['share']})"}


def spend_context(user, found, shown):
    told = [(row, found.spend.get(row.priority.id)) for row in found.rows if row.projects]
    known = [(row, cost) for row, cost in told if cost is not None]
    return {
        "spend": [(row.priority.title, row.projects, cost) for row, cost in told] if known else [],
        "spend_drawn": [
            {
                "label": row.priority.title,
                "value": float(cost),
                "text": money(cost),
                "colour": "cost",
            }
            for row, cost in known[:MOST_DRAWN]
        ],
        "spend_title": spend_title(known, shows_all=len(known) == len(told)) if known else "",
        "spend_cut": len(known) > MOST_DRAWN,
        "may_see_totals": may(user, "priorities.view_full_coverage"),
        "fewest_charities": FEWEST_CHARITIES,
        "is_all_work": shown.is_all_work(timezone.localdate()),
    }


def spend_title(known, *, shows_all):
    row, cost = max(known, key=lambda pair: pair[1])
    begins = "Most" if shows_all else "Of what is shown, most"
    return f"{begins} is spent on “{row.priority.title}”: {money(cost)} a year."
