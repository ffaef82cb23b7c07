"""Which sections a pack has, in which order, and what is written in them."""

import datetime
import re

import pytest

from proposals.models import PackSection
from proposals.pack.document import html
from proposals.pack.snapshot import gather
from tests.factories import ProposalTextFactory
from tests.proposals.bids import make_bid, make_valued_bid
from tests.proposals.test_pack_document import HOSTILE, text_of

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)


def headings(page):
    return re.findall(r'<h2 id="([a-z-]+)"', page)


def test_a_pack_has_every_section_that_has_something_to_show_in_the_usual_order():
    bid = make_bid(projects=1, years=1)
    for section in PackSection.written():
        ProposalTextFactory(proposal=bid, section=section, text=f"Words on {section}.")

    page = html(gather(bid, on=ON))

    assert headings(page) == [
        "contents",
        *"summary need offer coverage projects delivery budget savings partners risks".split(),
        *"equality appendix method".split(),
        "sources",
    ]
    assert "Words on need." in page
    assert "Words on offer." in page


def test_a_summary_does_not_say_what_a_bid_is_worth_where_its_savings_are_left_out():
    snapshot = gather(make_valued_bid(), on=ON)
    assert snapshot["savings"]["worth"] in text_of(html(snapshot))

    without = html(snapshot | {"sections": ["summary", "budget"]})

    assert snapshot["savings"]["worth"] not in text_of(without)
    assert 'href="#savings"' not in without


def test_what_is_not_written_is_left_out_and_said_in_a_draft():
    bid = make_bid(projects=1, years=1)
    ProposalTextFactory(proposal=bid, section="delivery")
    ProposalTextFactory(proposal=bid, section="risks", text=" \n ")

    page = html(gather(bid, on=ON))

    assert not {"risks", "equality", "appendix"} & set(headings(page))
    assert (
        "Still to be written Risks, and what we do about them; Equality and safeguarding"
        in text_of(page)
    )
    bid.status = "agreed"
    assert "Still to be written" not in text_of(html(gather(bid, on=ON)))


def test_the_sections_chosen_stand_in_the_order_chosen():
    bid = make_bid(projects=1, years=1, pack_sections=["summary", "budget", "need", "partners"])

    page = html(gather(bid, on=ON))

    assert headings(page) == [
        *"contents summary budget need partners method sources".split(),
    ]


def test_no_link_leads_to_a_section_that_is_left_out():
    bid = make_bid(projects=1, years=1, pack_sections=["summary", "need", "budget", "partners"])

    page = html(gather(bid, on=ON))

    targets = set(re.findall(r' id="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= targets
    assert "Answered in this bid by Locks 1." in text_of(page).replace(" .", ".")


def test_only_sources_that_a_section_of_the_pack_cites_are_listed_numbered_from_one():
    bid = make_bid(projects=1, years=1, pack_sections=["projects"])
    snapshot = gather(bid, on=ON)
    assert len(snapshot["sources"]) == 3

    page = html(snapshot)

    assert re.findall(r'<li id="source-(\d+)">([^<]+)<', page) == [("1", "A leaflet")]
    assert set(re.findall(r'href="#source-(\d+)"', page)) == {"1"}
    bid.pack_sections = ["risks"]
    assert 'id="sources"' not in html(gather(bid, on=ON))


def test_no_pack_is_without_what_is_asked_for_its_price_and_what_partners_reserve():
    assert PackSection.in_order(["risks"]) == ["summary", "risks", "budget", "partners"]
    assert PackSection.in_order([]) == list(PackSection)


def test_a_pack_from_before_sections_has_all_of_them():
    snapshot = gather(make_bid(projects=1, years=1), on=ON)
    for name in ("sections", "texts"):
        del snapshot[name]
    snapshot["format"] = 2
    for sheet in snapshot["projects"]:
        for answer in sheet["answers"]:
            del answer["outcomes"]

    page = html(snapshot)

    assert "offer" not in headings(page)
    assert {"summary", "need", "coverage", "projects", "budget"} < set(headings(page))


def test_what_is_written_stays_words():
    bid = make_bid(projects=1, years=1)
    for section in PackSection.written():
        ProposalTextFactory(proposal=bid, section=section, text=f"# {HOSTILE}\n- {HOSTILE}")

    page = html(gather(bid, on=ON))

    assert "<script" not in page
    assert "<img" not in page
    assert "{{ bid.title }}" in page


def test_lists_and_tables_are_lists_and_tables():
    bid = make_bid(projects=1, years=1)
    ProposalTextFactory(
        proposal=bid, section="risks", text="Risk\tWhat we do\nFire\tAlarms\n\t\n1. First"
    )

    page = html(gather(bid, on=ON))

    assert '<th scope="col">Risk</th><th scope="col">What we do</th>' in page
    assert '<th scope="row">Fire</th><td>Alarms</td>' in page
    assert '<ol class="plain"><li>First</li></ol>' in page
