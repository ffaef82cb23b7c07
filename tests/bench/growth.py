"""`make bench ARGS=--growth`: how pages grow from a thousand projects to a hundred thousand.

The same areas, plans and figures each time, with more and more projects. The smaller countries lie
in databases of their own, beside the bench's.
"""

import json
import time
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.bench import database, measures

SIZES = (1_000, 10_000, 100_000)
NAMES = (
    "page: coverage by ward, for an officer",
    "page: map by ward",
    "page: one cell",
    "page: what is missing most",
    "page: when money ends",
    "page: two plans over each other",
    "page: all plans side by side, read anew",
    "page: all plans side by side, kept",
    "file: a plan's matrix as a workbook",
)


@dataclass(frozen=True)
class Growth:
    """One measure: median milliseconds by the number of projects (None: refused)."""

    name: str
    limit: float | None
    milliseconds: dict[int, float | None]

    @property
    def factor(self) -> float | None:
        """How many times as long the largest takes as the smallest."""
        first, *_, last = self.milliseconds.values()
        return last / first if first and last else None

    def as_json(self) -> dict:
        return {
            "name": self.name,
            "limit_milliseconds": self.limit,
            "milliseconds": {
                str(size): value and round(value, 2) for size, value in self.milliseconds.items()
            },
            "factor": self.factor and round(self.factor, 2),
        }


def measured(sizes, seed, repeat, *, fresh, say) -> list[Growth]:
    """Each measure of NAMES in a country of each size."""
    found = {}
    for size in sizes:
        name = database.NAME if size == max(SIZES) else f"{database.NAME}-{size}"
        say(f"{size:,} projects: {database.prepare(size, seed, fresh=fresh, say=say, name=name)}")
        for measure in chosen():
            for result in measure.run_all(repeat):
                found.setdefault((result.name, measure.limit), {})[size] = result.milliseconds
                say(result.line())
    return [Growth(name, limit, values) for (name, limit), values in found.items()]


def chosen():
    """The measures of NAMES, in their order."""
    known = {measure.name: measure for measure in measures.all_of("")}
    return [known[name] for name in NAMES]


def write(growths, folder, *, machine) -> list:
    """The figures as JSON and as a chart. Returns where they lie."""
    document = {
        "machine": machine,
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "growth": [growth.as_json() for growth in growths],
    }
    paths = [folder / "bench-growth.json", folder / "bench-growth.svg"]
    paths[0].write_text(json.dumps(document, indent=2) + "\n")
    paths[1].write_text(chart(growths))
    return paths


def table(growths) -> str:
    """The figures for a terminal: milliseconds by the number of projects."""
    sizes = list(growths[0].milliseconds)
    rows = [["milliseconds, of projects:", *(f"{size:,}" for size in sizes), "times", "may take"]]
    rows += [
        [
            growth.name,
            *(_shown(growth.milliseconds[size]) for size in sizes),
            _shown(growth.factor),
            "" if growth.limit is None else f"{growth.limit:,.0f}",
        ]
        for growth in growths
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _shown(value):
    return "refused" if value is None else f"{value:,.1f}"


# --- The chart: small ones side by side, each from zero, with its figures on the bars

WIDTH, ROW, LEFT = 1040, 86, 440
INK, TEAL, MUTED, MARIGOLD = "#1D2B36", "#0B4F55", "#52616B", "#F2A541"


def chart(growths) -> str:
    """An SVG with bars for each size, of each measure; a line marks what it may take."""
    height = 80 + ROW * len(growths)
    title = "How long pages take as projects grow"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="title" font-family="Source Sans 3, sans-serif" font-size="16">',
        f'<title id="title">{title}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>',
        _text(20, 36, title, size=22, weight=600),
        _text(
            20,
            58,
            "Median milliseconds by the number of projects; the line is what it may take.",
            colour=MUTED,
        ),
    ]
    for at, growth in enumerate(growths):
        parts += _bars(growth, 80 + ROW * at)
    return "\n".join([*parts, "</svg>", ""])


def _bars(growth, top):
    known = [value for value in growth.milliseconds.values() if value is not None]
    scale = (WIDTH - LEFT - 90) / (max([*known, growth.limit or 0]) or 1)
    parts = [_text(20, top + 22, growth.name)]
    said = [f"× {growth.factor:,.1f} in all"] if growth.factor else []
    said += [f"may take {growth.limit:,.0f} ms"] if growth.limit else []
    parts.append(_text(20, top + 44, "; ".join(said), MUTED))
    for at, (size, value) in enumerate(growth.milliseconds.items()):
        y = top + 8 + 22 * at
        parts.append(_text(LEFT - 8, y + 13, f"{size:,}", MUTED, size=14, anchor="end"))
        if value is None:
            parts.append(_text(LEFT, y + 13, "refused", MUTED, size=14))
            continue
        wide = value * scale
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{wide:.1f}" height="16" fill="{TEAL}"/>')
        parts.append(_text(LEFT + wide + 6, y + 13, f"{value:,.0f}", size=14))
    if growth.limit:
        x = LEFT + growth.limit * scale
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top + 4}" y2="{top + 72}" '
            f'stroke="{MARIGOLD}" stroke-width="3"/>'
        )
    return parts


def _text(x, y, words, colour=INK, *, size=16, weight=400, anchor="start"):
    return (
        f'<text x="{x:.1f}" y="{y}" fill="{colour}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
