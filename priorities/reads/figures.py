"""The official figures that stand beside a plan's priorities: a number a year, or a rate."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, Q, When

from consortium.models import Area
from priorities.fair import per_1000
from priorities.models import Measurement
from priorities.reads.needs import needs_over, yearly_counts
from priorities.reads.recorded import outermost
from priorities.yearly_counts import YearlyCount


@dataclass(frozen=True)
class Figure:
    """What is known of a priority's indicator in one of its areas.

    `yearly` is the number a year (need), None where no count is held. `measurement` is the
    figure it rests on, or the latest rate; `area` is where it was measured, which may be a wider
    place than `asked` where nothing is published for that alone.
    """

    asked: Area
    area: Area
    measurement: Measurement
    yearly: YearlyCount | None

    @property
    def is_wider(self):
        return self.area.pk != self.asked.pk

    @property
    def per_1000(self):
        """The number a year for each 1,000 residents; None where either is not known."""
        rate = self.yearly and per_1000(self.yearly.value, self.area.population)
        return rate.value if rate else None


def places_of(priority):
    """Where a priority holds: its own areas, else its partnership's."""
    return list(priority.areas.all()) or list(priority.plan.partnership.areas.all())


def place_shown_first(indicator, priorities) -> Area | None:
    """The place whose figures an indicator's page opens with: one that has figures of everybody
    together, and that one of these priorities names, before others; then the one with most.
    """
    own = Q(measurements__sex="", measurements__age="", measurements__category="")
    here = OuterRef("pk")
    naming = priorities.filter(Q(areas=here) | Q(areas=None, plan__partnership__areas=here))
    return (
        Area.objects.filter(measurements__indicator=indicator)
        .annotate(
            own_figures=Count("measurements", filter=own),
            figures=Count("measurements"),
            is_named=Exists(naming.order_by()),
        )
        .order_by(
            Case(When(own_figures=0, then=1), default=0),
            "-is_named",
            "-own_figures",
            "-figures",
            "name",
            "code",
        )
        .first()
    )


def figures_of(
    priorities: Iterable, *, on: datetime.date, places=places_of
) -> dict[int, list[Figure]]:
    """{priority id: its figures}, of priorities read `for_listing`, in three queries.

    One figure for each of the areas that `places(priority)` names (its own; its partnership's,
    where it has none) for which something is held that ended before the date; an area without any
    takes the nearest wider one's.
    """
    asked = {priority: places(priority) for priority in priorities if priority.indicator_id}
    codes = {code for areas in asked.values() for area in areas for code in area.codes_above}
    wider = {area.code: area for area in Area.objects.filter(code__in=codes)}
    pairs = {
        (priority.indicator_id, area.pk)
        for priority, areas in asked.items()
        for own in areas
        for area in (own, *(wider[code] for code in own.codes_above))
    }
    latest = {
        (one.indicator_id, one.area_id): one for one in Measurement.objects.latest_of(pairs, on=on)
    }
    yearly = yearly_counts(pairs, on=on)
    found = {}
    for priority, areas in asked.items():
        figures = {}
        for own in areas:
            for area in (own, *(wider[code] for code in reversed(own.codes_above))):
                pair = (priority.indicator_id, area.pk)
                if pair in latest:
                    figures[area.pk] = Figure(own, area, latest[pair], yearly.get(pair))
                    break
        found[priority.pk] = list(figures.values())
    return found


def needs_of(priorities: Iterable, *, on: datetime.date) -> dict[int, YearlyCount]:
    """{priority id: its need over all the areas it names}, where every one has a count of its own
    for the same months. An area inside another of them is left out: it is counted there. Of
    priorities read `with_places`, in one query.
    """
    asked = [one for one in priorities if one.indicator_id]
    return needs_over(
        {one.pk: [area.pk for area in outermost(places_of(one))] for one in asked},
        {one.pk: one.indicator_id for one in asked},
        on=on,
    )
