import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from consortium.folder.widgets import did_you_mean
from consortium.history import acting
from consortium.imports.kinds import FileRefused, kind_of
from consortium.references import free_reference
from consortium.services.imports import load_file
from consortium.work import Refused
from priorities.models import Plan


class Command(BaseCommand):
    help = (
        "Load priorities into a draft plan from a sheet (CSV, XLSX) or from the plan itself (PDF, "
        "DOCX, HTML, MD). Of a document everything that reads as a priority is taken, for an "
        "officer to sort out before the plan is published. A plan that is published already stays "
        "as it is: a new draft of it is begun. Rows of a sheet are matched by reference or title; "
        "all are applied or none."
    )

    def add_arguments(self, parser):
        parser.epilog = "Example: manage.py import_priorities plan.pdf --plan safe-fen --dry-run"
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--plan", metavar="REF", required=True, help="the plan it goes into")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, file, plan, dry_run, format, **options):  # noqa: A002 (the option's name)
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"There is no file {file}. Check the path.")
        source = _source(path)
        try:
            with transaction.atomic():
                draft = _draft(plan)
                loaded = load_file(
                    path,
                    kind="priorities",
                    source=source,
                    target=draft.reference,
                    dry_run=dry_run,
                )
                if dry_run:
                    transaction.set_rollback(True)
        except (FileRefused, Refused) as refused:
            raise CommandError(f"Nothing was loaded from {path.name}.\n{refused}") from refused
        if draft.reference != plan:
            self.stderr.write(
                f"“{draft}” is published, so a new draft of it was begun: {draft.reference}."
            )
        for note in loaded.notes:
            self.stderr.write(note)
        found = _candidates(loaded)
        if format == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        report = loaded.report
        self.stdout.write(
            f"{report['rows']} priorities: {report['new']} new, {report['changed']} changed, "
            f"{report['unchanged']} unchanged, {sum(report['skipped'].values())} skipped."
        )
        for each in found:
            page = f" (page {each['page']})" if each["page"] else ""
            self.stdout.write(f"  {each['reference']} {each['title']}{page}")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")


def _source(path):
    """The source that the file's ending asks for."""
    sources = kind_of("priorities").sources.values()
    found = next((each for each in sources if path.suffix.lower() in each.endings), None)
    if found is None:
        endings = ", ".join(ending for each in sources for ending in each.endings)
        raise CommandError(f"{path.name} ends in none of {endings}. Save it as one of these.")
    return found.word


def _draft(reference):
    """The draft of that reference, or a new draft of the published plan that has it."""
    plan = Plan.objects.filter(reference=reference).select_related("partnership").first()
    if plan is None:
        known = Plan.objects.values_list("reference", flat=True)
        raise CommandError(
            f"No plan has the reference “{reference}”.{did_you_mean(reference, known)}"
        )
    if plan.is_draft:
        return plan
    draft = Plan(partnership=plan.partnership, title=plan.title)
    draft.reference = free_reference(Plan, plan.reference)
    with acting(why=f"import_priorities: a new draft of {plan}"):
        draft.save()
    return draft


def _candidates(loaded):
    """What each row of the file is called in the plan, and where it stands in a document."""
    places = {row.number: row.data[0] for row in loaded.examined.reading.rows if row.data}
    return [
        {
            "reference": entry.key[1],
            "title": entry.values.get("title") or entry.current.values["title"],
            "page": places.get(entry.number, {}).get("page"),
            "quote": places.get(entry.number, {}).get("quote", ""),
        }
        for entry in loaded.examined.entries
    ]
