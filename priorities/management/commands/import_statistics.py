from pathlib import Path

from django.db import transaction

from consortium.imports.command import ImportCommand, counted, naming
from consortium.imports.reports import LoadedReport
from consortium.services.imports import load_file

KEYS = ("source", "rows", "used", "skipped", "measurements")


class FiguresReport(LoadedReport):
    def as_json(self):
        return {key: self.said[key] for key in KEYS}


class Command(ImportCommand):
    help = (
        "Load official figures: street files of data.police.uk (CSV, or the zip they come in), CSV "
        "downloads of Fingertips, and tables with the columns area_code, period and value; and "
        "Fingertips' descriptions of indicators (JSON), which say whether low or high is good. "
        "What a file is, is told from its first row. Rows outside the areas loaded here are "
        "skipped as such. All files are loaded or none."
    )
    example = (
        "import_statistics 2024-01-cambridgeshire-street.csv 2024-02-cambridgeshire-street.csv"
    )

    @transaction.atomic
    def load(self, paths, *, dry_run, **options):
        reports = []
        for path in map(Path, paths):
            # Each sees what those before it brought, in a dry run too.
            with naming(path):
                loaded = load_file(path, kind="figures", source="statistics")
            reports.append(FiguresReport(path.name, loaded.report, loaded.notes))
        transaction.set_rollback(dry_run)
        return reports

    def notes(self, report):
        return report.notes

    def brought(self, report):
        said = report.said
        return (
            f" ({said['source']}): {said['rows']:,} rows, {said['used']:,} used; "
            f"{said['measurements']:,} figures: {counted(report)}"
        )
