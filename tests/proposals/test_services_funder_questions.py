"""What the funder asks about a bid that is handed in: written down, answered, passed on."""

import datetime

import pytest
from django.utils import timezone

from consortium.access import Denied
from proposals.models import FunderQuestion
from proposals.services import funder_questions as services
from tests import factories
from tests.proposals.agreeing import make_asked

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def handed_in():
    asked = make_asked()
    asked.bid.status = "submitted"
    asked.bid.save()
    return asked


def record(found, **facts):
    values = {
        "by": found.coordinator,
        "question": "How many people?",
        "asked_on": timezone.localdate(),
        "organisation": found.charities[0],
    } | facts
    return services.record_question(proposal_id=found.bid.pk, **values)


def test_who_is_to_answer_hears_of_a_question_at_once(handed_in, letters):
    wanted = timezone.localdate() + DAY

    asked = record(handed_in, answer_by=wanted)

    (letter,) = letters
    assert letter.to == handed_in.leads[0].email
    assert letter.subject.startswith(f"Answer by {wanted.day} ")
    assert "The Fund asks" in letter.text
    assert "“How many people?”" in letter.text
    assert letter.link == asked.get_absolute_url()


def test_a_question_without_an_organisation_is_for_whoever_leads_the_bid(handed_in, letters):
    colleague = factories.MembershipFactory(
        organisation=handed_in.bid.lead_organisation, role="coordinator"
    ).user

    record(handed_in, organisation=None)

    assert [letter.to for letter in letters] == [colleague.email]


@pytest.mark.parametrize("status", ["draft", "consulting", "agreed", "lost", "withdrawn"])
def test_a_funder_asks_about_a_bid_that_it_has_and_has_not_refused(handed_in, status):
    handed_in.bid.status = status
    handed_in.bid.save()

    with pytest.raises(services.NotTaken, match="a bid that is handed in"):
        record(handed_in)


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"question": "  "}, "the box is empty"),
        ({"asked_on": timezone.localdate() + DAY}, "lies ahead"),
        ({"answer_by": timezone.localdate() - DAY}, "before the question was asked"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_and_nothing_is_kept(handed_in, facts, words):
    with pytest.raises(services.NotTaken, match=words):
        record(handed_in, **facts)

    assert not FunderQuestion.objects.exists()


def test_who_has_no_part_is_not_to_answer(handed_in):
    with pytest.raises(services.NotTaken, match="has no part in this bid"):
        record(handed_in, organisation=factories.OrganisationFactory())


def test_only_a_bids_editors_write_down_what_the_funder_asks(handed_in):
    with pytest.raises(Denied):
        record(handed_in, by=handed_in.leads[0])


def test_an_answer_goes_to_whoever_passes_it_on(handed_in, letters):
    asked = record(handed_in)
    letters.clear()

    services.answer_question(
        question_id=asked.pk, by=handed_in.leads[0], answer="300 a year.", answer_shown=""
    )

    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("300 a year.", handed_in.leads[0])
    assert [(letter.to, letter.subject) for letter in letters] == [
        (
            handed_in.coordinator.email,
            "Pass on: the answer to what the funder asks about the bid “Safer and well”",
        )
    ]


def test_another_partner_does_not_answer(handed_in):
    asked = record(handed_in)

    with pytest.raises(Denied):
        services.answer_question(
            question_id=asked.pk, by=handed_in.leads[1], answer="300.", answer_shown=""
        )


def test_of_two_who_answer_at_once_the_second_sees_the_first(handed_in):
    asked = record(handed_in)
    services.answer_question(
        question_id=asked.pk, by=handed_in.leads[0], answer="300.", answer_shown=""
    )
    asked.refresh_from_db()

    with pytest.raises(services.NotTaken, match="Lead 1 has answered meanwhile"):
        services.answer_question(
            question_id=asked.pk, by=handed_in.coordinator, answer="200.", answer_shown=""
        )

    again = services.answer_question(
        question_id=asked.pk,
        by=handed_in.coordinator,
        answer="200 to 300.",
        answer_shown=asked.answer_mark,
    )
    assert again.answer == "200 to 300."


def test_what_the_funder_has_stays_as_it_is(handed_in):
    asked = record(handed_in)
    services.answer_question(
        question_id=asked.pk, by=handed_in.leads[0], answer="300.", answer_shown=""
    )
    asked.refresh_from_db()
    services.give_answer(
        question_id=asked.pk,
        by=handed_in.coordinator,
        given_on=timezone.localdate(),
        answer_shown=asked.answer_mark,
    )

    with pytest.raises(services.NotTaken, match="stays as it is"):
        services.answer_question(
            question_id=asked.pk,
            by=handed_in.leads[0],
            answer="400.",
            answer_shown=asked.answer_mark,
        )
    assert not FunderQuestion.objects.get().is_open


def test_an_answer_is_given_once_it_is_written_down_and_not_ahead_of_time(handed_in):
    asked = record(handed_in)
    today = timezone.localdate()

    def give(day, by=handed_in.coordinator):
        asked.refresh_from_db()
        services.give_answer(
            question_id=asked.pk, by=by, given_on=day, answer_shown=asked.answer_mark
        )

    with pytest.raises(services.NotTaken, match="Write the answer down first"):
        give(today)

    services.answer_question(
        question_id=asked.pk, by=handed_in.leads[0], answer="300.", answer_shown=""
    )
    for day in (today - DAY, today + DAY):
        with pytest.raises(services.NotTaken, match="between the day of the question"):
            give(day)
    with pytest.raises(Denied):
        give(today, by=handed_in.leads[0])


def test_an_answer_that_was_corrected_meanwhile_is_not_noted_as_what_the_funder_has(handed_in):
    asked = record(handed_in)
    passed_on = services.answer_question(
        question_id=asked.pk, by=handed_in.leads[0], answer="300.", answer_shown=""
    ).answer_mark
    corrected = services.answer_question(
        question_id=asked.pk, by=handed_in.leads[0], answer="200.", answer_shown=passed_on
    )

    with pytest.raises(services.NotTaken, match="Lead 1 has changed the answer meanwhile"):
        services.give_answer(
            question_id=asked.pk,
            by=handed_in.coordinator,
            given_on=timezone.localdate(),
            answer_shown=passed_on,
        )
    assert FunderQuestion.objects.get().is_open

    services.give_answer(
        question_id=asked.pk,
        by=handed_in.coordinator,
        given_on=timezone.localdate(),
        answer_shown=corrected.answer_mark,
    )
    assert not FunderQuestion.objects.get().is_open


def test_an_empty_answer_is_none(handed_in):
    asked = record(handed_in)

    with pytest.raises(services.NotTaken, match="the box is empty"):
        services.answer_question(
            question_id=asked.pk, by=handed_in.leads[0], answer=" ", answer_shown=""
        )
