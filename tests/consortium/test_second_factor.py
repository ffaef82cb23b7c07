"""The second factor at sign-in."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from tests.consortium.signing_in import PASSWORD, account, is_signed_in, sign_in
from tests.factories import MembershipFactory
from tests.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def for_real(settings):
    settings.MFA_REQUIRED_FOR_COORDINATORS_AND_OFFICERS = True


def with_role(role, kind, email="ann@example.org"):
    user = account(email)
    MembershipFactory(user=user, role=role, organisation__kind=kind)
    return user


MUST = [("coordinator", "infrastructure"), ("officer", "statutory")]


NEED_NOT = [("staff", "charity"), ("lead", "charity"), ("coordinator", "charity")]


@pytest.mark.parametrize("role, kind", MUST)
def test_officers_and_coordinators_set_up_a_second_factor_first(role, kind, client, for_real):
    with_role(role, kind)

    response = sign_in(client, "ann@example.org")

    assert response.redirect_chain[-1][0].startswith("/accounts/")
    page = client.get(reverse("organisations:list"), follow=True)
    assert (reverse("mfa_activate_totp"), 302) == page.redirect_chain[0]
    assert "Your role needs a second step at sign-in." in words(page)


def test_administrators_set_up_a_second_factor_first(client, for_real):
    account("root@example.org", is_superuser=True, is_staff=True)

    sign_in(client, "root@example.org")

    assert client.get(reverse("admin:index")).url == reverse("mfa_activate_totp")


@pytest.mark.parametrize("role, kind", NEED_NOT)
def test_others_need_no_second_factor(role, kind, client, for_real):
    with_role(role, kind)

    sign_in(client, "ann@example.org")

    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("role, kind", MUST)
def test_nobody_needs_one_on_a_developers_machine(role, kind, client, settings):
    settings.MFA_REQUIRED_FOR_COORDINATORS_AND_OFFICERS = False
    with_role(role, kind)

    sign_in(client, "ann@example.org")

    assert client.get(reverse("home")).status_code == 200


def test_the_second_factor_is_set_up_once_and_asked_for_from_then_on(client, for_real):
    user = with_role("coordinator", "infrastructure")
    sign_in(client, "ann@example.org")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    page = client.get(reverse("mfa_activate_totp"))
    counter = next(totp.yield_hotp_counters_from_time())
    value = totp.hotp_value(page.context["form"].secret, counter)
    client.post(reverse("mfa_activate_totp"), {"code": totp.format_hotp_value(value)})

    assert client.get(reverse("home")).status_code == 200
    client.logout()
    response = sign_in(client, "ann@example.org")
    assert response.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    recovery = RecoveryCodes(user.authenticator_set.get(type="recovery_codes"))
    client.post(reverse("mfa_authenticate"), {"code": recovery.get_unused_codes()[0]})
    assert is_signed_in(client)
    assert client.get(reverse("home")).status_code == 200


def test_who_must_set_one_up_may_still_leave_and_read_help(client, for_real):
    with_role("officer", "statutory")
    sign_in(client, "ann@example.org")

    assert client.get(reverse("help")).status_code == 200
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client):
    """htmx would put the sign-in form where the part stood."""
    page = "http://testserver/proposals/together/pack/?page=2"

    response = client.get(
        reverse("projects:add"), headers={"HX-Request": "true", "HX-Current-URL": page}
    )

    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == (
        "/accounts/login/?next=/proposals/together/pack/%3Fpage%3D2"
    )
    elsewhere = client.get(
        reverse("projects:add"),
        headers={"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/"},
    )
    assert elsewhere.headers["HX-Redirect"] == "/accounts/login/?next=/"
