"""Partners' papers in a pack: those alone whose organisation has said that packs may name them."""

import datetime

import pytest
from django.urls import reverse

from proposals.pack.document import html
from proposals.pack.snapshot import gather
from tests.factories import (
    DocumentFactory,
    MembershipFactory,
    OrganisationFactory,
    PaperKindFactory,
)
from tests.pages import text
from tests.proposals.bids import make_bid
from tests.proposals.test_pack_document import text_of

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)


@pytest.fixture
def bid():
    """Two charities that keep the same papers; the first lets packs name them."""
    PaperKindFactory(code="insurance", name="Insurance", order=2)
    PaperKindFactory(code="accounts", name="Accounts", order=1)
    bid = make_bid(projects=2, years=1)
    for part in bid.parts.all():
        organisation = part.project.organisation
        organisation.shows_papers = organisation.name == "Charity 1"
        organisation.save()
        papers(organisation)
    elsewhere = OrganisationFactory(shows_papers=True)
    papers(elsewhere)
    return bid


def papers(organisation):
    for kind, title, issued, expires, file in (
        ("insurance", "Old", (2025, 1, 1), (2025, 12, 31), "a"),
        ("Insurance", "New", (2026, 1, 1), (2026, 12, 31), "b"),
        ("accounts", "Accounts", (2026, 6, 1), None, "c"),
        ("safeguarding", "Our own policy", None, None, "d"),
        ("references", "No file", None, None, ""),
    ):
        DocumentFactory(
            organisation=organisation,
            kind=kind,
            title=title,
            issued_on=issued and datetime.date(*issued),
            expires_on=expires and datetime.date(*expires),
            file=file,
        )


def test_a_pack_names_the_papers_that_it_may_with_their_dates(bid):
    snapshot = gather(bid, on=ON)

    own = {"organisation": "Charity 1"}
    assert snapshot["papers"] == [
        own | {"name": "Accounts", "issued_on": "2026-06-01", "expires_on": None},
        own | {"name": "Insurance", "issued_on": "2026-01-01", "expires_on": "2026-12-31"},
        own | {"name": "Our own policy", "issued_on": None, "expires_on": None},
    ]
    words = text_of(html(snapshot))
    assert "Charity 1 Insurance 1 January 2026 31 December 2026" in words
    assert "when asked" not in words


def test_without_anybodys_word_there_is_no_such_section(bid):
    for part in bid.parts.all():
        part.project.organisation.shows_papers = False
        part.project.organisation.save()

    assert 'id="papers"' not in html(gather(bid, on=ON))


def test_a_lead_says_that_packs_may_and_takes_it_back(bid, client_for):
    organisation = bid.parts.get(project__title="Locks 2").project.organisation
    browser = client_for(MembershipFactory(organisation=organisation, role="lead").user)
    url = reverse("organisations:papers_in_packs", args=[organisation.slug])

    page = browser.post(url, {"do": "show"}, follow=True)

    organisation.refresh_from_db()
    assert organisation.shows_papers
    assert "Packs to come name your papers and their dates." in text(page)
    page = browser.post(url, {"do": "hide"}, follow=True)
    organisation.refresh_from_db()
    assert not organisation.shows_papers
    assert "No pack to come names your papers." in text(page)
