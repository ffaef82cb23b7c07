"""Files in the hands of real workers: progress, death half way, two at once."""

import datetime
import itertools
import os
import signal
import time

import pytest
from django.utils import timezone

from consortium import work
from consortium.models import Import
from consortium.services import imports
from projects.models import Project
from tests import factories
from tests.projects.sheets import csv_bytes, upload
from tests.workers import wait_for


@pytest.fixture
def lead_of(transactional_db):
    return factories.MembershipFactory(role="lead")


def many(count, word="Project"):
    rows = [[f"{word} {n}", f"What {n} does", str(n)] for n in range(count)]
    return csv_bytes(["title", "summary", "people_per_year"], *rows)


def state_of(found):
    return Import.objects.values_list("status", flat=True).get(pk=found.pk)


def is_in(found, *states):
    return state_of(found) in states


def fall_silent(found):
    """As if a minute had passed without a sign of life."""
    long_ago = timezone.now() - datetime.timedelta(seconds=61)
    Import.objects.filter(pk=found.pk).update(heartbeat_at=long_ago)


def test_a_worker_reads_applies_and_undoes(celery_worker_process, lead_of):
    celery_worker_process()
    found = upload(lead_of.user, many(3), organisation=lead_of.organisation)
    wait_for(lambda: is_in(found, "to_check"))

    imports.apply_import(import_id=found.pk, by=lead_of.user)
    wait_for(lambda: is_in(found, "applied"))
    assert Project.objects.count() == 3
    event = Project.objects.first().events.get()
    assert event.pgh_context.metadata["user"] == lead_of.user.pk

    imports.undo_import(import_id=found.pk, by=lead_of.user)
    wait_for(lambda: is_in(found, "undone"))
    assert not Project.objects.exists()


def test_a_worker_killed_while_applying_leaves_nothing_and_another_does_it_all(
    celery_worker_process, lead_of
):
    worker = celery_worker_process()
    found = upload(lead_of.user, many(4000), organisation=lead_of.organisation)
    wait_for(lambda: is_in(found, "to_check"), seconds=120)
    imports.apply_import(import_id=found.pk, by=lead_of.user)
    wait_for(lambda: Import.objects.get(pk=found.pk).step.startswith("Writing"), seconds=120)
    os.kill(worker.pool_pid, signal.SIGKILL)
    worker.kill()
    assert state_of(found) == "applying"
    assert not Project.objects.exists()

    fall_silent(found)
    assert imports.WORK.recover() == 1
    celery_worker_process()

    wait_for(lambda: is_in(found, "applied"), seconds=120)
    assert Project.objects.count() == 4000
    assert Import.objects.get(pk=found.pk).attempts == 2


def test_of_two_files_applied_at_once_by_two_workers_one_is_shown_again(
    celery_worker_process, lead_of
):
    first, second = (
        upload(lead_of.user, many(300), organisation=lead_of.organisation) for _ in range(2)
    )
    workers = [celery_worker_process(), celery_worker_process()]
    wait_for(lambda: is_in(first, "to_check") and is_in(second, "to_check"), seconds=120)

    for each in (first, second):
        imports.apply_import(import_id=each.pk, by=lead_of.user)
    ended = ("applied", "to_check", "failed")
    wait_for(lambda: is_in(first, *ended) and is_in(second, *ended), seconds=120)

    assert len(workers) == 2
    assert sorted([state_of(first), state_of(second)]) == ["applied", "to_check"]
    assert Project.objects.count() == 300
    again = Import.objects.get(status="to_check")
    assert (again.report["new"], again.report["unchanged"]) == (0, 300)
    assert "nothing was written" in again.notes[0]


def test_a_file_whose_workers_die_three_times_fails_in_words(lead_of):
    found = upload(lead_of.user, many(1), organisation=lead_of.organisation)
    Import.objects.filter(pk=found.pk).update(
        status="applying", attempts=work.MOST_ATTEMPTS, applied_by=lead_of.user
    )
    fall_silent(found)

    assert imports.WORK.recover() == 1

    found.refresh_from_db()
    assert (found.status, found.error) == ("failed", imports.WORK.stopped)


def test_an_undo_whose_workers_die_leaves_the_file_applied(lead_of):
    found = factories.ImportFactory(
        organisation=lead_of.organisation,
        status="undoing",
        attempts=work.MOST_ATTEMPTS,
        applied_at=timezone.now(),
        applied_context="00000000-0000-0000-0000-000000000001",
    )
    fall_silent(found)

    imports.WORK.recover()

    found.refresh_from_db()
    assert (found.status, found.error) == ("applied", imports.WORK.stopped)


def test_progress_moves_on_while_a_file_is_read_and_applied(celery_worker_process, lead_of):
    celery_worker_process()
    found = upload(lead_of.user, many(5000), organisation=lead_of.organisation)
    read = watch(found, until="to_check")
    imports.apply_import(import_id=found.pk, by=lead_of.user)
    written = watch(found, until="applied")

    for seen in (read, written):
        values = [progress for (progress, _), _ in seen]
        assert values == sorted(values)
        waits = [later - earlier for (_, earlier), (_, later) in itertools.pairwise(seen)]
        # Every second, on the machine the bench runs on; this one may be half as quick.
        assert max(waits) < 2.0 * how_busy(), seen


def how_busy():
    """How much longer than by itself a piece of work takes just now; 1 on an idle machine."""
    since, worked = time.perf_counter(), time.process_time()
    while time.process_time() - worked < 0.5:
        pass
    return max(1.0, (time.perf_counter() - since) / 0.5)


def watch(found, *, until):
    """[((progress, step), moment it was first seen)] until the file is in this state, then that."""
    seen = []

    def look():
        shown = Import.objects.values_list("status", "progress", "step")
        status, *told = shown.get(pk=found.pk)
        if status in ("reading", "applying", until) and (not seen or seen[-1][0] != told):
            seen.append((told, time.monotonic()))
        return status == until

    wait_for(look, seconds=180)
    return seen


def test_the_tasks_are_thin_and_scheduled(settings, monkeypatch):
    from consortium import tasks

    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"consortium.tasks.recover_imports", "consortium.tasks.remove_old_files"} <= scheduled
    assert tasks.work_on_import.acks_late
    called = []
    monkeypatch.setattr(imports, "work_on", lambda *, import_id: called.append(import_id))
    monkeypatch.setattr(imports, "remove_old_files", lambda: called.append("old"))
    monkeypatch.setattr(work.Work, "recover", lambda self: called.append(self.model.__name__))
    tasks.work_on_import(7)
    tasks.remove_old_files()
    tasks.recover_imports()
    assert called == [7, "old", "Import"]
