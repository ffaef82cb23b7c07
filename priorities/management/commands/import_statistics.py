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
        "downloads of Fingertips, and tables with the columns area_code, period and value. What a "
        "file is, is told from its first row. Rows outside the areas loaded here are skipped as "
        "such. All files are loaded or none."
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
            transaction.set_rollback(dry_run)
        for each in loaded:
            for note in each.notes:
                self.stderr.write(note)
        if format == "json":
            reports = [{key: each.report[key] for key in KEYS} for each in loaded]
            self.stdout.write(json.dumps(reports[0] if len(reports) == 1 else reports))
            return
        for path, each in zip(paths, loaded, strict=True):
            self._say(Path(path).name, each.report)
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")

    def _load(self, path):
        if not path.is_file():
            raise CommandError(f"There is no file {path}. Check the path. Nothing was loaded.")
        try:
            return load_file(path, kind="figures", source="statistics")
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
