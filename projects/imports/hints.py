"""What rows without outcomes speak of: offered on the preview, ticked for nobody.

Whoever loads the file ticks what is meant, row by row, or takes all that is offered in every row;
then the projects arrive as drafts, to be looked at one by one.
"""

from dataclasses import dataclass

from consortium.folder.entries import in_steps
from consortium.imports.kinds import Hint, HintChoice
from consortium.models import RowState
from projects.models import Outcome
from projects.suggestions import OutcomeWords, for_outcomes, suggest

# What is written beyond is not read: fifty rows show on a page.
LONGEST_TEXT = 5_000
MOST_OUTCOMES, MOST_WORDS = 3, 3

# The names of the answers that are kept with a file.
TICKED, ALL = "outcomes", "outcomes_of_all"

TICKED_NOTE = "Gets the outcomes that were ticked for it."
ALL_NOTE = "Gets the outcomes its words speak of, and arrives as a draft, to be checked."


@dataclass(frozen=True)
class Taken:
    """The outcomes a row gets; as a draft where nobody has looked at it alone."""

    codes: tuple[str, ...]
    is_draft: bool = False

    @property
    def note(self):
        return ALL_NOTE if self.is_draft else TICKED_NOTE


class Speaking:
    """Finds the outcomes that a row's words speak of."""

    def __init__(self):
        self.outcomes = {each.code: each for each in Outcome.objects.order_by("code")}
        self.index = for_outcomes(
            OutcomeWords(code, each.name, each.description, tuple(each.keywords))
            for code, each in self.outcomes.items()
        )

    def of(self, cells):
        text = f"{cells.get('title', '')}.\n{cells.get('summary', '')}"
        return suggest(text[:LONGEST_TEXT], self.index)[:MOST_OUTCOMES]

    def choice(self, suggestion, ticked):
        name = self.outcomes[suggestion.code].name
        words = dict.fromkeys(cue.words.lower() for cue in suggestion.cues)
        because = ", ".join(f"“{each}”" for each in list(words)[:MOST_WORDS])
        return HintChoice(suggestion.code, f"{name} ({because})", suggestion.code in ticked)


def outcomes_spoken_of(rows):
    """{row number: Hint} of the new rows whose file names no outcome, and whose words do."""
    silent = [row for row in rows if row.state == RowState.NEW and not _named_in_file(row)]
    if not silent:
        return {}
    speaking, found = Speaking(), {}
    for row in silent:
        has = row.cells.get("outcomes", "").split(";")
        choices = tuple(speaking.choice(each, has) for each in speaking.of(row.cells))
        if choices:
            found[row.number] = Hint("Its words speak of:", choices)
    return found


def _named_in_file(row):
    return bool(row.cells.get("outcomes")) and not row.note.endswith((TICKED_NOTE, ALL_NOTE))


def outcomes_ticked(post, upload):
    """What somebody answers who pressed a button of the preview: {name: answer}.

    Who presses none of those above the rows answers by what differs from the boxes as shown.
    """
    answers, press = upload.answers, post.get("outcomes")
    if press == "all":
        return {ALL: "yes"}
    if press == "none":
        return {TICKED: {}, ALL: ""}
    known = set(Outcome.objects.values_list("code", flat=True))
    offered = [number for number in post.getlist("offered") if number.isdecimal()]
    boxes = {
        number: sorted(known.intersection(post.getlist(f"outcomes-{number}"))) for number in offered
    }
    if press != "ticked":
        boxes = _changed(boxes, upload)
    ticked = answers.get(TICKED, {}) | boxes
    return {TICKED: ticked} if ticked != answers.get(TICKED, {}) else {}


def _changed(boxes, upload):
    """Those of these rows whose boxes are not as the preview shows them."""
    shown = dict.fromkeys(boxes, "")
    for row in upload.rows.filter(number__in=list(boxes)):
        shown[str(row.number)] = row.cells.get("outcomes", "")
    return {number: codes for number, codes in boxes.items() if ";".join(codes) != shown[number]}


def outcomes_taken(reading, stepped):
    """{row number: Taken} of the rows that name no outcome, as somebody answered."""
    ticked, takes_all = reading.answers.get(TICKED, {}), reading.answers.get(ALL)
    if not ticked and not takes_all:
        return {}
    speaking, found = Speaking(), {}
    for row in in_steps(reading.rows, stepped):
        if row.cells.get("outcomes") or row.skipped:
            continue
        codes = ticked.get(str(row.number))
        if codes is not None:
            codes = [code for code in codes if code in speaking.outcomes]
        elif takes_all:
            codes = [each.code for each in speaking.of(row.cells)]
        if codes:
            is_draft = str(row.number) not in ticked
            found[row.number] = Taken(tuple(sorted(codes)), is_draft)
    return found


def show_taken(examined):
    """Say in the preview of new rows which outcomes they get, and why."""
    for outcome in examined.outcomes:
        taken = examined.prepared.taken.get(outcome.number)
        if taken is None or outcome.state != RowState.NEW:
            continue
        outcome.cells["outcomes"] = ";".join(taken.codes)
        outcome.note = f"{outcome.note} {taken.note}".strip()
