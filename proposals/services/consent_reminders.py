"""What happens to open agreements by the clock: reminders, and changes made outside the bid."""

import datetime

from django.db import transaction
from django.utils import timezone

from consortium.history import acting
from proposals.models import Consent, Proposal, ProposalStatus
from proposals.services import consent_letters as letters
from proposals.services.in_step import keep_in_step

ONCE_IN = datetime.timedelta(hours=20)
# Half of that less than a week: they go out at one hour of the day, and an e-mail leaves later.
EVERY = datetime.timedelta(days=7) - ONCE_IN / 2
DAYS_BEFORE = 2


def is_due(consent, *, now: datetime.datetime) -> bool:
    """Whether a charity that has not answered is reminded: after each seven days, in the last two
    days before answers are wanted, and where the e-mail ordered last has not left within a day.
    """
    moments = (consent.asked_at, consent.written_at, consent.chased_at)
    since = now - max(moment for moment in moments if moment)
    if since >= EVERY:
        return True
    if since < ONCE_IN:
        return False
    if not consent.is_written_to or consent.lacks_reminder:
        return True
    wanted = consent.proposal.answer_by
    today = timezone.localdate(now)
    return wanted is not None and 0 <= (wanted - today).days <= DAYS_BEFORE


def remind() -> int:
    """Have charities written to that are due; how many consents that were. None after the day on
    which a bid is to be handed in.
    """
    now = timezone.now()
    sent = 0
    for proposal in Proposal.objects.filter(status=ProposalStatus.CONSULTING).exclude(
        deadline__lt=timezone.localdate()
    ):
        outstanding = proposal.consents.outstanding().select_related(
            "proposal", "project__organisation"
        )
        due = [consent for consent in outstanding if is_due(consent, now=now)]
        with transaction.atomic():
            ids = [consent.pk for consent in due]
            Consent.objects.filter(pk__in=ids).update(chased_at=now)
            letters.ask(proposal, due, letters.REMINDER)
        sent += len(due)
    return sent


def keep_all_in_step() -> int:
    """Ask again whoever agreed to what has changed since; how many consents that were.

    A charity edits its own project, a file or a folder is loaded: no page of a bid sees it. Past
    the funder's deadline agreements stay as they were: nobody could give them again.
    """
    touched = 0
    bids = Proposal.objects.filter(status__in=Proposal.ASKING, consents__isnull=False).exclude(
        deadline__lt=timezone.localdate()
    )
    for pk in sorted(set(bids.values_list("pk", flat=True))):
        with acting(why="Something that a partner agreed to has changed"), transaction.atomic():
            proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=pk)
            touched += len(keep_in_step(proposal))
    return touched
