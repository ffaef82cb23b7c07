import copy
import datetime
from pathlib import Path

import pytest
from django.db import transaction

from proposals import tasks
from tests.letters import letters  # noqa: F401 (a fixture)
from tests.proposals.agreeing import ask_all, make_draft
from tests.proposals.bids import make_bid

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


@pytest.fixture(scope="session")
def demo_pack(demo_snapshot):
    """All files of it."""
    from proposals.pack.files import make

    return make(demo_snapshot)


@pytest.fixture
def requests(monkeypatch):
    """(organisation id, person id, why) of each e-mail that would ask somebody."""
    found = []
    monkeypatch.setattr(
        tasks.send_request, "delay_on_commit", lambda bid, *reader: found.append(reader)
    )
    return found


# --- Bids that are made once for all tests of a module, which must then commit nothing


@pytest.fixture(scope="module")
def bid_once(made_once):
    return made_once(lambda: make_bid(years=2))


@pytest.fixture
def bid(db, bid_once):
    """A bid for two years, with two projects."""
    return copy.deepcopy(bid_once)


@pytest.fixture(scope="module")
def draft_once(made_once):
    return made_once(make_draft)


@pytest.fixture
def draft(db, draft_once, letters, requests):  # noqa: F811
    """A bid that is not sent to anybody yet, with its people."""
    return copy.deepcopy(draft_once)


@pytest.fixture
def asked(draft):
    """A bid whose charities have been asked, with its people."""
    return ask_all(draft)
