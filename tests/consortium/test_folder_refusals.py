"""load_consortium: what is refused, named by file, row and column."""

import pytest

from consortium.folder.loading import load
from projects.models import Project
from tests.consortium.folders import write_folder
from tests.consortium.small_folder import refusal, small

__all__ = ["refusal"]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded_once(made_once, tmp_path_factory):
    folder = write_folder(tmp_path_factory.mktemp("small"), small())
    return made_once(lambda: load(folder))


@pytest.fixture
def loaded(db, loaded_once):
    """The small consortium, which is refused anything else."""


# --- Refusals by row and column


REFUSED = [
    # What is loaded beside the small consortium, and the line it is refused with.
    (
        {"projects": [{"reference": "p2", "organisation": "orgg", "title": "T"}]},
        "projects.csv, row 2, column organisation: There is no organisation “orgg”, "
        "neither in organisations nor loaded earlier. Did you mean “org”? Correct the cell, or add "
        "what it names.",
    ),
    (
        {"projects": [{"reference": "p2", "organisation": "org", "title": "T", "areas": "W1;W9"}]},
        "projects.csv, row 2, column areas: There is no area “W9”, neither in areas nor "
        "loaded earlier. Correct the cell, or add what it names.",
    ),
    (
        {"projects": [{"reference": "p1"}, {"reference": "p1"}]},
        "projects.csv, row 3, column reference: This reference is in row 2 already: “p1”. Remove "
        "one of the two rows, or give it another.",
    ),
    (
        {"parts": [{"proposal": "bid", "project": "p1", "year": "2027/28"}] * 2},
        "parts.csv, row 3, column proposal, project, year: These are together in row 2 already: "
        "“bid”, “p1”, “2027”. Remove one of the two rows, or give it another.",
    ),
    (
        {"projects": [{"reference": "p2", "title": "T"}]},
        "projects.csv, row 2, column organisation: This column is missing, and the new row “p2” "
        "needs it.",
    ),
    (
        {"projects": [{"title": "T"}]},
        "projects.csv, row 1, column reference: This column is missing and every row needs it.",
    ),
    (
        {"projects": [{"reference": "p1", "title": ""}]},
        "projects.csv, row 2, column title: This cell is empty and must be filled in.",
    ),
    (
        {"projects": [{"reference": "p1", "starts_on": "2026-04-02", "ends_on": "01/04/2026"}]},
        "projects.csv, row 2, column ends_on, starts_on: The project cannot end before it starts. "
        "Here ends_on is “2026-04-01” and starts_on is “2026-04-02”.",
    ),
    (
        {"project_outcomes": [{"project": "p1", "outcome": "burglary", "deadweight": "25"}]},
        "project_outcomes.csv, row 2, column deadweight: The deadweight must be between 0 and 1. "
        "For 25 per cent write 0.25. Here deadweight is “25”.",
    ),
    (
        {"project_outcomes": [{"project": "p1", "outcome": "burglary", "effect_low": "-0.1"}]},
        "project_outcomes.csv, row 2, column effect_low: The low effect (harm is not an effect: "
        "describe it under risks) must be between 0 and 1. Here effect_low is “-0.1”.",
    ),
    (
        {"project_outcomes": [{"project": "p1", "outcome": "burglary", "evidence_level": "6"}]},
        "project_outcomes.csv, row 2, column evidence_level: The evidence level must be between 0 "
        "and 5. Here evidence_level is “6”.",
    ),
    (
        {"project_outcomes": [
            {"project": "p1", "outcome": "burglary", "effect_low": ".3", "effect_central": ".2"}
        ]},
        "project_outcomes.csv, row 2, column effect_central, effect_low: The low effect cannot be "
        "above the central one. Here effect_central is “0.2” and effect_low is “0.3”.",
    ),
    (
        {"parts": [{"proposal": "bid", "project": "p1", "year": "2027", "amount_gbp": "-5"}]},
        "parts.csv, row 2, column amount_gbp: The amount must be 0 or more. Here amount_gbp is "
        "“-5”.",
    ),
    (
        {"deflators": [{"year": "2024", "index": "0"}]},
        "deflators.csv, row 2, column index: The index must be more than 0. Here index is “0”.",
    ),
    (
        {"indicators": [{"reference": "i2", "name": "N", "event": "burglary"}]},
        "indicators.csv, row 2, column event: Another indicator already counts this event. It is "
        "“i1”, loaded earlier.",
    ),
    (
        {"indicators": [
            {"reference": "a", "name": "N", "event": "falls"},
            {"reference": "b", "name": "N", "event": "falls"},
        ]},
        "indicators.csv, row 3, column event: Another indicator already counts this event. See "
        "row 2, “a”.",
    ),
    (
        {"plans": [
            {"reference": "a", "partnership": "csp", "title": "T", "status": "current"},
            {"reference": "b", "partnership": "csp", "title": "T", "status": "current"},
        ]},
        "plans.csv, row 3, column partnership, title: This partnership already has a current plan "
        "of this title. Supersede that one first. See row 2, “a”.",
    ),
    (
        {"outcome_links": [{"from": "falls", "to": "falls"}]},
        "outcome_links.csv, row 2, column to: An outcome cannot be linked to itself. Here to is "
        "“falls”.",
    ),
    (
        {"unit_costs": [{"code": "u1", "excludes": "u1"}]},
        "unit_costs.csv, row 2, column excludes: A unit cost cannot exclude itself. Here excludes "
        "is “u1”.",
    ),
    (
        {"areas": [{"code": "D1", "parent": "W1"}]},
        "areas.csv, row 2, column parent: This goes round in a circle: “D1” lies in “W1” lies in "
        "“D1”. Correct one of them.",
    ),
    (
        {"unit_costs": [{"code": "u1", "parent": "u1"}]},
        "unit_costs.csv, row 2, column parent: This goes round in a circle: “u1” is part of “u1”. "
        "Correct one of them.",
    ),
    (
        {"target_groups": [
            {"code": "a", "name": "A", "includes": "b;old"},
            {"code": "b", "name": "B", "includes": "a"},
        ]},
        "target_groups.csv, row 2, column includes: This goes round in a circle: “a” includes “b” "
        "includes “a”. Correct one of them.",
    ),
    (
        {"proposals": [{"reference": "bid", "terms": "faith:open|none"}]},
        "proposals.csv, row 2, column terms: The question “faith” has two answers. Keep one.",
    ),
    (
        {"organisations": [{"reference": "org", "positions": "faith"}]},
        "organisations.csv, row 2, column positions: “faith” is not of the form "
        "question:answer|answer;question:answer.",
    ),
    (
        {"questions": [{"code": "q", "question": "?", "answers": "a:One;a:Two"}]},
        "questions.csv, row 2, column answers: The answer “a” is here twice. Keep one.",
    ),
    (
        {"measurements": [{"indicator": "i1", "area": "D1", "period": "2024", "count": "-1"}]},
        "measurements.csv, row 2, column count: The count must be 0 or more. Here count is “-1”.",
    ),
    (
        {"measurements": [
            {"indicator": "i1", "area": "D1", "period": "2024", "lower": "2", "upper": "1"}
        ]},
        "measurements.csv, row 2, column lower, upper: The lower limit cannot be above the upper "
        "one. Here lower is “2” and upper is “1”.",
    ),
]  # fmt: skip


