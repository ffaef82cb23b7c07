"""Open Referral UK and 360Giving as forms that a file of projects may have."""

from consortium.imports.kinds import Reading, Row, Source
from projects.imports.records import RecordsPreparing
from projects.imports.sheet import PROJECTS  # which has entered its own source first
from projects.interchange import giving360, open_referral

SHOWN = 10
NOUNS = {"grant": "Grant", "service": "Service", "row": "Row"}


def prepare(reading, organisation, stepped):
    return RecordsPreparing(reading, organisation, stepped).prepared


def reads_with(reader):
    """A source's `read` from a reader of plain records."""

    def read(path, context):
        found = reader.read(path)
        rows = [Row(record.row, _cells(record), data=record) for record in found.records]
        rows += [Row(each.row, skipped=each.reason) for each in found.skipped]
        rows.sort(key=lambda row: row.number)
        return Reading(rows, [*found.notes, *_what_to_change(found)])

    return read


def _cells(record):
    """What the preview shows of a record as it was read."""
    cells = {
        "reference": record.identifier,
        "title": record.title,
        "summary": record.summary,
        "organisation": "; ".join(map(str, record.parties)),
        "areas": "; ".join(map(str, record.places)),
        "status": record.status,
        "starts_on": record.starts_on.isoformat() if record.starts_on else "",
        "ends_on": record.ends_on.isoformat() if record.ends_on else "",
        "website": record.website,
        "contact_email": record.contact_email,
    }
    return {column: text for column, text in cells.items() if text}


def _what_to_change(found):
    """The first rows passed over, each with what to change."""
    noun = NOUNS[found.noun]
    skipped = sorted(found.skipped, key=lambda each: each.row)
    for each in skipped[:SHOWN]:
        column = f", {each.column}" if each.column else ""
        yield f"{noun} {each.row}{column}: {each.words}"
    if len(skipped) > SHOWN:
        yield f"… and {len(skipped) - SHOWN} more, listed under “skipped”."


OPEN_REFERRAL = PROJECTS.add_source(
    Source(
        "open-referral",
        "Services: Open Referral UK (JSON, or a council's flat CSV)",
        (".json", ".csv", ".xlsx"),
        reads_with(open_referral),
        skips_wrong=True,
        prepare=prepare,
    )
)
GIVING = PROJECTS.add_source(
    Source(
        "360giving",
        "Grants received: 360Giving (JSON, CSV or Excel)",
        (".json", ".csv", ".xlsx"),
        reads_with(giving360),
        skips_wrong=True,
        prepare=prepare,
    )
)
