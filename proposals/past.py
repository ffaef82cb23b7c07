"""How a set of assumptions became what it is: who changed what, when and why."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
    contexts = [event.pgh_context.metadata if event.pgh_context else {} for event in events]
    who = writers_of(events)
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
                who(event),
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
        .select_related("pgh_context")
        .only("pgh_obj_id", "pgh_created_at", "pgh_context__metadata")
    )
    who = writers_of(events)
    return {
        event.pgh_obj_id: f"{who(event)}, "
        f"{date_format(timezone.localtime(event.pgh_created_at), 'j F Y')}"
        for event in events
    }


def writers_of(events: Iterable) -> Callable[[models.Model], str]:
    """A function that gives the name of who wrote a row of history; one query for all of them.

    An account that is closed leaves a number that leads nowhere; what nobody signed in to write,
    as from a folder, has none.
    """

    def writer(event):
        return (event.pgh_context.metadata if event.pgh_context else {}).get("user")

    people = dict(
        User.objects.filter(pk__in={writer(event) for event in events} - {None}).values_list(
            "pk", "name"
        )
    )

    def name(event):
        pk = writer(event)
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
