"""Which characters a document can print: those of the typeface files that come with the site.

The typefaces of the machine are left out on purpose, so that a document looks the same, and is the
same file, wherever it is made.
"""

import functools

from django.contrib.staticfiles import finders

from consortium.printing import pdf

ALPHABETS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese")
FACE = "source-sans-3/source-sans-3-{}-400-normal.woff2"
# Line ends and marks that print nothing of their own; marks that turn text round are not among
# them, because they can make a figure read backwards.
SILENT = frozenset("\n\t\r\u00ad\u200b\u200c\u200d\u2060")
UNKNOWN = "?"


@functools.cache
def known():
    """Every character that one of our typeface files has. Raises pdf.MissingFile."""
    from fontTools.ttLib import TTFont

    found = set(SILENT)
    for alphabet in ALPHABETS:
        path = finders.find(FACE.format(alphabet)) or pdf.static_file(FACE.format(alphabet))
        try:
            with TTFont(path) as font:
                found |= {chr(code) for code in font.getBestCmap()}
        except FileNotFoundError as error:
            raise pdf.MissingFile(f"The typeface file {path} is not there.") from error
    return frozenset(found)


def printable(text):
    """The text with each character we have no letter for as "?"; control characters go."""
    letters = known()
    return "".join(
        letter if letter in letters else UNKNOWN
        for letter in text
        if letter in letters or letter.isprintable()
    )
