"""Taking the money of projects away as grants."""

import csv
import datetime
import io
import json

import openpyxl
import pytest
from django.urls import reverse

from projects.interchange import giving360
from tests import factories
from tests.published_shapes import check_grants

pytestmark = pytest.mark.django_db

YEAR = {"starts_on": datetime.date(2025, 4, 1), "ends_on": datetime.date(2026, 3, 31)}


@pytest.fixture
def charity():
    return factories.OrganisationFactory(
        name="Fenside Youth", charity_number="1156077", website="https://charity.example"
    )


@pytest.fixture
def staff(charity):
    return factories.MembershipFactory(organisation=charity, role="staff").user


@pytest.fixture
def coordinator():
    infrastructure = factories.OrganisationFactory(kind="infrastructure")
    return factories.MembershipFactory(organisation=infrastructure, role="coordinator").user


@pytest.fixture
def district():
    return factories.AreaFactory(code="E07000012", name="South Cambridgeshire", level="district")


@pytest.fixture
def project(charity, district):
    return factories.ProjectFactory(
        organisation=charity, reference="360G-fund-1", title="Youth work", areas=[district]
    )


def take(client, user, form):
    client.force_login(user)
    response = client.get(reverse("proposals:grants_file", args=[form]))
    assert response.status_code == 200
    return response.content


def grants(client, user):
    found = json.loads(take(client, user, "json"))
    check_grants(found)
    return found["grants"]


def test_money_leaves_as_grants_of_the_published_shape(client, staff, project):
    factories.FundingFactory(project=project, amount_gbp="1500.50", funder="A Foundation", **YEAR)

    (grant,) = grants(client, staff)

    assert grant["id"] == "360G-fund-1"
    assert (grant["title"], grant["description"]) == ("Youth work", "Youth work")
    assert grant["amountAwarded"] == 1500.5
    assert grant["recipientOrganization"] == [
        {
            "id": "GB-CHC-1156077",
            "name": "Fenside Youth",
            "charityNumber": "1156077",
            "url": "https://charity.example",
        }
    ]
    assert grant["fundingOrganization"] == [
        {"id": "360G-organisation-a-foundation", "name": "A Foundation"}
    ]
    assert grant["plannedDates"] == [{"startDate": "2025-04-01", "endDate": "2026-03-31"}]
    assert grant["beneficiaryLocation"] == [
        {"name": "South Cambridgeshire", "geoCode": "E07000012"}
    ]


def test_several_grants_of_a_project_have_identifiers_of_their_own(client, staff, charity, project):
    for funder in ("A", "B"):
        factories.FundingFactory(project=project, funder=funder, **YEAR)
    own = factories.ProjectFactory(organisation=charity, reference="talks")
    factories.FundingFactory(project=own, starts_on=YEAR["starts_on"])

    found = grants(client, staff)

    ids = [grant["id"] for grant in found]
    assert ids[0].startswith("360G-fund-1-")
    assert ids[2].startswith("360G-talks-")
    assert ids == [grant["id"] for grant in grants(client, staff)]
    # Each row of a project has its places, not only the first.
    assert all("beneficiaryLocation" in grant for grant in found[:2])
    assert "endDate" not in found[2]["plannedDates"][0]


def test_money_without_amount_or_first_day_stays_here(client, staff, project):
    factories.FundingFactory(project=project, amount_gbp=None, **YEAR)
    factories.FundingFactory(project=project, funder="B", starts_on=None)

    client.force_login(staff)
    response = client.get(reverse("proposals:grants_file", args=["json"]), follow=True)

    assert response.redirect_chain == [(reverse("projects:takeaway"), 302)]
    assert "there is no grant to take" in response.content.decode()


def test_the_money_of_others_leaves_only_with_coordinators(client, staff, coordinator, project):
    factories.FundingFactory(project=project, **YEAR)
    factories.FundingFactory(project=factories.ProjectFactory(title="Theirs"), **YEAR)

    assert [grant["title"] for grant in grants(client, staff)] == ["Youth work"]
    assert len(grants(client, coordinator)) == 2


def test_a_sensitive_project_leaves_by_district(client, staff, charity, district):
    ward = factories.AreaFactory(name="Linton", parent=district)
    refuge = factories.ProjectFactory(organisation=charity, areas=[ward], sensitive=True)
    factories.FundingFactory(project=refuge, **YEAR)
    charity.charity_number = ""
    charity.save()

    (grant,) = grants(client, staff)

    assert [place["name"] for place in grant["beneficiaryLocation"]] == ["South Cambridgeshire"]
    (recipient,) = grant["recipientOrganization"]
    assert "url" not in recipient
    assert recipient["id"].startswith("360G-organisation-")


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_what_leaves_is_what_comes_in(client, staff, project, tmp_path, form):
    project.areas.add(factories.AreaFactory(code="E07000010", name="Fenland", level="district"))
    factories.FundingFactory(project=project, amount_gbp="1500.50", funder="A Foundation", **YEAR)
    path = tmp_path / f"file.{form}"
    path.write_bytes(take(client, staff, form))

    (record,) = giving360.read(path).records

    assert (record.identifier, record.title) == ("360G-fund-1", "Youth work")
    assert (record.starts_on, record.ends_on) == (YEAR["starts_on"], YEAR["ends_on"])
    assert (record.funder, str(record.amount_gbp)) == ("A Foundation", "1500.50")
    assert record.parties[0].charity_number == "1156077"
    assert [place.code for place in record.places] == ["E07000010", "E07000012"]


def test_sheets_run_nothing(client, staff, project):
    project.title = "=1+1"
    project.save()
    factories.FundingFactory(project=project, **YEAR)
    bare = factories.ProjectFactory(organisation=project.organisation)
    factories.FundingFactory(project=bare, **YEAR)

    rows = list(csv.DictReader(io.StringIO(take(client, staff, "csv").decode(), newline="")))
    assert {row["Title"] for row in rows} == {"'=1+1", bare.title}
    book = openpyxl.load_workbook(io.BytesIO(take(client, staff, "xlsx")))
    cells = [cell for row in book["grants"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
