"""Agreements past the day on which a bid was to be handed in, when nobody can give them again."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals import tasks
from proposals.consents import contents_of
from proposals.models import Part, Proposal
from proposals.services import bids, states, undertakings
from tests.pages import form_of, text
from tests.proposals.changes import change_the_costs, change_the_funder, revise, set_amount
from tests.proposals.word_files import brought_back, taken_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(asked, letters, requests):
    """A bid to which both charities have agreed, and which is agreed."""
    asked.answer(0)
    asked.answer(1)
    states.agree(proposal_id=asked.bid.pk, by=asked.coordinator)
    letters.clear()
    requests.clear()
    return asked


def write_milestones(found):
    undertakings.write_undertaking(
        proposal_id=found.bid.pk,
        project=found.consents[0].project,
        by=found.coordinator,
        version=None,
        values={"buys": "", "milestones": "May 2027: ten locks"},
    )


@pytest.fixture
def late(agreed):
    """It was to be handed in yesterday, and nobody has said yet that it was."""
    Proposal.objects.update(deadline=timezone.localdate() - datetime.timedelta(days=1))
    return agreed


@pytest.mark.parametrize(
    "change, names",
    [
        (lambda found: set_amount(found, 0, "9000"), "Charity 1 agreed"),
        (write_milestones, "Charity 1 agreed"),
        (change_the_costs, "Charity 1 and Charity 2 agreed"),
        (change_the_funder, "Charity 1 and Charity 2 agreed"),
    ],
    ids=["amount", "milestones", "costs", "funder"],
)
def test_past_the_deadline_what_would_undo_an_agreement_is_refused(change, names, late, requests):
    before = contents_of(late.fresh())

    with pytest.raises(bids.TooLate, match=f"{names} to it as it stands.* Nothing is saved."):
        change(late)

    assert contents_of(late.fresh()) == before
    assert (late.states, late.bid.status, requests) == (["agreed", "agreed"], "agreed", [])


def test_past_the_deadline_what_no_agreement_covers_changes_whatever_changed_outside(late):
    project = late.consents[0].project
    project.summary = "Two fitters visit."
    project.save()

    revise(late, title="Another name")
    bids.leave_out_project(
        proposal_id=late.bid.pk, project=late.consents[1].project, by=late.coordinator
    )

    assert (late.states, late.fresh().status) == (["agreed"], "agreed")
    assert late.bid.title == "Another name"


def test_with_more_time_what_was_agreed_to_changes_and_is_asked_again(late, requests):
    revise(late, deadline=timezone.localdate() + datetime.timedelta(days=7))

    set_amount(late, 0, "9000")

    assert (late.states, late.fresh().status) == (["asked", "agreed"], "consulting")
    assert requests == [(late.charities[0].pk, late.leads[0].pk, "changed")]


def test_a_day_moved_into_the_past_with_a_change_undoes_nothing_either(agreed):
    with pytest.raises(bids.TooLate):
        revise(
            agreed,
            deadline=timezone.localdate() - datetime.timedelta(days=1),
            funder="Another fund",
        )

    assert (agreed.states, agreed.fresh().funder) == (["agreed", "agreed"], "The Fund")


def test_amounts_that_come_too_late_stay_in_their_boxes(late, client_for):
    browser = client_for(late.coordinator)
    page = reverse("proposals:amounts", args=[late.bid.slug])
    sent = form_of(browser.get(page))
    box = f"amount-{late.consents[0].project_id}-2027"

    answer = browser.post(page, sent | {box: ["9000"]})

    words = text(answer)
    assert "Charity 1 agreed to it as it stands: nobody can agree any more" in words
    assert "change that day first" in words
    assert form_of(answer)[box] == ["9000"]
    assert not Part.objects.filter(amount_gbp=9000).exists()


def test_past_the_deadline_agreements_stand_and_the_bid_can_be_marked_as_handed_in(agreed):
    Proposal.objects.update(deadline=timezone.localdate() - datetime.timedelta(days=1))
    project = agreed.consents[0].project
    project.summary = "Two fitters visit."
    project.save()

    tasks.keep_agreements_in_step()

    assert (agreed.states, agreed.fresh().status) == (["agreed", "agreed"], "agreed")
    states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)
    assert agreed.fresh().status == "submitted"


def test_from_word_a_projects_words_change_and_what_the_bid_promises_of_it_does_not(
    late, client_for
):
    file = taken_out(late.fresh(), late.coordinator)
    file.write("Locks 1: What it does", "Two fitters visit.")
    file.write("What the money buys: Locks 1", "Ten locks.")
    copy = brought_back(late.bid, late.coordinator, file).copy
    browser = client_for(late.coordinator)
    page = browser.get(copy.get_absolute_url())
    assert "has agreed to these words" not in text(page)  # none is asked again any more

    answer = browser.post(copy.get_absolute_url(), form_of(page) | {"do": "accept-rest"})

    assert "Charity 1 agreed to it as it stands: nobody can agree any more" in text(answer)
    decided = {each.key.split(":")[0]: each.decision for each in copy.passages.all()}
    assert sorted(decided.values()) == ["accepted", "waiting"]
    assert not late.bid.undertakings.exists()
    project = late.consents[0].project
    assert project.summary == "Two fitters visit."
    assert (late.states, late.fresh().status) == (["agreed", "agreed"], "agreed")
