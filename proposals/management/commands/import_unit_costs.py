import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from consortium.imports.kinds import FileRefused
from proposals.services.unit_costs import import_unit_costs


class Command(BaseCommand):
    help = (
        "Load unit costs from the Unit Cost Database workbook, as published: what each entry costs "
        "whom, in prices of which year, and what is a constituent of what. Known codes are "
        "revised; events, exclusions and what is cashable stay as the consortium has them. All of "
        "it is loaded or nothing."
    )

    def add_arguments(self, parser):
        parser.epilog = "Example: manage.py import_unit_costs unit-cost-database.xlsx --dry-run"
        parser.add_argument("path", metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, path, dry_run, format, **options):  # noqa: A002 (the option's name)
        try:
            report = import_unit_costs(path=Path(path), dry_run=dry_run)
        except FileRefused as refused:
            raise CommandError(f"Nothing was loaded. {refused}") from refused
        if format == "json":
            self.stdout.write(json.dumps(report.as_json()))
            return
        self.stdout.write(
            f"{report.file}: {report.rows:,} entries, {report.new:,} new, {report.changed:,} "
            f"changed, {report.unchanged:,} unchanged; they are {report.unit_costs:,} unit costs, "
            "each value of an entry by itself"
        )
        for reason, count in report.skipped.items():
            self.stdout.write(f"  {count:,} skipped: {reason}")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")
