"""What a paper's file really is, whatever its name says; and what is not kept.

Nothing here opens a file with a parser: the types are told by their first bytes, packed ones by
their table of contents. A PDF that is locked against copying is taken, as insurers send it.
"""

import zipfile
from dataclasses import dataclass
from typing import BinaryIO

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_ENTRIES = 5000
MOST_UNPACKED = 200 * MEGABYTE
_HEAD = 1024

_SAVE = "Save or scan it as a PDF and choose that."


class FileRefused(Exception):
    """The file is not one that is kept; the text says why and what to do."""


@dataclass(frozen=True)
class FileType:
    """A type of file that is kept: what it is called, how its name ends, how it is sent."""

    words: str
    ending: str
    content_type: str


PDF = FileType("PDF", "pdf", "application/pdf")
JPEG = FileType("picture (JPEG)", "jpg", "image/jpeg")
PNG = FileType("picture (PNG)", "png", "image/png")
DOCX = FileType(
    "Word document",
    "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
ODT = FileType("OpenDocument text", "odt", "application/vnd.oasis.opendocument.text")
TAKEN = (PDF, JPEG, PNG, DOCX, ODT)


def type_of(stream: BinaryIO, size: int) -> FileType:
    """The type of a file, by its content. Raises FileRefused for all that is not kept.

    Reads the stream in chunks and leaves it at its start.
    """
    if size == 0:
        raise FileRefused("The file is empty. Choose it again, and check that it opens.")
    if size > MOST_BYTES:
        raise FileRefused(too_large(size))
    stream.seek(0)
    head = stream.read(_HEAD)
    found = _type_by(head, stream)
    stream.seek(0)
    return found


def too_large(size: int) -> str:
    """What is said of a file that is larger than is kept."""
    return (
        f"The file has {size / MEGABYTE:.0f} MB, and {MOST_BYTES // MEGABYTE} MB is the most "
        "that is kept. Scan it in grey, or save it as a smaller PDF."
    )


def _type_by(head, stream):
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"PK\x03\x04"):
        return _type_of_packed(stream)
    raise FileRefused(_why_not(head))


def _type_of_packed(stream):
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            too_much = sum(entry.file_size for entry in entries) > MOST_UNPACKED
            if len(entries) > MOST_ENTRIES or too_much:
                raise FileRefused(f"Unpacked, this file is larger than any paper is. {_SAVE}")
            _refuse_programs(names)
            if "word/document.xml" in names and "[Content_Types].xml" in names:
                return DOCX
            if "mimetype" in names:
                return _type_of_open_document(archive)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        raise FileRefused(f"The file is damaged. Open it, and if it looks right: {_SAVE}") from None
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        raise FileRefused(f"This is a workbook. {_SAVE}")
    raise FileRefused("This is a packed archive. Unpack it and choose the paper inside.")


def _refuse_programs(names):
    lower = {name.lower() for name in names}
    if any(
        name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in lower
    ):
        raise FileRefused(f"This document holds macros, and no programs are kept here. {_SAVE}")


def _type_of_open_document(archive):
    with archive.open("mimetype") as first:
        if first.read(200).strip() != ODT.content_type.encode():
            raise FileRefused(f"This is an OpenDocument file, but no text. {_SAVE}")
    if "META-INF/manifest.xml" in archive.namelist():
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(MEGABYTE):
                raise FileRefused(
                    "This document is protected with a password, and nobody else could open it. "
                    "Save a copy without one and choose that."
                )
    return ODT


def _why_not(head):
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return (
            "This is an old Office document (.doc or .xls), or one that is protected with a "
            f"password. {_SAVE}"
        )
    if head[4:8] == b"ftyp":
        if head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
            return (
                "This is a picture as newer phones take it (HEIC), which many programs cannot "
                "open. Choose it as JPEG, or take a screenshot of it."
            )
        return f"This is a film or sound. {_SAVE}"
    if b"<svg" in text or (text.startswith(b"<?xml") and b"svg" in text):
        return f"This is a drawing (SVG), which may hold programs. {_SAVE}"
    if text.startswith((b"<!doctype html", b"<html")) or b"<html" in text:
        return (
            "This is a web page, often a sign-in or error page that was saved instead of the "
            f"paper. Open the paper again, then: {_SAVE}"
        )
    known = ", ".join(each.words for each in TAKEN)
    return f"This is none of the files that are kept ({known}), whatever its name says. {_SAVE}"
