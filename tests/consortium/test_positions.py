"""What charities can accept: answered on one page, with who changed what when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.access import Denied
from consortium.history import acting
from consortium.home import needs_of
from consortium.models import FormDraft
from consortium.positions import Stated, history_of, last_to_answer, said_by, stated_by
from consortium.services.positions import StatedMeanwhile, state_positions
from tests.factories import (
    AnswerFactory,
    MembershipFactory,
    OrganisationFactory,
    PositionFactory,
    PositionNoteFactory,
    QuestionFactory,
)
from tests.pages import form_of, text

pytestmark = pytest.mark.django_db


class Asked:
    """A question with its answers, and the page of the lead's charity."""

    def __init__(self, lead):
        self.organisation = lead.memberships.get().organisation
        self.question = QuestionFactory(question="Whose money?")
        self.any, self.trusts = (
            AnswerFactory(question=self.question, words=words, order=order)
            for order, words in enumerate(("Anybody’s", "Only trusts’"))
        )
        self.url = reverse("organisations:positions", args=[self.organisation.slug])

    @property
    def boxes(self):
        return f"answers-{self.question.pk}", f"note-{self.question.pk}"

    def stated(self, *answers, note=""):
        return {self.question.pk: Stated(frozenset(answer.pk for answer in answers), note)}


@pytest.fixture
def asked(lead):
    return Asked(lead)


def test_a_lead_answers_and_adds_a_note(asked, lead, client_for):
    client = client_for(lead)
    answers, note = asked.boxes
    sent = form_of(client.get(asked.url)) | {
        answers: [asked.trusts.pk],
        note: ["No brewers.\r\nNo bookmakers."],
    }

    page = client.post(asked.url, sent, follow=True)

    assert "Saved. Bids are held against these answers from now on." in text(page)
    assert "Whose money? Only trusts’ “No brewers. No bookmakers.”" in text(page)
    assert stated_by(asked.organisation) == asked.stated(
        asked.trusts, note="No brewers.\nNo bookmakers."
    )


def test_blank_is_not_said(asked, lead, client_for):
    PositionFactory(organisation=asked.organisation, answer=asked.any)
    PositionNoteFactory(organisation=asked.organisation, question=asked.question)
    client = client_for(lead)
    answers, note = asked.boxes
    sent = form_of(client.get(asked.url))
    assert sent[answers] == [str(asked.any.pk)]
    sent.pop(answers)

    client.post(asked.url, sent | {note: [""]})

    assert stated_by(asked.organisation) == {}
    assert [said.is_blank for said in said_by(asked.organisation)] == [True]
    assert "0 of 1 question answered" in text(client.get(asked.url))


def test_saving_what_stands_there_changes_nothing(asked, lead, client_for):
    held = PositionFactory(organisation=asked.organisation, answer=asked.any)
    client = client_for(lead)

    page = client.post(asked.url, form_of(client.get(asked.url)), follow=True)

    assert "Nothing was changed." in text(page)
    assert asked.organisation.positions.get() == held
    assert held.events.count() == 1


def test_who_changed_what_is_shown_to_those_who_belong_somewhere(asked, lead, staff, client_for):
    lead.name = "Lena Okafor"
    lead.save()
    client = client_for(lead)
    answers, note = asked.boxes
    for ticked, words in (([asked.any.pk], "Ask us."), ([asked.trusts.pk], "")):
        sent = form_of(client.get(asked.url)) | {answers: ticked, note: [words]}
        client.post(asked.url, sent)

    page = text(client_for(staff).get(asked.url))

    assert "Now accepts: Anybody’s Note: Ask us." in page
    assert "Now accepts: Only trusts’ No longer accepts: Anybody’s Note taken away" in page
    assert page.count("Lena Okafor") == 2
    assert lead.email not in page


def test_the_latest_change_stands_first(asked):
    for answer, days in ((asked.any, 2), (asked.trusts, 1)):
        position = PositionFactory(organisation=asked.organisation, answer=answer)
        position.events.update(pgh_created_at=timezone.localtime() - timedelta(days=days))

    accepted = [change.accepted for change in history_of(asked.organisation)]

    assert accepted == [("Only trusts’",), ("Anybody’s",)]


def test_history_survives_answers_that_are_no_longer_offered(asked):
    PositionFactory(organisation=asked.organisation, answer=asked.any)
    asked.question.delete()

    changes = history_of(asked.organisation)

    assert {change.by for change in changes} == {"Somebody"}
    assert {change.question for change in changes} == {"A question that is no longer asked"}


def test_people_of_other_organisations_read_and_cannot_change(asked, staff, client_for):
    PositionFactory(organisation=asked.organisation, answer=asked.any)
    client = client_for(staff)

    page = client.get(asked.url)

    assert "Whose money? Anybody’s" in text(page)
    assert b'name="answers-' not in page.content
    assert client.post(asked.url, {}).status_code == 403
    with pytest.raises(Denied):
        state_positions(organisation_id=asked.organisation.pk, by=staff, stated={}, shown={})


def test_an_account_alone_shows_nobodys_positions(asked, outsider, client_for):
    PositionFactory(organisation=asked.organisation, answer=asked.any)
    client = client_for(outsider)

    assert client.get(asked.url).status_code == 403
    assert "Anybody’s" not in text(client.get(asked.organisation.get_absolute_url()))


