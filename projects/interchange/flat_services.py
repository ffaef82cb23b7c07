"""Flat lists of services in CSV, as councils publish them from an Open Referral UK feed.

A row for each place of a service, `n/a` for what is not known, lists as Python writes them
(`[[18.0, 100.0]]`), taxonomy names joined with `;`. Such a list names no service but by its name,
so rows of one name (and organisation) are one service, known by the first of their identifiers
in the order of letters, however the rows are sorted.
"""

import re

from consortium.imports.kinds import FileRefused
from projects.interchange import files, texts
from projects.interchange.records import (
    ANOTHER_PLACE,
    LONGEST_IDENTIFIER,
    NO_IDENTIFIER,
    NO_TITLE,
    TOO_LONG,
    Party,
    Place,
    Reading,
    Record,
    fitting_words,
)

# A directory lists what runs, so a service without a state runs.
STATUSES = {
    "": "active",
    "active": "active",
    "temporarily closed": "paused",
    "inactive": "ended",
    "defunct": "ended",
}
_COLUMNS = {
    "service": ("service_id",),
    "identifier": ("sal_id", "service_id", "id"),
    "title": ("sal_name", "service_name", "name", "title"),
    "description": ("description", "service_description"),
    "organisation": ("organization_name", "organisation_name", "organization", "organisation"),
    "charity_number": ("charity_number",),
    "area": ("area_served", "service_area", "area"),
    "town": ("city", "town", "locality"),
    "terms": ("taxonomy_of_services", "taxonomy", "taxonomy_terms", "categories"),
    "ages": ("ages",),
    "website": ("url", "website"),
    "email": ("email",),
    "status": ("status",),
}
_AGES = re.compile(r"\[\s*(\d{1,3})(?:\.0)?\s*,\s*(\d{1,3})(?:\.0)?\s*\]")
OLDEST = 100


def read(path, what_it_is):
    """The Reading of a flat list; raises FileRefused, saying `what_it_is` where it is none."""
    try:
        table = files.table(path, _is_header)
    except files.NoHeader as refused:
        raise FileRefused(f"{what_it_is} {refused}") from None
    reading = Reading("row", notes=table.notes)
    services = {}
    for row, cells in table.rows:
        values = _values(table.columns, cells)
        if not values["identifier"]:
            reading.skip(row, NO_IDENTIFIER, "sal_id", "A service is known by it. Write one.")
        elif len(values["identifier"]) > LONGEST_IDENTIFIER:
            words = f"The most that fits is {LONGEST_IDENTIFIER} characters."
            reading.skip(row, TOO_LONG, "sal_id", words)
        elif not values["title"]:
            reading.skip(row, NO_TITLE, "sal_name", "Write what the service is called.")
        else:
            key = values["service"] or (values["title"].casefold(), values["organisation"])
            services.setdefault(key, []).append((row, values))
    for rows in services.values():
        reading.records.append(_record(rows))
        first = rows[0][0]
        for row, _ in rows[1:]:
            words = f"It is read together with row {first}, which is the same service."
            reading.skip(row, ANOTHER_PLACE, "sal_name", words)
    return reading


def _key(title):
    return re.sub(r"[\s_-]+", "_", title.strip().casefold())


def _is_header(cells):
    found = {_key(cell) for cell in cells}
    return all(found & set(_COLUMNS[name]) for name in ("identifier", "title"))


def _values(columns, cells):
    """{our name of a column: its text}; of several columns that mean one, the first filled."""
    found = {}
    for column, cell in zip(map(_key, columns), cells, strict=False):
        found.setdefault(column, cell)
    return {
        name: next(filter(None, (texts.line(found.get(column)) for column in columns_of)), "")
        for name, columns_of in _COLUMNS.items()
    } | {"description": texts.plain(found.get("description") or found.get("service_description"))}


def _record(rows):
    first_row, first = rows[0]
    terms = dict.fromkeys(
        term
        for _, values in rows
        for term in filter(None, map(str.strip, values["terms"].split(";")))
    )
    places = dict.fromkeys(
        Place(names=(name,))
        for _, values in rows
        for name in (values["area"], values["town"])
        if name
    )
    notes = []
    summary = first["description"] or _summary(terms, [values["ages"] for _, values in rows])
    title, summary = fitting_words(first["title"], summary, ("name", "description"), notes)
    party = Party(
        name=first["organisation"], charity_number=texts.charity_number(first["charity_number"])
    )
    return Record(
        row=first_row,
        identifier=first["service"] or min(texts.identifier(v["identifier"]) for _, v in rows),
        title=title,
        summary=summary,
        summary_is_made=not first["description"],
        parties=(party,) if str(party) else (),
        status=STATUSES.get(first["status"].casefold(), ""),
        places=tuple(places),
        terms=tuple(terms),
        website=texts.website(first["website"]),
        contact_email=texts.email(first["email"]),
        notes=tuple(notes),
    )


def _summary(terms, ages):
    """What a list without descriptions says of a service, in sentences."""
    sentences = []
    if terms:
        sentences.append(f"Listed under: {', '.join(terms)}.")
    bands = sorted({(int(low), int(high)) for low, high in _AGES.findall(" ".join(ages))})
    if bands:
        sentences.append(f"For people aged {' or '.join(map(_band, bands))}.")
    return " ".join(sentences)


def _band(band):
    low, high = band
    return f"{low} and over" if high >= OLDEST else f"{low} to {high}"
