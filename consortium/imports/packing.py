"""Several uploaded files made one archive, so that they are shown, applied and undone as one."""

import tempfile
import zipfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File

_CHUNK = 256 * 1024


def packed(uploads):
    """One archive of these uploads, on disk; named after the first. Raises ValidationError."""
    names = [Path(upload.name).name for upload in uploads]
    if any(name.lower().endswith((".zip", ".xlsx")) for name in names):
        raise ValidationError("Load an archive or a workbook by itself, not with other files.")
    if len(set(names)) < len(names):
        raise ValidationError("Two of the files have the same name. Rename one, or leave it out.")
    stream = tempfile.TemporaryFile()  # noqa: SIM115 (the request that holds it closes it)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, upload in zip(names, uploads, strict=True):
            with archive.open(name, "w") as entry:
                for chunk in upload.chunks(_CHUNK):
                    entry.write(chunk)
    size = stream.tell()
    stream.seek(0)
    found = File(stream, name=f"{names[0]} and {len(names) - 1} more.zip")
    found.size = size
    return found
