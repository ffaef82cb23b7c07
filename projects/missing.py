"""What a project's entry lacks, and what follows from each gap: for those who can fill it."""

import datetime
from dataclasses import dataclass

from projects.confirmation import is_stale


@dataclass(frozen=True)
class Missing:
    """One gap: what is missing, what follows from it, and the field (or page) that fills it.

    `is_needed`: no bid can choose the project before. `page` is blank where others fill it.
    """

    what: str
    consequence: str
    field: str = ""
    page: str = "projects:edit"
    is_needed: bool = False


@dataclass(frozen=True)
class Entry:
    """What the gaps are read from. Dates and figures are None where they are not known."""

    status: str
    is_approved: bool
    places: int
    outcomes: tuple[str, ...]
    unevidenced: tuple[str, ...]
    people_per_year: int | None
    outcomes_with_people: int
    annual_cost_gbp: object
    summary: str
    ends_on: datetime.date | None
    funded_until: datetime.date | None
    confirmed_on: datetime.date | None
    contact_email: str


def entry_of(project):
    """The entry of a project read `for_detail`."""
    tags = project.tags.all()
    return Entry(
        status=project.status,
        is_approved=project.organisation.is_approved,
        places=len(project.areas.all()),
        outcomes=tuple(tag.outcome.name for tag in tags),
        unevidenced=tuple(tag.outcome.name for tag in tags if not tag.evidence_level),
        people_per_year=project.people_per_year,
        outcomes_with_people=sum(tag.people_per_year is not None for tag in tags),
        annual_cost_gbp=project.annual_cost_gbp,
        summary=project.summary,
        ends_on=project.ends_on,
        funded_until=project.funded_until,
        confirmed_on=project.confirmed_on,
        contact_email=project.contact_email,
    )


def what_is_missing(entry, *, on):
    """The gaps of an entry on a date: what a bid needs, then those with the gravest consequence."""
    return sorted(_missing(entry, on), key=lambda gap: not gap.is_needed)


def _missing(entry, on):
    if not entry.is_approved:
        yield Missing(
            "A coordinator’s approval of its organisation",
            "Until then it counts in no coverage and joins no bid.",
            page="",
            is_needed=True,
        )
    if entry.status == "draft":
        yield Missing(
            "That it is registered",
            "A draft counts nowhere and joins no bid.",
            page="projects:status",
            is_needed=True,
        )
    if entry.status == "paused":
        yield Missing(
            "That it runs again",
            "While it is paused it counts in no coverage, and no bid chooses it.",
            page="projects:status",
            is_needed=True,
        )
    if not entry.outcomes:
        yield Missing(
            "What it prevents",
            "Without an outcome it answers no priority.",
            "outcomes",
            is_needed=True,
        )
    if not entry.places:
        yield Missing(
            "Where it works", "Without a place it answers no priority.", "areas", is_needed=True
        )
    if entry.status == "active" and entry.ends_on and entry.ends_on < on:
        yield Missing(
            "Whether it still runs",
            "Its last day has passed, so it no longer counts in coverage.",
            "ends_on",
        )
    if entry.people_per_year is None and entry.outcomes_with_people < max(1, len(entry.outcomes)):
        yield Missing("People a year", "Its places count as 0 in coverage.", "people_per_year")
    if entry.annual_cost_gbp is None:
        yield Missing(
            "Cost a year",
            "It cannot be chosen for a bid by what it costs.",
            "annual_cost_gbp",
            is_needed=True,
        )
    if entry.status == "active" and entry.funded_until is None:
        yield Missing(
            "When its money ends",
            "Nobody is warned before the money runs out.",
            "funded_until",
        )
    if entry.unevidenced:
        yield Missing(
            "Evidence for " + _some(entry.unevidenced),
            "It ranks below projects that say how they know.",
            page="projects:evidence",
        )
    if not entry.summary:
        yield Missing("What it does, in a few sentences", "Readers see a title only.", "summary")
    if not entry.contact_email:
        yield Missing("A contact", "Partners cannot write to it.", "contact_email")
    if entry.status not in ("draft", "ended") and is_stale(entry.confirmed_on, on):
        yield Missing(
            "That it is still right",
            "Nobody from the organisation has confirmed it in the last 180 days. It counts as "
            "confirmed once one of them says so, or saves it.",
        )


def _some(names):
    """ "a", "a and b", "a, b and 3 more"."""
    if len(names) <= 2:
        return " and ".join(names)
    return f"{names[0]}, {names[1]} and {len(names) - 2} more"
