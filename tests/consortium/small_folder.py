"""A small folder, loaded or refused."""

import io

import pytest
from django.core.management import call_command

from consortium.folder.faults import FolderRefused
from consortium.folder.loading import load
from tests.consortium.folders import write_folder


def small():
    """One row of most files, enough for any other row to refer to."""
    return {
        "areas": [
            {"code": "D1", "name": "District", "level": "district", "population": "100"},
            {"code": "W1", "name": "Ward", "level": "ward", "parent": "D1", "aliases": "Old; Mill"},
        ],
        "questions": [{"code": "faith", "question": "?", "answers": "open:Open;none:None at all"}],
        "organisations": [
            {"reference": "org", "name": "Charity", "areas": "W1", "positions": "faith:open|none"}
        ],
        "outcomes": [
            {"code": "burglary", "name": "Less burglary", "domain": "crime"},
            {"code": "falls", "name": "Fewer falls", "domain": "health"},
        ],
        "target_groups": [{"code": "old", "name": "Older people"}],
        "projects": [
            {"reference": "p1", "organisation": "org", "title": "Locks", "areas": "W1;D1"}
        ],
        "project_outcomes": [{"project": "p1", "outcome": "burglary", "evidence_level": "3"}],
        "partnerships": [{"reference": "csp", "name": "CSP", "areas": "D1"}],
        "plans": [{"reference": "plan", "partnership": "csp", "title": "Plan"}],
        "priorities": [
            {"plan": "plan", "reference": "1", "title": "Homes", "outcomes": "burglary"}
        ],
        "indicators": [{"reference": "i1", "name": "Burglaries", "event": "burglary"}],
        "measurements": [{"indicator": "i1", "area": "D1", "period": "2024-01", "count": "42"}],
        "unit_costs": [{"code": "u1", "name": "Burglary", "amount_gbp": "5930"}],
        "proposals": [{"reference": "bid", "title": "Bid", "terms": "faith:open"}],
        "parts": [{"proposal": "bid", "project": "p1", "year": "2027"}],
    }


@pytest.fixture
def loaded(tmp_path):
    load(write_folder(tmp_path / "small", small()))


@pytest.fixture
def loads(tmp_path):
    """Load these rows and give the report's counts of new, changed and unchanged."""

    def run(**tables):
        found = load(write_folder(tmp_path / f"load{len(list(tmp_path.iterdir()))}", tables))
        found = found.as_json()
        return found["new"], found["changed"], found["unchanged"]

    return run


@pytest.fixture
def refusal(tmp_path):
    """The lines with which these rows are refused."""

    def run(**tables):
        with pytest.raises(FolderRefused) as refused:
            load(write_folder(tmp_path / f"bad{len(list(tmp_path.iterdir()))}", tables))
        return str(refused.value).splitlines()

    return run


def run(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("load_consortium", *map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()
