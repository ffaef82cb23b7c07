"""The amounts of a pack as a workbook that adds them up again: live formulas, the pack's totals.

Every amount that somebody entered stands in one cell; what follows from these is a formula.
Organisations and agencies have a number, by which formulas find them: names may be alike, or hold
what a spreadsheet takes for a pattern. Made from the snapshot alone.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from openpyxl.utils import get_column_letter

from consortium.spreadsheets import POUNDS, Formula, Sheet
from consortium.templatetags.words import day
from consortium.workbooks import workbook
from proposals.pack.document import state_words
from proposals.pack.workbook_savings import savings_sheets

NOTHING = Decimal(0)
SHARE = "0.0%"
THE_BID = "The bid itself"
NO_FUNDER = "The funder, not named yet"
WITHOUT_OFFER = "Asked for, without an offer"
MATCH = "Match funding: partners and other funders"


def workbook_of(snapshot: dict, *, code: str) -> bytes:
    """The XLSX file of a snapshot, as bytes."""
    on = datetime.date.fromisoformat(snapshot["taken_on"])
    numbers = numbers_of(snapshot["budget"])
    parts, costs = list(part_rows(snapshot, numbers)), list(cost_rows(snapshot["budget"], numbers))
    sheets = [
        about(snapshot, code, on),
        budget_sheet(snapshot["budget"], numbers, parts, costs),
        funders_sheet(snapshot, len(numbers)),
        parts_sheet(parts),
        costs_sheet(costs),
        *savings_sheets(snapshot.get("savings")),
        *coverage_sheets(snapshot["coverage"]),
        *other_money(snapshot["projects"]),
    ]
    return workbook(sheets, on=on, title=snapshot["bid"]["title"])


def about(snapshot: dict, code: str, on: datetime.date) -> Sheet:
    bid = snapshot["bid"]
    rows = [
        ["Bid", bid["title"]],
        ["Asked of", bid["funder"] or NO_FUNDER],
        ["Led by", bid["lead"]["name"] if bid["lead"] else "Not decided yet"],
        ["State", state_words(snapshot)],
        ["As the bid stood on", day(on)],
        ["Pack", code],
        [
            "How this adds up",
            "Amounts stand on the sheets Parts and Costs. The other sums are worked out from "
            "them. A blank amount is not known yet and counts as nothing.",
        ],
    ]
    return Sheet("About", ["What", "Says"], rows, widths=(22, 90), wraps=True)


def numbers_of(budget: dict) -> dict[str, int]:
    """{name of an organisation: its number}, by name; costs of nobody's are the bid's own."""
    names = [row["name"] for row in budget["partners"]]
    names += [spender_of(row) for row in budget["own_costs"]]
    return {name: number for number, name in enumerate(dict.fromkeys(names), start=1)}


def spender_of(row: dict) -> str:
    return row["notes"][0] if row["notes"] else THE_BID


# --- What was entered


def part_rows(snapshot: dict, numbers: dict[str, int]) -> Iterable[dict]:
    """A row for each project and year, by organisation."""
    words = {year["year"]: year["words"] for year in snapshot["budget"]["years"]}
    for sheet in snapshot["projects"]:
        name = sheet["organisation"]["name"]
        for each in sheet["years"]:
            yield {
                "number": numbers[name],
                "organisation": name,
                "project": (sheet["number"], sheet["title"]),
                "year": each["year"],
                "words": words[each["year"]],
                "amount": decimal(each["amount"]),
                "match": decimal(each["match"]),
                "share": decimal(each["share"]),
                "awarded": decimal(each.get("awarded")),
            }


def cost_rows(budget: dict, numbers: dict[str, int]) -> Iterable[dict]:
    """A row for each of the bid's own costs and year."""
    for row in budget["own_costs"]:
        for year, each in zip(budget["years"], row["by_year"], strict=True):
            if each["blanks"] or decimal(each["cost"]):
                yield {
                    "number": numbers[spender_of(row)],
                    "organisation": spender_of(row),
                    "heading": row["name"],
                    "year": year["year"],
                    "words": year["words"],
                    "amount": None if each["blanks"] else decimal(each["amount"]),
                    "match": decimal(each["match"]),
                }


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def parts_sheet(rows: list[dict]) -> Sheet:
    """Each project in each year; what was won stands beside it once it is."""
    is_won = any(row["awarded"] is not None for row in rows)
    heads = ["No.", "Organisation", "Project no.", "Project", "Year", "Begins in"]
    heads += ["Asked for", "Match funding", "Whole cost", "Share of the project"]
    laid_out = [
        [
            *(row["number"], row["organisation"], *row["project"], row["words"], row["year"]),
            *(row["amount"], row["match"], whole("G", "H", at, row), row["share"]),
            *([row["awarded"]] if is_won else []),
        ]
        for at, row in enumerate(rows, start=2)
    ]
    total = [None, "Together", *[None] * 4, *column_sums("GHI", laid_out, 6), None]
    if is_won:
        heads.append("Given by the funder")
        total += column_sums("K", laid_out, 10)
    return Sheet(
        "Parts",
        heads,
        [*laid_out, total] if rows else [],
        widths=(6, 34, 10, 44, 10, 10, 14, 14, 14, 12, 14),
        frozen="E2",
        formats={7: POUNDS, 8: POUNDS, 9: POUNDS, 10: SHARE, 11: POUNDS},
        totals=1 if rows else 0,
    )


