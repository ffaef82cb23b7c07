"""Looking into PDF files: whether they conform, what they say, how they are tagged."""

import page
import pypdfium2


def pages_of(data):
    """What stands on each page of a PDF, given as bytes: its lines, as somebody reads them."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [_lines_of(each) for each in document]
    finally:
        document.close()


def _lines_of(sheet):
    text = sheet.get_textpage()
    lines = text.get_text_range().splitlines()
    text.close()
    sheet.close()
    return "\n".join(line.strip() for line in lines if line.strip())


def text_of(data):
    """All that a PDF says, given as bytes, in one line."""
    return " ".join(" ".join(pages_of(data)).split())


def assert_conforms(data):
    report = page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_UA_1)
    assert [f"{each.rule_id}: {each.message}" for each in report.failures] == []
    assert report.is_compliant


def assert_archival(data):
    report = page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_A_3A)
    assert [f"{each.rule_id}: {each.message}" for each in report.failures] == []
    assert report.is_compliant


def fonts_of(reader):
    return {
        str(font["/BaseFont"]).partition("+")[2]
        for each in reader.pages
        for font in (ref.get_object() for ref in each["/Resources"]["/Font"].values())
    }


def structure(reader, kind):
    """The structure elements of one kind."""
    found, waiting = [], [reader.root_object["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        if not isinstance(element, dict):
            continue
        if element.get("/S") == kind:
            found.append(element)
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        waiting += [kid.get_object() for kid in kids if hasattr(kid, "get_object")]
    return found
