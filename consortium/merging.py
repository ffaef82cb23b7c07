"""What moves along when an organisation turns out to be here already.

A package whose rows belong to organisations enters a function in its own `merging.py`:

    @moves_along
    def projects(organisation, into):
        ...

It runs in the merge's transaction, before `organisation` is deleted; what it leaves goes as the
model says.
"""

from collections.abc import Callable

_entered: list[Callable] = []


def moves_along(function):
    """Decorator: enter `function(organisation, into)`."""
    _entered.append(function)
    return function


def move_all(organisation, into):
    """Let every package take along what is its own."""
    for function in _entered:
        function(organisation, into)
