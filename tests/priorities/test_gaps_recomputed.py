"""What is missing most in any small world, against a plain recomputation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.reads.coverage import coverage_for_plan
from priorities.reads.gaps import ranking_of
from tests.priorities.busy import of_both_kinds
from tests.priorities.worlds import ON, rolled_back, write


@settings(max_examples=100)
@given(data=st.data())
@of_both_kinds
def test_gaps_are_those_of_a_plain_recomputation(db, seen, data):
    world, level = data.draw(seen)
    ranked, unknown, left_out = world.gaps(level, ON)

    with rolled_back():
        found = ranking_of(coverage_for_plan(write(world).plan, level=level, on=ON))

    assert [
        (told(gap), gap.wider and gap.wider.area.removeprefix("Place ")) for gap in found.by_need
    ] == [((priority, area), source) for priority, area, _, _, source in ranked]
    for gap, (_, _, score, need, _) in zip(found.by_need, ranked, strict=True):
        assert float(gap.score) == pytest.approx(float(score), abs=1e-6)
        assert float(gap.need) == pytest.approx(float(need), abs=1e-6)
    assert [told(gap) for gap in found.unknown] == unknown
    assert found.left_out == left_out


def told(gap):
    return gap.cell.priority.reference, gap.cell.area.code
