"""Cells of any small world, against a plain recomputation."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.coverage import ORDER
from priorities.reads.coverage import (
    cell_detail,
    coverage_for_plan,
)
from priorities.reads.reach import levels_of
from tests.priorities.busy import of_both_kinds
from tests.priorities.coverage.conftest import assert_same
from tests.priorities.worlds import LEVELS, ON, rolled_back, works, worlds, write

drawn = settings(max_examples=100)
# What follows from figures that are those of a plain recomputation, which `drawn` worlds show.
followed = settings(drawn, max_examples=20)


@drawn
@given(data=st.data(), choice=st.randoms())
@of_both_kinds
def test_cells_are_those_of_a_plain_recomputation(db, seen, data, choice):
    """And one of them in detail names who counts, and adds up."""
    world, level = data.draw(seen)
    expected = world.coverage(level, ON)
    one = choice.choice([cell for cell in expected if cell["projects"]] or expected or [None])

    with rolled_back():
        written = write(world)
        found = coverage_for_plan(written.plan, level=level, on=ON)
        again = coverage_for_plan(written.plan, level=level, on=ON)
        levels = levels_of([written.plan])[written.plan.pk]
        if one:
            detail = cell_detail(
                written.plan,
                written.priorities[one["priority"]],
                written.areas[one["area"]],
                on=ON,
            )

    assert_same(found.cells, expected)
    assert found == again
    assert found.counts == Counter(one["status"] for one in expected)
    assert [row.projects for row in found.rows] == [
        sum(world.answers(work, wish, ON) for work in world.works)
        for wish in world.ordered_wishes()
    ]
    meeting = {
        place.code: place.level
        for place in world.places
        for wish in world.wishes
        if world.leaves(place.code) & world.wish_leaves(wish)
    }
    assert {one.name: one.areas for one in levels} == Counter(meeting.values())
    if one:
        assert_adds_up(detail, one, crowded_from=world.crowded_from)


def assert_adds_up(detail, one, *, crowded_from):
    assert_same([detail.cell], [one])
    assert {here.match.project.reference for here in detail.projects} == one["who"]
    assert sum(float(here.places) for here in detail.projects) == pytest.approx(
        float(one["places"]), abs=1e-8
    )
    assert sum(float(here.annual_cost_gbp or 0) for here in detail.projects) == pytest.approx(
        float(one["cost"]), abs=1e-6
    )
    assert bool(detail.alike) == any(len(names) >= crowded_from for _, _, names in detail.alike)
    if one["status"] == "crowded":
        assert detail.alike


@followed
@given(world=worlds(), level=st.sampled_from(LEVELS))
def test_the_order_of_rows_does_not_matter(db, world, level):
    with rolled_back():
        found = coverage_for_plan(write(world).plan, level=level, on=ON)
    with rolled_back():
        other = coverage_for_plan(write(world, reverse=True).plan, level=level, on=ON)

    assert [
        (cell.priority.reference, cell.area.code, cell.sums, cell.need, cell.status)
        for cell in found.cells
    ] == [
        (cell.priority.reference, cell.area.code, cell.sums, cell.need, cell.status)
        for cell in other.cells
    ]


@followed
@given(data=st.data())
@of_both_kinds
def test_a_project_more_makes_no_cell_worse(db, seen, data):
    world, level = data.draw(seen)
    more = data.draw(works([place.code for place in world.places], 99))

    with rolled_back():
        before = coverage_for_plan(write(world).plan, level=level, on=ON)
    world.works.append(more)
    with rolled_back():
        after = coverage_for_plan(write(world).plan, level=level, on=ON)

    for old, new in zip(before.cells, after.cells, strict=True):
        assert ORDER[new.status] >= ORDER[old.status]
        assert new.places >= old.places
        assert new.projects >= old.projects


@followed
@given(world=worlds())
def test_places_of_leaves_that_share_a_district_add_up_to_those_of_the_district(db, world):
    """People are spread, neither lost nor doubled: a wide area holds what its leaves hold."""
    for place in world.places:
        place.level = "ward" if not world.children(place.code) else "district"

    with rolled_back():
        plan = write(world).plan
        wards = coverage_for_plan(plan, level="ward", on=ON)
        districts = coverage_for_plan(plan, level="district", on=ON)

    for cell in districts.cells:
        inside = [
            ward
            for ward in wards.cells
            if ward.priority == cell.priority and ward.area.code in world.leaves(cell.area.code)
        ]
        assert float(sum(ward.places for ward in inside)) == pytest.approx(float(cell.places))
        assert float(sum(ward.annual_cost_gbp for ward in inside)) == pytest.approx(
            float(cell.annual_cost_gbp)
        )
        assert max(ward.projects for ward in inside) <= cell.projects
