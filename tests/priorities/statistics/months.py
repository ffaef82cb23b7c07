"""A district, and what the command says of files of it."""

import io
import json

import pytest
from django.core.management import call_command

from tests import factories


@pytest.fixture
def south(db):
    return factories.AreaFactory(code="E07000012", name="South Cambridgeshire", level="district")


def report_of(*paths, **options):
    out = io.StringIO()
    call_command(
        "import_statistics",
        *map(str, paths),
        format="json",
        stdout=out,
        stderr=io.StringIO(),
        **options,
    )
    return json.loads(out.getvalue())
