"""Loading the public register of charities, however long, by COPY and two statements a table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from psycopg import sql

from consortium.models import RegisteredCharity
from consortium.register.files import RegisterRefused, Source
from consortium.register.tables import (
    AREAS,
    CHARITIES,
    CHARITY,
    CLASSES,
    CLASSIFICATION,
    OTHER,
    PLACES,
    TYPES,
    Reader,
    Skipped,
    charity_values,
    table_of,
    word_values,
)

REGISTER = sql.Identifier(RegisteredCharity._meta.db_table)
STAGED = sql.Identifier("register_rows")
KEYS = ["organisation_number", "number", "linked_number"]
TWICE = "the same came in an earlier row"
UNKNOWN = "the charity is not in the register loaded here"
# So many faults of one kind are named with their lines; the others are counted.
MOST_NAMED = 3


@dataclass
class RegisterReport:
    """What a file brought: counts of rows. `notes` name the first rows left out of each kind.

    Rows of the additional tables (a charity's fields and areas) are new or unchanged.
    """

    file: str
    table: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: Counter = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def skip(self, line, reason):
        self.skipped[reason] += 1
        if self.skipped[reason] <= MOST_NAMED:
            self.notes.append(f"{self.file}, line {line}: {reason}. The row is left out.")

    def as_json(self) -> dict:
        return {
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "skipped": dict(self.skipped),
        }


@transaction.atomic
def import_charities(*, paths: Iterable, dry_run: bool = False) -> list[RegisterReport]:
    """Load files of the register: all of them or, where one is refused, none.

    Reports come in the order of the files; the table of charities is loaded first whatever its
    place. Raises RegisterRefused.
    """
    sources = [Source(path) for path in paths]
    tables = [table_of(source) for source in sources]
    for table in (CHARITIES, CLASSIFICATION, AREAS):
        if tables.count(table) > 1:
            names = [source.name for source, of in zip(sources, tables, strict=True) if of is table]
            raise RegisterRefused(
                f"{' and '.join(names)} both hold the table {table.name}. Give one of them."
            )
    _execute("LOCK TABLE {register} IN SHARE ROW EXCLUSIVE MODE")
    reports = [
        RegisterReport(source.name, table.name)
        for source, table in zip(sources, tables, strict=True)
    ]
    load = {CHARITIES: _load_charities, OTHER: _pass_over}
    order = sorted(range(len(sources)), key=lambda at: tables[at] is not CHARITIES)
    for at in order:
        load.get(tables[at], _load_words)(sources[at], tables[at], reports[at])
    transaction.set_rollback(dry_run)
    return reports


def _pass_over(source, table, report):
    reason = "this table of the register holds nothing that is used here"
    for line, _ in source.rows():
        report.rows += 1
        report.skip(line, reason)
    report.notes = [f"{source.name}: {reason}. It is passed over."]


def _load_charities(source, table, report):
    reader = Reader(source, CHARITY)
    names = list(dict.fromkeys([*KEYS, *reader.fields]))
    types = {name: RegisteredCharity._meta.get_field(name).db_type(connection) for name in names}
    _stage(source, report, types, reader, charity_values)
    if "organisation_number" not in reader.fields:
        # A flat list knows charities by their number alone.
        _execute(
            "UPDATE {staged} staged SET organisation_number = known.organisation_number"
            " FROM {register} known"
            " WHERE known.number = staged.number AND known.linked_number = 0"
        )
    _drop_repeats(report, ["organisation_number"])
    rest = [name for name in names if name != "organisation_number"]
    pairs = {
        "theirs": _columns("staged", rest),
        "ours": _columns("known", rest),
        "names": _columns(None, names),
        "values": _columns("staged", names),
        "sets": sql.SQL(", ").join(
            sql.SQL("{0} = staged.{0}").format(sql.Identifier(name)) for name in rest
        ),
    }
    report.changed = _execute(
        "UPDATE {register} known SET {sets} FROM {staged} staged"
        " WHERE known.organisation_number = staged.organisation_number"
        " AND ({ours}) IS DISTINCT FROM ({theirs})",
        **pairs,
    )
    blank = {"activities", "charity_type", "status", "postcode", "website", "company_number"}
    blank -= set(names)
    report.new = _execute(
        "INSERT INTO {register} ({names}, what, who, how, areas{more})"
        " SELECT {values}, '{{}}', '{{}}', '{{}}', '{{}}'{blanks} FROM {staged} staged"
        " WHERE NOT EXISTS (SELECT FROM {register} known"
        " WHERE known.organisation_number = staged.organisation_number)",
        more=sql.SQL("").join(sql.SQL(", {}").format(sql.Identifier(name)) for name in blank),
        blanks=sql.SQL(", ''" * len(blank)),
        **pairs,
    )
    _finish(report)


def _load_words(source, table, report):
    """A charity's fields of work, or its areas: its lists become what the file says of it."""
    columns, lists = (CLASSES, TYPES) if table is CLASSIFICATION else (PLACES, ("areas",))
    types = {"organisation_number": "bigint", "kind": "text", "word": "text"}
    _stage(source, report, types, Reader(source, columns), word_values)
    unknown = _rows(
        "DELETE FROM {staged} staged WHERE NOT EXISTS (SELECT FROM {register} known"
        " WHERE known.organisation_number = staged.organisation_number) RETURNING line"
    )
    for line in unknown:
        report.skip(line, UNKNOWN)
    _drop_repeats(report, ["organisation_number", "kind", "word"])
    held = sql.SQL(" OR ").join(
        sql.SQL("staged.kind = {} AND staged.word = ANY(known.{})").format(
            sql.Literal(name), sql.Identifier(name)
        )
        for name in lists
    )
    (report.new,) = _rows(
        "SELECT count(*) FROM {staged} staged JOIN {register} known USING (organisation_number)"
        " WHERE NOT ({held})",
        held=held,
    )
    _execute(
        "UPDATE {register} known SET {sets} FROM (SELECT organisation_number, {lists}"
        " FROM {staged} GROUP BY organisation_number) said"
        " WHERE known.organisation_number = said.organisation_number"
        " AND ({ours}) IS DISTINCT FROM ({theirs})",
        lists=sql.SQL(", ").join(
            sql.SQL(
                "coalesce(array_agg(word ORDER BY line) FILTER (WHERE kind = {}), '{{}}')"
                "::varchar[] AS {}"
            ).format(sql.Literal(name), sql.Identifier(name))
            for name in lists
        ),
        sets=sql.SQL(", ").join(
            sql.SQL("{0} = said.{0}").format(sql.Identifier(name)) for name in lists
        ),
        ours=_columns("known", lists),
        theirs=_columns("said", lists),
    )
    _finish(report)


def _stage(source, report, types, reader, values_of):
    """Copy the file's sound rows into a table of their own, with their lines."""
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in types.items()
    )
    _execute("CREATE TEMPORARY TABLE {staged} (line bigint, {columns})", columns=columns)
    copying = _compose(
        "COPY {staged} (line, {names}) FROM STDIN", names=_columns(None, list(types))
    )
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        for line, cells in source.rows():
            report.rows += 1
            try:
                found = values_of(reader, cells)
            except Skipped as skipped:
                report.skip(line, str(skipped))
            else:
                copy.write_row([line, *(found[name] for name in types)])
    _execute("ANALYZE {staged}")


