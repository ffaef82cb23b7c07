import json

from django.core.management.base import BaseCommand, CommandError

from consortium.folder.faults import FolderRefused
from consortium.folder.loading import load


class Command(BaseCommand):
    help = (
        "Load a consortium from a folder of CSV files, or from one XLSX workbook with a sheet for "
        "each. Rows are matched by reference: new ones are added, changed ones updated, rows that "
        "are not named stay as they are. Either everything is loaded or nothing."
    )

    def add_arguments(self, parser):
        parser.epilog = "Example: manage.py load_consortium consortium/demo --dry-run"
        parser.add_argument("path", metavar="DIR_OR_XLSX")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, path, dry_run, format, **options):  # noqa: A002 (the option's name)
        try:
            report = load(path, dry_run=dry_run)
        except FolderRefused as refused:
            things = "1 thing" if refused.count == 1 else f"{refused.count} things"
            raise CommandError(f"Nothing was loaded. {things} to correct:\n{refused}") from refused
        for note in report.notes:
            self.stderr.write(note)
        if format == "json":
            self.stdout.write(json.dumps(report.as_json()))
            return
        self.stdout.write(f"{'file':<20}{'new':>8}{'changed':>9}{'unchanged':>11}")
        for one in report.files:
            self.stdout.write(f"{one.file:<20}{one.new:>8}{one.changed:>9}{one.unchanged:>11}")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")
