"""What somebody finds on the first page."""

import datetime

from django.utils import timezone

TODAY = timezone.localdate()


def days(number):
    return TODAY + datetime.timedelta(days=number)


def organisation_of(user):
    """The person's organisation, described, so that nothing is asked for its profile."""
    organisation = user.memberships.get().organisation
    organisation.aims = "Help."
    organisation.save()
    return organisation
