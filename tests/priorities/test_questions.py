"""Questions whether a project should count: asked by an officer, answered by its people."""

import pytest
from django.test import Client
from django.urls import reverse

from consortium.home import needs_of
from priorities.models import MatchQuestion
from priorities.services.questions import NotAsked, answer_question, ask_question
from priorities.tasks import send_match_answer, send_match_question
from tests.factories import (
    AreaFactory,
    MatchQuestionFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(db):
    return AreaFactory(code="E05", name="Linton")


@pytest.fixture
def locks(db):
    return OutcomeFactory(name="Fewer homes burgled")


@pytest.fixture
def council(db):
    return OrganisationFactory(name="South Fen Council", kind="statutory")


@pytest.fixture
def officer(council):
    return MembershipFactory(organisation=council, role="officer", user__name="Olu Bright").user


@pytest.fixture
def plan(ward, council):
    return PlanFactory(
        reference="safer",
        title="Safer South Fen",
        partnership=PartnershipFactory(areas=[ward], organisations=[council]),
    )


@pytest.fixture
def priority(plan, locks):
    return PriorityFactory(plan=plan, reference="P1", title="Burglary", outcomes=[locks])


@pytest.fixture
def project(ward, locks):
    return ProjectFactory(
        title="Locks fitted", organisation__name="Fen Locks", areas=[ward], outcomes=[locks]
    )


@pytest.fixture
def lead(project):
    return MembershipFactory(organisation=project.organisation, role="lead").user


def question_url(priority, project):
    return reverse("priorities:question", args=[priority.plan.slug, priority.pk, project.slug])


CELL = "/coverage/safer/P1/E05/"


def test_an_officer_asks_and_the_answer_stands_beside_the_question(
    client_for, officer, lead, priority, project, mailoutbox, django_capture_on_commit_callbacks
):
    page = client_for(officer).get(CELL)
    assert question_url(priority, project) in page.content.decode()

    with django_capture_on_commit_callbacks() as queued:
        client_for(officer).post(question_url(priority, project), {"text": "Has it not stopped?"})
    question = MatchQuestion.objects.get()
    send_match_question(question.pk)

    assert len(queued) == 1

    [letter] = mailoutbox
    assert letter.to == [lead.email]
    assert letter.subject == "Answer a question about Locks fitted"
    assert "Has it not stopped?" in letter.body
    assert "Olu Bright, South Fen Council, asks whether" in letter.body
    assert "An officer asks whether “Locks fitted” should count" in [
        need.words for need in needs_of(lead)
    ]
    asked = text(client_for(officer).get(CELL))
    assert "Questioned by Olu Bright" in asked
    assert "Not answered yet." in asked
    assert "Question whether it should count" not in asked

    answer = reverse("priorities:answer_question", args=[project.slug, question.pk])
    assert "Has it not stopped?" in text(client_for(lead).get(answer))
    with django_capture_on_commit_callbacks() as queued:
        client_for(lead).post(answer, {"text": "It runs until March."})
    send_match_question(question.pk)  # late: it has been answered
    send_match_answer(question.pk)

    assert len(queued) == 1

    assert mailoutbox[1].to == [officer.email]
    assert "It runs until March." in mailoutbox[1].body
    answered = text(client_for(officer).get(CELL))
    assert "Answered by" in answered
    assert "It runs until March." in answered
    assert "Question whether it should count" in answered
    assert not any("asks whether" in need.words for need in needs_of(lead))
    assert "<form" not in text(client_for(lead).get(answer))


def test_questions_show_to_officers_coordinators_and_its_own_people_alone(
    client_for, officer, lead, coordinator, outsider, priority, project
):
    MatchQuestionFactory(priority=priority, project=project, reason="Has it not stopped?")
    stranger = MembershipFactory(role="lead").user

    for person in (officer, lead, coordinator):
        assert "Has it not stopped?" in text(client_for(person).get(CELL))
    for person in (outsider, stranger):
        assert "Has it not stopped?" not in text(client_for(person).get(CELL))
    assert "Has it not stopped?" not in text(Client().get(CELL))


def test_nothing_changes_in_what_counts(client, officer, priority, project):
    before = client.get("/coverage/safer.json").content

    ask_question(priority_id=priority.pk, project_id=project.pk, reason="Why?", by=officer)

    assert client.get("/coverage/safer.json").content == before


def test_an_empty_question_says_what_to_write(client_for, officer, priority, project):
    page = client_for(officer).post(question_url(priority, project), {"text": " "})

    assert "Write why you doubt it, so that they can answer." in text(page)
    assert not MatchQuestion.objects.exists()


def test_a_question_that_waits_is_not_asked_twice_and_nothing_typed_is_lost(
    client_for, officer, priority, project
):
    MatchQuestionFactory(priority=priority, project=project)

    page = client_for(officer).post(question_url(priority, project), {"text": "And again?"})

    assert "Somebody has asked about “Locks fitted” already" in text(page)
    assert "And again?" in page.content.decode()


def test_a_project_that_does_not_count_cannot_be_questioned(officer, priority, ward):
    other = ProjectFactory(areas=[ward], outcomes=[OutcomeFactory()])

    with pytest.raises(NotAsked, match="does not count for this priority"):
        ask_question(priority_id=priority.pk, project_id=other.pk, reason="Why?", by=officer)


def test_a_draft_plan_asks_nobody(client_for, officer, priority, project):
    priority.plan.status = "draft"
    priority.plan.save()

    assert "Question whether" not in text(client_for(officer).get(CELL))
    with pytest.raises(NotAsked, match="Publish it first"):
        ask_question(priority_id=priority.pk, project_id=project.pk, reason="Why?", by=officer)


def test_a_second_answer_is_refused_and_kept_in_the_box(client_for, lead, priority, project):
    question = MatchQuestionFactory(priority=priority, project=project)
    answer_question(question_id=question.pk, answer="It runs on.", by=lead)
    url = reverse("priorities:answer_question", args=[project.slug, question.pk])

    page = client_for(lead).post(url, {"text": "No, it ended."})

    assert "Somebody of your organisation has answered meanwhile." in text(page)
    assert "No, it ended." in page.content.decode()
    assert MatchQuestion.objects.get().answer == "It runs on."


def test_what_is_not_there_is_not_found(client_for, officer, lead, priority, project):
    nowhere = reverse("priorities:question", args=["safer", priority.pk, "no-such-project"])

    assert client_for(officer).get(nowhere).status_code == 404
    assert client_for(lead).get(f"/projects/{project.slug}/questions/999999/").status_code == 404


def test_where_nobody_knows_who_asked_nobody_is_told(lead, priority, project, mailoutbox):
    question = MatchQuestionFactory(priority=priority, project=project, asked_by=None)
    gone = MatchQuestionFactory(priority=PriorityFactory(), asked_by__is_active=False)

    send_match_question(question.pk)
    answer_question(question_id=question.pk, answer="It runs on.", by=lead)
    answer_question(
        question_id=gone.pk,
        answer="It runs on.",
        by=MembershipFactory(organisation=gone.project.organisation, role="lead").user,
    )
    for number in (question.pk, gone.pk, 0):
        send_match_answer(number)

    [letter] = mailoutbox
    assert "An officer asks whether your project" in letter.body
