"""What the parties to a bid say to each other: begin, answer, correct, take back, settle.

A bid that is handed in, or over, is talked about all the same: no word here is a part of it.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from consortium.access import Denied, require
from consortium.mail import Letter
from consortium.models import Organisation, User
from consortium.rules import organisations_of, roles_of
from consortium.services.letters import send
from projects.models import Project
from proposals.models import Audience, Comment, Proposal, Thread, ThreadReading
from proposals.models.conversation import with_named
from proposals.rules import Circle, circle_of, officer_of
from proposals.services.consent_letters import people_of

COORDINATES = ("coordinator", "infrastructure")
EDITED_WITHIN = datetime.timedelta(hours=1)
TOO_LATE = (
    "A comment can be corrected for an hour, while nobody has written after it. Write another one, "
    "or take this one back."
)


class NotSaid(Exception):
    """What somebody wrote cannot be taken so; the text says why. Nothing is saved."""


# --- Saying something


@transaction.atomic
def begin_thread(
    *,
    proposal_id: int,
    by: User,
    words: str,
    audience: str = Audience.COORDINATORS,
    project: Project | None = None,
    asked_of: Organisation | None = None,
) -> Thread:
    """Say something of a bid, or of a project in it; whom it asks directly gets an e-mail at once.

    Raises Denied, or NotSaid.
    """
    proposal = Proposal.objects.select_related("lead_organisation").get(pk=proposal_id)
    require(by, "proposals.view_conversation", proposal)
    circle = circle_of(proposal)
    if project and not proposal.parts.filter(project=project).exists():
        raise NotSaid(f"“{project}” is in this bid no longer. Say it of the bid as a whole.")
    if asked_of and asked_of.pk not in circle.partners | circle.shared:
        raise NotSaid(f"{asked_of} takes no part in this bid any more. Ask somebody else.")
    if audience not in Audience.values:
        raise NotSaid("Say who may read it.")
    organisation = speaks_for(by, circle)
    if asked_of and asked_of == organisation:
        raise NotSaid("You belong to whom you ask. Choose another, or ask nobody directly.")
    thread = Thread.objects.create(
        proposal=proposal,
        project=project,
        audience=audience,
        organisation=organisation,
        asked_of=asked_of,
    )
    comment = _say(thread, by, organisation, words)
    if asked_of:
        send(_question(comment, circle), *people_of(asked_of, but=by))
    return thread


@transaction.atomic
def reply(*, thread_id: int, by: User, words: str) -> Comment:
    """Answer in a thread. A settled one stays so. Raises Denied, or NotSaid."""
    thread = _held(thread_id)
    require(by, "proposals.view_thread", thread)
    return _say(thread, by, speaks_for(by, circle_of(thread.proposal), thread), words)


def _say(thread, by, organisation, words):
    comment = Comment.objects.create(
        thread=thread, organisation=organisation, written_by=by, words=_whole(words)
    )
    thread.latest_at = comment.written_at
    thread.save(update_fields=["latest_at"])
    mark_read(thread=thread, by=by, until=comment.written_at)
    return comment


def speaks_for(user: User, circle: Circle, thread: Thread | None = None) -> Organisation | None:
    """For which of their organisations a person speaks; None for an administrator without one.

    The one that is asked, the one that began it, the hub for its coordinators, then a partner's
    or a public body's.
    """
    mine = organisations_of(user)
    ranked = [
        *((thread.asked_of_id, thread.organisation_id) if thread else ()),
        *sorted(pk for pk, role, kind in roles_of(user) if (role, kind) == COORDINATES),
        *sorted(circle.partners),
        *sorted(circle.shared & officer_of(user)),
    ]
    first = next((pk for pk in ranked if pk in mine), None)
    return first and Organisation.objects.get(pk=first)


def _question(comment, circle) -> Letter:
    """To whoever answers for a charity that is asked directly."""
    thread = comment.thread
    bid, charity = thread.proposal, thread.asked_of
    return Letter(
        f"Answer {comment.author}, on the bid “{bid}”",
        [
            f"{comment.author} asks {charity} about {thread.about}:",
            f"“{comment.words}”",
        ],
        button="Answer",
        link=thread.get_absolute_url(),
        note=f"You get this because you answer for {charity}. It is read by "
        f"{_read_by(thread, circle)}.",
    )


def _read_by(thread, circle):
    if thread.audience == Audience.COORDINATORS:
        return f"coordinators, whoever asks and {thread.asked_of}"
    if thread.audience == Audience.FUNDER:
        return "all partners and whom the bid is shared with"
    its_own = [each for each in (thread.organisation, thread.asked_of) if each]
    return with_named("all partners", [each for each in its_own if each.pk not in circle.partners])


# --- One's own words


@transaction.atomic
def edit_comment(*, comment_id: int, by: User, words: str) -> Comment:
    """Correct what one has just said. Raises Denied, or NotSaid where it is too late for that."""
    comment = _own(comment_id, by)
    if not is_editable(comment, later=is_followed(comment)):
        raise NotSaid(TOO_LATE)
    comment.words, comment.edited_at = _whole(words), timezone.now()
    comment.save(update_fields=["words", "edited_at"])
    return comment


def is_editable(comment: Comment, *, later: bool) -> bool:
    """Whether its author may still correct it; `later`: whether somebody has written after it."""
    recent = timezone.now() - comment.written_at < EDITED_WITHIN
    return recent and not later and comment.withdrawn_at is None


@transaction.atomic
def withdraw_comment(*, comment_id: int, by: User) -> Comment:
    """Take back what one said: it stays on record, and shows that it was taken back.

    With the words that a thread begins with, what it asks is settled. Raises Denied, or NotSaid.
    """
    comment = _own(comment_id, by)
    if comment.withdrawn_at is None:
        comment.withdrawn_at = timezone.now()
        comment.save(update_fields=["withdrawn_at"])
        first = comment.thread.comments.order_by("written_at", "pk").first()
        if first == comment and not comment.thread.is_settled:
            _move(comment.thread, by, is_settled=True)
    return comment


def _own(comment_id, by):
    thread_id = Comment.objects.values_list("thread", flat=True).get(pk=comment_id)
    thread = _held(thread_id)
    require(by, "proposals.view_thread", thread)
    comment = Comment.objects.select_for_update(of=["self"]).get(pk=comment_id)
    if comment.written_by_id != by.pk:  # no permission: administrators would have that as well
        raise Denied("Only who wrote a comment may change it or take it back.")
    comment.thread = thread
    return comment


def is_followed(comment: Comment) -> bool:
    """Whether somebody has written after it."""
    return comment.thread.comments.filter(written_at__gt=comment.written_at).exists()


# --- Settled, and read


@transaction.atomic
def settle(*, thread_id: int, by: User, is_settled: bool) -> Thread:
    """Say that a matter is settled, or open it again. Raises Denied.

    Whoever does it is named; where it is so already, nothing changes.
    """
    thread = _held(thread_id)
    require(by, "proposals.settle_thread", thread)
    if thread.is_settled != is_settled:
        _move(thread, by, is_settled=is_settled)
    return thread


def _move(thread, by, *, is_settled):
    thread.is_settled, thread.moved_at, thread.moved_by = is_settled, timezone.now(), by
    thread.save(update_fields=["is_settled", "moved_at", "moved_by"])


def mark_read(*, thread: Thread, by: User, until: datetime.datetime) -> None:
    """Remember that this person has read what was said in a thread up to a moment.

    Who turns back to what was said earlier has read the later all the same.
    """
    first = ThreadReading(thread=thread, person=by, read_at=until)
    ThreadReading.objects.bulk_create([first], ignore_conflicts=True)
    ThreadReading.objects.filter(thread=thread, person=by, read_at__lt=until).update(read_at=until)


# --- What all have in common


def _held(thread_id):
    return (
        Thread.objects.select_for_update(of=["self"])
        .select_related("proposal__lead_organisation", "project", "asked_of", "organisation")
        .get(pk=thread_id)
    )


def _whole(words):
    if not words.strip():
        raise NotSaid("Write down what you want to say.")
    return words.strip()
