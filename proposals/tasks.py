"""What workers do for bids; the work itself is in `services/`."""

from celery import shared_task

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


@shared_task
def recover_packs():
    """Each minute: packs whose worker died are queued again, or failed with words."""
    from proposals.services import pack

    pack.recover_packs()
