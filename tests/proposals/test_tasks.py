import datetime
import io
import os
import signal
import subprocess
import sys
import time

import pypdf
import pytest
from django.conf import settings
from django.utils import timezone

from consortium import work
from consortium.celery import app
from proposals.models import BidPack, Package
from proposals.pack import files
from proposals.services import pack as packs
from proposals.services import packages
from tests import factories
from tests.proposals.bids import make_bid
from tests.proposals.selection.worlds import make_offer
from tests.workers import stored, wait_for

# Which lines run is counted in the tests beside these: starting a worker takes twice as long then.


@pytest.fixture
def by(transactional_db):
    return factories.UserFactory(is_superuser=True)


def status_of(pack):
    return BidPack.objects.values_list("status", flat=True).get(pk=pack.pk)


def is_ready(pack):
    return status_of(pack) == "ready"


def fall_silent(pack):
    """As if a minute had passed without a sign of life."""
    BidPack.objects.filter(pk=pack.pk).update(
        heartbeat_at=timezone.now() - datetime.timedelta(seconds=61)
    )


def test_a_worker_makes_the_pack_that_was_asked_for_and_its_process_gives_way_to_a_small_one(
    celery_worker_process, by
):
    worker = celery_worker_process()
    made_by = worker.pool_pid

    pack = packs.request_pack(proposal_id=make_bid().pk, by=by)

    wait_for(lambda: is_ready(pack))
    pack.refresh_from_db()
    reader = pypdf.PdfReader(io.BytesIO(stored(pack.pdf)))
    assert len(reader.pages) == pack.pages
    assert reader.metadata.title == "Safer and well"
    wait_for(lambda: worker.pool_pid != made_by)
    assert worker.most_memory_mb < 150


def test_a_worker_finds_the_package_that_was_asked_for(celery_worker_process, by):
    celery_worker_process()

    package = packages.request_package(
        proposal_id=make_offer().pk, by=by, budget_gbp=100_000, limits={}
    )

    wait_for(lambda: Package.objects.get(pk=package.pk).status == "ready")
    package.refresh_from_db()
    assert [each["title"] for each in package.found["chosen"]] == ["Balance", "Locks", "Lunch"]


def test_ten_packs_asked_for_at_once_are_made_by_two_workers_in_turn_and_little_memory(
    celery_worker_process, by
):
    """One of them is of a whole document; the others are short."""
    short = {"pack_sections": ["summary"]}
    bids = [factories.ProposalFactory(title=f"Of {number}", **short) for number in ("eight", "one")]
    for bid in bids:
        factories.CostFactory(proposal=bid)
    cost = bids[0].costs.get()
    for number in range(8):
        cost.amount_gbp = 12_000 + number
        cost.save()
        packs.request_pack(proposal_id=bids[0].pk, by=by)
    bids.append(make_bid(title="Of another", projects=1, years=1))
    for bid in bids[1:]:
        packs.request_pack(proposal_id=bid.pk, by=by)

    workers = [celery_worker_process(), celery_worker_process()]
    most = []

    def are_all_ready():
        most.extend(worker.most_memory_mb for worker in workers)
        return BidPack.objects.filter(status="ready").count() == 10

    wait_for(are_all_ready, seconds=240, every=0.1)

    begun = BidPack.objects.order_by("claimed_at").values_list("proposal__title", flat=True)
    assert set(begun[:3]) == {"Of eight", "Of one", "Of another"}
    assert not BidPack.objects.exclude(claims=1).exists()
    assert 150 < max(most) < 250


def test_a_worker_killed_half_way_is_noticed_and_the_pack_is_made_after_all(
    celery_worker_process, by
):
    worker = celery_worker_process()
    pack = packs.request_pack(proposal_id=make_bid().pk, by=by)
    wait_for(lambda: status_of(pack) == "rendering")
    worker.kill()
    assert status_of(pack) == "rendering"
    assert packs.recover_packs() == 0  # the heartbeat is fresh still

    fall_silent(pack)
    assert packs.recover_packs() == 1
    celery_worker_process()

    wait_for(lambda: is_ready(pack))
    pack.refresh_from_db()
    assert pack.attempts == 2
    assert stored(pack.pdf).startswith(b"%PDF")


