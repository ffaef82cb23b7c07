import datetime
import json
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from consortium.folder.widgets import did_you_mean
from consortium.imports.kinds import FileRefused, kind_of
from consortium.models import Organisation
from consortium.services.imports import load_file
from consortium.work import Refused
from projects.imports.kind import NEW_ORGANISATIONS


class Command(BaseCommand):
    help = (
        "Load projects from a sheet, from services in Open Referral UK form or from grants in "
        "360Giving form. Projects are matched by reference; all rows are applied or none, apart "
        "from those skipped with a reason. With an organisation only its rows count. Without, "
        "each row's organisation is found by number or name or added, and its projects arrive as "
        "drafts; what is new is marked as unconfirmed and its organisation asked by e-mail."
    )

    def add_arguments(self, parser):
        parser.epilog = (
            "Example: manage.py import_projects grants.json --source 360giving "
            "--organisation fen-edge --dry-run"
        )
        parser.add_argument("file", metavar="FILE")
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
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, file, organisation, source, as_of, dry_run, format, **options):  # noqa: A002 (the option's name)
        agreed = () if options["no_new_organisations"] else (NEW_ORGANISATIONS,)
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"There is no file {file}. Check the path.")
        try:
            loaded = load_file(
                path,
                kind="projects",
                source=source,
                organisation=_organisation(organisation),
                dry_run=dry_run,
                as_of=as_of,
                agreed=agreed,
            )
        except (FileRefused, Refused) as refused:
            raise CommandError(f"Nothing was loaded from {path.name}.\n{refused}") from refused
        for note in loaded.notes:
            self.stderr.write(note)
        if format == "json":
            self.stdout.write(json.dumps(loaded.report))
            return
        report = loaded.report
        self.stdout.write(
            f"{report['rows']} rows: {report['new']} new, {report['changed']} changed, "
            f"{report['unchanged']} unchanged, {sum(report['skipped'].values())} skipped."
        )
        for reason, count in sorted(report["skipped"].items()):
            self.stdout.write(f"  {count} skipped: {reason}")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")


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
