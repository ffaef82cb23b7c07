import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consortium.backups.refusals import BackupRefused
from consortium.backups.restoring import restore


class Command(BaseCommand):
    help = (
        "Put back what backup wrote, all of it or nothing: it is checked as a whole before "
        "anything is changed. Stop web, worker and beat first, and run migrate on a new database. "
        "Afterwards everybody signs in again, and whoever had closed their account since the "
        "backup has one again: close it once more."
    )

    def add_arguments(self, parser):
        parser.epilog = "Example: manage.py restore /backups/2026-11-27.zip --dry-run"
        parser.add_argument("path", metavar="FILE", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="delete the rows and files that are here; only with --yes",
        )
        parser.add_argument("--yes", action="store_true", help="yes, delete them")
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, path, replace, yes, dry_run, format, **options):  # noqa: A002
        try:
            done = restore(path, replace=replace, yes=yes, dry_run=dry_run, tell=self.stderr.write)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        backup = done.backup
        report = {"file": str(path)} | backup.report()
        report |= {"files_removed": done.files_removed, "tasks_forgotten": done.tasks_forgotten}
        if format == "json":
            self.stdout.write(json.dumps(report | {"dry_run": dry_run}))
            return
        made_at = timezone.localtime(backup.made_at)
        self.stdout.write(
            f"{path}, of {made_at:%-d %B %Y, %H:%M}: {backup.rows:,} rows of {len(backup.tables)} "
            f"tables and {len(backup.files):,} stored files; {done.files_removed:,} other files "
            f"removed, {done.tasks_forgotten:,} pieces of background work forgotten"
        )
        if backup.missing:
            self.stdout.write(f"{len(backup.missing):,} files were missing when it was made.")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")
