"""What two published standards ask of a file, written down from their documentation.

HSDS 3.0 with the Open Referral UK 3 profile (docs.openreferral.org/en/3.0): required fields of
each object, UUID identifiers, the states of a service, no nulls. 360Giving Data Standard 1.3
(standard.threesixtygiving.org): required fields of a grant and its organisations, ISO dates,
amounts as numbers, a currency code.
"""

import datetime
import uuid
from urllib.parse import urlsplit

SERVICE = {"id", "name", "status"}
SERVICE_KNOWN = SERVICE | set(
    "description url email eligibility_description assured_date service_areas organization "
    "attributes".split()
)
ORGANISATION = {"id", "name", "description"}
PAGE = {
    "total_items": int,
    "total_pages": int,
    "page_number": int,
    "size": int,
    "first_page": bool,
    "last_page": bool,
    "empty": bool,
    "contents": list,
}
STATES = {"active", "inactive", "defunct", "temporarily closed"}
GRANT = {
    "id",
    "title",
    "description",
    "currency",
    "amountAwarded",
    "awardDate",
    "recipientOrganization",
    "fundingOrganization",
}


def check_page(page):
    """A page of services."""
    assert {name: type(value) for name, value in page.items()} == PAGE
    assert page["total_items"] == page["size"] == len(page["contents"])
    assert page["empty"] == (not page["contents"])
    ids = [service["id"] for service in page["contents"]]
    assert len(ids) == len(set(ids))
    for service in page["contents"]:
        check_service(service)


def check_service(service):
    assert SERVICE <= set(service) <= SERVICE_KNOWN
    assert service["status"] in STATES
    _no_nulls_and_uuids(service)
    organisation = service["organization"]
    assert set(organisation) >= ORGANISATION
    for number in organisation.get("organization_identifiers", ()):
        assert set(number) >= {"id", "identifier_type", "identifier"}
    for attribute in service.get("attributes", ()):
        assert set(attribute["taxonomy_term"]) >= {"id", "name", "description"}
    assert urlsplit(service.get("url", "https://a.example")).scheme in ("http", "https")
    if "assured_date" in service:
        datetime.date.fromisoformat(service["assured_date"])


def _no_nulls_and_uuids(found):
    if isinstance(found, list):
        for item in found:
            _no_nulls_and_uuids(item)
    elif isinstance(found, dict):
        if "id" in found:
            assert str(uuid.UUID(found["id"])) == found["id"].lower()
        for value in found.values():
            _no_nulls_and_uuids(value)
    else:
        assert isinstance(found, (str, int, float))
        assert found != ""


def check_grants(package):
    """A 360Giving package."""
    assert package["version"] == "1.3"
    assert package["grants"]
    ids = [grant["id"] for grant in package["grants"]]
    assert len(ids) == len(set(ids))
    for grant in package["grants"]:
        assert set(grant) >= GRANT
        assert grant["id"].startswith("360G-")
        assert type(grant["amountAwarded"]) in (int, float)
        assert grant["currency"] == "GBP"
        datetime.date.fromisoformat(grant["awardDate"])
        for planned in grant["plannedDates"]:
            for day in planned.values():
                datetime.date.fromisoformat(day)
        for name in ("recipientOrganization", "fundingOrganization"):
            (organisation,) = grant[name]
            assert organisation["id"]
            assert organisation["name"]
        for place in grant.get("beneficiaryLocation", ()):
            assert {type(value) for value in place.values()} == {str}
