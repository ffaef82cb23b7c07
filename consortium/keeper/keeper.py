"""How long both servers live: from the first user until nobody has used them a while."""

import fcntl
import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from consortium.embedded import is_file_at, take_lock
from consortium.keeper.account import Account
from consortium.keeper.postgres import Postgres
from consortium.keeper.valkey import Valkey

LINGER_SECONDS = 2.0
POLL_SECONDS = 0.3


class Keeper:
    """Starts PostgreSQL and Valkey under one folder, and stops both when nobody uses them."""

    def __init__(self, folder: Path, *, durable: bool = True):
        self.folder = folder
        account = Account()
        self.sockets = account.socket_directory(folder)
        self.postgres = Postgres(folder, self.sockets, account, durable=durable)
        self.valkey = Valkey(folder, self.sockets, account, durable=durable)
        self.linger = LINGER_SECONDS

    def run(self) -> None:
        """Keep both servers up while anyone uses them. Raises EmbeddedError if one won't start."""
        try:
            lock = take_lock(self.folder / "keeper.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "linger", 0.0))
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        users = None
        try:
            self._start()
            users = self._keep(lock)
        finally:
            # New users wait at their lock until this process has ended.
            if is_file_at(lock, self.folder / "keeper.lock"):
                (self.folder / "state.json").unlink(missing_ok=True)
            self._stop()
            if users is not None:
                os.close(users)
            os.close(lock)

    def _keep(self, lock):
        """Return the users' lock, held exclusively, once nobody has used the servers a while."""
        idle_since = None
        while is_file_at(lock, self.folder / "keeper.lock"):
            try:
                users = take_lock(self.folder / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                idle_since = None
            else:
                idle_since = idle_since or time.monotonic()
                if time.monotonic() - idle_since >= self.linger:
                    return users
                os.close(users)
            if not (self.postgres.process.is_alive() and self.valkey.process.is_alive()):
                print("a server has died: starting it again", flush=True)
                (self.folder / "state.json").unlink(missing_ok=True)
                self._start()
            time.sleep(POLL_SECONDS)
        print("the folder has been removed: stopping", flush=True)
        return None

    def _start(self):
        self.postgres.bring_up()
        self.valkey.bring_up()
        self.postgres.create_database()
        state = {
            "keeper": os.getpid(),
            "database_url": self.postgres.url,
            "redis_url": self.valkey.url,
            "sockets": [str(self.postgres.socket), str(self.valkey.socket)],
        }
        new = self.folder / "state.json.new"
        new.write_text(json.dumps(state))
        new.replace(self.folder / "state.json")
        numbers = (self.postgres.process.pid, self.valkey.process.pid)
        print("PostgreSQL is process {}, Valkey {}".format(*numbers), flush=True)

    def _stop(self):
        self.valkey.stop()
        self.postgres.stop()
        if self.sockets.parent != self.folder:
            with suppress(OSError):
                self.sockets.rmdir()
        print("stopped", flush=True)
