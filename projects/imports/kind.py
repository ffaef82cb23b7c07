"""What a file of projects does: each row a project, found by reference or by title."""

from django.db import connection
from django.utils import timezone

from consortium.bulk import among_ids, among_texts
from consortium.folder.columns import Links
from consortium.folder.resource import NEW
from consortium.folder.widgets import shorten
from consortium.imports.kinds import Question, add_kind
from consortium.imports.rows import Prepared, RowsKind
from consortium.imports.undo import take_back
from consortium.models import Area, Organisation
from consortium.resources.organisations import OrganisationResource
from consortium.rules import belongs_to
from projects.imports.columns import COLUMNS
from projects.imports.followers import Followed, histories
from projects.imports.hints import (
    outcomes_spoken_of,
    outcomes_taken,
    outcomes_ticked,
    show_taken,
)
from projects.imports.preparing import prepare_sheet
from projects.models import (
    OnBehalf,
    Project,
    ProjectArea,
    ProjectOutcome,
    ProjectStatus,
    ProjectTargetGroup,
)
from projects.possible import claims_of, excesses
from projects.resources import ProjectResource
from projects.services.asking import ask_to_confirm

# The list of organisations that a file brings along, to be agreed to by whoever applies it.
NEW_ORGANISATIONS = "organisations"


class ProjectRowsResource(ProjectResource):
    """The folder's projects with the codes of their outcomes in a column of their own."""

    outcomes = Links("outcomes", ProjectOutcome, source="project", link="outcome")

    class Meta:
        name = "projects"
        model = Project
        import_id_fields = ("reference",)
        fields = (*ProjectResource.Meta.fields, "outcomes")

    def __init__(self, *, by=None, prepared=None, **kwargs):
        super().__init__(**kwargs)
        self.by, self.prepared = by, prepared or Prepared({})

    def before_find(self, entries):
        """Hold the projects still until they are written."""
        if connection.in_atomic_block:
            keys = among_texts(entry.key[0] for entry in entries)
            rows = Project.objects.select_for_update().filter(reference__in=keys).order_by("pk")
            list(rows.values_list("pk", flat=True))

    def find(self, entries, present):
        """New rows get the outcomes that somebody took over from their words."""
        super().find(entries, present)
        for entry in entries:
            taken = self.prepared.taken.get(entry.number)
            if taken is None or entry.state != NEW:
                continue
            entry.values["outcomes"] = taken.codes
            if taken.is_draft:
                said = entry.values.get("status", "")
                self.prepared.meant.setdefault(entry.number, said)
                entry.values["status"] = ProjectStatus.DRAFT.value

    def check(self, table, entries, faults):
        super().check(table, entries, faults)
        moved = [entry for entry in entries if "status" in entry.changes]
        refused = self._refused(moved)
        for entry in moved:
            if entry.pk in refused:
                message = (
                    "The organisation has refused this entry. Correct it and ask them to confirm "
                    "it; confirming publishes it."
                )
                faults.add(table, entry.number, "status", message)
            else:
                before, after = entry.changes["status"]
                if after not in Project.MOVES[before]:
                    labels = dict(ProjectStatus.choices)
                    following = ", ".join(sorted(labels[to] for to in Project.MOVES[before]))
                    message = f"From “{labels[before]}” this cannot become “{labels[after]}”. " + (
                        f"What may follow: {following}." if following else "It is final."
                    )
                    faults.add(table, entry.number, "status", message)

        self._check_possible(table, entries, faults)

    def _check_possible(self, table, entries, faults):
        """With the people and places of a row no outcome may prevent more than happens."""
        changed = {
            entry.pk: entry
            for entry in entries
            if entry.sound and not entry.changes.keys().isdisjoint(("people_per_year", "areas"))
        }
        if not changed:
            return
        rows = {pk: self.final(entry) for pk, entry in changed.items()}
        codes = {code for row in rows.values() for code in row.get("areas", ())}
        places = dict(Area.objects.filter(code__in=among_texts(codes)).values_list("code", "pk"))
        claims = claims_of(
            ProjectOutcome.objects.filter(project__in=among_ids(changed)),
            people={pk: row["people_per_year"] for pk, row in rows.items()},
            areas={
                pk: {places[code] for code in row["areas"] if code in places}
                for pk, row in rows.items()
                if "areas" in row
            },
        )
        for each in excesses(claims):
            entry = changed[each.claim.project_id]
            column = "people_per_year" if "people_per_year" in entry.changes else "areas"
            message = f"“{each.claim.outcome}”: {each}"
            faults.add(table, entry.number, column, message)

    def _refused(self, entries):
        """Of these the projects that their organisation refused and this person is not of."""
        refused = Project.objects.refused().with_ids([entry.pk for entry in entries])
        return {
            project
            for project, organisation in refused.values_list("pk", "organisation")
            if self.by is None or not belongs_to(self.by, organisation)
        }


