"""A plan of forty pages as PDF, read for its priorities as the worker reads it."""

from django.conf import settings

from priorities.documents import confined

PAGES = 40
LIMIT = 20_000  # milliseconds
PROSE = (
    "The partnership looked at what had been recorded in its districts over three years, at what "
    "residents had told its members, and at the services that are there. "
)


def the_file():
    """A plan with running text, lists and tables; written once and kept."""
    path = settings.VAR_DIR / "bench-documents" / "plan.pdf"
    if not path.exists():
        from weasyprint import HTML

        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(HTML(string=_html()).write_pdf())
    return path


def _html():
    rows = "".join(f"<tr><td>Year {n}</td><td>{n * 7}</td><td>{n * 3}</td></tr>" for n in range(12))
    page = (
        f"<h2>What we know</h2>{f'<p>{PROSE * 6}</p>' * 3}"
        f"<table><tr><th>Year</th><th>Recorded</th><th>Solved</th></tr>{rows}</table>"
    )
    items = "".join(f"<li>Priority matter number {n} of the plan</li>" for n in range(9))
    pages = "".join(f"<section>{page}</section>" for _ in range(PAGES - 1))
    css = (
        "@page { size: A4 } section { break-after: page } td { border: 1px solid black } "
        "h2 { font-size: 18pt } p, td { font-size: 10pt }"
    )
    return (
        f"<html lang='en'><head><title>Plan</title><style>{css}</style></head><body>{pages}"
        f"<h2>Our priorities</h2><ol>{items}</ol></body></html>"
    )


def read_calls():
    path = the_file()

    def read():
        found = confined.read(path, "pdf")
        return f"{len(found['candidates'])} priorities on {found['pages']} pages"

    return [read]