def costs_sheet(rows: list[dict]) -> Sheet:
    """What the bid itself costs: leading, measuring, reporting."""
    laid_out = [
        [
            *(row["number"], row["organisation"], row["heading"], row["words"], row["year"]),
            *(row["amount"], row["match"], whole("F", "G", at, row)),
        ]
        for at, row in enumerate(rows, start=2)
    ]
    total = [None, "Together", *[None] * 3, *column_sums("FGH", laid_out, 5)]
    return Sheet(
        "Costs",
        [
            *("No.", "Organisation", "Heading", "Year", "Begins in"),
            *("Asked for", "Match funding", "Whole cost"),
        ],
        [*laid_out, total] if rows else [],
        widths=(6, 34, 34, 10, 10, 14, 14, 14),
        frozen="D2",
        formats={6: POUNDS, 7: POUNDS, 8: POUNDS},
        totals=1 if rows else 0,
    )


def whole(asked: str, match: str, at: int, row: dict) -> Formula:
    """What is asked for and what matches it, of one row."""
    value = (row["amount"] or NOTHING) + (row["match"] or NOTHING)
    return Formula(f"{asked}{at}+{match}{at}", value)


def column_sums(letters: str, rows: list[list], first: int) -> list[Formula]:
    """The sum of each of these columns, the first of which is at `first` in a row."""
    return [
        Formula(f"SUM({letter}2:{letter}{len(rows) + 1})", total(row[at] for row in rows))
        for at, letter in enumerate(letters, start=first)
    ]


def total(cells: Iterable) -> Decimal:
    values = (cell.value if isinstance(cell, Formula) else cell for cell in cells)
    return sum((value for value in values if value is not None), NOTHING)


# --- What follows from it


def budget_sheet(
    budget: dict, numbers: dict[str, int], parts: list[dict], costs: list[dict]
) -> Sheet:
    """By organisation and year, with totals of both."""
    held = defaultdict(lambda: NOTHING)
    for row in (*parts, *costs):
        for kind in ("amount", "match"):
            held[row["number"], row["year"], kind] += row[kind] or NOTHING
    columns = [(year, kind) for year in budget["years"] for kind in ("amount", "match")]
    letters = [get_column_letter(3 + at) for at in range(len(columns) + 3)]
    asked, matched = letters[:-3:2], letters[1:-3:2]
    rows = []
    for at, (name, number) in enumerate(numbers.items(), start=2):
        cells = [
            Formula(
                f"{found_in('Parts', 'GH', kind, 'F', at, year, len(parts))}"
                f"+{found_in('Costs', 'FG', kind, 'E', at, year, len(costs))}",
                held[number, year["year"], kind],
            )
            for year, kind in columns
        ]
        rows.append([number, name, *cells, *together(cells, asked, matched, letters[-3:], at)])
    sums_ = [
        Formula(f"SUM({letter}2:{letter}{len(rows) + 1})", total(row[2 + at] for row in rows))
        for at, letter in enumerate(letters)
    ]
    names = {"amount": "asked for", "match": "match funding"}
    return Sheet(
        "Budget",
        ["No.", "Organisation"]
        + [f"{year['words']} {names[kind]}" for year, kind in columns]
        + ["Asked for together", "Match funding together", "Whole cost"],
        [*rows, [None, "Together", *sums_]],
        widths=(6, 40, *[14] * len(letters)),
        frozen="C2",
        formats=dict.fromkeys(range(3, 3 + len(letters)), POUNDS),
        totals=1,
    )


def found_in(sheet, letters, kind, begins, at, year, rows):
    """What one organisation has on a sheet of amounts in one year, as a formula."""
    letter = letters[kind == "match"]

    def column(name):
        return f"{sheet}!${name}$2:${name}${max(2, rows + 1)}"

    return f"SUMIFS({column(letter)},{column('A')},$A{at},{column(begins)},{year['year']})"


def together(cells, asked, matched, letters, at):
    """A row's sums over the years: asked for, match funding, both."""
    sums_ = (total(cells[::2]), total(cells[1::2]))
    formulas = [
        Formula("+".join(f"{letter}{at}" for letter in own) or "0", value)
        for own, value in zip((asked, matched), sums_, strict=True)
    ]
    return [*formulas, Formula(f"{letters[0]}{at}+{letters[1]}{at}", sum(sums_, NOTHING))]


