"""Several uploaded files made one archive, so that they are shown, applied and undone as one."""

import contextlib
import tempfile
import zipfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File

_CHUNK = 256 * 1024


def refuse_unpackable(uploads):
    """Raises ValidationError for files that do not go into one archive."""
    names = [Path(upload.name).name for upload in uploads]
    if any(name.lower().endswith((".zip", ".xlsx")) for name in names):
        raise ValidationError("Load an archive or a workbook by itself, not with other files.")
    if len(set(names)) < len(names):
        raise ValidationError("Two of the files have the same name. Rename one, or leave it out.")


@contextlib.contextmanager
def as_one(uploads):
    """These uploads as one file: itself, or an archive of several, named after the first."""
    if len(uploads) == 1:
        yield uploads[0]
        return
    first = Path(uploads[0].name).name
    with tempfile.TemporaryFile() as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for upload in uploads:
                with archive.open(Path(upload.name).name, "w") as entry:
                    for chunk in upload.chunks(_CHUNK):
                        entry.write(chunk)
        found = File(stream, name=f"{first} and {len(uploads) - 1} more.zip")
        found.size = stream.tell()
        stream.seek(0)
        yield found
