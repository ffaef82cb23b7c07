"""People with addresses, and invitations into an organisation."""

from allauth.account.models import EmailAddress

from consortium.services.invitations import invite_colleague
from tests.factories import UserFactory


def with_address(email, *, verified=True):
    user = UserFactory(email=email.lower())
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def organisation_of(user):
    return user.memberships.get().organisation


def invite(organisation, by, email="new@example.org", role="staff"):
    return invite_colleague(organisation_id=organisation.pk, email=email, role=role, by=by)
