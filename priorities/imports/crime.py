"""Counts of the police's files made figures of areas: force by force, then summed.

A force's month is loaded in exactly its place. Several forces may record in one area (the
transport police do): its figure is their sum, and stands once the force that polices it is in.
"""

import datetime
from collections import Counter

from django.db import connection
from django.utils import timezone
from psycopg import sql

from consortium.imports.kinds import FileRefused
from consortium.models import Area
from priorities.imports.opening import Part
from priorities.imports.series import Series
from priorities.imports.staging import Staged
from priorities.models import Indicator, Polarity, RecordedCrime, SmallArea
from priorities.statistics import NotFigures, police

SOURCE = "data.police.uk"
ALL_CRIME = "All crime"
ANTI_SOCIAL = "Anti-social behaviour"
OUTSIDE = "outside the areas loaded"
NO_LOCATION = "no location"
NOT_BEGUN = "the month has not begun"
NONE_NOTE = "No row of this type in the file"
SUM_NOTE = "Sum of the thirteen crime types"
# Found by the police when they look for it: more of it may be good work.
_EITHER = ("Drugs", "Possession of weapons")
# An area with a smaller share of a force's crimes that month is another force's.
OWN_SHARE = 0.01
_KEPT = 5


class Places:
    """Where small areas lie: by code where that is known, else by the district in their name."""

    def __init__(self):
        self.by_code = dict(SmallArea.objects.values_list("code", "area_id"))
        self.by_name = {}
        districts = Area.objects.filter(level__in=("district", "county")).order_by("-level", "pk")
        for pk, name, aliases in districts.values_list("pk", "name", "aliases"):
            for words in (name, *aliases):
                self.by_name.setdefault(words.lower(), pk)
        self.learnt = {}
        self.ways = Counter()

    def find(self, code: str, name: str, number: int) -> int | None:
        """The area of a small area, for `number` rows of it."""
        if found := self.by_code.get(code):
            self.ways["code"] += number
            return found
        found = self.learnt.get(code)
        if found is None:
            pk = self.by_name.get(police.district_of(name).lower())
            if pk is None:
                return None
            found = self.learnt[code] = (pk, name)
        self.ways["name"] += number
        return found[0]


