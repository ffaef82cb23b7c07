"""A folder into the database: everything checked first, then all of it written, or nothing."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction

from consortium.access import require
from consortium.folder import reading, registry
from consortium.folder.entries import CHANGED, NEW, UNCHANGED, Entry
from consortium.folder.faults import Fault, Faults, FolderRefused
from consortium.folder.widgets import nearest, shorten
from consortium.history import acting
from consortium.services.posts import NobodyLeft, keeping_somebody

# Looking for the nearest of many references takes time: only the first faults get it.
SUGGESTIONS = 25


@dataclass(frozen=True)
class FileReport:
    """What became of one file's rows. `entries` carries each row's state and changes."""

    file: str
    new: int
    changed: int
    unchanged: int
    entries: list[Entry] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Report:
    """What a load did, or would do."""

    dry_run: bool
    files: list[FileReport]
    notes: list[str]

    def as_json(self):
        counts = (NEW, CHANGED, UNCHANGED)
        return {
            "dry_run": self.dry_run,
            "files": [
                {"file": one.file} | {count: getattr(one, count) for count in counts}
                for one in self.files
            ],
        } | {count: sum(getattr(one, count) for one in self.files) for count in counts}


def load(path, *, by=None, dry_run=False):
    """Load the folder or workbook at `path` and report what was new, changed or unchanged.

    All in one transaction; `dry_run` takes it back at the end. Raises FolderRefused naming all
    that is wrong by file, row and column, having written nothing. Without `by` it is a command of
    the machine's administrator, and recorded as such; with it, Denied is raised for others.
    """
    if by is not None:
        require(by, "consortium.load_folder")
    resources = registry.resources()
    folder = reading.read(path, columns_of(resources))
    faults = Faults()
    for fault in folder.faults:
        faults.keep(fault)
    reason = f"load_consortium {path}" + ("" if by else ", by an administrator's command")
    with transaction.atomic(), acting(by=by, why=reason):
        one_at_a_time()
        loading = Loading(resources, folder, faults)
        loading.check()
        faults.stop_if_any()
        try:
            with keeping_somebody():
                loading.save()
                faults.stop_if_any()
        except NobodyLeft as refused:
            raise FolderRefused(loading.taking_posts(str(refused))) from refused
        notes = [*folder.notes, *registry.remarks_on(loading.ids())]
        if dry_run:
            transaction.set_rollback(True)
    return Report(dry_run, loading.reports(), notes)


def one_at_a_time():
    """Wait until no other load is under way: both would find the same rows to be new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_consortium'))")


def columns_of(resources):
    """{file name: its column names}."""
    return {
        name: [column.column_name for column in resource.columns]
        for name, resource in resources.items()
    }


