"""Work for the background: thin wrappers around services."""

from celery import shared_task

from consortium.mail import SENT_AGAIN


@shared_task(**SENT_AGAIN)
def send_match_question(question_id):
    """Pass one question on; tries again for some hours while the mail server does not answer."""
    from priorities.services.questions import deliver_question

    deliver_question(question_id=question_id)


@shared_task(**SENT_AGAIN)
def send_match_answer(question_id):
    """Pass one answer on to who asked."""
    from priorities.services.questions import deliver_answer

    deliver_answer(question_id=question_id)
