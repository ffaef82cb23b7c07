"""The second and third step of a briefing: two pages of A4 from the facts, and their PDF.

Two pages, whatever the plan: long lists are cut and say so. How full they are is tried from ample
to sparse until they fit; how full is likely to fit is worked out first.

Made within the request: a demonstration's plan takes a second or two (0.7 to 2.6 s
of CPU measured, about 3.5 the first time in a process), and no plan more than the six tries there
are, since a page holds so much and no more. A worker with a row, progress and a page to wait on
would take a person longer than that.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.text import Truncator

from consortium.printing import pdf
from consortium.printing.letters import printable
from priorities import sentences, shortfall_sentences, tiles
from priorities.briefing.facts import Facts
from priorities.briefing.keeping import Turn, keep, kept
from priorities.coverage import FRAGILE, GAP, STATUSES, THIN
from priorities.method import method

PAGES = 2
SECOND = "what-next"
HALVES = ("here", "elsewhere")
# Of the second page: what is left for the rows of its lists, a row's own room, a line's.
ROOM_MM, ROW_MM, LINE_MM = 140, 3.4, 3.6
MOST_COLUMNS = 7
MOST_WITH_PLACES = 5
MOST_ROOMY = 8
MOST_AREAS_NAMED = 3
FOOT_LETTERS = 60
MANY_IDENTICAL = 3


@dataclass(frozen=True)
class Front:
    """How much stands on the first page: lines of a matrix, or of the worst; letters of a title."""

    down: int
    worst: int
    letters: int = 80


@dataclass(frozen=True)
class Back:
    """How much stands on the second page: gaps, lines of each other list and of the sources,
    letters.
    """

    gaps: int
    listed: int
    sources: int
    letters: int = 80


FRONTS = (Front(down=30, worst=14), Front(down=0, worst=16), Front(down=0, worst=6, letters=40))
BACKS = (
    Back(gaps=5, listed=5, sources=6, letters=70),
    Back(gaps=4, listed=4, sources=4, letters=70),
    Back(gaps=3, listed=3, sources=3, letters=60),
    Back(gaps=4, listed=2, sources=2, letters=44),
    Back(gaps=2, listed=2, sources=2, letters=44),
)


class TooLong(Exception):
    """The plan's words do not fit on two pages even where least is said."""


def write(facts: Facts) -> bytes:
    """The briefing as a PDF/UA-1 file of two pages. Raises keeping.Busy, pdf.MissingFile, TooLong.

    The file is kept by what is in it, so that a briefing that a meeting takes is made once, and
    one of changed figures at once.
    """
    front, back = 0, likely_back(facts)
    with Turn() as turn:
        while front < len(FRONTS) and back < len(BACKS):
            page = html(facts, FRONTS[front], BACKS[back])
            digest = hashlib.sha256(page.encode()).hexdigest()
            if data := kept(digest):
                return data
            turn.take()
            laid_out = pdf.lay_out(page, identifier=digest)
            begins = laid_out.page_of(SECOND)
            if begins == 2 and laid_out.pages == PAGES:
                data = laid_out.as_bytes()
                keep(digest, data)
                return data
            front += begins > 2
            back += laid_out.pages - begins > 0
    raise TooLong(f"The briefing of {facts.plan.reference} does not fit on {PAGES} pages.")


def likely_back(facts: Facts) -> int:
    """Which of the BACKS to try first: as many lines as are likely to fit, since each try takes as
    long as reading all the facts.
    """
    for number, back in enumerate(BACKS):
        parts = gaps(facts, back), ends(facts, back), serving(facts, back)
        rows = [
            *(1 + lines(row["source"], 50) for row in parts[0]["lines"]),
            *(lines(row["who"], 44) for row in parts[1]["lines"]),
            *(max(2, *(lines(row[at], 34) for at in HALVES)) for row in parts[2]["lines"]),
        ]
        others = sum(lines(title + words, 120) for title, words in sources(facts, back)["lines"])
        if ROW_MM * len(rows) + LINE_MM * (sum(rows) + others) < ROOM_MM:
            return number
    return len(BACKS) - 1


def lines(text: str, letters: int) -> int:
    """How many lines of so many letters a text takes, about."""
    return 1 + max(0, len(text) - 1) // letters


