"""A charity's own sheet: read, shown, applied and undone; which project a row is."""

import datetime
from decimal import Decimal

import pytest

from consortium.models import Import
from consortium.services import imports
from consortium.work import Refused
from projects.models import Project, ProjectOutcome
from tests import factories
from tests.projects.charity_sheets import HEADER, burglary, charity, linton, loaded
from tests.projects.sheets import (
    applied,
    csv_bytes,
    faults,
    states,
    undone,
)

__all__ = ["burglary", "charity", "linton", "loaded"]

pytestmark = pytest.mark.django_db


def test_a_sheet_is_read_shown_applied_and_undone(staff, charity, linton, burglary, loaded):
    found = loaded(
        HEADER, ["", "Night patrols", "active", "Hildersham", "Fewer burglaries", "£12,000"]
    )

    assert (found.status, found.error, faults(found)) == ("to_check", "", {})
    assert found.report == {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "skipped": {}}
    assert not Project.objects.exists()

    found = applied(found, staff)

    assert (found.status, found.applied_by) == ("applied", staff)
    project = Project.objects.get()
    assert (project.reference, project.title, project.status) == (
        "night-patrols",
        "Night patrols",
        "active",
    )
    assert project.organisation == charity
    assert project.annual_cost_gbp == Decimal(12000)
    assert [*project.areas.all()] == [linton]
    assert [*project.outcomes.all()] == [burglary]
    assert project.confirmed_on == datetime.datetime.now(datetime.UTC).date()

    found = undone(found, staff)

    assert (found.status, found.error, found.undone_by) == ("undone", "", staff)
    assert not Project.objects.exists()


def test_a_change_is_shown_as_before_and_after_and_undone(staff, charity, loaded, burglary):
    theft = factories.OutcomeFactory(code="theft")
    project = factories.ProjectFactory(
        organisation=charity, reference="p", title="Patrols", annual_cost_gbp=500, people_per_year=7
    )
    factories.ProjectOutcomeFactory(project=project, outcome=theft, evidence_level=4)

    found = loaded(
        ["reference", "title", "outcomes", "annual_cost_gbp"],
        ["p", "Night patrols", "burglary", "750.50"],
    )

    assert found.rows.get().changes == {
        "title": ["Patrols", "Night patrols"],
        "outcomes": ["theft", "burglary"],
        "annual_cost_gbp": ["500", "750.50"],
    }
    found = applied(found, staff)
    project.refresh_from_db()
    assert (project.title, project.annual_cost_gbp) == ("Night patrols", Decimal("750.50"))
    assert project.people_per_year == 7  # a column that is not there changes nothing
    version = project.version

    undone(found, staff)

    project.refresh_from_db()
    assert (project.title, project.annual_cost_gbp) == ("Patrols", 500)
    assert project.confirmed_on is None
    assert project.version == version + 1
    assert ProjectOutcome.objects.get(project=project).evidence_level == 4


def test_one_wrong_row_keeps_the_whole_file_from_being_applied(staff, loaded):
    found = loaded(HEADER, ["", "A", "", "", "", ""], ["", "B", "", "", "", "£12k"])

    assert found.wrong == 1
    assert states(found) == {2: "new", 3: "wrong"}
    with pytest.raises(imports.NotNow, match="Some rows are wrong"):
        imports.apply_import(import_id=found.pk, by=staff)
    assert not Project.objects.exists()


def test_loading_again_changes_nothing_and_the_same_file_is_recognised(staff, loaded):
    rows = HEADER, ["", "Night patrols", "active", "", "", "12000"]
    applied(loaded(*rows), staff)

    again = loaded(*rows)

    assert again.report == {"rows": 1, "new": 0, "changed": 0, "unchanged": 1, "skipped": {}}
    assert "This very file was loaded by" in again.notes[-1]
    assert again.notes[-1].endswith("Nothing would change.")

    Project.objects.update(people_per_year=7, annual_cost_gbp=5)
    assert "would change that back" in loaded(*rows).notes[-1]


