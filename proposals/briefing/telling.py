"""The second step of a briefing: what the page and the PDF both say, in words and figures."""

from collections.abc import Iterable
from decimal import Decimal

from priorities import sentences
from projects.models import ProjectOutcome
from proposals.briefing.facts import SOON, Facts
from proposals.savings import words
from proposals.savings.facts import Tag
from proposals.telling import agencies_of, unit_costs_of

NOTHING = Decimal(0)
MOST_QUESTIONS = 5


def told(facts: Facts) -> dict:
    """Sentences and tables; amounts are pounds of the base year, discounted, unrounded."""
    cut = facts.cut
    return {
        "area": facts.area,
        "whole": facts.whole,
        "on": facts.on,
        "done": done_in(facts.area, facts),
        "spent": spent_in(facts),
        "prevents": prevents_in(facts),
        "events": facts.events,
        "losing": losing(facts),
        "strength": strength_of(facts),
        "agencies": [row for row in agencies_of(facts.found) if row["is_public"]] if cut else [],
        "others_lose": cut.others_lose if cut else NOTHING,
        "not_known": not_known(facts),
        "to_ask": to_ask(facts)[:MOST_QUESTIONS],
        "asked": facts.asked,
        "unit_costs": unit_costs_of(facts.found) if cut else [],
        "evidence": evidence_of(facts),
        "count_sources": facts.count_sources,
        "base_year": facts.found.case.base_year if cut else None,
        "discount_rate": facts.found.case.discount_rate if cut else None,
    }


def words_for_year(year: int) -> str:
    """A year from April, as it is written."""
    return f"{year}/{(year + 1) % 100:02d}"


# --- What is done and spent


def done_in(area, facts: Facts) -> str:
    work = facts.work
    if not work.projects:
        return (
            f"No running project is registered here that works in {area}. That says nothing of "
            "work that is not registered."
        )
    people = ""
    if work.people_unknown < work.projects:
        people = (
            f", for about {about(work.people)} people there a year as far as that is known, "
            "counted once for each project"
        )
    return (
        f"{sentences.how_many(work.projects, 'registered project')} of "
        f"{sentences.how_many(work.organisations, 'organisation')} "
        f"{'works' if work.projects == 1 else 'work'} in {area}{people}."
    )


def about(number: Decimal) -> str:
    """A number as a sentence says it: to hundreds from a thousand on, to tens from a hundred."""
    places = -2 if number >= 1000 else -1 if number >= 100 else 0
    return f"{round(number, places):,.0f}"


def spent_in(facts: Facts) -> str:
    if not (facts.whole_work or facts.work).projects:
        return ""
    if facts.whole is None:
        return (
            f"What is spent is told of districts, and which one {facts.area} lies in is not known "
            "here."
        )
    if facts.spent is None and facts.is_too_few:
        return (
            f"What is spent in {facts.whole} is not told: the cost of fewer than three charities "
            "is known here, and a total of so few would say what one of them costs."
        )
    if facts.spent is None:
        return f"What is spent in {facts.whole} is not known here."
    said = (
        f"The work in {facts.whole} costs {words.pounds(facts.spent)} a year; the cost of "
        f"{facts.costed:,} of its {sentences.how_many(facts.whole_work.projects, 'project')} is "
        "known."
    )
    if facts.whole != facts.area:
        said += f" Money is told of the whole district, never of {facts.area} alone."
    return said


# --- What it prevents, and what losing it would cost


def prevents_in(facts: Facts) -> str:
    if facts.spent is None:
        return ""
    if facts.reasons:
        return "What it prevents cannot be added up as it is recorded: " + " ".join(facts.reasons)
    if not facts.events and facts.left_out.unsplit:
        return (
            "What this work prevents is valued only by costs of several agencies that nobody has "
            "split among them, so nothing is counted. That is not to say that it prevents nothing."
        )
    if not facts.events:
        return (
            "Nobody has said of any of it what it prevents and what that costs, so nothing is "
            "counted. That is not to say that it prevents nothing."
        )
    return (
        f"A year of this work in {facts.whole} prevents, as far as anybody has said, and after "
        "what would have come anyway is taken off:"
    )


def losing(facts: Facts) -> list[str]:
    """What losing a year of all of it saves and costs, on this evidence."""
    if not facts.cut or not facts.events:
        return []
    lost = "all this work"
    if facts.is_of_counted_alone:
        counted = len(counted_projects(facts))
        lost = f"the {sentences.how_many(counted, 'project')} that can be counted"
    return [
        sentence
        for sentence in (
            f"If a year of {lost} is lost:",
            words.cut_of(facts.cut),
            words.verdict_of(facts.cut, words_for_year),
        )
        if sentence
    ]