def funders_sheet(snapshot: dict, organisations: int) -> Sheet:
    """Who pays what in which year, what is left of the most that may be asked for, and what
    commissioners offer of what is asked for.
    """
    budget, row = snapshot["budget"], organisations + 2
    columns = [*budget["by_year"], budget["total"]]
    rows = [
        [
            name,
            *(
                Formula(f"Budget!{get_column_letter(3 + 2 * at + shift)}{row}", Decimal(each[key]))
                for at, each in enumerate(columns)
            ),
        ]
        for name, key, shift in (
            (snapshot["bid"]["funder"] or NO_FUNDER, "amount", 0),
            (MATCH, "match", 1),
        )
    ]
    letters = [get_column_letter(2 + at) for at in range(len(columns))]
    rows.append(
        ["Together"]
        + [
            Formula(f"SUM({letter}2:{letter}3)", Decimal(each["cost"]))
            for letter, each in zip(letters, columns, strict=True)
        ]
    )
    if budget["limit"] is not None:
        blank = [None] * len(budget["years"])
        left = Formula(f"{letters[-1]}5-{letters[-1]}2", Decimal(budget["left"]))
        rows.append(["Most that may be asked for", *blank, Decimal(budget["limit"])])
        rows.append(["Left of it", *blank, left])
    totals = len(rows) - 2
    rows.extend(offer_rows(budget, letters, first=len(rows) + 2))
    if budget["offers"]:
        totals = 1
    return Sheet(
        "Funders",
        ["Who pays", *(year["words"] for year in budget["years"]), "Together"],
        rows,
        widths=(44, *[14] * len(columns)),
        frozen="B2",
        formats=dict.fromkeys(range(2, 2 + len(columns)), POUNDS),
        totals=totals,
    )


def offer_rows(budget: dict, letters: list[str], *, first: int) -> Iterable[list]:
    """A row for each offer that counts, from row `first` on, and what is left without one.

    Money offered for one year pays for no other.
    """
    offers, years = budget["offers"], letters[:-1]
    if not offers:
        return
    last = first + len(offers) - 1
    for row, offer in enumerate(offers, start=first):
        yield [
            offered_by(offer),
            *(Decimal(amount) for amount in offer["by_year"]),
            Formula(f"SUM({years[0]}{row}:{years[-1]}{row})", Decimal(offer["total"])),
        ]
    yield [
        WITHOUT_OFFER,
        *(
            Formula(
                f"MAX(0,{letter}2-SUM({letter}{first}:{letter}{last}))",
                Decimal(amount),
            )
            for letter, amount in zip(years, budget["without_offer_by_year"], strict=True)
        ),
        Formula(
            f"SUM({years[0]}{last + 1}:{years[-1]}{last + 1})", Decimal(budget["without_offer"])
        ),
    ]


def offered_by(offer: dict) -> str:
    """Who offers, on what condition and until when."""
    said = f"Offered by {offer['name']}"
    if offer["conditions"]:
        said += f", if: {offer['conditions']}"
    if offer["until_on"]:
        said += f" (until {day(datetime.date.fromisoformat(offer['until_on']))})"
    return said


# --- What stands beside it


def coverage_sheets(matrices: list[dict]) -> Iterable[Sheet]:
    """Each place where a priority counts: what is there today, and what this bid adds."""
    rows = [
        [
            *(matrix["title"], line["area"], matrix["level"]),
            *(priority["reference"], priority["title"]),
            *(cell["status"].capitalize(), cell["projects"], cell["in_bid"]),
        ]
        for matrix in matrices
        for line in matrix["lines"]
        for priority, cell in zip(matrix["priorities"], line["cells"], strict=True)
        if cell
    ]
    if rows:
        yield Sheet(
            "Coverage",
            [
                *("Plan", "Place", "Level", "Priority", "Title"),
                *("Status today", "Projects today", "Projects of this bid"),
            ],
            rows,
            widths=(34, 26, 14, 12, 50, 14, 12, 12),
            frozen="C2",
        )


def other_money(projects: list[dict]) -> Iterable[Sheet]:
    """Money that the projects have from elsewhere, which is no part of this bid."""
    rows = [
        [
            *(sheet["number"], sheet["title"], each["funder"], decimal(each["amount"])),
            each["ends_on"] and datetime.date.fromisoformat(each["ends_on"]),
        ]
        for sheet in projects
        for each in sheet["funding"]
    ]
    if rows:
        yield Sheet(
            "Other money",
            ["Project no.", "Project", "Funder", "Amount", "Until"],
            rows,
            widths=(10, 44, 40, 14, 12),
            formats={4: POUNDS, 5: "d mmmm yyyy"},
        )
