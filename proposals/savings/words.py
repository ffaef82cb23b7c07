"""What an appraisal says in a sentence or two, no more than the evidence bears."""

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

from proposals.savings.cuts import Cut
from proposals.savings.draws import Spread
from proposals.savings.facts import (
    CENTRAL,
    LEAST_CONFIDENT,
    ONE,
    OPTIMISM_BIAS,
    ZERO,
    Effect,
    Tag,
)
from proposals.savings.results import Appraisal, NotCounted, ratio

# What falls short by a hair is still told to fall short.
LEAST_TIMES = Decimal("1.01")


def worth_of(found: Appraisal, spread: Spread) -> str:
    """What each pound is worth to public services, from what to what, and what of it is cash."""
    if not found.lines:
        return "Nothing in this bid can be counted in pounds yet: what is missing is listed below."
    if not found.cost:
        return f"Worth {pounds(found.fiscal())} to public services; no cost is entered yet."
    fiscal, low, high, cash = (
        pence(ratio(each, found.cost))
        for each in (found.fiscal(), spread.p10, spread.p90, found.cashable())
    )
    return (
        f"Worth {fiscal} to public services for each £1, probably between {low} and {high}, "
        f"of which {cash} could leave a budget."
    )


def payback_of(
    found: Appraisal, times: Decimal | None, words_for_year: Callable[[int], str]
) -> str:
    """When the bid has paid for itself, or what it would take; `times` as of `break_even`."""
    if not found.lines or not found.cost:
        return ""
    if found.payback_year is not None and found.pays_for_itself:
        return (
            "By the end of "
            f"{words_for_year(found.payback_year)} public services have saved what it costs."
        )
    if times is None:
        return (
            "On this evidence it never pays for itself out of public budgets: not even if every "
            "effect were complete."
        )
    return (
        "On this evidence it does not pay for itself out of public budgets: every effect would "
        f"have to be {max(times, LEAST_TIMES):.2f} times as large."
    )


def message_of(found: Appraisal, words_for_year: Callable[[int], str]) -> str:
    """What the picture of costs and savings by year shows."""
    if found.payback_year is None:
        return "What public services save stays below what the bid costs"
    if not found.pays_for_itself:
        return "Over all years public services save less than the bid costs"
    year = words_for_year(found.payback_year)
    return f"What public services save passes what the bid costs in {year}"


def value_of(found: Appraisal) -> str:
    """What people and the economy gain beside public bodies, for each pound."""
    if not found.lines or not found.cost:
        return ""
    value = ratio(found.public_value(), found.cost)
    if value < ONE:
        return (
            "With what people and the economy gain as well it is worth "
            f"{pence(value)} for each £1: less than it costs, as far as it can be counted."
        )
    return f"With what people and the economy gain as well it is worth {pence(value)} for each £1."


def needed_of(left_out: NotCounted) -> str:
    """What a line that is not counted would have to achieve to pay for its project."""
    if left_out.needed is None:
        return ""
    events = math.ceil(left_out.needed)
    if left_out.recorded is None:
        return (
            f"It pays for itself if it prevents {events:,} a year; how many there are is not known."
        )
    words = f"It pays for itself if it prevents {events:,} of {left_out.recorded:,.0f} a year"
    if left_out.needed > left_out.recorded:
        return f"{words}: more than there are."
    return f"{words}."


def assumed_of(tag: Tag) -> str:
    """What is assumed of an outcome that counts, blanks and what they are taken for included."""
    return f"{tag.people:,} people a year, {effect_of(tag.effect)}"


def counted_of(
    inside: Decimal | None, shares: Mapping[int, Decimal], words_for_year: Callable[[int], str]
) -> str:
    """What of a project a bid counts, where that is not all of it; `inside` is None if protected.

    `shares` are {year: the part of its people that the bid pays for}.
    """
    said = []
    if inside is None:
        said.append(
            "How much of its work is in the bid’s areas is not told, as its place is protected."
        )
    elif inside < ONE:
        said.append(
            f"{rounded(inside)} of its work is in the bid’s areas, the rest is not counted."
        )
    different = sorted(set(shares.values()))
    if len(different) > 1:
        by_year = (f"{rounded(each)} in {words_for_year(year)}" for year, each in shares.items())
        said.append(f"Of its people there the bid pays for {', '.join(by_year)}.")
    elif different and different[0] < ONE:
        said.append(f"The bid pays for {rounded(different[0])} of its people there.")
    return " ".join(said)


