"""What priorities and figures show on the pages of areas and organisations."""

from itertools import groupby
from operator import attrgetter

from django.db.models import F, Q
from django.utils import timezone

from consortium.access import may
from consortium.models import Area, AreaLevel
from consortium.sections import Section, section
from priorities.models import Measurement, Plan, Priority
from priorities.reads.gaps import wider_needs
from priorities.reads.here import JUDGED, cells_here
from priorities.sentences import LEFT_OUT


@section("area", order=20)
def priorities_here(user, area):
    """The current plans' priorities that hold in the area, in one under it or in a wider one."""
    touching = Area.objects.touching(area)
    through = Priority.areas.through.objects
    areas_of_partnerships = Plan.partnership.field.related_model.areas.through.objects
    priorities = (
        Priority.objects.filter(plan__in=Plan.objects.current())
        .filter(
            Q(pk__in=through.filter(area__in=touching).values("priority"))
            | Q(
                areas__isnull=True,
                plan__partnership__in=areas_of_partnerships.filter(area__in=touching).values(
                    "partnership"
                ),
            )
        )
        .select_related("plan__partnership")
        .order_by("plan__title", "plan", F("rank").asc(nulls_last=True), "reference")
    )
    today = timezone.localdate()
    priorities = list(priorities)
    cells, leaves_out = cells_here(user, area, priorities, on=today)
    wider = {key[0]: need for key, need in wider_needs(cells.values(), on=today).items()}
    plans = []
    for plan, of_plan in groupby(priorities, key=attrgetter("plan")):
        plans.append((plan, [(one, cells.get(one.pk), wider.get(one.pk)) for one in of_plan]))
    context = {
        "plans": plans,
        "area": area,
        "judged": bool(cells),
        "left_out": LEFT_OUT if leaves_out else "",
    }
    return Section("Priorities here", "priorities/_section.html", context)


@section("area", order=30)
def figures_here(user, area):
    """The latest official figure of each indicator here; in a district and below the nearest wider
    place's, up to the county, of those that stop there.
    """
    wider = []
    if area.level in JUDGED:
        lending = Area.objects.above(area).filter(level__in=(AreaLevel.COUNTY, *JUDGED))
        wider = sorted(lending, key=lambda each: len(each.path))
    places = {each.pk: each for each in (*wider, area)}
    held = Measurement.objects.totals().filter(area__in=places)
    indicators = set(held.order_by().values_list("indicator", flat=True).distinct())
    if not indicators:
        return None
    pairs = {(indicator, pk) for indicator in indicators for pk in places}
    nearest = {}
    found = Measurement.objects.latest_of(pairs, on=timezone.localdate())
    order = list(places)
    for figure in found.select_related("indicator"):
        before = nearest.get(figure.indicator_id)
        if before is None or order.index(before.area_id) < order.index(figure.area_id):
            nearest[figure.indicator_id] = figure
    for figure in nearest.values():
        figure.wider = places[figure.area_id] if figure.area_id != area.pk else None
    figures = sorted(nearest.values(), key=lambda each: (each.indicator.name, each.indicator_id))
    if not figures:
        return None
    context = {"figures": figures, "area": area}
    return Section("Official figures", "priorities/_section_figures.html", context)


@section("organisation", order=20)
def wanted_nearby(user, organisation):
    """Where its outcomes are wanted and nobody works towards them, for its people and coordinators.
    Looked up once the page is there.
    """
    if organisation.kind == "statutory" or not may(
        user, "priorities.view_gaps_nearby", organisation
    ):
        return None
    return Section(
        "Where its outcomes are wanted, and nobody works towards them",
        "priorities/_section_wanted.html",
        {"organisation": organisation},
    )
