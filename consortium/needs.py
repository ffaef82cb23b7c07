"""What waits for people who look for their organisation, and for those who let them in."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consortium import mail
from consortium.access import may
from consortium.home import Need, Urgency, a_few, needs
from consortium.models import JoinRequest, Organisation
from consortium.rules import is_coordinator, organisations_of
from consortium.templatetags.words import count


def day(moment):
    return date_format(timezone.localtime(moment), "j F Y")


def at_time(moment):
    return date_format(timezone.localtime(moment), "j F Y, H:i")


@needs
def e_mail_that_does_not_leave(user):
    """Coordinators see that nobody is written to at the moment, whatever the e-mail is about, and
    which letters nobody will get.
    """
    if not is_coordinator(user):
        return
    if since := mail.down_since():
        yield Need(
            f"The mail server has taken no e-mail since {at_time(since)}",
            link=reverse("help") + "#coordinators",
            urgency=Urgency.NOW,
            note="Each is tried again for some hours, and then given up. Tell whoever runs the "
            "site; what is asked of people stands on their first pages all the same.",
        )
    if lost := mail.given_up():
        letters, last_at, to, subject = lost
        yield Need(
            f"{count(letters, 'e-mail')} could not be sent after hours of trying",
            link=reverse("help") + "#coordinators",
            urgency=Urgency.SOON,
            note=f"The last, to {to}, was given up on {at_time(last_at)}: “{subject}”. Tell them, "
            "and whoever runs the site.",
        )


@needs
def no_organisation(user):
    """People who belong nowhere, and have asked nobody, are shown where to look."""
    if user.is_superuser or organisations_of(user) or user.join_requests.open().exists():
        return
    yield Need(
        "Find your organisation",
        link=reverse("organisations:join"),
        urgency=Urgency.NOW,
        note="By name or charity number. Ask to join it, or add it if it is not here yet.",
    )


@needs
def own_wishes(user):
    """Whom one has asked and who has not answered."""

    def need(wish):
        return Need(
            f"{wish.organisation} has not answered yet",
            link=reverse("organisations:join"),
            urgency=Urgency.WHEN_YOU_CAN,
            note=f"You asked to join on {day(wish.asked_at)}. You get an e-mail.",
        )

    yield from a_few(user.join_requests.open().for_listing(), need)


@needs
def own_organisations_apart(user):
    """What one's organisation waits for, while it is not approved."""
    for organisation in Organisation.objects.of(user).not_approved().order_by("name"):
        if organisation.has_left:
            continue  # its page says so, and there is nothing to do
        refused = not organisation.is_waiting
        yield Need(
            f"{organisation} was not approved: correct it and ask again"
            if refused
            else f"{organisation} waits for a coordinator’s approval",
            link=organisation.get_absolute_url(),
            urgency=Urgency.NOW if refused else Urgency.WHEN_YOU_CAN,
            note=f"“{organisation.refusal}”"
            if refused
            else "You need not wait to add its projects. They show once it is approved.",
        )


@needs
def wishes_to_answer(user):
    """People who ask to join, for those whose word lets them in."""

    def need(wish):
        return Need(
            f"Answer {wish.user}, who asks to join {wish.organisation}",
            link=reverse("organisations:answer", args=[wish.organisation.slug, wish.pk]),
            urgency=Urgency.NOW,
            note=f"Asked on {day(wish.asked_at)}.",
        )

    yield from a_few(JoinRequest.objects.answerable_by(user).for_listing(), need)


@needs
def organisations_to_decide(user):
    """Organisations that people added, for coordinators."""
    if not may(user, "consortium.approve_organisations"):
        return

    def need(organisation):
        who = f" by {organisation.added_by}" if organisation.added_by else ""
        return Need(
            f"Decide whether {organisation} may take part",
            link=reverse("organisations:decide", args=[organisation.slug]),
            urgency=Urgency.NOW,
            note=f"Added on {day(organisation.added_at)}{who}.",
        )

    def rest(left):
        words = "organisation waits" if left == 1 else "organisations wait"
        return Need(f"{left} more {words}", reverse("organisations:waiting"), Urgency.NOW)

    yield from a_few(Organisation.objects.waiting().select_related("added_by"), need, rest)
