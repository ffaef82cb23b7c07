"""Published figures, of Fingertips or of a table: staged as they are read, then told apart.

Which row is an indicator's own figure and which a breakdown, which rows come twice, and whether
an indicator still means what it did, is seen only once all rows are in.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from consortium.imports.kinds import FileRefused, Question
from consortium.models import Area
from priorities.imports.opening import Part
from priorities.imports.series import Series, same_meaning
from priorities.imports.staging import Staged
from priorities.models import Indicator, Measurement
from priorities.statistics import NotFigures, fingertips, flat
from priorities.statistics.detect import FINGERTIPS
from priorities.statistics.fingertips import ALL_AGES, PERSONS, Row

OUTSIDE = "outside the areas loaded"
AGAIN = "the same figure came in an earlier row"
OTHERWISE = "another figure for the same area, period and group came in an earlier row"
OLD_CODE = "the area has a figure under its code of today, too"
_OWN_SEX, _OWN_AGE = (PERSONS, ""), (ALL_AGES, "")
# A code that is an area's other name is an older one: today's comes first.
_LATER = 10**12  # as `Staged.repeats` knows


class Published:
    """The figures of an upload, part by part, copied into the table as they are read."""

    def __init__(self, dialect: str, staged: Staged):
        self.dialect, self.staged = dialect, staged
        self.rows = 0
        self.skipped: Counter = Counter()
        self.series: list[Series] = []
        self.questions: tuple[Question, ...] = ()
        self.notes: list[str] = []
        self._places: dict[tuple, int] = {}
        self._days: dict[str, tuple[str, str]] = {}
        self.areas, self.older = _areas()

    def take(self, part: Part):
        """Read one part into the table. Raises FileRefused."""
        inside = self.areas.__contains__
        if self.dialect == FINGERTIPS:
            rows = fingertips.read(part.rows, part.titles, inside=inside)
        else:
            called = Path(part.name).stem.replace("_", " ").replace("-", " ").capitalize()
            rows = flat.read(part.rows, part.titles, called=called, inside=inside)
        before = self.rows
        try:
            self.staged.copy(self._copied(rows, part.name))
        except NotFigures as refused:
            raise FileRefused(f"{part.name}: {refused}") from None
        if self.rows == before:
            raise FileRefused(f"{part.name}: it holds no row. Download it again.")

    def _copied(self, rows: Iterator[Row], name: str):
        for row in rows:
            self.rows += 1
            if row.skipped:
                outside = row.skipped == "outside"
                self.skipped[OUTSIDE if outside else row.skipped] += 1
                continue
            own = row.sex in _OWN_SEX and row.age in _OWN_AGE
            days = self._days.get(row.period)
            if days is None:
                days = self._days[row.period] = (
                    row.span.starts_on.isoformat(),
                    row.span.ends_on.isoformat(),
                )
            yield (
                str(self.rows + (_LATER if row.area in self.older else 0)),
                str(self._series_of(row, name)),
                None,
                str(self.areas[row.area]),
                row.period,
                *days,
                "" if own else row.sex,
                "" if own else row.age,
                row.category,
                *(row.value, row.lower, row.upper, row.count, row.denominator),
                row.note,
                self._source_of(row, name),
            )

    def _source_of(self, row, name):
        return f"Fingertips {row.indicator}, OGL v3.0" if row.indicator else f"File {name}"

    def _series_of(self, row, name):
        key = (row.indicator, row.name, row.unit)
        if key not in self._places:
            source = "Fingertips" if row.indicator else f"File {name}"
            found = Series(row.name or f"Indicator {row.indicator}", source, row.indicator)
            found.unit, found.reference = row.unit[:200], row.name[:80]
            self._places[key] = len(self.series)
            self.series.append(found)
        return self._places[key]

    # --- Once all are in

    def stage(self, staged: Staged, answers: dict[str, str]):
        """Find the indicators, tell totals from breakdowns and leave out what comes twice."""
        self._find_indicators(answers)
        self._tell_totals()
        self._merge_names()
        repeats = staged.repeats()
        for state, reason in (("older", OLD_CODE), ("again", AGAIN), ("other", OTHERWISE)):
            self.skipped[reason] += repeats.get(state, 0)
        staged.drop_repeats()

    def _find_indicators(self, answers):
        held = list(Indicator.objects.exclude(source="data.police.uk").order_by("pk"))
        questions = []
        for place, each in enumerate(self.series):
            if each.source_id:
                same_id = [
                    one
                    for one in held
                    if one.source_id == each.source_id and one.source.startswith("Fingertips")
                ]
                each.indicator = next(
                    (one for one in same_id if same_meaning(one.name, each.name)), None
                )
                if each.indicator is None and same_id:
                    questions += self._ask_meaning(place, each, same_id[0], answers)
            else:
                each.indicator = next((one for one in held if _is_same(one, each)), None)
        self.questions = tuple(questions)

    def _ask_meaning(self, place, each, ours, answers):
        """Leave the figures out until somebody has said whether the indicator is the same."""
        key = f"meaning {each.source_id} {each.name}"[:300]
        answer = answers.get(key)
        if answer == "same":
            each.indicator, each.renames = ours, True
            return []
        if answer == "other":
            return []
        number = self.staged.run("DELETE FROM {staged} WHERE series = %s", [place])
        each.is_left_out = True
        self.skipped[
            f"indicator {each.source_id} is called “{ours.name}” here and “{each.name}” in the "
            "file: its meaning may have changed"
        ] += number
        return [
            Question(
                key,
                f"Indicator {each.source_id} is called “{ours.name}” here and “{each.name}” in "
                "the file. Is it still the same?",
                [
                    ["same", "The same under a new name: take the name over"],
                    ["other", "Another: keep it as an indicator of its own"],
                    ["", "I don’t know: leave its figures out"],
                ],
            )
        ]

    def _tell_totals(self):
        """Blank sex and age of an indicator's own figures; all others are breakdowns."""
        ages: dict[int, set[str]] = {}
        for place, age in self.staged.ask(
            "SELECT DISTINCT series, age FROM {staged} WHERE category = '' AND sex IN (%s, '')",
            [PERSONS],
        ):
            ages.setdefault(place, set()).add(age)
        held: dict[int, set[str]] = {}
        pks = [each.indicator.pk for each in self.series if each.indicator]
        for pk, age in (
            Measurement.objects.filter(indicator__in=pks, category="", sex__in=(PERSONS, ""))
            .order_by()
            .values_list("indicator", "age")
            .distinct()
        ):
            held.setdefault(pk, set()).add(age)
        owned = {}
        for place, each in enumerate(self.series):
            found = ages.get(place, set())
            known = held.get(each.indicator.pk, set()) if each.indicator else set()
            if not found or "" in found:
                continue
            owned[place] = fingertips.own_age(each.name, found, known - {""})
            if owned[place] is None and known == {""} and len(found) == 1:
                (owned[place],) = found
            if owned[place] is None:
                listed = ", ".join(sorted(found)[:4])
                self.notes.append(
                    f"“{each.name}” has figures by age only ({listed}): kept as breakdowns."
                )
        owned = {place: age for place, age in owned.items() if age is not None}
        if owned:
            self.staged.run(
                "UPDATE {staged} staged SET sex = '', age = ''"
                " FROM unnest(%s::int[], %s::text[]) own(series, age)"
                " WHERE staged.series = own.series AND staged.age = own.age"
                " AND staged.sex IN (%s, '')",
                [list(owned), list(owned.values()), PERSONS],
            )

    def _merge_names(self):
        """One indicator under two spellings in the file is one series."""
        seen: dict[int, int] = {}
        for place, each in enumerate(self.series):
            if each.indicator is None:
                continue
            first = seen.setdefault(each.indicator.pk, place)
            if first != place:
                self.staged.run("UPDATE {staged} SET series = %s WHERE series = %s", [first, place])

    def remarks(self) -> list[str]:
        found = list(self.notes)
        outside = self.skipped[OUTSIDE]
        if outside and outside == self.rows:
            found.append(
                "No row lies in an area that is kept here. Areas are found by their code of nine "
                "letters and figures: is it the right file?"
            )
        return found

    def write(self):
        """Take over names that somebody said are new names of the same."""
        for each in self.series:
            if each.renames and each.indicator.name != each.name:
                each.indicator.name = each.name
                each.indicator.save(update_fields=["name"])


def _areas():
    """({code: primary key} of areas, older codes included; the codes that are older ones)."""
    codes, older = {}, {}
    for pk, code, aliases in Area.objects.order_by("pk").values_list("pk", "code", "aliases"):
        codes[code] = pk
        older.update(dict.fromkeys(aliases, pk))
    older = {code: pk for code, pk in older.items() if code not in codes}
    return older | codes, set(older)


def _is_same(indicator, series):
    ours, theirs = (_numbers(unit) for unit in (indicator.unit, series.unit))
    return (not ours or not theirs or ours == theirs) and (
        indicator.name.casefold() == series.name.casefold()
    )


def _numbers(unit):
    return {"".join(filter(str.isdigit, word)) for word in unit.split()} - {""}