def test_a_look_for_what_a_dead_worker_left_waits_for_no_pack_that_was_asked_for_before(
    celery_worker_process, settings, by
):
    for number in range(3):
        bid = factories.ProposalFactory(title=f"Bid {number}", pack_sections=["summary"])
        factories.CostFactory(proposal=bid)
        packs.request_pack(proposal_id=bid.pk, by=by)
    left = BidPack.objects.latest("pk")
    BidPack.objects.filter(pk=left.pk).update(status="rendering", attempts=1, claims=1)
    fall_silent(left)
    look = settings.CELERY_BEAT_SCHEDULE["look-for-stuck-packs"]
    app.send_task(look["task"], **look["options"])

    celery_worker_process()

    wait_for(lambda: BidPack.objects.filter(status="ready").count() == 3)
    history = left.events.order_by("pgh_id").values_list("status", "pgh_created_at")
    found_at = next(at for status, at in reversed(history) if status == "queued")
    assert found_at < BidPack.objects.order_by("finished_at").first().finished_at


def test_a_pack_whose_processes_are_killed_is_made_after_one_and_fails_after_three(
    celery_worker_process, by
):
    worker = celery_worker_process()

    def die_half_way(pack):
        wait_for(lambda: status_of(pack) == "rendering")
        os.kill(worker.pool_pid, signal.SIGKILL)
        fall_silent(pack)
        packs.recover_packs()

    bid = make_bid()
    pack = packs.request_pack(proposal_id=bid.pk, by=by)
    die_half_way(pack)
    wait_for(lambda: is_ready(pack))

    bid.parts.update(amount_gbp=1)
    deadly = packs.request_pack(proposal_id=bid.pk, by=by)
    for _ in range(work.MOST_ATTEMPTS):
        die_half_way(deadly)

    wait_for(lambda: status_of(deadly) == "failed")
    deadly.refresh_from_db()
    assert deadly.error == packs.STOPPED


def test_the_heartbeat_moves_while_one_step_takes_long(by, monkeypatch):
    monkeypatch.setattr(work, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(work, "TELL_SECONDS", 0.01)
    pack = factories.BidPackFactory(heartbeat_at=timezone.now(), requested_by=by)
    seen = []

    def slow(snapshot, *, tell):
        fall_silent(pack)
        wait_for(
            lambda: (
                BidPack.objects.get(pk=pack.pk).heartbeat_at
                > timezone.now() - datetime.timedelta(seconds=5)
            ),
            seconds=10,
        )
        seen.append(True)
        return files.Made(b"%PDF", b"PK", 1, [])

    monkeypatch.setattr(files, "make", slow)
    packs.render(pack_id=pack.pk)

    assert seen == [True]
    assert status_of(pack) == "ready"


def test_a_worker_lets_go_of_a_pack_that_was_called_off(by, monkeypatch):
    monkeypatch.setattr(work, "TELL_SECONDS", 0.01)
    pack = factories.BidPackFactory(heartbeat_at=timezone.now(), requested_by=by)
    told = []

    def endless(snapshot, *, tell):
        packs.cancel_pack(pack_id=pack.pk, by=by)
        for number in range(3_000):
            tell(f"Page {number}", 50)
            told.append(number)
            time.sleep(0.01)

    monkeypatch.setattr(files, "make", endless)
    packs.render(pack_id=pack.pk)

    assert len(told) < 3_000
    assert status_of(pack) == "cancelled"


def test_a_worker_holds_none_of_the_pages_nor_what_signs_people_in():
    """They would take a seventh of the memory that the making of a pack may take."""
    script = (
        "import sys\n"
        "from consortium.celery import app\n"
        "app.loader.import_default_modules()\n"
        "import proposals.services.pack\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert {"proposals.tasks", "proposals.pack.files"} <= loaded
    assert not loaded & {"consortium.urls", "consortium.views", "proposals.views", "fido2"}


def test_the_tasks_are_thin_and_packs_looked_for_three_times_a_minute(settings, by, monkeypatch):
    from proposals import tasks

    [scheduled] = [
        entry
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == "proposals.tasks.recover_packs"
    ]
    assert scheduled["schedule"] == 20
    assert tasks.render_pack.acks_late
    assert tasks.render_pack.reject_on_worker_lost
    app.loader.import_default_modules()
    assert {"proposals.tasks.render_pack", "proposals.tasks.recover_packs"} <= set(app.tasks)
    called = []
    monkeypatch.setattr(packs, "recover_packs", lambda: called.append("recover"))
    monkeypatch.setattr(packs, "render", lambda *, pack_id: called.append(pack_id))
    tasks.recover_packs()
    tasks.render_pack(7)
    assert called == ["recover", 7]
