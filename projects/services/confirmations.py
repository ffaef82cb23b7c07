"""Whether entries are right: confirmed by their organisation, signed in or by a link in an
e-mail; refused with a reason.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature
from django.db import transaction
from django.utils import timezone

from consortium.access import may, require
from consortium.history import acting
from consortium.mail import Letter, post_letter
from consortium.models import Role, User
from consortium.rules import belongs_to
from projects import links
from projects.links import Link
from projects.models import LinkAnswer, OnBehalf, Project, ProjectStatus, UsedLink


class NothingToRefuse(Exception):
    """Only an entry that was made on behalf, and is not confirmed, can be refused."""


# --- Signed in


@transaction.atomic
def confirm_project(*, project_id: int, by: User) -> Project:
    """Say, for the organisation, that a project's entry is right. Raises Denied.

    A draft that was added on its behalf is published by that, as what it was meant to be, or was
    before a refusal.
    """
    project = _locked(project_id)
    require(by, "projects.confirm_project", project)
    return _confirm(project)


@transaction.atomic
def refuse_project(*, project_id: int, by: User, reason: str) -> Project:
    """Say, for the organisation, that an entry made on its behalf is not to stand.

    It becomes a draft again and the coordinators are told why. Raises Denied, or
    NothingToRefuse.
    """
    project = _locked(project_id)
    require(by, "projects.confirm_project", project)
    if not _waits(project):
        raise NothingToRefuse("Only what the consortium added for you can be refused, once.")
    return _refuse(project, reason, by)


def _locked(project_id):
    return Project.objects.select_for_update(of=["self"]).defer("search").get(pk=project_id)


def _waits(project):
    on_behalf = OnBehalf.objects.unanswered(project)
    return on_behalf is not None and on_behalf.is_open


def _confirm(project):
    on_behalf = OnBehalf.objects.of(project).first()
    if project.is_draft and on_behalf:
        meant = on_behalf.becomes
        if not project.may_move_to(meant):  # what has ended since was running before
            project.move_to(ProjectStatus.ACTIVE)
        project.move_to(meant)
    project.confirmed_on = timezone.localdate()
    return _save(project)


def _refuse(project, reason, by):
    on_behalf = OnBehalf.objects.of(project).get()
    if not project.is_draft:
        # Not a move of its table: what was published without their word is taken back.
        on_behalf.meant_as, project.status = project.status, ProjectStatus.DRAFT
    _save(project)
    on_behalf.refused_at, on_behalf.refused_by, on_behalf.refusal = timezone.now(), by, reason
    on_behalf.save(update_fields=["meant_as", "refused_at", "refused_by", "refusal"])
    who = str(by) if by else f"Whoever reads the e-mail of {project.organisation}"
    letter = Letter(
        subject=f"{project.organisation} refuses the entry “{project}”",
        paragraphs=[
            f"{who} says: {reason}",
            "The entry is a draft again: it no longer shows and no longer counts in coverage. If "
            "a bid includes it, take it out there. Correct it and ask again, or leave it.",
        ],
        button="Open the entry",
        link=project.get_absolute_url(),
    )
    for address in _told_of_refusals(on_behalf):
        post_letter(letter, to=address)
    return project


def _told_of_refusals(on_behalf):
    """The coordinator who added the entry; all coordinators where that person has left."""
    author = on_behalf.added_by
    if author and author.is_active and may(author, "projects.ask_to_confirm", on_behalf.project):
        return [author.email]
    coordinators = User.objects.filter(
        is_active=True,
        memberships__role=Role.COORDINATOR,
        memberships__organisation__kind="infrastructure",
    )
    return list(coordinators.values_list("email", flat=True).distinct())


def _save(project):
    project.version += 1
    project.save()
    return project


# --- By a link in an e-mail


@dataclass(frozen=True)
class Opened:
    """What a link leads to.

    `state` is `altered`, `gone` (the project is), `used`, `left` (its reader has left the
    organisation), `expired`, `settled` (nothing is asked any more) or `open`; `answers` are those
    that an open one takes.
    """

    state: str
    link: Link | None = None
    project: Project | None = None
    person: User | None = None
    used: UsedLink | None = None
    answers: tuple[str, ...] = ()
    on_behalf: OnBehalf | None = None


def open_link(token: str) -> Opened:
    """What a link leads to now. Changes nothing: mail scanners open every link."""
    try:
        link = links.read(token)
    except BadSignature:
        return Opened("altered")
    project = Project.objects.for_detail().filter(pk=link.project).first()
    return _opened(link, project)


@transaction.atomic
def answer_by_link(*, token: str, answer: str, reason: str = "") -> Opened:
    """Answer as the person whom the e-mail was for; the link is used up by that.

    Returns what the link led to; where its `state` is not `open`, or `answers` do not hold the
    answer, nothing is written. A refusal needs a reason.
    """
    try:
        link = links.read(token)
    except BadSignature:
        return Opened("altered")
    locked = Project.objects.select_for_update(of=["self"]).filter(pk=link.project)
    opened = _opened(link, locked.defer("search").select_related("organisation").first())
    if opened.state != "open" or answer not in opened.answers:
        return opened
    if answer == LinkAnswer.REFUSED and not reason:
        raise ValueError("A refusal without a reason.")
    to = "" if opened.person else f" to {opened.project.organisation.email}"
    with acting(by=opened.person, why=f"confirmation link in an e-mail{to}"):
        UsedLink.objects.create(
            link=link.digest, project=opened.project, person=opened.person, answer=answer
        )
        if answer == LinkAnswer.RIGHT:
            _confirm(opened.project)
        elif answer == LinkAnswer.ENDED:
            opened.project.move_to(ProjectStatus.ENDED)
            _confirm(opened.project)
        else:
            _refuse(opened.project, reason, opened.person)
    return opened


def _opened(link, project):
    if project is None:
        return Opened("gone", link)
    used = UsedLink.objects.filter(link=link.digest).select_related("person").first()
    if used:
        return Opened("used", link, project, used=used)
    person = User.objects.filter(pk=link.person).first() if link.person else None
    if not _speaks_for(link, project, person):
        return Opened("left", link)
    if link.is_expired:
        return Opened("expired", link, project)
    on_behalf = OnBehalf.objects.of(project).select_related("added_by").first()
    answers = _answers(project, on_behalf)
    return Opened(
        "open" if answers else "settled",
        link,
        project,
        person,
        answers=answers,
        on_behalf=on_behalf if project.confirmed_on is None else None,
    )


def _speaks_for(link, project, person):
    """Whether whoever got the link still answers for the project's organisation."""
    if link.person is None:
        return link.is_for(project.organisation.email)
    return person is not None and belongs_to(person, project.organisation_id)


def _answers(project, on_behalf):
    if on_behalf is not None and project.confirmed_on is None:
        return (LinkAnswer.RIGHT, LinkAnswer.REFUSED) if on_behalf.is_open else ()
    if project.is_draft or project.status == ProjectStatus.ENDED:
        return ()
    if project.may_move_to(ProjectStatus.ENDED):
        return (LinkAnswer.RIGHT, LinkAnswer.ENDED)
    return (LinkAnswer.RIGHT,)
