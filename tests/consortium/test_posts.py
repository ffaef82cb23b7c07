"""Somebody stays coordinator, and somebody administrator, whichever way others leave."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.folder.faults import FolderRefused
from consortium.folder.loading import load
from consortium.models import Membership, User
from consortium.services import accounts, invitations, retention
from consortium.services.posts import NobodyLeft
from tests.consortium.folders import write_folder
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.letters import letters
from tests.pages import text

__all__ = ["letters"]

pytestmark = pytest.mark.django_db

NOBODY = "Nobody would be {} here any more"


@pytest.fixture
def place(coordinator):
    return coordinator.memberships.select_related("organisation").get()


def colleague(place):
    return MembershipFactory(organisation=place.organisation, role="coordinator")


def fields_of(client, url):
    """What a page of the administration holds, as a browser would send it unchanged."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for formset in (each.formset for each in context["inline_admin_formsets"]):
        forms += [formset.management_form, *formset.forms]
    found = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                found[field.html_name] = value
    return found


# --- The site's own pages


def test_the_last_coordinator_does_not_leave(place, coordinator, client_for, letters):
    url = reverse("organisations:leave", args=[place.organisation.slug])

    page = client_for(coordinator).post(url, follow=True)

    assert NOBODY.format("coordinator") in text(page)
    assert "Make somebody else coordinator first." in text(page)
    assert Membership.objects.filter(pk=place.pk).exists()
    assert not letters
    colleague(place)
    client_for(coordinator).post(url)
    assert not Membership.objects.filter(pk=place.pk).exists()


def test_a_colleague_who_cannot_sign_in_takes_nobodys_place(place, coordinator):
    away = colleague(place)
    User.objects.filter(pk=away.user_id).update(is_active=False)

    with pytest.raises(invitations.InvitationRefused, match=NOBODY.format("coordinator")):
        invitations.leave_organisation(organisation_id=place.organisation_id, by=coordinator)


def test_an_administrator_does_not_end_the_last_coordinators_place(place, administrator, letters):
    with pytest.raises(invitations.InvitationRefused, match=NOBODY.format("coordinator")):
        invitations.end_membership(membership_id=place.pk, by=administrator)

    colleague(place)
    invitations.end_membership(membership_id=place.pk, by=administrator)
    assert not Membership.objects.filter(pk=place.pk).exists()


def test_a_site_without_a_coordinator_can_be_changed(administrator, lead):
    place = lead.memberships.get()
    MembershipFactory(organisation=place.organisation, role="lead")

    invitations.end_membership(membership_id=place.pk, by=administrator)

    assert not Membership.objects.filter(pk=place.pk).exists()


# --- Accounts


def test_the_last_ones_accounts_are_not_closed_for_them(place, administrator):
    for person in (place.user, administrator):
        with pytest.raises(NobodyLeft):
            accounts.close_account(user_id=person.pk, by=administrator)

    assert User.objects.filter(pk__in=[place.user_id, administrator.pk]).count() == 2


def test_the_last_coordinators_account_is_kept_however_long_it_is_unused(place):
    long_ago = timezone.localtime() - datetime.timedelta(days=1500)
    User.objects.filter(pk=place.user_id).update(
        last_login=long_ago, joined_at=long_ago, closing_warned_at=long_ago
    )

    assert retention.close_unused_accounts() == 0

    colleague(place)
    assert retention.close_unused_accounts() == 1
    assert not User.objects.filter(pk=place.user_id).exists()


# --- A folder


@pytest.mark.parametrize(
    "file, row, place_in_file",
    [
        ("people", {"role": "staff"}, "people.csv, row 2, column role: "),
        ("organisations", {"kind": "charity"}, "organisations.csv, row 2, column kind: "),
    ],
)
def test_a_folder_does_not_take_the_last_coordinators_place(
    file, row, place_in_file, place, tmp_path
):
    organisation = place.organisation
    known = {
        "people": {"email": place.user.email, "organisation": organisation.reference},
        "organisations": {"reference": organisation.reference, "name": organisation.name},
    }
    folder = write_folder(tmp_path / "folder", {file: [known[file] | row]})

    with pytest.raises(FolderRefused) as refused:
        load(folder)

    assert str(refused.value).startswith(place_in_file + NOBODY.format("coordinator"))
    place.refresh_from_db()
    assert (place.role, place.organisation.kind) == ("coordinator", "infrastructure")
    other = OrganisationFactory(kind="infrastructure")
    MembershipFactory(organisation=other, role="coordinator")
    assert load(folder).as_json()["changed"] == 1


# --- The administration pages


def test_the_last_coordinator_is_not_switched_off(place, administrator, client_for):
    client = client_for(administrator)
    url = reverse("admin:consortium_user_change", args=[place.user_id])
    sent = fields_of(client, url)
    sent.pop("is_active")

    page = client.post(url, sent, follow=True)

    assert NOBODY.format("coordinator") in text(page)
    assert "changed successfully" not in text(page)
    assert User.objects.get(pk=place.user_id).is_active
    colleague(place)
    assert "changed successfully" in text(client.post(url, sent, follow=True))
    assert not User.objects.get(pk=place.user_id).is_active


@pytest.mark.parametrize("box", ["is_active", "is_superuser"])
def test_the_last_administrator_stays_one(box, administrator, client_for):
    client = client_for(administrator)
    url = reverse("admin:consortium_user_change", args=[administrator.pk])
    sent = fields_of(client, url)
    sent.pop(box)

    page = client.post(url, sent, follow=True)

    assert NOBODY.format("administrator") in text(page)
    assert getattr(User.objects.get(pk=administrator.pk), box)
    UserFactory(is_superuser=True)
    client.post(url, sent)
    assert not getattr(User.objects.get(pk=administrator.pk), box)


def test_the_last_coordinators_place_is_not_taken_on_any_page(place, administrator, client_for):
    client = client_for(administrator)
    number, organisation = place.pk, place.organisation_id
    edit = reverse("admin:consortium_membership_change", args=[number])
    below = reverse("admin:consortium_organisation_change", args=[organisation])
    rows = fields_of(client, below)
    (mark,) = (name.removesuffix("-id") for name, value in rows.items() if value == number)
    posts = [
        (edit, fields_of(client, edit) | {"role": "staff"}),
        (reverse("admin:consortium_membership_delete", args=[number]), {"post": "yes"}),
        (
            reverse("admin:consortium_membership_changelist"),
            {"action": "delete_selected", "_selected_action": [number], "post": "yes"},
        ),
        (below, rows | {"kind": "charity"}),
        (below, rows | {f"{mark}-DELETE": "on"}),
        (reverse("admin:consortium_organisation_delete", args=[organisation]), {"post": "yes"}),
        (reverse("admin:consortium_user_delete", args=[place.user_id]), {"post": "yes"}),
    ]

    for url, sent in posts:
        page = client.post(url, sent, follow=True)
        assert NOBODY.format("coordinator") in text(page), url
        assert "successfully" not in text(page), url
        place.refresh_from_db()
        assert (place.role, place.organisation.kind) == ("coordinator", "infrastructure")
