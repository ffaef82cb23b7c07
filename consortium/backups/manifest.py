"""What a backup says of itself: where it comes from, and what must be in it."""

import datetime
import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, field

from django.conf import settings

from consortium.backups.refusals import BackupRefused

NAME = "manifest.json"
FORM = "In It Together backup"
FORM_VERSION = 1


@dataclass(frozen=True)
class TableKept:
    """One table: its columns with their types, how many rows, and the digest of them."""

    columns: dict[str, str]
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class FileKept:
    """One stored file: its length and digest."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Everything a restore compares. `missing`: files that rows name and that were not there."""

    version: str
    made_at: datetime.datetime
    migrations: list[str]
    migrations_sha256: str
    tables: dict[str, TableKept] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    files: dict[str, FileKept] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def file_bytes(self) -> int:
        """The length of all stored files together."""
        return sum(file.bytes for file in self.files.values())

    def report(self) -> dict:
        """What a command says of it."""
        return {
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "version": self.version,
            "migrations_sha256": self.migrations_sha256,
            "tables": len(self.tables),
            "rows": self.rows,
            "files": len(self.files),
            "file_bytes": self.file_bytes,
            "missing": self.missing,
        }

    def as_text(self) -> str:
        """The manifest as it lies in the backup."""
        content = asdict(self) | {"made_at": self.made_at.isoformat()}
        return json.dumps({"form": FORM, "form_version": FORM_VERSION} | content, indent=1)


def read(text: bytes) -> Manifest:
    """The manifest of a backup. Raises BackupRefused."""
    try:
        content = json.loads(text)
        if content.pop("form") != FORM:
            raise ValueError("another form")
        form_version = content.pop("form_version")
        if form_version == FORM_VERSION:
            return Manifest(
                **content
                | {
                    "made_at": datetime.datetime.fromisoformat(content["made_at"]),
                    "tables": {name: TableKept(**one) for name, one in content["tables"].items()},
                    "files": {name: FileKept(**one) for name, one in content["files"].items()},
                }
            )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupRefused(
            f"This is not a backup of this site: its {NAME} does not say what one says."
        ) from error
    raise BackupRefused(
        f"The backup is of form {form_version}, and this release reads form {FORM_VERSION}. "
        "Nothing was changed. Restore it with the release that made it."
    )


def digest(names: list[str]) -> str:
    """One short text for a list of migrations."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def product_version() -> str:
    """The release that runs here."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as source:
        return tomllib.load(source)["project"]["version"]
