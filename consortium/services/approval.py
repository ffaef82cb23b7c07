"""Organisations that people add by themselves, and what coordinators decide about them."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from consortium.access import may, require
from consortium.merging import let_all_go, move_all
from consortium.models import (
    JoinRequest,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationStatus,
    RegisteredCharity,
    Role,
    User,
)
from consortium.references import free_reference
from consortium.services import letters, papers

MOST_WAITING = 3
# What a person is in an organisation they add.
FIRST_ROLE = {
    OrganisationKind.CHARITY: Role.LEAD,
    OrganisationKind.STATUTORY: Role.OFFICER,
}


class ApprovalRefused(Exception):
    """The organisation cannot be added or decided on so; the text says why and what to do.

    `organisation` is the one that is here already, where that is the reason.
    """

    def __init__(self, message, organisation=None):
        super().__init__(message)
        self.organisation = organisation


@transaction.atomic
def add_organisation(
    *, by: User, name: str, kind: str, areas=(), charity_number: str = "", **profile
) -> Organisation:
    """Add an organisation, which waits for a coordinator; the person becomes its lead or officer.

    One that a coordinator adds is approved at once, and they do not become a member. `profile`
    holds aims and website. Raises Denied, or ApprovalRefused where it is here already, is no
    longer registered, or the person has too many that wait.
    """
    require(by, "consortium.join_organisation")
    User.objects.select_for_update().get(pk=by.pk)  # two at once are counted in turn
    if kind not in FIRST_ROLE:
        raise ApprovalRefused("Choose whether it is a charity or a public body.")
    at_once = may(by, "consortium.approve_organisations")
    if not at_once and by.organisations_added.waiting().count() >= MOST_WAITING:
        raise ApprovalRefused(
            f"{MOST_WAITING} organisations you added wait for a coordinator. "
            "Add another once they are decided on."
        )
    reference = free_reference(Organisation, name)  # from here on one at a time
    _refuse_known(name, charity_number)
    _refuse_removed(charity_number)
    organisation = Organisation.objects.create(
        reference=reference,
        name=name,
        kind=kind,
        charity_number=charity_number,
        status=OrganisationStatus.APPROVED if at_once else OrganisationStatus.WAITING,
        added_by=by,
        **profile,
    )
    organisation.areas.set(areas)
    if at_once:
        return organisation
    Membership.objects.create(user=by, organisation=organisation, role=FIRST_ROLE[kind])
    by.forget_roles()
    letters.organisation_waiting(organisation)
    return organisation


@transaction.atomic
def approve_organisation(*, organisation_id: int, by: User) -> Organisation:
    """Let an organisation and its projects show. Raises Denied, or MoveRefused."""
    organisation = _locked(organisation_id, by)
    organisation.refusal = ""
    _decide(organisation, OrganisationStatus.APPROVED, by)
    letters.organisation_approved(organisation)
    return organisation


@transaction.atomic
def refuse_organisation(*, organisation_id: int, reason: str, by: User) -> Organisation:
    """Refuse an organisation; its members read why. Raises Denied, ApprovalRefused, MoveRefused."""
    organisation = _locked(organisation_id, by)
    if not reason.strip():
        raise ApprovalRefused("Say why, so that they know what to correct.")
    organisation.refusal = reason.strip()
    _decide(organisation, OrganisationStatus.REFUSED, by)
    letters.organisation_refused(organisation)
    return organisation


@transaction.atomic
def leave_consortium(*, organisation_id: int, by: User, why: str) -> Organisation:
    """Let a charity take no part any more, its projects neither; nothing of it is deleted.

    Coordinators are told, and may approve it again. Open bids with a project of it are not agreed
    until that is left out. Raises Denied, MoveRefused, or ApprovalRefused without a reason.
    """
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    require(by, "consortium.leave_consortium", organisation)
    if not why.strip():
        raise ApprovalRefused("Say why, so that those who count on it understand.")
    organisation.refusal = why.strip()
    _decide(organisation, OrganisationStatus.LEFT, by)
    by.forget_roles()
    letters.organisation_left(organisation, by)
    return organisation


@transaction.atomic
def ask_for_approval(*, organisation_id: int, by: User) -> Organisation:
    """Ask once more, after a refusal. Raises Denied, or MoveRefused."""
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    require(by, "consortium.ask_for_approval", organisation)
    organisation.move_to(OrganisationStatus.WAITING)
    refusal = organisation.refusal
    organisation.refusal, organisation.decided_by, organisation.decided_at = "", None, None
    organisation.added_by = organisation.added_by or by
    organisation.save()
    letters.asks_again_for_approval(organisation, by, refusal)
    return organisation


def require_withdrawable(organisation: Organisation, by: User) -> None:
    """Raise ApprovalRefused for an organisation that is or was approved, or has other members."""
    if organisation.has_left:
        raise ApprovalRefused(
            f"{organisation} took part: what people and bids know of it stays on record."
        )
    if organisation.is_approved:
        raise ApprovalRefused(
            f"{organisation} is approved: people and bids may count on it, so it stays."
        )
    if organisation.memberships.exclude(user=by).exists():
        raise ApprovalRefused(
            f"Others belong to {organisation} too. Leave it instead, or ask a coordinator."
        )


@transaction.atomic
def withdraw_organisation(*, organisation_id: int, by: User) -> None:
    """Delete an organisation that one added by mistake, with its projects.

    Raises Denied, or ApprovalRefused where it is approved, or others belong to it.
    """
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    require(by, "consortium.withdraw_organisation", organisation)
    require_withdrawable(organisation, by)
    was_waiting, name = organisation.is_waiting, str(organisation)
    let_all_go(organisation)
    _delete(organisation)
    by.forget_roles()
    if was_waiting:
        letters.organisation_withdrawn(name, by)


@transaction.atomic
def merge_organisation(*, organisation_id: int, into_id: int, by: User) -> Organisation:
    """Say that an organisation is here already, as another one; returns that.

    Its members ask to join there, its projects wait there as drafts, papers that one lacks move
    along, and it goes. Raises Denied, or ApprovalRefused where it is approved itself, or the
    other is not.
    """
    organisation = _locked(organisation_id, by)
    into = Organisation.objects.approved().select_for_update(of=["self"]).filter(pk=into_id).first()
    if organisation.is_approved:
        raise ApprovalRefused(f"{organisation} is approved: people and bids may count on it.")
    if organisation.has_left:
        raise ApprovalRefused(f"{organisation} took part: it stays on record as itself.")
    if into is None or into.kind != organisation.kind:
        raise ApprovalRefused("Choose an approved organisation of the same kind.")
    people = letters.members_of(organisation)
    move_all(organisation, into)
    moved, gone = papers.move_papers(organisation, into)
    try:
        _delete(organisation)
    except ProtectedError as error:
        raise ApprovalRefused(
            f"{organisation} is named elsewhere, in a bid or an upload. Take it out there first."
        ) from error
    letters.organisation_merged(str(organisation), into, by, people, papers=(moved, gone))
    here = set(into.memberships.filter(user__in=people).values_list("user_id", flat=True))
    here |= set(into.join_requests.open().values_list("user_id", flat=True))
    for person in people:
        if person.pk not in here:
            wish = JoinRequest.objects.create(
                organisation=into, user=person, message=f"Had added {organisation}."
            )
            letters.asked_to_join(wish)
    return into


def _locked(organisation_id, by):
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    require(by, "consortium.decide_organisation", organisation)
    return organisation


def _decide(organisation, status, by):
    organisation.move_to(status)
    organisation.decided_by, organisation.decided_at = by, timezone.now()
    organisation.save()


def _delete(organisation):
    """Delete it; the files of its papers and uploads go with the rows, once that is for good."""
    kept = papers.paths_of(organisation.documents.all())
    loaded = list(organisation.imports.exclude(file="").values_list("file", flat=True))
    organisation.delete()
    papers.forget_files(kept)
    for path in loaded:
        transaction.on_commit(partial(default_storage.delete, path))


def _refuse_known(name, charity_number):
    known = Organisation.objects.not_refused().order_by("status", "pk")  # approved ones first
    if charity_number:
        same = known.numbered([charity_number]).first()
    else:
        same = known.filter(name__iexact=name).first()
    if same is None:
        return
    if not same.is_approved:
        # What it is called, nobody has looked at yet.
        called = "a charity with this number" if charity_number else name
        raise ApprovalRefused(
            f"Somebody has added {called} and a coordinator has it before them. "
            "Once it is approved you can ask to join it."
        )
    raise ApprovalRefused(
        f"{same.name} is here already. Ask to join it. If yours is another of the same name, say "
        "in its name where it works.",
        same,
    )


def _refuse_removed(charity_number):
    entry = RegisteredCharity.objects.with_full_number(charity_number)
    if entry and entry.is_removed:
        raise ApprovalRefused(
            f"{entry.name} is no longer on the register of charities. If it works on under "
            "another number, give that one; if without a number, leave it empty."
        )
