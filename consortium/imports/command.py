"""A command that loads whole files and says what each of them brought."""

import contextlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from consortium.imports.kinds import FileRefused
from consortium.work import Refused


class ImportCommand(ABC, BaseCommand):
    """All files are loaded or none. The reports are printed as text, or as JSON: of several files a
    list.

    `example` is shown by --help, `files` how many are given ("+": one or more).
    """

    example = ""
    files = "+"

    def add_arguments(self, parser):
        parser.epilog = f"Example: manage.py {self.example} --dry-run"
        parser.add_argument("paths", metavar="FILE", nargs=self.files)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    @abstractmethod
    def load(self, paths: list, *, dry_run: bool, **options) -> list:
        """The files' reports, each with `file`, `skipped` and `as_json()`.

        `options` are the command's own, where it has any. Raises FileRefused or Refused.
        """

    @abstractmethod
    def brought(self, report) -> str:
        """What a file brought, in the words that follow its name."""

    def notes(self, report) -> Iterable[str]:
        """What a person should know of a file; it goes to standard error."""
        return ()

    def details(self, report) -> Iterable[str]:
        """Lines below what a file brought and what was skipped of it."""
        return ()

    def handle(self, *args, paths, dry_run, format, **options):  # noqa: A002 (the option's name)
        for path in paths:
            if not Path(path).is_file():
                raise CommandError(f"Nothing was loaded. There is no file {path}. Check the path.")
        try:
            reports = self.load(paths, dry_run=dry_run, **options)
        except (FileRefused, Refused) as refused:
            raise CommandError(f"Nothing was loaded. {refused}") from refused
        for report in reports:
            for note in self.notes(report):
                self.stderr.write(note)
        if format == "json":
            found = [report.as_json() for report in reports]
            told = found[0] if len(found) == 1 else found
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for report in reports:
            self.stdout.write(f"{report.file}{self.brought(report)}")
            for reason, count in report.skipped.items():
                self.stdout.write(f"  {count:,} skipped: {reason}")
            for line in self.details(report):
                self.stdout.write(f"  {line}")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Say of which file it is that what is inside refuses it."""
    try:
        yield
    except (FileRefused, Refused) as refused:
        words = str(refused)
        if words.startswith(path.name):
            raise
        mark = "\n" if "\n" in words else " "
        raise FileRefused(f"{path.name}:{mark}{words}") from refused


def counted(report) -> str:
    """How many of what a file is about were new, changed and unchanged."""
    return f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
