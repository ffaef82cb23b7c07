"""Two people who ask for a bid's pack at the same moment."""

import contextlib
import threading

import pytest
from django.db import connection

from proposals import tasks
from proposals.models import BidPack
from proposals.services import pack as packs
from tests import factories
from tests.proposals.bids import make_bid


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_the_same_moment_make_one_pack(monkeypatch, coordinator):
    bid = make_bid(years=1)
    other = factories.MembershipFactory(organisation=bid.lead_organisation, role="lead").user
    sent, found = [], []
    monkeypatch.setattr(tasks.render_pack, "delay", sent.append)
    together = threading.Barrier(2, timeout=30)
    # Only if the second does not wait for the first do both come so far: then at the same moment.
    gathered, gather = threading.Barrier(2, timeout=0.5), packs.gather

    def gather_together(*args, **kwargs):
        snapshot = gather(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            gathered.wait()
        return snapshot

    monkeypatch.setattr(packs, "gather", gather_together)

    def ask(by):
        together.wait()
        try:
            found.append(packs.request_pack(proposal_id=bid.pk, by=by).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[each]) for each in (coordinator, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    pack = BidPack.objects.get()
    assert found == [pack.pk, pack.pk]
    assert sent == [pack.pk]
