"""What an uploaded file really is, whatever its name says; and what is not taken.

Nothing is opened by a parser before it has been looked at here.
"""

import re
import zipfile
import zlib
from pathlib import Path

from consortium.imports.kinds import MEGABYTE, FileRefused

MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
MOST_ENTRIES = 2000
_CHUNK = 256 * 1024
_HEAD = 8192
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
)

EMPTY = "The file is empty. Save it again and look whether there is anything in it."
_SAVE = "Open it in your spreadsheet program and save it as .xlsx or as “CSV UTF-8”."
_SAVE_TEXT = "Open it in your word processor and save it as .docx."
_PICTURE = "This is a picture or a film, whatever its name says."
_NO_WORDS = "Words cannot be read out of it: load the document it was made from."
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh")
_PAGE = re.compile(rb"<(?:!doctype html|html|head|body|main|article|div|table|h[1-6]|p|ul|ol)\b")
_WORDS = {
    "csv": "a text file",
    "xlsx": "a workbook",
    "json": "a JSON file",
    "pdf": "a PDF",
    "docx": "a Word document",
    "html": "a web page",
}
# What is said where rows are wanted and something else came.
_REFUSED = {
    "pdf": "This is a PDF. Rows cannot be read out of it: load the spreadsheet.",
    "docx": "This is a text document or slides, not a workbook.",
    "html": (
        "This is a web page, not a spreadsheet: often a sign-in or error page that was saved "
        "instead of the file. Download the file again and look inside before you load it."
    ),
}


def look_at(path, taken=("csv", "xlsx"), most=MOST_BYTES):
    """What the file is: "csv" (any text), "xlsx", "json", "pdf", "docx", "html", or "zip", an
    archive of files.

    Raises FileRefused for all that is not taken, or has more than `most` bytes.
    """
    path = Path(path)
    size = path.stat().st_size
    if size > most:
        raise FileRefused(too_large(size, most))
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if size <= _HEAD and not head.strip():
        raise FileRefused(EMPTY)
    if "zip" in taken and head.startswith(b"PK") and not _is_office(path):
        return "zip"
    try:
        found = _kind_of(path, head)
    except FileRefused as refused:
        if "docx" not in taken:
            raise
        words = str(refused).replace(f"{_PICTURE} {_SAVE}", f"{_PICTURE} {_NO_WORDS}")
        words = words.replace(_SAVE, _SAVE_TEXT).replace("(.ods)", "(.odt)")
        raise FileRefused(words) from None
    if found not in taken:
        if found in _REFUSED and "xlsx" in taken:
            raise FileRefused(_REFUSED[found])
        wanted = " or ".join(_WORDS[one] for one in taken)
        raise FileRefused(f"This is {_WORDS[found]}, and {wanted} is wanted here.")
    return found


def too_large(size, most=MOST_BYTES):
    return (
        f"The file has {size / MEGABYTE:.0f} MB, and {most // MEGABYTE} MB is the most that "
        "is taken. Remove pictures and sheets that are not needed, or split it."
    )


def _kind_of(path, head):
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head[:1024].lstrip().startswith(b"%PDF"):
        return "pdf"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(_old_office(path))
    _refuse_what_is_no_text(head)
    text = _lowered(head)
    if _is_markup(text) and _PAGE.search(text) and b"office:spreadsheet" not in text:
        return "html"
    text = text_head(head)
    if text.startswith((b"{", b"[")) and b"\n" not in text[:2].strip(b"\n"):
        return "json"
    return "csv"


def text_head(head):
    """The first bytes of a text file in lower case. Raises FileRefused for what is no rows."""
    _refuse_what_is_no_text(head)
    text = _lowered(head)
    if _is_markup(text):
        raise FileRefused(_markup(text))
    return text


def _lowered(head):
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()


def _is_markup(text):
    return text.startswith(b"<") or b"<html" in text or b"<!doctype" in text


