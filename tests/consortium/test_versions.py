"""Who comes second is told."""

import pytest

from consortium.history import acting
from consortium.versions import Stale, last_writer, require_version, version_in
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_version_that_was_shown_passes():
    project = ProjectFactory()

    require_version(project, project.version)


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_any_other_names_who_was_first(version):
    project = ProjectFactory()
    with acting(by=UserFactory(name="Jo March"), why="test"):
        project.title = "Locks"
        project.save()

    with pytest.raises(Stale, match="“Locks” was saved by Jo March while you were typing") as told:
        require_version(project, version)

    assert told.value.row == project
    assert told.value.by.name == "Jo March"


def test_nobody_is_named_where_nobody_is_known():
    gone = UserFactory()
    project = ProjectFactory()
    assert last_writer(project) is None

    with acting(by=gone, why="test"):
        project.title = "Locks"
        project.save()
    gone.delete()
    assert last_writer(project) is None


@pytest.mark.parametrize(
    "text, version",
    [("7", 7), ("", None), (None, None), ("x", None), ("²", None), ("-1", None), ("9" * 10, None)],
)
def test_a_version_is_a_short_whole_number(text, version):
    assert version_in(text) == version
