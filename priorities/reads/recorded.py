"""How many of an event are recorded a year: the most that work in some areas can prevent."""

import datetime
from collections.abc import Collection, Hashable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from consortium.models import Area
from priorities.models import Indicator
from priorities.reads.needs import yearly_counts

Key = TypeVar("Key", bound=Hashable)


def outermost(areas: Iterable[Area]) -> list[Area]:
    """Those areas that lie in no other of them."""
    areas = list(areas)
    codes = {area.code for area in areas}
    return [area for area in areas if not codes & set(area.codes_above)]


def most_recorded(
    asked: Mapping[Key, tuple[str, Collection[int]]], *, on: datetime.date
) -> dict[Key, Decimal]:
    """How many of an event can happen a year in areas; a key is left out where nobody knows.

    `asked` is {key: (event, ids of areas)}. Where no count is held for an area, that of the
    nearest wider area stands for it. Asks the same few queries however much is asked.
    """
    events = {event for event, _ in asked.values() if event}
    indicators = dict(Indicator.objects.filter(event__in=events).values_list("event", "pk"))
    known = {key: each for key, each in asked.items() if each[0] in indicators and each[1]}
    if not known:
        return {}
    found = Area.objects.in_bulk({pk for _, areas in known.values() for pk in areas})
    codes = {code for area in found.values() for code in area.codes_above}
    wider = {area.code: area for area in Area.objects.filter(code__in=codes)}
    chains = {
        key: [
            [area, *(wider[code] for code in reversed(area.codes_above))]
            for area in outermost(found[pk] for pk in areas)
        ]
        for key, (_, areas) in known.items()
    }
    pairs = {
        (indicators[known[key][0]], area.pk)
        for key, of_key in chains.items()
        for chain in of_key
        for area in chain
    }
    counts = yearly_counts(pairs, on=on)
    recorded = {}
    for key, of_key in chains.items():
        indicator = indicators[known[key][0]]
        counted = [
            next((area for area in chain if (indicator, area.pk) in counts), None)
            for chain in of_key
        ]
        if None not in counted:
            places = {area.pk for area in outermost(counted)}
            recorded[key] = sum((counts[indicator, pk].value for pk in places), start=Decimal(0))
    return recorded
