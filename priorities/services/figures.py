"""Official figures typed by hand: kept with their source, never over another without asking."""

from decimal import Decimal

from django.db import transaction

from consortium.access import require
from consortium.models import Area
from consortium.references import free_reference
from priorities.models import Indicator, Measurement

COUNT, RATE = "count", "rate"


class HeldAlready(Exception):
    """There is another figure for this indicator, area and period; the text says which."""


@transaction.atomic
def keep_figure(
    *,
    by,
    indicator: Indicator | None,
    name: str,
    polarity: str,
    area: Area,
    period: str,
    kind: str,
    value: Decimal,
    source: str,
    note: str,
    replace: bool,
) -> Measurement:
    """Keep one figure; without an indicator one of this name is made, or found.

    A count is a count in the period, as yearly counts sum them. Raises Denied, or HeldAlready
    unless it may replace what is here.
    """
    require(by, "priorities.load_figures")
    if indicator is None:
        indicator = Indicator.objects.filter(name__iexact=name).order_by("pk").first()
    if indicator is None:
        reference = free_reference(Indicator, name)
        indicator = Indicator.objects.create(reference=reference, name=name, polarity=polarity)
    figure, is_new = Measurement.objects.select_for_update(of=("self",)).get_or_create(
        indicator=indicator,
        area=area,
        period=period,
        sex="",
        age="",
        category="",
        defaults=_said(kind, value, source, note),
    )
    if is_new:
        return figure
    said = _said(kind, value, source, note)
    if all(getattr(figure, field) == there for field, there in said.items()):
        return figure
    if not replace:
        held = figure.value if figure.value is not None else figure.count
        words = "a missing value" if held is None else format(held.normalize(), "f")
        raise HeldAlready(
            f"{area} has a figure for {period} already: {words}"
            f"{f' ({figure.source})' if figure.source else ''}. Tick this to replace it."
        )
    for field, there in said.items():
        setattr(figure, field, there)
    # Its limits and its denominator belonged to the other figure.
    figure.lower = figure.upper = figure.denominator = None
    figure.save()
    return figure


def _said(kind, value, source, note):
    count = value if kind == COUNT else None
    return {"value": value, "count": count, "source": source, "note": note}
