"""How a set of assumptions became what it is: who changed what, when and why."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from consortium.models import User
from proposals.models import Assumption, UnitCost

# What is read out of each state, in this order, with what it is called.
NAMED = {
    "unit_cost_id": "unit cost",
    "baseline_rate": "events a person a year",
    "effect_low": "low effect",
    "effect_central": "central effect",
    "effect_high": "high effect",
    "deadweight": "deadweight",
    "displacement": "displacement",
    "attribution": "attribution",
    "drop_off": "drop-off",
    "years_of_effect": "years of effect",
    "confidence_grade": "grade of confidence",
    "source": "source",
    "note": "note",
}


@dataclass(frozen=True)
class Change:
    """One change: `what` are (name, before, after); empty where the set was added."""

    at: datetime.datetime
    who: str
    why: str
    what: tuple[tuple[str, str, str], ...] = ()


def changes_of(assumption: Assumption) -> list[Change]:
    """The latest first, in a constant number of queries."""
    events = list(assumption.events.select_related("pgh_context").order_by("pgh_id"))
    contexts = list(map(context_of, events))
    who = writers_in(contexts)
    codes = dict(
        UnitCost.objects.filter(pk__in={event.unit_cost_id for event in events}).values_list(
            "pk", "code"
        )
    )
    changes = []
    for place, (event, context) in enumerate(zip(events, contexts, strict=True)):
        before = events[place - 1] if place else None
        changes.append(
            Change(
                event.pgh_created_at,
                who(context),
                context.get("why") or "",
                _differences(before, event, codes) if before else (),
            )
        )
    return changes[::-1]


def who_entered(model: type[models.Model], pks: Iterable[int]) -> dict[int, str]:
    """{row: who wrote it last, and on which day}: two queries."""
    events = list(
        model.pgh_event_model.objects.filter(pgh_obj_id__in=list(pks))
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
        .values_list("pgh_obj_id", "pgh_created_at", "pgh_context__metadata")
    )
    who = writers_in(context or {} for *_, context in events)
    day = cache(lambda date: date_format(date, "j F Y"))  # few days, many rows
    return {
        pk: f"{who(context or {})}, {day(timezone.localtime(at).date())}"
        for pk, at, context in events
    }


def writers_of(events: Iterable) -> Callable[[models.Model], str]:
    """A function that gives the name of who wrote a row of history; one query for all of them."""
    who = writers_in(map(context_of, events))
    return lambda event: who(context_of(event))


def context_of(event) -> Mapping:
    """What was noted when a row of history was written: who, why."""
    return event.pgh_context.metadata if event.pgh_context else {}


def writers_in(contexts: Iterable[Mapping]) -> Callable[[Mapping], str]:
    """The same for what was noted: `context_of` a row.

    An account that is closed leaves a number that leads nowhere; what nobody signed in to write,
    as from a folder, has none.
    """

    writers = {context.get("user") for context in contexts} - {None}
    people = dict(User.objects.filter(pk__in=writers).values_list("pk", "name"))

    def name(context):
        pk = context.get("user")
        if pk is not None and pk not in people:
            return "somebody whose account is closed"
        return people.get(pk) or "the site’s administration"

    return name


def _differences(before, after, codes):
    return tuple(
        (words, _said(name, getattr(before, name), codes), _said(name, getattr(after, name), codes))
        for name, words in NAMED.items()
        if getattr(before, name) != getattr(after, name)
    )


def _said(name, value, codes):
    if value in (None, ""):
        return "not said"
    if name == "unit_cost_id":
        return codes.get(value, "one that is gone")
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