def html(facts: Facts, front: Front = FRONTS[0], back: Back = BACKS[0]) -> str:
    """Both pages as HTML, in the letters that can be printed."""
    found, whole, shown, plan = facts.found, facts.whole, facts.shown, facts.plan
    on = found.as_of
    how = method(plan.title, facts.thresholds, found.level, on, totals=facts.totals)
    shape = matrix(facts, front)
    context = {
        "plan": plan,
        "on": on,
        "title": short(plan.title, 2 * front.letters),
        "partnership": short(plan.partnership.name, front.letters),
        "foot": f"{Truncator(plan.title).chars(FOOT_LETTERS)} · as of {sentences.day(on)}",
        "where": where(facts, front),
        "sentence": sentences.answer(whole.counts, whole.level, facts.thresholds, on),
        "crowding": sentences.crowding(whole.counts, facts.thresholds),
        "registered": sentences.registered(
            facts.around.registered,
            facts.around.known,
            has_register=facts.around.has_register,
        ),
        "narrowed": short(shown.narrowed_words, 240),
        "is_of_a_status": bool(shown.status),
        "tally": [(status, whole.counts[status], status_word(status)) for status in STATUSES],
        "is_empty": not whole.cells,
        "is_nothing_left": not found.cells,
        "matrix": shape,
        "is_roomy": bool(shape) and shape["rows"] <= MOST_ROOMY,
        "one_area": sentences.SINGULAR[found.level],
        "areas_word": sentences.PLURAL[found.level],
        "meanings": how.meanings,
        "what_counts": how.what_counts,
        "notes": sentences.notes(whole),
        "left_out": sentences.LEFT_OUT if facts.leaves_out else "",
        "gaps": gaps(facts, back),
        "ends": ends(facts, back),
        "serving": serving(facts, back),
        "sources": sources(facts, back),
        "address": facts.address,
    }
    return printable(render_to_string("priorities/briefing/briefing.html", context))


def short(text: str, letters: int) -> str:
    return Truncator(text).chars(letters)


def where(facts, room):
    names = facts.around.partnership
    if not names:
        return ""
    if len(names) > MOST_AREAS_NAMED:
        names = [*names[:MOST_AREAS_NAMED], sentences.how_many(len(names) - 3, "other place")]
    return short(sentences.joined(names), 2 * room.letters)


def status_word(status):
    return "gaps" if status == GAP else status


# --- The matrix, in the form that fits


def matrix(facts, room):
    """Priorities down and areas across, the other way round, or what each priority comes to."""
    found = facts.found
    if not found.cells:
        return None
    few_areas, few_rows = len(found.areas) <= MOST_COLUMNS, len(found.rows) <= MOST_COLUMNS
    if few_areas and len(found.rows) <= room.down // 2:
        columns = [short(area.name, 28) for area in found.areas]
        rows = [
            (short(row.priority.title, room.letters), [cell_of(each) for each in cells])
            for row in found.rows
            if (cells := row.beside(found.areas))
        ]
        return table("Priority", columns, rows)
    if few_rows and len(found.areas) <= room.down:
        columns = [short(row.priority.title, 44) for row in found.rows]
        beside = [row.beside(found.areas) for row in found.rows]
        rows = [
            (short(area.name, 32), [cell_of(cells[at]) for cells in beside])
            for at, area in enumerate(found.areas)
        ]
        return table(sentences.SINGULAR[found.level].capitalize(), columns, rows)
    return worst(facts, room)


def table(head, columns, rows):
    return {
        "head": head,
        "columns": columns,
        "lines": rows,
        "rows": len(rows),
        "with_places": len(columns) <= MOST_WITH_PLACES,
    }


def cell_of(cell):
    if cell is None:
        return None
    return {"status": cell.status, "places": tiles.figure(cell.places) if cell.projects else ""}


