"""Writing an answer on its page, and what a reference in it tells to whom."""

import datetime
import io
import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from consortium.models import Area
from projects.models import Project
from proposals.answering.references import GROUPS, NAMES
from proposals.models import CallAnswer, Proposal
from proposals.pack.snapshot import gather
from proposals.services import answers as services
from tests import factories
from tests.pages import form_of, text
from tests.proposals.bids import make_bid
from tests.proposals.word_files import taken_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid():
    """24,000 asked for in each of three years by two charities; its call asks two questions."""
    call = factories.CallFactory(title="Safer places", funder="The Fund")
    factories.CallQuestionFactory(call=call, number=1, question="What will you do?", most=6)
    factories.CallQuestionFactory(call=call, number=2, question="Why?")
    return make_bid(call=call, deadline=timezone.localdate() + datetime.timedelta(days=30))


@pytest.fixture
def first(bid):
    return bid.call.questions.get(number=1)


@pytest.fixture
def page(bid, first):
    return reverse("proposals:answer", args=[bid.slug, first.pk])


def send(browser, page, **typed):
    sent = form_of(browser.get(page)) | {name: [value] for name, value in typed.items()}
    return browser.post(page, sent | {"do": ["save"]}, follow=True)


# --- How far it is


@pytest.mark.parametrize(
    "before, typed, state",
    [
        (None, {"text": "Locks."}, "drafted"),
        (("", "to_write"), {"text": "Locks."}, "drafted"),
        (None, {"text": "Locks.", "state": "checked"}, "checked"),
        (None, {"text": ""}, "to_write"),
        (("Locks.", "drafted"), {"text": "Lights.", "state": "to_write"}, "to_write"),
        (("Locks.", "to_write"), {"text": "Lights."}, "to_write"),
        (("Locks.", "checked"), {"text": "Lights."}, "checked"),
        (("Locks.", "checked"), {"text": " "}, "to_write"),
    ],
)
def test_the_first_text_makes_it_drafted_and_what_the_writer_chose_stays(
    before, typed, state, bid, first, page, coordinator, client_for
):
    if before:
        factories.CallAnswerFactory(question=first, proposal=bid, text=before[0], state=before[1])

    words = text(send(client_for(coordinator), page, **typed))

    answer = CallAnswer.objects.get()
    assert answer.state == state
    assert f"is saved: {answer.get_state_display().lower()}." in words


def test_what_is_too_long_is_not_checked_and_nothing_is_lost(page, coordinator, client_for):
    typed = "[[projects]] of us ask you for [[asked]]."

    words = text(send(client_for(coordinator), page, text=typed, state="checked"))

    assert "It cannot be checked yet: 1 word too many: 7 of 6. Shorten it" in words
    assert typed in words
    assert not CallAnswer.objects.exists()


def test_an_answer_that_a_call_has_since_made_too_long_is_no_longer_ready(
    bid, first, coordinator, client_for
):
    factories.CallAnswerFactory(
        question=first, proposal=bid, text="We lock up and listen.", state="checked"
    )
    browser = client_for(coordinator)
    page = reverse("proposals:answers", args=[bid.slug])
    assert "1 of 2 answers is ready" in text(browser.get(page))

    first.most = 4
    first.save()

    words = text(browser.get(page))
    assert "0 of 2 answers are ready" in words
    assert "1 word too many: 5 of 4" in words


@pytest.mark.parametrize(
    "typed, said",
    [
        ("[[need]]", "[[need]] stands for what the bid does not say yet"),
        ("[[need]] [[ Risks ]]", "[[need]] and [[Risks]] stand for what the bid does not say yet"),
        ("It is [not said yet].", "“[not said yet]” stands in it"),
    ],
)
def test_what_says_that_something_is_not_said_is_not_checked_and_nothing_is_lost(
    typed, said, page, coordinator, client_for
):
    words = text(send(client_for(coordinator), page, text=typed, state="checked"))

    assert f"It cannot be checked yet: {said}. Say it in the bid or here" in words
    assert typed in words
    assert not CallAnswer.objects.exists()


def test_a_checked_answer_is_ready_once_the_bid_says_what_it_stands_for(
    bid, first, page, coordinator, client_for
):
    factories.CallAnswerFactory(question=first, proposal=bid, text="[[need]]", state="checked")
    browser = client_for(coordinator)
    said = "[[need]] stands for what the bid does not say yet"
    answers = reverse("proposals:answers", args=[bid.slug])
    state = reverse("proposals:state", args=[bid.slug])

    assert "0 of 2 answers are ready" in text(browser.get(answers))
    for url in (answers, page, state):
        assert said in text(browser.get(url))
    assert f"2 of 2 answers to the funder are not ready Question 1: {said}." in (
        text(browser.get(state))
    )
    length = reverse("proposals:answer_length", args=[bid.slug, first.pk])
    assert f"3 of 6 words · {said}" in text(browser.post(length, {"text": "[[need]]"}))

    factories.ProposalTextFactory(proposal=bid, section="need", text="Doors stand open.")

    assert "1 of 2 answers is ready" in text(browser.get(answers))
    for url in (answers, page, state):
        assert said not in text(browser.get(url))
    assert "1 of 2 answers to the funder is not ready" in text(browser.get(state))


