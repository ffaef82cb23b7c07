"""What workers do for bids; the work itself is in `services/`."""

from celery import shared_task
from django.utils import timezone

from consortium.mail import SENT_AGAIN

SOFT_LIMIT = 15 * 60


@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=SOFT_LIMIT,
    time_limit=SOFT_LIMIT + 60,
)
def render_pack(pack_id):
    """Make the file of one pack."""
    from proposals.services import pack

    pack.render(pack_id=pack_id)


@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=SOFT_LIMIT,
    time_limit=SOFT_LIMIT + 60,
)
def work_out_package(package_id):
    """Choose the projects of one package."""
    from proposals.services import packages

    packages.work_out(package_id=package_id)


@shared_task
def recover_packages():
    """Each minute: packages whose worker died are queued again, or failed with words."""
    from proposals.services import packages

    packages.recover_packages()


@shared_task
def recover_packs():
    """Three times a minute: packs whose worker died are queued again, or failed with words."""
    from proposals.services import pack

    pack.recover_packs()


@shared_task(**SENT_AGAIN)
def send_request(proposal_id, organisation_id, person_id, why):
    """Write to one reader what a bid asks of their charity; tries again for some hours."""
    from proposals.services import consent_letters

    consent_letters.send_request(
        proposal_id=proposal_id, organisation_id=organisation_id, person_id=person_id, why=why
    )


@shared_task
def queue_weekly_emails():
    """On Monday mornings: hand those who may be told what is said of bids to workers."""
    from proposals.services import weekly

    weekly.queue_weekly_emails(on=timezone.localdate())


@shared_task(**SENT_AGAIN)
def send_weekly_emails(person_ids):
    """Write to those of these people for whom something new was said; who has been is left out."""
    from proposals.services import weekly

    weekly.send_weekly_emails(person_ids=person_ids, on=timezone.localdate())


@shared_task
def forget_unused_logos():
    """Each night: files of logos that nobody has any more and no pack prints."""
    from proposals.services import logos

    logos.forget_unused()


@shared_task
def forget_old_words():
    """Each night: copies from Word that were decided long ago."""
    from proposals.services import word

    word.forget_old_copies()


@shared_task
def keep_agreements_in_step():
    """Every ten minutes: what changed outside a bid's own pages, such as a project's text."""
    from proposals.services import consent_reminders

    consent_reminders.keep_all_in_step()


@shared_task
def remind_of_consents():
    """Each morning: charities that have still to answer, and e-mails that never left."""
    from proposals.services import consent_reminders

    consent_reminders.remind()
