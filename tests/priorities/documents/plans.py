"""Small plan documents that the tests make: Word, PDF, web page and Markdown."""

import io

import docx
from weasyprint import HTML

TITLES = (
    "Fewer homes burgled",
    "Safer streets at night",
    "Young people kept out of violence",
    "Older people less alone",
)


def docx_bytes(build):
    """A Word document that `build(document)` fills."""
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def bold(document, text):
    """Word's makeshift heading: a bold paragraph in the style “Normal”."""
    document.add_paragraph().add_run(text).bold = True


def word_plan(document):
    document.add_heading("Community safety plan", 0)
    document.add_heading("Our priorities", 1)
    for title in TITLES:
        document.add_heading(title, 2)
        document.add_paragraph(f"What we know of it, and what we will do. {title} comes first.")


def pdf_bytes(body, *, css=""):
    page = (
        "<html lang='en'><head><title>Plan</title><style>@page { size: A4; margin: 20mm }"
        "body { font: 11pt sans-serif } h1 { font-size: 22pt } h2 { font-size: 16pt }"
        f"h3 {{ font-size: 13pt }} {css}</style></head><body>{body}</body></html>"
    )
    return HTML(string=page).write_pdf()


def items(tag="ul"):
    return f"<{tag}>{''.join(f'<li>{title}</li>' for title in TITLES)}</{tag}>"


PROSE = (
    "<p>The partnership met in spring and looked at what had been recorded in its districts over "
    "the last three years, at what residents had told its members, and at the services that are "
    "there. It heard from police, councils, health and charities, and weighed one against the "
    "other before it came to its view.</p>"
)
