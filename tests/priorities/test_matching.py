import pytest
from hypothesis import HealthCheck, given, settings

from consortium.models import Area
from priorities.reads.matches import (
    matches_for_plan,
)
from tests.priorities.naive import World
from tests.priorities.worlds import ON, rolled_back, trees, worlds, write, write_areas

drawn = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@drawn
@given(places=trees(most=12))
def test_leaves_weigh_what_a_plain_reading_of_the_rule_says(db, places):
    world = World(places, [], [], [], [])

    with rolled_back():
        write_areas(places)
        found = dict(Area.objects.values_list("code", "leaf_weight"))
        links = set(Area.objects.values_list("code", "leaf_links__leaf__code"))

    leaves = {code for place in places for code in world.leaves(place.code)}
    for code, weight in found.items():
        if code in leaves and world.weight(code) is not None:
            assert weight == pytest.approx(float(world.weight(code)), rel=1e-12)
        else:
            assert weight is None
    assert links == {(place.code, leaf) for place in places for leaf in world.leaves(place.code)}


@drawn
@given(world=worlds())
def test_matches_are_those_of_a_plain_recomputation(db, world):
    expected = world.matches(ON)

    with rolled_back():
        written = write(world)
        found = matches_for_plan(written.plan, on=ON)

    assert [(match.priority.reference, match.project.reference) for match in found] == [
        (wish.reference, work.reference) for wish, work, *_ in expected
    ]
    for match, (wish, work, fit, area_share, people) in zip(found, expected, strict=True):
        assert match.fit == pytest.approx(float(fit), abs=1e-12)
        assert match.area_share.value == pytest.approx(float(area_share), abs=1e-12)
        assert match.people == people
        assert {one.outcome for one in match.outcomes} == {
            tag.outcome for tag in world.shared(work, wish)
        }
        whole = world.leaves_of(work.areas)
        inside, in_leaves = world.ratio(whole & world.wish_leaves(wish), whole)
        assert match.inside.value == pytest.approx(float(inside), abs=1e-12)
        assert match.inside.in_leaves == in_leaves
        assert match.area_share.in_leaves == world.ratio(set(), world.wish_leaves(wish))[1]
