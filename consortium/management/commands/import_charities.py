import json

from django.core.management.base import BaseCommand, CommandError

from consortium.register.files import RegisterRefused
from consortium.services.register import import_charities


class Command(BaseCommand):
    help = (
        "Load the Charity Commission's register, so that people find their charity by name or "
        "number: publicextract.charity, and to enrich it publicextract.charity_classification and "
        "publicextract.charity_area_of_operation, as .txt or in their .zip; or a list of charities "
        "as CSV with registered_charity_number and charity_name. Entries are matched by number. "
        "All files are loaded or none."
    )

    def add_arguments(self, parser):
        parser.epilog = (
            "Example: manage.py import_charities publicextract.charity.zip "
            "publicextract.charity_area_of_operation.zip --dry-run"
        )
        parser.add_argument("paths", metavar="FILE", nargs="+")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, paths, dry_run, format, **options):  # noqa: A002 (the option's name)
        try:
            reports = import_charities(paths=paths, dry_run=dry_run)
        except RegisterRefused as refused:
            raise CommandError(f"Nothing was loaded. {refused}") from refused
        for report in reports:
            for note in report.notes:
                self.stderr.write(note)
        if format == "json":
            found = [report.as_json() for report in reports]
            self.stdout.write(json.dumps(found[0] if len(found) == 1 else found))
            return
        for report in reports:
            self.stdout.write(
                f"{report.file} ({report.table}): {report.rows:,} rows, {report.new:,} new, "
                f"{report.changed:,} changed, {report.unchanged:,} unchanged"
            )
            for reason, count in report.skipped.items():
                self.stdout.write(f"  {count:,} left out: {reason}")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")
