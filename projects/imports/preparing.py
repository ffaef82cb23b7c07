"""Rows of text on their way to the format: whose they are, which project each is."""

from collections import defaultdict
from dataclasses import dataclass

from consortium.bulk import among_texts
from consortium.folder.entries import in_steps
from consortium.folder.faults import CellError
from consortium.folder.reading import Table
from consortium.imports import cells
from consortium.imports.rows import Prepared
from consortium.references import FreeReferences
from projects.imports.columns import KEEPS_WHERE_BLANK, OURS
from projects.imports.words import DAYS, Organisations, readers
from projects.models import Project, ProjectStatus

OTHERS = "it is another organisation's"


def prepare_sheet(reading, organisation, stepped):
    return Preparing(reading, organisation, stepped).prepared


@dataclass(frozen=True)
class Known:
    """A project as it is found by a row."""

    reference: str
    organisation: str
    title: str
    status: str
    sensitive: bool


class Preparing:
    """Makes a Prepared of a Reading. `organisation` is whose rows count (None: everybody's)."""

    def __init__(self, reading, organisation, stepped):
        self.rows, self.organisation, self.stepped = reading.rows, organisation, stepped
        self.organisations = Organisations()
        # A column is there if any row names it.
        named = {column for row in self.rows for column in (*row.cells, *row.faults)}
        self.present = [column for column in OURS if column in named]
        columns = [
            "reference",
            "organisation",
            *(column for column in self.present if column != "reference"),
        ]
        self.table = Table("projects", "projects", columns, [])
        self.prepared = Prepared({})
        self.readers = readers()
        self._read()
        added = self.organisations.added
        self.prepared.tables["organisations"] = Table(
            "organisations",
            "organisations",
            ["reference", "name", "charity_number"],
            [(0, list(row)) for row in added.values()],
        )
        self.prepared.tables["projects"] = self.table

    def _read(self):
        faults = self.prepared.faults
        for column in DAYS:
            for number, words in cells.refuse_month_first(self.rows, column).items():
                faults[number][column] = words
        sound = []
        for row in in_steps(self.rows, self.stepped):
            self.prepared.titles[row.number] = row.cells.get("title") or row.cells.get(
                "reference", ""
            )
            faults[row.number].update(row.faults)
            whose = row.skipped or self._whose(row)
            if isinstance(whose, tuple):
                sound.append((row, *whose))
            else:
                self.prepared.skipped[row.number] = whose
        self._place(sound)

    def _whose(self, row):
        """(the organisation's reference, row's own words for it) or why the row is skipped."""
        name = row.cells.get("organisation", "")
        number = row.cells.get("organisation_number", "")
        ours = self.organisation
        if ours is not None and not name and not number:
            return (ours.reference,)
        try:
            found = self.organisations.find(name, number)
        except CellError as error:
            self.prepared.faults[row.number]["organisation"] = str(error)
            return ("",)
        if ours is None:
            if found is None and not name:
                words = "Say whose project it is: the organisation's name, number or reference."
                self.prepared.faults[row.number]["organisation"] = words
                return ("",)
            return (found or self.organisations.add(name, number),)
        return (ours.reference,) if found == ours.reference else OTHERS

    def _place(self, rows):
        """Find each row's project, or make it a reference, and put its cells in the table."""
        known = self._known(rows)
        by_title = defaultdict(list)
        for project in known.values():
            by_title[project.organisation, project.title].append(project)
        new, titles = [], {}
        for row, organisation in in_steps(rows, self.stepped):
            reference = row.cells.get("reference", "").strip()
            title = row.cells.get("title", "").strip()
            project = known.get(reference)
            faults = self.prepared.faults[row.number]
            if project and project.organisation != organisation and organisation:
                faults["reference"] = (
                    f"The reference “{reference}” is used by another organisation. Write another, "
                    "or leave the cell empty to get one."
                )
                project = None
            if not reference and title and not row.faults.get("reference"):
                first = titles.setdefault((organisation, title), row.number)
                same = by_title[organisation, title]
                if first != row.number:
                    faults["title"] = (
                        f"Row {first} has the same title. Write a reference in one of them, so "
                        "that they can be told apart."
                    )
                elif len(same) > 1:
                    codes = ", ".join(each.reference for each in same[:5])
                    faults["title"] = (
                        f"{len(same)} projects have this title. Write the reference of the one "
                        f"that is meant: {codes}."
                    )
                elif same:
                    [project] = same
                    reference = project.reference
                else:
                    new.append((row, organisation))
                    continue
            self._enter(row, organisation, reference, project)
        references = FreeReferences(Project)
        references.take(row.cells.get("reference", "") for row, _ in rows)
        for row, organisation in in_steps(new, self.stepped):
            self._enter(row, organisation, references.make(row.cells["title"]), None)
        self.table.rows.sort(key=lambda row: row[0])

    def _known(self, rows):
        """{reference: Known} of the projects that these rows may mean."""
        references = {row.cells.get("reference", "") for row, _ in rows} - {""}
        fields = ("reference", "organisation__reference", "title", "status", "sensitive")
        found = {}
        whose = {organisation for _, organisation in rows}
        for projects in (
            Project.objects.filter(reference__in=among_texts(references)),
            Project.objects.filter(
                organisation__reference__in=whose,
                title__in=among_texts({row.cells.get("title", "") for row, _ in rows}),
            ),
        ):
            for values in projects.order_by().values_list(*fields):
                found[values[0]] = Known(*values)
        return found

    def _enter(self, row, organisation, reference, project):
        faults = self.prepared.faults[row.number]
        cells_of_row = (
            self._text(row, column, project, faults) for column in self.table.columns[2:]
        )
        texts = [reference, organisation, *cells_of_row]
        if not reference:
            faults.setdefault("title", "Say what the project is called.")
        if faults.get("reference") or not reference:
            texts[0] = None
        if faults.get("organisation"):
            texts[1] = None
        if self.organisation is None and project is None:
            self._make_draft(row, texts)
        self.table.rows.append((row.number, texts))

    def _text(self, row, column, project, faults):
        """The format's text of a cell; None where it is wrong."""
        if column in faults:
            return None
        text = row.cells.get(column, "").strip()
        if "\x00" in text:
            faults[column] = "There is an unprintable character (NUL) in this cell. Remove it."
            return None
        if not text:
            if project and column in KEEPS_WHERE_BLANK:
                return (
                    project.status if column == "status" else "yes" if project.sensitive else "no"
                )
            return ""
        try:
            return self.readers[column](text) if column in self.readers else text
        except CellError as error:
            faults[column] = str(error)
            return None

    def _make_draft(self, row, texts):
        """What somebody else brings arrives as a draft, for its organisation to confirm."""
        if "status" in self.table.columns:
            place = self.table.columns.index("status")
            if texts[place]:
                self.prepared.meant[row.number] = texts[place]
                texts[place] = ProjectStatus.DRAFT.value
        self.prepared.notes[row.number] = "Arrives as a draft, for its organisation to confirm."
