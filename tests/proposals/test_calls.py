"""Funders' calls, and what bids answer to their questions."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from consortium.access import Denied
from consortium.versions import Stale
from proposals.answering.answers import answers_of
from proposals.answering.counting import characters_in, length_of, words_in
from proposals.answering.references import NAMES, NOT_SAID, filled, unknown_in
from proposals.models import Call, CallAnswer, CallQuestion, Proposal
from proposals.pack.document import html
from proposals.pack.snapshot import gather
from proposals.services import answers as services
from proposals.services import calls
from proposals.services.bids import Frozen
from tests import factories
from tests.pages import form_of, text
from tests.proposals.bids import make_bid

# --- Counting


@pytest.mark.parametrize(
    "words, number",
    [
        ("", 0),
        ("   \n", 0),
        ("We fit locks.", 3),
        ("up-to-date £1 million", 3),
        ("one\ntwo\tthree four", 4),
        ("“Smart” quotes – and a dash", 6),
    ],
)
def test_words_are_what_stands_between_spaces(words, number):
    assert words_in(words) == number


@pytest.mark.parametrize(
    "words, number",
    [("", 0), ("a b", 3), ("a\r\nb", 3), ("e\u0301", 1), ("\u200fa\u200b", 1), ("🙂", 1)],
)
def test_characters_are_what_a_reader_sees_spaces_and_line_ends_among_them(words, number):
    assert characters_in(words) == number


@pytest.mark.parametrize(
    "count, most, unit, said",
    [
        (3, None, "words", "3 words"),
        (1, None, "words", "1 word"),
        (3, 5, "words", "3 of 5 words"),
        (5, 5, "characters", "5 of 5 characters"),
        (6, 5, "words", "1 word too many: 6 of 5"),
        (1200, 1000, "words", "200 words too many: 1,200 of 1,000"),
    ],
)
def test_a_length_says_how_far_it_is_over(count, most, unit, said):
    words = "a " * count if unit == "words" else "a" * count

    assert length_of(words, most, unit).words == said


# --- References


def test_references_are_filled_from_a_fixed_list_and_from_nothing_else():
    words = "We ask for [[asked]] for [[ PEOPLE ]] people. {{ asked }} {% now %} [[secret_key]]"

    assert filled(words, {"asked": "£5", "people": "40"}) == (
        "We ask for £5 for 40 people. {{ asked }} {% now %} [[secret_key]]"
    )
    assert unknown_in(words) == ["secret_key"]


def test_what_is_not_said_yet_is_told_and_what_a_value_holds_is_not_filled_again():
    assert filled("[[need]] [[funder]]", {"need": "[[asked]]"}) == f"[[asked]] {NOT_SAID}"


@given(words=st.text(st.sampled_from("[]a \n"), max_size=30))
def test_what_holds_no_known_name_stays_as_it_is(words):
    assert filled(words, {}) == words.strip()


# --- A bid's answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid():
    """24,000 asked for in each of three years by two charities; its call asks two questions."""
    bid = make_bid(deadline=timezone.localdate() + datetime.timedelta(days=30))
    call = factories.CallFactory(title="Safer places", funder="The Fund")
    factories.CallQuestionFactory(call=call, number=1, question="What will you do?", most=6)
    factories.CallQuestionFactory(call=call, number=2, question="Why?", most=20, unit="characters")
    bid.call = call
    bid.save()
    return bid


@pytest.fixture
def first(bid):
    return bid.call.questions.get(number=1)


def write(bid, question, by, words, **facts):
    return services.write_answer(
        **{
            "proposal_id": bid.pk,
            "question_id": question.pk,
            "by": by,
            "version": None,
            "text": words,
            "state": "drafted",
            "owner": None,
        }
        | facts
    )


def test_an_answer_shows_the_bids_figures_as_they_are_today(bid, first, coordinator):
    write(bid, first, coordinator, "[[projects]] projects ask for [[asked]] from [[funder]].")

    assert answers_of(bid)[0].filled == "2 projects ask for £72,000 from The Fund."
    assert answers_of(bid)[0].length.words == "2 words too many: 8 of 6"

    bid.parts.update(amount_gbp=Decimal(1000))

    assert "£6,000" in answers_of(bid)[0].filled


def test_every_reference_that_is_offered_says_something(bid, first, coordinator):
    factories.ProposalTextFactory(proposal=bid, section="need", text="Doors stand open.")
    for section in ("offer", "delivery", "risks", "equality", "appendix"):
        factories.ProposalTextFactory(proposal=bid, section=section, text=f"Our {section}.")
    write(bid, first, coordinator, "; ".join(f"{name}=[[{name}]]" for name in NAMES))

    said = answers_of(bid)[0].filled

    assert NOT_SAID not in said
    assert "[[" not in said
    assert "people=100;" in said
    assert "need=Doors stand open.;" in said


def test_only_editors_and_whoever_writes_it_write_an_answer(bid, first, coordinator):
    partner = bid.parts.first().project.organisation
    writer = factories.MembershipFactory(organisation=partner, role="staff").user

    with pytest.raises(Denied):
        write(bid, first, writer, "Locks.")
    row = write(bid, first, coordinator, "", owner=writer)
    row = write(bid, first, writer, "Locks.", version=row.version, owner=writer)
    with pytest.raises(Denied):
        write(bid, first, writer, "Locks.", version=row.version, owner=None)

    assert CallAnswer.objects.get().text == "Locks."


def test_nobody_outside_the_bid_is_made_to_write(bid, first, coordinator):
    stranger = factories.MembershipFactory(role="staff").user

    with pytest.raises(services.NotTaken, match="takes no part in this bid"):
        write(bid, first, coordinator, "", owner=stranger)


def test_two_people_lose_nothing(bid, first, coordinator):
    row = write(bid, first, coordinator, "Locks.")

    with pytest.raises(Stale):
        write(bid, first, coordinator, "Lights.", version=row.version - 1)
    with pytest.raises(Stale):
        write(bid, first, coordinator, "Lights.")

    assert CallAnswer.objects.get().text == "Locks."


def test_what_is_handed_in_stays(bid, first, coordinator):
    Proposal.objects.filter(pk=bid.pk).update(status="submitted")

    with pytest.raises(Frozen):
        write(bid, first, coordinator, "Locks.")


def test_a_question_that_is_gone_is_said_and_the_text_stays_in_the_box(
    bid, first, coordinator, client_for
):
    page = reverse("proposals:answer", args=[bid.slug, first.pk])
    sent = form_of(client_for(coordinator).get(page)) | {"text": ["Locks."], "do": ["save"]}
    first.call = factories.CallFactory()
    first.save()

    answer = client_for(coordinator).post(page, sent)

    assert answer.status_code == 404
    assert not CallAnswer.objects.exists()


def test_a_name_that_stands_for_nothing_is_refused_in_words(bid, first, coordinator, client_for):
    page = reverse("proposals:answer", args=[bid.slug, first.pk])

    words = text(client_for(coordinator).post(page, {"text": "[[monye]]", "state": "drafted"}))

    assert "[[monye]]: nothing in a bid is called so." in words
    assert not CallAnswer.objects.exists()


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "{{ bid }}", "\u202etxet", "🙂" * 50, "word " * 20_000],
    ids=["markup", "braces", "right to left", "emoji", "20,000 words"],
)
def test_whatever_is_pasted_is_kept_and_shown_as_words(bid, first, coordinator, client_for, typed):
    page = reverse("proposals:answer", args=[bid.slug, first.pk])

    client_for(coordinator).post(page, {"text": typed, "state": "drafted", "do": "save"})
    shown = client_for(coordinator).get(reverse("proposals:answers", args=[bid.slug]))

    assert CallAnswer.objects.get().text.strip() == typed.strip()
    assert "<script>alert(1)" not in shown.content.decode()
    assert shown.status_code == 200


def test_how_long_an_answer_is_is_told_while_it_is_typed(bid, first, coordinator, client_for):
    page = reverse("proposals:answer_length", args=[bid.slug, first.pk])

    said = text(
        client_for(coordinator).post(page, {"text": "We ask for [[asked]] in all now, yes"})
    )

    assert said == "2 words too many: 8 of 6"


def test_the_pack_prints_answers_and_their_length(bid, first, coordinator):
    write(bid, first, coordinator, "Ask [[asked]].\n\n- Locks\n- Lights")

    snapshot = gather(bid, on=timezone.localdate())
    page = html(snapshot)

    assert snapshot["answers"] == [
        {
            "number": 1,
            "question": "What will you do?",
            "answer": "Ask £72,000.\n\n- Locks\n- Lights",
            "length": 6,
            "most": 6,
            "unit": "words",
        }
    ]
    assert "What the funder asks, and what we answer" in page
    assert "<li>Lights</li>" in page
    assert "6 of 6 words" in page


def test_whoever_writes_an_answer_finds_it_on_the_first_page(bid, first, coordinator, client_for):
    partner = bid.parts.first().project.organisation
    writer = factories.MembershipFactory(organisation=partner, role="staff").user
    write(bid, first, coordinator, "", owner=writer)

    assert f"Write the answer to question 1 of the bid “{bid}”" in text(client_for(writer).get("/"))


# --- Calls


def test_a_call_is_written_down_with_its_questions_and_begins_a_bid(coordinator, client_for):
    browser = client_for(coordinator)
    area = factories.AreaFactory(code="E07", name="Vale", level="district", population=100)
    outcome = factories.OutcomeFactory(code="locks")
    browser.post(
        reverse("proposals:add_call"),
        {
            "title": "Safer places",
            "funder": "The Fund",
            "closes_on": "2030-01-31",
            "ceiling_gbp": "£90,000",
            "most_years": "2",
            "outcomes": ["locks"],
            "areas": ["E07"],
            "do": "save",
        },
    )
    call = Call.objects.get()
    browser.post(
        reverse("proposals:add_call_question", args=[call.slug]),
        {"question": "What will you do?", "most": "250", "unit": "words", "do": "save"},
    )

    begun = form_of(browser.get(f"{reverse('proposals:add')}?call={call.slug}"))

    assert (call.outcomes.get(), call.areas.get()) == (outcome, area)
    assert call.questions.get().limit_words == "at most 250 words"
    assert begun["call"] == [call.slug]
    assert begun["funder"] == ["The Fund"]
    assert begun["budget_gbp"] == ["90000"]
    assert begun["deadline"] == ["2030-01-31"]
    assert begun["years"] == ["2"]
    assert begun["areas"] == ["E07"]


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"title": ""}, "Give the call a name."),
        ({"funder": ""}, "Say who calls."),
        ({"most_years": "0"}, "A call is for at least one year."),
        ({"link": "here"}, "Write the whole address, beginning with https://."),
        ({"ceiling_gbp": "-1"}, "0"),
    ],
    ids=["title", "funder", "years", "link", "ceiling"],
)
def test_a_call_that_makes_no_sense_is_refused_in_words(coordinator, client_for, typed, said):
    facts = {"title": "Safer places", "funder": "The Fund", "do": "save"} | typed

    words = text(client_for(coordinator).post(reverse("proposals:add_call"), facts))

    assert said in words
    assert not Call.objects.exists()


def test_a_limit_of_nothing_is_refused(coordinator, client_for):
    call = factories.CallFactory()
    page = reverse("proposals:add_call_question", args=[call.slug])

    words = text(
        client_for(coordinator).post(page, {"question": "Why?", "most": "0", "unit": "words"})
    )

    assert "A limit is at least 1." in words
    assert not CallQuestion.objects.exists()


def test_what_a_bid_answers_is_not_taken_away(bid, first, coordinator):
    write(bid, first, coordinator, "Locks.")

    with pytest.raises(calls.InUse, match="answers this call"):
        calls.remove_call(call_id=bid.call_id, by=coordinator)
    with pytest.raises(calls.InUse, match="has answered this question"):
        calls.remove_question(question_id=first.pk, by=coordinator)
    calls.remove_question(question_id=bid.call.questions.get(number=2).pk, by=coordinator)

    assert bid.call.questions.get() == first


def test_a_closed_call_says_so_and_begins_no_bid(coordinator, client_for):
    call = factories.CallFactory(closes_on="2020-01-31")

    words = text(client_for(coordinator).get(call.get_absolute_url()))

    assert "This call closed on 31 January 2020." in words
    assert "Begin a bid for it" not in words
