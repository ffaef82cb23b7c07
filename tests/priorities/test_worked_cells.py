"""The three cells worked by hand in docs/coverage.md."""

import datetime
import json
from pathlib import Path

import pytest
from django.core.management import call_command

DEMO = Path(__file__).resolve().parents[2] / "consortium" / "demo"
ON = datetime.date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def test_the_cells_are_those_worked_by_hand(capsys):
    call_command("load_consortium", str(DEMO), verbosity=0)
    capsys.readouterr()

    def cell(level, priority, area):
        call_command(
            "coverage",
            "south-cambs-cdrp-2008-11",
            level=level,
            as_of=ON.isoformat(),
            format="json",
        )
        [found] = [
            one
            for one in json.loads(capsys.readouterr().out)["cells"]
            if (one["priority"], one["area"]) == (priority, area)
        ]
        return {name: found[name] for name in found if name not in ("priority", "area")}

    sawston = "E05014170"
    assert cell("ward", "cdrp-home-burglary", sawston) == {
        "projects": 2,
        "organisations": 2,
        "places": pytest.approx(39.143, abs=0.0005),
        "annual_cost_gbp": pytest.approx(9900.99, abs=0.005),
        "best_evidence": 3,
        "need": None,
        "status": "covered",
    }
    assert cell("ward", "cdrp-asb-damage", sawston) == {
        "projects": 5,
        "organisations": 5,
        "places": 273.3,
        "annual_cost_gbp": 41720,
        "best_evidence": 3,
        "need": None,
        "status": "crowded",
    }
    assert cell("district", "cdrp-vehicle-crime", "E07000012") == {
        "projects": 2,
        "organisations": 2,
        "places": 86,
        "annual_cost_gbp": 24400,
        "best_evidence": 2,
        "need": 396,
        "status": "thin",
    }
