"""Rows of a file on their way in, and rows as the database has them."""

from dataclasses import dataclass, field

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"

# How many rows are worked on between two signs of progress.
STEP = 250


def in_steps(rows, stepped):
    """The rows, with a call of `stepped` after each `STEP` of them."""
    for count, row in enumerate(rows, start=1):
        yield row
        if count % STEP == 0:
            stepped()


@dataclass
class Current:
    """A row as the database has it: its primary key and the value of each column."""

    pk: int
    values: dict


@dataclass
class Entry:
    """A row of a file on its way in. `values` has the columns that are there and readable.

    `changes` maps each column's name to the cell before and after.
    """

    number: int
    values: dict
    sound: bool = True
    key: tuple = ()
    current: Current | None = None
    state: str = NEW
    changes: dict = field(default_factory=dict)
    pk: int | None = None
