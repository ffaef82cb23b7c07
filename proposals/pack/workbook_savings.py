"""What a bid saves as sheets that add it up again: each line of the working, and who gains."""

from collections.abc import Iterable
from decimal import Decimal

from consortium.spreadsheets import POUNDS, Formula, Sheet
from proposals.savings.facts import FISCAL

LINES = "Savings lines"
EVENTS = "#,##0.0000"


def savings_sheets(saving: dict | None) -> Iterable[Sheet]:
    """Nothing of a snapshot that tells nothing of savings, or of which none was worked out."""
    if not saving or saving["reasons"] or not saving["agencies"]:
        return
    gains = saving["agencies"]
    numbers = {
        (gain["agency"], gain["is_public"]): number for number, gain in enumerate(gains, start=1)
    }
    lines = saving["lines"]
    yield gains_sheet(saving, gains, lines, numbers)
    yield Sheet(
        LINES,
        [
            *("No.", "Who gains", "Project", "Outcome", "Unit cost", "What is avoided", "Event"),
            *("Kind", "How many", f"Worth, prices of {saving['base_year']}, discounted"),
        ],
        [
            [
                number_of(line, numbers),
                line["agency"] or "not said",
                *(line["project"], line["outcome"], line["code"], line["cost_avoided"]),
                *(line["event"], line["kind"], Decimal(line["events"]), Decimal(line["pv"])),
            ]
            for line in lines
        ],
        widths=(6, 30, 40, 34, 14, 44, 20, 10, 14, 18),
        frozen="C2",
        formats={9: EVENTS, 10: POUNDS},
    )


def number_of(line: dict, numbers: dict) -> int:
    return numbers[line["agency"], line["kind"] == FISCAL]


def gains_sheet(saving: dict, gains: list[dict], lines: list[dict], numbers: dict) -> Sheet:
    """Who gains how much, public bodies together, and what the bid costs beside it."""
    last = max(2, len(lines) + 1)
    worth = dict.fromkeys(numbers.values(), Decimal(0))
    for line in lines:
        worth[number_of(line, numbers)] += Decimal(line["pv"])
    rows = [
        [
            number,
            gain["agency"] or "not said",
            "yes" if gain["is_public"] else "no",
            Formula(
                f"SUMIFS('{LINES}'!$J$2:$J${last},'{LINES}'!$A$2:$A${last},$A{number + 1})",
                worth[number],
            ),
            *(Decimal(gain[key]) for key in ("low", "high")),
            Decimal(gain["cashable"]) if gain["is_public"] else None,
        ]
        for number, gain in enumerate(gains, start=1)
    ]
    ends = len(rows) + 1
    public = [row for row in rows if row[2] == "yes"]
    sums = [
        Formula(
            f'SUMIFS({letter}$2:{letter}${ends},$C$2:$C${ends},"yes")',
            sum((getattr(row[at], "value", row[at]) for row in public), Decimal(0)),
        )
        for at, letter in enumerate("DEFG", start=3)
    ]
    return Sheet(
        "Savings",
        [
            *("No.", "Who gains", "Public body", "Central"),
            *("If effects are low", "If effects are high", "Could leave a budget"),
        ],
        [
            *rows,
            [None, "Public bodies together", None, *sums],
            [None, "What the bid costs, discounted", None, Decimal(saving["totals"]["cost"])],
        ],
        widths=(6, 44, 12, 18, 18, 18, 18),
        frozen="C2",
        formats=dict.fromkeys((4, 5, 6, 7), POUNDS),
        totals=2,
    )
