"""Sign-in, second factor, their e-mails, and the error pages, in our words and frame."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.factories import UserFactory

PASSWORD = "correct horse battery staple"


@pytest.fixture
def person(db):
    user = UserFactory(email="amal@charity.example", name="Amal Rahman")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def page_of(response):
    return html.fromstring(response.content.decode())


def heading(response):
    return " ".join(page_of(response).xpath("//h1")[0].text_content().split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name,words",
    [
        ("account_login", "Sign in"),
        ("account_signup", "Create an account"),
        ("account_request_login_code", "Sign in with a code"),
        ("account_reset_password", "Set a new password"),
        ("account_reset_password_done", "Look in your e-mail"),
        ("account_inactive", "This account is closed"),
    ],
)
def test_a_visitor_sees_the_account_pages_in_our_frame(client, name, words):
    response = client.get(reverse(name))

    assert heading(response) == words
    assert page_of(response).xpath("//header//a[contains(., 'In It Together')]/@href") == ["/"]


@pytest.mark.parametrize(
    "name,words",
    [
        ("account_email", "Your account"),
        ("account_change_password", "Your account"),
        ("mfa_index", "Your account"),
        ("account_logout", "Sign out"),
    ],
)
def test_a_signed_in_person_sees_the_pages_of_their_account(client_for, person, name, words):
    assert heading(client_for(person).get(reverse(name))) == words


@pytest.mark.django_db
def test_signing_in_without_an_address_says_what_to_enter(client):
    response = client.post(reverse("account_login"), {})
    page = page_of(response)

    assert page.xpath("//title/text()")[0].startswith("Error: Sign in")
    assert page.xpath("//ul[contains(@class, 'govuk-error-summary__list')]//a/text()") == [
        "Enter your e-mail address",
        "Enter your password",
    ]


def test_a_password_signs_in_and_the_way_back_is_kept(client, person):
    address = reverse("account_login") + "?next=" + reverse("account_email")
    fields = page_of(client.get(address)).xpath("//main//input/@name")

    response = client.post(
        address, {"login": person.email, "password": PASSWORD, "next": reverse("account_email")}
    )

    assert "next" in fields
    assert response.url == reverse("account_email")


def test_a_code_sent_by_e_mail_signs_in(client, person, mailoutbox):
    client.post(reverse("account_request_login_code"), {"email": person.email})
    (mail,) = mailoutbox
    code = mail.body.split("\n\n")[1]

    response = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert mail.subject == "Enter this code to sign in"
    assert code in mail.alternatives[0].content
    assert "{" not in mail.body + mail.alternatives[0].content.split("</style>")[1]
    assert response.url == reverse("home")


@pytest.mark.django_db
def test_a_new_account_waits_for_its_address_to_be_confirmed(client, mailoutbox):
    response = client.post(
        reverse("account_signup"),
        {"email": "new@charity.example", "name": "New", "password1": PASSWORD},
        follow=True,
    )

    assert heading(response) == "Confirm your e-mail address"
    assert "new@charity.example" in page_of(response).xpath("//main//strong/text()")
    assert mailoutbox[0].subject == "Confirm your e-mail address"


def test_a_forgotten_password_is_set_anew_from_the_e_mail(client, person, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))

    response = client.get(link, follow=True)
    client.post(
        response.redirect_chain[-1][0],
        {"password1": "another good passphrase", "password2": "another good passphrase"},
    )

    person.refresh_from_db()
    assert heading(response) == "Set a new password"
    assert person.check_password("another good passphrase")


@pytest.mark.django_db
def test_a_used_link_says_so_and_offers_another(client):
    response = client.get(reverse("account_reset_password_from_key", args=["1", "gone"]))

    assert heading(response) == "This link no longer works"
    assert page_of(response).xpath("//main//a/@href") == [reverse("account_reset_password")]


def test_the_second_step_is_set_up_and_gives_recovery_codes(client, person):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    asked_again = client.get(reverse("mfa_activate_totp"), follow=True)
    page = page_of(
        client.post(
            asked_again.redirect_chain[-1][0],
            {"password": PASSWORD, "next": reverse("mfa_activate_totp")},
            follow=True,
        )
    )
    secret = page.xpath("//span[@class='secret']/text()")[0]
    counter = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))

    client.post(reverse("mfa_activate_totp"), {"code": code})
    codes = page_of(client.get(reverse("mfa_view_recovery_codes")))
    overview = page_of(client.get(reverse("mfa_index"))).text_content()

    assert heading(asked_again) == "Confirm that it is you"
    assert page.xpath("//img[starts-with(@src, 'data:image/svg+xml')]/@alt")
    assert len(codes.xpath("//ul[@class='codes']/li")) == 10
    assert "You have 10 codes left" in overview


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404"])
def test_an_error_page_says_what_happened_in_our_frame(rf, name):
    request = rf.get("/")
    request.user = AnonymousUser()

    page = html.fromstring(render_to_string(f"{name}.html", request=request))

    assert page.xpath("//h1")
    assert page.xpath("//main//p")
    assert page.xpath("//header//a[contains(., 'In It Together')]")


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", ["/nowhere/", "/organisations/nobody/"])
def test_who_meets_nothing_reads_our_page_and_no_list_of_addresses(path, debug, client, settings):
    settings.DEBUG = debug

    response = client.get(path)

    assert response.status_code == 404
    assert page_of(response).xpath("//h1/text()") == ["There is nothing here"]
    assert "URLconf" not in response.text


def test_the_last_error_page_needs_nothing_but_itself():
    page = html.fromstring(render_to_string("500.html"))

    assert page.xpath("//h1/text()") == ["Something broke on our side"]
    assert page.xpath("//main//a/@href") == ["/"]


def test_a_page_open_too_long_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {})

    assert response.status_code == 403
    assert heading(response) == "This page was open too long"
