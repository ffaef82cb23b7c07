"""Asking `manage.py select` for a package of the bid that `worlds.make_offer` makes."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def select(*options, budget="100000", text=False):
    """The report as JSON (or text); nothing but it on standard output."""
    out = StringIO()
    call_command(
        *("select", "vale-bid", "--budget", budget, *options),
        *("--as-of", "2026-11-23", "--format", "text" if text else "json"),
        stdout=out,
    )
    return out.getvalue() if text else json.loads(out.getvalue())


def chosen(found):
    return [each["project"] for each in found["chosen"]]


def refused(*options, budget="100000"):
    with pytest.raises(CommandError) as error:
        select(*options, budget=budget)
    return str(error.value)
