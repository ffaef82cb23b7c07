"""Organisations that somebody added by mistake, taken back while they are not approved."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from consortium.access import Denied
from consortium.models import Organisation
from consortium.rules import roles_of
from consortium.services.approval import (
    ApprovalRefused,
    add_organisation,
    approve_organisation,
    refuse_organisation,
    withdraw_organisation,
)
from consortium.services.invitations import InvitationRefused, leave_organisation
from projects.models import Project
from tests.factories import ImportFactory, MembershipFactory, ProjectFactory
from tests.letters import letters
from tests.pages import text

__all__ = ["letters"]

pytestmark = pytest.mark.django_db


def add(by):
    return add_organisation(by=by, name="Fen Edge Youth", kind="charity")


def test_the_page_of_one_that_waits_leads_to_withdrawing_it(outsider, client_for):
    organisation = add(outsider)
    client = client_for(outsider)
    url = reverse("organisations:withdraw", args=[organisation.slug])

    assert url in client.get(organisation.get_absolute_url()).content.decode()
    assert url in client.get(reverse("my_data")).content.decode()
    assert "That cannot be undone." in text(client.get(url))
    page = client.post(url, follow=True)

    assert "Fen Edge Youth is withdrawn." in text(page)
    assert not Organisation.objects.exists()


def test_who_added_an_organisation_by_mistake_withdraws_it(outsider, coordinator, letters):
    organisation = add(outsider)
    ProjectFactory(organisation=organisation, status="active")
    with pytest.raises(InvitationRefused, match="If it was added by mistake, withdraw it"):
        leave_organisation(organisation_id=organisation.pk, by=outsider)
    letters.clear()

    withdraw_organisation(organisation_id=organisation.pk, by=outsider)

    assert not Organisation.objects.filter(pk=organisation.pk).exists()
    assert not Project.objects.exists()
    assert roles_of(outsider) == set()
    (letter,) = letters
    assert (letter.to, letter.subject) == (
        coordinator.email,
        "Nothing to decide: Fen Edge Youth was withdrawn",
    )
    assert add(outsider).is_waiting


def test_the_files_of_a_withdrawn_organisation_go(outsider, django_capture_on_commit_callbacks):
    organisation = add(outsider)
    loaded = default_storage.save("imports/a", ContentFile(b"title\n"))
    ImportFactory(organisation=organisation, file=loaded)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_organisation(organisation_id=organisation.pk, by=outsider)

    assert not default_storage.exists(loaded)


def test_what_is_approved_or_has_other_members_is_not_withdrawn(outsider, coordinator):
    organisation = add(outsider)
    with pytest.raises(Denied):
        withdraw_organisation(organisation_id=organisation.pk, by=coordinator)
    colleague = MembershipFactory(organisation=organisation)
    with pytest.raises(ApprovalRefused, match="Others belong to Fen Edge Youth too"):
        withdraw_organisation(organisation_id=organisation.pk, by=outsider)
    colleague.delete()
    approve_organisation(organisation_id=organisation.pk, by=coordinator)
    with pytest.raises(ApprovalRefused, match="is approved"):
        withdraw_organisation(organisation_id=organisation.pk, by=outsider)


def test_a_refused_organisation_is_withdrawn_without_a_word_to_coordinators(
    outsider, coordinator, letters
):
    organisation = add(outsider)
    refuse_organisation(organisation_id=organisation.pk, reason="Not ours.", by=coordinator)
    letters.clear()

    withdraw_organisation(organisation_id=organisation.pk, by=outsider)

    assert letters == []