@pytest.mark.parametrize("tables, line", REFUSED)
def test_rows_are_refused_by_file_row_and_column(loaded, refusal, tables, line):
    assert refusal(**tables) == [line]


def test_everything_wrong_is_said_at_once_and_nothing_is_loaded(loaded, refusal):
    before = Project.objects.count()

    lines = refusal(
        projects=[
            {"reference": "ok", "organisation": "org", "title": "T", "status": "active"},
            {"reference": "p3", "organisation": "org", "title": "T", "status": "activ"},
            {"reference": "p4", "organisation": "org", "title": "T", "annual_cost_gbp": "£5"},
        ],
        parts=[{"proposal": "bid", "project": "p3", "year": "next"}],
        outcomes=[{"code": "x", "name": "X", "domain": "sport"}],
    )

    assert [line.partition(":")[0] for line in lines] == [
        "outcomes.csv, row 2, column domain",
        "parts.csv, row 2, column year",
        "projects.csv, row 3, column status",
        "projects.csv, row 4, column annual_cost_gbp",
    ]
    assert Project.objects.count() == before


def test_a_missing_reference_is_said_once_with_the_rows_that_name_it(loaded, refusal):
    rows = [{"reference": f"x{n}", "organisation": "who", "title": "T"} for n in range(9)]

    [line] = refusal(projects=rows)

    assert "row 2, column organisation: There is no organisation “who”" in line
    assert line.endswith("Also in 8 other rows: 3, 4, 5, 6, 7 ….")


def test_only_the_first_two_hundred_faults_are_listed(loaded, refusal):
    lines = refusal(deflators=[{"year": f"{n}", "index": "no"} for n in range(1000, 1250)])

    assert len(lines) == 201
    assert lines[-1] == "… and 50 more."
