import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from consortium.imports.kinds import FileRefused
from consortium.services.imports import load_file
from consortium.work import Refused

KEYS = ("source", "rows", "used", "skipped", "measurements")


class Command(BaseCommand):
    help = (
        "Load official figures: street files of data.police.uk (CSV, or the zip they come in), CSV "
        "downloads of Fingertips, and tables with the columns area_code, period and value; and "
        "Fingertips' descriptions of indicators (JSON), which say whether low or high is good. "
        "What a file is, is told from its first row. Rows outside the areas loaded here are "
        "skipped as such. All files are loaded or none."
    )

    def add_arguments(self, parser):
        parser.epilog = (
            "Example: manage.py import_statistics 2024-01-cambridgeshire-street.csv "
            "2024-02-cambridgeshire-street.csv --dry-run"
        )
        parser.add_argument("paths", metavar="FILE", nargs="+")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, paths, dry_run, format, **options):  # noqa: A002 (the option's name)
        with transaction.atomic():
            loaded = [self._load(Path(path)) for path in paths]
            reports = [report for report, _ in loaded]
            transaction.set_rollback(dry_run)
        for _, notes in loaded:
            for note in notes:
                self.stderr.write(note)
        if format == "json":
            found = [{key: report[key] for key in KEYS} for report in reports]
            self.stdout.write(json.dumps(found[0] if len(found) == 1 else found))
            return
        for path, report in zip(paths, reports, strict=True):
            self._say(Path(path).name, report)
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")

    def _load(self, path):
        if not path.is_file():
            raise CommandError(f"There is no file {path}. Check the path. Nothing was loaded.")
        try:
            loaded = load_file(path, kind="figures", source="statistics")
            return loaded.report, loaded.notes
        except (FileRefused, Refused) as refused:
            raise CommandError(f"Nothing was loaded. {refused}") from refused

    def _say(self, name, report):
        self.stdout.write(
            f"{name} ({report['source']}): {report['rows']:,} rows, {report['used']:,} used; "
            f"{report['measurements']:,} figures: {report['new']:,} new, {report['changed']:,} "
            f"changed, {report['unchanged']:,} unchanged"
        )
        for reason, count in report["skipped"].items():
            self.stdout.write(f"  {count:,} skipped: {reason}")
