"""What a bid says in its own words: its page, the form of a section, two people at once."""

import pytest
from django.urls import reverse

from consortium.models import FormDraft
from proposals.forms.texts import MOST_LETTERS
from proposals.models import ProposalText
from proposals.services.bids import Frozen
from proposals.services.texts import write_text
from tests.factories import MembershipFactory, ProposalTextFactory
from tests.pages import form_of, text
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid():
    return make_bid(projects=1, years=1)


@pytest.fixture
def browser(client_for, coordinator):
    return client_for(coordinator)


def at(bid, section="risks"):
    return reverse("proposals:text", args=[bid.slug, section])


def test_a_section_is_written_and_read_by_the_bids_partners(bid, browser, client_for):
    sent = browser.post(at(bid), {"text": "- Rain\n- Wind", "do": "save"}, follow=True)
    partner = MembershipFactory(organisation=bid.parts.get().project.organisation).user

    page = client_for(partner).get(reverse("proposals:texts", args=[bid.slug]))

    assert "“Risks, and what we do about them” is saved." in text(sent)
    assert "<li>Rain</li><li>Wind</li>" in page.content.decode()
    assert "Not written yet." in text(page)
    assert at(bid) not in page.content.decode()


def test_whoever_saves_second_sees_both_texts_and_loses_none(bid, browser):
    ProposalTextFactory(proposal=bid, section="risks", text="Rain")
    mine = form_of(browser.get(at(bid)))
    theirs = form_of(browser.get(at(bid)))
    browser.post(at(bid), theirs | {"text": "Rain and wind", "do": "save"})

    answer = browser.post(at(bid), mine | {"text": "Rain and snow", "do": "save"})

    words = text(answer)
    assert "Rain and wind" in words
    assert "Rain and snow" in words
    assert bid.texts.get().text == "Rain and wind"
    again = form_of(answer) | {"keep-text": "yours", "do": "save"}
    browser.post(at(bid), again)
    assert bid.texts.get().text == "Rain and snow"


def test_two_who_begin_the_same_section_do_not_write_over_each_other(bid, browser):
    first, second = (form_of(browser.get(at(bid))) for _ in range(2))
    browser.post(at(bid), first | {"text": "Mine", "do": "save"})

    answer = browser.post(at(bid), second | {"text": "Yours", "do": "save"})

    assert answer.status_code == 200
    assert "Mine" in text(answer)
    assert bid.texts.get().text == "Mine"


def test_a_text_that_is_too_long_is_kept_and_told_by_how_much(bid, browser):
    words = "word " * 40_000

    answer = browser.post(at(bid), {"text": words, "do": "save"})

    assert f"at most {MOST_LETTERS} characters; this one has 199999" in text(answer)
    assert FormDraft.objects.get().data["text"] == [words]
    assert not bid.texts.exists()


def test_a_bid_that_is_handed_in_keeps_its_words(bid, browser, coordinator):
    bid.status = "submitted"
    bid.save()

    answer = browser.get(at(bid), follow=True)

    assert "it stays as it was handed in" in text(answer)
    with pytest.raises(Frozen):
        write_text(proposal_id=bid.pk, section="risks", by=coordinator, version=None, text="x")


def test_a_section_that_nobody_writes_has_no_form(bid, browser):
    assert browser.get(at(bid, "budget")).status_code == 404


def test_what_is_emptied_is_not_written(bid, browser):
    row = ProposalTextFactory(proposal=bid, section="risks")

    browser.post(at(bid), form_of(browser.get(at(bid))) | {"text": " ", "do": "save"})

    row.refresh_from_db()
    assert (row.text, row.version) == ("", 2)
    assert str(row) == "Risks, and what we do about them"
    assert ProposalText.objects.get().get_absolute_url() == at(bid)
