"""The weekly e-mail about what is said of bids: who gets it, once, and what it holds."""

import datetime
import re
import smtplib

import pytest
from celery.schedules import crontab
from django.conf import settings as django_settings
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from consortium.models import User, WeeklyEmail
from consortium.services.regular import WEEKLY, stop_token
from proposals import tasks
from proposals.models import Comment, Thread
from proposals.said import said_to
from proposals.services import conversation, weekly
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(asked, settings):
    settings.SITE_URL = "https://together.example"
    return asked


def begin(found, words="Who hires the van?", *, by=None, audience="partners", **facts):
    return conversation.begin_thread(
        proposal_id=found.bid.pk, by=by or found.leads[0], words=words, audience=audience, **facts
    )


def send(found, *, on=None):
    people = User.objects.filter(pk__in=[found.coordinator.pk, *(lead.pk for lead in found.leads)])
    ids = list(people.values_list("pk", flat=True))
    return weekly.send_weekly_emails(person_ids=ids, on=on or timezone.localdate())


def test_who_may_read_it_gets_one_and_a_second_run_sends_nothing(asked, mailoutbox):
    begin(asked)

    assert send(asked) == 2
    assert send(asked) == 0

    assert sorted(address for mail in mailoutbox for address in mail.to) == sorted(
        [asked.coordinator.email, asked.leads[1].email]
    )
    assert mailoutbox[0].subject == "Read 1 new comment on the bid “Safer and well”"
    text = mailoutbox[0].body
    assert "About the bid as a whole\nLead 1, Charity 1: “Who hires the van?”" in text
    assert f"https://together.example{Thread.objects.get().get_absolute_url()}" in text
    why = "because you may read what is said about this bid."
    assert why in text
    assert why in mailoutbox[0].alternatives[0].content


def test_what_is_meant_for_others_own_words_and_what_was_taken_back_are_not_told(asked):
    begin(asked, audience="coordinators")
    withdrawn = begin(asked, "Never mind", audience="partners").comments.get()
    conversation.withdraw_comment(comment_id=withdrawn.pk, by=asked.leads[0])

    told = tell(asked)

    assert set(told) == {asked.coordinator.pk}
    assert [matter.words for matter in told[asked.coordinator.pk][0].matters] == [
        "Who hires the van?"
    ]


def tell(found):
    now = timezone.now()
    people = User.objects.filter(pk__in=[found.coordinator.pk, *(lead.pk for lead in found.leads)])
    return said_to(people, since={}, from_on=now - datetime.timedelta(days=14), until=now)


def test_what_was_read_on_the_page_is_not_told(asked):
    thread = begin(asked)
    conversation.mark_read(thread=thread, by=asked.leads[1], until=timezone.now())

    assert set(tell(asked)) == {asked.coordinator.pk}


def test_a_direct_question_is_not_told_once_more_to_those_it_was_sent_to(asked):
    thread = begin(asked, asked_of=asked.charities[1])
    assert set(tell(asked)) == {asked.coordinator.pk}

    conversation.reply(thread_id=thread.pk, by=asked.coordinator, words="Do say.")
    assert asked.leads[1].pk in tell(asked)


def test_the_next_week_tells_what_was_said_since(asked, mailoutbox):
    begin(asked, "Of the first week")
    send(asked)
    begin(asked, "Of the second week")
    mailoutbox.clear()

    assert send(asked, on=timezone.localdate() + datetime.timedelta(days=7)) == 2

    assert "Of the second week" in mailoutbox[0].body
    assert "Of the first week" not in mailoutbox[0].body


def test_what_is_older_than_two_weeks_is_not_told(asked):
    begin(asked)
    Comment.objects.update(written_at=timezone.now() - datetime.timedelta(days=15))

    assert send(asked) == 0


