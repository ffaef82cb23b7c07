"""One file of the format: its columns, and how its rows are found, checked and written in bulk.

A file is declared as a django-import-export resource (`Meta.model`, `fields`,
`import_id_fields`), so the same columns serve a folder, a single upload's preview and a
download. Its loop over rows is not used: it asks the database several times for each row
(docs/adr/folder-format.md).
"""

from functools import cached_property

from django.db.models import F
from import_export.resources import ModelResource

from consortium.bulk import among_texts
from consortium.folder import checks, columns
from consortium.folder.entries import CHANGED, NEW, STEP, UNCHANGED, Current, Entry, in_steps
from consortium.folder.faults import CellError
from consortium.folder.only_once import only_once_in
from consortium.folder.widgets import shorten
from consortium.models import OrganisationStatus
from consortium.references import Referenced, assign_slugs


class FolderResource(ModelResource):
    """Base of every file. Options in Meta beside import-export's own:

    `name`: the file's name. `no_circles`: columns that may not lead back to their own row, with
    the words for one step. `parents`: references whose `version` rises when a row changes.
    `gives_up`: for each constraint of what only one row may hold beside its key, by name, the
    fields of a row that stops holding it while another takes it over, and their values.
    `approval`: the path to the status of the organisation a row belongs to. `post`: the columns
    whose value makes somebody a coordinator, with that value.
    """

    class Meta:
        no_circles = {}
        parents = ()
        gives_up = {}
        approval = None
        post = {}

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        return columns.column_for(django_field)

    def bind(self):
        for column in self.columns:
            column.bind(self._meta.model)
        # What no two rows may share beside their key.
        self.only_once = only_once_in(self)

    def stepped(self):
        """Called each time some `STEP` rows are read, checked or written; told to nobody here."""

    def in_steps(self, rows):
        """The rows, with a word to `stepped` now and then."""
        return in_steps(rows, self.stepped)

    def in_batches(self, rows):
        """The rows in lists that one statement writes, with a word to `stepped` after each."""
        for start in range(0, len(rows), STEP):
            yield rows[start : start + STEP]
            self.stepped()

    @property
    def file_name(self):
        return self._meta.name

    @property
    def model(self):
        return self._meta.model

    @cached_property
    def columns(self):
        """In the order of the file."""
        return [self.fields[name] for name in self._meta.fields]

    @cached_property
    def key_columns(self):
        return [self.fields[name] for name in self._meta.import_id_fields]

    @cached_property
    def plain_columns(self):
        return [column for column in self.columns if not column.is_list]

    @cached_property
    def list_columns(self):
        return [column for column in self.columns if column.is_list]

    # --- Reading

    def read(self, table, faults):
        """The Entries of a table; what cannot be read, or stands there twice, becomes a fault."""
        present = [column for column in self.columns if column.column_name in table.columns]
        for column in self.key_columns:
            if column.required and column not in present:
                faults.add(
                    table, 1, column.column_name, "This column is missing and every row needs it."
                )
                return []
        positions = [table.columns.index(column.column_name) for column in present]
        absent = {column.name: column.blank for column in self.key_columns if column not in present}
        entries, rows = [], {}
        for number, cells in self.in_steps(table.rows):
            entry = Entry(number, dict(absent))
            for column, position in zip(present, positions, strict=True):
                if cells[position] is None:
                    entry.sound = False
                    continue
                try:
                    entry.values[column.name] = column.read(cells[position])
                except CellError as error:
                    faults.add(table, number, column.column_name, str(error))
                    entry.sound = False
            if any(column.name not in entry.values for column in self.key_columns):
                continue
            entry.key = tuple(entry.values[column.name] for column in self.key_columns)
            if entry.key in rows:
                faults.add(table, number, self.key_words(), self._twice(entry, rows))
                continue
            rows[entry.key] = number
            entries.append(entry)
        self.prepare(table, entries, faults)
        return entries

    def _twice(self, entry, rows):
        one = "This reference is" if len(entry.key) == 1 else "These are together"
        return (
            f"{one} in row {rows[entry.key]} already: {self.words(entry.key)}. "
            "Remove one of the two rows, or give it another."
        )

    def key_words(self):
        return ", ".join(column.column_name for column in self.key_columns)

    def words(self, key):
        """A row's key as a person reads it."""
        cells = [column.write(part) for column, part in zip(self.key_columns, key, strict=True)]
        return ", ".join(f"“{shorten(cell)}”" for cell in cells if cell)

    def prepare(self, table, entries, faults):
        """For checks within one file that one row cannot answer."""

    def brings(self, entries):
        """The keys that other rows may refer to because of these: {target: keys}."""
        return {self.file_name: {entry.key[0] for entry in entries if len(entry.key) == 1}}

    def removes(self, entries):
        """Keys in the database that will be gone after the load: {target: keys}."""
        return {}

    # --- What the database has

    def fetch(self, queryset, names=None):
        """{key: Current} of a queryset, in one query and one for each list column named."""
        plain = self.plain_columns
        lists = [column for column in self.list_columns if names is None or column.name in names]
        found = {}
        rows = queryset.values_list("pk", *(column.attribute for column in plain))
        for pk, *row in rows.iterator(chunk_size=5000):
            values = dict(zip((column.name for column in plain), row, strict=True))
            found[tuple(values[column.name] for column in self.key_columns)] = Current(pk, values)
        if found:
            owners = {current.pk: current for current in found.values()}
            for column in lists:
                for pk, value in column.fetch(list(owners)).items():
                    owners[pk].values[column.name] = value
        return found

    def stored(self):
        """All rows: {key: Current}."""
        return self.fetch(self.model._base_manager.order_by())

    def exported(self):
        """The rows that an export holds: {key: Current}.

        The format cannot say that an organisation waits for approval, and what is loaded is
        approved: such organisations and what belongs to them are left out.
        """
        rows = self.model._base_manager.order_by()
        if self._meta.approval:
            rows = rows.filter(**{self._meta.approval: OrganisationStatus.APPROVED})
        return self.fetch(rows)

    def before_find(self, entries):
        """What has to be done before the rows of these entries are looked up: locking them."""

    def find(self, entries, present):
        """Give each entry its row in the database, and say whether it is new or changed."""
        keys = {
            f"{column.attribute}__in": {entry.values[column.name] for entry in entries}
            for column in self.key_columns
            if column.required
        }
        texts = {
            name: among_texts(values)
            if all(isinstance(value, str) for value in values)
            else list(values)
            for name, values in keys.items()
        }
        found = self.fetch(self.model._base_manager.filter(**texts).order_by(), present)
        for entry in entries:
            entry.current = found.get(entry.key)
        self.stepped()
        self.compare(entries)

    def compare(self, entries):
        for entry in entries:
            if entry.current is None:
                continue
            entry.pk = entry.current.pk
            for column in self.columns:
                if column.name in entry.values:
                    before = entry.current.values[column.name]
                    if not column.same(before, entry.values[column.name]):
                        entry.changes[column.name] = (before, entry.values[column.name])
            entry.state = CHANGED if entry.changes else UNCHANGED

    # --- Checks

    def check(self, table, entries, faults):
        """Whatever the database would refuse, said by row and column."""
        checked = {column.name for column in self.plain_columns if not column.to}
        for entry in self.in_steps(entries):
            if entry.state == UNCHANGED:
                continue
            if entry.state == NEW:
                self._fill_in(table, entry, faults)
            if not entry.sound:
                continue
            values = self.final(entry)
            own = {name: value for name, value in values.items() if name in checked}
            for message, names in checks.broken(self.model, own):
                self._complain(table, entry, names, message, faults)
            for name, message in self.check_row(values):
                self._complain(table, entry, [name], message, faults)
        for once in self.only_once:
            once.check(table, entries, faults)

    def _fill_in(self, table, entry, faults):
        """Give a new row the blanks of the columns that the file has not."""
        for column in self.columns:
            if column.name in entry.values or not entry.sound:
                continue
            if column.required:
                message = (
                    f"This column is missing, and the new row {self.words(entry.key)} needs it."
                )
                faults.add(table, entry.number, column.column_name, message)
                entry.sound = False
                return
            entry.values[column.name] = column.blank

    def _complain(self, table, entry, names, message, faults):
        cells = []
        for name in names:
            value = self.final(entry)[name]
            column = self.fields[name]
            cells.append(f"{column.column_name} is “{shorten(column.write(value))}”")
        named = ", ".join(self.fields[name].column_name for name in names)
        faults.add(table, entry.number, named, f"{message} Here {' and '.join(cells)}.")
        entry.sound = False

    def check_row(self, values):
        """Further rules of one row: [(field name, what is wrong)]."""
        return ()

    def final(self, entry):
        """The row's values once it is loaded."""
        return {**entry.current.values, **entry.values} if entry.current else entry.values

    # --- Writing

    def attributes(self, values, lookup):
        """What to set on an instance: {attribute: value}."""
        found = {}
        for column in self.plain_columns:
            if column.name in values:
                value = values[column.name]
                if column.to:
                    found[f"{column.name}_id"] = None if value is None else lookup[column.to, value]
                else:
                    found[column.name] = value
        return found | self.derive(values)

    def derive(self, values):
        """Attributes that follow from the columns and are no columns themselves."""
        return {}

    def save(self, entries, lookup):
        """Write new and changed rows and their lists; `lookup` gains the keys of new rows."""
        changed = [entry for entry in entries if entry.state == CHANGED]
        new = [entry for entry in entries if entry.state == NEW]
        for once in self.only_once:
            once.release(changed, [*changed, *new])
        # New rows first: one that is changed may refer to them.
        self._save_new(new, lookup)
        self._save_changed(changed, lookup)
        for column in self.list_columns:
            changed = [entry for entry in entries if column.name in entry.changes]
            new = [entry for entry in entries if entry.state == NEW and entry.values[column.name]]
            for save, theirs in ((column.save, changed), (column.save_new, new)):
                for batch in self.in_batches(theirs):
                    save({entry.pk: entry.values[column.name] for entry in batch}, lookup)

    def _save_new(self, entries, lookup):
        """Rows that refer to others of this file come after them, a level at a time."""
        own = [column for column in self.plain_columns if column.to == self.file_name]
        while entries:
            ready, waiting = [], []
            for entry in entries:
                waits = any(
                    need not in lookup
                    for column in own
                    for need in column.needs(entry.values[column.name])
                )
                (waiting if waits else ready).append(entry)
            instances = [self.model(**self.attributes(entry.values, lookup)) for entry in ready]
            self.stepped()
            if issubclass(self.model, Referenced):
                assign_slugs(self.model, instances, in_steps=self.in_steps)
            for batch in self.in_batches(instances):
                self.model._base_manager.bulk_create(batch)
            for entry, instance in zip(ready, instances, strict=True):
                entry.pk = instance.pk
            self.enter(ready, lookup)
            entries = waiting

    def enter(self, entries, lookup):
        """Make new rows known to the files that refer to them."""
        if len(self.key_columns) == 1:
            lookup.update({(self.file_name, entry.key[0]): entry.pk for entry in entries})

    def _save_changed(self, entries, lookup):
        if not entries:
            return
        rows = self.model._base_manager.select_for_update().in_bulk([entry.pk for entry in entries])
        names = set()
        for entry in entries:
            row = rows[entry.pk]
            changed = {column.name for column in self.plain_columns if column.name in entry.changes}
            attributes = self.attributes({name: entry.values[name] for name in changed}, lookup)
            for name, value in attributes.items():
                setattr(row, name, value)
            names |= changed | (
                attributes.keys() & {field.name for field in self.model._meta.fields}
            )
            if hasattr(row, "version"):
                row.version += 1
                names.add("version")
        for batch in self.in_batches(list(rows.values())):
            columns.update_rows(self.model, batch, sorted(names))

    def after_save(self, entries):
        """What follows once this file's rows are written."""

    def finish(self, table, faults):
        """What follows once all files are written."""

    def raise_versions(self, entries, lookup, risen):
        """Let a stale form notice that the parts of what it shows have changed."""
        for name in self._meta.parents:
            column = self.fields[name]
            parents = {
                lookup[column.to, self.final(entry)[name]]
                for entry in entries
                if entry.state != UNCHANGED
            } - risen.setdefault(column.to, set())
            risen[column.to] |= parents
            model = self.model._meta.get_field(name).related_model
            model._base_manager.filter(pk__in=parents).update(version=F("version") + 1)
