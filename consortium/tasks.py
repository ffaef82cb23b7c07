"""Work for the background: thin wrappers around services."""

import smtplib

from celery import shared_task


@shared_task(
    autoretry_for=(smtplib.SMTPException, OSError),
    retry_backoff=30,
    retry_backoff_max=3600,
    max_retries=10,
)
def send_invitation_email(invitation_id):
    """Send one invitation; tries again for some hours while the mail server does not answer."""
    from consortium.services.invitations import send_invitation

    send_invitation(invitation_id=invitation_id)
