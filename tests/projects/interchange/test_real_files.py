"""Published files all the way: uploaded, shown, applied, and the same again changing nothing.

What each is to bring is counted here a second time, by the csv, json and openpyxl modules alone.
"""

import csv
import json
import re
from dataclasses import dataclass
from decimal import Decimal

import openpyxl
import pytest

from consortium.models import Organisation
from projects.models import Project
from proposals.models import Funding
from tests import factories
from tests.projects import sheets

pytestmark = [pytest.mark.django_db, pytest.mark.real_files]

FUNDING_PROVIDERS = "fundingproviders-grants_2_grants.xlsx"
TRAFFORD, TRAFFORD_FIRST = (
    "trafford_council_voluntary_sector_grants.csv",
    "trafford_council_voluntary_sector_grants-first60.json",
)
GRANTS = [
    "a002400000KeYdsAAF-currency.json",
    FUNDING_PROVIDERS,
    "fundingproviders_grants_2_grants.csv",
    "grantnav-20180903134856.json",
    "multiple_funder_names_org_ids.json",
    TRAFFORD_FIRST,
    TRAFFORD,
]
NO_GRANTS = {
    "trafford_council_voluntary_sector_grants_360_giving_format.csv": (
        "holds no data, only the address where it now is: https://www.trafforddatalab.io/"
    ),
    "GeoCodePostcode.xlsx": "Its first row is “Identifier”, “Beneficiary Location",
}
SERVICES = ["hsds3-service_full.json", "hsds3-service_list.json", "oruk3-service_full.json"]
BRISTOL = "updated_services_at_locations.csv"
NOBODY = "no organisation is named"
ANOTHER_PLACE = "another place of a service above"


@dataclass(frozen=True)
class Grant:
    """A grant as the second reading finds it; `pounds` is None where there are none."""

    identifier: str
    title: str
    recipient: str
    funder: str
    pounds: Decimal | None


def grants_in(path):
    """The grants of a file, by the standard library and openpyxl."""
    if path.suffix == ".json":
        rows = [
            {
                "Identifier": grant["id"],
                "Title": grant["title"],
                "Recipient Org:Name": grant["recipientOrganization"][0]["name"],
                "Funding Org:Name": grant["fundingOrganization"][0]["name"],
                "Amount Awarded": grant["amountAwarded"],
                "Currency": grant["currency"],
            }
            for grant in json.loads(path.read_text("utf-8"))["grants"]
        ]
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        header, *body = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        rows = [dict(zip(header, cells, strict=True)) for cells in body]
    return [_grant(row) for row in rows]


def _grant(row):
    pounds = Decimal(str(row["Amount Awarded"])) if row["Currency"] == "GBP" else None
    words = ("Identifier", "Title", "Recipient Org:Name", "Funding Org:Name")
    return Grant(*(" ".join(row[word].split()) for word in words), pounds or None)


def loaded(path, source, by, organisation=None):
    """The file as it is uploaded and shown."""
    data = path.read_bytes()
    return sheets.read(by, data, name=path.name, source=source, organisation=organisation)


def shown(found):
    """{state: how many rows} of a preview, and its reasons to skip."""
    assert found.status == "to_check", found.error
    report = {name: found.report[name] for name in ("new", "changed", "unchanged")}
    return report | {"skipped": sum(found.report["skipped"].values()), "wrong": found.wrong}


def counts(*, new=0, changed=0, unchanged=0, skipped=0):
    rows = {"new": new, "changed": changed, "unchanged": unchanged}
    return rows | {"skipped": skipped, "wrong": 0}


def test_no_file_of_these_folders_is_forgotten(real_files):
    """What the register's folder holds is loaded in `tests/consortium/test_register_real.py`."""
    for folder, names in (
        ("360giving", {*GRANTS, *NO_GRANTS}),
        ("open-referral", {*SERVICES, BRISTOL}),
    ):
        held = {path.name for path in (real_files / folder).iterdir()} - {"README.md"}
        assert held == names


@pytest.mark.parametrize("name", GRANTS)
def test_every_grant_is_shown_then_kept_and_found_again(real_files, coordinator, name):
    path = real_files / "360giving" / name
    published = grants_in(path)
    here = Organisation.objects.count()

    found = loaded(path, "360giving", coordinator)
    assert shown(found) == counts(new=len(published))
    assert not Project.objects.exists()
    assert sheets.applied(found, coordinator).status == "applied"

    kept = Project.objects.values_list("reference", "title", "organisation__name", "status")
    names = {reference: organisation for reference, _, organisation, _ in kept}
    assert {row[:2] for row in kept} == {(grant.identifier, grant.title) for grant in published}
    assert len(kept) == len(published)
    assert {status for *_, status in kept} == {"draft"}
    # Several spellings of a recipient are one organisation where its number or identifier is one.
    recipients = {grant.recipient for grant in published}
    assert {" ".join(each.split()) for each in names.values()} <= recipients
    assert Organisation.objects.count() - here <= len(recipients)
    money = Funding.objects.values_list("project__reference", "funder", "amount_gbp")
    assert sorted(money, key=str) == sorted(
        ((grant.identifier, grant.funder, grant.pounds) for grant in published), key=str
    )

    again = loaded(path, "360giving", coordinator)
    assert shown(again) == counts(unchanged=len(published))
    assert any("This very file was loaded" in note for note in again.notes)


