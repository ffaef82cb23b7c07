"""Records of other people's formats on their way to ours: whose, which project, which texts.

What a file says of a project that is here already changes its words, dates and addresses. What it
leaves blank stays, and so do status, areas and target groups once they are known: those who do the
work know them better than a funder's or a council's list. What went out from here comes back as the
projects it was, unchanged where nobody changed it.
"""

import datetime
import uuid

from consortium.folder.entries import in_steps
from consortium.folder.faults import CellError
from consortium.folder.reading import Table
from consortium.imports.rows import Prepared
from consortium.resources.organisations import OrganisationResource
from projects.imports.followers import gone_out
from projects.imports.parties import Parties, SeveralNamed
from projects.imports.preparing import OTHERS
from projects.imports.words import lookups
from projects.interchange import texts
from projects.interchange.services_out import identifier
from projects.models import Project, ProjectStatus
from projects.resources import ProjectResource

NOBODY = "no organisation is named"
SEVERAL = "several organisations have its organisation's name"
USED = "its identifier belongs to another organisation's project"
AGAIN = "the same project as a row above"
COLUMNS = (
    "reference organisation title summary status starts_on ends_on areas target_groups "
    "funded_until website contact_email"
).split()
KEPT = ("status", "areas", "target_groups")
DRAFT_NOTE = "Arrives as a draft, for its organisation to confirm."
UNSAID_NOTE = "The file does not say whose it is, so it is taken for yours, as a draft."
BESIDE_NOTE = "Another grant of the project in row {}, which says what changes of the project."
# How each of these is read from a file: what reads alike says the same.
READ_BY = {
    "title": texts.line,
    "summary": texts.plain,
    "website": texts.website,
    "contact_email": texts.email,
}


class Skip(Exception):
    """Why a row is passed over."""