class Crime:
    """The crimes of an upload, part by part; then staged as figures."""

    dialect = SOURCE

    def __init__(self):
        self.questions = ()
        self.today = timezone.localdate()
        self.places = Places()
        self.rows = 0
        self.skipped: Counter = Counter()
        self.counts: Counter = Counter()  # {(force, month, area, type): crimes}
        self.parts: dict[tuple, str] = {}  # {(force, month): the part it came in}
        self.located: Counter = Counter()  # {(force, month): rows with a location}
        self.elsewhere: Counter = Counter()  # {district: rows}
        self.others: dict[int, int] = {}
        # As written by the police, and as somebody else may write them.
        self.types = {words: kind for kind in police.TYPES for words in (kind, kind.lower())}
        self.series = _series()
        self.notes: list[str] = []

    def take(self, part: Part):
        """Count one part. Raises FileRefused."""
        try:
            tally = police.count(part.rows, part.titles)
        except NotFigures as refused:
            raise FileRefused(f"{part.name}: {refused}") from None
        if not tally.rows:
            raise FileRefused(f"{part.name}: it holds no row. Download it again.")
        self.rows += tally.rows
        self.skipped.update(tally.skipped)
        if part.titles is None:
            self.notes.append(f"{part.name} has no line of titles and was read all the same.")
        counts = self._past(tally.counts)
        for (force, month, code, name, kind), number in counts.items():
            self._count(force, month, code, name, kind, number)
        for key in sorted({(force, month) for force, month, *_ in counts}):
            if before := self.parts.get(key):
                force, month = key
                raise FileRefused(
                    f"{before} and {part.name} both hold {force} in {month:%B %Y}. Leave one out."
                )
            self.parts[key] = part.name

    def _past(self, counts):
        """The counts with their months as dates; a month that has not begun has no crimes yet."""
        found = {}
        for (force, written, *rest), number in counts.items():
            month = police.month_of(written)
            if month > self.today:
                self.skipped[NOT_BEGUN] += number
            else:
                key = (force, month, *rest)
                found[key] = found.get(key, 0) + number
        return found

    def _count(self, force, month, code, name, kind, number):
        if not code or code.isspace():
            self.skipped[NO_LOCATION] += number
            return
        self.located[force, month] += number
        area = self.places.find(code, name, number)
        crime_type = self.types.get(kind) or self.types.get(kind.strip().lower())
        if area is None:
            self.skipped[OUTSIDE] += number
            self.elsewhere[police.district_of(name)] += number
        elif crime_type is None:
            self.skipped[f"unknown crime type “{kind}”"] += number
        else:
            self.counts[force, month, area, crime_type] += number

    # --- As figures

    def stage(self, staged: Staged, answers: dict[str, str]):
        """Fill the table of figures with the sums over forces, as they would be."""
        _make_table()
        _copy(self._contributions())
        # The place of all crime together among the series; none where nobody keeps it.
        all_crime = len(police.TYPES) if len(self.series) > len(police.TYPES) else None
        staged.run(
            "INSERT INTO {staged} (number, series, area_id, period, starts_on, ends_on, sex, age,"
            " category, value, count, note, source, gone)" + _SUMS,
            [list(police.TYPES), ANTI_SOCIAL, all_crime, all_crime, SUM_NOTE, NONE_NOTE],
            recorded=RECORDED,
            crimes=CRIMES,
        )

    def _contributions(self):
        """(force, month, area, type, crimes, is_own): an area of a force's own has every type."""
        sums: Counter = Counter()
        for (force, month, area, _), number in self.counts.items():
            sums[force, month, area] += number
        for (force, month, area), number in sums.items():
            own = number >= OWN_SHARE * self.located[force, month]
            if not own:
                self.others[area] = self.others.get(area, 0) + number
            for kind in police.TYPES:
                count = self.counts.get((force, month, area, kind), 0)
                if own or count:
                    yield force, month, area, kind, count, own
        # A month in which nothing of ours was recorded is loaded all the same: it replaces.
        for force, month in self.parts:
            yield force, month, None, "", 0, False

    def remarks(self) -> list[str]:
        """What to say about the whole upload, once it is staged."""
        found = list(self.notes)
        for (force, month), _ in sorted(self.parts.items())[:_KEPT]:
            found.append(f"{force}, {month:%B %Y}.")
        if len(self.parts) > _KEPT:
            found[-1] = f"… and {len(self.parts) - _KEPT + 1} more months of forces."
        ways = self.places.ways
        if ways:
            found.append(
                f"Where rows lie: {ways['code']:,} by their LSOA code, which was known; "
                f"{ways['name']:,} by the district in the LSOA's name."
            )
        used = sum(self.counts.values())
        if self.elsewhere and used < self.skipped[OUTSIDE]:
            names = ", ".join(name for name, _ in self.elsewhere.most_common(3))
            found.append(
                f"Only {used:,} of {self.rows:,} rows lie in areas that are loaded here; most lie "
                f"in {names}. Is it the right force's file?"
            )
        if self.others:
            names = dict(Area.objects.filter(pk__in=self.others).values_list("pk", "name"))
            listed = ", ".join(f"{names[pk]} ({n})" for pk, n in sorted(self.others.items())[:6])
            found.append(
                f"Rows in areas that another force polices: {listed}. They are added to that "
                "force's count, and are no figure by themselves."
            )
        found += self._thin_months()
        return found

    def _thin_months(self):
        """Months with far fewer crimes than the force's others: perhaps half downloaded."""
        sums: Counter = Counter()
        for (force, month, _, _), number in self.counts.items():
            sums[force, month] += number
        held: dict[str, dict[datetime.date, int]] = {}
        for (force, month), number in sums.items():
            held.setdefault(force, {})[month] = number
        for force, month, number in RecordedCrime.objects.by_force_and_month(list(held)):
            held[force].setdefault(month, number)
        for (force, month), number in sorted(sums.items()):
            others = sorted(n for other, n in held[force].items() if other != month)
            usual = others[len(others) // 2] if others else 0
            if number < 0.6 * usual:
                yield (
                    f"{force} has {number:,} crimes here in {month:%B %Y}, and {usual:,} in a "
                    "usual month: perhaps the file was not downloaded whole."
                )

    def write(self):
        """Put the forces' own counts in exactly their place, and keep where small areas lie."""
        with connection.cursor() as cursor:
            for statement in (_REPLACED, _ALTERED, _ADDED):
                cursor.execute(_compose(statement))
        SmallArea.objects.bulk_create(
            SmallArea(code=code, name=name, area_id=pk)
            for code, (pk, name) in self.places.learnt.items()
        )


def _series():
    """The indicators of the types, and of all crime where one is kept."""
    held = {}
    for indicator in Indicator.objects.filter(source=SOURCE).order_by("-pk"):
        held[indicator.source_id] = indicator
    found = [
        Series(
            name=f"Recorded {kind.lower()}",
            source=SOURCE,
            source_id=kind,
            unit="incidents in the month" if kind == ANTI_SOCIAL else "crimes in the month",
            polarity="" if kind in _EITHER else Polarity.LOW,
            indicator=held.get(kind),
        )
        for kind in police.TYPES
    ]
    if ALL_CRIME in held:
        indicator = held[ALL_CRIME]
        found.append(Series(indicator.name, SOURCE, ALL_CRIME, indicator=indicator))
    return found


# --- The tables

RECORDED = sql.Identifier(RecordedCrime._meta.db_table)
CRIMES = sql.Identifier("staged_crimes")


def _compose(statement):
    return sql.SQL(statement).format(recorded=RECORDED, crimes=CRIMES).as_string(None)


def _make_table():
    with connection.cursor() as cursor:
        cursor.execute(_compose("DROP TABLE IF EXISTS {crimes}"))
        cursor.execute(
            _compose(
                "CREATE TEMPORARY TABLE {crimes} (force text, month date, area_id bigint,"
                " crime_type text, count integer, is_own boolean) ON COMMIT DROP"
            )
        )


def _copy(rows):
    with connection.cursor() as cursor:
        with cursor.copy(_compose("COPY {crimes} FROM STDIN")) as stream:
            for row in rows:
                stream.write_row(row)
        cursor.execute(_compose("ANALYZE {crimes}"))


# What would be held once these months of these forces are in, summed over the forces for each
# area, month and type that the upload touches; "gone" where no force of its own is left.
_SUMS = """
WITH loaded AS (SELECT DISTINCT force, month FROM {crimes}),
touched AS (
  SELECT area_id, month FROM {crimes} WHERE area_id IS NOT NULL
  UNION SELECT area_id, month FROM {recorded} JOIN loaded USING (force, month)
),
held AS (
  SELECT force, month, area_id, crime_type, count, is_own FROM {crimes} WHERE area_id IS NOT NULL
  UNION ALL SELECT force, month, area_id, crime_type, count, is_own FROM {recorded} recorded
    JOIN touched USING (area_id, month)
    WHERE NOT EXISTS (SELECT FROM loaded
      WHERE loaded.force = recorded.force AND loaded.month = recorded.month)
),
places AS (
  SELECT area_id, month, coalesce(bool_or(is_own), false) AS is_own,
    string_agg(DISTINCT force, ' and ') AS forces
  FROM touched LEFT JOIN held USING (area_id, month) GROUP BY area_id, month
),
types AS (SELECT crime_type, place - 1 AS place FROM unnest(%s::text[]) WITH ORDINALITY
  types(crime_type, place)),
sums AS (
  SELECT places.area_id, places.month, types.place AS series,
    coalesce(sum(held.count), 0) AS count
  FROM places CROSS JOIN types LEFT JOIN held ON held.area_id = places.area_id
    AND held.month = places.month AND held.crime_type = types.crime_type
  GROUP BY places.area_id, places.month, types.place
  UNION ALL SELECT places.area_id, places.month, all_crime.place,
    coalesce(sum(held.count) FILTER (WHERE held.crime_type <> %s), 0)
  FROM places CROSS JOIN (SELECT %s::int AS place) all_crime
    LEFT JOIN held USING (area_id, month)
  WHERE all_crime.place IS NOT NULL GROUP BY places.area_id, places.month, all_crime.place
)
SELECT 0, series, area_id, to_char(month, 'YYYY-MM'), month,
  (month + interval '1 month - 1 day')::date, '', '', '', count, count,
  CASE WHEN series = %s THEN %s WHEN count = 0 THEN %s ELSE '' END,
  'data.police.uk, ' || to_char(month, 'FMMonth YYYY') || ', ' || coalesce(forces, '')
    || ', OGL v3.0', NOT is_own
FROM sums JOIN places USING (area_id, month)
WHERE is_own OR EXISTS (SELECT FROM {recorded} recorded JOIN loaded USING (force, month)
  WHERE recorded.area_id = sums.area_id AND recorded.month = sums.month AND recorded.is_own)
"""

_REPLACED = """
DELETE FROM {recorded} recorded USING (SELECT DISTINCT force, month FROM {crimes}) loaded
WHERE recorded.force = loaded.force AND recorded.month = loaded.month
  AND NOT EXISTS (SELECT FROM {crimes} crimes WHERE crimes.force = recorded.force
    AND crimes.month = recorded.month AND crimes.area_id = recorded.area_id
    AND crimes.crime_type = recorded.crime_type)
"""

_ALTERED = """
UPDATE {recorded} recorded SET count = crimes.count, is_own = crimes.is_own
FROM {crimes} crimes
WHERE crimes.force = recorded.force AND crimes.month = recorded.month
  AND crimes.area_id = recorded.area_id AND crimes.crime_type = recorded.crime_type
  AND (crimes.count, crimes.is_own) IS DISTINCT FROM (recorded.count, recorded.is_own)
"""

_ADDED = """
INSERT INTO {recorded} (force, month, area_id, crime_type, count, is_own)
SELECT force, month, area_id, crime_type, count, is_own FROM {crimes} crimes
WHERE area_id IS NOT NULL AND NOT EXISTS (SELECT FROM {recorded} recorded
  WHERE crimes.force = recorded.force AND crimes.month = recorded.month
    AND crimes.area_id = recorded.area_id AND crimes.crime_type = recorded.crime_type)
"""
