"""Addresses made from references."""

import pytest

from consortium.folder.entries import STEP, in_steps
from consortium.models import Organisation
from consortium.references import assign_slugs
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_giving_many_rows_their_addresses_is_told_in_steps():
    OrganisationFactory(reference="work")
    told = []
    rows = [Organisation(reference="Work") for _ in range(2 * STEP + 1)]

    assign_slugs(Organisation, rows, in_steps=lambda rows: in_steps(rows, lambda: told.append(1)))

    assert len(told) == 2
    assert [row.slug for row in (rows[0], rows[-1])] == ["work-2", f"work-{2 * STEP + 2}"]
