"""Nothing prevents more than happens: what outcomes are assumed to prevent, and what is recorded.

How many of an event happen is known further up; who knows it enters there:

    @tells_what_is_recorded
    def counted(asked, *, on):
        return {key: Decimal(480) for key, (event, areas) in asked.items()}

`asked` is {key: (event, ids of the areas)}, `on` a date; keys for which nobody knows are left out.
"""

import contextlib
import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from consortium.bulk import among_ids
from projects.models import ProjectArea, ProjectOutcome

_tellers: list[Callable] = []


def tells_what_is_recorded(function):
    """Decorator: enter `function(asked, on=)`, which tells how many of an event happen a year."""
    _tellers.append(function)
    return function


@dataclass(frozen=True)
class Claim:
    """What one outcome of a project prevents a year before anything is taken off, all of it known.

    `rate` is events a person a year, `effect` the highest that is given, `areas` ids, `project`
    its reference.
    """

    tag: int
    project_id: int
    project: str
    outcome: str
    event: str
    people: int
    rate: Decimal
    effect: Decimal
    areas: frozenset[int]

    @property
    def prevented(self) -> Decimal:
        return self.people * self.rate * self.effect


@dataclass(frozen=True)
class Excess:
    """A claim above what is recorded a year where the project works."""

    claim: Claim
    recorded: Decimal

    def __str__(self):
        return (
            f"With {self.claim.people:,} people that would prevent {self.claim.prevented:,.0f} a "
            f"year, of {self.recorded:,.0f} of “{self.claim.event}” recorded where the project "
            "works. Check how many people it reaches, how often it happens to one of them, and "
            "how many it prevents."
        )


class MoreThanHappen(ValueError):
    """What is assumed would prevent more than happens where the project works; the text says so."""

    def __init__(self, excesses: list[Excess]):
        self.excesses = excesses
        super().__init__(" ".join(f"“{each.claim.outcome}”: {each}" for each in excesses))


def claims_of(
    tags,
    *,
    people: Mapping[int, int | None] | None = None,
    areas: Mapping[int, Collection[int]] | None = None,
) -> list[Claim]:
    """The claims among outcomes of projects (a queryset), in two queries.

    `people` and `areas` are what those of projects (ids) are about to become.
    """
    rows = list(
        tags.exclude(baseline_rate=None)
        .exclude(unit_cost=None)
        .order_by("project__reference", "outcome__name")
        .values_list(
            *("pk", "project_id", "project__reference", "outcome__name", "unit_cost__event"),
            *("people_per_year", "project__people_per_year", "baseline_rate"),
            *("effect_high", "effect_central"),
        )
    )
    places = defaultdict(set)
    joined = ProjectArea.objects.filter(project__in=among_ids({row[1] for row in rows}))
    for project_id, area in joined.values_list("project_id", "area_id") if rows else ():
        places[project_id].add(area)
    places.update(areas or {})
    found = []
    for tag, project_id, reference, outcome, event, own, of_all, rate, high, central in rows:
        reached = (people or {}).get(project_id, of_all) if own is None else own
        effect = central if high is None else high
        if reached is not None and effect is not None:
            where = frozenset(places[project_id])
            found.append(
                Claim(tag, project_id, reference, outcome, event, reached, rate, effect, where)
            )
    return found


def excesses(claims: Iterable[Claim], *, on: datetime.date | None = None) -> list[Excess]:
    """Those claims that are above what is recorded (by default: today), in their order."""
    claims = list(claims)
    asked = {claim: (claim.event, claim.areas) for claim in claims if claim.event and claim.areas}
    recorded = {}
    for tell in _tellers:
        recorded |= tell(asked, on=on or timezone.localdate()) if asked else {}
    return [
        Excess(claim, recorded[claim])
        for claim in claims
        if claim in recorded and claim.prevented > recorded[claim]
    ]


def require_possible(claims: Iterable[Claim]) -> None:
    """Raises MoreThanHappen for claims above what is recorded."""
    if found := excesses(claims):
        raise MoreThanHappen(found)


@contextlib.contextmanager
def nothing_impossible(project_id: int) -> Iterator[None]:
    """Refuse what is written inside if a claim of the project rises above what is recorded.

    A claim that stays what it was is left alone: a folder may have brought it. Raises
    MoreThanHappen; the transaction around it then takes back what was written.
    """
    tags = ProjectOutcome.objects.filter(project=project_id)
    before = set(claims_of(tags))
    yield
    require_possible(claim for claim in claims_of(tags) if claim not in before)
