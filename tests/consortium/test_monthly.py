"""The monthly e-mail: who gets it, once, what it holds, and how people choose."""

import datetime
import re
import smtplib
import threading

import pytest
from allauth.account.models import EmailAddress
from celery.schedules import crontab
from django.conf import settings as django_settings
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.urls import reverse

from consortium import monthly, tasks
from consortium.celery import app
from consortium.models import MonthlyEmail, User
from consortium.monthly import Ask, News, Step, Topic
from consortium.services import monthly as services
from consortium.services.regular import stop_token
from tests.factories import MembershipFactory, MonthlyEmailFactory, UserFactory

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 26)
TOPIC = Topic("Is this still right?", "Until {until}.", "Confirm or change", "entry", "entries")


@pytest.fixture
def world(monkeypatch, settings):
    """Each person is asked about one thing, and has two news, until told otherwise."""
    settings.SITE_URL = "https://together.example"
    asked = {}

    def asks(people, on):
        step = Step("Still right", "https://together.example/confirm/abc/", is_main=True)
        until = on + datetime.timedelta(days=60)
        plain = [Ask("Locks and lights", "Not confirmed yet.", (step,), until, TOPIC)]
        return {person.pk: asked.get(person.pk, plain) for person in people}

    def new(people, on, told):
        found = [News(("gap:1",), "Nothing answers burglary in Linton.", "/coverage/a/")]
        found.append(News(("bid:1",), "The bid “Safer” wants you.", "/proposals/safer/"))
        return {
            person.pk: [each for each in found if not told[person.pk] & set(each.keys)]
            for person in people
        }

    monkeypatch.setattr(monthly, "_asks", [asks])
    monkeypatch.setattr(monthly, "_news", [new])
    return asked


def send(*people, on=ON):
    return services.send_monthly_emails(person_ids=[person.pk for person in people], on=on)


def addresses(mailoutbox):
    return sorted(address for mail in mailoutbox for address in mail.to)


# --- Who gets it, and how often


def test_members_get_one_and_a_second_run_sends_nothing(world, mailoutbox, staff, lead):
    assert send(staff, lead) == 2
    assert send(staff, lead) == 0

    assert addresses(mailoutbox) == sorted([staff.email, lead.email])
    assert MonthlyEmail.objects.exclude(sent_at=None).count() == 2


def test_closed_accounts_outsiders_and_those_who_said_no_get_none(world, mailoutbox, staff):
    staff.monthly_email = False
    staff.save()
    closed = MembershipFactory(user__is_active=False).user

    assert send(staff, closed, UserFactory()) == 0
    assert mailoutbox == []


def test_nobody_is_written_to_of_whom_nothing_is_asked(world, mailoutbox, staff):
    world[staff.pk] = []

    assert send(staff) == 0
    assert not MonthlyEmail.objects.exists()


def test_a_new_month_does_not_mean_an_e_mail_the_day_after(world, staff):
    MonthlyEmailFactory(
        person=staff,
        month=datetime.date(2026, 10, 1),
        sent_at=datetime.datetime(2026, 10, 30, 9, tzinfo=datetime.UTC),
    )

    assert not services.people_due(datetime.date(2026, 11, 26)).exists()
    assert services.people_due(datetime.date(2026, 11, 27)).get() == staff


def test_a_person_of_two_charities_is_due_once(world, staff):
    MembershipFactory(user=staff)

    assert list(services.people_due(ON)) == [staff]


def test_a_demonstrations_people_get_none_where_the_site_is_for_real(world, settings, mailoutbox):
    settings.DEMO_SIGN_INS = False
    someone = MembershipFactory(user__email="lead@demo.example").user

    assert send(someone) == 0
    assert mailoutbox == []


def test_the_queue_is_in_batches(world, monkeypatch):
    people = [MembershipFactory().user for _ in range(5)]
    monkeypatch.setattr(services, "BATCH", 2)
    queued = []
    monkeypatch.setattr(tasks.send_monthly_emails, "delay", queued.append)

    tasks.queue_monthly_emails()

    assert sorted(one for batch in queued for one in batch) == sorted(
        person.pk for person in people
    )
    assert [len(batch) for batch in queued] == [2, 2, 1]


