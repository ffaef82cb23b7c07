"""The need behind a bid: each priority of its plans with the figures held for its places.

A figure is shown for each of the bid's areas, or for the nearest wider area that has one, and
beside it the neighbours and the wider areas for which the same figure is held.
"""

from collections import defaultdict

from consortium.models import Area
from priorities.models import Measurement, Priority
from priorities.yearly_counts import Count, yearly_count

MOST_COMPARED = 8
MOST_OWN = 4
PER = 1000


def gather_need(plans, areas, *, on, sources):
    """The plans with their priorities and figures, as plain data.

    `plans` and `areas` are lists of rows, `sources` a Sources that numbers what is cited.
    """
    priorities = defaultdict(list)
    for priority in Priority.objects.filter(plan__in=plans).for_listing():
        priorities[priority.plan_id].append(priority)
    indicators = {
        priority.indicator
        for group in priorities.values()
        for priority in group
        if priority.indicator
    }
    figures = Figures(indicators, areas, on)
    return [
        {
            "reference": plan.reference,
            "title": plan.title,
            "partnership": plan.partnership.name,
            "starts_on": plan.starts_on and plan.starts_on.isoformat(),
            "ends_on": plan.ends_on and plan.ends_on.isoformat(),
            "sources": sources.numbers([plan.source]),
            "priorities": [
                {
                    "reference": priority.reference,
                    "title": priority.title,
                    "description": priority.description,
                    "theme": priority.get_theme_display(),
                    "areas": [area.name for area in priority.areas.all()],
                    "target_groups": [group.name for group in priority.target_groups.all()],
                    "indicator": figures.describe(priority.indicator, sources),
                }
                for priority in priorities[plan.pk]
            ],
        }
        for plan in plans
    ]


class Figures:
    """The official figures of some indicators for a bid's areas and the areas around them."""

    def __init__(self, indicators, areas, on):
        self.on = on
        self.areas = areas
        self.around = around(areas)
        self.rows = defaultdict(list)
        held = Measurement.objects.totals().filter(
            indicator__in=indicators, area__in=list(self.around), ends_on__lt=on
        )
        for row in held.order_by("ends_on", "-starts_on", "period"):
            self.rows[row.indicator_id, row.area_id].append(row)

    def describe(self, indicator, sources):
        """An indicator's name with its figures and a comparison; None without an indicator."""
        if indicator is None:
            return None
        found = {}
        for area in self.areas:
            for wider in self.upwards(area):
                if figure := self.figure(indicator, wider):
                    found.setdefault(wider, figure)
                    break
        own = [
            {"area": area.name, "is_own": area in self.areas, **figure}
            for area, figure in list(found.items())[:MOST_OWN]
        ]
        for figure in own:
            figure["sources"] = sources.numbers(figure["sources"])
        return {
            "name": indicator.name,
            "unit": indicator.unit,
            "polarity": indicator.polarity,
            "figures": own,
            "comparison": self.comparison(indicator, next(iter(found), None), sources),
        }

    def upwards(self, area):
        """The area, then each wider one it lies in."""
        while area is not None:
            yield area
            area = self.around.get(area.parent_id)

    def figure(self, indicator, area):
        """What is held for one area: a yearly count, or the last rate; None if neither."""
        rows = self.rows[indicator.pk, area.pk]
        rates = [row for row in rows if row.value is not None and row.value != row.count]
        if rates:
            last = rates[-1]
            return {
                "kind": "rate",
                "value": plain(last.value),
                "lower": plain(last.lower),
                "upper": plain(last.upper),
                "period": last.period,
                "sources": [last.source],
            }
        counted = [row for row in rows if row.count is not None]
        yearly = yearly_count(
            (Count(row.starts_on, row.ends_on, row.count) for row in counted), self.on
        )
        if yearly is None:
            return None
        used = [row for row in counted if row.starts_on >= yearly.starts_on]
        return {
            "kind": "count",
            "value": plain(round(yearly.value, 1)),
            "is_estimate": yearly.is_estimate,
            "months_held": yearly.months_held,
            "starts_on": yearly.starts_on.isoformat(),
            "ends_on": yearly.ends_on.isoformat(),
            "sources": [row.source for row in used],
        }

    def comparison(self, indicator, focus, sources):
        """The same figure for the neighbours and the wider areas; None without one to compare.

        Counts are compared per 1,000 people, which needs every area's population.
        """
        if focus is None:
            return None
        first = self.figure(indicator, focus)
        neighbours = [
            area
            for area in self.around.values()
            if area.pk != focus.pk and area.parent_id == focus.parent_id
        ]
        rows, texts, years = [], [], set()
        for area in [focus, *neighbours, *list(self.upwards(focus))[1:]]:
            figure = self.figure(indicator, area)
            if figure is None or any(
                figure.get(key) != first.get(key)
                for key in ("kind", "period", "starts_on", "ends_on", "months_held")
            ):
                continue
            row = {"area": area.name, "is_own": area.pk == focus.pk}
            if first["kind"] == "rate":
                row |= {key: figure[key] for key in ("value", "lower", "upper")}
            elif not area.population:
                continue
            else:
                row |= {
                    "value": f"{float(figure['value']) * PER / area.population:.1f}",
                    "lower": None,
                    "upper": None,
                }
                years.add(area.population_year)
            rows.append(row)
            texts += figure["sources"]
        if len(rows) < 2 or not rows[0]["is_own"]:
            return None
        return {
            "per": PER if first["kind"] == "count" else None,
            "population_years": sorted(years - {None}),
            "rows": rows[:MOST_COMPARED],
            "sources": sources.numbers(texts),
        }


def around(areas):
    """By id: the areas, the wider ones they lie in, and their neighbours of the same parent."""
    codes = {code for area in areas for code in area.path.strip("/").split("/")}
    parents = {area.parent_id for area in areas if area.parent_id}
    found = Area.objects.filter(code__in=codes) | Area.objects.filter(parent__in=parents)
    return {area.pk: area for area in found.distinct().order_by("name", "code")}


def plain(number):
    """A figure as text without the zeros a database column adds; None stays None."""
    return None if number is None else f"{number.normalize():f}"
