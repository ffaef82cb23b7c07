"""Money that projects have, as grants of the 360Giving Data Standard (1.3).

What is exported is what the receiving organisation knows of its grants, not what a funder
publishes: identifiers that no funder gave are made from ours, the same each time.
"""

import hashlib
import re

from consortium.folder.reading import protect
from projects.interchange.services_out import scheme

PREFIX = "360G-"
# Longer ones are not taken here, nor by others whose references are as long as ours.
LONGEST_IDENTIFIER = 200
DIGITS = 8
DESCRIPTION = (
    "Grants as the organisations that received them record them. Where the day of an award is not "
    "recorded, awardDate is the day its money starts."
)
_COLUMNS = {
    "Identifier": ("id",),
    "Title": ("title",),
    "Description": ("description",),
    "Currency": ("currency",),
    "Amount Awarded": ("amountAwarded",),
    "Award Date": ("awardDate",),
    "Planned Dates:Start Date": ("plannedDates", 0, "startDate"),
    "Planned Dates:End Date": ("plannedDates", 0, "endDate"),
    "Recipient Org:Identifier": ("recipientOrganization", 0, "id"),
    "Recipient Org:Name": ("recipientOrganization", 0, "name"),
    "Recipient Org:Charity Number": ("recipientOrganization", 0, "charityNumber"),
    "Recipient Org:Web Address": ("recipientOrganization", 0, "url"),
    "Funding Org:Identifier": ("fundingOrganization", 0, "id"),
    "Funding Org:Name": ("fundingOrganization", 0, "name"),
}
_PLACE = {"Name": "name", "Geographic Code": "geoCode"}


def is_grant(funding):
    """Whether enough is known to say it in the standard: an amount and a day."""
    return bool(funding.amount_gbp and funding.starts_on)


def grant(funding):
    """One grant. `funding.project` comes with organisation and `.places` that may leave."""
    project = funding.project
    planned = {"startDate": funding.starts_on.isoformat()}
    if funding.ends_on:
        planned["endDate"] = funding.ends_on.isoformat()
    found = {
        "id": identifier_of(funding, is_only=funding.of_its_project == 1),
        "title": project.title,
        "description": project.summary or project.title,
        "currency": "GBP",
        "amountAwarded": float(funding.amount_gbp),
        "awardDate": funding.starts_on.isoformat(),
        "plannedDates": [planned],
        "recipientOrganization": [_recipient(project)],
        "fundingOrganization": [{"id": _own_id(funding.funder), "name": funding.funder}],
    }
    if project.places:
        found["beneficiaryLocation"] = [
            {"name": area.name, "geoCode": area.code} for area in project.places
        ]
    return found


def identifier_of(funding, *, is_only):
    """The funder's own identifier where the project is one grant; else one made for it."""
    reference = funding.project.reference
    if is_only and reference.startswith(PREFIX):
        return reference
    return made_identifier(reference, funding.funder, funding.starts_on, funding.ends_on)


def made_identifier(reference, funder, starts_on, ends_on):
    """One that keeps the rows of a project's money apart, which differ in funder or dates.

    Of a long reference it has the beginning: the digest tells it from others that begin like it.
    """
    told = "|".join(map(str, (reference, funder, starts_on, ends_on)))
    digest = hashlib.sha256(told.encode()).hexdigest()[:DIGITS]
    stem = reference.removeprefix(PREFIX)[: LONGEST_IDENTIFIER - len(PREFIX) - 1 - DIGITS]
    return f"{PREFIX}{stem}-{digest}"


def references_in(identifier):
    """The projects that an identifier may have been made from, by reference, itself the first."""
    return [identifier, *_made_from(identifier)]


def beginnings_in(identifier):
    """How the references begin that an identifier may have been cut from."""
    return _made_from(identifier) if len(identifier) == LONGEST_IDENTIFIER else []


def _made_from(identifier):
    made = re.fullmatch(rf"{PREFIX}(.+)-[0-9a-f]{{{DIGITS}}}", identifier)
    return [made[1], f"{PREFIX}{made[1]}"] if made else []


def _own_id(name):
    """An organisation's identifier where no register's number is held."""
    return f"{PREFIX}organisation-{re.sub(r'[^a-z0-9]+', '-', name.casefold()).strip('-')}"


def _recipient(project):
    organisation = project.organisation
    number = organisation.charity_number
    found = {"name": organisation.name, "id": _own_id(organisation.reference)}
    if number:
        found |= {"id": f"{scheme(number)}-{number}", "charityNumber": number}
    if organisation.website and not project.sensitive:
        found["url"] = organisation.website
    return found


def package(grants, *, title, on):
    """A JSON file of grants; `on` is a day as ISO text."""
    return {
        "version": "1.3",
        "title": title,
        "description": DESCRIPTION,
        "issued": on,
        "grants": grants,
    }


def sheet(grants):
    """The header and a row for each grant, with as many columns of places as the widest needs."""
    widest = max((len(each.get("beneficiaryLocation", ())) for each in grants), default=0)
    columns = dict(_COLUMNS)
    for place in range(widest):
        for title, name in _PLACE.items():
            columns[f"Beneficiary Location:{place}:{title}"] = ("beneficiaryLocation", place, name)
    return [list(columns), *([_at(each, path) for path in columns.values()] for each in grants)]


def _at(found, path):
    for part in path:
        try:
            found = found[part]
        except (KeyError, IndexError):
            return ""
    return protect(found) if isinstance(found, str) else found
