"""Moves, history, and facts about one row."""

import pytest
from django.urls import reverse

from consortium.history import acting
from consortium.models import Invitation, JoinRequest, Organisation, User
from tests.factories import (
    AreaFactory,
    ImportFactory,
    OrganisationFactory,
    RegisteredCharityFactory,
)
from tests.model_rules import check_move, pairs, untracked

pytestmark = pytest.mark.django_db


# --- Moves


IMPORT_MOVES = """
to_read reading to_match to_check to_apply applying applied to_undo undoing undone discarded refused failed
to_read   - yes -   -   -   -   -   -   -   -   -   -   yes
reading   yes -  yes yes -   -   -   -   -   -   -   yes yes
to_match  yes -  -   -   -   -   -   -   -   -   yes -   -
to_check  yes -  yes -   yes -   -   -   -   -   yes -   -
to_apply  -   -  -   -   -   yes -   -   -   -   -   -   yes
applying  -   -  -   yes yes -   yes -   -   -   -   yes yes
applied   -   -  -   -   -   -   -   yes -   -   -   -   -
to_undo   -   -  -   -   -   -   yes -   yes -   -   -   -
undoing   -   -  -   -   -   -   yes yes -   yes -   -   -
undone    -   -  -   -   -   -   -   -   -   -   -   -   -
discarded -   -  -   -   -   -   -   -   -   -   -   -   -
refused   -   -  -   -   -   -   -   -   -   -   -   -   -
failed    yes -  -   -   -   -   -   -   -   -   yes -   -
"""  # noqa: E501


@pytest.mark.parametrize("start, end, allowed", pairs(IMPORT_MOVES))
def test_a_loaded_file_moves_as_the_table_says(start, end, allowed):
    check_move(
        ImportFactory.build(status=start, organisation=None, requested_by=None), end, allowed
    )


# --- History


def test_the_past_of_every_row_is_kept_but_of_derived_and_unsent_ones():
    assert untracked("consortium") == {
        "AreaLeaf",
        "DocumentOpening",
        "FormDraft",
        "ImportRow",
        "RegisteredCharity",
        "Stamp",
    }


def test_a_bulk_update_leaves_history_with_who_and_why(coordinator):
    one, two = OrganisationFactory(aims="Before"), OrganisationFactory(aims="Before")

    with acting(by=coordinator, why="Merged with the register"):
        Organisation.objects.update(aims="After")

    for organisation in (one, two):
        event = organisation.events.get(pgh_label="update")
        assert event.aims == "After"
        assert event.pgh_context.metadata == {
            "why": "Merged with the register",
            "user": coordinator.pk,
            "email": coordinator.email,
        }


def test_a_page_records_who_acted_without_being_told(coordinator, client_for):
    organisation = OrganisationFactory()
    url = reverse("organisations:edit", args=[organisation.slug])

    client_for(coordinator).post(url, {"name": "A new name", "aims": "Help.", "version": "1"})

    event = organisation.events.get(pgh_label="update")
    assert event.name == "A new name"
    assert event.pgh_context.metadata["user"] == coordinator.pk
    assert event.pgh_context.metadata["url"] == url


def test_history_holds_no_password_and_no_invitation_token():
    kept = {
        field.name
        for model in (User, Invitation)
        for field in model.pgh_event_model._meta.get_fields()
    }

    assert not {"password", "token", "last_login"} & kept


# --- Facts about one row


def test_slugs_are_made_once_and_are_never_a_fixed_word():
    organisation = OrganisationFactory(reference="Edit")

    organisation.reference = "changed"
    organisation.save()

    assert organisation.slug == "edit-2"


def test_references_alike_in_url_letters_get_slugs_of_their_own():
    slugs = [OrganisationFactory(reference=text).slug for text in ("A B", "a-b", "a b!")]

    assert slugs == ["a-b", "a-b-2", "a-b-3"]


def test_an_account_is_made_with_its_address_in_lower_case():
    user = User.objects.create_user("Ann.Other@Example.ORG", "secret")

    assert user.email == "ann.other@example.org"
    assert User.objects.get_by_natural_key("ANN.other@example.org") == user
    assert str(user) == "ann.other@example.org"


def test_an_area_knows_the_wider_ones_it_lies_in():
    county = AreaFactory(code="E10", level="county")
    district = AreaFactory(code="E07", level="district", name="Fenland", parent=county)
    ward = AreaFactory(code="E05", level="ward", parent=district)

    assert ward.codes_above == ["E10", "E07"]
    assert ward.line == "Ward in Fenland"
    assert county.line == "County"


MOVES = """
          waiting approved refused
waiting   -       yes      yes
approved  -       -        -
refused   yes     yes      -
"""


@pytest.mark.parametrize("start, end, allowed", pairs(MOVES))
def test_what_may_become_of_an_organisation(start, end, allowed):
    check_move(Organisation(status=start), end, allowed)


ANSWERS = """
           open let_in refused withdrawn
open       -    yes    yes     yes
let_in     -    -      -       -
refused    -    -      -       -
withdrawn  -    -      -       -
"""


@pytest.mark.parametrize("start, end, allowed", pairs(ANSWERS))
def test_what_may_become_of_a_wish_to_join(start, end, allowed):
    check_move(JoinRequest(status=start), end, allowed)


def test_an_entry_of_the_register_may_say_removed_without_a_date():
    assert RegisteredCharityFactory(status="Removed").is_removed
    assert not RegisteredCharityFactory(status="").is_removed
