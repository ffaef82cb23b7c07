"""Closing an account, and what the past keeps of it."""

from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Context

from consortium.access import Denied
from consortium.held import event_models
from consortium.history import acting
from consortium.models import (
    FormDraft,
    Invitation,
    JoinRequest,
    Membership,
    MonthlyEmail,
    Organisation,
    User,
)
from consortium.services import accounts
from projects.models import Project
from tests.factories import (
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    OrganisationFactory,
    ProjectFactory,
    UserFactory,
)
from tests.letters import letters
from tests.pages import text

__all__ = ["letters"]

pytestmark = pytest.mark.django_db


def close(client, person, *, signed_in=True):
    if signed_in:
        session = client.session
        record_authentication(SimpleNamespace(session=session), person, "code")
        session.save()
    return client.post(reverse("close_account"), follow=True)


def test_an_account_is_closed_and_its_work_stays(staff, client_for, letters):
    charity = staff.memberships.get().organisation
    project = ProjectFactory(organisation=charity)
    FormDraft.objects.create(user=staff, form="/", data={})
    client = client_for(staff)

    page = client.get(reverse("close_account"))
    assert "This cannot be undone." in text(page)
    page = close(client, staff)

    assert "Your account is closed, and your name and address are gone." in text(page)
    assert not User.objects.filter(pk=staff.pk).exists()
    assert not FormDraft.objects.exists()
    assert Project.objects.filter(pk=project.pk).exists()
    assert "_auth_user_id" not in client.session
    (letter,) = letters
    assert (letter.to, letter.subject) == (staff.email, "Your account is closed")


def test_history_keeps_that_somebody_acted_and_not_who(staff, client_for):
    staff.name, staff.monthly_email_to = "Sam Ferris", "second@example.org"
    staff.save()
    address, pk = staff.email, staff.pk
    EmailAddress.objects.create(user=staff, email="second@example.org", verified=True)
    charity = staff.memberships.get().organisation
    InvitationFactory(email=address.upper(), accepted_by=staff, accepted_at=timezone.now())
    InvitationFactory(email="second@example.org")
    kept = InvitationFactory()
    JoinRequestFactory(user=staff, message="Sam Ferris here, let me in")
    MonthlyEmail.objects.create(
        person=staff, month="2026-11-01", failure=f"550 {address} is unknown"
    )
    project = ProjectFactory(contact_email="Second@example.org")
    Project.objects.filter(pk=project.pk).update(contact_email="")
    with acting(why=f"confirmation link in an e-mail to {address}"):
        ProjectFactory()
    with acting(by=staff, why="By hand"):
        Organisation.objects.filter(pk=charity.pk).update(aims="Help.")

    close(client_for(staff), staff)

    event = charity.events.get(pgh_label="update")
    assert event.pgh_context.metadata["user"] == pk
    roles = Membership.pgh_event_model.objects.filter(user_id=pk).values_list("role", flat=True)
    assert set(roles) == {"staff"}
    assert list(Invitation.objects.all()) == [kept]
    assert not JoinRequest.objects.exists()
    for model in event_models():
        for row in model.objects.values():
            words = str(row).lower()
            for word in (address, "second@example.org", "sam ferris"):
                assert word not in words, model
    for context in Context.objects.all():
        assert address not in str(context.metadata)


def test_the_administrations_log_forgets_the_person_too(staff, administrator, client_for):
    staff.name = "Sam Ferris"
    staff.save()
    client = client_for(administrator)
    url = reverse("admin:consortium_membership_delete", args=[staff.memberships.get().pk])
    client.post(url, {"post": "yes"})
    assert "Sam Ferris" in LogEntry.objects.get().object_repr

    accounts.close_own_account(by=staff)

    assert LogEntry.objects.get().object_repr == ""


def test_a_charitys_last_lead_is_told_what_to_do_first(lead, client_for):
    charity = lead.memberships.get().organisation
    client = client_for(lead)

    assert "You are a charity’s only lead" in text(client.get(reverse("my_data")))
    assert "You are a charity’s only lead" in text(client.get(reverse("close_account")))
    page = close(client, lead)
    assert f"You are the only lead of {charity}. Give a colleague the role of lead" in text(page)
    assert User.objects.filter(pk=lead.pk).exists()

    MembershipFactory(organisation=charity, role="lead", user__is_active=False)
    close(client, lead)
    assert User.objects.filter(pk=lead.pk).exists()

    MembershipFactory(organisation=charity, role="lead")
    close(client, lead)
    assert not User.objects.filter(pk=lead.pk).exists()


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_the_last_coordinator_and_the_last_administrator_are_told_who_must_come_first(
    role, request, client_for
):
    person = request.getfixturevalue(role)
    client = client_for(person)

    page = close(client, person)

    assert f"You are the only {role} here" in text(page)
    assert f"Make a colleague {role} first" in text(page)
    if role == "coordinator":
        other = MembershipFactory(role=role, organisation__kind="infrastructure").user
    else:
        other = UserFactory(is_superuser=True)
    User.objects.filter(pk=other.pk).update(is_active=False)
    close(client, person)
    assert User.objects.filter(pk=person.pk).exists()
    User.objects.filter(pk=other.pk).update(is_active=True)
    close(client, person)
    assert not User.objects.filter(pk=person.pk).exists()


def test_a_person_with_a_password_is_asked_for_it(staff, client_for):
    staff.password = make_password("a long secret")
    staff.save()
    client = client_for(staff)

    page = close(client, staff)

    assert page.request["PATH_INFO"] == reverse("account_reauthenticate")
    assert User.objects.filter(pk=staff.pk).exists()
    client.post(page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], {"password": "x"})
    assert User.objects.filter(pk=staff.pk).exists()
    url = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    client.post(url, {"password": "a long secret"}, follow=True)
    assert not User.objects.filter(pk=staff.pk).exists()


def test_a_person_without_one_signs_in_again_with_a_code(staff, client_for):
    client = client_for(staff)

    page = close(client, staff, signed_in=False)

    assert "First show that it is you: sign in again with a new code." in text(page)
    assert page.request["PATH_INFO"] == reverse("account_request_login_code")
    assert page.request["QUERY_STRING"] == "next=%2Faccounts%2Fclose%2F"
    assert User.objects.filter(pk=staff.pk).exists()


def test_what_shows_ones_address_as_contact_is_named(staff, client_for):
    OrganisationFactory(name="Fen Edge", email=staff.email.upper())
    ProjectFactory(title="Open doors", contact_email=staff.email)

    page = text(client_for(staff).get(reverse("my_data")))

    assert "One of your addresses is the contact of Fen Edge, Open doors." in page


def test_an_administrator_closes_an_account_for_somebody(staff, administrator, client_for):
    address = staff.email
    client = client_for(administrator)

    client.post(reverse("admin:consortium_user_delete", args=[staff.pk]), {"post": "yes"})

    assert not User.objects.filter(pk=staff.pk).exists()
    assert not User.pgh_event_model.objects.filter(email=address).exists()
    other = UserFactory()
    client.post(
        reverse("admin:consortium_user_changelist"),
        {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"},
    )
    assert not User.pgh_event_model.objects.filter(email=other.email).exists()
    with pytest.raises(Denied):
        accounts.close_account(user_id=administrator.pk, by=UserFactory())
