"""What priorities and figures show on the page of an area."""

from itertools import groupby
from operator import attrgetter

from django.db.models import F, Q
from django.utils import timezone

from consortium.models import Area, AreaLevel
from consortium.sections import Section, section
from priorities.models import Measurement, Plan, Priority
from priorities.reads.here import cells_here
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
    plans = []
    for plan, of_plan in groupby(priorities, key=attrgetter("plan")):
        plans.append((plan, [(one, cells.get(one.pk)) for one in of_plan]))
    context = {
        "plans": plans,
        "area": area,
        "judged": bool(cells),
        "left_out": LEFT_OUT if leaves_out else "",
    }
    return Section("Priorities here", "priorities/_section.html", context)


@section("area", order=30)
def figures_here(user, area):
    """The latest official figure of each indicator here; in a district the county's, of those
    that stop there.
    """
    wider = Area.objects.none()
    if area.level == AreaLevel.DISTRICT:
        wider = Area.objects.above(area).filter(level=AreaLevel.COUNTY)
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