def _refuse_what_is_no_text(head):
    if _is_picture(head):
        raise FileRefused(f"{_PICTURE} {_SAVE}")
    if head.startswith(b"{\\rtf"):
        raise FileRefused(f"This is a text document (RTF). {_SAVE}")
    if head.startswith(_ARCHIVES):
        raise FileRefused("This is a packed archive. Unpack it and load the file inside.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # UTF-16 has a zero byte in every letter
    if head.startswith(b"\x7fELF") or head.count(0) > len(head) // 50:
        raise FileRefused(f"This is not a text file, whatever its name says. {_SAVE}")


def _is_picture(head):
    # A bitmap begins with BM, as words do (“BME groups”): it has four zero bytes further on.
    bitmap = head.startswith(b"BM") and head[6:10] == bytes(4)
    return bitmap or head.startswith(_PICTURES) or head[:4] == b"RIFF" or head[4:8] == b"ftyp"


def _markup(text):
    if b"office:spreadsheet" in text:
        return f"This is a spreadsheet saved as XML. {_SAVE}"
    if _PAGE.search(text):
        return _REFUSED["html"]
    return f"This is an XML file. {_SAVE}"


def _old_office(path):
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return (
            "The file is protected with a password, so nobody but you can read it. Save a copy "
            "without a password (File, Info, Protect) and load that."
        )
    if any(word.encode("utf-16-le") in data for word in ("Workbook", "Book")):
        return f"This is a workbook of the old form (.xls). {_SAVE}"
    return f"This is an old Office document (.doc, .ppt). Save it as .docx if it is a text. {_SAVE}"


def _is_office(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except _DAMAGED as error:
        raise FileRefused(
            f"The archive is damaged ({error}): often it was not downloaded whole. Download it "
            "again."
        ) from None
    return bool(names & {"[Content_Types].xml", "mimetype"})


def _kind_of_zip(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and b"opendocument" in archive.open("mimetype").read(100):
                raise FileRefused(f"This is an OpenDocument file (.ods). {_SAVE}")
            kind = _kind_of_office(names)
            _weigh(archive, _WORDS[kind].removeprefix("a "))
    except _DAMAGED as error:
        raise FileRefused(
            f"The file is damaged ({error}). Open it in the program it was made with and save it "
            "again."
        ) from None
    return kind


def _kind_of_office(names):
    if "[Content_Types].xml" not in names:
        raise FileRefused("This is a packed archive. Unpack it and load the file inside.")
    if "xl/workbook.bin" in names:
        raise FileRefused(f"This is a binary workbook (.xlsb). {_SAVE}")
    is_text = "word/document.xml" in names
    if not is_text and not any(name.startswith("xl/") for name in names):
        raise FileRefused(_REFUSED["docx"])
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(
            "The file holds macros (.xlsm, .docm), and files with programs in them are not taken. "
            "Save it as .xlsx or .docx, which leaves them out."
        )
    return "docx" if is_text else "xlsx"


def _weigh(archive, thing):
    """Refuse what unpacks to more than is taken: by its table of contents, and by unpacking it.

    XML that declares entities of its own is refused: no office program writes any, attacks do.
    """
    entries = archive.infolist()
    bomb = (
        f"Unpacked, the {thing} is larger than {MOST_UNPACKED // MEGABYTE} MB, which is more than "
        "is taken. Remove pictures and what is not needed, and save it again."
    )
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_UNPACKED:
        raise FileRefused(bomb)
    unpacked = 0
    for entry in entries:
        is_xml = entry.filename.endswith((".xml", ".rels", ".vml"))
        tail = b""
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED:
                    raise FileRefused(bomb)
                if is_xml and _declares(tail + chunk):
                    raise FileRefused(
                        f"The {thing} declares entities of its own, which no office program "
                        "writes. Open it in the program it was made with and save it again."
                    )
                tail = chunk[-16:]


def _declares(data):
    # A zero byte is UTF-16, in which nothing could be looked for.
    return b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data


# --- What openpyxl's quick reading leaves out

_MERGED = re.compile(rb'<mergeCell\s[^>]*ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')


def merged_cells(archive, part):
    """The ranges of merged cells of one sheet, as "B3:D3"."""
    found, tail = [], b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            data = tail + chunk
            last = 0
            for match in _MERGED.finditer(data):
                found.append(match[1].decode())
                last = match.end()
            tail = data[max(last, len(data) - 200) :]
    return found
