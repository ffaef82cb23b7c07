"""What the measures come to: an exit status, and a table for a terminal."""


def exit_status(results, *, strict):
    """1 if a page was refused or nothing was measured; strictly, also if something is too slow, or
    goes beyond another of its bounds.
    """
    if not results or any(result.is_refused for result in results):
        return 1
    return 1 if strict and any(result.is_too_slow for result in results) else 0


def mark(result):
    if result.is_refused:
        return "FAILED "
    return "TOO SLOW " if result.is_too_slow else ""


def table(results):
    """The results for a terminal."""

    def shown(value):
        return "" if value is None else f"{value:,.1f}"

    rows = [["", "median ms", "fastest", "slowest", "bare SQL", "may take", "queries", ""]]
    rows += [
        [
            result.name,
            shown(result.milliseconds),
            shown(result.fastest),
            shown(result.slowest),
            shown(result.bare),
            shown(result.limit),
            "" if result.queries is None else str(result.queries),
            mark(result) + result.said,
        ]
        for result in results
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at in (0, len(row) - 1) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
