"""What is not kept for ever: unused accounts, and text that was never saved."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from consortium import tasks
from consortium.history import acting
from consortium.models import FormDraft, Organisation, User
from consortium.services import retention
from tests.factories import MembershipFactory, ProjectFactory, UserFactory
from tests.letters import letters
from tests.pages import text

__all__ = ["letters"]

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def used(days_ago, **facts):
    return UserFactory(last_login=NOW - datetime.timedelta(days=days_ago), **facts)


def test_people_are_told_once_thirty_days_before(letters):
    due, busy = used(1096 - 29), used(1000)
    never = UserFactory(joined_at=NOW - datetime.timedelta(days=1200))
    administrator = used(2000, is_superuser=True)

    assert retention.warn_unused_accounts(NOW) == 2
    assert retention.warn_unused_accounts(NOW) == 0

    told = {user.pk for user in User.objects.exclude(closing_warned_at=None)}
    assert told == {due.pk, never.pk}
    assert not told & {busy.pk, administrator.pk}
    assert {letter.to for letter in letters} == {due.email, never.email}


def test_the_warning_says_until_when(letters):
    user = used(1200)

    retention.warn_unused_accounts(datetime.datetime(2026, 11, 26, 3, 40, tzinfo=datetime.UTC))

    (letter,) = letters
    assert letter.to == user.email
    assert letter.subject == "Sign in by 26 December 2026, or your account is closed"
    assert letter.link == reverse("account_login")


def test_who_answers_by_links_in_e_mails_uses_the_account():
    user = used(1200)
    with acting(by=user, why="confirmation link in an e-mail"):
        ProjectFactory()

    assert retention.warn_unused_accounts(NOW + datetime.timedelta(days=1)) == 0


def test_an_account_goes_thirty_days_after_the_warning_and_not_before():
    user = used(1200)
    charity = MembershipFactory(user=user, role="lead").organisation
    retention.warn_unused_accounts(NOW)

    assert retention.close_unused_accounts(NOW + datetime.timedelta(days=29)) == 0
    assert retention.close_unused_accounts(NOW + datetime.timedelta(days=30)) == 1
    assert retention.close_unused_accounts(NOW + datetime.timedelta(days=30)) == 0

    assert not User.objects.filter(pk=user.pk).exists()
    assert Organisation.objects.without_lead().get() == charity


def test_a_charity_whose_lead_is_switched_off_has_no_lead():
    charity = MembershipFactory(role="lead", user__is_active=False).organisation
    MembershipFactory(role="lead")

    assert Organisation.objects.without_lead().get() == charity


def test_nobody_is_closed_without_a_warning_or_after_coming_back():
    unwarned = used(1200)
    back = used(0, closing_warned_at=NOW - datetime.timedelta(days=40))
    again = used(1200, closing_warned_at=NOW - datetime.timedelta(days=1300))

    assert retention.close_unused_accounts(NOW) == 0
    assert retention.warn_unused_accounts(NOW) == 2
    assert set(User.objects.filter(closing_warned_at=NOW)) == {unwarned, again}
    back.refresh_from_db()
    assert back.closing_warned_at < NOW


def test_accounts_that_are_switched_off_go_without_a_word():
    used(1200, is_active=False)
    used(1000, is_active=False)

    assert retention.warn_unused_accounts(NOW) == 0
    assert retention.close_unused_accounts(NOW) == 1


def test_years_are_counted_on_the_calendar():
    leap = datetime.datetime(2028, 2, 29, tzinfo=datetime.UTC)

    assert retention.years_before(leap, 3) == datetime.datetime(2025, 2, 28, tzinfo=datetime.UTC)


def test_the_nightly_task_keeps_to_what_help_says(client):
    old, new = (
        FormDraft.objects.create(user=UserFactory(), form=f"/{number}/", data={})
        for number in range(2)
    )
    past = timezone.localtime() - datetime.timedelta(days=retention.DRAFT_DAYS + 1)
    FormDraft.objects.filter(pk=old.pk).update(saved_at=past)

    Session.objects.create(session_key="a", session_data="", expire_date=past)

    for _ in range(2):
        tasks.keep_no_longer_than_said()

    assert list(FormDraft.objects.all()) == [new]
    assert not Session.objects.exists()
    page = text(client.get(reverse("help")))
    assert f"What you typed and did not save : {retention.DRAFT_DAYS} days." in page
    assert f"an e-mail says so {retention.WARNED_DAYS} days before" in page
