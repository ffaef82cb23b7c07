"""Money that comes with a grant: who pays, how much and for which dates, kept as Funding."""

from collections import defaultdict
from decimal import Decimal

from django.utils.formats import date_format

from projects.imports.followers import Follower, add_follower
from proposals.models import Funding


def _match(rows, record):
    """The row of a project's money that a grant is: same funder and dates, else the only one of
    the funder.
    """
    theirs = [row for row in rows if row.funder.casefold() == record.funder.casefold()]
    dates = (record.starts_on, record.ends_on)
    exact = [row for row in theirs if (row.starts_on, row.ends_on) == dates]
    if exact:
        return exact[0]
    return theirs[0] if len(theirs) == 1 else None


def _says(record):
    return record.amount_gbp, record.starts_on, record.ends_on


def _words(funder, amount, starts_on, ends_on):
    money = f"£{amount:,.2f}".removesuffix(".00") if amount is not None else "amount not known"
    days = [date_format(day, "j F Y") if day else "" for day in (starts_on, ends_on)]
    when = f", {days[0] or '…'} to {days[1] or '…'}" if any(days) else ""
    return f"{money} from {funder}{when}"


def differences(pairs):
    """{row number: (what is kept now, what would be)} of the grants that would change it."""
    with_funder = {number: pair for number, pair in pairs.items() if pair[1].funder}
    rows = defaultdict(list)
    references = {reference for reference, _ in with_funder.values()}
    kept = Funding.objects.filter(project__reference__in=references).select_related("project")
    for row in kept.order_by("pk"):
        rows[row.project.reference].append(row)
    found = {}
    for number, (reference, record) in with_funder.items():
        row = _match(rows[reference], record)
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
    new, changed = [], []
    for pk, record in pairs:
        row = _match(rows[pk], record)
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


add_follower(Follower("Money", differences, keep, {Funding: "project_id"}))
