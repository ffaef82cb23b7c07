"""Nothing is counted twice: one cost an event, one outcome a project, and no more than happens."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from math import prod

from proposals.savings.facts import ONE, SEVERAL_AGENCIES, ZERO, Case, Project, SavingsRefused
from proposals.savings.streams import Stream


def refuse_double_counting(case: Case, streams: Iterable[Stream]) -> None:
    """Raise SavingsRefused, naming unit costs that count the same thing or several agencies."""
    reasons = []
    used: dict[str, set[str]] = defaultdict(set)
    below = {}
    for stream in streams:
        used[stream.event].add(stream.tag.unit_cost)
        below[stream.tag.unit_cost] = {row.code for row in stream.rows} | {stream.tag.unit_cost}
        reasons += [
            f"{row.code} is the cost of several agencies: split it into one row for each."
            for row in stream.rows
            if row.agency.lower() in SEVERAL_AGENCIES
        ]
    for event, codes in sorted(used.items()):
        if len(codes) > 1:
            reasons.append(
                f"{' and '.join(sorted(codes))} both value {event}: choose one for the whole bid."
            )
    for one, other in combinations(sorted(below), 2):
        if below[one] & below[other]:
            reasons.append(f"{one} and {other} are a cost and a part of it: choose one.")
        elif _exclude(case, below[one], below[other]):
            reasons.append(f"{one} and {other} count the same thing: choose one.")
    if reasons:
        raise SavingsRefused(list(dict.fromkeys(reasons)))


def _exclude(case, some, others):
    return any(
        case.unit_costs[one].excludes & others or case.unit_costs[other].excludes & some
        for one in some
        for other in others
    )


def avoid(
    case: Case, streams: Sequence[Stream], effects: Sequence[Decimal]
) -> list[dict[int, Decimal]]:
    """[{year: events avoided}] for each stream, with nothing counted twice."""
    avoided: list[dict[int, Decimal]] = [{} for _ in streams]
    # Which projects reach the same people is the same year after year.
    met: dict[frozenset[str], list[set[str]]] = {}
    by_event = defaultdict(list)
    for number, stream in enumerate(streams):
        by_event[stream.event].append(number)
    for event, numbers in by_event.items():
        for year in sorted({year for number in numbers for year in streams[number].potential}):
            events = {}
            for number in numbers:
                if year not in streams[number].potential:
                    continue
                avoided[number][year] = ZERO
                amount = streams[number].potential[year] * effects[number]
                project = streams[number].tag.project
                # Of a project's outcomes the one with most counts alone.
                if project not in events or amount > events[project][1]:
                    events[project] = number, amount
            recorded = case.recorded.get(event)
            amounts = {project: amount for project, (_, amount) in events.items()}
            if recorded is None:
                kept = largest_of_each(clusters_able(case.projects, amounts, met), amounts)
            else:
                kept = combined(amounts, recorded)
            for project, amount in kept.items():
                avoided[events[project][0]][year] = amount
    return avoided


def avoided_together(
    case: Case, streams: Sequence[Stream], effects: Sequence[Decimal], met: dict
) -> dict[int, Decimal]:
    """{year: events avoided} by streams of one event: what `avoid` gives each of them, added up.

    `met` keeps which projects reach the same people for the next call.
    """
    amounts: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for stream, effect in zip(streams, effects, strict=True):
        project = stream.tag.project
        for year, potential in stream.potential.items():
            claimed = amounts[year]
            amount = potential * effect
            if project not in claimed or amount > claimed[project]:
                claimed[project] = amount
    recorded = case.recorded.get(streams[0].event)
    return {
        year: together(claimed.values(), recorded)
        if recorded is not None
        else sum(
            (
                max(claimed[project] for project in group)
                for group in clusters_able(case.projects, claimed, met)
            ),
            start=ZERO,
        )
        for year, claimed in amounts.items()
    }


def together(claims: Collection[Decimal], recorded: Decimal) -> Decimal:
    """How many of the events recorded several projects avoid, each of what the others leave."""
    if not recorded:
        return ZERO
    left = [ONE - share if (share := each / recorded) < ONE else ZERO for each in claims]
    return recorded * (ONE - prod(left, start=ONE))


def combined(events: Mapping[str, Decimal], recorded: Decimal) -> dict[str, Decimal]:
    """{project: events} as each takes its share of what they avoid together."""
    claimed = sum(events.values(), start=ZERO)
    if not recorded or not claimed:
        return dict.fromkeys(events, ZERO)
    avoided = together(events.values(), recorded)
    return {project: each * avoided / claimed for project, each in events.items()}


def clusters_able(
    projects: Mapping[str, Project], events: Mapping[str, Decimal], met: dict
) -> list[set[str]]:
    """The clusters of those that avoid anything; `met` holds those found before, by who is able."""
    able = frozenset(project for project, each in events.items() if each > ZERO)
    if able not in met:
        met[able] = clusters(projects, able)
    return met[able]


def largest_of_each(
    groups: Iterable[Collection[str]], events: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """{project: events} of the largest of each group; of two alike the lower reference."""
    largest = (min(group, key=lambda project: (-events[project], project)) for group in groups)
    return {project: events[project] for project in largest}


def clusters(projects: Mapping[str, Project], references: Iterable[str]) -> list[set[str]]:
    """Those that may reach the same people, directly or through others of them."""
    found, left = [], sorted(references)
    while left:
        cluster, edge = set(), {left[0]}
        while edge:
            cluster |= edge
            edge = {
                other
                for other in left
                if other not in cluster
                and any(projects[one].meets(projects[other]) for one in edge)
            }
        found.append(cluster)
        left = [project for project in left if project not in cluster]
    return found
