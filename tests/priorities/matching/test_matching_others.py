"""Others who ask what answers: bids for candidates, projects for what they answer."""

import datetime

from hypothesis import given

from priorities.reads.matches import (
    candidates_for,
    matches_for_plan,
    matches_for_plans,
    priorities_answered_by,
)
from tests.factories import (
    AreaFactory,
    PlanFactory,
    PriorityFactory,
)
from tests.priorities.matching.conftest import drawn, tagged
from tests.priorities.worlds import ON, rolled_back, worlds, write


def test_candidates_are_active_or_proposed_whatever_their_dates(plan, priority, wards, burglary):
    for reference, status in (("a", "active"), ("p", "proposed"), ("d", "draft"), ("e", "ended")):
        tagged((burglary, 1, None), reference=reference, areas=[wards[0]], status=status)
    tagged(
        (burglary, 1, None),
        reference="over",
        areas=[wards[0]],
        ends_on=ON - datetime.timedelta(days=900),
    )

    found = candidates_for([plan], areas=[wards[0]])

    assert [match.project.reference for match in found] == ["a", "over", "p"]


def test_a_candidate_needs_one_leaf_common_to_project_priority_and_bid(
    plan, wards, district, burglary
):
    """Priority in A and B, bid in B and C: a project in A and C meets each, but no leaf is in
    all three. One all over the district has B of them: 500 of 1,000.
    """
    PriorityFactory(plan=plan, areas=wards[:2], outcomes=[burglary])
    tagged((burglary, 1, None), reference="apart", areas=[wards[0], wards[2]])
    tagged((burglary, 1, None), reference="wide", areas=[district])

    [match] = candidates_for([plan], areas=wards[1:])

    assert match.project.reference == "wide"
    assert match.inside.value == 0.5
    assert match.area_share.value == 1
    assert len(candidates_for([plan], areas=None)) == 2
    assert candidates_for([plan], areas=[]) == []


def test_what_a_project_answers_is_asked_of_current_plans(plan, priority, wards, burglary):
    project = tagged((burglary, 1, None), areas=[wards[0]])
    draft = PlanFactory(partnership=plan.partnership, status="draft")
    hidden = PriorityFactory(plan=draft, reference="P9", outcomes=[burglary])
    PriorityFactory(plan=plan, reference="far", areas=[AreaFactory()], outcomes=[burglary])
    PriorityFactory(plan=plan, reference="here", areas=[wards[0]], outcomes=[burglary])

    found = priorities_answered_by(project, on=ON)

    assert [match.priority.reference for match in found] == ["here", "P1"]
    [match] = priorities_answered_by(project, on=ON, plans=[draft])
    assert match.priority.id == hidden.pk


@drawn
@given(world=worlds())
def test_what_each_project_answers_is_the_same_from_both_sides(db, world):
    with rolled_back():
        written = write(world)
        from_plan = matches_for_plan(written.plan, on=ON)
        from_projects = [
            match
            for project in written.projects.values()
            for match in priorities_answered_by(project, on=ON)
        ]

    assert sorted(from_projects, key=lambda match: match.why + repr(match)) == sorted(
        from_plan, key=lambda match: match.why + repr(match)
    )


def test_several_plans_come_in_order_of_their_references(plan, priority, wards, burglary):
    first = PlanFactory(reference="a-plan", partnership=plan.partnership)
    PriorityFactory(plan=first, outcomes=[burglary])
    tagged((burglary, 1, None), areas=wards)

    found = matches_for_plans([plan, first], on=ON)

    assert [match.priority.plan for match in found] == ["a-plan", "plan"]


def test_no_priorities_no_matches(plan):
    assert matches_for_plan(plan, on=ON) == []


def test_more_projects_and_priorities_take_no_more_queries(
    plan, wards, burglary, groups, queries_of
):
    def add(number):
        for _ in range(number):
            PriorityFactory(plan=plan, outcomes=[burglary], target_groups=[groups["care"]])
            project = tagged((burglary, 1, None), areas=[wards[0]])
            project.target_groups.add(groups["over-60"])

    def read():
        matches_for_plan(plan, on=ON)

    add(1)
    few = queries_of(read)
    add(9)

    assert queries_of(read) == few
