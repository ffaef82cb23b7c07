"""Bids laid together over coverage: by hand, and against loops over plain lists."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proposals.models import Part, Proposal
from proposals.together.facts import left_alone
from proposals.together.gathering import gather
from tests import factories
from tests.priorities.worlds import ON, rolled_back, worlds, write

pytestmark = pytest.mark.django_db


def subsets(of):
    return st.lists(st.sampled_from(of), unique=True) if of else st.just([])


def write_bid(reference, written, projects, areas):
    bid = Proposal.objects.create(reference=reference, title=reference, published=True)
    bid.areas.set([written.areas[code] for code in areas])
    for project in projects:
        Part.objects.create(proposal=bid, project=written.projects[project], year=2025)
    return bid


@settings(max_examples=20)
@given(world=worlds(), data=st.data())
def test_what_bids_add_is_that_of_a_plain_recomputation(db, world, data):
    references = [work.reference for work in world.works]
    codes = [place.code for place in world.places]
    asked = {
        name: (data.draw(subsets(references)), data.draw(subsets(codes)))
        for name in ("first", "second")
    }
    inside = {reference for projects, _ in asked.values() for reference in projects}
    later = replace(
        world,
        works=[
            replace(work, status="active", starts_on=None, ends_on=None, funded_until=None)
            if work.reference in inside
            else work
            for work in world.works
        ],
    )

    with rolled_back():
        written = write(world)
        bids = [write_bid(name, written, *what) for name, what in asked.items()]
        coordinator = factories.MembershipFactory(
            role="coordinator", organisation__kind="infrastructure"
        ).user
        found = gather(coordinator, bids, [written.plan], on=ON)

    if not found.plans:
        assert not world.wishes or not any(world.wish_leaves(wish) for wish in world.wishes)
        return
    [one] = found.plans
    now, then = (each.coverage(one.level, ON) for each in (world, later))
    names = {bid.pk: bid.reference for bid in bids}
    alone, meeting, themes = set(), {}, {name: set() for name in asked}
    for place, today, with_bids in zip(one.places, now, then, strict=True):
        working = {
            name: {
                work.reference
                for work in later.works
                if work.reference in projects and counts(later, work, today)
            }
            for name, (projects, areas) in asked.items()
            if not areas or later.leaves_of(areas) & later.leaves(today["area"])
        }
        working = {name: projects for name, projects in working.items() if projects}
        expected = with_bids if working else today
        assert place.today.status == today["status"]
        assert place.then.status == expected["status"]
        assert float(place.then.places) == pytest.approx(float(expected["places"]), abs=1e-8)
        assert {
            names[bid]: {reference_of(found, pk) for pk in own}
            for bid, own in place.working.items()
        } == working
        cell = today["priority"], today["area"]
        if not working and today["status"] in ("gap", "fragile", "thin"):
            alone.add(cell)
        if len(working) == 2:
            meeting.setdefault(cell[0], {})[cell[1]] = working
        wish = next(wish for wish in world.wishes if wish.reference == cell[0])
        for name in working:
            themes[name] |= {"crime", "health"} if wish.theme == "both" else {wish.theme}
    left = left_alone(one.places)
    assert {(cell.priority.reference, cell.area.code) for cell in left} == alone
    assert len(left) == len(alone)
    # Of these are ranked, as gaps are, those that lack places for a need that somebody has.
    assert {gap.cell for gap in (*found.left.by_need, *found.left.unknown)} <= set(left)
    assert {told.priority.reference: places_of(told) for told in found.meetings} == {
        priority: set(places) for priority, places in meeting.items()
    }
    for told in found.meetings:
        places = meeting[told.priority.reference].values()
        both = set().union(*(working["first"] for working in places)) & set().union(
            *(working["second"] for working in places)
        )
        assert {reference_of(found, pk) for pk in told.shared} == both
    assert {told.bid.reference: set(told.themes) for told in found.bids} == themes


def places_of(meeting):
    return {area.code for area in meeting.areas}


def counts(world, work, cell):
    wish = next(wish for wish in world.wishes if wish.reference == cell["priority"])
    here = world.leaves(cell["area"]) & world.wish_leaves(wish)
    return world.answers(work, wish, ON) and bool(world.leaves_of(work.areas) & here)


def reference_of(found, pk):
    return found.projects[pk].reference
