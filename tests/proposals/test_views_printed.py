"""Is the pack in my hands the current one? What the page behind its code says, and to whom."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db

SECRET = "Whispered bid"


def printed(bid, *, day, status="agreed", **facts):
    """A pack of a bid as it stood on a day counted from the end of October 2026."""
    taken_on = datetime.date(2026, 10, 31) + datetime.timedelta(days=day)
    return factories.BidPackFactory(
        proposal=bid,
        made=True,
        stood_at=timezone.now() - datetime.timedelta(days=30 - day),
        snapshot={"taken_on": taken_on.isoformat(), "bid": {"status": status}},
        **facts,
    )


def look(client, code):
    response = client.get(reverse("proposals:printed_pack", args=[code]))
    return response.status_code, " ".join(response.content.decode().split())


@pytest.fixture(scope="module")
def bid_once(made_once):
    return made_once(lambda: make_bid(title=SECRET, projects=1, years=1))


def test_the_latest_pack_of_an_agreed_bid_is_the_current_one(client, bid):
    status, words = look(client, printed(bid, day=23).code)

    assert status == 200
    assert "This pack is the current one." in words
    assert "as it stood on 23 November 2026; none has been made since" in words
    assert "DRAFT" not in words


@pytest.mark.parametrize("status", ["draft", "consulting"])
def test_a_pack_made_before_all_agreed_is_a_draft(client, bid, status):
    words = look(client, printed(bid, day=23, status=status).code)[1]

    assert "This pack is a draft, the latest there is." in words
    assert "its partners had not all agreed" in words


def test_a_pack_after_which_another_was_made_says_of_which_day_that_is(client, bid):
    old = printed(bid, day=20, status="draft")
    new = printed(bid, day=23)

    words = look(client, old.code)[1]
    assert "This pack has been superseded." in words
    assert "A newer one shows it as it stood on 23 November 2026" in words
    assert "its partners had not all agreed" in words
    assert new.code not in words
    assert "This pack is the current one." in look(client, new.code)[1]


def test_of_two_packs_of_one_day_the_page_says_which_came_first(client, bid):
    old, sent = printed(bid, day=20), printed(bid, day=20)

    assert "A newer one shows it as it stood later that day:" in look(client, old.code)[1]
    hand_in(bid)
    later = printed(bid, day=20, status="submitted")
    assert (
        "Handed in was the one that shows it as it stood later that day:"
        in (look(client, old.code)[1])
    )
    assert (
        "an earlier pack, which shows it as it stood earlier that day."
        in (look(client, later.code)[1])
    )
    assert "handed in" in look(client, sent.code)[1]


def test_a_newer_pack_that_was_never_made_supersedes_nothing(client, bid):
    pack = printed(bid, day=23)
    factories.BidPackFactory(proposal=bid, status="failed", error="It broke.")

    assert "This pack is the current one." in look(client, pack.code)[1]


def hand_in(bid):
    for status in ("agreed", "submitted"):
        bid.status = status
        bid.save()


def test_the_pack_that_was_handed_in_stays_the_one_whatever_is_made_after_it(client, bid):
    draft = printed(bid, day=12, status="consulting")
    older = printed(bid, day=15)
    sent = printed(bid, day=20)
    hand_in(bid)
    later = printed(bid, day=31, status="submitted")

    words = look(client, sent.code)[1]
    assert "This is the pack that was handed in." in words
    assert "as it stood on 20 November 2026, and stays as it is" in words
    words = look(client, later.code)[1]
    assert "This pack was made after the bid was handed in." in words
    assert "an earlier pack, which shows it as it stood on 20 November 2026" in words
    for earlier in (draft, older):
        words = look(client, earlier.code)[1]
        assert "This pack has been superseded." in words
        assert "Handed in was the one that shows it as it stood on 20 November 2026" in words


def test_the_page_of_packs_says_which_one_was_handed_in(client_for, coordinator, bid):
    sent = printed(bid, day=20)
    page = reverse("proposals:pack", args=[bid.slug])

    assert "handed in" not in client_for(coordinator).get(page).content.decode()
    hand_in(bid)
    assert (
        "The bid was handed in with this pack."
        in client_for(coordinator).get(page).content.decode()
    )
    later = printed(bid, day=31, status="submitted")

    words = " ".join(client_for(coordinator).get(page).content.decode().split())
    assert f"Pack {later.code} is ready" in words
    assert f">pack {sent.code}</a>; this one was made after it." in words
    assert "<strong>handed in</strong>" in words


def test_a_pack_of_another_bid_supersedes_nothing(client, bid):
    pack = printed(bid, day=20)
    printed(factories.ProposalFactory(), day=23)

    assert "This pack is the current one." in look(client, pack.code)[1]


@pytest.mark.parametrize("type_it", [str.lower, lambda code: code.replace("-", "")])
def test_a_code_is_found_however_it_is_typed(client, bid, type_it):
    pack = printed(bid, day=23)

    status, words = look(client, type_it(pack.code))

    assert status == 200
    assert f"Pack {pack.code}" in words


def test_a_code_that_no_pack_has_is_not_found_in_words(client):
    status, words = look(client, "ABCD-EFGH")

    assert status == 404
    assert "No pack with this code was made here" in words


def test_a_pack_that_was_never_made_has_no_page(client, bid):
    assert look(client, factories.BidPackFactory(proposal=bid).code)[0] == 404


def test_strangers_are_told_nothing_of_the_bid(client, client_for, staff, visitor, bid):
    pack = printed(bid, day=23)

    for reader in (client, client_for(staff), client_for(visitor)):
        words = look(reader, pack.code)[1]
        assert "This pack is the current one." in words
        assert SECRET not in words
        assert bid.slug not in words
    assert "signed in" in look(client, pack.code)[1]


def test_parties_find_the_bid_and_its_packs(client_for, coordinator, bid):
    words = look(client_for(coordinator), printed(bid, day=23).code)[1]

    assert f'href="{bid.get_absolute_url()}">{SECRET}</a>' in words
    assert reverse("proposals:pack", args=[bid.slug]) in words


def test_of_a_published_bid_everybody_finds_the_page_and_parties_alone_the_packs(client, bid):
    bid.published = True
    bid.save()

    words = look(client, printed(bid, day=23).code)[1]

    assert SECRET in words
    assert reverse("proposals:pack", args=[bid.slug]) not in words


def test_no_search_engine_keeps_it(client, bid):
    pack = printed(bid, day=23)

    response = client.get(reverse("proposals:printed_pack", args=[pack.code]))

    assert response.headers["X-Robots-Tag"] == "noindex"
