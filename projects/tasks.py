"""Work for the background: thin wrappers around services."""

from celery import shared_task

from consortium.mail import SENT_AGAIN


@shared_task(**SENT_AGAIN)
def send_project_message(message_id):
    """Pass one message on; tries again for some hours while the mail server does not answer."""
    from projects.services.contact import deliver_project_message

    deliver_project_message(message_id=message_id)
