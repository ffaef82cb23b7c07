"""What a bid's money buys in a project, and its milestones: written, agreed to, and in the pack."""

import datetime

import pytest
from django.urls import reverse

from consortium.versions import Stale
from proposals.models import Proposal, Undertaking
from proposals.pack import document
from proposals.pack.snapshot import gather
from proposals.services import asking, bids, undertakings
from proposals.services.again import begin_again
from proposals.services.word_decisions import Choice, decide, mark_of
from proposals.word.copies import shown_to
from tests import factories
from tests.pages import form_of, text
from tests.proposals.agreeing import make_draft
from tests.proposals.word_files import brought_back, taken_out

pytestmark = pytest.mark.django_db
VALUES = {"buys": "A fitter and a van.", "milestones": "June 2027: forty homes.\n\nMay 2028: all."}


@pytest.fixture
def draft():
    return make_draft(projects=2)


@pytest.fixture
def bid(draft):
    return draft.bid


@pytest.fixture
def project(bid):
    return bid.parts.order_by("project__title").first().project


@pytest.fixture
def agree_all(draft, coordinator):
    """Ask both charities, whose leads agree."""

    def agree():
        asking.ask_partners(proposal_id=draft.bid.pk, by=coordinator, answer_by=None)
        draft.answer(0)
        draft.answer(1)

    return agree


@pytest.fixture
def page(bid, project):
    return reverse("proposals:undertaking", args=[bid.slug, project.slug])


def write(bid, project, by, version=None, **values):
    return undertakings.write_undertaking(
        proposal_id=bid.pk, project=project, by=by, version=version, values=VALUES | values
    )


def test_it_is_written_on_its_page_and_read_by_the_bids_parties(
    bid, project, page, coordinator, client_for
):
    browser = client_for(coordinator)
    assert page in browser.get(reverse("proposals:amounts", args=[bid.slug])).content.decode()
    answer = browser.post(page, form_of(browser.get(page)) | VALUES | {"do": "save"})

    assert answer.url == reverse("proposals:texts", args=[bid.slug])
    partner = factories.MembershipFactory(organisation=project.organisation, role="staff").user
    words = text(client_for(partner).get(answer.url))
    assert "A fitter and a van." in words
    assert "June 2027: forty homes. May 2028: all." in words
    assert client_for(partner).get(page).status_code == 403


def test_a_change_of_it_asks_its_charity_again_and_nobody_else(
    bid, project, agree_all, coordinator
):
    write(bid, project, coordinator)
    agree_all()

    same = write(bid, project, coordinator, version=1)
    assert same.asked_again == []
    changed = write(bid, project, coordinator, version=2, milestones="July 2027: forty homes.")

    assert [each.project for each in changed.asked_again] == [project]
    states = dict(bid.consents.values_list("project", "status"))
    assert states.pop(project.pk) == "asked"
    assert set(states.values()) == {"agreed"}


def test_who_is_asked_reads_it_and_what_changed_of_it_side_by_side(
    bid, draft, project, agree_all, coordinator, client_for
):
    write(bid, project, coordinator)
    agree_all()
    write(bid, project, coordinator, version=1, buys="A fitter alone.")

    consent = bid.consents.get(project=project)
    shown = text(client_for(draft.leads[0]).get(consent.get_absolute_url()))

    assert "What the money buys A fitter alone." in shown
    assert "A fitter and a van." in shown  # what it had agreed to
    assert "Milestones June 2027: forty homes." in shown


def test_whoever_saves_second_sees_both_texts(bid, project, coordinator, page, client_for):
    browser = client_for(coordinator)
    mine = form_of(browser.get(page)) | {"buys": "Mine.", "do": "save"}
    write(bid, project, coordinator, buys="Theirs.")

    answer = browser.post(page, mine)

    words = text(answer)
    assert "Mine." in answer.content.decode()
    assert "Theirs." in words
    assert Undertaking.objects.get().buys == "Theirs."
    with pytest.raises(Stale):
        write(bid, project, coordinator, version=7)


def test_what_is_too_long_or_of_a_project_that_left_is_said_and_kept(
    bid, project, coordinator, page, client_for
):
    browser = client_for(coordinator)
    form = form_of(browser.get(page)) | {"do": "save"}

    long = browser.post(page, form | {"buys": "x" * 2001})
    assert "Say it in at most 2000 characters; these are 2001." in text(long)
    assert "x" * 2001 in long.content.decode()

    bids.leave_out_project(proposal_id=bid.pk, project=project, by=coordinator)
    assert browser.post(page, form).status_code == 404
    with pytest.raises(undertakings.NotInBid, match="no longer in this bid"):
        write(bid, project, coordinator)


def test_it_goes_with_its_project_and_stays_once_the_bid_is_handed_in(bid, project, coordinator):
    write(bid, project, coordinator)
    bids.leave_out_project(proposal_id=bid.pk, project=project, by=coordinator)
    assert not Undertaking.objects.exists()

    other = bid.parts.first().project
    write(bid, other, coordinator)
    Proposal.objects.filter(pk=bid.pk).update(status="submitted")
    with pytest.raises(bids.Frozen):
        write(bid, other, coordinator, version=1)


def test_the_pack_prints_it_on_the_projects_page_and_a_new_bid_begins_with_it(
    bid, project, coordinator
):
    write(bid, project, coordinator, buys="A fitter & a <b>van</b>.\nAnd fuel.")

    snapshot = gather(bid, on=datetime.date(2026, 11, 23))
    printed = document.html(snapshot)

    assert "<h4>What the money buys</h4>" in printed
    assert "A fitter &amp; a &lt;b&gt;van&lt;/b&gt;.<br>And fuel." in printed
    assert "<li>June 2027: forty homes.</li><li>May 2028: all.</li>" in printed
    Proposal.objects.filter(pk=bid.pk).update(status="lost", outcome="Too late.")
    new = begin_again(
        proposal_id=bid.pk,
        by=coordinator,
        title="Again",
        funder="",
        starts_on=datetime.date(2028, 4, 1),
    )
    assert new.undertakings.get().milestones == VALUES["milestones"]


def test_it_goes_out_to_word_and_an_accepted_change_asks_its_charity_again(
    bid, draft, project, agree_all, coordinator
):
    write(bid, project, coordinator)
    agree_all()
    file = taken_out(bid, coordinator)
    file.write(f"Milestones: {project.title}", "July 2027: forty homes.")
    copy = brought_back(bid, coordinator, file).copy

    (shown,) = shown_to(coordinator, copy)
    assert [consent.project for consent in shown.asks_again] == [project]
    assert shown_to(draft.leads[0], copy) == []  # the bid's editors decide it
    choice = Choice(shown.passage.pk, "accepted", shown=mark_of(shown.unit.text))
    decided = decide(copy_id=copy.pk, by=coordinator, choices=[choice])

    assert [consent.project for consent in decided.asked_again] == [project]
    row = Undertaking.objects.get()
    assert (row.buys, row.milestones) == (VALUES["buys"], "July 2027: forty homes.")
    assert dict(bid.consents.values_list("project", "status"))[project.pk] == "asked"