class Loading:
    """One load under way: the entries of each file and the keys they may refer to."""

    def __init__(self, resources, folder, faults):
        self.tables = folder.tables
        self.resources = {
            name: resource for name, resource in resources.items() if name in folder.tables
        }
        # Files that are there and could not be read: nobody knows which keys they bring.
        self.unread = set(folder.unread)
        self.faults = faults
        self.entries = {}
        self.lookup = {}
        self.suggestions = 0

    def check(self):
        for name, resource in self.resources.items():
            self.entries[name] = resource.read(self.tables[name], self.faults)
            if self.tables[name].rows and not self.entries[name]:
                self.unread.add(name)
        for name, resource in self.resources.items():
            if self.entries[name]:
                table = self.tables[name]
                resource.before_find(self.entries[name])
                present = {
                    column.name
                    for column in resource.columns
                    if column.column_name in table.columns
                }
                resource.stepped()
                resource.find(self.entries[name], present)
        self._check_references()
        for name, resource in self.resources.items():
            resource.check(self.tables[name], self.entries[name], self.faults)
            for column, words in resource._meta.no_circles.items():
                self._check_circles(resource, resource.fields[column], words)

    # --- References

    def _check_references(self):
        brought, removed = self._keys_of_load()
        wanted = defaultdict(set)
        for name, resource in self.resources.items():
            for column in resource.columns:
                if column.to:
                    resource.stepped()
                    for entry in self.entries[name]:
                        if column.name in entry.values:
                            wanted[column.to].update(
                                key for _, key in column.needs(entry.values[column.name])
                            )
        missing = {}
        for to, keys in wanted.items():
            found = self._stored_keys(to, keys)
            self.lookup.update({(to, key): pk for key, pk in found.items()})
            absent = keys - brought[to] - (found.keys() - removed[to])
            if absent and registry.target(to).file not in self.unread:
                missing[to] = absent
        for resource in self.resources.values():
            for column in resource.columns:
                if column.to in missing:
                    self._refuse_missing(resource, column, missing[column.to], brought)

    def _keys_of_load(self):
        brought, removed = defaultdict(set), defaultdict(set)
        for name, resource in self.resources.items():
            for to, keys in resource.brings(self.entries[name]).items():
                brought[to] |= keys
            for to, keys in resource.removes(self.entries[name]).items():
                removed[to] |= keys
        return brought, removed

    def _stored_keys(self, to, keys=None):
        """{key: primary key} of the rows in the database, all or only these."""
        target = registry.target(to)
        rows = target.model._base_manager.order_by()
        if keys is not None:
            first = {key if len(target.paths) == 1 else key[0] for key in keys}
            rows = rows.filter(**{f"{target.paths[0]}__in": list(first)})
        found = {}
        for pk, *key in rows.values_list("pk", *target.paths).iterator(chunk_size=5000):
            found[key[0] if len(key) == 1 else tuple(key)] = pk
        return found

    def _refuse_missing(self, resource, column, missing, brought):
        """One fault for each key that is not there, at the first row that names it."""
        naming = defaultdict(list)
        for entry in self.entries[resource.file_name]:
            if column.name in entry.values:
                for to, key in column.needs(entry.values[column.name]):
                    if key in missing:
                        naming[to, key].append(entry.number)
                        entry.sound = False
        for (to, key), rows in naming.items():
            self.faults.add(
                self.tables[resource.file_name],
                rows[0],
                column.column_name,
                f"{self._no_such(to, key)}{self._nearest(to, key, brought)} "
                f"Correct the cell, or add what it names.{also_in(rows[1:])}",
            )

    def _no_such(self, to, key):
        target = registry.target(to)
        words = key if isinstance(key, str) else ":".join(key)
        what = target.model._meta.verbose_name
        return (
            f"There is no {what} “{shorten(words)}”, neither in {target.file} nor loaded earlier."
        )

    def _nearest(self, to, key, brought):
        self.suggestions += 1
        if self.suggestions > SUGGESTIONS:
            return ""
        known = brought[to] | self._stored_keys(to).keys()
        texts = [one if isinstance(one, str) else ":".join(one) for one in sorted(known)]
        found = nearest(key if isinstance(key, str) else ":".join(key), texts)
        return f" Did you mean “{found}”?" if found else ""

    # --- Circles

    def _check_circles(self, resource, column, words):
        entries = {entry.key[0]: entry for entry in self.entries[resource.file_name]}
        if not any(entry.values.get(column.name) for entry in entries.values()):
            return
        steps = {}
        for (key,), current in resource.stored().items():
            steps[key] = [to for _, to in column.needs(current.values[column.name])]
        for key, entry in entries.items():
            if column.name in entry.values:
                steps[key] = [to for _, to in column.needs(entry.values[column.name])]
        # The database has none, so each goes through a row of this file.
        for circle in circles(steps):
            start = min(
                (place for place, key in enumerate(circle) if key in entries),
                key=lambda place: entries[circle[place]].number,
            )
            entry = entries[circle[start]]
            chain = f" {words} ".join(f"“{key}”" for key in [*circle[start:], *circle[: start + 1]])
            self.faults.add(
                self.tables[resource.file_name],
                entry.number,
                column.column_name,
                f"This goes round in a circle: {chain}. Correct one of them.",
            )

    # --- Writing

    def save(self):
        risen = defaultdict(set)
        with connection.cursor() as cursor:
            # Each history trigger opens a subtransaction, and each of those walks through the
            # foreign keys still to be checked: without this, twice the rows take four times as
            # long. What is referred to is always written first.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        try:
            for name, resource in self.resources.items():
                entries = self.entries[name]
                resource.save(entries, self.lookup)
                risen[name] |= {entry.pk for entry in entries if entry.state != UNCHANGED}
                resource.raise_versions(entries, self.lookup, risen)
                resource.after_save(entries)
            for name, resource in self.resources.items():
                resource.finish(self.tables[name], self.faults)
        except IntegrityError as error:
            # Only somebody else's write in the same moment gets past the checks.
            message = f"The database refused it: {error}"
            raise FolderRefused([Fault(self.tables[name].label, None, "", message)]) from error

    def ids(self):
        """{file: ids of the rows it names}, once they are written."""
        return {name: [entry.pk for entry in entries] for name, entries in self.entries.items()}

    def taking_posts(self, message):
        """A fault with this message for each row that takes a coordinator's role from somebody."""
        return [
            Fault(self.tables[name].label, entry.number, column, message)
            for name, resource in self.resources.items()
            for column, value in resource._meta.post.items()
            for entry in self.entries[name]
            if column in entry.changes and entry.current.values[column] == value
        ]

    def reports(self):
        return [
            FileReport(
                name,
                *(
                    sum(entry.state == state for entry in entries)
                    for state in (NEW, CHANGED, UNCHANGED)
                ),
                entries,
            )
            for name, entries in self.entries.items()
        ]


def also_in(rows):
    """The further rows of the same fault, in words."""
    if not rows:
        return ""
    shown = ", ".join(map(str, rows[:5])) + (" …" if len(rows) > 5 else "")
    return f" Also in {len(rows)} other rows: {shown}." if rows[1:] else f" Also in row {shown}."


def circles(steps):
    """Circles among steps {key: [keys it leads to]}: a list of keys for each, in walking order."""
    found, done = [], set()
    for start in steps:
        path, on_path = [], {}
        stack = [(start, iter(steps[start]))] if start not in done else []
        if stack:
            path.append(start)
            on_path[start] = 0
        while stack:
            key, following = stack[-1]
            for to in following:
                if to in on_path:
                    found.append(path[on_path[to] :])
                elif to not in done and to in steps:
                    stack.append((to, iter(steps[to])))
                    on_path[to] = len(path)
                    path.append(to)
                    break
            else:
                stack.pop()
                path.pop()
                del on_path[key]
                done.add(key)
    return found
