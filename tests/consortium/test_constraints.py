"""What the database refuses of people, organisations and places, in words."""

import pytest

from consortium.models import Invitation
from tests.consortium.broken_rows import BROKEN, TAKEN
from tests.factories import (
    InvitationFactory,
)
from tests.model_rules import names_of_constraints, unique_fields

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_bad_rows_are_refused_with_words_and_by_the_database(broken):
    broken.check()


@pytest.mark.parametrize("taken", TAKEN, ids=str)
def test_values_that_another_row_has_are_refused(taken):
    taken.check()


def test_no_constraint_is_missing_from_the_table():
    assert {broken.name for broken in BROKEN} == names_of_constraints("consortium")
    assert {taken.label for taken in TAKEN} == unique_fields("consortium")


def test_an_accepted_invitation_does_not_stand_in_the_way_of_another(coordinator):
    first = InvitationFactory(accepted_at="2026-01-01T12:00Z")

    again = InvitationFactory(organisation=first.organisation, email=first.email)

    assert Invitation.objects.open().get() == again
