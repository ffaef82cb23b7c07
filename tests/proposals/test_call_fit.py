"""A bid beside the call it answers: where it does not fit, and what is still to do for it."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from consortium.home import needs_of
from consortium.models import User
from proposals.answering.fit import misfits
from proposals.closing import closing_for
from proposals.models import Proposal
from proposals.services import weekly
from tests import factories
from tests.pages import text
from tests.proposals.bids import make_bid

TODAY = datetime.date(2026, 11, 23)


def told(*, asked=0, years=3, deadline=None, **of_call):
    call = {"ceiling_gbp": None, "least_years": None, "most_years": None, "closes_on": None}
    bid = SimpleNamespace(years=years, deadline=deadline)
    call = SimpleNamespace(**call | of_call)
    return misfits(bid, call, asked=Decimal(asked), on=TODAY)


@pytest.mark.parametrize(
    "facts, said",
    [
        ({"asked": 10**9, "years": 60, "deadline": TODAY}, []),
        ({"asked": 1000, "ceiling_gbp": Decimal(1000)}, []),
        (
            {"asked": 1200, "ceiling_gbp": Decimal(1000)},
            ["It asks for £1,200. The call gives one bid £1,000 at most: £200 less."],
        ),
        (
            {"asked": "1000.40", "ceiling_gbp": Decimal(1000)},
            ["It asks for £1,000.40. The call gives one bid £1,000 at most: £0.40 less."],
        ),
        ({"years": 3, "least_years": 3, "most_years": 3}, []),
        ({"years": 3, "most_years": 2}, ["It is for 3 years. The call funds at most 2."]),
        ({"years": 1, "least_years": 2}, ["It is for 1 year. The call funds at least 2."]),
        ({"closes_on": TODAY, "deadline": TODAY}, []),
        ({"closes_on": TODAY}, []),
        (
            {"closes_on": TODAY, "deadline": TODAY + datetime.timedelta(days=1)},
            [
                "The call closes on 23 November 2026, before the day on which the bid is to be "
                "handed in, 24 November 2026."
            ],
        ),
        (
            {"closes_on": TODAY - datetime.timedelta(days=1), "deadline": TODAY},
            ["The call closed on 22 November 2026."],
        ),
    ],
)
def test_each_way_in_which_a_bid_does_not_fit_is_a_sentence(facts, said):
    assert told(**facts) == said


pytestmark = pytest.mark.django_db
OVER = "It asks for £72,000. The call gives one bid £70,000 at most: £2,000 less."


@pytest.fixture
def bid():
    """Agreed; 24,000 asked for in each of three years; its call gives 70,000 for two, and closes
    in ten days. One of its two questions is answered and checked.
    """
    today = timezone.localdate()
    call = factories.CallFactory(
        title="Safer places",
        ceiling_gbp=Decimal(70_000),
        most_years=2,
        closes_on=today + datetime.timedelta(days=10),
    )
    bid = make_bid(call=call, deadline=today, status="agreed", published=True)
    first = factories.CallQuestionFactory(call=call, number=1, question="What?", most=5)
    factories.CallQuestionFactory(call=call, number=2, question="Why?")
    factories.CallAnswerFactory(question=first, proposal=bid, text="Locks.", state="checked")
    return bid


@pytest.mark.parametrize("page", ["detail", "answers", "state"])
def test_where_it_does_not_fit_stands_on_its_pages(page, bid, coordinator, client_for):
    words = text(client_for(coordinator).get(reverse(f"proposals:{page}", args=[bid.slug])))

    assert "It does not fit the call “ Safer places ”" in words
    assert OVER in words
    assert "It is for 3 years. The call funds at most 2." in words


def test_who_sees_no_amounts_does_not_read_it(bid, staff, client_for):
    for person in (AnonymousUser(), staff):
        words = text(client_for(person).get(bid.get_absolute_url()))
        assert "Locks and lights." in words
        assert "does not fit" not in words


def test_what_is_handed_in_is_not_held_against_the_call_any_more(bid, coordinator, client_for):
    Proposal.objects.filter(pk=bid.pk).update(status="submitted")

    for page in ("detail", "answers", "state"):
        words = text(client_for(coordinator).get(reverse(f"proposals:{page}", args=[bid.slug])))
        assert "does not fit" not in words
        assert "not ready" not in words


def test_before_it_is_handed_in_answers_that_are_not_ready_are_told(bid, coordinator, client_for):
    page = reverse("proposals:state", args=[bid.slug])

    assert "1 of 2 answers to the funder is not ready" in text(client_for(coordinator).get(page))

    bid.answers.update(text="Locks and lights and a cup of tea.")  # 8 of 5 words
    assert "2 of 2 answers to the funder are not ready" in text(client_for(coordinator).get(page))


# --- Calls that close soon

BEGIN = "Begin a bid for “Safer places”, or let it pass"
FINISH = "Get 1 of 2 answers to the funder ready: the bid “Safer and well”"


def words_of(user):
    return [need.words for need in needs_of(user)]


@pytest.mark.parametrize("left, is_told", [(-1, False), (0, True), (14, True), (15, False)])
def test_a_call_that_nobody_answers_is_told_for_fourteen_days(left, is_told, coordinator, staff):
    day = timezone.localdate() + datetime.timedelta(days=left)
    call = factories.CallFactory(title="Safer places", closes_on=day)

    assert (BEGIN in words_of(coordinator)) == is_told
    assert BEGIN not in words_of(staff)

    bid = factories.ProposalFactory(call=call)
    assert BEGIN not in words_of(coordinator)
    Proposal.objects.filter(pk=bid.pk).update(status="withdrawn")
    assert (BEGIN in words_of(coordinator)) == is_told


def test_a_bid_whose_call_closes_is_told_until_its_answers_are_checked(bid, coordinator):
    assert FINISH in words_of(coordinator)

    bid.call.closes_on = timezone.localdate() + datetime.timedelta(days=15)
    bid.call.save()
    assert FINISH not in words_of(coordinator)

    bid.call.closes_on = timezone.localdate()
    bid.call.save()
    assert FINISH in words_of(coordinator)
    second = bid.call.questions.get(number=2)
    answer = factories.CallAnswerFactory(question=second, proposal=bid, state="checked")
    assert FINISH not in words_of(coordinator)
    answer.state = "drafted"
    answer.save()
    assert FINISH in words_of(coordinator)
    Proposal.objects.filter(pk=bid.pk).update(status="submitted")
    assert FINISH not in words_of(coordinator)


def test_coordinators_and_leads_of_its_lead_have_it_in_the_weekly_e_mail(
    bid, coordinator, staff, mailoutbox, settings
):
    settings.SITE_URL = "https://together.example"
    factories.CallFactory(title="Nobody’s", closes_on=timezone.localdate())
    charity = factories.OrganisationFactory(name="Kettle")
    lead = factories.MembershipFactory(organisation=charity, role="lead").user
    Proposal.objects.filter(pk=bid.pk).update(lead_organisation=charity)
    people = User.objects.filter(pk__in=[coordinator.pk, lead.pk, staff.pk])

    told = closing_for(people, timezone.localdate())
    sent = weekly.send_weekly_emails(
        person_ids=[person.pk for person in people], on=timezone.localdate()
    )

    assert {pk: [each.words for each in said] for pk, said in told.items()} == {
        coordinator.pk: [FINISH, "Begin a bid for “Nobody’s”, or let it pass"],
        lead.pk: [FINISH],
    }
    assert sent == 2
    (mail,) = [mail for mail in mailoutbox if mail.to == [lead.email]]
    assert mail.subject == FINISH
    assert "The call “Safer places” closes on" in mail.body
    assert f"https://together.example/proposals/{bid.slug}/answers/" in mail.body
    assert "because you work on bids." in mail.body
    assert "said" not in mail.body
    (mail,) = [mail for mail in mailoutbox if mail.to == [coordinator.email]]
    assert mail.subject == f"{FINISH}, and 1 more before calls close"


def test_a_checked_answer_that_a_figure_made_too_long_is_not_ready(bid, coordinator):
    bid.answers.update(text="It begins on [[starts]].")  # six words, of five at most
    second = bid.call.questions.get(number=2)
    factories.CallAnswerFactory(question=second, proposal=bid, text="Why not.", state="checked")

    assert FINISH in words_of(coordinator)

    bid.answers.filter(question__number=1).update(text="[[years]] years.")
    assert FINISH not in words_of(coordinator)

    bid.answers.filter(question__number=1).update(text="[[need]]")  # of which nothing is written
    assert FINISH in words_of(coordinator)


def test_who_writes_an_answer_is_told_of_it_before_the_call_closes(
    bid, coordinator, staff, mailoutbox
):
    partner = bid.parts.first().project.organisation
    writer = factories.MembershipFactory(organisation=partner, role="staff").user
    second = bid.call.questions.get(number=2)
    for question in (second, bid.call.questions.get(number=1)):
        bid.answers.update_or_create(question=question, defaults={"owner": writer})
    ids = [writer.pk, staff.pk]
    told = closing_for(User.objects.filter(pk__in=ids), timezone.localdate())

    assert [each.words for each in told.pop(writer.pk)] == [
        "Write the answer to question 2 of the bid “Safer and well”"
    ]
    assert told == {}
    weekly.send_weekly_emails(person_ids=ids, on=timezone.localdate())
    (mail,) = mailoutbox
    assert mail.to == [writer.email]
    assert mail.subject == "Write the answer to question 2 of the bid “Safer and well”"
    assert "To write. The call “Safer places” closes on" in mail.body

    bid.parts.filter(project__organisation=partner).delete()  # it takes no part any more
    assert closing_for([User.objects.get(pk=writer.pk)], timezone.localdate()) == {}


def test_what_it_asks_of_the_database_does_not_grow(
    bid, coordinator, django_assert_max_num_queries
):
    for number in range(6):
        factories.CallFactory(closes_on=timezone.localdate())
        other = factories.ProposalFactory(call=bid.call, title=f"Bid {number}")
        factories.CallAnswerFactory(question=bid.call.questions.first(), proposal=other)
    people = [coordinator, *factories.UserFactory.create_batch(3)]

    with django_assert_max_num_queries(8):
        assert len(closing_for(people, timezone.localdate())[coordinator.pk]) == 13
