"""The folder's files of partnerships, plans, priorities and figures (docs/design.md 8.2)."""

import re
from decimal import Decimal

from consortium.folder import widgets
from consortium.folder.columns import Column, Links
from consortium.folder.faults import CellError
from consortium.folder.registry import register
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
        fields = "reference partnership title status starts_on ends_on source".split()
        gives_up = {"priorities_plan_one_current": {"status": PlanStatus.SUPERSEDED}}


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


@register
class PriorityResource(FolderResource):
    outcomes = WeightedOutcomes("outcomes", PriorityOutcome, source="priority", link="outcome")

    class Meta:
        name = "priorities"
        model = Priority
        import_id_fields = ("plan", "reference")
        fields = (
            "plan reference title description theme rank weight areas target_groups outcomes "
            "indicator baseline target"
        ).split()
        parents = ("plan",)


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
