"""What a plan's coverage is made of: need and places per 1,000, evidence, prevention, spending."""

from dataclasses import replace

from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from consortium.spreadsheets import csv_text
from consortium.templatetags.words import money
from priorities import profile, profile_reports, sentences, tiles
from priorities.models import Plan
from priorities.reads.asking import asking
from priorities.reads.behind import ANYBODY
from priorities.reads.discretion import FEWEST_CHARITIES
from priorities.reads.profile import level_to_add_up, profile_of, spend_in_file
from priorities.views.coverage import exports
from priorities.views.coverage_files import file_response, origin, refusal
from projects.evidence import meaning_of, name_of

# Charts of so many priorities, the first in the plan's order; the tables hold all of them.
MOST_DRAWN = 12
OF_A_PART = (
    "Places are counted in a part of the plan’s area only: they are not set against its need."
)
WHAT_IS_COUNTED = (
    "Need counts what is recorded, such as crimes or admissions; places count people. They say how "
    "the two compare, not that one place prevents one of them."
)
BEST_EVIDENCE = (
    "Each project stands once for each priority it answers, with the best evidence of what it does "
    "for that one, as a person reads it on the Nesta scale."
)
SPLIT_EQUALLY = (
    "The places of a project that works at several levels for a priority are split between them "
    "equally."
)
COST_OF_EACH = (
    "A project’s cost stands once for each priority it answers, so the lines do not add up to what "
    "all cost together. What it spends outside the plan’s areas is left out."
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
    level = level_to_add_up(asked)
    context = {
        "plan": plan,
        "filters": asked.filters,
        "shown": shown,
        "is_part": level is not None and not level.is_whole,
        "areas_word": sentences.PLURAL[level.name] if level else "",
        "left_out_note": sentences.LEFT_OUT,
        "unnarrowed_url": request.path + shown.unnarrowed,
        "query": shown.link(),
        "exports": exports("profile_file", [plan.slug], shown) if level else [],
    }
    if level is not None:
        found = profile_of(request.user, asked, level)
        context |= {
            "found": found,
            "notes": {
                "counted": WHAT_IS_COUNTED,
                "evidence": BEST_EVIDENCE,
                "prevention": SPLIT_EQUALLY,
                "cost": COST_OF_EACH,
            },
            "sentence": lead(found),
            **rates_context(found),
            **parts_context(found),
            **spend_context(request.user, found, shown),
        }
    return TemplateResponse(request, "priorities/profile.html", context)


@requires("priorities.view_coverage", Plan)
@require_safe
def profile_file(request, plan, form):
    """The figures as a file, by the same filters. It gives no sensitive project's place away,
    whoever asks; money stands in it as in the file of the matrix.
    """
    data = request.GET.copy()
    for name in ("sort", "status"):  # as the page
        data.pop(name, None)
    asked = asking(plan, data, today=timezone.localdate())
    level = asked and level_to_add_up(asked)
    if level is None:
        raise Http404("This plan has no figures that can be added up.")
    if asked.shown.problems:
        return refusal(asked.shown)
    found = profile_of(ANYBODY, asked, level)
    exact = may(request.user, "priorities.view_full_coverage")
    spend = spend_in_file(request.user, asked, found)
    priorities = profile_reports.priority_rows(found, spend, exact=exact)
    titled = {
        "evidence": [(part, evidence_title(part)) for part in found.evidence],
        "prevention": [(part, PREVENTION[part.level][0]) for part in found.prevention],
    }
    parts = {about: profile_reports.part_rows(each, exact=exact) for about, each in titled.items()}
    shown = replace(asked.shown, level=level.name)
    if form == "csv":
        heads, rows = profile_reports.one_table(priorities, parts)
        body = csv_text(heads, (["" if each is None else each for each in row] for row in rows))
    else:
        from consortium.workbooks import workbook

        lines = method_lines(plan, shown, found)
        body = workbook(profile_reports.sheets(priorities, parts, lines), on=shown.as_of)
    return file_response(body, form, "figures", plan, shown)


def method_lines(plan, shown, found):
    """What a reader of the workbook must know."""
    yield from origin(plan, "profile", shown)
    yield "Places against need", WHAT_IS_COUNTED
    yield "Evidence", BEST_EVIDENCE
    yield "Prevention", SPLIT_EQUALLY
    yield "Cost", COST_OF_EACH
    if not found.is_whole:
        yield "Figures", OF_A_PART
    yield "Figures", sentences.LEFT_OUT


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
        part_line(part, evidence_title(part), meaning_of(part.level)) for part in found.evidence
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


def evidence_title(part):
    """What a level of evidence is called."""
    return f"Level {part.level}: {name_of(part.level)}" if part.level else name_of(0)


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
