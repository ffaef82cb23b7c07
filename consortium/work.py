"""Work that a worker does on a row: the row first, the worker second, found again if it dies.

    waiting → being done → whatever the work leads to | failed, with words

A model derives from `WorkedOn` and says which states these are; a `Work` ties it to its Celery
task. A worker moves `heartbeat_at`. A row whose heartbeat stands still waits again, or after
`MOST_ATTEMPTS` fails with words. Everything may run twice: a row is claimed under a lock, and
whoever lost it in the meantime stores nothing. Where rows take turns, a message to the workers
means that one more row waits; which one is its turn is seen when a worker is free. The row that a
message names is sent again if another's turn came first: a lost message delays its own row alone.
"""

import contextlib
import datetime
import functools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from consortium.history import acting

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
# With a look every 20 seconds, what a dead worker left is taken up within a minute.
SILENT = datetime.timedelta(seconds=35)
WAITING = datetime.timedelta(minutes=5)
BEAT_SECONDS = 10.0
TELL_SECONDS = 0.4


class Refused(Exception):
    """The work cannot be done; the text is for the person who asked for it."""


class Lost(Exception):
    """The row was called off, or another worker has it: what this one did is dropped."""


@dataclass(frozen=True)
class Work:
    """One kind of work on the rows of `model`.

    `task()` is the Celery task that takes a row's id. `stopped`, `too_long` and `broken` are said
    of a row whose workers died, took too long or met what nobody foresaw. `turns` names the field
    whose rows take turns, so that who asks for ten at once keeps nobody waiting for all of them.
    """

    model: type
    task: Callable
    stopped: str
    too_long: str
    broken: str
    turns: str = ""

    # --- Asking

    def ask(self, *, by, **facts):
        """A new row with these facts, asked for by this person, handed to the workers on commit."""
        row = self.model.objects.create(requested_by=by, heartbeat_at=timezone.now(), **facts)
        self.send_on_commit(row.pk)
        return row

    def queue(self, row, status, *, attempts=0, fields=()):
        """Let a locked row wait for a worker in this status, and hand it over on commit.

        `fields` are further fields that were set and are to be saved with it.
        """
        if row.status != status:
            row.move_to(status)
        row.attempts, row.error, row.step, row.progress = attempts, "", "", 0
        row.heartbeat_at, row.finished_at = timezone.now(), None
        row.save(
            update_fields=[
                *("status", "attempts", "error", "step", "progress"),
                *("heartbeat_at", "finished_at", *fields),
            ]
        )
        self.send_on_commit(row.pk)

    def send_on_commit(self, pk):
        transaction.on_commit(functools.partial(self._send, pk))

    def _send(self, pk):
        """Hand the row to the workers. Without a broker it waits and is sent later."""
        try:
            self.task().delay(pk)
        except OperationalError:
            name = self.model.__name__
            logger.warning("%s %s waits: the broker does not answer.", name, pk, exc_info=True)
            self.model.objects.waiting().filter(pk=pk).update(heartbeat_at=None)

    # --- Doing

    def carry_out(self, pk, do):
        """Claim a waiting row and call `do(row, tell)`. Nothing if it is done or in other hands.

        Where rows take turns it is the one whose turn it is, which need not be the one named.
        `tell(step, progress)` says what is being done, in words and as 0 to 100; it raises Lost
        soon after the row was called off, so that no worker is busy for nobody. `do` ends in
        `finishing(row)`. Refused and its kin fail the row with their text; what nobody foresaw
        fails it with words and is raised.
        """
        row = self._claim(pk)
        if row is None:
            return
        with acting(by=row.worked_for, why=f"Worker: {row}"), _Heart(row) as heart:
            try:
                do(row, heart.tell)
            except Lost:
                logger.warning("%s was called off or taken over; this copy is dropped.", row)
            except Refused as error:
                self.fail(row, str(error))
            except SoftTimeLimitExceeded:
                self.fail(row, self.too_long)
            except Exception:
                self.fail(row, self.broken)
                logger.exception("%s could not be finished.", row)
                raise

    @transaction.atomic
    def _claim(self, pk):
        """Take a waiting row, or one whose worker fell silent; None if there is nothing to do."""
        rows = self.model.objects.select_for_update(of=("self",))
        if self.turns:
            self._look_alone()
        row = named = rows.filter(pk=pk).first()
        if row is not None and row.status in row.WORK.values() and _is_silent(row):
            row.move_to(_waiting_for(row))
        elif self.turns:
            row = rows.in_turn(self.turns).first()
            if named is not None and named.is_waiting and named != row:
                self.send_on_commit(named.pk)
        if row is None or row.status not in row.WORK:
            return None
        if row.attempts >= MOST_ATTEMPTS:
            self._give_up(row)
            return None
        row.move_to(row.WORK[row.status])
        row.attempts, row.claims = row.attempts + 1, row.claims + 1
        row.step, row.progress = "Begun", 0
        row.heartbeat_at = row.claimed_at = timezone.now()
        row.save(
            update_fields=[
                *("status", "attempts", "claims", "claimed_at"),
                *("step", "progress", "heartbeat_at"),
            ]
        )
        return row

    def _look_alone(self):
        """Let one worker at a time look whose turn it is: two would take two of the same."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"turns of {self.model._meta.label}"]
            )

    def fail(self, row, words):
        """Say in words that the work failed, unless somebody else has the row by now."""
        with contextlib.suppress(Lost), finishing(row) as held:
            self._end(held, words)

    def _end(self, row, words):
        row.move_to(row.FAILED[row.WORK.get(row.status, row.status)])
        row.error, row.finished_at = words, timezone.now()
        row.save(update_fields=["status", "error", "finished_at"])

    def _give_up(self, row):
        self._end(row, self.stopped)

    # --- Finding rows whose worker died

    def recover(self):
        """Let every row that nobody works on wait again, or fail it. How many were touched.

        Being done with a heartbeat that stood still too long: its worker died. Waiting for five
        minutes, or never handed over: the message was lost, or every worker is busy; sending it
        twice is safe.
        """
        now = timezone.now()
        silent = self.model.objects.silent(done_since=now - SILENT, waiting_since=now - WAITING)
        return sum(self._recover(pk) for pk in silent.values_list("pk", flat=True))

    @transaction.atomic
    def _recover(self, pk):
        rows = self.model.objects.select_for_update(skip_locked=True, of=("self",))
        row = rows.filter(pk=pk).first()
        if row is None:
            return 0
        with acting(why=f"No worker was at it: {row}"):
            if row.is_waiting:
                row.heartbeat_at = timezone.now()
                row.save(update_fields=["heartbeat_at"])
                self.send_on_commit(row.pk)
            elif not row.is_finished and _is_silent(row):
                if row.attempts < MOST_ATTEMPTS:
                    self.queue(row, _waiting_for(row), attempts=row.attempts)
                else:
                    self._give_up(row)
            else:
                return 0
        return 1


@contextlib.contextmanager
def finishing(row):
    """A transaction that ends the work: the row as it is, locked, to be moved and saved.

    Raises Lost if another attempt has it by now. What is written around it in the same
    transaction stands or falls with it.
    """
    with transaction.atomic():
        held = _held(row).select_for_update(of=("self",)).first()
        if held is None:
            raise Lost
        yield held


def finish(row, status, *fields):
    """Move a row held by `finishing` to what the work leads to, and save it with these fields."""
    row.move_to(status)
    row.progress, row.step, row.error = 100, "Done", ""
    row.finished_at = timezone.now()
    row.save(update_fields=["status", "progress", "step", "error", "finished_at", *fields])


def _held(row):
    """The row, if this attempt still holds it."""
    return type(row).objects.filter(pk=row.pk, status=row.status, claims=row.claims)


def _is_there(row):
    """Whether others see the row at all: not while it is in a transaction that is not over."""
    return type(row).objects.filter(pk=row.pk).exists()


def _is_silent(row):
    return row.heartbeat_at is None or row.heartbeat_at < timezone.now() - SILENT


def _waiting_for(row):
    return next(waiting for waiting, doing in row.WORK.items() if doing == row.status)


class _Heart:
    """Writes the heartbeat and what was told last, from a thread and connection of its own.

    So both show while one step takes long, and while the work is inside a transaction.
    """

    def __init__(self, row):
        self.row = row
        self.told = None
        self.written = None
        self.is_lost = False
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._beat, name=f"heart of {row}", daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()

    def tell(self, step, progress):
        if self.is_lost:
            raise Lost
        self.told = {"step": step, "progress": progress}

    def _beat(self):
        beaten_at = time.monotonic()
        try:
            while not self.stop.wait(TELL_SECONDS):
                told = self.told
                if told == self.written and time.monotonic() - beaten_at < BEAT_SECONDS:
                    continue
                held = _held(self.row).update(heartbeat_at=timezone.now(), **(told or {}))
                self.is_lost = not held and _is_there(self.row)
                self.written, beaten_at = told, time.monotonic()
        finally:
            connection.close()
