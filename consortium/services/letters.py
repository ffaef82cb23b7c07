"""The letters people get about joining: what happened, and what is wanted of whom."""

from django.urls import reverse
from django.utils.text import get_text_list

from consortium.mail import Letter, post_letter
from consortium.models import Membership, Organisation, OrganisationKind, Role, User

NOTHING_LOST = "What you have written here stays as it is."
NOT_EXPECTED = "If you did not expect this, tell a coordinator."


def leads_of(organisation) -> list[User]:
    """The people who may answer for an organisation."""
    places = organisation.memberships.filter(role=Role.LEAD, user__is_active=True)
    return [place.user for place in places.select_related("user")]


def coordinators() -> list[User]:
    places = Membership.objects.filter(
        role=Role.COORDINATOR,
        organisation__kind=OrganisationKind.INFRASTRUCTURE,
        organisation__status="approved",
        user__is_active=True,
    )
    return list({place.user_id: place.user for place in places.select_related("user")}.values())


def who_lets_in(organisation) -> list[User]:
    """A charity's leads; coordinators where it has none, and for every other organisation."""
    leads = leads_of(organisation) if organisation.kind == OrganisationKind.CHARITY else []
    return leads or coordinators()


def members_of(organisation) -> list[User]:
    places = organisation.memberships.filter(user__is_active=True).select_related("user")
    return [place.user for place in places]


def send(letter: Letter, *people: User) -> None:
    for person in people:
        post_letter(letter, to=person.email)


def page_of(organisation: Organisation) -> dict:
    return {"button": f"Go to {organisation}", "link": organisation.get_absolute_url()}


# --- Asking to join


def asked_to_join(wish) -> None:
    said = [f"They write: “{wish.message}”"] if wish.message else []
    letter = Letter(
        f"Answer {wish.user}, who asks to join {wish.organisation}",
        [
            f"{wish.user} ({wish.user.email}) asks to join {wish.organisation} on In It Together.",
            *said,
            "Let them in if you know them, and choose as what. Or refuse, and say why.",
        ],
        button="Answer",
        link=reverse("organisations:answer", args=[wish.organisation.slug, wish.pk]),
        note="Until you answer they see what everybody sees.",
    )
    send(letter, *who_lets_in(wish.organisation))


def let_in(wish, role: Role) -> None:
    letter = Letter(
        f"You now belong to {wish.organisation}",
        [
            f"{wish.answered_by} let you in at {wish.organisation} as {role.label.lower()}.",
            "Look at its projects next: add what is missing, and correct what is wrong.",
        ],
        **page_of(wish.organisation),
    )
    send(letter, wish.user)


def not_let_in(wish) -> None:
    letter = Letter(
        f"{wish.organisation} did not let you in",
        [
            f"You asked to join {wish.organisation}. {wish.answered_by} answered: “{wish.refusal}”",
            "If it is the wrong organisation, look for yours again.",
        ],
        button="Find your organisation",
        link=reverse("organisations:join"),
    )
    send(letter, wish.user)


def no_longer_asks(wish) -> None:
    to_them = Letter(
        f"You no longer ask to join {wish.organisation}",
        [
            f"You took back your request to join {wish.organisation}. There is nothing you have "
            "to do. You can ask again at any time.",
        ],
        **page_of(wish.organisation),
        note="If it was not you who took it back, tell a coordinator.",
    )
    send(to_them, wish.user)
    to_others = Letter(
        f"Nothing to answer: {wish.user} no longer asks to join {wish.organisation}",
        [
            f"{wish.user} took back the request to join {wish.organisation}.",
            "There is nothing you have to do.",
        ],
    )
    send(to_others, *who_lets_in(wish.organisation))


# --- Invitations


def invitation_accepted(invitation, membership) -> None:
    organisation, person = invitation.organisation, membership.user
    role = membership.get_role_display().lower()
    theirs = Letter(
        f"You now belong to {organisation}",
        [
            f"You accepted the invitation to {organisation}. You belong to it as {role}.",
            "Look at its projects next: add what is missing, and correct what is wrong.",
        ],
        **page_of(organisation),
        note="If it was not you who accepted, tell a coordinator.",
    )
    send(theirs, person)
    letter = Letter(
        f"{person} has joined {organisation}",
        [
            f"{person} ({person.email}) accepted the invitation to {organisation} and belongs to "
            f"it as {role}.",
            "There is nothing you have to do. If you did not mean this person, end their place on "
            "its page.",
        ],
        **page_of(organisation),
    )
    inviter = invitation.invited_by
    asked = [inviter] if inviter and inviter.is_active else who_lets_in(organisation)
    send(letter, *(each for each in asked if each != person))


def invitation_withdrawn(invitation, by) -> None:
    organisation = invitation.organisation
    letter = Letter(
        f"Nothing to accept: the invitation to {organisation} is withdrawn",
        [
            f"{by} took back the invitation to join {organisation} on In It Together. The link in "
            "the earlier e-mail leads nowhere from now on.",
            "There is nothing you have to do. If you do work there, ask them for another.",
        ],
    )
    post_letter(letter, to=invitation.email)


# --- Roles and leaving


def role_changed(membership, by) -> None:
    letter = Letter(
        f"Your role at {membership.organisation} is now {membership.get_role_display().lower()}",
        [
            f"{by} changed your role at {membership.organisation} to "
            f"{membership.get_role_display().lower()}.",
            "There is nothing you have to do.",
        ],
        **page_of(membership.organisation),
        note=NOT_EXPECTED,
    )
    send(letter, membership.user)