def _drop_repeats(report, names):
    repeated = _rows(
        "DELETE FROM {staged} staged USING (SELECT {names}, min(line) AS first FROM {staged}"
        " GROUP BY {names} HAVING count(*) > 1) repeated"
        " WHERE ({theirs}) = ({ours}) AND staged.line > repeated.first RETURNING staged.line",
        names=_columns(None, names),
        theirs=_columns("staged", names),
        ours=_columns("repeated", names),
    )
    for line in repeated:
        report.skip(line, TWICE)


def _finish(report):
    _execute("DROP TABLE {staged}")
    left_out = report.skipped.total()
    report.unchanged = report.rows - report.new - report.changed - left_out


def _columns(table, names):
    return sql.SQL(", ").join(sql.Identifier(*filter(None, (table, name))) for name in names)


def _compose(statement, **parts):
    return sql.SQL(statement).format(register=REGISTER, staged=STAGED, **parts)


def _execute(statement, **parts) -> int:
    """Run one statement; the number of rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(_compose(statement, **parts))
        return cursor.rowcount


def _rows(statement, **parts) -> list:
    """The first column of what one statement returns."""
    with connection.cursor() as cursor:
        cursor.execute(_compose(statement, **parts))
        return [first for first, *_ in cursor.fetchall()]
