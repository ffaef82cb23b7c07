"""The collective set as tables, for files: heads and rows."""

from consortium.spreadsheets import Sheet
from priorities import sentences
from priorities.reports import gaps_table, method_sheet
from proposals.together import words
from proposals.together.money import by_funder


def places_table(found):
    """A row for each priority in each area."""
    heads = (
        "plan priority priority_title area area_name level status_today status_with_bids"
        " places_today places_with_bids need bids bid_titles"
    ).split()
    references = {one.bid.pk: one.bid.reference for one in found.bids}
    return heads, [
        [
            place.priority.plan,
            place.priority.reference,
            place.priority.title,
            place.today.area.code,
            place.today.area.name,
            one.level,
            place.today.status,
            place.then.status,
            sentences.rounded(place.today.places),
            sentences.rounded(place.then.places),
            None if place.today.need is None else sentences.rounded(place.today.need.value),
            ";".join(references[bid] for bid in place.working),
            "; ".join(found.titles[bid] for bid in place.working),
        ]
        for one in found.plans
        for place in one.places
    ]


def priorities_table(found):
    """A row for each priority, over all its areas."""
    statuses = ("gap", "fragile", "thin", "covered", "crowded")
    heads = ["plan", "priority", "priority_title", "level"]
    heads += [f"{status}_{when}" for when in ("today", "with_bids") for status in statuses]
    heads += ["places_today", "places_with_bids", "bids"]
    return heads, [
        [
            met.priority.plan,
            met.priority.reference,
            met.priority.title,
            one.level,
            *(counts[status] for counts in (met.today, met.then) for status in statuses),
            sentences.rounded(met.places_today),
            sentences.rounded(met.places_then),
            "; ".join(found.titles[bid] for bid in met.bids),
        ]
        for one in found.plans
        for met in one.met
    ]


def meetings_table(found):
    """A row for each priority and the bids that compete for it in the same areas."""
    heads = (
        "plan priority priority_title bids projects in_several_bids areas area_names same_funder"
    ).split()
    projects = found.projects
    return heads, [
        [
            one.priority.plan,
            one.priority.reference,
            one.priority.title,
            "; ".join(found.titles[bid] for bid in one.bids),
            "; ".join(sorted({projects[pk].title for own in one.projects.values() for pk in own})),
            "; ".join(sorted(projects[pk].title for pk in one.shared)),
            len(one.areas),
            "; ".join(area.name for area in one.areas),
            "; ".join(words.asked_by_several(one, found.funders)),
        ]
        for one in found.meetings
    ]


def bids_table(found):
    """A row for each bid; money only where this person sees it."""
    heads = "bid title funder status serves projects asked_gbp budget_gbp".split()
    return heads, [
        [
            one.bid.reference,
            one.bid.title,
            one.bid.funder,
            one.bid.get_status_display().lower(),
            words.about(one.themes),
            "; ".join(project.title for project in one.projects),
            one.asked_gbp,
            one.at_most_gbp,
        ]
        for one in found.bids
    ]


def funders_table(found):
    """A row for each funder; the sums are those of bids whose money this person sees."""
    heads = "funder bids asked_gbp budget_gbp bids_without_budget bids_not_shown".split()
    return heads, [
        [one.name, one.bids, *sums(one), one.unlimited, one.unseen] for one in by_funder(found.bids)
    ]


def sums(funder):
    seen = funder.bids > funder.unseen
    return [funder.asked_gbp, funder.at_most_gbp] if seen else [None, None]


def workbook_of(found, lines):
    """All tables, each on its sheet, and how they were made."""
    from consortium.workbooks import workbook

    tables = {
        "priorities": priorities_table(found),
        "places": places_table(found),
        "nobody bids": gaps_table(found.left),
        "bids meet": meetings_table(found),
        "bids": bids_table(found),
        "funders": funders_table(found),
    }
    sheets = [
        Sheet(name, heads, rows, widths=tuple(max(10, min(40, 4 + len(head))) for head in heads))
        for name, (heads, rows) in tables.items()
    ]
    return workbook([*sheets, method_sheet(lines)], on=found.as_of)
