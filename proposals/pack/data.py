"""A pack as data: the snapshot itself, with the schema that says what each name means."""

import json
from pathlib import Path

SCHEMA = Path(__file__).with_name("pack.schema.json")


def data_of(snapshot: dict, *, code: str, digest: str) -> bytes:
    """The JSON file of a snapshot."""
    found = {"code": code, "digest": digest, "snapshot": snapshot}
    return (json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def schema() -> bytes:
    """The JSON Schema that the file keeps to."""
    return SCHEMA.read_bytes()
