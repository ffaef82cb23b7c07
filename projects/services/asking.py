"""Asking organisations about entries that a coordinator (or a file) added for them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consortium.access import require
from consortium.mail import full_link, send_mail
from consortium.models import Membership, Organisation, Role, User
from consortium.rules import belongs_to
from projects import links
from projects.confirmation import day
from projects.models import OnBehalf, Project, ProjectStatus
from projects.summary import summaries_of

# Who answers for an organisation's entries, in charities and in public bodies.
ANSWERING = (Role.LEAD, Role.OFFICER)


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
    meant_as: dict[int, str] | None = None,
) -> Asked:
    """Have the organisations of these projects confirm, correct or refuse them.

    One e-mail to each lead of each organisation lists all of its projects (to the organisation's
    own address where it has no lead). `told_by` says where a new entry comes from ("Jo March, by
    phone"; a file's name) and `told_on` when, `meant_as` are {id: what confirming makes of a new
    draft}. Projects that are confirmed, or over, or of the person's own organisation are left
    alone. A refusal stands until the organisation confirms; one that comes in while this is asked
    is not asked over. Without `by` it is a command of the machine's administrator. Raises Denied.
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
        .without_answer_since(now)
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
            OnBehalf(
                project=project,
                organisation=project.organisation,
                added_by=by,
                told_by=told_by,
                told_on=told_on,
                meant_as=(meant_as or {}).get(project.pk, ""),
            )
            for project in projects
        ],
        ignore_conflicts=True,
    )
    OnBehalf.objects.of_now(projects).update(asked_at=now)
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
        Project.objects.waiting_for(organisation)
        .with_ids(project_ids)
        .exclude(status=ProjectStatus.ENDED)
        .prefetch_related("on_behalf_records")
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
