"""Money that comes with a grant: who pays, how much and for which dates, kept as Funding."""

from collections import defaultdict
from decimal import Decimal

from django.utils.formats import date_format

from projects.imports.followers import Follower, add_follower
from projects.interchange import texts
from projects.models import Project
from proposals import grants_out
from proposals.models import Funding


def _paired(rows, records):
    """Each grant of a project with the row of its money that it is, or with None.

    The row of the same funder and dates; else the only one left of the funder, where no other
    grant is left of it.
    """
    left, found = list(rows), {}
    for place, record in enumerate(records):
        for row in left:
            if _is_of(record, row) and _days(row) == _days(record):
                found[place] = row
                left.remove(row)
                break
    for place, record in enumerate(records):
        theirs = [row for row in left if _is_of(record, row)]
        alike = [
            other
            for at, other in enumerate(records)
            if at not in found and _funder(other) == _funder(record)
        ]
        if place not in found and len(theirs) == len(alike) == 1:
            found[place] = theirs[0]
    return [(record, found.get(place)) for place, record in enumerate(records)]


def _is_of(record, row):
    return _funder(row) == _funder(record)


def _funder(each):
    return texts.line(each.funder).casefold()


def _days(each):
    return each.starts_on, each.ends_on


def _says(record):
    return record.amount_gbp, record.starts_on, record.ends_on


def _words(funder, amount, starts_on, ends_on):
    money = f"£{amount:,.2f}".removesuffix(".00") if amount is not None else "amount not known"
    days = [date_format(day, "j F Y") if day else "" for day in (starts_on, ends_on)]
    when = f", {days[0] or '…'} to {days[1] or '…'}" if any(days) else ""
    return f"{money} from {funder}{when}"


def differences(pairs):
    """{row number: (what is kept now, what would be)} of the grants that would change it."""
    by_project, rows = defaultdict(list), defaultdict(list)
    for number, (reference, record) in pairs.items():
        if record.funder:
            by_project[reference].append((number, record))
    kept = Funding.objects.filter(project__reference__in=by_project).select_related("project")
    for row in kept.order_by("pk"):
        rows[row.project.reference].append(row)
    found = {}
    for reference, numbered in by_project.items():
        paired = _paired(rows[reference], [record for _, record in numbered])
        for (number, _), (record, row) in zip(numbered, paired, strict=True):
            after = _words(record.funder, *_says(record))
            if row is None:
                found[number] = ("", after)
            elif _of(row, record) != (row.amount_gbp, row.starts_on, row.ends_on):
                before = _words(row.funder, row.amount_gbp, row.starts_on, row.ends_on)
                found[number] = (before, _words(row.funder, *_of(row, record)))
    return found


def _of(row, record):
    """What a row would say: a blank of the grant leaves what is kept."""
    amount, starts_on, ends_on = _says(record)
    return (
        row.amount_gbp if amount is None else Decimal(amount),
        starts_on or row.starts_on,
        ends_on or row.ends_on,
    )


def keep(pairs):
    """Write the money of [(project's id, record)]."""
    rows = defaultdict(list)
    for row in Funding.objects.filter(project__in=[pk for pk, _ in pairs]).order_by("pk"):
        rows[row.project_id].append(row)
    records = defaultdict(list)
    for pk, record in pairs:
        records[pk].append(record)
    new, changed = [], []
    for pk, theirs in records.items():
        for record, row in _paired(rows[pk], theirs):
            if row is None:
                amount, starts_on, ends_on = _says(record)
                new.append(
                    Funding(
                        project_id=pk,
                        funder=record.funder,
                        amount_gbp=amount,
                        starts_on=starts_on,
                        ends_on=ends_on,
                    )
                )
            else:
                row.amount_gbp, row.starts_on, row.ends_on = _of(row, record)
                changed.append(row)
    Funding.objects.bulk_create(new, batch_size=1000)
    Funding.objects.bulk_update(changed, ["amount_gbp", "starts_on", "ends_on"], batch_size=1000)


def gone_out(records):
    """{identifier: project's reference} of the grants that left here as money of a project.

    An identifier made here tells by what is kept of the money, or by what the grant itself says,
    since either may have been put right since. One that a funder gave is a project's own; what
    it says of days is taken for the money's where that is here already.
    """
    named = {record.identifier: grants_out.references_in(record.identifier) for record in records}
    for identifier, may_be in named.items():
        for begins in grants_out.beginnings_in(identifier):
            longer = Project.objects.filter(reference__startswith=begins).order_by("reference")
            may_be.extend(longer.exclude(reference=begins).values_list("reference", flat=True))
    references = {each for found in named.values() for each in found}
    here = set(Project.objects.filter(reference__in=references).values_list("reference", flat=True))
    rows = defaultdict(list)
    for row in Funding.objects.filter(project__reference__in=here).select_related("project"):
        rows[row.project.reference].append(row)
    found = {}
    for record in records:
        for reference in filter(here.__contains__, named[record.identifier]):
            if _went_out(record, reference, rows[reference]):
                found[record.identifier] = reference
    return found


def _went_out(record, reference, rows):
    if record.identifier == reference:
        return any(_is_of(record, row) and _days(row) == _days(record) for row in rows)
    told = [(each.funder, *_days(each)) for each in (*rows, record)]
    made = {grants_out.made_identifier(reference, *each) for each in told}
    return record.identifier in made


add_follower(Follower("Money", differences, keep, {Funding: "project_id"}, gone_out))
