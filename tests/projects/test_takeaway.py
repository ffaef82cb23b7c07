"""Taking projects away as services for other people's directories."""

import csv
import datetime
import io
import json
import uuid

import pytest
from django.urls import reverse
from lxml import html

from projects.interchange import open_referral, services_out
from tests.published_shapes import check_page, check_service

pytestmark = pytest.mark.django_db

TALKS = "7c1a6f0e-0000-4000-8000-000000000001"


def take(client, user, form):
    client.force_login(user)
    response = client.get(reverse("projects:services_file", args=[form]))
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


@pytest.fixture
def project(make, charity, linton, sawston):
    charity.charity_number, charity.aims = "1156077", "Neighbours who help."
    charity.email, charity.website = "hello@example.org", "https://charity.example"
    charity.save()
    group = make.TargetGroupFactory(code="carers", name="Carers")
    return make.ProjectFactory(
        organisation=charity,
        reference="kitchen-talks",
        title="Kitchen table talks",
        summary="Somebody to talk to.",
        website="https://charity.example/talks",
        contact_email="talks@example.org",
        areas=[linton, sawston],
        target_groups=[group],
        outcomes=[make.OutcomeFactory(code="lonely", name="Fewer people are lonely")],
        confirmed_on=datetime.date(2026, 4, 1),
    )


@pytest.fixture
def refuge(make, charity, linton):
    return make.ProjectFactory(
        organisation=charity,
        reference=TALKS,
        title="Refuge",
        areas=[linton],
        sensitive=True,
        website="https://refuge.example",
        contact_email="door@example.org",
    )


def test_the_file_has_the_published_shape(client, worker, project, refuge):
    found = json.loads(take(client, worker, "json"))

    check_page(found)
    assert [service["name"] for service in found["contents"]] == ["Refuge", "Kitchen table talks"]
    service = found["contents"][1]
    assert service["status"] == "active"
    assert service["assured_date"] == "2026-04-01"
    assert service["eligibility_description"] == "Carers"
    assert [area["name"] for area in service["service_areas"]] == ["Linton", "Sawston"]
    assert service["organization"]["organization_identifiers"][0]["identifier"] == "1156077"


def test_an_empty_list_has_the_published_shape(client, worker, make, charity):
    make.ProjectFactory(organisation=charity, status="draft")

    found = json.loads(take(client, worker, "json"))

    check_page(found)
    assert found["empty"] is True


def test_a_sensitive_project_leaves_by_district_and_without_contact(client, worker, refuge):
    words = take(client, worker, "json") + take(client, worker, "csv")

    assert "South Cambridgeshire" in words
    for hidden in ("Linton", "refuge.example", "door@example.org", "hello@example.org"):
        assert hidden not in words


@pytest.mark.parametrize("status", ["active", "paused", "proposed", "ended"])
def test_every_state_that_leaves_is_one_of_the_standards(make, status):
    project = make.ProjectFactory(status=status)
    project.places = []

    check_service(services_out.service(project))


def test_people_take_their_own_and_coordinators_take_all(
    client, worker, coordinator, make, project
):
    other = make.ProjectFactory(title="Another charity's")
    make.ProjectFactory(title="A draft", status="draft")

    def titles(user):
        found = json.loads(take(client, user, "json"))["contents"]
        return {service["name"] for service in found}

    assert titles(worker) == {project.title}
    assert titles(coordinator) == {project.title, other.title}


def test_identifiers_stay_the_same_and_a_uuid_is_kept(make, refuge, project):
    refuge.places = project.places = []

    assert services_out.service(refuge)["id"] == TALKS
    first = services_out.service(project)["id"]
    assert services_out.service(project)["id"] == first
    assert uuid.UUID(first).version == 5


@pytest.mark.parametrize(
    "number, name", [("1156077", "GB-CHC"), ("SC012345", "GB-SC"), ("NIC101234", "GB-NIC")]
)
def test_a_number_is_said_to_be_of_its_register(number, name):
    assert services_out.scheme(number) == name


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_leaves_is_what_comes_in(client, worker, project, tmp_path, form):
    path = tmp_path / f"file.{form}"
    path.write_text(take(client, worker, form), encoding="utf-8", newline="")

    (record,) = open_referral.read(path).records

    assert record.identifier == services_out.identifier("project", "kitchen-talks")
    assert (record.title, record.summary) == (project.title, project.summary)
    assert (record.website, record.contact_email) == (project.website, project.contact_email)
    assert record.parties[0].charity_number == "1156077"
    assert [place.names[0] for place in record.places] == ["Linton", "Sawston"]
    assert record.status == "active"
    assert "Carers" in record.terms


def test_the_flat_file_has_a_row_for_each_place_and_runs_nothing(client, worker, project, make):
    project.title = '=HYPERLINK("https://evil.example")'
    project.save()
    make.ProjectFactory(organisation=project.organisation, title="Nowhere")

    rows = list(csv.DictReader(io.StringIO(take(client, worker, "csv"), newline="")))

    assert [row["area_served"] for row in rows] == ["Linton", "Sawston", "n/a"]
    assert rows[0]["sal_name"] == f"'{project.title}"
    assert len({row["sal_id"] for row in rows}) == 3
    assert rows[0]["service_id"] == rows[1]["service_id"]


def test_the_page_says_what_leaves_and_offers_each_form(client, worker, project):
    client.force_login(worker)
    shown = html.fromstring(client.get(reverse("projects:takeaway")).content)

    assert "1 project in forms that other systems read" in shown.text_content()
    addresses = {link.get("href") for link in shown.iter("a")}
    for name, forms in (
        ("projects:services_file", ("json", "csv")),
        ("proposals:grants_file", ("json", "csv", "xlsx")),
    ):
        assert {reverse(name, args=[form]) for form in forms} <= addresses
    listed = html.fromstring(client.get(reverse("projects:list")).content)
    assert reverse("projects:takeaway") in {link.get("href") for link in listed.iter("a")}


def test_the_page_says_when_there_is_nothing(client, worker):
    client.force_login(worker)

    assert "Nothing to take away yet" in client.get(reverse("projects:takeaway")).content.decode()


def test_a_large_consortium_costs_a_few_queries_for_each_batch(
    client, coordinator, make, linton, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("projects.takeaway.BATCH", 5)
    for _ in range(10):
        make.ProjectFactory(areas=[linton], outcomes=[make.OutcomeFactory()])
    client.force_login(coordinator)

    with django_assert_max_num_queries(20):
        response = client.get(reverse("projects:services_file", args=["json"]))
        check_page(json.loads(b"".join(response.streaming_content)))
