"""Papers that run out, or are too old for a funder's list: on the first page of their charity's
people, and in the monthly e-mail.
"""

import datetime

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from consortium.home import MOST, Need, Urgency, a_few, needs
from consortium.mail import full_link
from consortium.models import Document, Membership, Organisation
from consortium.monthly import Ask, Step, Topic, asks
from consortium.papers import too_old_for
from consortium.readiness import SOON_DAYS
from consortium.rules import organisations_of

TO_RENEW = Topic(
    title="Papers that run out",
    words="Funders ask every partner for these. Sign in and add the newer one.",
    verb="Renew",
    one="paper",
    many="papers",
)
TOO_OLD = Topic(
    title="Papers too old for a funder’s list",
    words="These funders count no older one, so you are not ready for them. Sign in and add the "
    "newer one.",
    verb="Bring up to date",
    one="paper",
    many="papers",
)


def ending(organisations, on):
    """The papers of these organisations that have run out, or will within sixty days."""
    return (
        Document.objects.filter(organisation__in=organisations)
        .ending_by(on + datetime.timedelta(days=SOON_DAYS))
        .select_related("organisation")
    )


def when(paper, on):
    """“ran out on 1 May 2026”, or “runs out on” that day."""
    verb = "ran out" if paper.expires_on < on else "runs out"
    return f"{verb} on {date_format(paper.expires_on, 'j F Y')}"


@needs
def papers_that_end(user):
    """Papers of one's own organisations that end, the earliest first."""
    today = timezone.localdate()
    named = []

    def need(paper):
        named.append(paper)
        return Need(
            f"“{paper}” {when(paper, today)}",
            link=reverse("papers:replace", args=[paper.pk]),
            urgency=Urgency.NOW if paper.expires_on < today else Urgency.SOON,
            note=f"Add the newer one to the papers of {paper.organisation}.",
        )

    def rest(left):
        words = "paper runs" if left == 1 else "papers run"
        link = reverse("organisations:papers", args=[named[-1].organisation.slug])
        return Need(f"{left} more {words} out", link, Urgency.SOON)

    yield from a_few(ending(Organisation.objects.of(user), today), need, rest)


def outdated(organisations, on):
    """[(paper, what it is too old for)] of those papers that do not end anyway."""
    ends = on + datetime.timedelta(days=SOON_DAYS)
    return [
        (paper, get_text_list([f"“{paper_list}”" for paper_list in lists], "and"))
        for paper, lists in too_old_for(organisations, on)
        if paper.expires_on is None or paper.expires_on > ends
    ]


@needs
def papers_too_old(user):
    """Papers of one's own organisations that a funder's list does not count any more."""
    found = outdated(organisations_of(user), timezone.localdate())
    for paper, lists in found[:MOST]:
        yield Need(
            f"“{paper}” is too old for {lists}",
            link=reverse("papers:replace", args=[paper.pk]),
            urgency=Urgency.SOON,
            note=f"It is of {date_format(paper.issued_on, 'j F Y')}. Add the newer one to the "
            f"papers of {paper.organisation}.",
        )
    if (left := len(found) - MOST) > 0:
        words = "paper is" if left == 1 else "papers are"
        link = reverse("organisations:papers", args=[found[MOST][0].organisation.slug])
        yield Need(f"{left} more {words} too old for a funder’s list", link, Urgency.SOON)


@asks
def papers_to_renew(people, on):
    """For everyone, the papers of their organisations that end, or are too old for a list."""
    memberships = list(
        Membership.objects.filter(user__in=people)
        .order_by(F("organisation__name"), "pk")
        .values_list("user_id", "organisation_id")
    )
    organisations = {organisation for _, organisation in memberships}
    wanted = {}
    for paper in ending(organisations, on):
        words = when(paper, on)
        asked = ask(paper, f"{words[0].upper()}{words[1:]}.", TO_RENEW, max(paper.expires_on, on))
        wanted.setdefault(paper.organisation_id, []).append(asked)
    for paper, lists in outdated(organisations, on):
        issued = date_format(paper.issued_on, "j F Y")
        asked = ask(paper, f"Of {issued}: too old for {lists}.", TOO_OLD, on)
        wanted.setdefault(paper.organisation_id, []).append(asked)
    found = {}
    for person, organisation in memberships:
        found.setdefault(person, []).extend(wanted.get(organisation, []))
    return found


def ask(paper, note, topic, by):
    return Ask(
        title=f"{paper}, {paper.organisation}",
        note=note,
        steps=(
            Step(
                "Add the newer one",
                full_link(reverse("papers:replace", args=[paper.pk])),
                is_main=True,
            ),
            Step("It is no longer needed", full_link(reverse("papers:remove", args=[paper.pk]))),
        ),
        by=by,
        topic=topic,
    )
