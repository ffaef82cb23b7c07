"""Messages between organisations about their projects."""

import datetime
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from consortium.access import require
from consortium.mail import Letter, full_link, send_mail
from consortium.models import User
from projects.models import Project, ProjectMessage

MOST_A_DAY = 10


class MessageRefused(Exception):
    """The message cannot be sent; the text says what to do instead."""


def addresses_of(project: Project) -> list[str]:
    """Where a message to a project goes: its own address, else its organisation's leads, else the
    organisation's address.
    """
    if project.contact_email:
        return [project.contact_email]
    leads = project.organisation.memberships.filter(role="lead", user__is_active=True)
    addresses = list(leads.order_by("user__email").values_list("user__email", flat=True))
    return addresses or [address for address in [project.organisation.email] if address]


@transaction.atomic
def write_to_project(*, project_id: int, text: str, by: User) -> ProjectMessage:
    """Pass a message on to the people of a project; a worker sends the e-mail after commit.

    Raises Denied, or MessageRefused where nobody can be reached or the person has written
    `MOST_A_DAY` messages within a day.
    """
    from projects.tasks import send_project_message

    project = Project.objects.select_related("organisation").defer("search").get(pk=project_id)
    require(by, "projects.write_to_project", project)
    User.objects.select_for_update().get(pk=by.pk)  # two windows count one after the other
    since = timezone.now() - datetime.timedelta(days=1)
    if ProjectMessage.objects.filter(sender=by, sent_at__gte=since).count() >= MOST_A_DAY:
        raise MessageRefused(
            f"You have written {MOST_A_DAY} messages within a day, the most the site passes on. "
            "Your text is kept: send it tomorrow."
        )
    if not addresses_of(project):
        raise MessageRefused(
            f"{project.organisation} has left no address here. Ask a coordinator to put you in "
            "touch."
        )
    message = ProjectMessage.objects.create(project=project, sender=by, text=text)
    send_project_message.delay_on_commit(message.pk)
    return message


def deliver_project_message(*, message_id: int) -> None:
    """Send the e-mail. Its reader answers to the sender; neither address shows on a page."""
    message = (
        ProjectMessage.objects.select_related("project__organisation", "sender")
        .filter(pk=message_id)
        .first()
    )
    if message is None:
        return
    project, sender = message.project, message.sender
    membership = sender.memberships.select_related("organisation").first()
    whose = f"{sender}, {membership.organisation}" if membership else str(sender)
    letter = Letter(
        subject=f"{whose} writes to you about {project}",
        paragraphs=[f"{whose} writes about your project “{project}”:", message.text],
        button="See the project",
        link=full_link(project.get_absolute_url()),
        note=f"Answer this e-mail and {sender} gets it at {sender.email}. Your own address was "
        "not shown.",
    )
    for address in addresses_of(project):
        send_mail(
            "letter",
            to=address,
            subject=letter.subject,
            context=asdict(letter),
            headers={"Reply-To": sender.email},
        )
