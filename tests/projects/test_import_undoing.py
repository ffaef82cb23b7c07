"""What changes while a sheet waits, and taking back what it wrote."""

import pytest
from django.db import transaction

from consortium.history import acting
from consortium.services import imports
from projects.models import Project, ProjectOutcome
from tests import factories
from tests.projects.charity_sheets import burglary, charity, loaded
from tests.projects.sheets import (
    applied,
    states,
    undone,
    work_on,
)

__all__ = ["burglary", "charity", "loaded"]

pytestmark = pytest.mark.django_db


def test_a_preview_that_is_no_longer_true_is_shown_again_instead_of_applied(staff, charity, loaded):
    project = factories.ProjectFactory(organisation=charity, reference="p", title="A", summary="x")
    found = loaded(["reference", "title", "summary"], ["p", "A", "y"])
    Project.objects.filter(pk=project.pk).update(summary="z")

    found = applied(found, staff)

    assert found.status == "to_check"
    assert "has changed since this was checked, so nothing was written" in found.notes[0]
    assert found.rows.get().changes == {"summary": ["z", "y"]}
    assert applied(found, staff).status == "applied"


def test_of_two_uploads_at_once_the_second_sees_the_firsts_results(staff, loaded):
    first, second = (loaded(["title", "summary"], ["A", text]) for text in ("one", "two"))
    assert states(second) == {2: "new"}
    applied(first, staff)

    second = applied(second, staff)

    assert second.status == "to_check"
    assert second.rows.get().changes == {"summary": ["one", "two"]}
    assert Project.objects.get().summary == "one"


def test_a_worker_that_fails_while_writing_leaves_nothing_half_done(staff, loaded, monkeypatch):
    found = loaded(["title"], ["A"], ["B"])
    imports.apply_import(import_id=found.pk, by=staff)
    monkeypatch.setattr("consortium.imports.working._mark_applied", lambda held: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        work_on(found)

    found.refresh_from_db()
    assert not Project.objects.exists()


# --- Undoing


def test_undo_is_refused_once_somebody_changed_what_it_wrote(staff, lead, charity, loaded):
    found = applied(loaded(["title"], ["Night patrols"], ["B"]), staff)
    with acting(by=lead, why="A form"):
        Project.objects.filter(title="Night patrols").update(title="Patrols")

    found = undone(found, staff)

    assert found.status == "applied"
    assert f"“Patrols” was changed by {lead} on" in found.error
    assert Project.objects.count() == 2


def test_undo_is_refused_once_evidence_was_added(staff, loaded, burglary):
    found = applied(loaded(["title", "outcomes"], ["A", "burglary"]), staff)
    with acting(why="A form"):
        ProjectOutcome.objects.update(evidence_level=3)

    assert "“A” was changed by somebody else on" in undone(found, staff).error


def test_undo_is_refused_once_a_bid_leans_on_a_new_project(staff, loaded):
    found = applied(loaded(["title"], ["A"]), staff)
    part = factories.PartFactory(project=Project.objects.get())

    found = undone(found, staff)

    assert found.status == "applied"
    assert f"something depends on what it added: part “{part}”" in found.error


def test_undo_is_refused_where_it_would_take_other_rows_along(staff, loaded):
    found = applied(loaded(["title"], ["A"]), staff)
    with acting(why="entered by hand"):
        factories.FundingFactory(project=Project.objects.get())

    assert "something depends on what it added: funding" in undone(found, staff).error


def test_the_later_of_two_files_is_undone_first_and_then_the_earlier(staff, loaded):
    first = applied(loaded(["title", "summary"], ["A", "one"]), staff)
    second = applied(loaded(["title", "summary"], ["A", "two"]), staff)

    assert "was changed by" in undone(first, staff).error
    assert undone(second, staff).status == "undone"
    assert Project.objects.get().summary == "one"
    assert undone(first, staff).status == "undone"
    assert not Project.objects.exists()


def test_a_project_that_went_since_is_named_by_its_last_title(staff, loaded):
    found = applied(loaded(["title"], ["A"]), staff)
    with acting(why="A form"):
        Project.objects.all().delete()

    assert "“A” was changed by" in undone(found, staff).error
