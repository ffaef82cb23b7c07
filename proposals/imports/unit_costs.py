"""Files of unit costs (a consortium's own sheet, or the published workbook) and price indices."""

from decimal import Decimal

from django.db import connection

from consortium.folder.entries import in_steps
from consortium.folder.faults import CellError
from consortium.folder.reading import Table
from consortium.folder.widgets import plain_number
from consortium.imports import cells
from consortium.imports.forms import UploadForm
from consortium.imports.kinds import Kind, Reading, Row, Source, add_kind
from consortium.imports.rows import Prepared, RowsKind
from consortium.imports.sheets import Sheet
from consortium.imports.undo import take_back
from proposals.models import Deflator, UnitCost, UnitCostExclusion
from proposals.resources import DeflatorResource, UnitCostResource
from proposals.services.unit_costs import costs_of
from proposals.unit_cost_book import SEVERAL, read_entries

# {column: (label, other names that are met)}: the columns of the folder format.
COSTS = {
    "code": ("Code", "cost code", "reference"),
    "name": ("Name", "description", "cost saving detail"),
    "unit": ("Unit", "per"),
    "event": ("Event", "what is counted"),
    "agency": ("Agency", "whose cost", "agency bearing the cost"),
    "kind": ("Kind", "type"),
    "cashable": ("Could leave a budget",),
    "transfer": ("Transfer",),
    "amount_gbp": ("Amount (£)", "amount", "cost", "unit cost"),
    "price_year": ("Price year", "year", "year of prices"),
    "parent": ("Part of", "constituent of"),
    "excludes": ("Never beside", "excludes"),
    "source": ("Source", "original source"),
    "quality": ("Quality", "rag", "confidence"),
}
INDEX = {
    "year": ("Year", "financial year"),
    "index": ("Index", "deflator", "gdp deflator"),
    "series": ("Series", "source"),
}
READERS = {"amount_gbp": cells.money, "price_year": cells.number, "index": cells.number}


class CostRowsResource(UnitCostResource):
    """The folder's unit costs, held still while they are written."""

    class Meta:
        name = "unit_costs"
        model = UnitCost
        import_id_fields = UnitCostResource.Meta.import_id_fields
        fields = UnitCostResource.Meta.fields
        no_circles = UnitCostResource.Meta.no_circles

    def before_find(self, entries):
        hold(UnitCost)


class IndexRowsResource(DeflatorResource):
    """The folder's price index, held still while it is written."""

    class Meta:
        name = "deflators"
        model = Deflator
        import_id_fields = DeflatorResource.Meta.import_id_fields
        fields = DeflatorResource.Meta.fields

    def before_find(self, entries):
        hold(Deflator)


def hold(model):
    """Keep all rows of a table as they are until this transaction ends; there are few."""
    if connection.in_atomic_block:
        list(model.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


class OfAllForm(UploadForm):
    """An upload that belongs to no organisation: whose it is, is no question."""

    asks_whose = False

    def _organisations(self, user):
        return {}


class SharedKind(RowsKind):
    """Rows that belong to the consortium. `table` is their file in the folder format, `key` the
    column that names one, `called` the column whose words a preview shows.
    """

    permission = "proposals.load_unit_costs"
    table = ""
    key = ""
    called = ""
    resource: type
    history: dict = {}

    def upload_form(self, *args, user, too_large=0):
        return OfAllForm(*args, kind=self, user=user, too_large=too_large)

    def resources(self, *, by, prepared):
        return {self.table: self.resource()}

    def prepare(self, reading, *, source, organisation, by, stepped):
        named = {column for row in reading.rows for column in (*row.cells, *row.faults)}
        present = [column for column in self.columns if column in named]
        table = Table(self.table, self.table, present, [])
        prepared = Prepared({self.table: table})
        for row in in_steps(reading.rows, stepped):
            key, called = row.cells.get(self.key, ""), row.cells.get(self.called, "")
            prepared.titles[row.number] = " ".join(dict.fromkeys((key, called)))
            if row.skipped:
                prepared.skipped[row.number] = row.skipped
                continue
            faults = prepared.faults[row.number]
            faults.update(row.faults)
            texts = [text_of(row, column, faults) for column in present]
            table.rows.append((row.number, texts))
        return prepared

    def undo(self, upload, *, by, tell):
        take_back(upload, self.history, tell=tell)


def text_of(row, column, faults):
    """The format's text of a cell; None where it is wrong."""
    if column in faults:
        return None
    text = row.cells.get(column, "").strip()
    if not text or column not in READERS:
        return text
    try:
        return READERS[column](text)
    except CellError as error:
        faults[column] = str(error)
        return None


class UnitCostsKind(SharedKind):
    word = "unit-costs"
    label = "Unit costs"
    intro = "proposals/_unit_costs_intro.html"
    columns = {column: label for column, (label, *_) in COSTS.items()}
    table, key, called = "unit_costs", "code", "name"
    resource = CostRowsResource
    history = {UnitCost: "pgh_obj_id", UnitCostExclusion: "unit_cost_id"}


class DeflatorsKind(SharedKind):
    word = "deflators"
    label = "Price index"
    intro = "proposals/_deflators_intro.html"
    columns = {column: label for column, (label, *_) in INDEX.items()}
    table, key, called = "deflators", "year", "year"
    resource = IndexRowsResource
    history = {Deflator: "pgh_obj_id"}


def read_workbook(path, context):
    """The entries of the published workbook, each value a row. Raises FileRefused.

    Events, exclusions, what is cashable and whose a shared cost is are the consortium's own: the
    workbook leaves them as they are.
    """
    entries = read_entries(path)
    wholes = {entry.code: entry for entry in entries}
    split = {entry.parent for entry in entries if entry.values} - {None}
    whose = dict(UnitCost.objects.values_list("code", "agency"))
    rows = []
    for entry in entries:
        if not entry.values:
            named = {"code": entry.code, "name": entry.name}
            rows.append(Row(len(rows) + 1, named, skipped=entry.problem))
            continue
        found = costs_of(entry, wholes.get(entry.parent or ""), is_split=entry.code in split)
        for code, parent, facts in found:
            if facts["agency"] == SEVERAL:
                facts["agency"] = whose.get(code, SEVERAL)
            texts = {column: as_text(value) for column, value in facts.items()}
            rows.append(Row(len(rows) + 1, {"code": code, "parent": parent or ""} | texts))
    return Reading(rows, ["Rows are counted over all sheets, each value of an entry by itself."])


def as_text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain_number(value) if isinstance(value, Decimal) else str(value)


UNIT_COSTS: Kind = add_kind(UnitCostsKind())
UNIT_COSTS.add_source(Sheet(COSTS).source())
UNIT_COSTS.add_source(
    Source("workbook", "The Unit Cost Database, as published (Excel)", (".xlsx",), read_workbook)
)
DEFLATORS: Kind = add_kind(DeflatorsKind())
DEFLATORS.add_source(Sheet(INDEX).source())
