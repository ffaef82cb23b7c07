"""The theory of change of a bid: what it does, what that changes, and which priority wants that.

Drawn from what is recorded: a project works for the outcomes it is tagged with, and a priority
that it answers asks for some of them. A few projects are drawn one by one, many are put together
by outcome; what does not fit one page goes on to the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from consortium.charts.drawing import PRINT, Drawing
from consortium.charts.flows import Box, Column, draw_flow, height_of

MOST_HEIGHT = 760
MOST_HEIGHT_LATER = 860
"""Of a drawing on the first page, where words stand above it, and on later ones."""
MOST_SINGLE = 12
"""Projects that are drawn one by one."""


@dataclass(frozen=True)
class Doing:
    """A project: its number in the pack, whose it is, and the outcomes it works for."""

    number: int
    title: str
    organisation: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """An outcome: which projects work for it, and which priorities, by key, ask for it."""

    outcome: str
    domain: str
    projects: tuple[int, ...]
    priorities: tuple[str, ...]


@dataclass(frozen=True)
class Theory:
    """Projects, the ways through outcomes, and priorities {key: (title, plan)} in their order."""

    projects: tuple[Doing, ...]
    ways: tuple[Way, ...]
    priorities: dict[str, tuple[str, str]]

    @property
    def is_grouped(self) -> bool:
        return len(self.projects) > MOST_SINGLE


def theory_of(data: dict) -> Theory | None:
    """The theory of a snapshot; None where no outcome is recorded, or in a pack from before."""
    if data["format"] < 3:
        return None
    priorities = {
        f"{plan['reference']}:{priority['reference']}": (priority["title"], plan["title"])
        for plan in data["need"]
        for priority in plan["priorities"]
    }
    order = {key: place for place, key in enumerate(priorities)}
    domains: dict[str, str] = {}
    working: dict[str, set[int]] = {}
    wanted: dict[str, set[str]] = {}
    for sheet in data["projects"]:
        for outcome in sheet["outcomes"]:
            domains[outcome["name"]] = outcome["domain"]
            working.setdefault(outcome["name"], set()).add(sheet["number"])
        for answer in sheet["answers"]:
            for name in answer["outcomes"]:
                wanted.setdefault(name, set()).add(f"{answer['plan']}:{answer['priority']}")
    if not working:
        return None
    ways = [
        Way(
            name,
            domains[name],
            tuple(sorted(numbers)),
            tuple(sorted(wanted.get(name, ()), key=order.get)),
        )
        for name, numbers in working.items()
    ]
    ways.sort(
        key=lambda way: (
            min((order[key] for key in way.priorities), default=len(order)),
            way.domain,
            way.outcome,
        )
    )
    projects = tuple(
        Doing(
            sheet["number"],
            sheet["title"],
            sheet["organisation"]["name"],
            tuple(outcome["name"] for outcome in sheet["outcomes"]),
        )
        for sheet in data["projects"]
    )
    return Theory(projects, tuple(ways), priorities)


# --- Pages


def pages_of(theory: Theory) -> list[tuple[Way, ...]]:
    """The ways of each page: as many as fit below one another."""
    found: list[list[Way]] = [[]]
    for way in theory.ways:
        most = MOST_HEIGHT if len(found) == 1 else MOST_HEIGHT_LATER
        if found[-1] and tallest(theory, [*found[-1], way]) > most:
            found.append([])
        found[-1].append(way)
    return [tuple(page) for page in found]


def tallest(theory: Theory, ways: Iterable[Way]) -> float:
    return max(
        sum(height_of(box) for box in column.boxes) for column in columns_of(theory, tuple(ways))
    )


def columns_of(theory: Theory, ways: tuple[Way, ...]) -> tuple[Column, ...]:
    """What we do, what changes, what the plans want: those on one page."""
    if theory.is_grouped:
        doing = [
            Box(f"for {way.outcome}", projects_in_words(way), runs(way.projects)) for way in ways
        ]
    else:
        at = {way.outcome: place for place, way in enumerate(ways)}
        here = [each for each in theory.projects if any(name in at for name in each.outcomes)]
        here.sort(key=lambda each: (_middle(at, each.outcomes), each.number))
        doing = [
            Box(str(each.number), f"{each.number}. {each.title}", each.organisation)
            for each in here
        ]
    changing = [Box(way.outcome, way.outcome, way.domain) for way in ways]
    keys = list(dict.fromkeys(key for way in ways for key in way.priorities))
    at = {key: [] for key in keys}
    for place, way in enumerate(ways):
        for key in way.priorities:
            at[key].append(place)
    keys.sort(key=lambda key: sum(at[key]) / len(at[key]))
    wanted = shortened([Box(key, *theory.priorities[key]) for key in keys])
    found = [Column("What we do", tuple(doing)), Column("What changes", tuple(changing), "strong")]
    if wanted:
        found.append(Column("What the plans want", tuple(wanted), "last"))
    return tuple(found)


def shortened(boxes: list[Box]) -> list[Box]:
    """Those that fit on a page; where some do not, the last box says how many more there are."""
    room = MOST_HEIGHT
    for place, box in enumerate(boxes):
        room -= height_of(box)
        if room < 0:
            kept = boxes[: place - 2]
            more = f"and {len(boxes) - len(kept)} more priorities"
            return [*kept, Box("more", more, "named in the table")]
    return boxes


def _middle(at, names):
    """Where the outcomes of a project stand on the page, on average."""
    places = [at[name] for name in names if name in at]
    return sum(places) / len(places)


def drawing_of(theory: Theory, ways: tuple[Way, ...]) -> Drawing:
    lines = []
    for way in ways:
        starts = [f"for {way.outcome}"] if theory.is_grouped else [str(n) for n in way.projects]
        lines += [(start, way.outcome) for start in starts]
        lines += [(way.outcome, key) for key in way.priorities]
    columns = columns_of(theory, ways)
    shown = {box.key for box in columns[-1].boxes}
    if "more" in shown:
        lines += [(way.outcome, "more") for way in ways if not shown.issuperset(way.priorities)]
    return draw_flow(columns, lines, PRINT)


# --- Words


def describe(theory: Theory, ways: tuple[Way, ...]) -> str:
    """The drawing read out: outcome by outcome, who works for it and who asks for it."""
    titles = {each.number: each.title for each in theory.projects}
    sentences = []
    for way in ways:
        who = (
            f"{projects_in_words(way)} ({runs(way.projects)})"
            if theory.is_grouped
            else ", ".join(titles[number] for number in way.projects)
        )
        wanted = ", ".join(theory.priorities[key][0] for key in way.priorities)
        asked = f"which is asked for by {wanted}" if wanted else "which no priority asks for"
        lead = "leads" if len(way.projects) == 1 else "lead"
        sentences.append(f"{who} {lead} to {way.outcome}, {asked}.")
    return " ".join(sentences)


def sentence_of(theory: Theory) -> str:
    """How many projects, outcomes and priorities, in one sentence."""
    asked_for = {key for way in theory.ways for key in way.priorities}
    work = "project works" if len(theory.projects) == 1 else "projects work"
    outcomes = "outcome" if len(theory.ways) == 1 else "outcomes"
    first = f"{len(theory.projects)} {work} for {len(theory.ways)} {outcomes}"
    if not asked_for:
        return f"{first}; no priority that the bid answers asks for them."
    ask = "priority of the plans asks" if len(asked_for) == 1 else "priorities of the plans ask"
    return f"{first}; {len(asked_for)} {ask} for them."


def projects_in_words(way: Way) -> str:
    return "1 project" if len(way.projects) == 1 else f"{len(way.projects)} projects"


def runs(numbers: tuple[int, ...]) -> str:
    """ "1, 4, 7 to 9": numbers in order, three or more in a row put together."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    words: list[str] = []
    for run in found:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(each) for each in run]
    return ", ".join(words)


def laid_out(theory: Theory) -> dict:
    """What the pack's template needs: drawings with their words, and the same as rows."""
    titles = {each.number: each.title for each in theory.projects}
    return {
        "is_grouped": theory.is_grouped,
        "sentence": sentence_of(theory),
        "drawings": [
            {
                "key": f"theory-{number}",
                "drawing": drawing_of(theory, ways),
                "title": "From what we do to what the plans want"
                + (f", part {number}" if number > 1 else ""),
                "description": describe(theory, ways),
            }
            for number, ways in enumerate(pages_of(theory), 1)
        ],
        "rows": [
            {
                "outcome": way.outcome,
                "domain": way.domain,
                "projects": [{"number": n, "title": titles[n]} for n in way.projects],
                "count": projects_in_words(way),
                "priorities": [theory.priorities[key][0] for key in way.priorities],
            }
            for way in theory.ways
        ],
    }
