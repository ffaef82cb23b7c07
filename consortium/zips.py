"""A ZIP written while it is sent: nobody waits for it, and nothing of it is left on the server."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator

from django.core.files.storage import default_storage

from consortium.held import StoredFile, Table, as_text
from consortium.services.papers import NotHere

PIECE = 64 * 1024
ROWS = 500


class _Pipe:
    """What the archive is written into, and the response taken from. It cannot be rewound."""

    def __init__(self):
        self.pieces = []

    def write(self, piece):
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self):
        """There is nothing to wait for."""

    def take(self):
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def zip_of(parts: Iterable[Table | StoredFile], *, words: str) -> Iterator[bytes]:
    """The archive in pieces; its list of contents, under `words`, names empty tables too."""
    pipe = _Pipe()
    contents = [words, ""]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            add = _add_file if isinstance(part, StoredFile) else _add_table
            contents.append((yield from add(archive, pipe, part)))
        archive.writestr("contents.txt", "\r\n".join(contents) + "\r\n")
    yield pipe.take()


def _add_file(archive, pipe, part):
    """Send a stored file; what the list of contents says of it."""
    try:
        opened = part.opens() if part.opens else _stored(part.path)
    except NotHere as missing:
        return f"{part.name}: {missing}"
    with opened as source, archive.open(part.name, "w") as target:
        while piece := source.read(PIECE):
            target.write(piece)
            yield pipe.take()
    return part.name


def _stored(path):
    if not default_storage.exists(path):
        raise NotHere("the file is no longer here")
    return default_storage.open(path)


def _add_table(archive, pipe, table):
    """Send a table if it has rows; what the list of contents says of it."""
    first = next(table.rows, None)
    if first is None:
        return f"{table.name}.csv: none"
    count = 0
    with (
        archive.open(f"{table.name}.csv", "w") as raw,
        io.TextIOWrapper(raw, encoding="utf-8-sig", newline="", write_through=True) as text,
    ):
        writer = csv.writer(text)
        writer.writerow(table.head)
        for row in _beginning_with(first, table.rows):
            writer.writerow(map(as_text, row))
            count += 1
            if count % ROWS == 0:
                yield pipe.take()
    return f"{table.name}.csv: {count} row{'' if count == 1 else 's'}"


def _beginning_with(first, rest):
    yield first
    yield from rest
