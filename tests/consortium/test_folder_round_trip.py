"""What is loaded comes out as it went in, whatever a consortium's cells say."""

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consortium.folder.loading import load
from consortium.folder.writing import export
from tests.consortium.folders import (
    COLUMNS,
    canonical_files,
    consortia,
    quoted,
    read_folder,
    rolled_back,
    write_folder,
)

pytestmark = pytest.mark.django_db

# Each example is a whole consortium: some thirty files, most with several rows.
drawn = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)


def counts(report):
    found = report.as_json()
    return found["new"], found["changed"], found["unchanged"]


@drawn
@given(tables=consortia())
def test_what_is_exported_is_what_was_loaded_and_loads_again(folder, tables):
    """Load → export gives the canonical cells; loading that changes nothing, here or elsewhere."""
    shutil.rmtree(folder, ignore_errors=True)
    quoted_cells = {
        name: [{column: quoted(cell) for column, cell in row.items()} for row in rows]
        for name, rows in tables.items()
    }
    write_folder(folder / "given", quoted_cells)
    rows = sum(map(len, tables.values()))

    with rolled_back():
        assert counts(load(folder / "given")) == (rows, 0, 0)
        export(folder / "first")
        assert counts(load(folder / "first")) == (0, 0, rows)
        assert counts(load(folder / "given")) == (0, 0, rows)
        export(folder / "book.xlsx")
        assert counts(load(folder / "book.xlsx")) == (0, 0, rows)
    with rolled_back():
        assert counts(load(folder / "book.xlsx")) == (rows, 0, 0)
        export(folder / "second")

    assert read_folder(folder / "first") == canonical_files(tables)
    assert read_folder(folder / "second") == canonical_files(tables)


@drawn
@given(tables=consortia(), seed=st.integers())
def test_the_order_of_rows_and_columns_and_blank_columns_do_not_matter(folder, tables, seed):
    shutil.rmtree(folder, ignore_errors=True)
    shuffle = random.Random(seed).shuffle
    messy = {}
    for name, rows in tables.items():
        columns = [c for c in COLUMNS[name] if any(row[c] for row in rows)]
        shuffle(columns)
        messy[name] = [{c: spread(quoted(row[c])) for c in columns} for row in rows]
        shuffle(messy[name])
    write_folder(folder / "given", {name: rows for name, rows in messy.items() if rows}, bom=True)
    if not any(messy.values()):
        return

    with rolled_back():
        load(folder / "given")
        export(folder / "out")

    assert read_folder(folder / "out") == canonical_files(tables)


def spread(cell):
    """The same cell with outer spaces, and another form of a date."""
    parts = cell.split("-")
    if len(cell) == 10 and [len(part) for part in parts] == [4, 2, 2]:
        cell = "/".join(reversed(parts)) if cell.replace("-", "").isdigit() else cell
    return f" {cell} "


def test_the_demonstration_loads_and_comes_out_the_same(folder):
    demo = django_settings.BASE_DIR / "consortium" / "demo"

    with rolled_back():
        report = load(demo)
        export(folder / "first")
        assert counts(load(folder / "first")) == (0, 0, report.as_json()["new"])
        assert counts(load(demo)) == (0, 0, report.as_json()["new"])
    with rolled_back():
        load(folder / "first")
        export(folder / "second")

    assert read_folder(folder / "first") == read_folder(folder / "second")
    assert set(read_folder(folder / "first")) == set(COLUMNS)
