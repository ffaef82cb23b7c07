"""What priorities and figures show on the page of an area."""

from django.db.models import F, Q
from django.utils import timezone

from consortium.models import Area
from consortium.sections import Section, section
from priorities.models import Measurement, Plan, Priority


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
    context = {"priorities": priorities, "area": area}
    return Section("Priorities here", "priorities/_section.html", context)


@section("area", order=30)
def figures_here(user, area):
    """The latest official figure of each indicator that has one for exactly this area."""
    indicators = Measurement.objects.totals().filter(area=area).values_list("indicator", flat=True)
    pairs = {(indicator, area.pk) for indicator in indicators.distinct()}
    if not pairs:
        return None
    latest = Measurement.objects.latest_of(pairs, on=timezone.localdate())
    return Section(
        "Official figures",
        "priorities/_section_figures.html",
        {"figures": latest.select_related("indicator")},
    )
