"""What no two rows of a file may share beside their key: said by row, and freed for another."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db.models import UniqueConstraint

from consortium.folder import checks
from consortium.folder.entries import UNCHANGED


def only_once_in(resource):
    """An OnlyOnce for each constraint on columns of the file that is not about its key.

    Raises ImproperlyConfigured unless the resource declares in `gives_up` exactly these.
    """
    keys = set(resource._meta.import_id_fields)
    constraints = [
        constraint
        for constraint in resource.model._meta.constraints
        if isinstance(constraint, UniqueConstraint)
        and set(constraint.fields) <= resource.fields.keys()
        and set(constraint.fields) not in (keys, set())
    ]
    gives_up = resource._meta.gives_up
    if (named := {constraint.name for constraint in constraints}) != set(gives_up):
        raise ImproperlyConfigured(
            f"{type(resource).__name__} must say in `gives_up` what rows give up of "
            f"{', '.join(sorted(named)) or 'nothing'}, not of {', '.join(gives_up) or 'nothing'}."
        )
    return [OnlyOnce(resource, each, gives_up[each.name]) for each in constraints]


@dataclass(frozen=True)
class OnlyOnce:
    """A constraint of a file's rows; `given_up` is {field: value} of a row that stops holding."""

    resource: object
    constraint: UniqueConstraint
    given_up: dict

    def held(self, values):
        """What a row holds that no other may, or None."""
        condition = self.constraint.condition
        if condition and not checks.holds(condition, values):
            return None
        held = tuple(values[name] for name in self.constraint.fields)
        return None if None in held else held

    def check(self, table, entries, faults):
        """Make a fault of each row that holds what another one holds already."""
        holders = {}
        for entry in entries:
            held = entry.sound and self.held(self.resource.final(entry))
            if not held:
                continue
            if held in holders:
                first = holders[held]
                where = f"See row {first.number}, {self.resource.words(first.key)}."
                self._refuse(table, entry, where, faults)
            else:
                holders[held] = entry
        if any(entry.state != UNCHANGED for entry in holders.values()):
            for held, key in self._held_elsewhere(holders, entries):
                where = f"It is {self.resource.words(key)}, loaded earlier."
                self._refuse(table, holders[held], where, faults)

    def _held_elsewhere(self, holders, entries):
        """(what is held, the key of its row) for rows in the database that the file has not."""
        paths = [self.resource.fields[name].attribute for name in self.constraint.fields]
        keys = [column.attribute for column in self.resource.key_columns]
        rows = self.resource.model._base_manager.exclude(pk__in=[e.pk for e in entries if e.pk])
        if self.constraint.condition:
            rows = rows.filter(self.constraint.condition)
        rows = rows.filter(**{f"{paths[0]}__in": list({held[0] for held in holders})})
        for (*row,) in rows.values_list(*paths, *keys):
            held, key = tuple(row[: len(paths)]), tuple(row[len(paths) :])
            if held in holders:
                yield held, key

    def _refuse(self, table, entry, where, faults):
        columns = [self.resource.fields[name].column_name for name in self.constraint.fields]
        message = f"{self.constraint.get_violation_error_message()} {where}"
        faults.add(table, entry.number, ", ".join(columns), message)

    def release(self, changed, entries):
        """Free what a changed row gives up and another takes, before any is written."""
        taken = {self.held(self.resource.final(entry)) for entry in entries}
        giving = [
            entry.pk
            for entry in changed
            if (held := self.held(entry.current.values)) in taken
            and held != self.held(self.resource.final(entry))
            and held is not None
        ]
        if giving:
            self.resource.model._base_manager.filter(pk__in=giving).update(**self.given_up)
