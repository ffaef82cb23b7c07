"""What a pack says of savings: frozen as text in the snapshot, laid out from it again.

Amounts keep six decimals, so that they round as they do on the page of savings.
"""

import datetime
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser

from consortium.charts.drawing import Medium
from consortium.charts.series import Series, describe_series
from consortium.charts.spans import Span, describe_spans, draw_spans
from consortium.charts.years import draw_years
from proposals import savings
from proposals.appraising import NoStart, case_of
from proposals.drawn import series_of, spans_of
from proposals.models import Proposal
from proposals.pack.sources import Sources
from proposals.savings import words
from proposals.savings.facts import FISCAL
from proposals.telling import told

ACROSS = Medium("print", 640, 13)
YEARS_A_TABLE = 5
MOST_YEARS_DRAWN = 10


def gather_savings(proposal: Proposal, *, on: datetime.date, sources: Sources) -> dict:
    """What the bid saves on a date, or the `reasons` why that cannot be worked out.

    A pack leaves the house: a refuge counts all over its districts, as a visitor is told of it.
    """
    try:
        found = savings.appraise(case_of(proposal, on=on, told_to=AnonymousUser()))
    except NoStart as refused:
        return {"reasons": [str(refused)]}
    except savings.SavingsRefused as refused:
        return {"reasons": list(refused.reasons)}
    told_of = told(proposal, found)
    for row in (*told_of["assumed"], *told_of["unit_costs"]):
        row["sources"] = sources.numbers([row.pop("source")])
    return frozen(told_of) | {
        "reasons": [],
        "is_by_district": proposal.parts.filter(project__sensitive=True).exists(),
    }


def frozen(value):
    """A copy with each Decimal as text."""
    if isinstance(value, Decimal):
        return f"{value:.6f}"
    if isinstance(value, dict):
        return {key: frozen(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [frozen(each) for each in value]
    return value


def laid_out(saving: dict) -> dict:
    """The snapshot's savings with the picture and the tables by year."""
    if saving["reasons"]:
        return saving
    totals = {name: Decimal(amount) for name, amount in saving["totals"].items()}
    return saving | {
        "is_dearer": totals["full_cost"] > totals["cost"],
        "saves_less": totals["fiscal"] < totals["cost"],
        "drawing": drawing_of(saving),
        "hangs_on": tornado_of(saving),
        "tables": list(tables_of(saving)),
        "outcomes": outcomes_of(saving["lines"]),
    }


def outcomes_of(lines: list[dict]) -> list[dict]:
    """Lines put together by outcome and project, what public bodies save apart from the rest.

    A pack from before lines named the project's reference goes by its title.
    """
    found = {}
    for line in lines:
        row = found.setdefault(
            (line.get("reference", line["project"]), line["outcome"]),
            line | {"fiscal": Decimal(0), "other": Decimal(0)},
        )
        row["fiscal" if line["kind"] == FISCAL else "other"] += Decimal(line["pv"])
    return list(found.values())


def drawing_of(saving: dict) -> dict | None:
    """What is spent and saved year by year; None where a picture would say nothing."""
    if not saving["lines"] or len(saving["years"]) > MOST_YEARS_DRAWN:
        return None
    columns = [year["words"] for year in saving["years"]]
    series = [
        Series(
            each["name"],
            tuple(each["values"]),
            tuple(each["texts"]),
            each["colour"],
            parts=each["parts"],
        )
        for each in series_of(saving["years"], saving["agencies"])
    ]
    return {
        "drawing": draw_years(columns, series, ACROSS),
        "description": describe_series(columns, series),
    }


def tornado_of(saving: dict) -> dict | None:
    """What the answer hangs on most; None where nothing counts, or an older pack does not say."""
    rows = [Span(**row) for row in spans_of(saving.get("swings", ()))]
    if not rows:
        return None
    central = Decimal(saving["totals"]["fiscal"])
    return {
        "drawing": draw_spans(rows, central, words.pounds(central), ACROSS),
        "description": describe_spans(rows),
    }


def tables_of(saving: dict):
    """Costs and savings by agency in tables of a few years each; the last one has the totals."""
    years = saving["years"]
    public = [gain for gain in saving["agencies"] if gain["is_public"]]
    for start in range(0, len(years), YEARS_A_TABLE):
        stop = start + YEARS_A_TABLE
        yield {
            "years": years[start:stop],
            "is_last": stop >= len(years),
            "agencies": [gain | {"by_year": gain["by_year"][start:stop]} for gain in public],
        }
