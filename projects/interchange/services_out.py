"""Projects as services of Open Referral UK 3 (HSDS 3.0): a page of full services, or flat rows.

Identifiers have to be UUIDs there. A reference that is one stays as it is; from any other, one is
made that is the same each time (version 5), so that reading our own file finds our own projects.

Projects come with `organisation`, `areas` (in `.places`, what may leave the site), target groups
and tags read. A sensitive one leaves without any contact, its organisation's included.
"""

import re
import uuid

from consortium.folder.reading import protect

# In capitals too, but not run together or in braces: what is read back is what stood here.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NAMESPACE = uuid.UUID("6f0f5f0b-8c5a-5a54-9a0f-3d4f1c2b7a10")
STATUSES = {
    "active": "active",
    "paused": "temporarily closed",
    # It would run if somebody paid for it: nobody can be sent there.
    "proposed": "inactive",
    "ended": "defunct",
}
AREA_ADDRESS = "http://statistics.data.gov.uk/id/statistical-geography/"
NOT_SAID = "n/a"
COLUMNS = (
    "service_id sal_id sal_name description organization_name charity_number area_served "
    "taxonomy_of_services eligibility_criteria ages status url email"
).split()


def identifier(kind, reference):
    """The UUID of one of our things in other people's files."""
    if _UUID.fullmatch(reference):
        return reference
    return str(uuid.uuid5(NAMESPACE, f"{kind}:{reference}"))


def page_start(count):
    """What a page of a list says before its contents; all is on one page."""
    return {
        "total_items": count,
        "total_pages": 1,
        "page_number": 1,
        "size": count,
        "first_page": True,
        "last_page": True,
        "empty": count == 0,
    }


def service(project):
    """One full service. What is not known is left out, as the standard has no nulls."""
    own = identifier("project", project.reference)
    groups = list(project.target_groups.all())
    found = {
        "id": own,
        "name": project.title,
        "description": project.summary,
        "url": "" if project.sensitive else project.website,
        "email": "" if project.sensitive else project.contact_email,
        "status": STATUSES[project.status],
        "assured_date": project.confirmed_on.isoformat() if project.confirmed_on else "",
        "eligibility_description": ", ".join(group.name for group in groups),
        "service_areas": [_area(own, area) for area in project.places],
        "organization": _organisation(project),
        "attributes": [
            *(_attribute(own, "eligibility", "target group", group) for group in groups),
            *(_attribute(own, "outcome", "outcome", tag.outcome) for tag in project.tags.all()),
        ],
    }
    return {name: value for name, value in found.items() if value not in ("", [])}


def _area(service_id, area):
    return {
        "id": identifier("service area", f"{service_id}:{area.code}"),
        "service_id": service_id,
        "name": area.name,
        "uri": f"{AREA_ADDRESS}{area.code}",
    }


def _organisation(project):
    organisation = project.organisation
    own = identifier("organisation", organisation.reference)
    found = {
        "id": own,
        "name": organisation.name,
        # The standard wants one of every organisation.
        "description": organisation.aims or organisation.name,
        "email": "" if project.sensitive else organisation.email,
        "website": "" if project.sensitive else organisation.website,
    }
    found = {name: value for name, value in found.items() if value}
    if organisation.charity_number:
        found["organization_identifiers"] = [
            {
                "id": identifier("organisation identifier", f"{own}:charity"),
                "organization_id": own,
                "identifier_scheme": scheme(organisation.charity_number),
                "identifier_type": "Charity number",
                "identifier": organisation.charity_number,
            }
        ]
    return found


def scheme(charity_number):
    """The register that a charity's number is from, as org-id.guide calls it."""
    for letters, name in (("SC", "GB-SC"), ("NIC", "GB-NIC")):
        if charity_number.upper().startswith(letters):
            return name
    return "GB-CHC"


def _attribute(service_id, link_type, taxonomy, term):
    return {
        "id": identifier("attribute", f"{service_id}:{taxonomy}:{term.code}"),
        "link_id": service_id,
        "link_type": link_type,
        "link_entity": "service",
        "taxonomy_term": {
            "id": identifier(taxonomy, term.code),
            "code": term.code,
            "name": term.name,
            "description": getattr(term, "description", "") or term.name,
            "taxonomy": f"In It Together: {taxonomy}s",
        },
    }


def flat_rows(project):
    """A row for each place of a project, in the flat form councils use; one where none is known."""
    full = service(project)
    for area in project.places or [None]:
        row = {
            "service_id": full["id"],
            "sal_id": identifier("service at", f"{full['id']}:{area.code if area else ''}"),
            "sal_name": project.title,
            "description": project.summary,
            "organization_name": project.organisation.name,
            "charity_number": project.organisation.charity_number,
            "area_served": area.name if area else "",
            "taxonomy_of_services": ";".join(
                attribute["taxonomy_term"]["name"].replace(";", ",")
                for attribute in full.get("attributes", ())
            ),
            "eligibility_criteria": "[]",
            "ages": "[]",
            "status": full["status"],
            "url": full.get("url", ""),
            "email": full.get("email", ""),
        }
        yield [protect(row[column] or NOT_SAID) for column in COLUMNS]
