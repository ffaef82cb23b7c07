"""A file of the charity register as a stream of rows, whatever its wrapping.

Plain or alone in a ZIP; UTF-8, with or without a byte order mark, or Windows-1252; separated by
tabs without quoting (the extract) or by commas with it (lists made from it). One row at a time is
in memory, so that the whole register takes no more room than a few entries.
"""

import codecs
import contextlib
import csv
import io
import zipfile
from pathlib import Path

from consortium.imports.kinds import FileRefused

MOST_BYTES = 2 * 1024**3
# The register packs eight to one. Far more is made to fill a disk, not to be read.
MOST_PACKED = 100
LONGEST_LINE = 1_000_000
CHUNK = 1 << 20
ZIP, WORKBOOK_PARTS = b"PK\x03\x04", ("xl/", "word/", "[Content_Types].xml")


class RegisterRefused(FileRefused):
    """A file that is not what it should be; the text names it and says what to do."""


class Source:
    """One file: its `name`, its `heads`, and `rows()`, pairs of line number and cells.

    `heads` are in lower case. Raises RegisterRefused, here and while rows are read.
    """

    def __init__(self, path):
        self.path = Path(path)
        self.name = self.path.name
        self.is_packed = self._starts_with(ZIP)
        self.encoding = self._find_encoding()
        with self._lines() as lines:
            first = next(lines, "")
        if not first.strip():
            raise RegisterRefused(f"{self.name} is empty.")
        if first.lstrip().startswith(("<", "{", "[", "%PDF")):
            raise RegisterRefused(
                f"{self.name} is a web page or another kind of file, not a table of the charity "
                "register. Download the extract again, as a file."
            )
        self.separator = "\t" if "\t" in first else ","
        cells = first.split("\t") if self.separator == "\t" else next(csv.reader([first]), [])
        self.heads = [cell.strip().lower() for cell in cells]

    def rows(self):
        """(line, cells) for each line with something in it; the heads are line 1.

        Raises RegisterRefused where the file ends in the middle of a row.
        """
        with self._lines() as lines:
            split = self._tabbed if self.separator == "\t" else self._quoted
            for line, cells, is_ended in split(lines):
                if line > 1 and any(cells):
                    if not is_ended and len(cells) < len(self.heads):
                        raise self._broken_off(line)
                    yield line, cells

    def _tabbed(self, lines):
        for line, text in enumerate(lines, 1):
            yield line, text.rstrip("\r\n").split("\t"), text.endswith("\n")

    def _quoted(self, lines):
        last = [""]

        def watched():
            for text in lines:
                last[0] = text
                yield text

        reader = csv.reader(watched(), strict=True)
        try:
            for cells in reader:
                yield reader.line_num, cells, last[0].endswith(("\n", "\r"))
        except csv.Error as fault:
            raise self._broken_off(reader.line_num) from fault

    def _broken_off(self, line):
        return RegisterRefused(
            f"{self.name}: line {line} is no whole row. The file ends in the middle of it, or a "
            "quotation mark there is not closed. Download the file again."
        )

    @contextlib.contextmanager
    def _lines(self):
        """The decoded lines. An extract's lines end in CRLF: a lone break is part of a text."""
        with self._bytes() as source:
            start = source.read(LONGEST_LINE)
        ending = "\r\n" if b"\r\n" in start.split(b"\n", 1)[0] + b"\n" else "\n"
        if b"\t" not in start.split(b"\n", 1)[0]:
            ending = ""  # the reader of quoted cells wants the breaks as they are
        with self._bytes() as source:
            text = io.TextIOWrapper(source, encoding=self.encoding, newline=ending)
            try:
                yield self._bounded(text)
            except UnicodeDecodeError as fault:
                raise RegisterRefused(
                    f"{self.name} is neither UTF-8 nor Windows-1252 text. Save it as UTF-8."
                ) from fault
            finally:
                text.detach()

    def _bounded(self, text):
        """Lines, none of them so long that it could fill the memory."""
        while line := text.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE:
                raise RegisterRefused(f"{self.name} has a line of over a million characters.")
            yield line

    def _find_encoding(self):
        """UTF-8 if all of it is; else Windows-1252, which older exports are in."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        read = 0
        with self._bytes() as source:
            while chunk := source.read(CHUNK):
                read += len(chunk)
                if read > MOST_BYTES:
                    raise RegisterRefused(f"{self.name} holds more than 2 GB of text.")
                if b"\x00" in chunk:
                    raise RegisterRefused(
                        f"{self.name} is no text file, or UTF-16. Save it as UTF-8."
                    )
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    return "cp1252"
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
        return "utf-8-sig"

    def _starts_with(self, mark):
        with self.path.open("rb") as file:
            return file.read(len(mark)) == mark

    @contextlib.contextmanager
    def _bytes(self):
        if not self.is_packed:
            with self.path.open("rb") as source:
                yield source
            return
        try:
            with zipfile.ZipFile(self.path) as packed, packed.open(self._member(packed)) as source:
                yield io.BufferedReader(source)
        except (zipfile.BadZipFile, EOFError, NotImplementedError) as fault:
            raise RegisterRefused(
                f"{self.name} is a damaged ZIP file. Download it again."
            ) from fault

    def _member(self, packed):
        """The one table in a ZIP, if it is safe to unpack."""
        members = [
            member
            for member in packed.infolist()
            if not member.is_dir() and not member.filename.startswith("__MACOSX/")
        ]
        if any(member.filename.startswith(WORKBOOK_PARTS) for member in members):
            raise RegisterRefused(
                f"{self.name} is a workbook or a document. Save its table as CSV, UTF-8."
            )
        if len(members) != 1:
            raise RegisterRefused(
                f"{self.name} holds {len(members)} files. Give a ZIP with one table in it, "
                "as the Charity Commission publishes it."
            )
        (member,) = members
        if member.flag_bits & 0x1:
            raise RegisterRefused(f"{self.name} is locked with a password. Unlock it first.")
        if member.file_size > MOST_BYTES or member.file_size > MOST_PACKED * max(
            member.compress_size, CHUNK // MOST_PACKED
        ):
            raise RegisterRefused(
                f"{self.name} would unpack to {member.file_size:,} bytes, far more than a table "
                "of the register. It was not opened."
            )
        return member