# --- Two people at once


def test_whoever_saves_second_sees_both_texts_and_loses_none(
    bid, first, page, coordinator, client_for
):
    factories.CallAnswerFactory(question=first, proposal=bid, text="Locks.")
    browser = client_for(coordinator)
    mine, theirs = (form_of(browser.get(page)) for _ in range(2))
    browser.post(page, theirs | {"text": "Locks and lights.", "do": "save"})

    answer = browser.post(page, mine | {"text": "Locks and tea.", "do": "save"})

    words = text(answer)
    assert "saved this while you were typing" in words
    assert "Locks and lights." in words
    assert "Locks and tea." in words
    assert CallAnswer.objects.get().text == "Locks and lights."
    browser.post(page, form_of(answer) | {"keep-text": "yours", "do": "save"})
    assert CallAnswer.objects.get().text == "Locks and tea."


def test_two_who_begin_the_same_answer_do_not_write_over_each_other(page, coordinator, client_for):
    browser = client_for(coordinator)
    one, other = (form_of(browser.get(page)) for _ in range(2))
    browser.post(page, one | {"text": "Locks.", "do": "save"})

    answer = browser.post(page, other | {"text": "Lights.", "do": "save"})

    words = text(answer)
    assert "Locks." in words
    assert "Lights." in words
    assert CallAnswer.objects.get().text == "Locks."
    browser.post(page, form_of(answer) | {"keep-text": "theirs", "do": "save"})
    assert CallAnswer.objects.get().text == "Locks."


# --- Putting the bid's figures in


def test_every_name_stands_on_the_page_with_what_it_stands_for_today(page, coordinator, client_for):
    shown = client_for(coordinator).get(page)

    words = text(shown)
    for name, meaning in NAMES.items():
        assert f"[[{name}]] {meaning}:" in words
        assert f'data-puts="[[{name}]]"' in shown.content.decode()
    assert "[[asked]] what it asks for, in all: £72,000" in words
    assert "[[need]] words: the need: [not said yet]" in words


def test_names_stand_in_groups_that_are_closed_until_one_is_wanted(page, coordinator, client_for):
    html = client_for(coordinator).get(page).content.decode()

    groups = html.count('<details class="fold">')
    assert groups == len(GROUPS) > 1
    for group, names in GROUPS.items():
        assert f">{group} ({len(names)})</summary>" in html
    assert "<details open" not in html


# --- What was sent


@pytest.fixture
def shown(bid, coordinator, client_for):
    """The page of all answers, as words."""

    def look():
        return text(client_for(coordinator).get(reverse("proposals:answers", args=[bid.slug])))

    return look


def pack_of(bid, status, *, ago=0, answers=("We were 2 projects.",)):
    printed = [{"number": number, "answer": each} for number, each in enumerate(answers, 1)]
    taken_on = timezone.localdate() - datetime.timedelta(days=ago)
    return factories.BidPackFactory(
        proposal=bid,
        made=True,
        stood_at=timezone.now() - datetime.timedelta(days=ago),
        snapshot={
            "taken_on": taken_on.isoformat(),
            "bid": {"status": status},
            "answers": printed,
        },
    )


def hand_in(bid):
    Proposal.objects.filter(pk=bid.pk).update(status="submitted")


@pytest.fixture
def written(bid, first):
    return factories.CallAnswerFactory(question=first, proposal=bid, text="[[people]] people.")


def test_what_was_sent_stands_there_whatever_has_become_of_its_projects(bid, written, shown):
    def snapshot():
        return gather(bid, on=timezone.localdate())

    Proposal.objects.filter(pk=bid.pk).update(status="agreed")
    bid.refresh_from_db()
    before = snapshot()["answers"][0]["answer"]
    pack = factories.BidPackFactory(proposal=bid, made=True, snapshot=snapshot())
    hand_in(bid)
    Project.objects.update(people_per_year=7_000)

    words = shown()

    assert snapshot()["answers"][0]["answer"] not in (before, "")
    assert before in words
    assert "14,000" not in words
    assert f"as they were sent: as the pack {pack.code} of" in words


def test_it_is_the_last_pack_before_it_was_handed_in_and_no_draft(bid, written, shown):
    pack_of(bid, "agreed", ago=9, answers=["Older."])
    sent = pack_of(bid, "agreed", ago=5, answers=["Sent.", "Because."])
    pack_of(bid, "consulting", ago=3, answers=["A draft."])
    hand_in(bid)
    pack_of(bid, "submitted", ago=-1, answers=["Later."])

    words = shown()

    assert "Sent." in words
    assert "Because." in words
    assert sent.code in words
    for other in ("Older.", "A draft.", "Later.", "people."):
        assert other not in words


