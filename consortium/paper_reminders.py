"""Papers that run out: on the first page of their charity's people, and in the monthly e-mail."""

import datetime

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consortium.home import Need, Urgency, a_few, needs
from consortium.mail import full_link
from consortium.models import Document, Membership, Organisation
from consortium.monthly import Ask, Step, Topic, asks
from consortium.readiness import SOON_DAYS

TO_RENEW = Topic(
    title="Papers that run out",
    words="Funders ask every partner for these. Sign in and add the newer one.",
    verb="Renew",
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


@asks
def papers_to_renew(people, on):
    """For everyone, the papers of their organisations that end."""
    memberships = list(
        Membership.objects.filter(user__in=people)
        .order_by(F("organisation__name"), "pk")
        .values_list("user_id", "organisation_id")
    )
    papers = {}
    for paper in ending({organisation for _, organisation in memberships}, on):
        papers.setdefault(paper.organisation_id, []).append(paper)
    found = {}
    for person, organisation in memberships:
        found.setdefault(person, []).extend(
            ask(paper, on) for paper in papers.get(organisation, [])
        )
    return found


def ask(paper, on):
    words = when(paper, on)
    return Ask(
        title=f"{paper}, {paper.organisation}",
        note=f"{words[0].upper()}{words[1:]}.",
        steps=(
            Step(
                "Add the newer one",
                full_link(reverse("papers:replace", args=[paper.pk])),
                is_main=True,
            ),
            Step("It is no longer needed", full_link(reverse("papers:remove", args=[paper.pk]))),
        ),
        by=max(paper.expires_on, on),
        topic=TO_RENEW,
    )
