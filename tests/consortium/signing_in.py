"""Signing in as a person does."""

from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.factories import UserFactory

PASSWORD = "a fen at dusk in winter"


def account(email="ann@example.org", *, verified=True, **facts):
    """A person with this password, and an address that is shown to be theirs."""
    user = UserFactory(email=email, **facts)
    user.set_password(PASSWORD)
    user.save()
    if verified:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(
        reverse("account_login"), {"login": email, "password": password, **more}, follow=True
    )


def is_signed_in(client):
    return "_auth_user_id" in client.session
