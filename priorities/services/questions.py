"""Questions whether a project should count for a priority, and what its people answer."""

from dataclasses import asdict

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consortium.access import require
from consortium.mail import Letter, full_link, send_mail
from consortium.models import User
from priorities.models import MatchQuestion, Priority
from priorities.reads.answers import answers_to
from priorities.reads.asked import Asked
from priorities.reads.priorities import priorities_of
from projects.models import Project
from projects.services.contact import addresses_of


class NotAsked(Exception):
    """Nothing was asked; the text says why."""


class NotAnswered(Exception):
    """Nothing was answered; the text says why."""


@transaction.atomic
def ask_question(*, priority_id: int, project_id: int, reason: str, by: User) -> MatchQuestion:
    """Question a project that counts for a priority; its people get an e-mail after commit.

    Raises Denied, or NotAsked where the plan is a draft, the project doesn't count, or an earlier
    question is still open.
    """
    from priorities.tasks import send_match_question

    priority = Priority.objects.select_related("plan__partnership").get(pk=priority_id)
    require(by, "priorities.question_projects", priority.plan)
    project = Project.objects.select_for_update(of=("self",)).defer("search").get(pk=project_id)
    if priority.plan.is_draft:
        raise NotAsked("This plan is a draft that its charities cannot see. Publish it first.")
    asked = Asked(on=None, projects=(project.pk,))
    if not answers_to(priorities_of(Priority.objects.filter(pk=priority.pk)), asked):
        raise NotAsked(f"“{project}” does not count for this priority, so there is nothing to ask.")
    if MatchQuestion.objects.filter(
        priority=priority, project=project, answered_at__isnull=True
    ).exists():
        raise NotAsked(
            f"Somebody has asked about “{project}” already, and it has not been answered yet."
        )
    question = MatchQuestion.objects.create(
        priority=priority, project=project, reason=reason, asked_by=by
    )
    send_match_question.delay_on_commit(question.pk)
    return question


@transaction.atomic
def answer_question(*, question_id: int, answer: str, by: User) -> MatchQuestion:
    """Answer for the project's organisation; who asked gets an e-mail after commit.

    Raises Denied, or NotAnswered where somebody has answered meanwhile.
    """
    from priorities.tasks import send_match_answer

    question = MatchQuestion.objects.select_for_update(of=("self",)).get(pk=question_id)
    project = Project.objects.defer("search").get(pk=question.project_id)
    require(by, "priorities.answer_questions", project)
    if not question.is_open:
        raise NotAnswered(
            "Somebody of your organisation has answered meanwhile. Your text is kept in the box "
            "below; the answer that was sent stands above it."
        )
    question.answer, question.answered_by, question.answered_at = answer, by, timezone.now()
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    send_match_answer.delay_on_commit(question.pk)
    return question


def deliver_question(*, question_id: int) -> None:
    """Tell the project's people that they are asked, and where they answer."""
    question = _whole(question_id)
    if question is None or not question.is_open:
        return
    project, priority = question.project, question.priority
    letter = Letter(
        subject=f"Answer a question about {project}",
        paragraphs=[
            f"{_who(question.asked_by)} asks whether your project “{project}” should count "
            f"towards “{priority}” in “{priority.plan}”:",
            question.reason,
            "Your answer stands beside the question. Nothing changes in what counts unless you "
            "change what is recorded of the project.",
        ],
        button="Answer",
        link=full_link(reverse("priorities:answer_question", args=[project.slug, question.pk])),
        note="You get this because you answer for this project here.",
    )
    for address in addresses_of(project):
        send_mail("letter", to=address, subject=letter.subject, context=asdict(letter))


def deliver_answer(*, question_id: int) -> None:
    """Tell who asked what the answer is."""
    question = _whole(question_id)
    if question is None or question.is_open or question.asked_by is None:
        return
    if not question.asked_by.is_active:
        return
    project, priority = question.project, question.priority
    letter = Letter(
        subject=f"{project.organisation} has answered about {project}",
        paragraphs=[
            f"You asked whether “{project}” should count towards “{priority}”. The answer:",
            question.answer,
        ],
        button="See the project",
        link=full_link(project.get_absolute_url()),
        note="You get this because you asked.",
    )
    send_mail("letter", to=question.asked_by.email, subject=letter.subject, context=asdict(letter))


def _whole(question_id):
    return (
        MatchQuestion.objects.select_related("project__organisation", "priority__plan", "asked_by")
        .filter(pk=question_id)
        .first()
    )


def _who(person):
    """The name of who asked, with the organisation, as an e-mail says it."""
    membership = person and person.memberships.select_related("organisation").first()
    if membership is None:
        return str(person or "An officer")
    return f"{person}, {membership.organisation},"