def test_beat_hands_it_out_each_morning():
    entry = django_settings.CELERY_BEAT_SCHEDULE["send-monthly-emails"]

    assert entry["task"] in app.tasks
    assert isinstance(entry["schedule"], crontab)
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({7}, {10})
    assert app.conf.timezone == "Europe/London"


# --- Once, whatever breaks


def test_a_mail_server_that_is_down_is_tried_again_without_doubling(
    world, monkeypatch, mailoutbox, staff, lead
):
    calls = []
    sending = EmailBackend.send_messages

    def down_at_the_second(backend, messages):
        calls.append(messages)
        if len(calls) == 2:
            raise ConnectionRefusedError("the mail server is down")
        return sending(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", down_at_the_second)
    with pytest.raises(ConnectionRefusedError):
        send(staff, lead)
    assert len(mailoutbox) == 1

    assert send(staff, lead) == 1

    assert addresses(mailoutbox) == sorted([staff.email, lead.email])
    retried = tasks.send_monthly_emails
    assert issubclass(ConnectionRefusedError, retried.autoretry_for)


def test_a_row_claimed_by_a_worker_that_died_is_sent_by_the_next_run(world, mailoutbox, staff):
    MonthlyEmailFactory(person=staff, month=ON.replace(day=1))

    assert send(staff) == 1
    assert MonthlyEmail.objects.get().sent_at is not None


def test_an_address_refused_for_good_is_noted_and_the_others_go_out(
    world, monkeypatch, mailoutbox, staff, lead
):
    refuse(monkeypatch, staff.email, 550, b"No such user")

    assert send(staff, lead) == 1
    assert send(staff, lead) == 0

    assert addresses(mailoutbox) == [lead.email]
    assert MonthlyEmail.objects.get(person=staff).failure == "No such user"


def test_an_address_refused_for_now_is_tried_again_after_the_others(
    world, monkeypatch, mailoutbox, staff, lead
):
    refuse(monkeypatch, staff.email, 451, b"Come back later")

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(staff, lead)

    assert addresses(mailoutbox) == [lead.email]
    assert MonthlyEmail.objects.get(person=staff).failure == ""


def refuse(monkeypatch, address, code, said):
    sending = EmailBackend.send_messages

    def send_messages(backend, messages):
        if messages[0].to == [address]:
            raise smtplib.SMTPRecipientsRefused({address: (code, said)})
        return sending(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one(world, mailoutbox):
    person = MembershipFactory().user
    MonthlyEmailFactory(person=person, month=ON.replace(day=1))
    sent = []

    def other_worker():
        sent.append(send(person))
        connection.close()

    with transaction.atomic():
        MonthlyEmail.objects.select_for_update().get()  # the first worker is at it
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(timeout=30)

    assert sent == [0]
    assert mailoutbox == []


def test_a_batch_costs_the_same_queries_for_reading_however_many(world, queries_of):
    people = [MembershipFactory().user for _ in range(11)]
    first = queries_of(lambda: send(people[0]))

    ten = queries_of(lambda: send(*people[1:]))

    each = 4  # savepoint, claim, note, release
    assert ten - 10 * each == first - each


# --- What it says


def test_the_subject_says_what_is_wanted_by_when_and_news_comes_first(world, mailoutbox, staff):
    send(staff)

    (mail,) = mailoutbox
    assert mail.subject == "Confirm or change by 25 January 2027: “Locks and lights”"
    body = mail.body
    assert body.index("Nothing answers burglary in Linton.") < body.index("Locks and lights")
    assert "https://together.example/coverage/a/" in body
    assert "Still right: https://together.example/confirm/abc/" in body
    assert 'class="button" href="https://together.example/confirm/abc/"' in (
        mail.alternatives[0].content
    )


def test_several_are_counted_in_the_subject(world, mailoutbox, staff):
    until = ON + datetime.timedelta(days=9)
    world[staff.pk] = [Ask(f"Project {n}", "", (), until, TOPIC) for n in range(3)]

    send(staff)

    assert mailoutbox[0].subject == "Confirm or change by 5 December 2026: 3 entries"


def test_news_is_told_once(world, mailoutbox, staff):
    send(staff)
    MonthlyEmail.objects.update(sent_at=datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC))

    send(staff, on=datetime.date(2026, 12, 28))

    first, second = mailoutbox
    assert "New for you" in first.body
    assert "New for you" not in second.body
    assert MonthlyEmail.objects.get(month__month=11).told == ["gap:1", "bid:1"]


def test_few_news_of_a_kind_stand_in_one_e_mail(staff, monkeypatch):
    many = [News((f"gap:{n}",), "A gap.", "/") for n in range(9)]
    monkeypatch.setattr(monthly, "_news", [lambda people, on, told: {staff.pk: many}])

    assert len(monthly.news_for([staff], ON, {staff.pk: set()})[staff.pk]) == 3


def test_it_can_be_stopped_from_the_mail_program(world, mailoutbox, staff, client):
    send(staff)

    heads = mailoutbox[0].extra_headers
    assert heads["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<https://together\.example(/.+)>", heads["List-Unsubscribe"])[1]
    assert re.fullmatch(r"<monthly-\d+-2026-11@together\.example>", heads["Message-ID"])
    assert client.get(link).status_code == 200
    assert User.objects.get(pk=staff.pk).monthly_email


# --- Choosing


def stop_url(person):
    return reverse("stop_emails", args=[stop_token(person)])


def test_one_click_stops_them_signed_out_and_without_a_cookie(staff, csrf_client):
    response = csrf_client.post(stop_url(staff), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert "The monthly e-mails are stopped" in response.content.decode()
    staff.refresh_from_db()
    assert not staff.monthly_email
    assert csrf_client.post(stop_url(staff)).status_code == 200
    context = staff.events.order_by("-pgh_id").first().pgh_context.metadata
    assert (context["user"], context["why"]) == (staff.pk, "unsubscribe link in an e-mail")


def test_looking_at_the_link_stops_nothing(staff, client):
    assert "Stop the monthly e-mails?" in client.get(stop_url(staff)).content.decode()

    staff.refresh_from_db()
    assert staff.monthly_email


def test_an_altered_link_or_a_closed_account_is_refused_in_words(staff, client):
    closed = UserFactory(is_active=False)
    for url in (stop_url(staff)[:-2] + "/", stop_url(closed)):
        for response in (client.get(url), client.post(url)):
            assert response.status_code == 404
            assert "This link is not complete" in response.content.decode()
    staff.refresh_from_db()
    assert staff.monthly_email


def choose(client, **choice):
    return client.post(reverse("email_preferences"), choice, follow=True)


def test_a_person_chooses_on_or_off_and_one_of_their_own_addresses(
    world, mailoutbox, staff, client_for
):
    EmailAddress.objects.create(user=staff, email="at-work@example.org", verified=True)
    EmailAddress.objects.create(user=staff, email="not-mine@example.org", verified=False)
    client = client_for(staff)

    response = choose(client, monthly_email="on", monthly_email_to="not-mine@example.org")
    assert "Choose one of your confirmed addresses." in response.content.decode()
    choose(client, monthly_email="on", monthly_email_to="at-work@example.org")
    send(staff)
    assert mailoutbox[0].to == ["at-work@example.org"]
    assert "The last one was sent on" in client.get(reverse("email_preferences")).content.decode()

    choose(client, monthly_email_to=staff.email)
    staff.refresh_from_db()
    assert (staff.monthly_email, staff.monthly_email_to) == (False, "")


def test_an_address_given_up_later_is_written_to_no_more(world, mailoutbox, staff, client_for):
    staff.monthly_email_to = "gone@example.org"
    staff.save()

    send(staff)

    assert mailoutbox[0].to == [staff.email]
    page = client_for(staff).get(reverse("email_preferences"))
    assert page.context["form"].initial["monthly_email_to"] == staff.email


def test_the_page_says_when_the_address_was_refused(staff, client_for):
    MonthlyEmailFactory(person=staff, failure="No such user")

    page = client_for(staff).get(reverse("email_preferences")).content.decode()

    assert "the mail server refused the address" in page
