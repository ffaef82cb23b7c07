"""The 360Giving Data Standard (1.3): grants in JSON, CSV or XLSX.

A sheet's titles ("Recipient Org:Name") are turned into the JSON they stand for, so that there is
one reading of a grant. A grant of several recipients is one record: the first recipient is the
one it is for, the others may claim it.
"""

import re

from consortium.imports.kinds import FileRefused
from projects.interchange import files, texts
from projects.interchange.records import (
    EMPTY,
    LONGEST_IDENTIFIER,
    NO_IDENTIFIER,
    NO_RECIPIENT,
    NO_TITLE,
    REPEATED,
    TO_A_PERSON,
    TOO_LONG,
    Note,
    Party,
    Place,
    Reading,
    Record,
    fitting_words,
)

LONGEST_FUNDER = 250

# The titles of the standard's sheet, and the same in the names of its JSON.
_PARTS = {
    "identifier": "id",
    "title": "title",
    "description": "description",
    "currency": "currency",
    "amount awarded": "amountAwarded",
    "award date": "awardDate",
    "url": "url",
    "planned dates": "plannedDates",
    "start date": "startDate",
    "end date": "endDate",
    "duration (months)": "duration",
    "duration": "duration",
    "recipient org": "recipientOrganization",
    "recipient ind": "recipientIndividual",
    "recipient individual": "recipientIndividual",
    "name": "name",
    "charity number": "charityNumber",
    "company number": "companyNumber",
    "web address": "url",
    "email": "email",
    "beneficiary location": "beneficiaryLocation",
    "geographic code": "geoCode",
    "funding org": "fundingOrganization",
    "classifications": "classifications",
}
_PARTS |= {name.lower(): name for name in _PARTS.values()}
_LISTS = {
    "plannedDates",
    "recipientOrganization",
    "beneficiaryLocation",
    "fundingOrganization",
    "classifications",
}
_WHAT_IT_IS = (
    "This is not 360Giving data. A sheet of grants has at least the columns “Identifier”, “Title” "
    "and “Recipient Org:Name” or “Recipient Org:Identifier”; a JSON file has a list of “grants”."
)
_REQUIRED = {("id",), ("title",)}
_RECIPIENT = {
    ("recipientOrganization", "name"),
    ("recipientOrganization", "id"),
    ("recipientIndividual", "name"),
    ("recipientIndividual", "id"),
}


def read(path):
    """The Reading of a 360Giving file; raises FileRefused."""
    if files.is_json(path):
        grants, notes = _from_json(path)
    else:
        grants, notes = _from_table(path)
    reading = Reading("grant", notes=notes)
    seen = {}
    for row, grant in grants:
        _add(reading, seen, row, grant)
    return reading


def _from_json(path):
    found, notes = files.parsed(path)
    if not isinstance(found, dict) or "grants" not in found:
        hint = ""
        if isinstance(found, dict) and ("contents" in found or "organization" in found):
            hint = " It looks like Open Referral: choose that instead."
        raise FileRefused(_WHAT_IT_IS + hint)
    grants = found["grants"]
    if not isinstance(grants, list):
        raise FileRefused("“grants” in this file is not a list, so it holds no grants to read.")
    if not grants:
        raise FileRefused("The list of grants in this file is empty.")
    return list(enumerate(grants, start=1)), notes


def _from_table(path):
    try:
        table = files.table(path, _is_header)
    except files.NoHeader as refused:
        raise FileRefused(f"{_WHAT_IT_IS} {refused}") from None
    paths = [_path(column) for column in table.columns]
    return [(row, _grant(paths, cells)) for row, cells in table.rows], table.notes


def _is_header(cells):
    found = {tuple(part for part in _path(cell) if not part.isdigit()) for cell in cells}
    return found >= _REQUIRED and bool(found & _RECIPIENT)


def _path(title):
    """("recipientOrganization", "0", "name") for “Recipient Org:Name”; unknown parts as written."""
    parts = [" ".join(part.split()).casefold() for part in re.split(r"[:/]", title)]
    named = [_PARTS.get(part, part) for part in parts]
    path = []
    for position, part in enumerate(named):
        path.append(part)
        following = named[position + 1] if position + 1 < len(named) else ""
        if part in _LISTS and not following.isdigit():
            path.append("0")
    return tuple(path)


def _grant(paths, cells):
    """The grant a row stands for: dictionaries in dictionaries, and lists by their numbers."""
    grant = {}
    for path, cell in zip(paths, cells, strict=False):
        if not cell:
            continue
        inner = grant
        for part in path[:-1]:
            deeper = inner.setdefault(part, {})
            if not isinstance(deeper, dict):
                break
            inner = deeper
        else:
            inner.setdefault(path[-1], cell)
    for name in _LISTS & set(grant):
        grant[name] = [grant[name][number] for number in sorted(grant[name], key=int)]
    return grant


