"""What is new in what is said about bids, for several people at once: the weekly e-mail's content.

A constant number of queries, however many people.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from consortium.models import User
from consortium.rules import read_posts_of
from proposals.models import Comment, Proposal, Thread, ThreadReading
from proposals.rules import bound_by, circles_of, reads_in

MOST_MATTERS = 10
MOST_CHARACTERS = 240


@dataclass(frozen=True)
class Matter:
    """What is new on one matter: how many comments, the latest of them, and where it stands."""

    about: str
    count: int
    author: str
    words: str
    link: str


@dataclass(frozen=True)
class SaidOfBid:
    """What is new about one bid: `more` matters beside those that are named."""

    bid: Proposal
    count: int
    matters: tuple[Matter, ...]
    more: int


def said_to(
    people: Iterable[User],
    *,
    since: Mapping[int, datetime.datetime],
    from_on: datetime.datetime,
    until: datetime.datetime,
) -> dict[int, list[SaidOfBid]]:
    """{person id: what others said that they may read and have not}, for those with anything.

    `since` is {person id: until when an earlier e-mail told them}; nothing from before `from_on`
    is told. A question put to an organisation by name is left out for whoever answers for it:
    they have an e-mail of their own about it.
    """
    people = list(people)
    comments = _comments(from_on, until)
    threads = {comment.thread_id: comment.thread for comment in comments}
    circles = circles_of({thread.proposal for thread in threads.values()})
    read_posts_of(people)
    read_at = {
        (thread, person): moment
        for thread, person, moment in ThreadReading.objects.filter(
            thread__in=threads, person__in=people
        ).values_list("thread", "person", "read_at")
    }
    found = {}
    for person in people:
        readable = {
            pk
            for pk, thread in threads.items()
            if reads_in(circles[thread.proposal_id], person, thread)
        }
        told_until = since.get(person.pk, from_on)
        new = [
            comment
            for comment in comments
            if comment.thread_id in readable
            and comment.written_by_id != person.pk
            and comment.written_at
            > max(told_until, read_at.get((comment.thread_id, person.pk), told_until))
            and not _was_asked(person, comment)
        ]
        if new:
            found[person.pk] = _by_bid(new)
    return found


def _comments(from_on, until):
    """What was said between two moments, the earliest first; `begins` marks a thread's first."""
    earlier = Comment.objects.filter(
        thread=OuterRef("thread"), written_at__lt=OuterRef("written_at")
    )
    return list(
        Comment.objects.filter(written_at__gt=from_on, written_at__lte=until, withdrawn_at=None)
        .annotate(begins=~Exists(earlier))
        .select_related("thread__proposal", "thread__project", "written_by", "organisation")
        .defer("thread__project__search")
        .order_by("written_at", "pk")
    )


def _was_asked(person, comment):
    return comment.begins and comment.thread.asked_of_id in bound_by(person)


def _by_bid(comments):
    by_bid: dict[Proposal, dict[Thread, list[Comment]]] = defaultdict(lambda: defaultdict(list))
    for comment in comments:
        by_bid[comment.thread.proposal][comment.thread].append(comment)
    return [
        SaidOfBid(
            bid,
            sum(map(len, threads.values())),
            tuple(_matter(*each) for each in list(threads.items())[:MOST_MATTERS]),
            max(0, len(threads) - MOST_MATTERS),
        )
        for bid, threads in sorted(by_bid.items(), key=lambda each: (each[0].title, each[0].pk))
    ]


def _matter(thread, comments):
    last = comments[-1]
    words = " ".join(last.words.split())
    if len(words) > MOST_CHARACTERS:
        words = f"{words[:MOST_CHARACTERS]}…"
    return Matter(thread.about, len(comments), last.author, words, thread.get_absolute_url())
