"""Work for the background: thin wrappers around services."""

from celery import shared_task
from celery.contrib.django.task import DjangoTask
from django.utils import timezone

from consortium.mail import SENT_AGAIN, Letter, deliver_letter, note_given_up


class Sending(DjangoTask):
    """A letter that never leaves is noted: no row tells of it."""

    def on_failure(self, exc, task_id, args, kwargs, einfo):
        to, letter = args
        note_given_up(letter["subject"], to=to)


@shared_task(base=Sending, **SENT_AGAIN)
def send_letter(to, letter):
    """Send a short letter; tries again for some hours while the mail server does not answer."""
    deliver_letter(Letter(**letter), to=to)


@shared_task(**SENT_AGAIN)
def send_invitation_email(invitation_id):
    """Send one invitation; tries again for some hours while the mail server does not answer."""
    from consortium.services.invitations import send_invitation

    send_invitation(invitation_id=invitation_id)


SOFT_LIMIT = 15 * 60


@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=SOFT_LIMIT,
    time_limit=SOFT_LIMIT + 60,
)
def work_on_import(import_id):
    """Read, apply or undo one file, whichever it waits for."""
    from consortium.services import imports

    imports.work_on(import_id=import_id)


@shared_task
def recover_imports():
    """Each minute: files whose worker died wait again, or fail with words."""
    from consortium.services import imports

    imports.WORK.recover()


@shared_task
def remove_old_files():
    """Each night: files that changed nothing go after 90 days; their record stays."""
    from consortium.services import imports

    imports.remove_old_files()


@shared_task
def queue_monthly_emails():
    """Each morning: hand those who may be written to today to workers, in batches."""
    from consortium.services import monthly

    monthly.queue_monthly_emails(on=timezone.localdate())


@shared_task(**SENT_AGAIN)
def send_monthly_emails(person_ids):
    """Write to those of these people of whom something is asked; who has been is left out."""
    from consortium.services import monthly

    monthly.send_monthly_emails(person_ids=person_ids, on=timezone.localdate())


@shared_task
def fold_stamps():
    """Every quarter of an hour: what says that tables were written stays quick to read."""
    from consortium import stamps

    stamps.fold()


@shared_task
def keep_no_longer_than_said():
    """Each night: unused accounts are warned and closed, old drafts go (help: what we keep)."""
    from consortium.history import acting
    from consortium.services import retention

    with acting(why="Kept no longer than the help page says"):
        retention.forget_old_drafts()
        retention.forget_old_sessions()
        retention.close_unused_accounts()
        retention.warn_unused_accounts()
