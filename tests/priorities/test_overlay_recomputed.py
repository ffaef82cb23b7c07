"""Two plans laid over each other in any small world, against a plain recomputation."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.models import Plan, Priority
from priorities.reads.behind import ANYBODY
from priorities.reads.overlay import lay_over
from projects.models import OutcomeLink
from tests.priorities.busy import of_both_kinds
from tests.priorities.worlds import LEVELS, ON, OUTCOMES, rolled_back, write

links = st.lists(
    st.sampled_from([pair for pair in product(OUTCOMES, OUTCOMES) if pair[0] != pair[1]]),
    unique=True,
    max_size=3,
)

moved = st.just({"P1"}) | st.sets(st.sampled_from(["P0", "P1", "P2"]))


@settings(max_examples=100)
@given(data=st.data(), moved=moved, brings=links)
@of_both_kinds
def test_two_plans_share_what_a_plain_recomputation_says(db, seen, data, moved, brings):
    """`moved` are the priorities of the second plan, `brings` the links between outcomes."""
    world, _ = data.draw(seen)
    chance = data.draw(st.randoms(use_true_random=True))
    for place in world.places:
        place.level = chance.choice(LEVELS)
    here = [wish for wish in world.ordered_wishes() if wish.reference not in moved]
    there = [wish for wish in world.ordered_wishes() if wish.reference in moved]

    with rolled_back():
        written = write(world)
        outcomes = written.outcomes
        other = Plan.objects.create(
            reference="other",
            slug="other",
            title="Other",
            status="current",
            partnership=written.plan.partnership,
            fragile_days=world.fragile_days,
            thin_below=written.plan.thin_below,
            crowded_from=world.crowded_from,
        )
        Priority.objects.filter(reference__in=moved).update(plan=other)
        for start, end in brings:
            OutcomeLink.objects.create(from_outcome=outcomes[start], to_outcome=outcomes[end])
        found = lay_over(ANYBODY, written.plan, other, on=ON)

    assert [
        (one.project.reference, answers(one.here), answers(one.there)) for one in found.both
    ] == answering_both(world, here, there)
    assert {
        (one.here.reference, one.there.reference): (
            {name.lower() for name in one.shared},
            {(link.start, link.end) for link in one.links},
        )
        for one in found.pairs
    } == pairs(here, there, brings)
    assert found.level == common_level(world, here, there)
    assert {
        one.area.code: ({told(cell) for cell in one.here}, {told(cell) for cell in one.there})
        for one in found.short
    } == short_in_both(world, here, there, found.level)
    assert {
        (link.start, link.end): (starting, also) for link, starting, also in found.unclaimed
    } == unclaimed(world, here, there, brings)


def answers(matches):
    return {match.priority.reference for match in matches}


def told(cell):
    return cell.priority.reference, cell.status


def answered(world, work, wishes):
    return [wish for wish in wishes if world.answers(work, wish, ON)]


def answering_both(world, here, there):
    """[(project, priorities of one plan, of the other)], as they are listed."""
    found = []
    for work in world.works:
        ours, theirs = answered(world, work, here), answered(world, work, there)
        if ours and theirs:
            most = max(world.people(work, wish) for wish in ours + theirs)
            found.append((-len(ours + theirs), -most, work.reference, ours, theirs))
    found.sort(key=lambda one: one[:3])
    return [
        (reference, {wish.reference for wish in ours}, {wish.reference for wish in theirs})
        for _, _, reference, ours, theirs in found
    ]


def pairs(here, there, brings):
    found = {}
    for one, other in product(here, there):
        shared = set(one.outcomes) & set(other.outcomes)
        leading = {pair for pair in brings if leads(pair, one.outcomes, other.outcomes)}
        if shared or leading:
            found[one.reference, other.reference] = (shared, leading)
    return found


def leads(pair, some, others):
    start, end = pair
    return (start in some and end in others) or (start in others and end in some)


def common_level(world, here, there):
    """The finest that both have areas of and that leaves out nothing of one of them."""
    for level in reversed(LEVELS):
        areas = [place.code for place in world.places if place.level == level]
        held = [leaves_of_plan(world, wishes) for wishes in (here, there)]
        inside = [world.leaves_of(areas) & leaves for leaves in held]
        if all(inside) and any(part == leaves for part, leaves in zip(inside, held, strict=True)):
            return level
    return ""


def leaves_of_plan(world, wishes):
    return {leaf for wish in wishes for leaf in world.wish_leaves(wish)}


def short_in_both(world, here, there, level):
    found = {}
    for side, wishes in enumerate((here, there)):
        for cell in replace(world, wishes=wishes).coverage(level, ON):
            if cell["status"] not in ("covered", "crowded"):
                sides = found.setdefault(cell["area"], (set(), set()))
                sides[side].add((cell["priority"], cell["status"]))
    return {area: sides for area, sides in found.items() if all(sides)}


def unclaimed(world, here, there, brings):
    """{(start, end): (projects that work towards the start, how many of them to the end)}."""
    ours, theirs = ({code for wish in side for code in wish.outcomes} for side in (here, there))
    claims = [
        {tag.outcome for tag in work.tags}
        for work in world.works
        if answered(world, work, here + there)
    ]
    found = {}
    for start, end in brings:
        starting = [codes for codes in claims if start in codes]
        also = [codes for codes in starting if end in codes]
        if leads((start, end), ours, theirs) and len(also) < len(starting):
            found[start, end] = (len(starting), len(also))
    return found
