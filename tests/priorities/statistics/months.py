"""What the command says of files of figures."""

import io
import json

from django.core.management import call_command


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
