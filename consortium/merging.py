"""What moves along when an organisation turns out to be here already, and what goes with it.

A package whose rows belong to organisations enters a function in its own `merging.py`:

    @moves_along
    def projects(organisation, into):
        ...

It runs in the merge's transaction, before `organisation` is deleted; what it leaves goes as the
model says. Where somebody withdraws an organisation they added by mistake, functions entered
with `@goes_along` delete what would keep it:

    @goes_along
    def its_projects(organisation):
        ...
"""

from collections.abc import Callable

_entered: list[Callable] = []
_going: list[Callable] = []


def moves_along(function):
    """Decorator: enter `function(organisation, into)`."""
    _entered.append(function)
    return function


def move_all(organisation, into):
    """Let every package take along what is its own."""
    for function in _entered:
        function(organisation, into)


def goes_along(function):
    """Decorator: enter `function(organisation)`."""
    _going.append(function)
    return function


def let_all_go(organisation):
    """Let every package delete what belongs to an organisation that is withdrawn."""
    for function in _going:
        function(organisation)