def worst(facts, room):
    """The priorities with most gaps first, each with how many areas have which status: of those
    shown, but with all of their areas.
    """
    shown = {row.priority.id for row in facts.found.rows}
    rows = [row for row in facts.whole.rows if row.priority.id in shown]
    rows.sort(key=lambda row: (-row.counts[GAP], -row.counts[FRAGILE]))
    return {
        "rows": min(len(rows), room.worst),
        "by_priority": [
            {
                "title": short(row.priority.title, room.letters),
                "counts": [row.counts[status] for status in STATUSES],
                "areas": worst_areas(row),
            }
            for row in rows[: room.worst]
        ],
        "more": max(0, len(rows) - room.worst),
    }


def worst_areas(row):
    """Where a priority is met worst: "gap in A, B, C and 12 more"."""
    for status in (GAP, FRAGILE, THIN):
        names = [cell.area.name for cell in row.cells if cell.status == status]
        if len(names) == len(row.cells) > MANY_IDENTICAL:
            return f"{status} everywhere"
        if names:
            more = len(names) - MOST_AREAS_NAMED
            said = [short(name, 24) for name in names[:MOST_AREAS_NAMED]]
            return f"{status} in {', '.join(said)}{f' and {more:,} more' if more > 0 else ''}"
    return "nothing missing"


# --- The second page


def gaps(facts, room):
    ranking, status = facts.ranking, facts.shown.status
    ranked = [gap for gap in ranking.by_need if status in ("", gap.cell.status)]
    return {
        "sentence": shortfall_sentences.most_missing(ranking, adds_up=facts.totals),
        "lines": [
            {
                "title": short(gap.cell.priority.title, room.letters),
                "area": short(gap.cell.area.name, 40),
                "status": gap.cell.status,
                "places": sentences.places(gap.cell.places),
                "arithmetic": shortfall_sentences.arithmetic(gap),
                "source": shortfall_sentences.need_from(gap),
            }
            for gap in ranked[: room.gaps]
        ],
        "more": max(0, len(ranked) - room.gaps),
        "unknown": [] if ranked or status not in ("", GAP) else unknown(ranking.unknown, room),
    }


def unknown(found, room):
    """Gaps whose need nobody knows, by priority, where nothing can be ranked."""
    counted = Counter(gap.cell.priority.title for gap in found)
    return [
        (short(title, room.letters), number) for title, number in counted.most_common(room.gaps)
    ]


def ends(facts, room):
    coming = facts.cliff
    telling = [each for each in coming.endings if each.worse] or coming.endings
    return {
        "sentence": shortfall_sentences.cliff(
            coming.counts[0], coming.counts[-1], coming.days[-1], facts.found.level
        ),
        "lines": [
            {
                "on": each.on,
                "said": shortfall_sentences.ending(each),
                "who": named(each, facts.names, room),
            }
            for each in telling[: room.listed]
        ],
        "more": max(0, len(telling) - room.listed),
    }


def named(ending, names, room):
    """Whose money ends: two by name, the others counted."""
    who = sorted({names[pk] for pk in ending.projects if pk in names})
    said = [short(name, room.letters) for name in who[:2]]
    if len(who) > 2:
        said.append(sentences.how_many(len(who) - 2, "other project"))
    return sentences.joined(said)


def serving(facts, room):
    found = facts.serving.projects
    return {
        "number": len(found),
        "plans": plans_read(facts.serving),
        "lines": [
            {
                "title": short(one.project.title, room.letters),
                "organisation": short(str(one.project.organisation), room.letters),
                "here": short(sentences.joined(one.here), 2 * room.letters),
                "elsewhere": short(
                    sentences.joined(list(dict.fromkeys(title for title, _ in one.elsewhere))),
                    2 * room.letters,
                ),
            }
            for one in found[: room.listed]
        ],
        "more": max(0, len(found) - room.listed),
    }


def plans_read(serving):
    """Which plans were looked at, where they were not all."""
    if not serving.is_cut:
        return "of this plan or of others for the same places"
    others = f"the first {serving.read} of {serving.others:,} others for the same places"
    return f"of this plan or of {others}"


def sources(facts, room):
    """Where the need of each priority is from; alike ones together."""
    by_words = {}
    for title, words in facts.sources:
        by_words.setdefault(words, []).append(title)
    found = [
        (short(sentences.joined(titles), 2 * room.letters), short(words, 200))
        for words, titles in by_words.items()
    ]
    return {"lines": found[: room.sources], "more": max(0, len(found) - room.sources)}
