"""From bytes to text: UTF-8, what Excel writes instead, and text that was garbled on its way."""

import codecs
import re

from consortium.imports.kinds import FileRefused

# What the second and later bytes of a UTF-8 letter look like where they were read as cp1252.
_LATER = "".join(re.escape(bytes([byte]).decode("cp1252", "ignore")) for byte in range(0x80, 0xC0))
_LATER = f"[{_LATER}\u0081\u008d\u008f\u0090\u009d]"
# UTF-8 that was read as Windows-1252: “Â£”, “â€™”, “Ã©”, the Welsh “Åµ”, a small picture. Only
# first letters that English and Welsh have no use for, with marks after them that make whole ones:
# the É” at the end of “CAFÉ” is as it was meant.
_GARBLED = re.compile(f"[ÂÃ]{_LATER}|Å[´-·]|â{_LATER}{{2}}|ðŸ{_LATER}{{2}}")


def decode(data):
    """(text, notes) of a file's bytes. Raises FileRefused where no reading of them makes sense."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), ["The file is saved as UTF-16 and was read so."]
        except UnicodeDecodeError:
            raise FileRefused(_broken(0)) from None
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        place = error.start
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileRefused(_broken(_row(data, error.start))) from None
    if _GARBLED.search(text):
        # Letters of several bytes beside single ones: two encodings in one file.
        raise FileRefused(_broken(_row(data, place)))
    return text, [
        "The file is not saved as UTF-8. It was read as Windows-1252, the form Excel's plain “CSV” "
        "has: check £ signs, dashes and accents below."
    ]


def _broken(row):
    where = f" around row {row}" if row else ""
    return (
        f"The file mixes encodings or is damaged{where}: its letters cannot be told. In Excel "
        "choose Save As, “CSV UTF-8 (Comma delimited)”, or load the workbook itself (.xlsx)."
    )


def _row(data, place):
    return data.count(b"\n", 0, place) + 1


def mend(text):
    """A cell's text with what was garbled set right: `Â£` was £ before two programs met."""
    return _GARBLED.sub(_read_again, text)


def _read_again(found):
    """The letter meant; a byte that cp1252 has no letter for stands as its own number."""
    data = (bytes([ord(mark)]) if ord(mark) < 0x100 else mark.encode("cp1252") for mark in found[0])
    return b"".join(data).decode("utf-8")
