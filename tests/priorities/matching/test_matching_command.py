"""The command `match`: what it prints, and what it refuses."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import (
    PriorityFactory,
)
from tests.priorities.matching.conftest import tagged
from tests.priorities.worlds import ON


def report(*arguments):
    out = io.StringIO()
    call_command("match", *arguments, "--as-of", ON.isoformat(), stdout=out)
    return out.getvalue()


def test_json_is_the_contracts(plan, priority, wards, burglary, drinking):
    tagged((drinking, None, None), (burglary, 2, None), reference="p", areas=[wards[0]])

    found = json.loads(report("plan", "--format", "json"))

    why = found["matches"][0].pop("why")
    assert why.startswith("Works towards Burglary")
    assert found == {
        "plan": "plan",
        "as_of": "2024-07-15",
        "matches": [
            {
                "priority": "P1",
                "project": "p",
                "fit": 0.416666667,
                "area_share": 0.3,
                "outcomes": [
                    {"outcome": "burglary", "weight": 3.0, "evidence_level": 2},
                    {"outcome": "drinking", "weight": 1.0, "evidence_level": 0},
                ],
            }
        ],
    }


def test_one_priority_can_be_asked_for(plan, priority, wards, burglary):
    PriorityFactory(plan=plan, reference="P2", outcomes=[burglary])
    tagged((burglary, 1, None), areas=wards)

    found = json.loads(report("plan", "--priority", "P2", "--format", "json"))

    assert [match["priority"] for match in found["matches"]] == ["P2"]


def test_csv_is_flat(plan, priority, wards, burglary):
    tagged((burglary, 1, None), reference="p", areas=wards)

    [row] = csv.DictReader(io.StringIO(report("plan", "--format", "csv")))

    assert (row["project"], row["fit"], row["area_share"]) == ("p", "0.2500", "1.0000")
    assert (row["outcomes"], row["evidence_levels"]) == ("burglary:3", "burglary:1")


def test_text_reads_as_a_list(plan, priority, wards, burglary):
    tagged((burglary, 1, None), reference="p", areas=wards, people_per_year=None)

    text = report("plan", "--format", "text")

    assert "Safer (plan), as of 2024-07-15: projects that answer: 1; priorities answered: 1" in text
    assert "P1 ← p: Works towards Burglary" in text
    assert "unknown" in text


def test_a_report_into_a_pipe_is_json(plan):
    assert json.loads(report("plan"))["plan"] == "plan"


def test_what_is_piped_is_json_unless_told(plan, priority):
    assert json.loads(report("plan")) == {"plan": "plan", "as_of": "2024-07-15", "matches": []}


def test_an_unknown_priority_names_near_ones(plan, priority):
    with pytest.raises(CommandError, match=r"no priority “p1”. Did you mean P1\?"):
        report("plan", "--priority", "p1")


def test_an_unknown_plan_names_near_ones(plan):
    with pytest.raises(CommandError, match=r"no plan “pla”. Did you mean plan\?"):
        report("pla")
