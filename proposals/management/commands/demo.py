"""`manage.py demo`: the whole site on one machine, with an example consortium in it."""

import os
import signal
import sys
import time
import urllib.request
from argparse import ArgumentTypeError
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from consortium import demonstration, embedded
from consortium.models import User
from consortium.processes import Child, die_with_parent, is_port_free
from proposals.demo_answers import answer_all
from proposals.demo_pack import put_in
from proposals.demo_talk import talk
from proposals.models import Proposal
from proposals.services.pack import request_pack

PACK_SECONDS = 300
START_SECONDS = 60
MOST_PORT = 65535


def port_number(text):
    """A port a server can listen on, as argparse reads it."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PORT):
        raise ArgumentTypeError(f"“{text}” is no port: write a number from 1 to {MOST_PORT}")
    return int(text)


class Command(BaseCommand):
    """Prepare the database, load the demo, have a worker build its bid pack, and serve."""

    help = """Loads the example consortium, has a Celery worker build its bid pack and serves the
    site on 127.0.0.1 until Ctrl-C, which stops every process this started. Only with DEBUG on.
    Example: manage.py demo --no-serve"""
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--no-serve",
            dest="serve",
            action="store_false",
            help="stop once the pack is ready",
        )
        parser.add_argument(
            "--port",
            type=port_number,
            default=settings.PORT,
            help="where to serve (default: the variable PORT, else 8000)",
        )

    def handle(self, *, serve, port, **options):
        if not settings.DEBUG:
            raise CommandError(
                "The demo runs only with DEBUG on: its accounts share a printed password."
            )
        if "MAKELEVEL" in os.environ:
            die_with_parent(signal.SIGTERM)  # a killed `make demo` leaves nothing behind
        self.children = []
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        # A shell that starts this in the background has it ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self.run(serve, port)
        except KeyboardInterrupt:
            self.say("")
        finally:
            # From here on a second Ctrl-C changes nothing: stopping takes a few seconds.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            self.stop()

    def run(self, serve, port):
        if serve and not is_port_free(port, seconds=5):
            raise CommandError(
                f"Something already listens on 127.0.0.1:{port}. Stop it, or choose another port: "
                f"make demo PORT={port + 1}"
            )
        self.say(self.migrate())
        server = self.start_server(port) if serve else None
        fresh = demonstration.load_demo()
        if fresh:
            put_in()
            talk()
            answer_all()
        self.say("Demo consortium: " + ("loaded" if fresh else "there"))
        pack = self.request_pack()
        # Who has been here before need not wait where only the pack is out of date.
        serves_first = serve and not fresh and not pack.is_finished
        if serves_first:
            self.announce(server, port)
        if not pack.is_finished:
            self.await_pack(pack, self.start_worker())
        if not pack.pdf:
            raise CommandError(f"The pack failed: {pack.error}")
        self.say(f"Bid pack: {pack.pdf.path}")
        if serve:
            if not serves_first:
                self.announce(server, port)
            self.start_worker()  # if none was needed until now
            self.watch()

    def say(self, words):
        self.stdout.write(words)
        self.stdout.flush()

    def migrate(self):
        """Bring the tables up to date; asking first saves the seconds of a migrate for nothing."""
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "Database: up to date"
        self.say("Database: making the tables ...")
        call_command("migrate", verbosity=0)
        return "Database: ready"

    def announce(self, server, port):
        """Say where the site is and who may sign in, once it answers."""
        self.await_server(server, port)
        self.say(f"\nServing http://127.0.0.1:{port}/ until Ctrl-C. Sign in as")
        for name, words in demonstration.SIGN_INS.items():
            self.say(f"    {name + '@' + demonstration.DOMAIN:25}  {words}")
        self.say(f"with the password\n    {demonstration.PASSWORD}\n")

    def start(self, name, arguments, environment=None):
        def start_child():
            child = Child(
                name,
                [sys.executable, "-m", *arguments],
                log=settings.VAR_DIR / "log" / f"{name}.log",
                environment=environment,
            )
            self.children.append(child)
            return child

        # Ctrl-C and SIGTERM break into the main thread alone, and leaving waits for this one: what
        # has started by then is among the children that are stopped.
        with ThreadPoolExecutor(max_workers=1) as starting:
            return starting.submit(start_child).result()

    def start_worker(self):
        for child in self.children:
            if child.name == "worker":
                return child
        options = ["--concurrency", 2, "--loglevel", "INFO", "--beat", "--without-mingle"]
        return self.start("worker", ["celery", "--app", "consortium", "worker", *options])

    def start_server(self, port):
        options = ["--bind", f"127.0.0.1:{port}", "--workers", 2, "--threads", 4, "--preload"]
        return self.start(
            "server",
            ["gunicorn", "consortium.wsgi", *options, "--no-control-socket"],
            {"PORT": str(port)},
        )

    def request_pack(self):
        """Ask for the pack as the coordinator would; one of the bid as it stands may be there."""
        proposal = Proposal.objects.get(reference=demonstration.PROPOSAL)
        coordinator = User.objects.get(email=f"coordinator@{demonstration.DOMAIN}")
        pack = request_pack(proposal_id=proposal.pk, by=coordinator)
        if pack.pdf and not pack.pdf.storage.exists(pack.pdf.name):
            pack.delete()  # somebody tidied the folder: have it made again
            pack = request_pack(proposal_id=proposal.pk, by=coordinator)
        return pack

    def await_pack(self, pack, worker):
        """Tell how the pack comes on until the worker is done with it."""
        told = None
        deadline = time.monotonic() + PACK_SECONDS
        while not pack.is_finished:
            if (pack.progress, pack.step) != told:
                told = (pack.progress, pack.step)
                self.say(f"Bid pack: {pack.progress:3}%  {pack.step or pack.get_status_display()}")
            self.check_children()
            if time.monotonic() > deadline:
                raise CommandError(f"The pack is not ready after {PACK_SECONDS} s: {worker.log}")
            time.sleep(0.1)
            pack.refresh_from_db()

    def await_server(self, server, port):
        """Until the server says that it is ready."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            self.check_children()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready/", timeout=10).close()
            except OSError as error:
                if time.monotonic() > deadline:
                    raise CommandError(
                        f"The server is not ready ({error}): {server.log}"
                    ) from error
                time.sleep(0.1)
            else:
                return

    def watch(self):
        """Until Ctrl-C, or a part ends that should not."""
        while True:
            self.check_children()
            time.sleep(0.5)

    def check_children(self):
        for child in self.children:
            if not child.is_running:
                raise CommandError(f"The {child.name} has ended:\n{child.last_words()}")

    def stop(self):
        for child in reversed(self.children):
            child.stop()
        connection.close()
        embeds = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
        if embeds and not embedded.stop(settings.VAR_DIR):
            self.say("Stopped, but for PostgreSQL and Valkey: another process uses them.")
        elif self.children:
            self.say("Stopped.")
