"""The second step of a pack: HTML from the snapshot alone.

Nothing here reads a table. Whatever a partner wrote is a value in a template, so it is escaped,
and a template tag in it stays text.
"""

import datetime
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.text import Truncator

from consortium.printing.letters import printable
from consortium.templatetags.words import count, money, number, sentence_list
from projects.evidence import LEVELS
from proposals.digest import digest_of
from proposals.models import PackSection
from proposals.pack import theory as theories
from proposals.pack.drawings import comparison_drawing, years_drawing
from proposals.pack.links import without_dead_links
from proposals.pack.pictures import find_all
from proposals.pack.savings import laid_out
from proposals.pack.sections import sections_of, still_to_write
from proposals.pack.snapshot import code_of
from proposals.pack.sources import keep_cited

SUMMARY_LETTERS = 480
FOOT_LETTERS = 70
NAME_LETTERS = 90
MOST_PARTNERS = 7
MOST_LOGOS = 8
YEARS_A_TABLE = 4
PRIORITIES_A_TABLE = 6
SMALL_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
STATUSES = ("gap", "fragile", "thin", "covered", "crowded")


def html(snapshot, *, preview_of=None):
    """The whole document as one page of HTML, which `files.make` lays out.

    `preview_of` is the slug of a bid whose pages are looked at in a browser instead.
    """
    data = dated(snapshot)
    keep_cited(data)
    digest = digest_of(snapshot)
    find_all(data, preview_of)
    for sheet in data["projects"]:
        sheet["budget"] = sheet_years(sheet, data["budget"]["years"])
        sheet["domains"] = sorted({outcome["domain"] for outcome in sheet["outcomes"]})
    for number_of, plan in enumerate(data["need"]):
        for place, priority in enumerate(plan["priorities"]):
            priority["key"] = f"need-{number_of}-{place}"
            priority["drawing"] = comparison_drawing(priority["indicator"])
    at_work = [partner for partner in data["partners"] if partner["projects"]]
    answered = [
        priority["title"]
        for plan in data["need"]
        for priority in plan["priorities"]
        if priority["answered_by"]
    ]
    sentences = unknowns(data)
    is_long = len(at_work) >= MOST_PARTNERS and bool(data["budget"]["own_costs"])
    theory = theories.theory_of(data)
    shown = {
        "theory": theory and theories.laid_out(theory),
        # A snapshot of format 1 tells nothing of savings.
        "savings": laid_out(data["savings"]) if "savings" in data else None,
        "matrices": [table for matrix in data["coverage"] for table in in_tables(matrix)],
    }
    chosen = sections_of(data, shown)
    page = render_to_string(
        "pack/pack.html",
        data
        | {
            "code": code_of(digest),
            "state_words": state_words(data),
            "cover_sentence": cover_sentence(data),
            "asks": asks(data),
            "foot": f"{Truncator(data['bid']['title']).chars(FOOT_LETTERS)} · {state_words(data)}",
            "period": period_words(data["bid"]),
            "summary_short": Truncator(data["bid"]["summary"]).chars(SUMMARY_LETTERS),
            "summary_is_cut": len(data["bid"]["summary"]) > SUMMARY_LETTERS,
            "at_work": at_work[:MOST_PARTNERS],
            "told": [each for each in data["projects"] if each["story"]],
            "cover_logos": [each for each in data["partners"] if each["picture"]][:MOST_LOGOS],
            "at_work_more": max(0, len(at_work) - MOST_PARTNERS),
            "answered": answered,
            "waiting": {each["organisation"] for each in data["to_answer"]},
            "against": against_in(data),
            "partner_totals": {
                row["name"]: row["total"]["amount"] for row in data["budget"]["partners"]
            },
            "own_costs_total": total(row["total"]["amount"] for row in data["budget"]["own_costs"]),
            "unknowns": sentences,
            "summary_is_full": len(sentences) + is_long > 3 or len(data["bid"]["summary"]) > 400,
            "summary_is_long": is_long,
            "evidence_levels": [
                {"number": level, "name": name.lower(), "meaning": meaning}
                for level, (name, meaning) in LEVELS.items()
                if level
            ],
            "years_drawing": years_drawing(data["budget"]),
            "budget_tables": budget_tables(data["budget"]),
            "budget_sentence": budget_sentence(data["budget"]),
            "chosen": chosen,
            "shows_savings": any(each["code"] == PackSection.SAVINGS for each in chosen),
            "still_to_write": still_to_write(data),
            "preview_of": preview_of,
        }
        | shown,
    )
    return printable(without_dead_links(page))


