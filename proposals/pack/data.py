"""A pack as data: what it prints of its snapshot, with the schema that says what names mean."""

import json
from pathlib import Path

from proposals.models import PackSection

SCHEMA = Path(__file__).with_name("pack.schema.json")


# What a pack without its project sheets still says of each project: who asks for how much.
BLANK_SHEET = {
    "summary": "",
    "areas": [],
    "target_groups": [],
    "people_per_year": None,
    "people_reached": None,
    "annual_cost_gbp": None,
    "funded_until_on": None,
    "outcomes": [],
    "answers": [],
    "funding": [],
    "story": None,
}


# What no page prints of a project, and what only its sheet does.
NEVER_PRINTED = {"must", "share_inside"}
ON_SHEETS_ONLY = {"sensitive", "status", "not_confirmed"}


def printed_of(snapshot: dict) -> dict:
    """The snapshot without what its pack leaves out: a file beside it tells no more than it."""
    chosen = PackSection.in_order(snapshot.get("sections", ()))
    found = {name: value for name, value in snapshot.items() if name != "pictures"}
    if "texts" in found:
        found["texts"] = {name: text for name, text in found["texts"].items() if name in chosen}
    for section, blank in (
        (PackSection.ANSWERS, {"answers": []}),
        (PackSection.NEED, {"need": []}),
        (PackSection.COVERAGE, {"coverage": []}),
        (PackSection.PAPERS, {"papers": []}),
    ):
        if section not in chosen:
            found |= {name: value for name, value in blank.items() if name in found}
    if PackSection.SAVINGS not in chosen:
        found.pop("savings", None)
    left_out, blank = NEVER_PRINTED, {}
    if PackSection.PROJECTS not in chosen:
        left_out, blank = NEVER_PRINTED | ON_SHEETS_ONLY, BLANK_SHEET
    found["projects"] = [
        {name: blank.get(name, value) for name, value in sheet.items() if name not in left_out}
        for sheet in found["projects"]
    ]
    return found


def data_of(snapshot: dict, *, code: str, digest: str) -> bytes:
    """The JSON file of a snapshot."""
    found = {"code": code, "digest": digest, "snapshot": snapshot}
    return (json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def schema() -> bytes:
    """The JSON Schema that the file keeps to."""
    return SCHEMA.read_bytes()