# --- In one go


def test_a_command_loads_a_file_at_once_and_keeps_the_record(tmp_path, charity, linton):
    path = tmp_path / "ours.csv"
    path.write_bytes(csv_bytes(["Project name", "Ward", "Notes"], ["A", "Linton", "x"]))

    tried = imports.load_file(
        path, kind="projects", source="sheet", organisation=charity, dry_run=True
    )
    assert (tried.report["new"], Project.objects.count()) == (1, 0)

    done = imports.load_file(path, kind="projects", source="sheet", organisation=charity)

    assert done.report == {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "skipped": {}}
    assert done.notes == [
        "The column “Project name” was read as title.",
        "The column “Ward” was read as areas.",
        "The column “Notes” was left out.",
    ]
    assert (done.upload.status, done.upload.requested_by) == ("applied", None)
    assert Project.objects.get().organisation == charity


def test_a_command_refuses_what_is_wrong_naming_row_and_column(tmp_path, charity, monkeypatch):
    monkeypatch.setattr(imports, "SHOWN", 1)
    path = tmp_path / "ours.csv"
    path.write_bytes(csv_bytes(["title", "annual_cost_gbp"], ["A", "£12k"], ["B", "x"]))

    with pytest.raises(Refused, match=r"row 2, column annual_cost_gbp: “£12k”.*\n… and 1 more"):
        imports.load_file(path, kind="projects", source="sheet", organisation=charity)
    assert not Import.objects.exists()


# --- Which project a row is


def test_without_a_reference_the_title_finds_the_project(charity, loaded):
    factories.ProjectFactory(organisation=charity, reference="old", title="Night patrols")
    factories.ProjectFactory(title="Youth club")  # another charity's

    found = loaded(["title", "summary"], ["Night patrols", "x"], ["Youth club", "x"])

    assert states(found) == {2: "changed", 3: "new"}


def test_a_title_that_two_projects_have_is_refused_with_their_references(charity, loaded):
    for reference in ("one", "two"):
        factories.ProjectFactory(organisation=charity, reference=reference, title="Patrols")

    found = loaded(["title"], ["Patrols"], ["Other"], ["Other"])

    assert "Write the reference of the one that is meant: one, two." in faults(found)[2, "title"]
    assert "Row 3 has the same title" in faults(found)[4, "title"]


def test_a_reference_of_another_charity_is_refused_without_naming_it(charity, loaded):
    other = factories.ProjectFactory(reference="p", title="Secret", status="draft")

    found = loaded(["reference", "title"], ["p", "Ours"])

    words = faults(found)[2, "reference"]
    assert "is used by another organisation" in words
    assert other.title not in words
    assert other.organisation.name not in words


def test_a_reference_twice_in_the_file_is_refused(loaded):
    found = loaded(["reference", "title"], ["p", "A"], ["p", "B"])

    assert "is in row 2 already" in faults(found)[3, "reference"]


def test_a_row_without_a_title_says_what_is_missing(loaded):
    found = loaded(["title", "summary"], ["", "Of use"])

    assert faults(found) == {(2, "title"): "Say what the project is called."}


def test_references_made_from_titles_never_meet_one_that_is_there(staff, loaded):
    factories.ProjectFactory(reference="Patrols")

    applied(loaded(["title"], ["Patrols"], ["patrols!"]), staff)

    made = Project.objects.exclude(reference="Patrols").values_list("reference", flat=True)
    assert sorted(made) == ["patrols-2", "patrols-3"]


def test_rows_of_another_organisation_are_skipped_as_such(charity, loaded):
    other = factories.OrganisationFactory(name="Other", charity_number="1156077")

    found = loaded(
        ["title", "organisation", "charity number"],
        ["A", charity.name.upper(), ""],
        ["B", charity.reference, ""],
        ["C", other.name, ""],
        ["D", "", "1156077"],
        ["E", "Nobody known", ""],
    )

    assert found.report["new"] == 2
    assert found.report["skipped"] == {"it is another organisation's": 3}
