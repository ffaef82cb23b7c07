"""The folder's files of partnerships, plans, priorities and figures (docs/design.md 8.2)."""

import re
from decimal import Decimal

from consortium.folder import widgets
from consortium.folder.columns import Column, Links, update_rows
from consortium.folder.faults import CellError
from consortium.folder.registry import add_target, register
from consortium.folder.resource import FolderResource
from priorities.models import (
    ComparisonGroup,
    Indicator,
    Measurement,
    Partnership,
    Plan,
    PlanStatus,
    Priority,
    PriorityOutcome,
)
from priorities.periods import UnknownPeriod, parse_period


@register
class PartnershipResource(FolderResource):
    class Meta:
        name = "partnerships"
        model = Partnership
        import_id_fields = ("reference",)
        fields = "reference name kind areas organisations website".split()


@register
class ComparisonGroupResource(FolderResource):
    class Meta:
        name = "comparison_groups"
        model = ComparisonGroup
        import_id_fields = ("partnership", "name")
        fields = "partnership name areas why source".split()


@register
class PlanResource(FolderResource):
    class Meta:
        name = "plans"
        model = Plan
        import_id_fields = ("reference",)
        fields = (
            "reference partnership title status starts_on ends_on source published_on "
            "superseded_on superseded_by"
        ).split()
        gives_up = {"priorities_plan_one_current": {"status": PlanStatus.SUPERSEDED}}
        no_circles = {"superseded_by": "gave way to"}

    def compare(self, entries):
        """A plan that is current again, in a file that says no more, has no successor any more."""
        for entry in entries:
            held = entry.current and entry.current.values
            if held and entry.values.get("status", held["status"]) != PlanStatus.SUPERSEDED:
                for name in ("superseded_on", "superseded_by"):
                    if held[name] is not None:
                        entry.values.setdefault(name, None)
        super().compare(entries)

    def check_row(self, values):
        if values["status"] != PlanStatus.SUPERSEDED and values["superseded_by"] is not None:
            yield (
                "superseded_by",
                "Only a superseded plan has a plan that took its place. Say that it is superseded, "
                "or leave this blank.",
            )


@register
class IndicatorResource(FolderResource):
    class Meta:
        name = "indicators"
        model = Indicator
        import_id_fields = ("reference",)
        fields = "reference name source source_id unit polarity event".split()
        gives_up = {"priorities_indicator_event_once": {"event": ""}}


class WeightedOutcomes(Links):
    """Outcomes with their weights: `code:weight;…`, 1 where none is given."""

    extra = ("weight",)
    weight = widgets.Number(12, 6)

    def read(self, text):
        found = {}
        for item in widgets.split(text):
            code, colon, weight = (part.strip() for part in item.partition(":"))
            if code in found:
                raise CellError(f"The outcome “{code}” is here twice. Keep one.")
            found[code] = self.weight.clean(weight) if colon else Decimal(1)
            if found[code] <= 0:
                raise CellError(f"The weight of “{code}” is {weight}. Write more than 0.")
        return tuple(sorted(found.items()))

    def write(self, value):
        return widgets.join(
            code if weight == 1 else f"{code}:{self.weight.render(weight)}"
            for code, weight in value
        )

    def keys(self, value):
        return [code for code, _ in value]

    def details(self, value):
        return {code: {"weight": weight} for code, weight in value}

    def from_details(self, found):
        return tuple(sorted((code, details["weight"]) for code, details in found.items()))


class Continues(Column):
    """The earlier plan's priority that this one is: `plan:reference`; `new` where it is none.

    Written once all rows are there, since it names rows of this file.
    """

    is_list = True
    to = "priorities"
    new = "new"

    def bind(self, model):
        self.blank = None

    def read(self, text):
        if not text or text == self.new:
            return text or None
        plan, colon, reference = (part.strip() for part in text.partition(":"))
        if not (plan and colon and reference):
            raise CellError(f"“{widgets.shorten(text)}” is not of the form plan:reference, or new.")
        return plan, reference

    def write(self, value):
        if value is None or value == self.new:
            return value or ""
        if ":" in value[0]:
            raise CellError("A plan whose reference has “:” in it cannot be named here.")
        return ":".join(value)

    def needs(self, value):
        return [(self.to, value)] if isinstance(value, tuple) else ()

    def fetch(self, owners):
        found = dict.fromkeys(owners)
        rows = Priority.objects.filter(pk__in=owners).order_by()
        said = rows.exclude(continues=None, is_new=False)
        for pk, is_new, *key in said.values_list(
            "pk", "is_new", "continues__plan__reference", "continues__reference"
        ):
            found[pk] = self.new if is_new else tuple(key)
        return found

    def save(self, values, lookup):
        rows = Priority.objects.in_bulk(list(values))
        for pk, value in values.items():
            rows[pk].is_new = value == self.new
            rows[pk].continues_id = lookup[self.to, value] if isinstance(value, tuple) else None
        # Of two that swap what they go on with, neither stands in the other's way.
        Priority.objects.filter(pk__in=list(values)).update(continues=None, is_new=False)
        update_rows(Priority, list(rows.values()), ["continues", "is_new"])


@register
class PriorityResource(FolderResource):
    outcomes = WeightedOutcomes("outcomes", PriorityOutcome, source="priority", link="outcome")
    continues = Continues("continues")

    class Meta:
        name = "priorities"
        model = Priority
        import_id_fields = ("plan", "reference")
        fields = (
            "plan reference title description theme rank weight areas target_groups outcomes "
            "indicator baseline target continues"
        ).split()
        parents = ("plan",)

    def brings(self, entries):
        return {self.file_name: {entry.key for entry in entries}}

    def enter(self, entries, lookup):
        lookup.update({(self.file_name, entry.key): entry.pk for entry in entries})

    def prepare(self, table, entries, faults):
        """No priority goes on with itself, no two of a plan with one."""
        said = {}
        for entry in entries:
            earlier = entry.values.get("continues")
            if not isinstance(earlier, tuple):
                continue
            first = said.setdefault((entry.key[0], earlier), entry)
            if earlier == entry.key:
                faults.add(table, entry.number, "continues", "A priority cannot go on with itself.")
            elif first is not entry:
                faults.add(
                    table,
                    entry.number,
                    "continues",
                    f"Row {first.number} of the same plan goes on with this one already. Keep one.",
                )


# A priority is named by its plan and itself.
add_target("priorities", Priority, ("plan__reference", "reference"), "priorities")


class PeriodWords(widgets.Words):
    """A period in the words of design 8.2; a workbook's first of a month is that month."""

    def clean(self, value, row=None, **kwargs):
        text = " ".join(super().clean(value).split())
        if month := re.fullmatch(r"([0-9]{4}-[0-9]{2})-01", text):
            text = month[1]
        try:
            parse_period(text)
        except UnknownPeriod as error:
            raise CellError(str(error)) from None
        return text


@register
class MeasurementResource(FolderResource):
    period = Column("period", widget=PeriodWords(30))

    class Meta:
        name = "measurements"
        model = Measurement
        import_id_fields = "indicator area period sex age category".split()
        fields = (
            "indicator area period sex age category value lower upper count denominator note source"
        ).split()

    def derive(self, values):
        if "period" not in values:
            return {}
        period = parse_period(values["period"])
        return {"starts_on": period.starts_on, "ends_on": period.ends_on}
