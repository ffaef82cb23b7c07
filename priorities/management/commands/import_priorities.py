from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction

from consortium.folder.widgets import did_you_mean
from consortium.history import acting
from consortium.imports.command import ImportCommand, counted, naming
from consortium.imports.kinds import kind_of
from consortium.imports.reports import LoadedReport
from consortium.references import free_reference
from consortium.services.imports import load_file
from priorities.models import Plan


@dataclass
class PrioritiesReport(LoadedReport):
    """`candidates` are what the file's rows are called in the plan, and where they stand in it."""

    candidates: list[dict]

    def as_json(self):
        return self.candidates


class Command(ImportCommand):
    help = (
        "Load priorities into a draft plan from a sheet (CSV, XLSX) or from the plan itself (PDF, "
        "DOCX, HTML, MD). Of a document everything that reads as a priority is taken, for an "
        "officer to sort out before the plan is published. A plan that is published already stays "
        "as it is: a new draft of it is begun. Rows of a sheet are matched by reference or title; "
        "all are applied or none."
    )

    example = "import_priorities plan.pdf --plan safe-fen"
    files = 1

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--plan", metavar="REF", required=True, help="the plan it goes into")

    def load(self, paths, *, dry_run, plan, **options):
        path = Path(paths[0])
        source = _source(path)
        with naming(path), transaction.atomic():
            draft = _draft(plan)
            loaded = load_file(
                path, kind="priorities", source=source, target=draft.reference, dry_run=dry_run
            )
            if dry_run:
                transaction.set_rollback(True)
        notes = list(loaded.notes)
        if draft.reference != plan:
            begun = f"“{draft}” is published, so a new draft of it was begun: {draft.reference}."
            notes.insert(0, begun)
        return [PrioritiesReport(path.name, loaded.report, notes, _candidates(loaded))]

    def notes(self, report):
        return report.notes

    def brought(self, report):
        return f": {report.rows:,} priorities: {counted(report)}"

    def details(self, report):
        for each in report.candidates:
            page = f" (page {each['page']})" if each["page"] else ""
            yield f"{each['reference']} {each['title']}{page}"


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
