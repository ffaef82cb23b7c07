"""Many rows at once: COPY keeps history and constraints, keys travel as one value."""

import pytest
from django.db import IntegrityError

from consortium.bulk import among_ids, among_texts, copy_rows
from consortium.history import acting
from projects.models import Project, ProjectArea, ProjectOutcome
from tests import factories

pytestmark = pytest.mark.django_db


def test_copied_rows_have_the_defaults_of_new_ones_and_a_history_that_says_who():
    person, project = factories.UserFactory(), factories.ProjectFactory()
    outcomes = [factories.OutcomeFactory(), factories.OutcomeFactory()]

    with acting(by=person, why="A test") as context:
        copy_rows(ProjectOutcome, ["project", "outcome"], [(project.pk, o.pk) for o in outcomes])

    copied = list(ProjectOutcome.objects.order_by("pk"))
    plain = ProjectOutcome(project=project, outcome=outcomes[0])
    same = [field.attname for field in ProjectOutcome._meta.concrete_fields if field.name != "id"]
    assert [getattr(copied[0], name) for name in same] == [getattr(plain, name) for name in same]
    assert [row.outcome for row in copied] == outcomes
    events = ProjectOutcome.pgh_event_model.objects.filter(pgh_obj__in=copied)
    assert {event.pgh_context_id for event in events} == {context.id}
    assert {event.pgh_context.metadata["user"] for event in events} == {person.pk}


def test_a_copied_row_that_breaks_a_constraint_is_refused_as_an_insert_is():
    project, area = factories.ProjectFactory(), factories.AreaFactory()
    row = (project.pk, area.pk)

    with pytest.raises(IntegrityError):
        copy_rows(ProjectArea, ["project", "area"], [row, row])


def test_keys_that_travel_as_one_value_find_what_an_in_finds():
    projects = [factories.ProjectFactory() for _ in range(3)]
    wanted = projects[:2]

    by_id = Project.objects.filter(pk__in=among_ids(project.pk for project in wanted))
    by_text = Project.objects.filter(reference__in=among_texts(each.reference for each in wanted))

    assert set(by_id) == set(by_text) == set(wanted)
    assert not Project.objects.filter(pk__in=among_ids([])).exists()
    assert not Project.objects.filter(reference__in=among_texts([])).exists()