def test_many_matters_and_bids_are_counted(asked, mailoutbox):
    for number in range(12):
        begin(asked, f"Matter {number}")
    thread = Thread.objects.order_by("pk").first()
    conversation.reply(thread_id=thread.pk, by=asked.leads[0], words="word " * 100)
    other = factories.ProposalFactory(title="Another", lead_organisation=asked.charities[0])
    factories.CommentFactory(
        thread=factories.ThreadFactory(proposal=other), written_by=asked.leads[1]
    )

    send(asked)

    to_coordinator = next(mail for mail in mailoutbox if mail.to == [asked.coordinator.email])
    assert to_coordinator.subject == "Read 14 new comments on 2 bids"
    assert "And 2 more matters" in to_coordinator.body
    assert "About the bid as a whole (2 new comments; the latest:)" in to_coordinator.body
    assert "…”" in to_coordinator.body


def test_who_said_no_and_closed_accounts_get_none(asked, mailoutbox):
    begin(asked)
    User.objects.filter(pk=asked.coordinator.pk).update(weekly_email=False)
    User.objects.filter(pk=asked.leads[1].pk).update(is_active=False)

    assert send(asked) == 0


def test_it_is_stopped_by_one_press_without_signing_in(asked, mailoutbox, csrf_client):
    begin(asked)
    send(asked)
    heads = mailoutbox[0].extra_headers
    assert heads["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<weekly-\d+-[\d-]+@together\.example>", heads["Message-ID"])
    address = reverse("stop_emails", args=[stop_token(asked.leads[1], WEEKLY)])

    assert "Stop the weekly e-mails?" in csrf_client.get(address).content.decode()
    done = csrf_client.post(address, {"List-Unsubscribe": "One-Click"})

    assert "The weekly e-mails are stopped" in done.content.decode()
    asked.leads[1].refresh_from_db()
    assert not asked.leads[1].weekly_email
    assert asked.leads[1].monthly_email


def test_a_person_chooses_it_on_their_page(asked, client_for):
    client_for(asked.leads[1]).post(
        reverse("email_preferences"),
        {"monthly_email": "on", "monthly_email_to": asked.leads[1].email},
    )

    asked.leads[1].refresh_from_db()
    assert (asked.leads[1].monthly_email, asked.leads[1].weekly_email) == (True, False)


@pytest.mark.parametrize("code, failure", [(550, "No such user"), (451, "")])
def test_an_address_that_is_refused_keeps_nobody_else_waiting(
    code, failure, asked, monkeypatch, mailoutbox
):
    begin(asked)
    sending = EmailBackend.send_messages

    def send_messages(backend, messages):
        if messages[0].to == [asked.coordinator.email]:
            raise smtplib.SMTPRecipientsRefused({asked.coordinator.email: (code, b"No such user")})
        return sending(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)

    if failure:
        send(asked)
    else:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(asked)
    assert [mail.to for mail in mailoutbox] == [[asked.leads[1].email]]
    assert WeeklyEmail.objects.get(person=asked.coordinator).failure == failure


def test_a_batch_costs_the_same_queries_for_reading_however_many(asked, queries_of):
    begin(asked)
    few = queries_of(lambda: tell(asked))
    for number in range(5):
        begin(asked, f"Matter {number}", by=asked.leads[number % 2])

    assert queries_of(lambda: tell(asked)) == few


def test_beat_hands_it_out_on_monday_mornings(asked, monkeypatch):
    entry = django_settings.CELERY_BEAT_SCHEDULE["send-weekly-emails"]
    assert entry["task"] == tasks.queue_weekly_emails.name
    assert entry["schedule"] == crontab(day_of_week="mon", hour="7-11", minute=30)
    handed = []
    monkeypatch.setattr(tasks.send_weekly_emails, "delay", handed.append)
    monkeypatch.setattr(weekly, "BATCH", 2)

    tasks.queue_weekly_emails()

    assert sorted(map(len, handed)) == [1, 2]
    begin(asked)
    tasks.send_weekly_emails([asked.leads[1].pk])
    assert WeeklyEmail.objects.get().sent_at
