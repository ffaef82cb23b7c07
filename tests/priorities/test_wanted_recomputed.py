"""Where what organisations do is wanted, in any small world: against a plain recomputation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.models import Organisation
from priorities.reads import gaps_nearby
from priorities.reads.behind import ANYBODY
from priorities.reads.opened import open_plans
from projects.models import Project
from tests.priorities.busy import of_both_kinds
from tests.priorities.worlds import ON, rolled_back, write


@pytest.fixture(params=[8, -1], ids=["plan by plan", "of all plans together"])
def most_plans(request, monkeypatch):
    """As few plans are read plan by plan, as more than a few together."""
    monkeypatch.setattr(gaps_nearby, "MOST_PLANS", request.param)


@settings(max_examples=40)
@given(data=st.data())
@of_both_kinds
def test_where_work_is_wanted_is_what_a_plain_recomputation_says(db, most_plans, seen, data):
    world, _ = data.draw(seen)

    with rolled_back():
        plan = write(world).plan
        level = open_plans([plan], on=ON).levels[plan]
        bodies = dict(Organisation.objects.values_list("pk", "reference"))
        found = gaps_nearby.gaps_nearby(bodies, on=ON)

    assert {bodies[pk]: told(gaps) for pk, gaps in found.items()} == {
        body: wanted
        for body in bodies.values()
        if level and (wanted := world.wanted_near(body, level.name, ON))
    }


@settings(max_examples=40)
@given(data=st.data(), refuges=st.sets(st.integers(0, 8)))
@of_both_kinds
def test_it_is_the_same_to_one_who_may_not_know_where_a_refuge_is(
    db, monkeypatch, seen, data, refuges
):
    world, _ = data.draw(seen)

    with rolled_back():
        write(world)
        Project.objects.filter(reference__in=[f"W{at:02}" for at in refuges]).update(sensitive=True)
        bodies = list(Organisation.objects.values_list("pk", flat=True))
        found = []
        for most in (8, -1):
            monkeypatch.setattr(gaps_nearby, "MOST_PLANS", most)
            found.append(gaps_nearby.gaps_nearby(bodies, on=ON, user=ANYBODY))

    assert found[0] == found[1]


def told(gaps):
    return [(gap.priority.reference, [area.code for area in gap.areas]) for gap in gaps]