class RecordsPreparing:
    """Makes a Prepared of a Reading whose rows carry records as their `data`.

    `organisation` is whose rows count (None: everybody's).
    """

    def __init__(self, reading, organisation, stepped):
        self.organisation, self.stepped = organisation, stepped
        self.today = reading.on
        self.parties = Parties()
        self.areas, self.groups = lookups()
        records = [row.data for row in reading.rows if row.data]
        self.names_nobody = not any(record.parties for record in records)
        self.gone_out = gone_out(records)
        self.references = self._references(records)
        self.known = self._known()
        self.table = Table("projects", "projects", list(COLUMNS), [])
        self.prepared = Prepared({})
        self._read(reading.rows)
        self._add_organisations()
        self.prepared.tables["projects"] = self.table

    # --- Which project

    def _references(self, records):
        """{identifier in the file: our reference}. Those of our own files lead back to ours."""
        found = {record.identifier: record.identifier for record in records}
        made_here = {each for each in found if _is_made(each)}
        if made_here:
            ours = Project.objects.all()
            if self.organisation is not None:
                ours = ours.filter(organisation=self.organisation)
            for reference in ours.order_by().values_list("reference", flat=True).iterator():
                made = identifier("project", reference)
                if made in made_here:
                    found[made] = reference
        return found | self.gone_out

    def _known(self):
        """{reference: {column: its text}} of the projects that are here."""
        resource = ProjectResource()
        resource.bind()
        fields = {name: resource.fields[name] for name in COLUMNS}
        here = Project.objects.filter(reference__in=set(self.references.values())).order_by()
        return {
            key[0]: {name: field.write(current.values[name]) for name, field in fields.items()}
            for key, current in resource.fetch(here).items()
        }

    # --- Row by row

    def _read(self, rows):
        taken = {}
        for row in in_steps(rows, self.stepped):
            record = row.data
            self.prepared.titles[row.number] = record.title if record else ""
            try:
                if row.skipped:
                    raise Skip(row.skipped)
                reference = self.references[record.identifier]
                first = taken.get(reference)
                if first and record.identifier not in self.gone_out:
                    raise Skip(AGAIN)
                known = self.known.get(reference)
                whose = self._whose(record, known)
            except Skip as skip:
                self.prepared.skipped[row.number] = str(skip)
                continue
            if first:
                self.prepared.beside[row.number] = first
                self.prepared.notes[row.number] = BESIDE_NOTE.format(first)
                continue
            taken[reference] = row.number
            notes = []
            said = self._says(row.number, record, reference, whose, known, notes)
            self.table.rows.append((row.number, [said[column] for column in COLUMNS]))
            notes += [f"{note.column}: {note.words}" for note in record.notes]
            self.prepared.notes[row.number] = " ".join(notes)

    def _whose(self, record, known):
        """The reference of the organisation that a row counts for. Raises Skip."""
        try:
            found = [self.parties.find(party) for party in record.parties]
        except SeveralNamed:
            if known is None:
                raise Skip(SEVERAL) from None
            found = []
        if not record.parties:
            found = [self.parties.named(record.title)]
        if self.organisation is None:
            return self._of_anybody(record, known, found[0] if found else None)
        ours = self.organisation.reference
        if known:
            if known["organisation"] != ours:
                raise Skip(USED if ours in found else OTHERS)
            if any(found) and ours not in found:
                raise Skip(OTHERS)
            return ours
        if ours in found or (self.names_nobody and not any(found)):
            return ours
        raise Skip(OTHERS if record.parties or any(found) else NOBODY)

    def _of_anybody(self, record, known, found):
        if known:
            if found and found != known["organisation"]:
                raise Skip(USED)
            if record.parties:
                self.parties.learn(record.parties[0], known["organisation"])
            return known["organisation"]
        if found:
            return found
        if not record.parties or not record.parties[0].name:
            raise Skip(NOBODY)
        return self.parties.add(record.parties[0])

    # --- What it says

    def _says(self, number, record, reference, whose, known, notes):
        """{column: text}; a blank of the file is what is here."""
        said = {
            "reference": reference,
            "organisation": whose,
            "title": record.title,
            "summary": record.summary,
            "website": record.website,
            "contact_email": record.contact_email,
        }
        if known and self._has_no_summary(record):
            said["summary"] = ""
        # The days of a grant that went out from here are those of its money, kept beside it.
        days = (
            () if record.identifier in self.gone_out else ("starts_on", "ends_on", "funded_until")
        )
        said |= {column: _day(getattr(record, column)) for column in days}
        before = known or dict.fromkeys(COLUMNS, "")
        said["status"] = ""
        if known is None:
            said["status"] = self._status(record, notes)
            self.prepared.meant[number] = self._meant(record)
        said["areas"] = self._areas(record, notes) if not before["areas"] else ""
        said["target_groups"] = self._groups(record) if not before["target_groups"] else ""
        for column in COLUMNS:
            text, here = said.get(column), before[column]
            stays = not text or (column in KEPT and here)
            if stays or (column in READ_BY and READ_BY[column](here) == text):
                said[column] = here
        return said

    def _has_no_summary(self, record):
        """Whether the words of a record are put together from others: its title, its terms."""
        says_title = texts.line(record.summary) == record.title
        return record.summary_is_made or (says_title and record.identifier in self.gone_out)

    def _status(self, record, notes):
        if self.organisation is None:
            notes.append(DRAFT_NOTE)
            return ProjectStatus.DRAFT.value
        if not record.parties:
            notes.append(UNSAID_NOTE)
            return ProjectStatus.DRAFT.value
        if meant := self._meant(record):
            return meant
        notes.append("Stays a draft: the file does not say whether it still runs.")
        return ProjectStatus.DRAFT.value

    def _meant(self, record):
        """How far a project is by what the file says; blank where it does not say."""
        if record.status or record.ends_on is None:
            return record.status
        ended = record.ends_on < self.today
        return (ProjectStatus.ENDED if ended else ProjectStatus.ACTIVE).value

    def _areas(self, record, notes):
        codes, unknown = [], []
        for place in record.places:
            code = self._area(place)
            codes.append(code) if code else unknown.append(str(place))
        if record.places and not any(codes):
            few = "; ".join(unknown[:3])
            notes.append(f"No place of ours is called “{few}”, so it comes without a place.")
        elif not record.places:
            notes.append("The file names no place for it.")
        return ";".join(dict.fromkeys(codes))

    def _area(self, place):
        """The code of the area that a place is: by its code, else by the first name of one."""
        for words in (place.code, *place.names):
            try:
                if words and (found := self.areas.find(words)):
                    return found
            except CellError:  # several have the name: none is chosen
                continue
        return None

    def _groups(self, record):
        found = []
        for term in record.terms:
            try:
                found.append(self.groups.find(term))
            except CellError:
                continue
        return ";".join(dict.fromkeys(filter(None, found)))

    def _add_organisations(self):
        columns = ["reference", "name", "charity_number", "website", "email"]
        resource = OrganisationResource()
        used = {row[1][1] for row in self.table.rows}
        rows = [(0, list(row)) for row in self.parties.added.values() if row[0] in used]
        self.prepared.tables["organisations"] = Table(
            resource.file_name, resource.file_name, columns, rows
        )


def _day(day):
    return day.isoformat() if isinstance(day, datetime.date) else ""


def _is_made(text):
    """Whether an identifier may be one that we made: a UUID of version 5."""
    try:
        return uuid.UUID(text).version == 5
    except ValueError:
        return False
