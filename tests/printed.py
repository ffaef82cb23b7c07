"""Looking into PDF files: whether they conform, what they say, how they are tagged."""

import page


def text_of(reader):
    return " ".join(" ".join(each.extract_text() for each in reader.pages).split())


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
