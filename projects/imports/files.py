"""Sheets of projects that go out: an empty one to fill in, and one's own as they are."""

import csv
import io

from consortium.folder import workbook
from consortium.folder.columns import Column
from consortium.folder.reading import protect
from consortium.folder.widgets import Words
from consortium.models import Area
from projects.imports.columns import COLUMNS, OURS, STATUSES
from projects.imports.kind import ProjectRowsResource
from projects.models import Outcome, ProjectStatus, TargetGroup

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Excel takes a CSV file for UTF-8 only where it begins so.
_MARK = "\ufeff"


def template(form, *, names_organisation):
    """An empty sheet as bytes; as a workbook with the accepted values beside it."""
    header = [COLUMNS[column][0] for column in _columns(names_organisation)]
    return _bytes(form, [header], {"Accepted values": accepted_values()})


def export(form, projects, *, names_organisation):
    """These projects as a sheet that loads back without a change."""
    resource = ProjectRowsResource()
    resource.bind()
    columns = _columns(names_organisation)
    fields = {name: resource.fields.get(name, Column(name, widget=Words())) for name in columns}
    cell = workbook.cell_value if form == "xlsx" else _text
    rows = []
    for current in resource.fetch(projects.order_by()).values():
        values = current.values
        rows.append(
            [cell(fields[name], protect(fields[name].write(values[name]))) for name in columns]
        )
    rows.sort(key=lambda row: row[0])
    return _bytes(form, [[COLUMNS[column][0] for column in columns], *rows], {})


def _text(_column, text):
    return text


def _columns(names_organisation):
    return ("reference", *(("organisation",) if names_organisation else ()), *OURS[1:])


def _bytes(form, rows, more):
    if form == "csv":
        stream = io.StringIO(newline="")
        stream.write(_MARK)
        csv.writer(stream, lineterminator="\r\n").writerows(rows)
        return stream.getvalue().encode()
    stream = io.BytesIO()
    workbook.write(stream, {"Projects": rows} | more)
    return stream.getvalue()


def accepted_values():
    """[(column, what to write, what it means)] for everything that is not free text."""
    rows = [("Column", "Write", "Means")]
    rows += [
        ("Reference", "", "Leave it empty for a new project: it gets one."),
        *(("Status", status.label, _status_words(status)) for status in ProjectStatus),
        ("Starts on, Ends on, Funded until", "2026-04-01 or 01/04/2026", "Day, month, year"),
        ("People a year", "120", "A whole number"),
        (COLUMNS["annual_cost_gbp"][0], "12000 or £12,000", "Pounds in full, not “12k”"),
        ("Sensitive", "yes or no", "Yes shows it by district only, without a contact"),
        ("Several in one cell", "a; b; c", "Separate areas, groups and outcomes with ;"),
    ]
    rows += [
        ("Outcomes", outcome.code, outcome.name)
        for outcome in Outcome.objects.order_by("domain", "name")
    ]
    rows.append(("Target groups", "", "Empty means everyone"))
    rows += [
        ("Target groups", group.code, group.name) for group in TargetGroup.objects.order_by("name")
    ]
    areas = Area.objects.order_by("path").values_list("code", "name", "level", "parent__name")
    for code, name, level, parent in areas:
        rows.append(("Areas", code, f"{name} ({level}{f' in {parent}' if parent else ''})"))
    return rows


def _status_words(status):
    others = [
        words for words, value in STATUSES.items() if value == status and words != status.label
    ]
    return f"also: {', '.join(others)}" if others else ""
