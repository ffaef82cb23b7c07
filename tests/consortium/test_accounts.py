"""Accounts: by password, by code, new ones, and those of the demonstration."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from consortium.accounts import DEMO_REFUSED
from consortium.models import User
from tests.consortium.signing_in import PASSWORD, account, is_signed_in, sign_in
from tests.factories import UserFactory
from tests.pages import words

pytestmark = pytest.mark.django_db


def code_in(mail):
    return re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)$", mail.body, re.MULTILINE)[1]


# --- By password


def test_a_password_signs_in_whatever_the_case_of_the_address(client):
    account("ann@example.org")

    sign_in(client, "Ann@Example.ORG")

    assert is_signed_in(client)


def test_a_wrong_password_says_so_without_telling_which_of_both_is_wrong(client):
    account("ann@example.org")

    wrong = sign_in(client, "ann@example.org", "guess")
    unknown = sign_in(client, "nobody@example.org", "guess")

    message = "The email address and/or password you specified are not correct."
    assert message in words(wrong)
    assert message in words(unknown)
    assert not is_signed_in(client)


def test_guessing_is_stopped_for_a_while_though_the_next_guess_be_right(client):
    account("ann@example.org")

    for _ in range(5):
        sign_in(client, "ann@example.org", "guess")
    response = sign_in(client, "ann@example.org")

    assert "Too many failed login attempts. Try again later." in words(response)
    assert not is_signed_in(client)


def test_a_person_is_sent_on_to_where_they_were_going_and_nowhere_else(client):
    account("ann@example.org")

    inside = client.post(
        reverse("account_login") + "?next=/help/",
        {"login": "ann@example.org", "password": PASSWORD},
    )
    client.logout()
    outside = client.post(
        reverse("account_login"),
        {"login": "ann@example.org", "password": PASSWORD, "next": "https://elsewhere.example/"},
    )

    assert inside.url == "/help/"
    assert outside.url == reverse("home")


def test_somebody_switched_off_does_not_come_in(client):
    account("ann@example.org", is_active=False)

    sign_in(client, "ann@example.org")

    assert not is_signed_in(client)


# --- By code


def test_a_code_from_an_e_mail_signs_in(client, mailoutbox):
    account("ann@example.org")

    client.post(reverse("account_request_login_code"), {"email": "ANN@example.org"})
    code = code_in(mailoutbox[0])
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert mailoutbox[0].to == ["ann@example.org"]
    assert is_signed_in(client)


def test_a_person_from_a_folder_without_password_or_proof_comes_in_by_code(client, mailoutbox):
    """The code shows the address to be theirs, so that nothing further is asked."""
    user = UserFactory(email="ann@example.org")
    user.set_unusable_password()
    user.save()

    client.post(reverse("account_request_login_code"), {"email": "ann@example.org"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})

    assert is_signed_in(client)
    assert EmailAddress.objects.get(user=user).verified


def test_a_wrong_code_does_not_sign_in_and_three_end_it(client, mailoutbox):
    account("ann@example.org")
    client.post(reverse("account_request_login_code"), {"email": "ann@example.org"})

    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})

    assert not is_signed_in(client)


def test_asking_for_a_code_does_not_tell_who_has_an_account(client, mailoutbox):
    account("ann@example.org")

    known = client.post(reverse("account_request_login_code"), {"email": "ann@example.org"})
    unknown = client.post(reverse("account_request_login_code"), {"email": "no@example.org"})

    assert known.url == unknown.url == reverse("account_confirm_login_code")


def test_one_address_is_not_sent_codes_without_end(mailoutbox):
    account("ann@example.org")

    for _ in range(6):
        response = Client().post(
            reverse("account_request_login_code"), {"email": "ann@example.org"}
        )

    assert len(mailoutbox) == 3
    assert "Too many failed login attempts. Try again later." in words(response)


def test_one_visitor_does_not_try_addresses_without_end():
    for number in range(21):
        response = Client().post(
            reverse("account_reset_password"), {"email": f"person{number}@example.org"}
        )

    assert response.status_code == 429
    assert "Too many tries" in words(response)


# --- A new account


def sign_up(client, email="New@Example.org"):
    return client.post(
        reverse("account_signup"),
        {"email": email, "name": "New Person", "password1": PASSWORD},
        follow=True,
    )


def test_a_new_account_begins_when_its_address_is_shown_to_be_theirs(client, mailoutbox):
    sign_up(client)

    assert not is_signed_in(client)
    client.post(
        reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])}, follow=True
    )

    user = User.objects.get()
    assert (user.email, user.name) == ("new@example.org", "New Person")
    assert EmailAddress.objects.get().verified
    assert is_signed_in(client)


def test_an_account_without_proof_of_its_address_is_asked_for_it(client, mailoutbox):
    account("ann@example.org", verified=False)

    sign_in(client, "ann@example.org")

    assert not is_signed_in(client)
    client.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])})
    assert is_signed_in(client)


def test_an_address_that_has_an_account_is_told_so_by_e_mail_only(client, mailoutbox):
    account("new@example.org")

    response = sign_up(client)

    assert User.objects.count() == 1
    assert response.redirect_chain[-1][0] == reverse("account_email_verification_sent")
    assert "already" in mailoutbox[0].body


@pytest.mark.parametrize(
    "password, said",
    [
        ("fen dus", "at least 8 characters"),
        ("90817263544", "entirely numeric"),
        ("password", "too common"),
        ("newperson", "too similar to the email"),
        ("petronella", "too similar to the name"),
    ],
)
def test_each_thing_the_hint_asks_of_a_password_is_asked_for(client, password, said):
    asked = words(client.get(reverse("account_signup")))
    sent = {"email": "newperson@example.org", "name": "Petronella", "password1": password}

    response = client.post(reverse("account_signup"), sent)

    assert said in words(response)
    assert not User.objects.exists()
    hint = "At least 8 characters, not digits alone, not a common password, and not like your name"
    assert hint in asked


def test_a_new_password_like_ones_name_is_refused(client_for):
    user = account("ann@example.org", name="Petronella")
    sent = {"oldpassword": PASSWORD, "password1": "petronella", "password2": "petronella"}

    response = client_for(user).post(reverse("account_change_password"), sent)

    assert "too similar to the name" in words(response)


# --- A forgotten password


def test_a_forgotten_password_is_replaced_and_the_old_one_is_gone(client, mailoutbox):
    account("ann@example.org")
    client.post(reverse("account_reset_password"), {"email": "ann@example.org"})
    link = re.search(r"https?://\S+/accounts/password/reset/key/\S+", mailoutbox[0].body)[0]

    form = client.get(link, follow=True)
    new = {"password1": "another fen in spring", "password2": "another fen in spring"}
    client.post(form.redirect_chain[-1][0], new)

    sign_in(client, "ann@example.org")
    assert not is_signed_in(client)
    sign_in(client, "ann@example.org", "another fen in spring")
    assert is_signed_in(client)


# --- The demonstration's people


WAYS_IN = {
    "password": lambda client, mailoutbox: sign_in(client, "lead@demo.example"),
    "code": lambda client, mailoutbox: sign_in_by_code(client, mailoutbox, "lead@demo.example"),
}


def sign_in_by_code(client, mailoutbox, email):
    client.post(reverse("account_request_login_code"), {"email": email})
    return client.post(
        reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])}, follow=True
    )


@pytest.mark.parametrize("way", WAYS_IN)
def test_the_demonstrations_people_are_refused_where_the_site_is_for_real(
    way, client, mailoutbox, settings
):
    settings.DEMO_SIGN_INS = False
    account("lead@demo.example")

    response = WAYS_IN[way](client, mailoutbox)

    assert DEMO_REFUSED in words(response)
    assert not is_signed_in(client)


@pytest.mark.parametrize("way", WAYS_IN)
def test_the_demonstrations_people_come_in_on_a_developers_machine(
    way, client, mailoutbox, settings
):
    settings.DEMO_SIGN_INS = True
    account("lead@demo.example")

    WAYS_IN[way](client, mailoutbox)

    assert is_signed_in(client)


def test_a_session_of_the_demonstration_ends_where_the_site_is_for_real(
    client, settings, client_for
):
    settings.DEMO_SIGN_INS = False
    client = client_for(account("lead@demo.example"))

    response = client.get(reverse("help"), follow=True)

    assert response.redirect_chain == [(reverse("account_login"), 302)]
    assert DEMO_REFUSED in words(response)
    assert not is_signed_in(client)


def test_an_address_that_only_looks_like_the_demonstrations_is_let_in(client, settings):
    settings.DEMO_SIGN_INS = False
    account("ann@demo.example.org")

    sign_in(client, "ann@demo.example.org")

    assert is_signed_in(client)
