"""Work for the background: thin wrappers around services."""

from celery import shared_task

from consortium.mail import SENT_AGAIN, Letter, deliver_letter


@shared_task(**SENT_AGAIN)
def send_letter(to, letter):
    """Send a short letter; tries again for some hours while the mail server does not answer."""
    deliver_letter(Letter(**letter), to=to)


@shared_task(**SENT_AGAIN)
def send_invitation_email(invitation_id):
    """Send one invitation; tries again for some hours while the mail server does not answer."""
    from consortium.services.invitations import send_invitation

    send_invitation(invitation_id=invitation_id)
