"""A bid's answers to its call's questions, out to Word and back."""

import pytest

from proposals.models import AnswerState, CallAnswer, WordCopy
from proposals.services.word_decisions import Choice, decide, mark_of
from proposals.word.copies import shown_to
from tests import factories
from tests.pages import form_of, text
from tests.proposals.bids import make_bid
from tests.proposals.word_files import brought_back, taken_out

pytestmark = pytest.mark.django_db

LONG = f"What will you do, and {'why ' * 60}does it work?"


@pytest.fixture
def bid():
    call = factories.CallFactory(title="Safer streets")
    bid = make_bid(projects=1, years=1, call=call)
    first, _ = (
        factories.CallQuestionFactory(
            call=call, number=number, question=question, guidance="Be brief.", most=50
        )
        for number, question in ((1, "What will you do?"), (2, LONG))
    )
    factories.CallAnswerFactory(
        question=first, proposal=bid, text="We ask for [[asked]].", state="checked"
    )
    return bid


def choose(copy, by, decision="accepted"):
    choices = [
        Choice(each.passage.pk, decision, shown=mark_of(each.unit.text))
        for each in shown_to(by, copy)
        if each.is_waiting and each.may_decide
    ]
    return decide(copy_id=copy.pk, by=by, choices=choices)


def test_questions_go_out_with_what_is_asked_and_come_back_unchanged(bid, coordinator):
    file = taken_out(bid, coordinator)

    words = file.words
    assert "Answers to “Safer streets”" in words
    assert "We ask for [[asked]]." in words
    assert "at most 50 words" in words
    assert "Be brief." in words
    assert LONG in words  # its heading is cut, so all of it stands below
    assert brought_back(bid, coordinator, file).copy is None


def test_an_accepted_answer_is_a_draft_again_with_whoever_writes_it(bid, coordinator):
    row = bid.answers.get()
    row.owner = factories.UserFactory()
    row.save()
    file = taken_out(bid, coordinator)
    file.write("1. What", "We fit locks for [[asked]].")
    copy = brought_back(bid, coordinator, file).copy

    choose(copy, coordinator)

    again = bid.answers.get()
    assert again.text == "We fit locks for [[asked]]."
    assert (again.state, again.owner, again.version) == (AnswerState.DRAFTED, row.owner, 2)


def test_an_answer_that_nobody_had_begun_is_begun(bid, coordinator):
    file = taken_out(bid, coordinator)
    file.write("2. What", "It does.")

    choose(brought_back(bid, coordinator, file).copy, coordinator)

    row = CallAnswer.objects.get(question__number=2)
    assert (row.text, row.state, row.version) == ("It does.", "drafted", 1)


def test_a_reference_that_was_written_over_is_told(bid, coordinator):
    file = taken_out(bid, coordinator)
    file.write("1. What", "We ask for £1.")

    (shown,) = shown_to(coordinator, brought_back(bid, coordinator, file).copy)

    assert shown.remarks == [
        "[[asked]]: this stood for what the bid says elsewhere, and is written over. It is not "
        "accepted with all that is left: decide it by itself."
    ]


def test_a_reference_in_other_letters_is_not_written_over(bid, coordinator):
    file = taken_out(bid, coordinator)
    file.write("1. What", "We ask for [[Asked]] in all.")

    (shown,) = shown_to(coordinator, brought_back(bid, coordinator, file).copy)

    assert (shown.written_over, shown.remarks) == ([], [])


def test_a_figure_written_over_is_accepted_by_itself_and_never_with_all_that_is_left(
    bid, coordinator, client_for
):
    file = taken_out(bid, coordinator)
    file.write("1. What", "We ask for £1.")
    file.write("2. What", "It does.")
    copy = brought_back(bid, coordinator, file).copy
    browser = client_for(coordinator)
    page = browser.get(copy.get_absolute_url())
    assert "Accept all that is left, but what was also changed here or writes over a figure" in (
        text(page)
    )

    browser.post(copy.get_absolute_url(), form_of(page) | {"do": "accept-rest"})

    first, second = copy.passages.order_by("order")
    assert (first.decision, second.decision) == ("waiting", "accepted")
    assert bid.answers.get(question__number=1).text == "We ask for [[asked]]."
    page = browser.get(copy.get_absolute_url())
    assert "decide it by itself" in text(page)
    chosen = {f"passage-{first.pk}-decision": "accepted", "do": "decide"}
    browser.post(copy.get_absolute_url(), form_of(page) | chosen)
    assert bid.answers.get(question__number=1).text == "We ask for £1."


def test_a_reference_to_nothing_is_not_taken(bid, coordinator):
    file = taken_out(bid, coordinator)
    file.write("1. What", "We ask for [[everything]].")

    decided = choose(brought_back(bid, coordinator, file).copy, coordinator)

    assert "[[everything]]: nothing in a bid is called so." in decided.refused[0][1]
    assert bid.answers.get().text == "We ask for [[asked]]."


def test_who_is_to_write_an_answer_takes_it_out_and_decides_it(bid, coordinator):
    charity = bid.parts.first().project.organisation
    writer = factories.MembershipFactory(organisation=charity, role="staff").user
    bid.answers.update(owner=writer)
    file = taken_out(bid, writer)
    assert [title for title in file.controls if "What will" in title] == ["1. What will you do?"]
    file.write("1. What", "We fit locks for [[asked]].")

    choose(brought_back(bid, writer, file).copy, writer)

    assert bid.answers.get().text == "We fit locks for [[asked]]."


def test_an_answer_to_a_call_that_the_bid_answers_no_more_is_put_away(bid, coordinator):
    file = taken_out(bid, coordinator)
    file.write("1. What", "We fit locks.")
    brought_back(bid, coordinator, file)
    bid.call = None
    bid.save()
    copy = WordCopy.objects.get()
    (shown,) = shown_to(coordinator, copy)
    assert shown.unit is None

    decide(copy_id=copy.pk, by=coordinator, choices=[Choice(shown.passage.pk, "refused")])

    assert bid.answers.get().text == "We ask for [[asked]]."