# --- Words


def in_words(value):
    """Small numbers as words, as sentences have them: "seven", "27"."""
    return SMALL_NUMBERS[value] if 0 <= value < len(SMALL_NUMBERS) else number(value)


def how_many(value, words):
    """ "seven partners", "one partner"."""
    singular, _, plural = words.partition(",")
    return f"{in_words(value)} {singular if value == 1 else plural or singular + 's'}"


def state_words(data):
    """DRAFT and who is missing, until the bid is agreed; then its state."""
    bid, missing = data["bid"], {each["organisation"] for each in data["to_answer"]}
    against = against_in(data)
    if not bid["is_draft"]:
        return bid["status_words"]
    if against:
        return f"DRAFT, {how_many(len(missing | against), 'partner has,partners have')} not agreed"
    if not missing:
        return "DRAFT"
    return f"DRAFT, {how_many(len(missing), 'partner')} still to answer"


def against_in(data):
    """The organisations that said no or want a change; a pack made earlier names none."""
    return {each["organisation"] for each in data.get("not_agreed", ())}


def period_words(bid):
    """ "April 2027 to March 2030", or what is known of it."""
    if bid["starts_on"] is None:
        return f"{how_many(bid['years'], 'year')}, start not set yet"
    return f"{bid['starts_on']:%B %Y} to {bid['ends_on']:%B %Y}"


def cover_sentence(data):
    bid = data["bid"]
    partners = at_work_in(data)
    joint = "A joint bid" if partners > 1 else "A bid"
    who = f"{joint} by {how_many(partners, 'organisation')}" if partners else joint
    funder = f" to {Truncator(bid['funder']).chars(NAME_LETTERS)}" if bid["funder"] else ""
    where = f" for {Truncator(shortened(bid['areas'])).chars(NAME_LETTERS)}" if bid["areas"] else ""
    when = ", " if bid["starts_on"] else " over "
    return f"{who}{funder}{where}{when}{period_words(bid)}"


def at_work_in(data):
    """How many organisations have a project in the bid."""
    return sum(bool(partner["projects"]) for partner in data["partners"])


def shortened(names, most=3):
    """The first names, and how many more there are."""
    if len(names) <= most:
        return str(sentence_list(names))
    return f"{', '.join(names[:most])} and {how_many(len(names) - most, 'other place')}"


def asks(data):
    """The sentence that says who asks whom for how much, for how long."""
    bid, figures = data["bid"], data["figures"]
    partners = at_work_in(data)
    who = how_many(partners, "organisation").capitalize() if partners else "This bid"
    verb = "ask" if partners > 1 else "asks"
    funder = (
        f" {Truncator(bid['funder']).chars(NAME_LETTERS)}"
        if bid["funder"]
        else " a funder not named yet"
    )
    matched = (
        f" They add {money(figures['match'])} of their own and other funders’ money."
        if Decimal(figures["match"])
        else ""
    )
    years = f"{how_many(bid['years'], 'year')}, " if bid["starts_on"] else ""
    return (
        f"{who} {verb}{funder} for {money(figures['asked'])} over {years}{period_words(bid)}."
        f"{matched}"
    )


