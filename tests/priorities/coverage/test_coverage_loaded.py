"""Cells of any small consortium that came from a folder, against a plain recomputation."""

import json

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from priorities.reads.coverage import coverage_for_plan
from tests.priorities.coverage.conftest import assert_same
from tests.priorities.loaded import as_loaded, load
from tests.priorities.worlds import LEVELS, ON, rolled_back, worlds

pytestmark = pytest.mark.django_db


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds().map(as_loaded), level=st.sampled_from(LEVELS))
def test_cells_of_a_loaded_folder_are_those_of_a_plain_recomputation(
    world, level, tmp_path_factory, capsys
):
    expected = world.coverage(level, ON)

    with rolled_back():
        plan = load(world, tmp_path_factory.mktemp("world"))
        found = coverage_for_plan(plan, level=level, on=ON)
        capsys.readouterr()
        call_command("coverage", "plan", level=level, as_of=ON.isoformat(), format="json")
        reported = json.loads(capsys.readouterr().out)["cells"]

    assert_same(found.cells, expected)
    assert [(one["priority"], one["area"], one["status"]) for one in reported] == [
        (one["priority"], one["area"], one["status"]) for one in expected
    ]
