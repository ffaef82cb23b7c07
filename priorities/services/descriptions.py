"""Whether low or high is good, from Fingertips' own descriptions of its indicators (JSON)."""

import json
from collections import Counter
from pathlib import Path

from django.db import transaction

from consortium.history import acting
from consortium.imports.kinds import MEGABYTE, FileRefused
from priorities.imports.series import same_meaning
from priorities.models import Indicator, Polarity

SOURCE = "fingertips-descriptions"
MOST_BYTES = 50 * MEGABYTE
POLARITIES = {
    "low is good": Polarity.LOW,
    "high is good": Polarity.HIGH,
    "no judgement": Polarity.NEITHER,
}
NOT_KEPT = "the indicator is not kept here"
OTHERWISE_NAMED = "the indicator has another name here, so it may be another one"
UNSAID = "it is not said whether low or high is good"
DECIDED = "somebody has said otherwise here already"


def are_descriptions(path: Path) -> bool:
    """Whether a file is a list in JSON, as descriptions are and figures never."""
    with path.open("rb") as stream:
        return stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")


@transaction.atomic
def take_descriptions(path: Path) -> dict:
    """Keep the polarity of the indicators here that are described and of which none is known.

    What somebody has said stays. The report counts descriptions as that of figures counts rows.
    Raises FileRefused.
    """
    skipped: Counter = Counter()
    counts: Counter = Counter()
    found = _read(path)
    held: dict[str, list[Indicator]] = {}
    for indicator in Indicator.objects.filter(source__startswith="Fingertips"):
        held.setdefault(indicator.source_id, []).append(indicator)
    with acting(why=f"import_statistics {path.name}, by an administrator's command"):
        for each in found:
            indicators = held.get(str(each.get("indicatorID", "")), [])
            polarity = POLARITIES.get(str(each.get("polarity", "")).strip().lower())
            name = str(each.get("indicatorName", ""))
            same = [one for one in indicators if same_meaning(one.name, name)]
            if not indicators:
                skipped[NOT_KEPT] += 1
            elif not same:
                skipped[OTHERWISE_NAMED] += 1
            elif polarity is None:
                skipped[UNSAID] += 1
            elif any(one.polarity not in ("", polarity) for one in same):
                skipped[DECIDED] += 1
            else:
                open_ones = [one for one in same if not one.polarity]
                counts["changed" if open_ones else "unchanged"] += 1
                for one in open_ones:
                    one.polarity = polarity
                    one.save(update_fields=["polarity"])
    return {
        "source": SOURCE,
        "rows": len(found),
        "used": len(found) - skipped.total(),
        "skipped": dict(skipped),
        "measurements": 0,
        "new": 0,
        "changed": counts["changed"],
        "unchanged": counts["unchanged"],
    }


def _read(path):
    if path.stat().st_size > MOST_BYTES:
        raise FileRefused(
            f"{path.name} has more than {MOST_BYTES // MEGABYTE} MB: it is no list of indicators."
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise FileRefused(
            f"{path.name} is damaged ({error}): it was not downloaded whole. Download it again."
        ) from None
    if not all(isinstance(each, dict) and "indicatorID" in each for each in found) or not found:
        raise FileRefused(
            f"{path.name} is a list in JSON, but not Fingertips' descriptions of indicators: each "
            "of those has an indicatorID, an indicatorName and a polarity."
        )
    return found