def unknowns(data):
    """What the bid does not know, each as a sentence; the reader should hear it from us."""
    figures, found = data["figures"], []
    if data["bid"]["starts_on"] is None:
        found.append("When the work would start is not set yet.")
    if blanks := data["budget"]["total"]["blanks"]:
        found.append(
            f"{count(blanks, 'amount')} of the budget {is_are(blanks)} not set yet; the total will"
            " grow."
        )
    if outside := [year["words"] for year in data["budget"]["years"] if year["outside"]]:
        found.append(
            f"Some money is entered for {sentence_list(outside)}, outside the years of the bid."
        )
    if figures["people_unknown"]:
        found.append(
            f"For {how_many(figures['people_unknown'], 'project')} we do not know how many people"
            f" {it_they(figures['people_unknown'])} would reach; the total leaves"
            f" {it_them(figures['people_unknown'])} out."
        )
    if figures["without_evidence"]:
        found.append(
            f"For {how_many(figures['without_evidence'], 'project')} no evidence of effect is"
            " recorded."
        )
    if figures["without_figure"]:
        found.append(
            f"For {how_many(figures['without_figure'], 'priority,priorities')} of"
            f" {number(figures['priorities'])} no official figure is held here."
        )
    if figures["estimates"]:
        found.append(
            f"{how_many(figures['estimates'], 'yearly figure').capitalize()}"
            f" {is_are(figures['estimates'])} estimated from fewer than twelve months."
        )
    return found


def is_are(value):
    return "is" if value == 1 else "are"


def it_they(value):
    return "it" if value == 1 else "they"


def it_them(value):
    return "it" if value == 1 else "them"


def budget_sentence(budget):
    if budget["limit"] is None:
        return f"This bid asks for {money(budget['total']['amount'])}. No upper limit is recorded."
    left = Decimal(budget["left"])
    if left < 0:
        against = f"{money(-left)} more than"
    elif left == 0:
        against = "exactly"
    else:
        against = f"{money(left)} less than"
    return (
        f"This bid asks for {money(budget['total']['amount'])}, {against} the"
        f" {money(budget['limit'])} it may ask for."
    )


# --- Figures laid out


def dated(value):
    """A copy of the snapshot with the texts under keys that end in `_on` as dates."""
    if isinstance(value, list):
        return [dated(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: datetime.date.fromisoformat(each)
        if key.endswith("_on") and isinstance(each, str)
        else dated(each)
        for key, each in value.items()
    }


def sheet_years(sheet, years):
    """A project's amounts beside the bid's years, with their totals."""
    own = {each["year"]: each for each in sheet["years"]}
    cells = [{"words": year["words"], "own": own.get(year["year"])} for year in years]
    amounts = [each["amount"] for each in sheet["years"]]
    return {
        "cells": cells,
        "amount": total(amounts),
        "match": total(each["match"] for each in sheet["years"]),
        "is_whole": all(amount is not None for amount in amounts),
    }


def total(amounts):
    return f"{sum((Decimal(amount) for amount in amounts if amount), Decimal(0)):.2f}"


def budget_tables(budget):
    """The budget in tables of a few years each; the last one has the totals."""
    years = budget["years"]
    starts = range(0, max(len(years), 1), YEARS_A_TABLE)
    return [
        {
            "years": years[start : start + YEARS_A_TABLE],
            "slice": slice(start, start + YEARS_A_TABLE),
            "is_last": start + YEARS_A_TABLE >= len(years),
            "partners": cut(budget["partners"], start),
            "own_costs": cut(budget["own_costs"], start),
            "by_year": budget["by_year"][start : start + YEARS_A_TABLE],
            "offers": cut(budget["offers"], start),
            "without_offer": budget["without_offer_by_year"][start : start + YEARS_A_TABLE],
        }
        for start in starts
    ]


def cut(rows, start):
    return [row | {"by_year": row["by_year"][start : start + YEARS_A_TABLE]} for row in rows]


def in_tables(matrix):
    """A coverage matrix in tables of a few priorities each."""
    priorities = matrix["priorities"]
    for start in range(0, len(priorities), PRIORITIES_A_TABLE):
        stop = start + PRIORITIES_A_TABLE
        yield matrix | {
            "priorities": priorities[start:stop],
            "lines": [line | {"cells": line["cells"][start:stop]} for line in matrix["lines"]],
            "is_first": start == 0,
            "key": f"{matrix['plan']}-{start}",
            "counted": [
                {"status": status, "number": matrix["counts"].get(status, 0)}
                for status in STATUSES
                if matrix["counts"].get(status)
            ],
        }
