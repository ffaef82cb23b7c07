import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from consortium.backups.refusals import BackupRefused
from consortium.backups.writing import write_backup


class Command(BaseCommand):
    help = (
        "Write the database, as it is at one moment, and all stored files into one ZIP file that "
        "restore takes. The site may go on working meanwhile. The file has its name only once it "
        "is whole and was read again. It holds everything the site knows of people, so only the "
        "account that runs this may read it: keep it as you keep the database, encrypted where it "
        "leaves this machine. Sign-ins of the moment and the settings (.env) are not in it."
    )

    def add_arguments(self, parser):
        parser.epilog = "Example: manage.py backup /backups/2026-11-27.zip"
        parser.add_argument("path", metavar="FILE", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="take the place of a file of this name"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, path, force, format, **options):  # noqa: A002 (the option's name)
        try:
            made = write_backup(path, force=force, tell=self.stderr.write)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        for name in made.missing:
            self.stderr.write(f"A row names the file {name}, which is not here.")
        report = {"file": str(path), "bytes": path.stat().st_size} | made.report()
        if format == "json":
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(
            f"{path}: {made.rows:,} rows of {len(made.tables)} tables and {len(made.files):,} "
            f"stored files, {report['bytes']:,} bytes"
        )
