"""Work for the background: thin wrappers around services."""

from celery import shared_task

from consortium.mail import SENT_AGAIN


@shared_task(**SENT_AGAIN)
def send_project_message(message_id):
    """Pass one message on; tries again for some hours while the mail server does not answer."""
    from projects.services.contact import deliver_project_message

    deliver_project_message(message_id=message_id)


@shared_task(**SENT_AGAIN)
def send_question(organisation_id, person_id, project_ids):
    """Ask one reader to confirm or refuse what was added on their organisation's behalf."""
    from projects.services import asking

    asking.send_question(
        organisation_id=organisation_id, person_id=person_id, project_ids=project_ids
    )
