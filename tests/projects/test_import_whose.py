"""Who may load a sheet for whom, and what becomes of what others load."""

import pytest
from django.utils import timezone

from consortium.access import Denied
from consortium.models import Import, Organisation
from consortium.services import imports
from projects.models import Project
from projects.services.asking import ask_to_confirm
from projects.services.confirmations import confirm_project
from tests import factories
from tests.projects.charity_sheets import charity, loaded
from tests.projects.sheets import (
    applied,
    csv_bytes,
    faults,
    read,
    undone,
    upload,
    work_on,
)

__all__ = ["charity", "loaded"]

pytestmark = pytest.mark.django_db


def test_only_its_own_people_and_coordinators_load_for_a_charity(charity, coordinator, outsider):
    stranger = factories.MembershipFactory().user
    data = csv_bytes(["title"], ["A"])

    for person in (outsider, stranger):
        with pytest.raises(Denied):
            upload(person, data, organisation=charity)
    assert upload(coordinator, data, organisation=charity).requested_by == coordinator
    with pytest.raises(Denied):
        upload(stranger, data)
    assert not Import.objects.exclude(requested_by=coordinator).exists()


def test_somebody_who_left_meanwhile_no_longer_applies_it(staff, charity, loaded):
    found = loaded(["title"], ["A"], ["B"])
    imports.apply_import(import_id=found.pk, by=staff)
    staff.memberships.all().delete()

    found = work_on(found)

    assert found.status == "failed"
    assert "Your account may not do this" in found.error
    assert not Project.objects.exists()


def test_what_a_coordinator_loads_for_a_charity_stays_unconfirmed(coordinator, charity):
    found = read(coordinator, csv_bytes(["title", "status"], ["A", "active"]), organisation=charity)

    applied(found, coordinator)

    project = Project.objects.get()
    assert (project.status, project.confirmed_on) == ("active", None)
    asked = project.on_behalf
    assert (asked.added_by, asked.told_by) == (coordinator, "the file “projects.csv”")
    assert asked.asked_at


def test_what_a_file_for_all_says_of_a_draft_is_what_confirming_makes_of_it(
    coordinator, staff, charity
):
    rows = [["A", charity.name, "proposed"], ["B", charity.name, "ended"], ["C", charity.name, ""]]
    applied(read(coordinator, csv_bytes(["title", "organisation", "status"], *rows)), coordinator)
    assert set(Project.objects.values_list("status", flat=True)) == {"draft"}

    for project in Project.objects.all():
        confirm_project(project_id=project.pk, by=staff)

    said = dict(Project.objects.values_list("title", "status"))
    assert said == {"A": "proposed", "B": "ended", "C": "active"}


def test_what_a_charity_refused_is_not_published_by_a_file_of_others(coordinator, staff, charity):
    project = factories.ProjectFactory(
        organisation=charity, reference="p", title="A", status="draft"
    )
    factories.OnBehalfFactory(project=project, refused_at=timezone.now(), refusal="Not ours.")
    data = csv_bytes(["reference", "title", "status"], ["p", "A", "active"])

    theirs, others = (read(by, data, organisation=charity) for by in (staff, coordinator))

    assert "has refused this entry" in faults(others)[2, "status"]
    assert faults(theirs) == {}

    ask_to_confirm(project_ids=[project.pk], by=coordinator)
    again = read(coordinator, data, organisation=charity)
    assert "has refused this entry" in faults(again)[2, "status"]

    project.confirmed_on = timezone.localdate()
    project.save()
    assert faults(read(coordinator, data, organisation=charity)) == {}


def test_a_file_for_all_finds_or_adds_each_organisation_and_makes_drafts(coordinator):
    known = factories.OrganisationFactory(name="Fen Edge", charity_number="1156077")
    two = [factories.OrganisationFactory(name="Same name") for _ in range(2)]
    data = csv_bytes(
        ["title", "status", "organisation", "charity number"],
        ["A", "active", "fen edge", ""],
        ["B", "", "Another name", "GB-CHC-1156077"],
        ["C", "active", "New here", "7"],
        ["D", "", "new  HERE", ""],
    )

    found = read(coordinator, data)

    assert faults(found) == {}
    assert found.rows.first().note == "Arrives as a draft, for its organisation to confirm."
    found = applied(found, coordinator)
    assert [p.organisation.name for p in Project.objects.order_by("title")] == [
        "Fen Edge",
        "Fen Edge",
        "New here",
        "New here",
    ]
    assert set(Project.objects.values_list("status", "confirmed_on")) == {("draft", None)}
    assert Organisation.objects.get(name="New here").charity_number == "7"

    assert undone(found, coordinator).status == "undone"
    assert not Organisation.objects.filter(name="New here").exists()
    assert Organisation.objects.filter(pk=known.pk).exists()

    wrong = read(
        coordinator,
        csv_bytes(["title", "organisation"], ["A", "Same name"], ["B", ""]),
    )
    assert (
        f"Write the reference of the one that is meant: {two[0].reference}"
        in (faults(wrong)[2, "organisation"])
    )
    assert "Say whose project it is" in faults(wrong)[3, "organisation"]