def strength_of(facts: Facts) -> str:
    """How far the case in pounds bears; a weak one is called weak."""
    if not facts.cut or not facts.events or facts.cut.per_pound is None:
        return ""
    kept = words.pence(facts.cut.per_pound)
    if not facts.cut.costs_more:
        return (
            f"In pounds alone the case is weak: each £1 kept in it saves public services {kept} "
            "as far as it can be counted."
        )
    if facts.cut.paid_at["low"] < facts.cut.saved:
        return (
            f"Each £1 kept in this work saves public services {kept} at the central estimate. If "
            "effects are low it saves less than it costs."
        )
    return (
        f"Each £1 kept in this work saves public services {kept}, and more than it costs even if "
        "effects are low."
    )


def not_known(facts: Facts) -> list[str]:
    """What the figures leave out, each in a sentence."""
    work, said = facts.whole_work, []
    if not facts.cut:
        return said
    if without := work.projects - facts.costed:
        said.append(
            f"Of {sentences.how_many(without, 'project')} nobody knows the cost: neither that nor "
            "what they prevent is counted."
        )
    stands = "stands in none of these sums" if facts.is_of_counted_alone else "is counted"
    if uncounted := uncounted_projects(facts):
        said.append(
            f"Of {sentences.how_many(uncounted, 'project')} nobody knows in pounds what they "
            f"prevent: their cost {stands}."
        )
    said += left_out_of(facts, stands)
    if claimed := sorted({line.event for line in facts.found.lines if line.is_large}):
        said.append(
            f"Of {' and '.join(claimed)} a project claims to prevent more than 10% of all that "
            "are recorded in a year: ask how that is known."
        )
    said.append(
        "Most of what public bodies save is time and places that others then use: "
        f"{words.pounds(facts.found.cashable())} of it could leave a budget."
    )
    return said


def left_out_of(facts: Facts, stands: str) -> list[str]:
    """What could be counted and is not, with why; `stands` says what becomes of its cost."""
    said = []
    if clashing := facts.left_out.clashing:
        said.append(
            f"What is valued by {codes_of(clashing)} is left out, so that no event counts twice: "
            "as much of this work or more is valued by another cost of the same events."
        )
    if unsplit := facts.left_out.unsplit:
        said.append(
            "What is valued by costs of several agencies that nobody has split among them "
            f"({codes_of(unsplit)}) is left out."
        )
    if alone := len(facts.left_out.projects - counted_projects(facts)):
        said.append(
            f"Of {sentences.how_many(alone, 'project')} nothing else can be counted: their cost "
            f"{stands}."
        )
    return said


def codes_of(tags: Iterable[Tag]) -> str:
    return sentences.joined(sorted({tag.unit_cost for tag in tags}))


def counted_projects(facts: Facts) -> set[str]:
    return {line.tag.project for line in facts.found.lines}


def uncounted_projects(facts: Facts) -> int:
    """Of how many projects with a cost nobody knows in pounds what they prevent."""
    return facts.costed - len(counted_projects(facts) | facts.left_out.projects)


# --- Questions and sources


def to_ask(facts: Facts) -> list[str]:
    """What a councillor may ask, by what is known and not known here."""
    asked, work = [], facts.work
    if work.ends_soon:
        day = sentences.day(facts.on + SOON)
        is_one = work.ends_soon == 1
        asked.append(
            f"Money of {sentences.how_many(work.ends_soon, 'project')} that "
            f"{'works' if is_one else 'work'} here ends by {day}. Who decides what follows, and "
            "when?"
        )
    gains = agencies_of(facts.found) if facts.cut else []
    public = [gain for gain in gains if gain["is_public"] and gain["central"]]
    if public:
        asked.append(
            f"{public[0]['agency'] or 'One body'} gains most by this work, "
            f"{words.pounds(public[0]['central'])} for each year of it. What does it pay towards "
            "it?"
        )
    counted = [event for event in facts.events if event.recorded and event.central]
    if counted:
        event = counted[0]
        asked.append(
            f"In {facts.whole} {event.recorded:,.0f} of “{event.name}” are recorded a year. How "
            "many more does your plan expect if this work ends, and who pays for them?"
        )
    if facts.cut and (uncounted := uncounted_projects(facts)):
        asked.append(
            f"What would it take to measure what {sentences.how_many(uncounted, 'project')} "
            "prevent, which nobody can count in pounds yet?"
        )
    if work.ends_unknown:
        asked.append(
            f"Until when {sentences.how_many(work.ends_unknown, 'project')} "
            f"{'has' if work.ends_unknown == 1 else 'have'} money is not recorded. Who knows?"
        )
    asked.append("What did the last service that was cut here save, and what has it cost since?")
    return asked


def evidence_of(facts: Facts) -> dict:
    """Where it is written that the work prevents what is counted: sources, and how many have none.

    A source is a study; no project is named beside it.
    """
    if not facts.cut:
        return {"sources": [], "unsourced": 0}
    counted = {(line.tag.project, line.tag.outcome) for line in facts.found.lines}
    rows = [
        source.strip()
        for project, outcome, source in ProjectOutcome.objects.filter(
            project__reference__in={project for project, _ in counted}
        ).values_list("project__reference", "outcome__code", "evidence_source")
        if (project, outcome) in counted
    ]
    return {"sources": sorted(set(filter(None, rows))), "unsourced": rows.count("")}
