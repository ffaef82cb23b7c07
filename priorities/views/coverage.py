"""Coverage: every plan at a glance, one plan place by place, one place in detail."""

from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from consortium.models import Area
from priorities import sentences, tiles
from priorities.coverage import FRAGILE, GAP, STATUSES, THIN, Coverage
from priorities.filters import CoverageFilter
from priorities.method import method
from priorities.models import Plan
from priorities.reads.asking import asking, choices_of
from priorities.reads.coverage import coverage_of_priorities, thresholds_of
from priorities.reads.discretion import FEWEST_CHARITIES, veil
from priorities.reads.drilldown import NAMELESS, drill_down
from priorities.reads.opened import open_plans
from priorities.reads.priorities import priorities_of_plans
from priorities.reads.reach import Level, around
from projects.evidence import name_of

# What a page shows of each plan is summed anew from every project that answers it.
PLANS_PER_PAGE = 8
AREAS_PER_PAGE = 60
# So many areas of one priority are listed by status below a matrix.
MOST_LISTED = 60
MOST_NAMED = 4
TROUBLES = (GAP, FRAGILE, THIN)
FORMS = (("Excel", "xlsx"), ("CSV", "csv"))


# --- Every plan


@dataclass(frozen=True)
class Glance:
    """A plan with what its cells come to, at the level it opens with."""

    plan: Plan
    level: Level
    found: Coverage

    @property
    def sentence(self):
        return sentences.answer(
            self.found.counts, self.level.name, thresholds_of(self.plan), self.found.as_of
        )

    @property
    def tally(self):
        return tiles.tally(self.found)


@requires("priorities.list_plans")
@require_safe
def coverage_list(request):
    plans = Plan.objects.visible_to(request.user).current().for_listing()
    page = Paginator(plans, PLANS_PER_PAGE).get_page(request.GET.get("page"))
    glances, without = glances_at(list(page.object_list), request.user)
    context = {
        "page": page,
        "sides": [
            (title, [one for one in glances if side(one.plan) == key]) for key, title in SIDES
        ],
        "without": without,
        "may_see_national": may(request.user, "priorities.view_national"),
    }
    return TemplateResponse(request, "priorities/coverage_list.html", context)


SIDES = [
    ("crime", "Crime and safety"),
    ("health", "Health and wellbeing"),
    ("both", "Crime and health together"),
]


def side(plan):
    """Where a plan stands in the list: by the themes of its priorities."""
    if plan.crime_count and not plan.health_count:
        return "crime"
    if plan.health_count and not plan.crime_count:
        return "health"
    return "both"


def glances_at(plans, user):
    """The plans with their coverage today, and those that have no place to show. The plans of a
    level are read together: a constant number of queries however many.
    """
    today = timezone.localdate()
    opened = open_plans(plans, on=today)
    opening, rows = opened.levels, {}
    for level, alike in opened.groups:
        found = coverage_of_priorities(
            opened.priorities.of_plans(alike),
            alike,
            level=level,
            on=today,
            **veil(user, alike, level),
        )
        for plan in alike:
            rows[plan] = found.of_plan(plan.reference)
    glances = [Glance(plan, opening[plan], rows[plan]) for plan in plans if plan in rows]
    return glances, [plan for plan in plans if plan not in rows]


# --- One plan


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_matrix(request, plan):
    asked = asking(plan, request.GET, today=timezone.localdate())
    if asked is None:
        return TemplateResponse(request, "priorities/coverage_empty.html", {"plan": plan})
    shown, whole = asked.shown, asked.whole
    here = around(asked.priorities.ids, **asked.kept_from(request.user))
    found, leaves_out = asked.coverage(request.user, here.areas)
    context = {
        "plan": plan,
        "filters": asked.filters,
        "shown": shown,
        "found": found,
        "level": asked.level,
        "leaves_out": leaves_out,
        "exports": [
            *([] if shown.status else [("Only gaps", shown.link(status="gap"))]),
            *exports("coverage_file", [plan.slug], shown, forms=(*FORMS, ("JSON", "json"))),
            ("Briefing", reverse("priorities:briefing", args=[plan.slug]) + shown.link()),
        ],
        "views_query": shown.link(status=""),
        "whole_word": sentences.PLURAL[whole.name] if whole else "",
        "whole_url": request.path + shown.link(level=whole.name) if whole else "",
        "unnarrowed_url": request.path + shown.unnarrowed,
        "registered": sentences.registered(
            here.registered, here.known, has_register=here.has_register
        ),
        "known_means": sentences.KNOWN if here.has_register else "",
        "where": sentences.joined(here.partnership)
        if 0 < len(here.partnership) < MOST_NAMED
        else "",
        **matrix_context(request, asked, found),
        **words_context(plan, found, shown, totals=not asked.level.overlaps),
    }
    return TemplateResponse(request, "priorities/coverage.html", context)


def exports(name, args, shown, forms=FORMS):
    """The files of a page, by its filters: (words, address) for the buttons beside them."""
    return [
        (title, reverse(f"priorities:{name}", args=[*args, form]) + shown.link())
        for title, form in forms
    ]


