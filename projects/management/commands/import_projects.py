import datetime
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import CommandError

from consortium.folder.widgets import did_you_mean
from consortium.imports.command import ImportCommand, counted, naming
from consortium.imports.kinds import kind_of
from consortium.imports.reports import LoadedReport
from consortium.models import Organisation
from consortium.services.imports import load_file
from projects.imports.kind import NEW_ORGANISATIONS


class Command(ImportCommand):
    help = (
        "Load projects from a sheet, from services in Open Referral UK form or from grants in "
        "360Giving form. Projects are matched by reference; all rows are applied or none, apart "
        "from those skipped with a reason. With an organisation only its rows count. Without, "
        "each row's organisation is found by number or name or added, and its projects arrive as "
        "drafts; what is new is marked as unconfirmed and its organisation asked by e-mail."
    )

    example = "import_projects grants.json --source 360giving --organisation fen-edge"
    files = 1

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--organisation", metavar="REF", help="whose rows count")
        parser.add_argument("--source", required=True, choices=list(kind_of("projects").sources))
        parser.add_argument(
            "--as-of",
            metavar="YYYY-MM-DD",
            type=_date,
            help="the date by which it is told what is over (default: today)",
        )
        parser.add_argument(
            "--no-new-organisations",
            action="store_true",
            help="refuse the file where it names an organisation that is not here",
        )

    def load(self, paths, *, dry_run, organisation, source, as_of, **options):
        path = Path(paths[0])
        agreed = () if options["no_new_organisations"] else (NEW_ORGANISATIONS,)
        with naming(path):
            loaded = load_file(
                path,
                kind="projects",
                source=source,
                organisation=_organisation(organisation),
                dry_run=dry_run,
                as_of=as_of,
                agreed=agreed,
            )
        return [LoadedReport(path.name, loaded.report, loaded.notes)]

    def notes(self, report):
        return report.notes

    def brought(self, report):
        return f": {report.rows:,} rows: {counted(report)}"


def _date(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date. Write it as 2026-11-23.") from None


def _organisation(reference):
    if reference is None:
        return None
    found = Organisation.objects.filter(reference=reference).first()
    if found is None:
        known = Organisation.objects.values_list("reference", flat=True)
        raise CommandError(
            f"No organisation has the reference “{reference}”.{did_you_mean(reference, known)}"
        )
    return found
