"""Work that nobody has put together into one bid: leave out what would count anything twice."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from proposals.savings.facts import SEVERAL_AGENCIES, Case, SavingsRefused, Tag
from proposals.savings.overlaps import refuse_double_counting
from proposals.savings.streams import Stream, streams_of


@dataclass(frozen=True)
class LeftOut:
    """Outcomes that could be counted and are not: `clashing` with what others are valued by, or
    valued by a cost of several agencies that nobody has split (`unsplit`).
    """

    clashing: tuple[Tag, ...] = ()
    unsplit: tuple[Tag, ...] = ()

    @property
    def projects(self) -> set[str]:
        return {tag.project for tag in (*self.clashing, *self.unsplit)}


def without_clashes(case: Case) -> tuple[Case, LeftOut]:
    """The case with unit costs that go together, and what is left out for that.

    Of unit costs that count the same thing, the one that most outcomes are valued by stays (a tie:
    the lower code): what the others value is not counted. Costs of several agencies are left out.
    """
    streams, _ = streams_of(case)
    unsplit = {
        stream.tag.unit_cost
        for stream in streams
        if any(row.agency.lower() in SEVERAL_AGENCIES for row in stream.rows)
    }
    used = Counter(stream.tag.unit_cost for stream in streams)
    kept: set[str] = set()
    for code in sorted(used.keys() - unsplit, key=lambda code: (-used[code], code)):
        try:
            refuse_double_counting(
                case, [stream for stream in streams if stream.tag.unit_cost in {*kept, code}]
            )
        except SavingsRefused:
            continue
        kept.add(code)
    left_out = used.keys() - kept
    tags = [replace(tag, unit_cost=None) if tag.unit_cost in left_out else tag for tag in case.tags]
    return replace(case, tags=tags), LeftOut(
        clashing=_valued_by(streams, left_out - unsplit), unsplit=_valued_by(streams, unsplit)
    )


def _valued_by(streams: Iterable[Stream], codes: Collection[str]) -> tuple[Tag, ...]:
    return tuple(stream.tag for stream in streams if stream.tag.unit_cost in codes)