def matrix_context(request, asked, found):
    """The matrix of the areas on this page, in the form that fits, and the list beside it."""
    shown, level = asked.shown, asked.level
    page = Paginator(found.areas, AREAS_PER_PAGE, orphans=9).get_page(request.GET.get("page"))
    areas = list(page.object_list)
    needs = {}
    if level.is_whole:
        needs = {row.priority.id: f"need {sentences.yearly(row.need)}" for row in found.rows}
    link = cell_links(asked.plan.slug, shown.link(level="", status="", sort="", theme=""))

    def area_link(area):
        return reverse("area", args=[area.code])

    totals = not level.overlaps
    across = len(areas) > tiles.MOST_COLUMNS and len(found.rows) <= tiles.MOST_COLUMNS
    tiled = not across and len(areas) > tiles.MOST_COLUMNS
    # Priorities that go down take the room of one more column.
    width = len(found.rows) if across else len(areas) + 1
    short = width > tiles.MOST_WITH_WORDS and not tiled
    if across:
        columns = tiles.columns(found, needs)
        rows = tiles.area_rows(found, areas, link, area_link, short=short)
        foot = tiles.foot_by_area(found) if totals else None
    else:
        columns = [area.name for area in areas]
        rows = tiles.priority_rows(found, areas, needs, link, with_totals=totals, short=short)
        foot = tiles.foot(found, areas, with_totals=totals)
    in_short = {"most": MOST_LISTED, "all_of": lambda status: shown.link(status=status)}
    others = []
    if shown.status:
        listed = tiles.groups(found, link, [shown.status])
    else:
        listed = tiles.groups(found, link, TROUBLES, **in_short)
        if across:
            rest = [one for one in STATUSES if one not in TROUBLES]
            others = tiles.groups(found, link, rest, **in_short)
    return {
        "page": page,
        "across": across,
        "short": short,
        "columns": columns,
        "rows": rows,
        "foot": foot,
        "totals": totals,
        "groups": listed,
        "others": others,
        "gaps_url": shown.link(status="gap"),
        "all_url": shown.link(status=""),
    }


def words_context(plan, found, shown, *, totals):
    thresholds = thresholds_of(plan)
    return {
        "sentence": sentences.answer(found.counts, found.level, thresholds, shown.as_of),
        "crowding": sentences.crowding(found.counts, thresholds),
        "notes": sentences.notes(found),
        "method": method(plan.title, thresholds, found.level, shown.as_of, totals=totals),
        "one_area": sentences.SINGULAR[found.level],
        "areas_word": sentences.PLURAL[found.level],
        "left_out_note": sentences.LEFT_OUT,
        "stale_legend": sentences.stale_legend(found),
        "spread_legend": sentences.spread_legend(found),
        "caption": f"Each priority in each {sentences.SINGULAR[found.level]}",
        "none_title": f"Nothing is {shown.status}",
        "none_text": "No place where a priority meets an area has this status.",
    }


def cell_links(slug, query):
    """link(cell): the address of a cell's page. What is common to a priority's is made once."""

    @cache
    def above(priority):
        args = [slug, priority, "area"]
        return reverse("priorities:coverage_cell", args=args).removesuffix("area/")

    def link(cell):
        return f"{above(cell.priority.reference)}{quote(cell.area.code, safe='')}/{query}"

    return link


# --- One place


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_cell(request, plan, priority, area):
    priority = one_of(plan.priorities.for_listing(), "reference", priority)
    area = one_of(Area.objects.visible_to(request.user), "code", area)
    shown = CoverageFilter(
        request.GET,
        levels=[Level(area.level, 1, 1, 1, 1)],
        opening=area.level,
        today=timezone.localdate(),
        choices=choices_of(priorities_of_plans([plan], with_extents=False)),
    ).page()
    drill = drill_down(request.user, plan, priority, area, shown)
    if drill is None:
        raise Http404("This priority does not hold in this area.")
    context = {
        "plan": plan,
        "priority": priority,
        "area": area,
        "shown": shown,
        "drill": drill,
        "may_see_figures": may(request.user, "priorities.view_full_coverage"),
        "fewest_charities": FEWEST_CHARITIES,
        "nameless": NAMELESS,
        "matrix_url": reverse("priorities:coverage", args=[plan.slug])
        + shown.link(level=area.level, status=""),
        "unnarrowed_url": request.path + shown.unnarrowed,
        "method": method(plan.title, drill.thresholds, area.level, shown.as_of, totals=True),
        **cell_words(drill, shown.as_of),
    }
    return TemplateResponse(request, "priorities/coverage_cell.html", context)


def cell_words(drill, on):
    cell, one_area = drill.cell, sentences.SINGULAR[drill.cell.area.level]
    return {
        "cell": cell,
        "one_area": one_area,
        "places": tiles.figure(cell.places),
        "organisations_word": "organisation" if cell.organisations == 1 else "organisations",
        "projects_word": f"with {sentences.how_many(cell.projects, 'project')}",
        "need": sentences.yearly(cell.need),
        "need_value": sentences.whole(cell.need.value) if cell.need else "not known",
        "need_note": need_note(cell, drill.figure),
        "evidence": tiles.evidence(cell),
        "evidence_note": name_of(cell.best_evidence) if cell.best_evidence else "",
        "ends_by": drill.thresholds.money_ends_by(on),
        "notes": sentences.cell_notes(cell),
        "not_confirmed": sentences.not_confirmed(cell),
        "left_out_note": sentences.LEFT_OUT,
    }


def need_note(cell, figure):
    """What stands beside a cell's need: where it is not known, the nearest wider area's."""
    if cell.need is None and figure and figure.is_wider and figure.yearly:
        return f"{figure.area.name}: {sentences.yearly(figure.yearly)}"
    return "an estimate" if cell.need_is_estimate else ""


def one_of(rows, name, value):
    """The row of that name in an address, or 404; text no database holds included."""
    found = None if "\x00" in value else rows.filter(**{name: value}).first()
    if found is None:
        raise Http404(f"There is no {rows.model._meta.verbose_name} of that {name} here.")
    return found
