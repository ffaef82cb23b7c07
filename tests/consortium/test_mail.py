"""E-mails: letters of a few sentences, and what every e-mail has in common."""

import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend

from consortium.home import needs_of
from consortium.mail import Letter, deliver_letter, down_since, post_letter, send_mail
from consortium.tasks import send_invitation_email, send_letter
from tests.mail_server import mail_server

LETTER = Letter(
    subject="Let Ann in at Fen & Edge",
    paragraphs=["Ann asks to join Fen & Edge.", "She writes: “Hello”."],
    button="Answer Ann",
    link="/organisations/fen-edge/",
    note="Nothing happens until you answer.",
)


@pytest.fixture
def site(settings):
    settings.SITE_URL = "https://together.example"


def deliver(letter, to="lead@example.org"):
    send_letter(to, vars(letter))


@pytest.mark.usefixtures("site")
def test_a_letter_says_what_happened_and_where_to_go_next(mailoutbox):
    deliver(LETTER)

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["lead@example.org"], "Let Ann in at Fen & Edge")
    assert mail.body.splitlines() == [
        "Ann asks to join Fen & Edge.",
        "",
        "She writes: “Hello”.",
        "",
        "Answer Ann:",
        "https://together.example/organisations/fen-edge/",
        "",
        "Nothing happens until you answer.",
        "",
        "--",
        "In It Together, a prevention consortium",
        "https://together.example",
    ]
    (html,) = mail.alternatives
    assert html.mimetype == "text/html"
    assert 'href="https://together.example/organisations/fen-edge/"' in html.content
    assert "Fen &amp; Edge" in html.content


@pytest.mark.usefixtures("site")
def test_a_letter_without_a_link_has_no_button(mailoutbox):
    deliver(Letter("You left Fen Edge", ["You left Fen Edge."]))

    (mail,) = mailoutbox
    assert mail.body.splitlines()[:3] == ["You left Fen Edge.", "", "--"]
    assert "button leads" not in mail.alternatives[0].content


def test_a_letter_is_queued_once_what_it_tells_of_is_there(
    db, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(send_letter, "delay", lambda *arguments: queued.append(arguments))

    with django_capture_on_commit_callbacks(execute=True):
        post_letter(LETTER, to="lead@example.org")
        assert queued == []

    assert queued == [("lead@example.org", vars(LETTER))]


def test_a_subject_is_one_line_and_further_heads_go_with_it(mailoutbox):
    send_mail(
        "letter",
        to="lead@example.org",
        subject="Fen\nBcc: all@example.org",
        context={"paragraphs": ["Hello."]},
        headers={"List-Unsubscribe": "<https://together.example/stop/>"},
    )

    (mail,) = mailoutbox
    assert mail.subject == "Fen Bcc: all@example.org"
    assert mail.extra_headers == {"List-Unsubscribe": "<https://together.example/stop/>"}


@pytest.mark.parametrize("task", [send_letter, send_invitation_email])
def test_a_mail_server_that_does_not_answer_is_tried_again_for_hours(task):
    assert set(task.autoretry_for) == {smtplib.SMTPException, OSError}
    assert (task.max_retries, task.retry_backoff, task.retry_backoff_max) == (10, 30, 3600)


def test_while_the_mail_server_takes_nothing_coordinators_see_it(settings, coordinator, staff):
    def told(person):
        return [need.words for need in needs_of(person) if "mail server" in need.words]

    with mail_server(settings, hangs_up_on=2) as server:
        for _ in range(2):
            with pytest.raises(smtplib.SMTPServerDisconnected):
                deliver_letter(LETTER, to="lead@example.org")
        (words,) = told(coordinator)
        assert words.startswith("The mail server has taken no e-mail since ")
        assert told(staff) == []

        deliver_letter(LETTER, to="lead@example.org")

    assert (server.calls, server.taken) == (3, 1)
    assert told(coordinator) == []


def test_a_letter_that_never_left_is_told_to_coordinators(settings, coordinator, staff):
    def told(person):
        return [need for need in needs_of(person) if "after hours of trying" in need.words]

    with mail_server(settings, hangs_up_on=22) as server:
        for subject in ("Lost: the bid “Fen”", "Won: the bid “Edge”"):
            send_letter.apply(args=["lead@example.org", vars(LETTER) | {"subject": subject}])
        send_letter.apply(args=["lead@example.org", vars(LETTER)])

    assert (server.calls, server.taken) == (23, 1)
    (need,) = told(coordinator)
    assert need.words == "2 e-mails could not be sent after hours of trying"
    assert need.note.startswith("The last, to lead@example.org, was given up on ")
    assert need.note.endswith(": “Won: the bid “Edge””. Tell them, and whoever runs the site.")
    assert told(staff) == []


def test_an_address_that_is_refused_does_not_make_the_mail_server_look_down(
    db, monkeypatch, mailoutbox
):
    def refuse(backend, messages):
        raise smtplib.SMTPRecipientsRefused({"lead@example.org": (550, b"No such user")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver_letter(LETTER, to="lead@example.org")

    assert down_since() is None


def test_without_valkey_e_mail_leaves_and_first_pages_show(settings, coordinator, mailoutbox):
    nobody = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"default": nobody}

    deliver_letter(LETTER, to="lead@example.org")

    assert [mail.to for mail in mailoutbox] == [["lead@example.org"]]
    assert not [need for need in needs_of(coordinator) if "mail server" in need.words]
