"""An empty sheet of priorities to fill in, with the accepted values beside it."""

import csv
import io

from consortium.folder import workbook
from consortium.models import Area
from priorities.imports.columns import COLUMNS
from priorities.models import Indicator
from projects.models import Outcome, TargetGroup

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Excel takes a CSV file for UTF-8 only where it begins so.
_MARK = "\ufeff"


def template_bytes(form):
    header = [label for label, *_ in COLUMNS.values()]
    if form == "csv":
        stream = io.StringIO(newline="")
        stream.write(_MARK)
        csv.writer(stream, lineterminator="\r\n").writerow(header)
        return stream.getvalue().encode()
    stream = io.BytesIO()
    workbook.write(stream, {"Priorities": [header], "Accepted values": accepted_values()})
    return stream.getvalue()


def accepted_values():
    """[(column, what to write, what it means)] for everything that is not free text."""
    rows = [
        ("Column", "Write", "Means"),
        ("Reference", "", "Leave it empty for a new priority: it gets one."),
        ("Theme", "crime, health or both", ""),
        ("Rank", "1", "Its place in the plan's order"),
        ("Weight", "1", "How much it counts beside the others; 1 if empty"),
        ("Outcomes", "fewer-falls: 2; loneliness", "Each with its weight, 1 where none is written"),
        ("Several in one cell", "a; b; c", "Separate areas, groups and outcomes with ;"),
    ]
    rows += [("Outcomes", o.code, o.name) for o in Outcome.objects.order_by("domain", "name")]
    rows.append(("Target groups", "", "Empty means everyone"))
    rows += [("Target groups", g.code, g.name) for g in TargetGroup.objects.order_by("name")]
    rows += [("Indicator", i.reference, i.name) for i in Indicator.objects.order_by("name")]
    rows.append(("Areas", "", "Empty means wherever the partnership works"))
    areas = Area.objects.order_by("path").values_list("code", "name", "level", "parent__name")
    for code, name, level, parent in areas:
        rows.append(("Areas", code, f"{name} ({level}{f' in {parent}' if parent else ''})"))
    return rows
