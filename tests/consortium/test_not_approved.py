"""Until an organisation is approved nobody else sees it or what it does."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from consortium.models import Organisation
from consortium.services.approval import approve_organisation
from priorities.reads.coverage import coverage_for_plan
from priorities.reads.reach import around
from projects.models import Project
from proposals.services.bids import NotOnOffer, include_project
from tests.factories import (
    AreaFactory,
    DocumentFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    PartFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
    ProposalFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(outsider):
    """A priority in a ward, and a project there of an organisation that waits."""
    area, outcome = AreaFactory(name="Cottenham"), OutcomeFactory()
    plan = PlanFactory(partnership=PartnershipFactory(areas=[area]), status="current")
    PriorityFactory(plan=plan, areas=[area], outcomes=[outcome])
    organisation = OrganisationFactory(
        name="Fen Edge Youth", status="waiting", areas=[area], added_by=outsider
    )
    MembershipFactory(user=outsider, organisation=organisation, role="lead")
    project = ProjectFactory(
        title="Night owls",
        organisation=organisation,
        status="active",
        areas=[area],
        outcomes=[outcome],
    )
    return {"area": area, "plan": plan, "organisation": organisation, "project": project}


def approve(world, coordinator):
    approve_organisation(organisation_id=world["organisation"].pk, by=coordinator)


def pages(world):
    """Every page and file that could name the organisation or its project."""
    area, plan, project = world["area"], world["plan"], world["project"]
    priority = plan.priorities.get()
    return [
        "/",
        "/organisations/",
        f"/organisations/?area={area.code}",
        f"/areas/{area.code}/",
        "/projects/",
        "/projects/?q=owls",
        f"/projects/?organisation={world['organisation'].slug}",
        f"/projects/?area={area.code}",
        f"/coverage/{plan.slug}/",
        f"/coverage/{plan.slug}.csv",
        f"/coverage/{plan.slug}.json",
        f"/coverage/{plan.slug}/{priority.reference}/{area.code}/",
        f"/priorities/{plan.slug}/",
        f"/projects/{project.slug}/nearby/",
        "/organisations/join/?q=Fen+Edge",
    ]


@pytest.mark.parametrize("role", ["visitor", "staff", "lead", "officer"])
def test_no_page_or_file_names_it_to_others_until_it_is_approved(
    role, world, client_for, coordinator, request
):
    person = request.getfixturevalue(role)
    client = client_for(person)

    def naming(pages):
        found = []
        for page in pages:
            response = client.get(page)
            text = b"".join(response) if response.streaming else response.content
            if b"Fen Edge Youth" in text or b"Night owls" in text:
                found.append(page)
        return found

    assert naming(pages(world)) == []
    assert client.get(world["organisation"].get_absolute_url()).status_code == 404
    assert client.get(world["project"].get_absolute_url()).status_code == 404

    approve(world, coordinator)

    listing = ["/organisations/", "/projects/", "/projects/?q=owls"]
    assert naming(listing) == listing
    assert client.get(world["project"].get_absolute_url()).status_code == 200


def test_its_own_people_and_coordinators_see_it(world, client_for, outsider, coordinator):
    for person in (outsider, coordinator):
        client = client_for(person)
        for page in (world["organisation"].get_absolute_url(), world["project"].get_absolute_url()):
            assert client.get(page).status_code == 200
        assert b"Night owls" in client.get("/projects/").content


def test_it_counts_in_no_cell_until_it_is_approved(world, coordinator):
    today = timezone.localdate()
    asked = world["plan"].priorities.values_list("pk", flat=True)

    def counted():
        (cell,) = coverage_for_plan(world["plan"], level="ward", on=today).cells
        here = around(asked)
        return cell.projects, cell.status, (here.registered, here.known)

    assert counted() == (0, "gap", (0, 0))

    approve(world, coordinator)

    assert counted() == (1, "fragile", (1, 1))


def test_its_own_page_says_what_the_project_would_answer(world, client_for, outsider):
    page = client_for(outsider).get(f"/projects/{world['project'].slug}/priorities/")

    assert page.context["would"] is True
    assert len(page.context["matches"]) == 1


def test_its_projects_join_no_bid(world, coordinator):
    bid = ProposalFactory(plans=[world["plan"]], starts_on=datetime.date(2027, 4, 1))
    with pytest.raises(NotOnOffer, match="Fen Edge Youth waits for approval"):
        include_project(proposal_id=bid.pk, project=world["project"], by=coordinator)


def test_an_export_leaves_out_what_is_not_approved_and_keeps_the_account(world, outsider, tmp_path):
    DocumentFactory(organisation=world["organisation"], title="Their paper")
    shown = PartFactory(project__title="A shown project").project

    call_command("export_consortium", str(tmp_path), stdout=io.StringIO())

    files = {path.name: path.read_text() for path in tmp_path.glob("*.csv")}
    everything = "".join(files.values())
    for word in ("Fen Edge Youth", "Night owls", "Their paper", world["organisation"].reference):
        assert word not in everything
    assert shown.reference in files["projects.csv"]
    (line,) = (line for line in files["people.csv"].splitlines() if outsider.email in line)
    assert line == f"{outsider.email},{outsider.name},,"


def test_loading_a_folder_approves_nothing_and_what_it_adds_is_approved(world, tmp_path):
    organisation = world["organisation"]
    (tmp_path / "organisations.csv").write_text(
        f"reference,name\n{organisation.reference},Fen Edge Youth Club\nanother,Another charity\n"
    )

    call_command("load_consortium", str(tmp_path), stdout=io.StringIO())

    organisation.refresh_from_db()
    assert (organisation.name, organisation.status) == ("Fen Edge Youth Club", "waiting")
    assert Organisation.objects.get(reference="another").is_approved
    assert Project.objects.published().count() == 0
