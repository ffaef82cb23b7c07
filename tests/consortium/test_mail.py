"""E-mails: letters of a few sentences, and what every e-mail has in common."""

import smtplib

import pytest

from consortium.mail import Letter, post_letter, send_mail
from consortium.tasks import send_invitation_email, send_letter

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
