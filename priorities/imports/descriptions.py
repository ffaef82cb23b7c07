"""Whether low or high is good, from Fingertips' own descriptions of its indicators (JSON)."""

import json
from collections import Counter
from pathlib import Path

from consortium.imports.kinds import MEGABYTE, Examined, FileRefused, Outcome
from consortium.models import RowState
from priorities.imports.series import same_meaning
from priorities.models import Indicator, Polarity

SOURCE = "fingertips-descriptions"
MOST_BYTES = 10 * MEGABYTE
POLARITIES = {
    "low is good": Polarity.LOW,
    "high is good": Polarity.HIGH,
    "no judgement": Polarity.NEITHER,
}
NOT_KEPT = "the indicator is not kept here"
OTHERWISE_NAMED = "the indicator has another name here, so it may be another one"
UNSAID = "it is not said whether low or high is good"
DECIDED = "somebody has said otherwise here already"
TWICE = "an earlier entry of the file describes the same indicator"


def are_descriptions(path: Path) -> bool:
    """Whether a file is a list in JSON, as descriptions are and figures never."""
    with path.open("rb") as stream:
        return stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")


class ExaminedDescriptions(Examined):
    """The polarity of the indicators here that are described and of which none is known.

    What somebody has said stays. The report counts descriptions as that of figures counts rows.
    Raises FileRefused.
    """

    def __init__(self, path: Path):
        self.skipped: Counter = Counter()
        self.counts: Counter = Counter()
        self.open: list[tuple[Indicator, str]] = []
        self._described: set[int] = set()
        self.outcomes = []
        found = _read(path)
        self.rows = len(found)
        held: dict[str, list[Indicator]] = {}
        for indicator in Indicator.objects.filter(source__startswith="Fingertips").order_by("pk"):
            held.setdefault(indicator.source_id, []).append(indicator)
        for number, each in enumerate(found, start=1):
            self._take(number, each, held.get(str(each.get("indicatorID", "")), []))
        for reason, rows in self.skipped.most_common():
            number += 1
            self.outcomes.append(Outcome(number, RowState.SKIPPED, f"{rows:,} rows", reason))

    def _take(self, number, each, indicators):
        polarity = POLARITIES.get(str(each.get("polarity", "")).strip().lower())
        name = str(each.get("indicatorName", ""))
        same = [one for one in indicators if same_meaning(one.name, name)]
        if not indicators:
            self.skipped[NOT_KEPT] += 1
        elif not same:
            self.skipped[OTHERWISE_NAMED] += 1
        elif polarity is None:
            self.skipped[UNSAID] += 1
        elif any(one.polarity not in ("", polarity) for one in same):
            self.skipped[DECIDED] += 1
        elif any(one.pk in self._described for one in same):
            self.skipped[TWICE] += 1
        else:
            self._described.update(one.pk for one in same)
            open_ones = [(one, polarity) for one in same if not one.polarity]
            self.open += open_ones
            state = RowState.CHANGED if open_ones else RowState.UNCHANGED
            self.counts[state] += 1
            changes = {"Which is good": ("not said", polarity.label)} if open_ones else {}
            self.outcomes.append(Outcome(number, state, same[0].name, changes=changes))

    def report(self):
        return {
            "source": SOURCE,
            "rows": self.rows,
            "used": self.rows - self.skipped.total(),
            "skipped": dict(self.skipped),
            "measurements": 0,
            "new": 0,
            "changed": self.counts[RowState.CHANGED],
            "unchanged": self.counts[RowState.UNCHANGED],
        }

    def save(self, tell):
        tell("Writing", 80)
        for indicator, polarity in self.open:
            # What somebody has said since the file was read stays.
            Indicator.objects.filter(pk=indicator.pk, polarity="").update(polarity=polarity)


def _read(path):
    if path.stat().st_size > MOST_BYTES:
        raise FileRefused(
            f"The file has more than {MOST_BYTES // MEGABYTE} MB: it is no list of indicators."
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FileRefused(
            f"The file is damaged ({str(error)[:200]}): it was not downloaded whole. Download it "
            "again."
        ) from None
    if not all(isinstance(each, dict) and "indicatorID" in each for each in found) or not found:
        raise FileRefused(
            "This is a list in JSON, but not Fingertips' descriptions of indicators: each of those "
            "has an indicatorID, an indicatorName and a polarity."
        )
    return found
