"""Whether entries are right: confirmed by their organisation, signed in or by a link in an
e-mail; asked for where a coordinator added them; refused with a reason.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.signing import BadSignature
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consortium.access import may, require
from consortium.history import acting
from consortium.mail import Letter, full_link, post_letter, send_mail
from consortium.models import Membership, Organisation, Role, User
from consortium.rules import belongs_to
from projects import links
from projects.confirmation import day
from projects.links import Link
from projects.models import LinkAnswer, OnBehalf, Project, ProjectStatus, UsedLink
from projects.summary import summaries_of

# Who answers for an organisation's entries, in charities and in public bodies.
ANSWERING = (Role.LEAD, Role.OFFICER)


class NothingToRefuse(Exception):
    """Only an entry that was made on behalf, and is not confirmed, can be refused."""


# --- Signed in


@transaction.atomic
def confirm_project(*, project_id: int, by: User) -> Project:
    """Say, for the organisation, that a project's entry is right. Raises Denied.

    A draft that was added on its behalf is published by that, as what it was before a refusal.
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
    on_behalf = OnBehalf.objects.filter(project=project).first()
    return on_behalf is not None and on_behalf.is_open and not project.confirmed_on


def _confirm(project):
    if project.is_draft and OnBehalf.objects.filter(project=project).exists():
        project.move_to(_meant_as(project))
    project.confirmed_on = timezone.localdate()
    return _save(project)


def _meant_as(project):
    """As what a draft was published before, proposed or active; active where it never was."""
    published = project.events.filter(status__in=[ProjectStatus.PROPOSED, ProjectStatus.ACTIVE])
    return published.order_by("-pgh_id").values_list("status", flat=True).first() or (
        ProjectStatus.ACTIVE
    )


def _refuse(project, reason, by):
    # Not a move of its table: what was published without the organisation's word is taken back.
    project.status = ProjectStatus.DRAFT
    _save(project)
    on_behalf = OnBehalf.objects.get(project=project)
    on_behalf.refused_at, on_behalf.refused_by, on_behalf.refusal = timezone.now(), by, reason
    on_behalf.save(update_fields=["refused_at", "refused_by", "refusal"])
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
    on_behalf = OnBehalf.objects.filter(project=project).select_related("added_by").first()
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


# --- Asked for, where a coordinator added it


@dataclass(frozen=True)
class Asked:
    """The organisations whose people were written to, and those that nobody can be written at."""

    written_to: tuple[Organisation, ...] = ()
    unreachable: tuple[Organisation, ...] = ()

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        return self.written_to + self.unreachable


@transaction.atomic
def ask_to_confirm(
    *,
    project_ids: Iterable[int],
    by: User | None,
    told_by: str = "",
    told_on: datetime.date | None = None,
) -> Asked:
    """Have the organisations of these projects confirm, correct or refuse them.

    One e-mail to each lead of each organisation lists all of its projects (to the organisation's
    own address where it has no lead). `told_by` says where a new entry comes from ("Jo March, by
    phone"; a file's name) and `told_on` when. Projects that are confirmed, or over, or of the
    person's own organisation are left alone. A refusal stands until the organisation confirms;
    one that comes in while this is asked is not asked over. Without `by` it is a command of the
    machine's administrator. Raises Denied.
    """
    now = timezone.now()
    ids = list(project_ids)
    # Nobody answers between what is read here and what is written.
    held = Project.objects.select_for_update(of=["self"]).with_ids(ids).order_by("pk")
    list(held.values_list("pk", flat=True))
    projects = [
        project
        for project in Project.objects.with_ids(ids)
        .filter(confirmed_on=None)
        .exclude(status=ProjectStatus.ENDED)
        .exclude(on_behalf__refused_at__gt=now)
        .defer("search")
        .select_related("organisation")
        .order_by("organisation__name", "organisation_id")
        if by is None or not belongs_to(by, project.organisation_id)
    ]
    if by is not None:
        for project in projects:
            require(by, "projects.ask_to_confirm", project)
    OnBehalf.objects.bulk_create(
        [
            OnBehalf(project=project, added_by=by, told_by=told_by, told_on=told_on)
            for project in projects
        ],
        ignore_conflicts=True,
    )
    OnBehalf.objects.filter(project__in=projects).update(asked_at=now)
    return _write_to(projects)


def _write_to(projects):
    from projects.tasks import send_question

    by_organisation = {}
    for project in projects:
        by_organisation.setdefault(project.organisation, []).append(project.pk)
    people = {}
    for organisation_id, person_id in answering(by_organisation):
        people.setdefault(organisation_id, []).append(person_id)
    written_to, unreachable = [], []
    for organisation, ids in by_organisation.items():
        readers = people.get(organisation.pk) or ([None] if organisation.email else [])
        for person_id in readers:
            send_question.delay_on_commit(organisation.pk, person_id, ids)
        (written_to if readers else unreachable).append(organisation)
    return Asked(tuple(written_to), tuple(unreachable))


def is_reachable(organisation: Organisation) -> bool:
    """Whether anybody can be written to about an organisation's entries."""
    return bool(organisation.email or answering([organisation]))


def answering(organisations) -> list[tuple[int, int]]:
    """(organisation, person) ids: who answers for these organisations' entries."""
    return list(
        Membership.objects.filter(
            organisation__in=list(organisations), role__in=ANSWERING, user__is_active=True
        )
        .order_by("user__email")
        .values_list("organisation_id", "user_id")
    )


def send_question(*, organisation_id: int, person_id: int | None, project_ids: list[int]) -> None:
    """Send one reader the e-mail that asks about entries made on their organisation's behalf.

    Nothing is sent where every one is answered by now, or the reader answers for it no longer.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    address = _address_of(organisation, person_id)
    rows = (
        Project.objects.filter(
            pk__in=project_ids,
            organisation=organisation,
            confirmed_on=None,
            on_behalf__in=OnBehalf.objects.open(),
        )
        .exclude(status=ProjectStatus.ENDED)
        .select_related("on_behalf__added_by")
        .for_detail()
        .order_by("title", "reference")
    )
    entries = summaries_of(rows)
    if not entries or not address:
        return
    until = day(timezone.localdate(timezone.now() + links.LASTS))
    what = f"“{entries[0].project}”" if len(entries) == 1 else f"{len(entries)} projects"
    send_mail(
        "question",
        to=address,
        subject=f"Confirm or refuse by {until}: {what} of {organisation}",
        context={
            "organisation": organisation,
            "entries": [
                (entry, link_to(entry.project, person_id=person_id, address=address))
                for entry in entries
            ],
            "until": until,
        },
    )


def _address_of(organisation, person_id):
    """Where a question goes; blank where its reader answers for the organisation no longer."""
    if person_id is None:
        return organisation.email
    if (organisation.pk, person_id) not in answering([organisation]):
        return ""
    return User.objects.get(pk=person_id).email


def link_to(project: Project, *, person_id: int | None = None, address: str = "") -> str:
    """The whole address of a link that answers for a project, for one reader of an e-mail."""
    token = links.token_for(project.pk, person_id=person_id, address=address)
    return full_link(reverse("projects:confirm_link", args=[token]))
