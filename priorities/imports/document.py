"""A plan as its partnership wrote it: what reads as a priority, and what an officer chose of it.

What a person chose is kept as `{"chosen": [{"title": words, "places": [numbers of candidates]}]}`,
in the order they gave.
"""

from pathlib import Path

from consortium.imports import files
from consortium.imports.kinds import FileRefused, Reading, Row, Source
from priorities.documents import confined
from priorities.documents.blocks import DocumentRefused
from priorities.imports.kind import PRIORITIES, draft_plan

# By the file's ending, and by its bytes: any text that is no web page is Markdown.
ENDINGS = {".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html", ".md": "csv"}
_CALLED = {"pdf": "a PDF", "docx": "a Word document", "html": "a web page", "csv": "a text"}


def find_candidates(path, context):
    """(the candidates of a document, notes). Raises FileRefused."""
    form = files.look_at(path, taken=("pdf", "docx", "html", "csv"))
    says = ENDINGS.get(Path(context.name).suffix.lower(), form)
    notes = []
    if says != form:
        if form in ("html", "csv"):
            raise FileRefused(
                f"This is {_CALLED[form]}, whatever its name says: often a sign-in or error page "
                "that was saved instead of the file. Open it and look, then load the plan itself."
            )
        notes.append(f"Its name says otherwise, but it is {_CALLED[form]} and was read as one.")
    try:
        found = confined.read(path, "md" if form == "csv" else form)
    except DocumentRefused as refused:
        raise FileRefused(str(refused)) from None
    if not found["candidates"]:
        notes.append(_nothing(found))
    return found["candidates"], [*notes, *found["notes"]]


def _nothing(found):
    if found["speaks"]:
        return (
            "Nothing in it stands as a list, table or heading of priorities, though it speaks of "
            "them. Write the plan's priorities yourself, with the document beside you."
        )
    return (
        "This does not read as a plan: it nowhere names priorities. If it is the right document, "
        "write them yourself; else put the file aside."
    )


def read_document(path, context):
    """The priorities that were chosen, as rows; all that was found where nobody chose."""
    chosen = (context.matching or _all_of(context.found))["chosen"]
    rank = _last_rank(context.target)
    rows = []
    for number, choice in enumerate(chosen, start=1):
        found = [context.found[place] for place in choice["places"]]
        cells = {
            "title": choice["title"],
            "description": "\n\n".join(filter(None, (each["more"] for each in found))),
            "rank": str(rank + number),
        }
        rows.append(Row(number, cells, data=[_source(each) for each in found]))
    return Reading(rows, target=context.target)


def _all_of(found):
    return {
        "chosen": [{"title": each["title"], "places": [at]} for at, each in enumerate(found)],
    }


def _last_rank(reference):
    """What is loaded comes after what the plan holds."""
    ranks = draft_plan(reference).priorities.exclude(rank=None).values_list("rank", flat=True)
    return max(ranks, default=0)


def _source(candidate):
    start, end = candidate["highlight"]
    return {
        "page": candidate["page"],
        "quote": candidate["quote"],
        "highlight_from": start,
        "highlight_to": end,
    }


DOCUMENT = PRIORITIES.add_source(
    Source(
        "document",
        "Document (PDF, Word, web page or Markdown)",
        tuple(ENDINGS),
        read_document,
        finds=find_candidates,
    )
)
