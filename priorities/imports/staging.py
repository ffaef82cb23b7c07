"""Figures on their way in: copied into a temporary table, compared and written by one statement.

`Staged` lives inside a transaction: its table goes at the end. A row's `series` is the place of
its indicator in a list of the caller's, since the indicator itself may be still to be made.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from psycopg import sql

from consortium.models import Area
from priorities.models import Measurement

MEASUREMENTS = sql.Identifier(Measurement._meta.db_table)
AREAS = sql.Identifier(Area._meta.db_table)
STAGED = sql.Identifier("staged_figures")
KEYS = ("indicator_id", "area_id", "period", "sex", "age", "category")
SAID = ("value", "lower", "upper", "count", "denominator", "note")
COLUMNS = {
    "number": "bigint",
    "series": "integer",
    "indicator_id": "bigint",
    "area_id": "bigint",
    "period": "text",
    "starts_on": "date",
    "ends_on": "date",
    "sex": "text",
    "age": "text",
    "category": "text",
    **dict.fromkeys(SAID[:5], "numeric(40,18)"),
    "note": "text",
    "source": "text",
}
NEW, CHANGED, UNCHANGED, REMOVED = "new", "changed", "unchanged", "removed"
EXAMPLES = 12
_AT_ONCE = 500
# A cell without a text. No text is this: where words are evened it counts as a space.
_NOTHING = "\x1f"


@dataclass
class Group:
    """The figures of one series that meet the same fate: how many, where, when, a few of them."""

    series: int
    state: str
    figures: int
    areas: int
    first: str
    last: str
    examples: list = field(default_factory=list)
    missing: int = 0


class Staged:
    """The temporary table, made when it is first asked for in a transaction."""

    def __init__(self):
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in COLUMNS.items()
        )
        # A hundred thousand figures are sorted a few times: in memory, not on the disk.
        self.run("SET LOCAL work_mem = '64MB'")
        self.run("DROP TABLE IF EXISTS {staged}")
        self.run(
            "CREATE TEMPORARY TABLE {staged} ({columns}, gone boolean NOT NULL DEFAULT false,"
            " state text, measurement_id bigint) ON COMMIT DROP",
            columns=columns,
        )

    def run(self, statement, parameters=(), **parts) -> int:
        """One statement; how many rows it wrote."""
        with connection.cursor() as cursor:
            cursor.execute(_compose(statement, **parts), parameters or None)
            return cursor.rowcount

    def ask(self, statement, parameters=(), **parts) -> list:
        with connection.cursor() as cursor:
            cursor.execute(_compose(statement, **parts), parameters or None)
            return cursor.fetchall()

    def copy(self, rows: Iterable):
        """Take rows in, each a list of texts (None: empty) in the order of COLUMNS.

        Texts hold no tabs and no line breaks. Written as text because that takes a fraction of
        the time that adapting each value does.
        """
        statement = _compose(
            "COPY {staged} ({names}) FROM STDIN (NULL {nothing})",
            names=_columns(None, COLUMNS),
            nothing=sql.Literal(_NOTHING),
        )
        with connection.cursor() as cursor, cursor.copy(statement) as stream:
            lines = []
            for row in rows:
                line = "\t".join([_NOTHING if cell is None else cell for cell in row])
                lines.append(line.replace("\\", r"\\") if "\\" in line else line)
                if len(lines) == _AT_ONCE:
                    stream.write("\n".join(lines) + "\n")
                    lines.clear()
            if lines:
                stream.write("\n".join(lines) + "\n")

    def series(self) -> list[int]:
        """The places of the series that have a figure."""
        return [place for (place,) in self.ask("SELECT DISTINCT series FROM {staged} ORDER BY 1")]

    def know(self, indicators: dict[int, int]):
        """Tell which indicator each series is: {series: primary key}."""
        if indicators:
            self.run(
                "UPDATE {staged} SET indicator_id = known.pk"
                " FROM unnest(%s::int[], %s::bigint[]) known(series, pk)"
                " WHERE {staged}.series = known.series",
                [list(indicators), list(indicators.values())],
            )

    def repeats(self) -> dict[str, int]:
        """Mark rows that say again what an earlier one says; how many of each kind.

        "again" the same figure, "other" another, "older" under an older code of the area.
        """
        # Most files have none, and looking for one takes a tenth of telling which is which.
        if not self.ask(
            "SELECT FROM {staged} GROUP BY series, area_id, period, sex, age, category"
            " HAVING count(*) > 1 LIMIT 1"
        ):
            return {}
        self.run(
            "UPDATE {staged} staged SET state = CASE WHEN later THEN 'older'"
            " WHEN said = first THEN 'again' ELSE 'other' END"
            " FROM (SELECT ctid AS place, number >= 1000000000000 AS later, said,"
            " first_value(said) OVER same AS first, row_number() OVER same AS turn"
            " FROM (SELECT ctid, *, (value, lower, upper, count, denominator)::text AS said"
            " FROM {staged}) rows"
            " WINDOW same AS (PARTITION BY series, area_id, period, sex, age, category"
            " ORDER BY number)) ranked WHERE staged.ctid = ranked.place AND turn > 1"
        )
        return dict(
            self.ask("SELECT state, count(*) FROM {staged} WHERE state IS NOT NULL GROUP BY state")
        )

    def drop_repeats(self):
        self.run("DELETE FROM {staged} WHERE state IS NOT NULL")

    def compare(self):
        """Set each row beside the figure that is here: its `state`; without one it is new."""
        self.run("ANALYZE {staged}")
        self.run(
            "UPDATE {staged} staged SET measurement_id = known.id, state = CASE"
            " WHEN staged.gone THEN 'removed'"
            " WHEN ({ours}) IS DISTINCT FROM ({theirs}) THEN 'changed' ELSE 'unchanged' END"
            " FROM {measurements} known WHERE ({keys}) = ({known})",
            ours=_columns("known", SAID),
            theirs=_columns("staged", SAID),
            keys=_columns("staged", KEYS),
            known=_columns("known", KEYS),
        )
        self.run("DELETE FROM {staged} WHERE gone AND measurement_id IS NULL")

    def counts(self) -> dict[str, int]:
        found = dict(
            self.ask("SELECT coalesce(state, 'new'), count(*) FROM {staged} GROUP BY state")
        )
        return {state: found.get(state, 0) for state in (NEW, CHANGED, UNCHANGED, REMOVED)}

    def groups(self) -> list[Group]:
        """The rows by series and state, those that change something with examples."""
        found = [
            Group(series, state, figures, areas, *_ends(periods), missing=missing)
            for series, state, figures, areas, periods, missing in self.ask(
                "SELECT series, coalesce(state, 'new'), count(*), count(DISTINCT area_id),"
                " min(array[starts_on::text, period]) || max(array[starts_on::text, period]),"
                " count(*) FILTER (WHERE value IS NULL AND count IS NULL)"
                " FROM {staged} GROUP BY series, state ORDER BY series, state"
            )
        ]
        by_key = {(group.series, group.state): group for group in found}
        for series, state, *example in self.ask(
            "SELECT series, coalesce(state, 'new'), area.name, {breakdown},"
            " coalesce(known.value, known.count), coalesce(staged.value, staged.count),"
            " known.note, staged.note FROM"
            " (SELECT *, row_number() OVER (PARTITION BY series, state"
            " ORDER BY starts_on DESC, area_id, sex, age, category) AS place FROM {staged}) staged"
            " JOIN {areas} area ON area.id = staged.area_id"
            " LEFT JOIN {measurements} known ON known.id = staged.measurement_id"
            " WHERE place <= %s ORDER BY series, state, place",
            [EXAMPLES],
            breakdown=_columns("staged", KEYS[2:]),
        ):
            by_key[series, state].examples.append(example)
        return found

    def digest(self) -> str:
        """A fingerprint of all that is staged and of all it would replace, in whatever order: the
        number of rows, and the sum of what each is hashed to.
        """
        ((found,),) = self.ask(
            "SELECT concat(count(*), ' ', sum(hashtextextended("
            "({keys}, {theirs}, staged.state, {ours})::text, 0)::numeric)) FROM {staged} staged"
            " LEFT JOIN {measurements} known ON known.id = staged.measurement_id",
            keys=_columns("staged", ("series", *KEYS[1:])),
            theirs=_columns("staged", SAID),
            ours=_columns("known", SAID),
        )
        return found

    def write(self, made: dict[int, int]):
        """Put into the figures what is new or changed, and take out what is no longer counted.

        `made` are the indicators that did not exist when the rows were compared: {series: key}.
        """
        values = [*SAID, "source"]
        self.run(
            "DELETE FROM {measurements} WHERE id IN"
            " (SELECT measurement_id FROM {staged} WHERE state = 'removed')"
        )
        self.run(
            "UPDATE {measurements} known SET {sets} FROM {staged} staged"
            " WHERE known.id = staged.measurement_id AND staged.state = 'changed'",
            sets=sql.SQL(", ").join(
                sql.SQL("{0} = staged.{0}").format(sql.Identifier(name)) for name in values
            ),
        )
        names = [*KEYS[1:], "starts_on", "ends_on", *values]
        self.run(
            "INSERT INTO {measurements} (indicator_id, {names})"
            " SELECT coalesce(made.pk, staged.indicator_id), {staged_names} FROM {staged} staged"
            " LEFT JOIN unnest(%s::int[], %s::bigint[]) made(series, pk)"
            " ON made.series = staged.series"
            " WHERE state IS NULL ORDER BY staged.series, area_id, starts_on",
            [list(made), list(made.values())],
            names=_columns(None, names),
            staged_names=_columns("staged", names),
        )


def _ends(periods):
    """(first period, last period) of [first day, its period, last one's first day, its period]."""
    return periods[1], periods[3]


def _columns(table, names):
    return sql.SQL(", ").join(sql.Identifier(*filter(None, (table, name))) for name in names)


def _compose(statement, **parts):
    """The statement as text: history's context is put into text alone."""
    composed = sql.SQL(statement).format(
        staged=STAGED,
        measurements=MEASUREMENTS,
        areas=AREAS,
        **parts,
    )
    return composed.as_string(None)