def test_two_people_who_answer_different_questions_are_not_in_each_others_way(asked, lead):
    other = QuestionFactory()
    answer = AnswerFactory(question=other)
    state_positions(
        organisation_id=asked.organisation.pk,
        by=lead,
        stated={other.pk: Stated(frozenset({answer.pk}))},
        shown={},
    )

    changed = state_positions(
        organisation_id=asked.organisation.pk,
        by=lead,
        stated=asked.stated(asked.any) | {other.pk: Stated()},
        shown={},
    )

    assert changed == 1
    assert stated_by(asked.organisation) == asked.stated(asked.any) | {
        other.pk: Stated(frozenset({answer.pk}))
    }


def test_two_people_who_answer_one_question_see_both_answers(asked, lead, client_for):
    client = client_for(lead)
    answers, note = asked.boxes
    sent = form_of(client.get(asked.url)) | {answers: [asked.any.pk], note: ["Mine"]}
    colleague = MembershipFactory(organisation=asked.organisation, role="lead").user
    with acting(by=colleague, why="On the same day"):
        state_positions(
            organisation_id=asked.organisation.pk,
            by=colleague,
            stated=asked.stated(asked.trusts),
            shown={},
        )

    page = client.post(asked.url, sent)

    assert f"{colleague} saved this while you were typing" in text(page)
    assert stated_by(asked.organisation) == asked.stated(asked.trusts)
    again = form_of(page)
    assert again[note] == ["Mine"]

    client.post(asked.url, again)

    assert stated_by(asked.organisation) == asked.stated(asked.any, note="Mine")


def test_keeping_theirs_leaves_what_the_other_said(asked, lead, client_for):
    client = client_for(lead)
    sent = form_of(client.get(asked.url)) | {asked.boxes[0]: [asked.any.pk]}
    PositionFactory(organisation=asked.organisation, answer=asked.trusts)
    again = form_of(client.post(asked.url, sent))

    client.post(asked.url, again | {f"keep-{asked.question.pk}": ["theirs"]})

    assert stated_by(asked.organisation) == asked.stated(asked.trusts)


def test_nobody_is_named_where_nobody_is_known(asked, lead):
    assert last_to_answer(asked.organisation) is None
    PositionFactory(organisation=asked.organisation, answer=asked.any)

    with pytest.raises(StatedMeanwhile, match="Somebody else answered while you were typing"):
        state_positions(
            organisation_id=asked.organisation.pk,
            by=lead,
            stated=asked.stated(asked.trusts),
            shown={},
        )


@pytest.mark.parametrize("base", ["", "no JSON", "[1]", '{"a": 1}', '{"1": [["x"], ""]}'])
def test_a_page_whose_memory_was_altered_overwrites_nothing(asked, lead, client_for, base):
    PositionFactory(organisation=asked.organisation, answer=asked.trusts)

    page = client_for(lead).post(asked.url, {"base": base, asked.boxes[0]: asked.any.pk})

    assert page.status_code == 200
    assert stated_by(asked.organisation) == asked.stated(asked.trusts)


def test_what_cannot_be_saved_says_why_and_loses_nothing(asked, lead, client_for):
    answers, note = asked.boxes

    page = client_for(lead).post(asked.url, {answers: "999999", note: "x" * 2001})

    assert "Ensure this value has at most 2000 characters" in text(page)
    assert "x" * 2001 in page.content.decode()
    assert stated_by(asked.organisation) == {}


def test_what_is_typed_is_kept_until_saved_or_discarded(asked, lead, client_for):
    client = client_for(lead)
    answers, note = asked.boxes
    client.post(asked.url, {"do": "keep", answers: [asked.any.pk], note: ["Half a thought"]})

    sent = form_of(client.get(asked.url))
    assert (sent[answers], sent[note]) == ([str(asked.any.pk)], ["Half a thought"])

    client.post(asked.url, {"do": "discard"})
    assert not FormDraft.objects.exists()


def test_a_page_without_questions_says_so(lead, client_for):
    organisation = lead.memberships.get().organisation

    page = client_for(lead).get(reverse("organisations:positions", args=[organisation.slug]))

    assert "No question is asked yet" in text(page)


def test_leads_are_reminded_of_questions_without_an_answer(asked, lead, staff):
    def asked_of(person):
        return [need.note for need in needs_of(person) if "can accept in a bid" in need.words]

    assert asked_of(lead) == ["1 of the standing questions has no answer. It takes two minutes."]
    assert asked_of(staff) == []
    PositionFactory(organisation=OrganisationFactory(), answer=asked.any)
    assert len(asked_of(lead)) == 1

    PositionNoteFactory(organisation=asked.organisation, question=asked.question)

    assert asked_of(lead) == []


def test_a_coordinator_reads_what_a_charity_accepts_and_does_not_answer_for_it(
    asked, coordinator, client_for
):
    client = client_for(coordinator)

    page = client.get(asked.url)

    assert page.status_code == 200
    assert page.context["form"] is None
    assert client.post(asked.url, {"do": "save"}).status_code == 403
    with pytest.raises(Denied):
        state_positions(
            organisation_id=asked.organisation.pk,
            by=coordinator,
            stated=asked.stated(asked.any),
            shown=asked.stated(),
        )
