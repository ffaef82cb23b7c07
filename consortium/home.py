"""What the home page says, entered by each package in its own `home.py`.

    @needs
    def drafts(user):
        yield Need("“Fen Edge Youth” is still a draft", link="/projects/fen-edge-youth/edit/")

A function takes the signed-in person and yields what waits for them; it asks a constant number
of queries. `figures` are what a visitor is shown, `ways_in` where a person may go next.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from consortium.rules import is_coordinator


class Urgency(IntEnum):
    """When somebody should turn to it; the smaller, the higher on the page."""

    NOW = 1
    SOON = 2
    WHEN_YOU_CAN = 3

    @property
    def words(self):
        return {1: "Now", 2: "Soon", 3: "When you can"}[self]

    @property
    def tone(self):
        return {1: "bad", 2: "attention", 3: "info"}[self]


@dataclass(frozen=True)
class Need:
    """One thing that waits for a person: what, where to do it, how urgent; `note` says why."""

    words: str
    link: str
    urgency: Urgency = Urgency.SOON
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A number that says how large the consortium is; `order` places it."""

    value: int
    label: str
    link: str = ""
    order: int = 50


@dataclass(frozen=True)
class WayIn:
    """A page a person may go to next, and what they can do there."""

    title: str
    words: str
    link: str
    order: int = 50


MOST = 5
"""How many needs of one kind are named before the others are only counted."""

_needs: list[Callable[..., Iterable[Need]]] = []
_figures: list[Callable[..., Iterable[Figure]]] = []
_ways_in: list[Callable[..., Iterable[WayIn]]] = []


def needs(function):
    """Decorator: enter `function(user)`, which yields `Need`s of a signed-in person."""
    _needs.append(function)
    return function


def figures(function):
    """Decorator: enter `function(user)`, which yields `Figure`s; the user may be a visitor."""
    _figures.append(function)
    return function


def ways_in(function):
    """Decorator: enter `function(user)`, which yields `WayIn`s; the user may be a visitor."""
    _ways_in.append(function)
    return function


def a_few(rows, need, rest=None):
    """Needs of the first five rows; where there are more, `rest(how many)` for the others.

    `rows` is a queryset, asked once; `need(row)` makes the Need of one.
    """
    found = list(rows.annotate(of_all=Window(Count("*")))[:MOST])
    yield from (need(row) for row in found)
    if rest is not None and found and found[0].of_all > MOST:
        yield rest(found[0].of_all - MOST)


def needs_of(user):
    """What waits for this person, most urgent first; nothing for a visitor."""
    if not user.is_authenticated:
        return []
    found = itertools.chain.from_iterable(source(user) for source in _needs)
    return sorted(found, key=lambda need: need.urgency)


def figures_for(user):
    """The consortium in numbers."""
    found = itertools.chain.from_iterable(source(user) for source in _figures)
    return sorted(found, key=lambda figure: figure.order)


def ways_in_for(user):
    """Where this person may go next."""
    found = itertools.chain.from_iterable(source(user) for source in _ways_in)
    return sorted(found, key=lambda way: way.order)


# --- What this package enters


@needs
def open_invitations(user):
    """Invitations to one of the person's addresses that they have not answered."""
    from consortium.models import Invitation
    from consortium.services.invitations import verified_addresses

    addresses = verified_addresses(user)
    for invitation in Invitation.objects.open_for(addresses).for_listing():
        yield Need(
            f"Accept the invitation to {invitation.organisation}",
            link=invitation.get_absolute_url(),
            urgency=Urgency.NOW,
            note=f"It stands until {date_format(invitation.expires_on, 'j F Y')}.",
        )


@needs
def thin_profiles(user):
    """Leads are asked for what their organisation does and where."""
    from consortium.models import Organisation

    for organisation in Organisation.objects.led_by(user).without_profile():
        does = f"Say what {organisation} does"
        if organisation.aims:
            does = f"Say where {organisation} works"
        elif not organisation.has_places:
            does += ", and where"
        yield Need(
            does,
            link=reverse("organisations:edit", args=[organisation.slug]),
            urgency=Urgency.WHEN_YOU_CAN,
            note="People find an organisation by its words and places.",
        )


@needs
def questions_not_answered(user):
    """Leads are asked what their charity can accept, before a bid has to ask."""
    from consortium.models import Organisation

    for organisation in Organisation.objects.led_by(user).without_positions():
        yield Need(
            f"Say what {organisation} can accept in a bid",
            link=reverse("organisations:positions", args=[organisation.slug]),
            urgency=Urgency.WHEN_YOU_CAN,
            note=f"{organisation.unanswered} of the standing questions "
            f"{'has' if organisation.unanswered == 1 else 'have'} no answer. It takes two minutes.",
        )


@needs
def charities_nobody_answers_for(user):
    """Coordinators are told which charities have no lead, and none invited."""
    from consortium.models import Organisation

    if not is_coordinator(user):
        return

    def need(organisation):
        return Need(
            f"Invite a lead of {organisation}",
            link=reverse("organisations:invite", args=[organisation.slug]),
            urgency=Urgency.WHEN_YOU_CAN,
            note="Nobody can keep its projects right or answer for it in a bid.",
        )

    def rest(left):
        words = "charity has" if left == 1 else "charities have"
        link = reverse("organisations:list", query={"lead": "none"})
        return Need(f"{left} more {words} no lead", link, Urgency.WHEN_YOU_CAN)

    yield from a_few(Organisation.objects.without_lead().order_by("name"), need, rest)


@needs
def files_to_check(user):
    """Files somebody of one's organisations loaded that wait for a look."""
    from consortium.models import Import

    def need(upload):
        words = (
            "Say what the columns of “{}” mean"
            if upload.status == "to_match"
            else ("Check what “{}” would change")
        )
        return Need(
            words.format(upload),
            link=upload.get_absolute_url(),
            urgency=Urgency.NOW,
            note=f"Loaded on {date_format(localtime(upload.requested_at), 'j F Y')}. "
            "Nothing is changed yet.",
        )

    yield from a_few(Import.objects.waiting_for(user), need)


@figures
def organisations_known(user):
    from consortium.models import Organisation

    count = Organisation.objects.approved().filter(kind="charity").count()
    link = f"{reverse('organisations:list')}?kind=charity"
    yield Figure(count, "charity" if count == 1 else "charities", link, order=10)


@ways_in
def common_ways(user):
    from consortium.models import Organisation

    for organisation in Organisation.objects.of(user):
        yield WayIn(
            organisation.name,
            "Your organisation: its profile and people.",
            organisation.get_absolute_url(),
            order=5,
        )
    if is_coordinator(user):
        yield WayIn(
            "Papers",
            "Which papers funders ask for, and which charities have them ready.",
            reverse("papers:readiness"),
            order=55,
        )
    yield WayIn(
        "Organisations",
        "Who takes part, what they do and where.",
        reverse("organisations:list"),
        order=60,
    )
    yield WayIn(
        "Find an area", "A village, ward or district by name.", reverse("area_search"), order=70
    )
    yield WayIn("Help", "What you can do here, and how.", reverse("help"), order=90)