def test_one_made_since_tells_what_was_sent_where_none_was_made_before(bid, written, shown):
    pack_of(bid, "draft", ago=9, answers=["A draft."])
    hand_in(bid)
    sent = pack_of(bid, "submitted", ago=-1, answers=["As handed in."])
    pack_of(bid, "won", ago=-2, answers=["Later."])

    words = shown()

    assert "As handed in." in words
    assert sent.code in words


def test_without_a_pack_and_of_a_bid_never_handed_in_they_are_as_today(bid, written, shown):
    assert "filled in as they are today" in shown()

    hand_in(bid)
    assert "filled in as they are today" in shown()
    assert "people." in shown()


def test_a_bid_withdrawn_before_it_was_handed_in_sent_nothing(bid, written, shown):
    pack_of(bid, "agreed", ago=5)
    Proposal.objects.filter(pk=bid.pk).update(status="withdrawn")

    assert "filled in as they are today" in shown()


# --- What a reference tells to whom


def test_a_writer_who_has_left_the_bid_hears_of_it_no_more(
    bid, first, coordinator, client_for, page
):
    """The charity's project was taken out: neither the bid's name nor what is asked is told."""
    project = bid.parts.first().project
    writer = factories.MembershipFactory(organisation=project.organisation, role="staff").user
    services.write_answer(
        proposal_id=bid.pk,
        question_id=first.pk,
        by=coordinator,
        version=None,
        text="[[asked]]",
        state="drafted",
        owner=writer,
    )
    browser = client_for(writer)
    assert bid.title in text(browser.get("/"))
    bid.parts.filter(project=project).delete()

    assert bid.title not in text(browser.get("/"))
    assert browser.get(page).status_code == 404
    length = reverse("proposals:answer_length", args=[bid.slug, first.pk])
    assert browser.post(length, {"text": "[[asked]]"}).status_code == 404


def test_a_published_bid_tells_no_reader_without_amounts_what_its_answers_say(
    bid, first, client_for, outsider
):
    Proposal.objects.filter(pk=bid.pk).update(published=True)
    factories.CallAnswerFactory(question=first, proposal=bid, text="[[asked]] [[match]] [[cost]]")
    urls = [
        bid.get_absolute_url(),
        reverse("proposals:answers", args=[bid.slug]),
        reverse("proposals:answer", args=[bid.slug, first.pk]),
        reverse("proposals:together"),
        bid.call.get_absolute_url(),
    ]

    for person in (AnonymousUser(), outsider):
        browser = client_for(person)
        told = " ".join(browser.get(url).content.decode() for url in urls)
        length = browser.post(
            reverse("proposals:answer_length", args=[bid.slug, first.pk]), {"text": "[[asked]]"}
        )
        for figure in ("72,000", "3,000", "75,000"):
            assert figure not in told + length.content.decode()


@pytest.fixture
def refuge(bid, first):
    """Refuges, all in Upton, one of the two wards of Vale; the bid is for the other ward."""
    Area.objects.filter(level="ward").update(population=500)
    upton, downton = Area.objects.filter(level="ward").order_by("-name")
    for project in Project.objects.all():
        project.areas.set([upton])
    Project.objects.update(sensitive=True)
    bid.areas.set([downton])
    factories.CallAnswerFactory(
        question=first, proposal=bid, text="[[people]] people in [[areas]].", state="drafted"
    )


def test_the_people_a_refuge_reaches_do_not_tell_in_which_ward_it_is(
    refuge, bid, coordinator, client_for
):
    """Moved to the bid's own ward it reaches as many: on the page, in the pack and its data."""

    def told():
        browser = client_for(coordinator)
        page = text(browser.get(reverse("proposals:answers", args=[bid.slug])))
        snapshot = gather(Proposal.objects.get(pk=bid.pk), on=timezone.localdate())
        return re.search(r"(\d+) people in Downton", page)[1], snapshot["answers"][0]["answer"]

    before = told()
    for project in {part.project for part in bid.parts.all()}:
        project.areas.set(bid.areas.all())

    assert before == told()
    assert int(before[0]) > 0
    assert "Upton" not in before[1]


def test_what_leaves_in_a_folder_and_to_word_holds_names_and_no_figures(
    bid, first, coordinator, tmp_path
):
    bid.parts.update(amount_gbp=Decimal("4712.34"))
    factories.CallAnswerFactory(question=first, proposal=bid, text="We ask for [[asked]].")

    call_command("export_consortium", str(tmp_path / "folder"), stdout=io.StringIO())
    word = taken_out(bid, coordinator)

    rows = (tmp_path / "folder" / "call_answers.csv").read_text(encoding="utf-8-sig")
    assert "We ask for [[asked]]." in rows
    assert "28,274" not in rows
    assert "We ask for [[asked]]." in word.words
    assert "28,274" not in word.words
