"""What the demo's charities answer to its bid."""

import datetime
from collections import Counter

import pytest
from django.test import Client
from django.utils import timezone

from consortium import demonstration
from consortium.home import needs_of
from consortium.models import User
from proposals.demo_answers import answer_all
from proposals.models import Consent, Proposal
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(letters, settings, tmp_path):
    settings.DEBUG, settings.MEDIA_ROOT = True, tmp_path
    demonstration.load_demo()
    bid = Proposal.objects.get(reference=demonstration.PROPOSAL)
    bid.deadline = timezone.localdate() + datetime.timedelta(days=30)
    bid.save()
    return bid


def seen_by(name, path):
    client = Client()
    client.force_login(
        User.objects.get(email=f"{name}@{demonstration.DOMAIN}"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return text(client.get(path))


def test_a_stranger_finds_an_answer_of_each_kind_marked_as_an_example(demo):
    for _ in range(2):
        answer_all()

    assert Counter(demo.consents.values_list("status", flat=True)) == {
        "asked": 2,
        "agreed": 2,
        "agreed_with_reservation": 2,
        "change_asked": 1,
    }
    for consent in Consent.objects.all():
        for words in (consent.reservation, consent.words):
            assert not words or words.startswith("Example: ")
    said = seen_by("coordinator", f"/proposals/{demo.slug}/consents/")
    assert (
        "Example: the surgery takes us in from the second year on." in said
        or "Asks for a change" in said
    )
    lead = User.objects.get(email="lead@demo.example")
    assert any("Safer homes" in need.words for need in needs_of(lead))


def test_nobody_is_asked_once_the_day_of_the_bid_has_passed(demo):
    demo.deadline = timezone.localdate() - datetime.timedelta(days=1)
    demo.save()

    answer_all()

    assert not demo.consents.exists()


def test_a_stranger_finds_an_example_of_a_call_and_what_the_bid_answers(demo):
    call = seen_by("staff", demo.call.get_absolute_url())
    answers = seen_by("coordinator", f"/proposals/{demo.slug}/answers/")

    assert "Safe and well where people live (example call)" in call
    assert "How much do you ask for, and who else pays?" in call
    assert "We ask you for £249,900 over 3 years, from 1 April 2027 to 31 March 2030." in answers
    assert "Not written yet." in answers
    assert "[[" not in answers
    assert "not said yet" not in answers
    assert "too many" not in answers