@lru_cache(maxsize=1024)
def effect_of(effect: Effect) -> str:
    """What is assumed of an event: how often it happens and how much of it is prevented.

    Many outcomes of a bid share one set of assumptions: it is put into words once.
    """
    if effect == Effect():
        return "nothing is assumed yet."
    central, high = effect.central, effect.high
    said = [told(effect.baseline_rate, plain, "{} events each", "how often it happens is not said")]
    if central is None:
        said.append("how much of it is prevented is not said")
    else:
        said.append(
            f"{share(central)} of them prevented (at least {share(effect.low or ZERO)}"
            f"{not_said(effect.low)}, at most {share(central if high is None else high)}"
            f"{not_said(high)})"
        )
    said += [
        told(
            effect.deadweight,
            share,
            "{} of that would have come anyway",
            "how much would have come anyway is not said",
        ),
        told(
            effect.displacement,
            share,
            "{} moves elsewhere",
            "none is taken to move elsewhere, as nobody has said",
        ),
        told(
            effect.attribution,
            share,
            "{} of the rest is this project’s doing",
            "how much is this project’s doing is not said",
        ),
        lasting(effect),
    ]
    grade = effect.grade or LEAST_CONFIDENT
    known = f"grade of confidence {grade} of 6" if effect.grade else "no grade of confidence given"
    said.append(f"{share(OPTIMISM_BIAS[grade])} taken off for optimism ({known})")
    return f"{'; '.join(said)}."


def told(value: Decimal | None, write: Callable[[Decimal], str], words: str, without: str) -> str:
    """A figure in words, or the words for one that nobody has given."""
    return without if value is None else words.format(write(value))


def lasting(effect: Effect) -> str:
    """How long an effect is taken to last."""
    years = effect.years or 1
    if effect.drop_off is None:
        return "counted for its first year alone, as nobody has said how fast it wears off"
    if years == 1:
        return "lasts one year"
    return f"lasts {years} years, less {share(effect.drop_off)} each year"


def not_said(value: Decimal | None) -> str:
    return ", as nobody has said" if value is None else ""


def plain(value: Decimal) -> str:
    """A number with the decimals it was given with: 0.05, 2, 100."""
    return f"{value.normalize():f}"


def share(value: Decimal) -> str:
    """A share of 1 as "12.5%"."""
    return f"{plain(value * 100)}%"


def rounded(value: Decimal) -> str:
    """A share that was worked out, to a tenth of a per cent."""
    return share(round(value, 3))


def at_full_cost(found: Appraisal) -> str:
    """The worth of each pound where projects cost more than is asked for; blank if none does."""
    if found.full_cost <= found.cost or not found.lines:
        return ""
    return (
        f"The projects cost {pounds(found.full_cost - found.cost)} more than is asked for and "
        f"matched here. At full cost each £1 is worth "
        f"{pence(ratio(found.fiscal(), found.full_cost))} to public services."
    )


def cut_of(cut: Cut) -> str:
    """What a cut saves and what public services pay instead."""
    if cut.per_pound is None:
        return "Nothing is asked for these projects in this bid, so losing them saves nothing."
    # Where projects that stay are enough at high effects, less is lost than at central ones.
    least, most = min(cut.paid_at.values()), max(cut.paid_at.values())
    return (
        f"The cut saves {pounds(cut.saved)}. Public services then pay "
        f"{pounds(cut.paid_at[CENTRAL])} more, between {pounds(least)} and {pounds(most)}: "
        f"{pence(cut.per_pound)} for each £1 saved."
    )


def verdict_of(cut: Cut, words_for_year: Callable[[int], str]) -> str:
    """The year in which a cut costs more than it saves, if there is one on this evidence."""
    if cut.per_pound is None:
        return ""
    if cut.costs_more_in is not None and not cut.costs_more:
        return (
            "Over all its years the cut costs public services no more than it saves, on this "
            "evidence."
        )
    if cut.costs_more_in is not None:
        return (
            f"By the end of {words_for_year(cut.costs_more_in)} the cut has cost public services "
            "more than it saved."
        )
    return (
        "The year in which the cut costs public services more than it saves: never, on this "
        "evidence."
    )


def pence(amount: Decimal) -> str:
    return f"£{amount:,.2f}"


def pounds(amount: Decimal) -> str:
    return f"£{amount:,.0f}"