def _add(reading, seen, row, grant):
    if not isinstance(grant, dict):
        reading.skip(row, EMPTY, "", "This entry of the list is not a grant. Remove it.")
        return
    identifier = texts.identifier(grant.get("id"))
    title = texts.line(grant.get("title"))
    parties = tuple(filter(str, map(_party, _list(grant, "recipientOrganization"))))
    if not identifier:
        reading.skip(row, NO_IDENTIFIER, "Identifier", "A grant is known by it. Write one.")
    elif len(identifier) > LONGEST_IDENTIFIER:
        words = f"It has {len(identifier)} characters; the most that fits is {LONGEST_IDENTIFIER}."
        reading.skip(row, TOO_LONG, "Identifier", words)
    elif identifier in seen:
        words = f"“{identifier}” is the same as in row {seen[identifier]}. Keep one of them."
        reading.skip(row, REPEATED, "Identifier", words)
    elif not title:
        reading.skip(row, NO_TITLE, "Title", "Say in a few words what the grant is for.")
    elif not parties and grant.get("recipientIndividual"):
        words = "Grants to persons are no projects of an organisation."
        reading.skip(row, TO_A_PERSON, "Recipient Ind", words)
    elif not parties:
        words = "Write who received the grant."
        reading.skip(row, NO_RECIPIENT, "Recipient Org:Name", words)
    else:
        seen[identifier] = row
        reading.records.append(_record(row, identifier, title, parties, grant))


def _list(grant, name):
    """The dictionaries of a list; one written without its list counts as a list of one."""
    found = grant.get(name)
    found = [found] if isinstance(found, dict) else found
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _party(organisation):
    identifier = texts.identifier(organisation.get("id"))
    numbers = (
        texts.charity_number(organisation.get("charityNumber")),
        texts.charity_number(texts.number_in(identifier, "GB-CHC", "GB-SC")),
        texts.charity_number(f"NIC{texts.number_in(identifier, 'GB-NIC')}"),
    )
    company = texts.line(organisation.get("companyNumber")) or texts.number_in(identifier, "GB-COH")
    return Party(
        name=texts.line(organisation.get("name")),
        identifier=identifier,
        charity_number=next(filter(None, numbers), ""),
        company_number=company,
        website=texts.website(organisation.get("url")),
        email=texts.email(organisation.get("email")),
    )


def _record(row, identifier, title, parties, grant):
    notes = []
    starts_on, ends_on = _dates(grant, notes)
    summary = texts.plain(grant.get("description"))
    title, summary = fitting_words(title, summary, ("Title", "Description"), notes)
    if len(parties) > 1:
        others = ", ".join(str(party) for party in parties[1:])
        notes.append(
            Note("Recipient Org", f"Several organisations share this grant; also {others}.")
        )
    funders = [_party(funder).name for funder in _list(grant, "fundingOrganization")]
    return Record(
        row=row,
        identifier=identifier,
        title=title,
        summary=summary,
        parties=parties,
        starts_on=starts_on,
        ends_on=ends_on,
        funded_until=ends_on,
        places=tuple(filter(str, map(_place, _list(grant, "beneficiaryLocation")))),
        terms=tuple(filter(None, map(_title, _list(grant, "classifications")))),
        website=texts.website(grant.get("url")),
        funder=", ".join(filter(None, funders))[:LONGEST_FUNDER],
        amount_gbp=_amount(grant, notes),
        notes=tuple(notes),
    )


def _title(classification):
    return texts.line(classification.get("title"))


def _place(location):
    """“England/South West/Plymouth” is also called Plymouth."""
    name = texts.line(location.get("name"))
    last = name.split("/")[-1].strip()
    return Place(
        code=texts.line(location.get("geoCode")),
        names=tuple(dict.fromkeys(filter(None, [name, last]))),
    )


def _dates(grant, notes):
    """The first and the last day: as planned, or so many months from the start or the award."""
    starts, ends, months = [], [], []
    for planned in _list(grant, "plannedDates"):
        starts.append(_day(planned, "startDate", "Planned Dates:Start Date", notes))
        ends.append(_day(planned, "endDate", "Planned Dates:End Date", notes))
        months.append(_months(planned, notes))
    starts_on = min(filter(None, starts), default=None)
    ends_on = max(filter(None, ends), default=None)
    longest = max(filter(None, months), default=None)
    awarded_on = _day(grant, "awardDate", "Award Date", notes)
    if longest and not ends_on and (starts_on or awarded_on):
        starts_on = starts_on or awarded_on
        ends_on = texts.months_later(starts_on, longest)
    if starts_on and ends_on and ends_on < starts_on:
        words = f"The end, {ends_on:%d/%m/%Y}, lies before the start and is left out."
        notes.append(Note("Planned Dates:End Date", words))
        ends_on = None
    return starts_on, ends_on


def _day(values, name, column, notes):
    if not texts.line(values.get(name)):
        return None
    try:
        return texts.day(values[name])
    except ValueError:
        words = f"“{texts.line(values[name])[:40]}” is not a date, so it is left out."
        notes.append(Note(column, words))
        return None


def _months(planned, notes):
    if not texts.line(planned.get("duration")):
        return None
    try:
        return texts.duration(planned["duration"])
    except ValueError:
        words = f"“{texts.line(planned['duration'])[:40]}” is not a number of months."
        notes.append(Note("Planned Dates:Duration (months)", f"{words[:-1]}, so it is left out."))
        return None


def _amount(grant, notes):
    written = texts.line(grant.get("amountAwarded"))
    currency = texts.line(grant.get("currency")).upper()
    if not written:
        return None
    if currency not in ("", "GBP"):
        words = f"The grant is in {currency[:10]}; its amount is left out, as ours are in pounds."
        notes.append(Note("Currency", words))
        return None
    try:
        return texts.amount(grant["amountAwarded"])
    except ValueError:
        words = f"“{written[:40]}” is not an amount above 0, so it counts as not known."
        notes.append(Note("Amount Awarded", words))
        return None
