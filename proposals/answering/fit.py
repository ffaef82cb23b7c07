"""Where a bid does not fit the call it answers, in sentences.

What a call asks is the funder's: nothing is refused for it here, as the funder may have said
otherwise since.
"""

import datetime
from decimal import Decimal

from consortium.templatetags.words import count, day, exact_money


def misfits(bid, call, *, asked: Decimal, on: datetime.date) -> list[str]:
    """One sentence for each. `bid` has `years` and `deadline`, `call` its ceiling, years and last
    day; `asked` is what the bid asks for in all, `on` today.
    """
    found = []
    ceiling = call.ceiling_gbp
    if ceiling is not None and asked > ceiling:
        found.append(
            f"It asks for {exact_money(asked)}. The call gives one bid {exact_money(ceiling)} at "
            f"most: {exact_money(asked - ceiling)} less."
        )
    years = count(bid.years, "year")
    if call.most_years and bid.years > call.most_years:
        found.append(f"It is for {years}. The call funds at most {call.most_years}.")
    if call.least_years and bid.years < call.least_years:
        found.append(f"It is for {years}. The call funds at least {call.least_years}.")
    if call.closes_on and call.closes_on < on:
        found.append(f"The call closed on {day(call.closes_on)}.")
    elif call.closes_on and bid.deadline and call.closes_on < bid.deadline:
        found.append(
            f"The call closes on {day(call.closes_on)}, before the day on which the bid is to be "
            f"handed in, {day(bid.deadline)}."
        )
    return found
