"""What stands on a published plan, so that its publication cannot be taken back any more.

A package whose rows are made for plans enters a function in its own `standing.py`:

    @stands_on_plan
    def bids(plan, user):
        return ["“Safer homes”", "a bid that is not shared with you"]

It names what stands on the plan in words that this person may read.
"""

from collections.abc import Callable

_entered: list[Callable] = []


def stands_on_plan(function):
    """Decorator: enter `function(plan, user)`, which returns a list of words."""
    _entered.append(function)
    return function


def all_that_stands_on(plan, user) -> list[str]:
    """What every package has that is made for this plan, in words for this person."""
    return [words for function in _entered for words in function(plan, user)]
