from decimal import Decimal

import pytest

from projects.models import Project
from tests import factories
from tests.projects.sheets import applied, csv_bytes, faults, read, undone

pytestmark = pytest.mark.django_db

HEADER = ["reference", "title", "status", "areas", "outcomes", "annual_cost_gbp"]


@pytest.fixture
def charity(staff):
    return staff.memberships.get().organisation


@pytest.fixture
def linton():
    return factories.AreaFactory(name="Linton", aliases=["Hildersham"])


@pytest.fixture
def burglary():
    return factories.OutcomeFactory(code="burglary", name="Fewer burglaries")


def test_a_sheet_is_read_shown_applied_and_undone(staff, charity, linton, burglary):
    data = csv_bytes(
        HEADER, ["", "Night patrols", "active", "Hildersham", "Fewer burglaries", "£12,000"]
    )

    found = read(staff, data, organisation=charity)

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

    found = undone(found, staff)

    assert (found.status, found.error, found.undone_by) == ("undone", "", staff)
    assert not Project.objects.exists()
