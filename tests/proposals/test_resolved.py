"""How clashes of terms with positions were resolved, on the page of where partners differ."""

import pytest
from django.urls import reverse

from consortium.history import acting
from consortium.models import Position
from proposals.consents import standings_of
from proposals.models import Consent, ProposalTerm
from proposals.resolved import resolved_in
from proposals.services import bids as services
from tests import factories
from tests.pages import text
from tests.proposals.agreeing import make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(asked):
    """Charity 1 does not accept it."""
    return make_term(asked.bid, clashes_with=asked.charities[:1], accepted_by=asked.charities[1:])


def page(client_for, asked, person):
    return text(client_for(person).get(reverse("proposals:differences", args=[asked.bid.slug])))


def told(asked):
    bid = asked.fresh()
    return [
        (one.organisation.name, one.term.words, one.how)
        for one in resolved_in(bid, standings_of(bid))
    ]


def test_a_clash_that_stands_is_said_to_be_open(asked, term, client_for):
    assert told(asked) == [("Charity 1", "always", "open")]
    assert "Charity 1 always Is named data shared with the police? Still open –" in page(
        client_for, asked, asked.leads[1]
    )


def test_a_reservation_is_told_with_who_recorded_it_and_its_words_to_whom_it_is_for(
    asked, term, client_for
):
    asked.answer(
        0, "agreed_with_reservation", reservation="No names leave us.", audience="partners"
    )

    said = page(client_for, asked, asked.leads[1])

    assert told(asked) == [("Charity 1", "always", "reserved")]
    assert "Agreed with a reservation: “No names leave us.” Lead 1" in said


def test_what_is_reserved_for_coordinators_is_not_told_to_other_partners(asked, term, client_for):
    asked.answer(
        0, "agreed_with_reservation", reservation="No names leave us.", audience="coordinators"
    )

    others = page(client_for, asked, asked.leads[1])
    assert "Agreed with a reservation Lead 1" in others
    assert "No names leave us." not in others
    for person in (asked.coordinator, asked.leads[0]):
        assert "“No names leave us.”" in page(client_for, asked, person)


def change_terms(asked, terms):
    """The coordinator saves the bid with other terms, signed in."""
    bid = asked.fresh()
    with acting(by=asked.coordinator, why="terms"):
        services.revise_proposal(
            proposal_id=bid.pk, by=asked.coordinator, version=bid.version, changes={"terms": terms}
        )


def test_a_term_that_was_changed_is_told_with_what_it_became_and_by_whom(asked, client_for):
    make_term(asked.bid, clashes_with=asked.charities[:1])
    other = Position.objects.get(organisation=asked.charities[0]).answer
    change_terms(asked, [other])

    assert told(asked) == [("Charity 1", "always", "changed")]
    assert "The bid’s term was changed to: never Cora" in page(client_for, asked, asked.leads[0])


def test_a_term_that_was_taken_out_is_told_too(asked, term, client_for):
    change_terms(asked, [])

    said = page(client_for, asked, asked.leads[0])

    assert "The bid’s term was changed: the bid says nothing on this any more" in said


def test_a_charity_that_was_left_out_is_told_with_by_whom(asked, term, client_for):
    project = asked.consents[0].project
    with acting(by=asked.coordinator, why="left out"):
        services.leave_out_project(proposal_id=asked.bid.pk, project=project, by=asked.coordinator)

    assert told(asked) == [("Charity 1", "always", "left out")]
    assert "Left out of the bid Cora" in page(client_for, asked, asked.leads[1])


def test_what_never_clashed_is_not_told(asked, client_for):
    """One accepts the term, the other says nothing: neither clashed when it was taken out."""
    make_term(asked.bid, accepted_by=asked.charities[:1])
    change_terms(asked, [])

    assert told(asked) == []
    assert "How each clash was resolved" not in page(client_for, asked, asked.leads[0])


def test_history_of_another_bid_is_not_told(asked, term, client_for):
    other = factories.ProposalFactory()
    other.terms.add(term)
    ProposalTerm.objects.filter(proposal=other).delete()

    assert told(asked) == [("Charity 1", "always", "open")]
    assert Consent.objects.count() == 2
