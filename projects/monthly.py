"""What projects ask in the monthly e-mail: whether entries are still right."""

import datetime

from django.urls import reverse

from consortium.mail import full_link
from consortium.models import Membership
from consortium.monthly import Ask, Step, Topic, asks
from projects import links
from projects.confirmation import MONEY_ENDS_SOON, day, not_confirmed
from projects.filters import to_confirm
from projects.models import Project
from projects.services.asking import link_to
from projects.summary import summaries_of

STILL_RIGHT = Topic(
    title="Is this still right?",
    words="Others plan with what stands here. One press on the page that opens is enough; you need "
    "not sign in. Each link works once, until {until}. Keep the links to yourself: they answer in "
    "your name.",
    verb="Confirm or change",
    one="entry",
    many="entries",
)
MOST = 20
"""How many projects of one organisation stand in an e-mail; the rest are counted."""


@asks
def projects_to_confirm(people, on):
    """For everyone, the projects of their organisations that need somebody's word."""
    memberships = list(
        Membership.objects.filter(user__in=people)
        .order_by("organisation__name")
        .values_list("user_id", "organisation_id")
    )
    rows = (
        Project.objects.filter(organisation__in={organisation for _, organisation in memberships})
        .needing_word(on)
        .for_detail()
        .order_by("organisation", "confirmed_on", "title", "reference")
    )
    waiting = {}
    for summary in summaries_of(rows):
        waiting.setdefault(summary.project.organisation_id, []).append(summary)
    found = {}
    for person, organisation in memberships:
        summaries = waiting.get(organisation, [])
        asked = found.setdefault(person, [])
        asked.extend(ask(summary, person, on) for summary in summaries[:MOST])
        if len(summaries) > MOST:
            asked.append(the_rest(summaries[MOST:], on))
    return found


def ask(summary, person, on):
    project = summary.project
    link = link_to(project, person_id=person)
    change = Step("Change it", full_link(reverse("projects:edit", args=[project.slug])))
    if project.confirmed_on is None and project.is_on_behalf:
        steps = (Step("Confirm or refuse", link, is_main=True), change)
    else:
        steps = (Step("Still right", link, is_main=True), change)
        if project.may_move_to("ended"):
            steps += (Step("It has ended", f"{link}?ended"),)
    return Ask(
        title=project.title,
        note=why(project, on),
        facts=summary.line,
        steps=steps,
        by=on + links.LASTS,
        topic=STILL_RIGHT,
    )


def why(project, on):
    """Why one is asked about it, in a sentence or two."""
    said = []
    if words := not_confirmed(project.confirmed_on, on, is_on_behalf=project.is_on_behalf):
        said.append(f"{words[0].upper()}{words[1:]}.")
    if project.funded_until and on <= project.funded_until <= on + MONEY_ENDS_SOON:
        said.append(f"Its money ends on {day(project.funded_until)}.")
    return " ".join(said)


def the_rest(summaries, on: datetime.date):
    organisation = summaries[0].project.organisation
    return Ask(
        title=f"{len(summaries)} more projects of {organisation}",
        note="You see all that wait in the list of projects, after you sign in.",
        steps=(Step("See them", full_link(to_confirm(organisation)), is_main=True),),
        by=on + links.LASTS,
        topic=STILL_RIGHT,
    )
