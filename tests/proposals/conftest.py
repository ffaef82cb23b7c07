import datetime
from pathlib import Path

import pytest
from django.db import transaction

ON = datetime.date(2026, 11, 23)
TOP = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def demo_snapshot(django_db_setup, django_db_blocker):
    """The demonstration's bid, frozen on a day; nothing of it stays in the database."""
    from consortium.folder.loading import load
    from proposals.models import Proposal
    from proposals.pack.snapshot import gather

    with django_db_blocker.unblock(), transaction.atomic():
        load(TOP / "consortium" / "demo")
        bid = Proposal.objects.get(reference="safer-homes-better-health")
        snapshot = gather(bid, on=ON)
        transaction.set_rollback(True)
    return snapshot
