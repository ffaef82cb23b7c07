"""Workbooks opened row by row, without going through a whole sheet only to learn its size."""

import re
import zipfile
import zlib

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

# What openpyxl meets in workbooks that are none, whenever it comes to the part that is damaged.
# Errors in XML are syntax errors, whichever of its parsers finds them.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError, OSError, EOFError),
    *(KeyError, ValueError, IndexError, TypeError, AttributeError),
)
# A program that says how large a sheet is says so before its rows.
_START = 8192
_SIZE = re.compile(rb'<dimension\s[^>]*ref="([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)"')


class _Sheet(ReadOnlyWorksheet):
    def _get_size(self):
        """Take the size from the start of the sheet. openpyxl goes through all of one without."""
        with self._get_source() as stream:
            if said := _SIZE.search(stream.read(_START)):
                bounds = range_boundaries(said[1].decode())
                self._min_column, self._min_row, self._max_column, self._max_row = bounds


class _Reader(ExcelReader):
    def read_worksheets(self):
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                found = _Sheet(self.wb, sheet.name, relation.target, self.shared_strings)
                found.sheet_state = sheet.state
                self.wb._sheets.append(found)


def open_workbook(stream, *, results):
    """The workbook in a stream; `results` gives what formulas came to, else the formulas.

    Raises one of DAMAGED for what is none, as does going through its rows.
    """
    reader = _Reader(stream, read_only=True, data_only=results)
    reader.read()
    return reader.wb
