"""One's own export of grants, brought back: the projects it was taken from, and their money."""

import datetime
import json

import pytest
from django.urls import reverse

from consortium.services.imports import load_file
from projects.models import Project
from proposals import grants_out
from proposals.models import Funding
from tests import factories
from tests.projects import sheets

pytestmark = pytest.mark.django_db

FIRST = {"starts_on": datetime.date(2025, 4, 1), "ends_on": datetime.date(2026, 3, 31)}
SECOND = {"starts_on": datetime.date(2026, 4, 1), "ends_on": datetime.date(2027, 3, 31)}


@pytest.fixture
def charity():
    return factories.OrganisationFactory(name="Fenside Youth", charity_number="1156077")


@pytest.fixture
def staff(charity):
    return factories.MembershipFactory(organisation=charity, role="staff").user


@pytest.fixture
def projects(charity):
    """One of each kind: a funder's grant, one with several grants, one whose days are its own."""
    grant = factories.ProjectFactory(
        organisation=charity, reference="360G-fund-1", title="A grant", summary=""
    )
    factories.FundingFactory(project=grant, funder="A Fund", amount_gbp="1500.50", **FIRST)
    several = factories.ProjectFactory(
        organisation=charity,
        reference="youth-work",
        title="Youth  work",
        summary="For <b>young</b> people\r\n\r\nand their friends",
    )
    for funder, days in (("A Fund", FIRST), ("A Fund", SECOND), ("B  Trust", FIRST)):
        factories.FundingFactory(project=several, funder=funder, amount_gbp="900", **days)
    own = factories.ProjectFactory(
        organisation=charity,
        reference="talks",
        title="Talks",
        starts_on="2020-01-01",
        funded_until="2031-01-01",
    )
    factories.FundingFactory(project=own, funder="C", amount_gbp="10", **SECOND)
    return [grant, several, own]


def taken(client, user, path, form="json"):
    client.force_login(user)
    path.write_bytes(client.get(reverse("proposals:grants_file", args=[form])).content)
    return path


def brought(path, organisation=None, **facts):
    return load_file(
        path, kind="projects", source="360giving", organisation=organisation, **facts
    ).report


def report(**counts):
    return {"rows": 5, "new": 0, "changed": 0, "unchanged": 0, "skipped": {}} | counts


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_what_left_comes_back_unchanged(client, staff, charity, projects, tmp_path, form):
    path = taken(client, staff, tmp_path / f"a.{form}", form)
    before = list(Project.objects.order_by("pk").values())

    for organisation in (charity, None):
        assert brought(path, organisation) == report(unchanged=5)

    assert list(Project.objects.order_by("pk").values()) == before
    assert Funding.objects.count() == 5


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_it_is_shown_as_unchanged_to_whoever_uploads_it(
    client, staff, charity, projects, tmp_path, form
):
    """What is uploaded is kept without the ending of its name."""
    data = taken(client, staff, tmp_path / "a", form).read_bytes()

    found = sheets.read(staff, data, name=f"a.{form}", source="360giving", organisation=charity)

    assert set(sheets.states(found).values()) == {"unchanged"}, found.error
    notes = [row.note for row in found.rows.order_by("number")]
    assert sum(note.startswith("Another grant of the project in row") for note in notes) == 2


def test_an_amount_put_right_in_the_file_changes_that_money_alone(
    client, staff, charity, projects, tmp_path
):
    path = taken(client, staff, tmp_path / "a.json")
    found = json.loads(path.read_text())
    for grant in found["grants"]:
        if grant["plannedDates"][0]["startDate"] == "2026-04-01" and grant["title"] != "Talks":
            grant["amountAwarded"] = 950
    path.write_text(json.dumps(found))

    assert brought(path, charity) == report(changed=1, unchanged=4)

    assert [str(each.amount_gbp) for each in Funding.objects.filter(**SECOND)] == [
        "10.00",
        "950.00",
    ]
    assert Funding.objects.count() == 5


@pytest.mark.parametrize("where", ["here", "in the file"])
def test_a_day_put_right_since_leaves_the_grant_its_projects(
    client, staff, charity, projects, tmp_path, where
):
    path = taken(client, staff, tmp_path / "a.json")
    found = json.loads(path.read_text())
    if where == "here":
        Funding.objects.filter(funder="C").update(ends_on="2027-06-30")
    else:
        (grant,) = (each for each in found["grants"] if each["title"] == "Talks")
        grant["plannedDates"][0]["endDate"] = "2027-06-30"
        path.write_text(json.dumps(found))

    assert brought(path, charity) == report(changed=1, unchanged=4)

    talks = Project.objects.get(reference="talks")
    ends_on = {"here": SECOND["ends_on"], "in the file": datetime.date(2027, 6, 30)}[where]
    assert talks.funding.get().ends_on == ends_on
    assert talks.funded_until == datetime.date(2031, 1, 1)
    assert Project.objects.count() == 3


def test_a_funders_number_that_looks_like_ours_is_a_grant_of_its_own(charity, tmp_path):
    factories.ProjectFactory(organisation=charity, reference="fund")
    grant = {
        "id": "360G-fund-20190001",
        "title": "Another thing",
        "currency": "GBP",
        "amountAwarded": 5,
        "awardDate": "2025-01-01",
        "recipientOrganization": [{"id": "GB-CHC-1156077", "name": "Fenside Youth"}],
        "fundingOrganization": [{"id": "GB-CHC-1", "name": "Fund"}],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"grants": [grant]}))

    assert brought(path, charity) == report(rows=1, new=1)
    assert Project.objects.filter(reference="360G-fund-20190001").exists()


def test_of_two_projects_of_nearly_one_reference_each_has_its_own(client, staff, charity, tmp_path):
    for reference in ("x", "360G-x"):
        project = factories.ProjectFactory(organisation=charity, reference=reference)
        for funder in ("A", "B"):
            factories.FundingFactory(project=project, funder=funder, **FIRST)

    assert brought(taken(client, staff, tmp_path / "a.json"), charity) == report(
        rows=4, unchanged=4
    )


def test_an_identifier_tells_which_projects_it_may_be_of():
    made = grants_out.made_identifier("youth-work", "A Fund", *FIRST.values())

    assert grants_out.references_in(made) == [made, "youth-work", "360G-youth-work"]
    assert grants_out.references_in("360G-fund-1") == ["360G-fund-1"]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_references_too_long_for_an_identifier_lead_back_all_the_same(
    client, staff, charity, tmp_path, form
):
    begins = "a-very-long-reference-" * 9
    references = [begins, f"{begins}b2", f"360G-{begins}"[:200]]
    assert [len(reference) for reference in references] == [198, 200, 200]
    for reference in references:
        project = factories.ProjectFactory(organisation=charity, reference=reference)
        for funder in ("A", "B"):
            factories.FundingFactory(project=project, funder=funder, **FIRST)

    path = taken(client, staff, tmp_path / f"a.{form}", form)

    if form == "json":
        identifiers = [grant["id"] for grant in json.loads(path.read_text())["grants"]]
        assert {len(each) for each in identifiers} == {200}
        assert len(set(identifiers)) == 6
    for organisation in (charity, None):
        assert brought(path, organisation) == report(rows=6, unchanged=6)
