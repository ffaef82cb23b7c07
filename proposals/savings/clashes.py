"""Work that nobody has put together into one bid: leave out what would count anything twice."""

from collections import Counter
from dataclasses import replace

from proposals.savings.facts import Case, SavingsRefused
from proposals.savings.overlaps import refuse_double_counting
from proposals.savings.streams import streams_of


def without_clashes(case: Case) -> tuple[Case, tuple[str, ...]]:
    """The case with unit costs that go together, and the codes of those left out.

    Of unit costs that count the same thing, the one that most outcomes are valued by stays (a tie:
    the lower code): what the others value is not counted. Costs of several agencies are left out.
    """
    streams, _ = streams_of(case)
    used = Counter(stream.tag.unit_cost for stream in streams)
    kept: set[str] = set()
    for code, _ in sorted(used.items(), key=lambda item: (-item[1], item[0])):
        try:
            refuse_double_counting(
                case, [stream for stream in streams if stream.tag.unit_cost in {*kept, code}]
            )
        except SavingsRefused:
            continue
        kept.add(code)
    left_out = used.keys() - kept
    tags = [replace(tag, unit_cost=None) if tag.unit_cost in left_out else tag for tag in case.tags]
    return replace(case, tags=tags), tuple(sorted(left_out))