class NewOrganisationResource(OrganisationResource):
    """Organisations that a file for all brings along, by name and number alone."""

    class Meta:
        name = "organisations"
        model = Organisation
        import_id_fields = ("reference",)
        fields = OrganisationResource.Meta.fields


class ProjectsKind(RowsKind):
    word = "projects"
    label = "Projects"
    permission = "projects.add_project"
    intro = "projects/_import_intro.html"
    hints_intro = "projects/_import_hints.html"
    columns = {column: label for column, (label, *_) in COLUMNS.items()}
    named_by = ("title", "reference")

    def resources(self, *, by, prepared):
        return {
            "organisations": NewOrganisationResource(),
            "projects": ProjectRowsResource(by=by, prepared=prepared),
        }

    def prepare(self, reading, *, source, organisation, by, stepped):
        prepare = source.prepare or prepare_sheet
        prepared = prepare(reading, organisation, stepped)
        prepared.taken = outcomes_taken(reading, stepped)
        return prepared

    def examine(self, reading, *, source, organisation, by, tell):
        found = super().examine(reading, source=source, organisation=organisation, by=by, tell=tell)
        show_taken(found)
        found.questions = _organisations_to_add(found.loading.entries["organisations"])
        records = {row.number: row.data for row in reading.rows if row.data}
        return Followed(found, records) if records else found

    def hints(self, rows, upload):
        return outcomes_spoken_of(rows)

    def answers_in(self, post, upload):
        return outcomes_ticked(post, upload)

    def settle(self, entries, *, by, organisation):
        """What an organisation's own people load, they confirm."""
        today = timezone.localdate()
        theirs = {
            reference
            for pk, reference in Organisation.objects.filter(
                reference__in={_organisation_of(entry) for entry in entries}
            ).values_list("pk", "reference")
            if by is not None and belongs_to(by, pk)
        }
        for entry in entries:
            if _organisation_of(entry) in theirs:
                if entry.current:
                    entry.changes["confirmed_on"] = (
                        entry.current.values["confirmed_on"],
                        today,
                    )
                entry.values["confirmed_on"] = today

    def applied(self, upload, examined):
        """Ask the organisations about what somebody else (or a command) brought for them."""
        new = [
            entry.pk
            for entry in examined.entries
            if entry.state == NEW and not entry.values.get("confirmed_on")
        ]
        meant_as = {
            entry.pk: meant
            for entry in examined.entries
            if (meant := examined.meant.get(entry.number)) and meant != ProjectStatus.DRAFT
        }
        if new:
            today = timezone.localdate()
            told_by = f"the file “{shorten(upload.name, 200)}”"
            ask_to_confirm(
                project_ids=new,
                by=upload.worked_for,
                told_by=told_by,
                told_on=today,
                meant_as=meant_as,
            )

    def undo(self, upload, *, by, tell):
        history = {
            Project: "pgh_obj_id",
            ProjectArea: "project_id",
            ProjectTargetGroup: "project_id",
            ProjectOutcome: "project_id",
            OnBehalf: "project_id",
            **histories(),
        }
        take_back(upload, history, tell=tell)
        take_back(upload, {Organisation: "pgh_obj_id"}, tell=tell)


def _organisations_to_add(entries):
    """One tick for all of them: a coordinator's file may name hundreds that are not here."""
    names = tuple(sorted(entry.values["name"] for entry in entries if entry.state == NEW))
    if not names:
        return ()
    one = len(names) == 1
    label = f"Add {'this' if one else f'these {len(names)}'} organisation{'' if one else 's'}"
    hint = "Nobody here has their number or name. Their projects arrive as drafts for them."
    return (Question(NEW_ORGANISATIONS, label, hint=hint, items=names),)


def _organisation_of(entry):
    return entry.values.get("organisation") or entry.current.values["organisation"]


PROJECTS = add_kind(ProjectsKind())
