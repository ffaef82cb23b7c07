"""What rows without outcomes speak of: offered on the preview, ticked for nobody."""

from consortium.models import RowState
from projects.models import Outcome
from projects.suggestions import OutcomeWords, for_outcomes, suggest

# What is written beyond is not read: fifty rows show on a page.
LONGEST_TEXT = 5_000
MOST_OUTCOMES, MOST_WORDS = 3, 3


def outcomes_spoken_of(rows):
    """{row number: words} of the new rows that name no outcome and whose words speak of some."""
    silent = [
        row for row in rows if row.state == RowState.NEW and not row.cells.get("outcomes", "")
    ]
    if not silent:
        return {}
    outcomes = {outcome.code: outcome for outcome in Outcome.objects.order_by("code")}
    index = for_outcomes(
        OutcomeWords(code, each.name, each.description, tuple(each.keywords))
        for code, each in outcomes.items()
    )
    found = {}
    for row in silent:
        text = f"{row.cells.get('title', '')}.\n{row.cells.get('summary', '')}"
        if suggested := suggest(text[:LONGEST_TEXT], index)[:MOST_OUTCOMES]:
            found[row.number] = "It names no outcome. Its words speak of " + "; ".join(
                f"{outcomes[each.code].name} ({_because(each)})" for each in suggested
            )
    return found


def _because(suggestion):
    words = dict.fromkeys(cue.words.lower() for cue in suggestion.cues)
    return ", ".join(f"“{each}”" for each in list(words)[:MOST_WORDS])
