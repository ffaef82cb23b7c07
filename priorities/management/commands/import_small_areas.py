import json

from django.core.management.base import BaseCommand, CommandError

from consortium.imports.kinds import FileRefused
from priorities.services.small_areas import import_small_areas


class Command(BaseCommand):
    help = (
        "Load where LSOAs lie: look-ups from LSOA to local authority district as CSV, as the "
        "Office for National Statistics gives them out (columns such as LSOA21CD and LAD22CD, of "
        "any year; other columns are left alone). Crimes are then counted by these codes; without "
        "them by the district in an LSOA's name. All files are loaded or none."
    )

    def add_arguments(self, parser):
        parser.epilog = (
            "Example: manage.py import_small_areas "
            "LSOA_(2021)_to_LAD_(April_2023)_Lookup_in_England_and_Wales.csv --dry-run"
        )
        parser.add_argument("paths", metavar="FILE", nargs="+")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, paths, dry_run, format, **options):  # noqa: A002 (the option's name)
        try:
            reports = import_small_areas(paths=paths, dry_run=dry_run)
        except FileRefused as refused:
            raise CommandError(f"Nothing was loaded. {refused}") from refused
        if format == "json":
            found = [report.as_json() for report in reports]
            self.stdout.write(json.dumps(found[0] if len(found) == 1 else found))
            return
        for report in reports:
            self.stdout.write(
                f"{report.file}: {report.rows:,} rows, {report.used:,} used; codes: "
                f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
            )
            for reason, count in report.skipped.items():
                self.stdout.write(f"  {count:,} skipped: {reason}")
            if report.changed:
                self.stdout.write(
                    "  Crimes counted before stay where they are: load their months again to "
                    "count them anew."
                )
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")
