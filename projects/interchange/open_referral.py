"""Open Referral UK 3 and HSDS 3 services in JSON; flat CSV lists go to `flat_services`.

A file may be a page of a list (`contents`), a bare list, one full service, or organisations with
their `services`. Costs in it are prices to the people who come, so they are no cost of a project.
"""

from consortium.imports.kinds import FileRefused
from projects.interchange import files, flat_services, texts
from projects.interchange.records import (
    EMPTY,
    LONGEST_IDENTIFIER,
    NO_IDENTIFIER,
    NO_TITLE,
    REPEATED,
    TOO_LONG,
    Note,
    Party,
    Place,
    Reading,
    Record,
    fitting_words,
)

_WHAT_IT_IS = (
    "This is not Open Referral data. A JSON file holds a service with “id” and “name”, or a list "
    "of them under “contents”; a CSV file has columns such as “sal_id” and “sal_name”."
)


def read(path):
    """The Reading of an Open Referral file; raises FileRefused."""
    if not files.is_json(path):
        return flat_services.read(path, _WHAT_IT_IS)
    found, notes = files.parsed(path)
    services = _services(found, notes)
    reading = Reading("service", notes=notes)
    seen = {}
    for row, service in enumerate(services, start=1):
        _add(reading, seen, row, service)
    return reading


def _services(found, notes):
    if isinstance(found, dict) and "contents" in found:
        services = found["contents"]
        _note_other_pages(found, notes)
    elif isinstance(found, dict) and isinstance(found.get("services"), list):
        services = [found] if "status" in found else _of_organisation(found)
    elif isinstance(found, dict) and "id" in found and "name" in found:
        services = [found]
    else:
        services = found
    if not isinstance(services, list):
        hint = ""
        if isinstance(found, dict) and "grants" in found:
            hint = " It holds grants: choose 360Giving instead."
        raise FileRefused(_WHAT_IT_IS + hint)
    if not services:
        raise FileRefused("The list of services in this file is empty.")
    if not any(isinstance(service, dict) and "name" in service for service in services):
        raise FileRefused(_WHAT_IT_IS)
    return services


def _of_organisation(organisation):
    kept = {name: value for name, value in organisation.items() if name != "services"}
    return [
        {"organization": kept} | service if isinstance(service, dict) else service
        for service in organisation["services"]
    ]


def _note_other_pages(page, notes):
    total = page.get("total_pages")
    if isinstance(total, int) and total > 1:
        number = page.get("page_number") or 1
        notes.append(
            f"This file is page {number} of {total} of a list. The services on the other pages "
            "are not in it: bring those files in as well."
        )


def _add(reading, seen, row, service):
    if not isinstance(service, dict):
        reading.skip(row, EMPTY, "", "This entry of the list is not a service. Remove it.")
        return
    identifier = texts.identifier(service.get("id"))
    title = texts.line(service.get("name"))
    if not identifier:
        reading.skip(row, NO_IDENTIFIER, "id", "A service is known by it. Write one.")
    elif len(identifier) > LONGEST_IDENTIFIER:
        words = f"It has {len(identifier)} characters; the most that fits is {LONGEST_IDENTIFIER}."
        reading.skip(row, TOO_LONG, "id", words)
    elif identifier in seen:
        words = f"“{identifier}” is the same as that of service {seen[identifier]}. Keep one."
        reading.skip(row, REPEATED, "id", words)
    elif not title:
        reading.skip(row, NO_TITLE, "name", "Write what the service is called.")
    else:
        seen[identifier] = row
        reading.records.append(_record(row, identifier, title, service))


def _record(row, identifier, title, service):
    notes = []
    status = texts.line(service.get("status")).casefold()
    if status not in flat_services.STATUSES:
        words = f"“{status[:40]}” is not a state of a service, so it stays a draft."
        notes.append(Note("status", words))
    summary = texts.plain(service.get("description"))
    title, summary = fitting_words(title, summary, ("name", "description"), notes)
    for column in ("url", "email"):
        written = texts.line(service.get(column))
        if written and not {"url": texts.website, "email": texts.email}[column](written):
            words = f"“{written[:60]}” is no address that can be used, so it is left out."
            notes.append(Note(column, words))
    return Record(
        row=row,
        identifier=identifier,
        title=title,
        summary=summary,
        parties=tuple(filter(str, [_party(service)])),
        status=flat_services.STATUSES.get(status, ""),
        places=tuple(_places(service)),
        terms=tuple(_terms(service)),
        website=texts.website(service.get("url")),
        contact_email=texts.email(service.get("email")),
        notes=tuple(notes),
    )


def _list(values, name):
    found = values.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _party(service):
    organisation = service.get("organization")
    if not isinstance(organisation, dict):
        return Party(identifier=texts.identifier(service.get("organization_id")))
    charity = company = ""
    for entry in _list(organisation, "organization_identifiers"):
        scheme = texts.line(entry.get("identifier_scheme")).upper()
        kind = texts.line(entry.get("identifier_type")).casefold()
        number = texts.line(entry.get("identifier"))
        bare = texts.number_in(number, "GB-CHC", "GB-SC", "GB-NIC", "GB-COH") or number
        if scheme in ("GB-CHC", "GB-SC", "GB-NIC") or "charity" in kind:
            charity = charity or texts.charity_number(bare)
        elif scheme == "GB-COH" or "company" in kind:
            company = company or bare
    return Party(
        name=texts.line(organisation.get("name")),
        identifier=texts.identifier(organisation.get("id")),
        charity_number=charity,
        company_number=company,
        website=texts.website(organisation.get("website") or organisation.get("url")),
        email=texts.email(organisation.get("email")),
    )


def _places(service):
    """Where it is offered, as its areas say; else where it is held."""
    areas = [_area(area) for area in _list(service, "service_areas")]
    found = [area for area in areas if area.names or area.code]
    for link in _list(service, "service_at_locations"):
        found.extend(_area(area) for area in _list(link, "service_areas"))
        location = link.get("location")
        if isinstance(location, dict):
            found.extend(_address(address) for address in _list(location, "addresses"))
            found.append(_named(location.get("name")))
    return dict.fromkeys(place for place in found if place.names or place.code)


def _area(area):
    """An area by its name; by its code where its address on the web ends in one."""
    code = texts.line(area.get("uri")).rstrip("/").split("/")[-1]
    sound = len(code) == 9 and code[:1].isalpha() and code[1:].isdigit()
    return Place(
        code=code if sound else "",
        names=tuple(
            dict.fromkeys(
                filter(None, [texts.line(area.get("name")), texts.line(area.get("service_area"))])
            )
        ),
    )


def _address(address):
    """The closest of an address's names that is known: town, then district, then county."""
    names = ("city", "region", "state_province")
    return Place(names=tuple(filter(None, (texts.line(address.get(name)) for name in names))))


def _named(name):
    return Place(names=tuple(filter(None, [texts.line(name)])))


def _terms(service):
    """Words that may be the name of a target group: eligibility, taxonomy terms."""
    found = [service.get("eligibility_description")]
    for attribute in [*_list(service, "attributes"), *_list(service, "taxonomy_terms")]:
        term = attribute.get("taxonomy_term")
        found.append((term if isinstance(term, dict) else attribute).get("name"))
    for name in ("eligibility", "eligibilitys"):
        found.extend(entry.get("eligibility") for entry in _list(service, name))
    return dict.fromkeys(filter(None, map(texts.line, found)))
