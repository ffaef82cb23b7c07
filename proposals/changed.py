"""What differs between two contents of an agreement, in words, side by side.

Plain data in, plain data out; contents are as `proposals.digest` writes them.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NOTHING = "nothing"
NOT_SAID = "not said"
MONTHS = (
    "January February March April May June July August September October November December"
).split()


@dataclass(frozen=True)
class Changed:
    """One thing that differs: what it was, and what it is now."""

    label: str
    before: str
    now: str


def changes_between(
    before: Mapping[str, Any], now: Mapping[str, Any], words_for_year: Callable[[int], str] = str
) -> list[Changed]:
    """What differs, in the order in which a part is read.

    `words_for_year` writes a delivery year, given the calendar year it begins in.
    """
    was, becomes = (in_words(content, words_for_year) for content in (before, now))
    coded = [in_words(content, words_for_year, with_codes=True) for content in (before, now)]
    # What is only in the old content keeps its place beside what stood around it.
    labels = list(becomes) + [label for label in was if label not in becomes]
    found = []
    for label in labels:
        # Codes are told only where the names alone would read the same.
        for old, new in ((was, becomes), coded):
            each = Changed(label, old.get(label, NOTHING), new.get(label, NOTHING))
            if each.before != each.now:
                found.append(each)
                break
    return found


def in_words(
    content: Mapping[str, Any],
    words_for_year: Callable[[int], str] = str,
    *,
    with_codes: bool = False,
) -> dict[str, str]:
    """{what: how it reads}, for all that an agreement binds; codes tell namesakes apart."""

    def named(name, code):
        return f"{name} ({code})" if with_codes and code else name

    project = content["project"]
    found = {
        "Project": project["title"],
        "Organisation": project["organisation"],
        "What it does": project["summary"] or NOT_SAID,
        "People a year": _number(project["people_per_year"]),
        "Where": ", ".join(named(each["name"], each["code"]) for each in project["places"])
        or NOT_SAID,
        "For whom": ", ".join(project["people"]) or "everyone",
    }
    for outcome in project["outcomes"]:
        people = outcome["people"]
        told = "promised" if people is None else f"for {people:,} people a year"
        changed = f": {outcome['changed']}" if outcome["changed"] else ""
        found[f"Outcome: {outcome['name']}"] = told + changed
    found["What the money buys"] = content["buys"] or NOT_SAID
    found["Milestones"] = content["milestones"] or NOT_SAID
    for year in content["years"]:
        words = words_for_year(year["year"])
        found[f"Asked for in {words}"] = money(year["amount"])
        found[f"Match funding in {words}"] = money(year["match"])
        found[f"How much of the project in {words}"] = _share(year["share"])
        if year["must"]:
            found[f"Needed in {words}"] = "the bid cannot do without it"
    for term in content["terms"]:
        label = f"Term: {term['question']}"
        found[label] = "; ".join(filter(None, [found.get(label), term["answer"]]))
    found |= {
        "Led by": named(content["lead"], content["lead_reference"]) or NOT_SAID,
        "Asked of": content["funder"] or NOT_SAID,
        "First day": day(content["starts_on"]),
        "Last day": day(content["ends_on"]),
    }
    for cost in content["costs"]:
        who = f" ({cost['organisation']})" if cost["organisation"] else ""
        label = f"Shared cost: {cost['heading']}{who} in {words_for_year(cost['year'])}"
        match = f", and {money(cost['match'])} match funding" if cost["match"] else ""
        found[label] = money(cost["amount"]) + match
    return found


def money(amount: str | None) -> str:
    """£31,000, or £31,000.50 where there are pence."""
    if amount is None:
        return NOT_SAID
    pounds = Decimal(amount)
    return f"£{pounds:,.0f}" if pounds == pounds.to_integral_value() else f"£{pounds:,.2f}"


def day(written: str | None) -> str:
    """23 November 2026, of ISO text."""
    if written is None:
        return NOT_SAID
    found = datetime.date.fromisoformat(written)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def _number(value):
    return NOT_SAID if value is None else f"{value:,}"


def _share(share):
    return "all of it" if share is None else f"{(Decimal(share) * 100).normalize():f}%"
