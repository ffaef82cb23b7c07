"""Files of papers as charities have them, right and wrong, made here."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
LOCKED_PDF = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 7 0 R")
PDF_WITH_SCRIPT = PDF.replace(
    b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(100)
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(100)
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
WEB_PAGE = b"<!DOCTYPE html>\n<html><title>Sign in</title></html>"
PROGRAM = b"MZ\x90\x00" + bytes(100)


def packed(**parts):
    """A ZIP of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word(**further):
    return packed(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"} | further)


def open_document(kind="text", **further):
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return packed(**{"mimetype": mime, "content.xml": "<office/>"} | further)


WORKBOOK = packed(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