def test_the_same_grants_in_json_and_in_csv_are_the_same_projects(real_files, coordinator):
    folder = real_files / "360giving"
    every = {grant.identifier for grant in grants_in(folder / TRAFFORD)}
    first = {grant.identifier for grant in grants_in(folder / TRAFFORD_FIRST)}
    sheets.applied(loaded(folder / TRAFFORD_FIRST, "360giving", coordinator), coordinator)

    found = loaded(folder / TRAFFORD, "360giving", coordinator)

    assert shown(found) == counts(new=len(every - first), unchanged=len(every & first))


def test_one_charity_takes_its_own_grants_from_traffords_file(real_files):
    path = real_files / "360giving" / TRAFFORD
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    theirs = [row for row in rows if "1110767" in row["Recipient Org:Identifier"]]
    charity = factories.OrganisationFactory(name="G-Force", charity_number="1110767")
    staff = factories.MembershipFactory(organisation=charity, role="staff").user

    found = loaded(path, "360giving", staff, organisation=charity)
    assert shown(found) == counts(new=len(theirs), skipped=len(rows) - len(theirs))
    sheets.applied(found, staff)

    assert Project.objects.filter(organisation=charity).count() == len(theirs) > 0
    assert sum(Funding.objects.values_list("amount_gbp", flat=True)) == sum(
        Decimal(row["Amount Awarded"]) for row in theirs
    )


@pytest.mark.parametrize("name", NO_GRANTS)
def test_a_file_without_grants_is_refused_with_the_true_reason(real_files, coordinator, name):
    found = sheets.work_on(
        sheets.upload(
            coordinator,
            (real_files / "360giving" / name).read_bytes(),
            name=name,
            source="360giving",
        )
    )

    assert found.status == "refused"
    assert NO_GRANTS[name] in found.error


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_shown_then_kept_and_found_again(real_files, coordinator, name):
    path = real_files / "open-referral" / name
    published = json.loads(path.read_text("utf-8"))
    services = published.get("contents", [published])

    found = loaded(path, "open-referral", coordinator)
    assert shown(found) == counts(new=len(services))
    assert sheets.applied(found, coordinator).status == "applied"

    kept = Project.objects.values_list(
        "reference", "title", "summary", "organisation__name", "website", "contact_email"
    )
    assert set(kept) == {
        (
            service["id"],
            service["name"],
            service["description"].strip(),
            service["organization"]["name"],
            service["url"],
            service["email"],
        )
        for service in services
    }
    assert shown(loaded(path, "open-referral", coordinator)) == counts(unchanged=len(services))


@pytest.fixture
def bristol(real_files):
    """(the path, {name of a service in small letters: identifiers of its rows}, rows)."""
    path = real_files / "open-referral" / BRISTOL
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    services = {}
    for row in rows:
        name = re.sub(r"^'(?=[=+\-@])", "", " ".join(row["sal_name"].split())).lower()
        services.setdefault(name, []).append(row["sal_id"])
    return path, services, rows


def test_bristols_list_is_taken_by_the_organisation_it_is_of(bristol):
    path, services, rows = bristol
    owner = factories.OrganisationFactory(name="Well Aware")
    staff = factories.MembershipFactory(organisation=owner, role="staff").user

    found = loaded(path, "open-referral", staff, organisation=owner)
    assert shown(found) == counts(new=len(services), skipped=len(rows) - len(services))
    assert found.report["skipped"] == {ANOTHER_PLACE: len(rows) - len(services)}
    assert sheets.applied(found, staff).status == "applied"

    kept = dict(Project.objects.values_list("reference", "title"))
    assert set(kept) == {min(identifiers) for identifiers in services.values()}
    assert {title.lower() for title in kept.values()} == set(services)
    assert set(Project.objects.values_list("organisation", "status")) == {(owner.pk, "draft")}
    again = loaded(path, "open-referral", staff, organisation=owner)
    assert shown(again) == counts(unchanged=len(services), skipped=len(rows) - len(services))


def test_bristols_list_for_all_organisations_says_that_it_names_none(bristol, coordinator):
    path, services, rows = bristol

    found = loaded(path, "open-referral", coordinator)

    assert shown(found) == counts(skipped=len(rows))
    assert found.report["skipped"] == {
        ANOTHER_PLACE: len(rows) - len(services),
        NOBODY: len(services),
    }