def place_ended(membership, by) -> None:
    letter = Letter(
        f"You no longer belong to {membership.organisation}",
        [
            f"{by} ended your place at {membership.organisation}. You keep your account, and what "
            "you did there stays on record.",
            "If that is a mistake, ask to join again.",
        ],
        button=f"Ask to join {membership.organisation}",
        link=reverse("organisations:ask", args=[membership.organisation.slug]),
    )
    send(letter, membership.user)


def left(membership) -> None:
    organisation = membership.organisation
    theirs = Letter(
        f"You have left {organisation}",
        [
            f"You no longer belong to {organisation}. You keep your account, and what you did "
            "there stays on record.",
        ],
        note="If it was not you who left, tell a coordinator.",
    )
    send(theirs, membership.user)
    letter = Letter(
        f"{membership.user} has left {organisation}",
        [
            f"{membership.user}, {membership.get_role_display().lower()}, has left {organisation}.",
            "Look whether somebody has to take over what they looked after.",
        ],
        **page_of(organisation),
    )
    others = [person for person in leads_of(organisation) if person != membership.user]
    send(letter, *others)


# --- New organisations


def organisation_waiting(organisation) -> None:
    added_by = organisation.added_by
    to_coordinators = Letter(
        f"Decide whether {organisation} may take part",
        [
            f"{added_by} ({added_by.email}) added {organisation} to In It Together.",
            "Until you approve it, only they and coordinators see it and its projects. Approve it, "
            "refuse it with a reason, or say which organisation here it is.",
        ],
        button="Decide",
        link=reverse("organisations:decide", args=[organisation.slug]),
    )
    send(to_coordinators, *coordinators())
    to_them = Letter(
        f"{organisation} waits for a coordinator",
        [
            f"You added {organisation}. A coordinator looks at it, and you get another e-mail.",
            "You need not wait: add its projects now. They show to everybody once it is approved.",
        ],
        **page_of(organisation),
    )
    send(to_them, added_by)


def asks_again_for_approval(organisation, by, refusal) -> None:
    to_coordinators = Letter(
        f"Decide once more whether {organisation} may take part",
        [
            f"{by} ({by.email}) asks once more for {organisation}. It was not approved: "
            f"“{refusal}”",
            "Look at what they corrected. Until you approve it, only they and coordinators see it "
            "and its projects.",
        ],
        button="Decide",
        link=reverse("organisations:decide", args=[organisation.slug]),
    )
    send(to_coordinators, *coordinators())
    to_them = Letter(
        f"{organisation} waits for a coordinator again",
        [
            f"{by} asked a coordinator to look at {organisation} once more. You get another "
            "e-mail when it is decided.",
            "You need not wait: go on with its projects. They show to everybody once it is "
            "approved.",
        ],
        **page_of(organisation),
    )
    send(to_them, *members_of(organisation))


def organisation_approved(organisation) -> None:
    letter = Letter(
        f"{organisation} is approved: look at what everybody sees",
        [
            f"{organisation.decided_by} approved {organisation}. It and its projects now show to "
            "everybody, drafts apart.",
            "Invite your colleagues from its page.",
        ],
        **page_of(organisation),
    )
    send(letter, *members_of(organisation))


def organisation_refused(organisation) -> None:
    letter = Letter(
        f"{organisation} was not approved: correct it and ask again",
        [
            f"{organisation.decided_by} did not approve {organisation}: “{organisation.refusal}”",
            "You can correct its profile and ask again from its page.",
        ],
        **page_of(organisation),
        note=NOTHING_LOST,
    )
    send(letter, *members_of(organisation))


def organisation_left(organisation, by) -> None:
    told = {*members_of(organisation), *coordinators()} - {by}
    letter = Letter(
        f"{organisation} has left the consortium: look at the bids it is in",
        [
            f"{by} wrote that {organisation} takes no part any more: “{organisation.refusal}”",
            "It and its projects show to its own members and to coordinators alone. An open bid "
            "with a project of it is not agreed until that is left out; bids that were handed in "
            "stay as they are.",
            "If it comes back, a coordinator approves it again.",
        ],
        **page_of(organisation),
        note=NOTHING_LOST,
    )
    send(letter, *sorted(told, key=lambda person: person.pk))


def organisation_withdrawn(name, by) -> None:
    letter = Letter(
        f"Nothing to decide: {name} was withdrawn",
        [
            f"{by} had added {name} to In It Together by mistake and withdrew it, with what was "
            "written there.",
            "There is nothing you have to do.",
        ],
    )
    send(letter, *coordinators())


def organisation_merged(name, into, by, people, *, papers) -> None:
    """`papers`: the titles of those that moved along, and of those that are deleted."""
    moved, gone = (get_text_list([f"“{title}”" for title in titles], "and") for titles in papers)
    paragraphs = [
        f"You added {name}. {by} found that it is here already, as {into}.",
        f"You now ask to join {into}; whoever answers for it has an e-mail. Projects you wrote "
        "wait there as drafts.",
    ]
    if moved:
        paragraphs.append(f"Papers that {into} keeps now: {moved}.")
    if gone:
        paragraphs.append(
            f"Papers that are deleted, as they have run out or {into} keeps one of their kind: "
            f"{gone}. Keep your own copies."
        )
    letter = Letter(
        f"{name} is here already: wait for {into} to let you in",
        paragraphs,
        button=f"Go to {into}",
        link=into.get_absolute_url(),
    )
    send(letter, *people)
    if moved:
        send(_papers_came(name, into, by, moved), *leads_of(into))


def _papers_came(name, into, by, moved):
    return Letter(
        f"Look at papers that came to {into}",
        [
            f"{by} found that {name}, which somebody had added, is {into}. Papers it kept are "
            f"among yours now: {moved}.",
            "Look at them, and remove what is not yours.",
        ],
        button="Go to your papers",
        link=reverse("organisations:papers", args=[into.slug]),
    )
