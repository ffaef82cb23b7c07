"""How the tests of models break constraints, and draw tables of moves."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from consortium.states import MoveRefused


@dataclass(frozen=True)
class Broken:
    """One constraint, what to change in a good row to break it, and what a person then reads.

    `make` makes a good row; `changes` is {field: value}, or takes the row and returns that.
    """

    name: str
    make: Callable
    changes: object
    message: str

    def __str__(self):
        return self.name

    def changes_of(self, row):
        return self.changes(row) if callable(self.changes) else self.changes

    def check(self):
        """The row's own check says why in words, and the database refuses it as well."""
        row = self.make()
        changes = self.changes_of(row)
        for field, value in changes.items():
            setattr(row, field, value)

        with pytest.raises(ValidationError) as said:
            row.validate_constraints()
        assert said.value.messages == [self.message]

        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**changes)
        # A whole number below 0 meets Django's own check of the column first.
        named = refused.value.__cause__.diag.constraint_name
        assert named == self.name or named.endswith("_check")
        assert self.name in constraints_in_database(type(row))


def constraints_in_database(model):
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, model._meta.db_table)


def same(make, *fields):
    """Changes that give a row the values another one has already."""

    def changes(row):
        other = make()
        return {field: getattr(other, field) for field in fields}

    return changes


@dataclass(frozen=True)
class Taken:
    """A field whose value no other row may have, and what a person then reads."""

    make: Callable
    field: str
    message: str

    def __str__(self):
        return self.label

    @property
    def model(self):
        return self.make._meta.model

    @property
    def label(self):
        return f"{self.model._meta.label}.{self.field}"

    def check(self):
        taken = getattr(self.make(), self.field)
        row = self.make()
        setattr(row, self.field, taken)

        with pytest.raises(ValidationError) as said:
            row.validate_unique()
        assert said.value.messages == [self.message]

        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**{self.field: taken})


def own_models(package):
    """The package's models without the rows of history that pghistory adds."""
    return [
        model for model in apps.get_app_config(package).get_models() if not hasattr(model, "pgh_id")
    ]


def names_of_constraints(package):
    return {
        constraint.name for model in own_models(package) for constraint in model._meta.constraints
    }


def kept_picture(name, factory):
    """The rules of every row that keeps a picture."""
    return [
        Broken(f"{name}_file_filled", factory, {"file": ""}, "The file must be filled in."),
        Broken(f"{name}_width_above", factory, {"width": 0}, "The width must be more than 0."),
        Broken(f"{name}_height_above", factory, {"height": 0}, "The height must be more than 0."),
    ]


def unique_fields(package):
    """Fields that must differ between rows; slugs and primary keys nobody types are left out."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in own_models(package)
        for field in model._meta.fields
        if field.unique and not field.primary_key and field.editable
    }


def untracked(package):
    """Models whose past nobody keeps."""
    return {
        model.__name__ for model in own_models(package) if not hasattr(model, "pgh_event_model")
    }


# --- Moves


def pairs(drawing):
    """(from, to, allowed) for every pair of a drawn table.

    The first line names the states; each further line begins with one and has a `yes` under
    each state that may follow and a `-` under each that may not.
    """
    lines = [line.split() for line in drawing.strip().splitlines()]
    states = lines[0]
    marks = {line[0]: dict(zip(states, line[1:], strict=True)) for line in lines[1:]}
    assert list(marks) == states, "every state has a line, in the order of the columns"
    return [
        (start, end, {"yes": True, "-": False}[marks[start][end]])
        for start, end in product(states, states)
    ]


def check_move(row, end, allowed):
    """The row moves there, or refuses in words and stays where it is."""
    start = row.status
    assert row.may_move_to(end) is allowed
    if allowed:
        row.move_to(end)
        assert row.status == end
    else:
        with pytest.raises(MoveRefused, match="cannot become"):
            row.move_to(end)
        assert row.status == start
