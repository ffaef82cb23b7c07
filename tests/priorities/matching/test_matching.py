import datetime

import pytest
from hypothesis import given

from consortium.models import Area
from consortium.services import refresh_area_tree
from priorities.matching import joined, percent
from priorities.reads.matches import (
    matches_for_plan,
)
from tests.factories import (
    AreaFactory,
    OutcomeFactory,
    PriorityFactory,
)
from tests.priorities.matching.conftest import drawn, tagged
from tests.priorities.naive import World
from tests.priorities.worlds import ON, rolled_back, trees, worlds, write, write_areas


@drawn
@given(places=trees(most=12))
def test_leaves_weigh_what_a_plain_reading_of_the_rule_says(db, places):
    world = World(places, [], [], [], [])

    with rolled_back():
        write_areas(places)
        found = dict(Area.objects.values_list("code", "leaf_weight"))
        totals = {
            code: numbers
            for code, *numbers in Area.objects.values_list(
                "code", "leaf_count", "leaves_weight", "leaves_unweighed"
            )
        }
        links = set(Area.objects.values_list("code", "leaf_links__leaf__code"))

    leaves = {code for place in places for code in world.leaves(place.code)}
    for code, weight in found.items():
        if code in leaves and world.weight(code) is not None:
            assert weight == pytest.approx(float(world.weight(code)), rel=1e-12)
        else:
            assert weight is None
    for code, (count, total, unweighed) in totals.items():
        weights = [world.weight(leaf) for leaf in world.leaves(code)]
        known = [weight for weight in weights if weight is not None]
        assert (count, unweighed) == (len(weights), len(weights) - len(known))
        assert total == pytest.approx(float(sum(known)), rel=1e-12)
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


def test_fit_weighs_shared_outcomes_by_strength_of_evidence(
    plan, priority, wards, burglary, drinking
):
    """Burglary 3 × (2 + 1)/6 + drinking 1 × (5 + 1)/6 = 2.5 of 4: 0.625."""
    tagged((burglary, 2, None), (drinking, 5, None), areas=[wards[0]])

    [match] = matches_for_plan(plan, on=ON)

    assert match.fit == 0.625
    assert match.best_evidence == 5


def test_no_evidence_recorded_is_a_sixth(plan, priority, wards, burglary):
    """3 × 1/6 of 4: 0.125."""
    tagged((burglary, None, None), areas=[wards[0]])

    assert matches_for_plan(plan, on=ON)[0].fit == 0.125


def test_area_share_is_the_share_of_people(plan, priority, wards, burglary):
    """A and C have 300 + 200 of 1,000."""
    tagged((burglary, 1, None), areas=[wards[0], wards[2]])

    [match] = matches_for_plan(plan, on=ON)

    assert (match.area_share.value, match.area_share.in_leaves) == (0.5, False)
    assert match.inside.value == 1


def test_area_share_counts_places_where_one_of_them_has_no_people_known(
    plan, priority, wards, district, burglary
):
    """Nothing is known of C, nor of the district: A is one of three."""
    for area in (wards[2], district):
        area.population = None
        area.save()
    refresh_area_tree()
    tagged((burglary, 1, None), areas=[wards[0]])

    [match] = matches_for_plan(plan, on=ON)

    assert match.area_share.value == pytest.approx(1 / 3)
    assert match.area_share.in_leaves
    assert "in 1 of its 3 places, for" in match.why


def test_area_share_counts_places_where_nobody_lives_in_any(
    plan, priority, wards, district, burglary
):
    for area in (*wards, district):
        area.population = 0
        area.save()
    refresh_area_tree()
    tagged((burglary, 1, None), areas=wards[:2])

    [match] = matches_for_plan(plan, on=ON)

    assert match.area_share.value == pytest.approx(2 / 3)
    assert match.area_share.in_leaves
    assert match.inside.in_leaves


def test_a_place_where_nobody_lives_answers_with_a_share_of_nought(plan, priority, wards, burglary):
    wards[0].population = 0
    wards[0].save()
    refresh_area_tree()
    tagged((burglary, 1, None), areas=[wards[0]])

    [match] = matches_for_plan(plan, on=ON)

    assert (match.area_share.value, match.score) == (0, 0)
    assert match.inside.in_leaves


def test_a_ward_and_the_district_around_it_are_the_district(
    plan, priority, wards, district, burglary
):
    tagged((burglary, 1, None), areas=[wards[1], district, wards[0]])
    PriorityFactory(plan=plan, reference="P2", areas=[wards[0], district], outcomes=[burglary])

    first, second = matches_for_plan(plan, on=ON)

    assert first.area_share.value == second.area_share.value == 1
    assert (first.project.extent.leaves, first.project.extent.weight) == (3, 1000)
    assert second.priority.extent == first.priority.extent


def test_a_district_with_a_single_ward_is_that_ward(plan, burglary):
    """The ward has no number: it takes all the district's 90."""
    district = AreaFactory(level="district", population=90)
    ward = AreaFactory(parent=district)
    PriorityFactory(plan=plan, areas=[district], outcomes=[burglary])
    tagged((burglary, 0, None), areas=[ward, district])

    [match] = matches_for_plan(plan, on=ON)

    assert match.project.extent == match.priority.extent
    assert match.area_share.value == 1


def test_codes_that_begin_alike_are_not_inside_each_other(plan, burglary):
    short = AreaFactory(code="E1", population=10)
    long = AreaFactory(code="E10", population=30)
    PriorityFactory(plan=plan, areas=[short, long], outcomes=[burglary])
    tagged((burglary, 0, None), areas=[short, long])

    [match] = matches_for_plan(plan, on=ON)

    assert match.project.extent.weight == 40


def test_people_are_the_largest_among_shared_tags(plan, priority, wards, burglary, drinking):
    """The tag of an outcome that is not shared does not count, however large."""
    other = OutcomeFactory()
    tagged(
        (burglary, 1, 20),
        (drinking, 1, 30),
        (other, 1, 900),
        areas=[wards[0]],
        people_per_year=500,
    )

    [match] = matches_for_plan(plan, on=ON)

    assert (match.people, match.people_known) == (30, True)


@pytest.mark.parametrize(
    "tag, project, people, known",
    [
        (None, 500, 500, True),
        (0, 500, 0, True),
        (20, None, 20, True),
        (None, None, 0, False),
        (None, 0, 0, True),
    ],
)
def test_only_a_blank_tag_takes_the_projects_own_figure(
    plan, priority, wards, burglary, tag, project, people, known
):
    tagged((burglary, 1, tag), areas=[wards[0]], people_per_year=project)

    [match] = matches_for_plan(plan, on=ON)

    assert (match.people, match.people_known) == (people, known)
    assert ("we don't know" in match.why) is not known


def test_ranking_is_by_fit_and_share_then_people_then_reference(plan, priority, wards, burglary):
    """A half of the evidence over twice the people is the same score; then more people first."""
    tagged((burglary, 5, None), reference="b", areas=[wards[0]], people_per_year=10)
    tagged((burglary, 5, None), reference="a", areas=[wards[0]], people_per_year=10)
    tagged((burglary, 5, None), reference="c", areas=[wards[0]], people_per_year=11)
    tagged((burglary, 2, None), reference="d", areas=[wards[1]], people_per_year=99)
    tagged((burglary, 0, None), reference="e", areas=wards, people_per_year=1)

    found = matches_for_plan(plan, on=ON)

    assert [(match.project.reference, match.score) for match in found] == [
        ("c", 0.225),
        ("a", 0.225),
        ("b", 0.225),
        ("d", 0.1875),
        ("e", 0.125),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "draft"},
        {"status": "proposed"},
        {"status": "paused"},
        {"status": "ended"},
        {"starts_on": ON + datetime.timedelta(days=1)},
        {"ends_on": ON - datetime.timedelta(days=1)},
    ],
)
def test_only_what_runs_on_the_day_answers(plan, priority, wards, burglary, facts):
    tagged((burglary, 1, None), areas=[wards[0]], **facts)

    assert matches_for_plan(plan, on=ON) == []


def test_first_and_last_day_count(plan, priority, wards, burglary):
    tagged((burglary, 1, None), areas=[wards[0]], starts_on=ON, ends_on=ON)

    assert len(matches_for_plan(plan, on=ON)) == 1


def test_a_project_without_areas_is_nowhere(plan, priority, wards, burglary):
    tagged((burglary, 1, None))

    assert matches_for_plan(plan, on=ON) == []


def test_a_project_next_door_does_not_answer(plan, wards, burglary):
    PriorityFactory(plan=plan, areas=[wards[0]], outcomes=[burglary])
    tagged((burglary, 1, None), areas=[wards[1]])

    assert matches_for_plan(plan, on=ON) == []


def test_a_priority_outside_its_partnerships_areas_holds_where_it_says(plan, wards, burglary):
    elsewhere = AreaFactory()
    PriorityFactory(plan=plan, areas=[elsewhere], outcomes=[burglary])
    tagged((burglary, 1, None), reference="there", areas=[elsewhere])
    tagged((burglary, 1, None), reference="here", areas=[wards[0]])

    assert [match.project.reference for match in matches_for_plan(plan, on=ON)] == ["there"]


def test_a_priority_without_outcomes_has_no_answers(plan, wards, burglary):
    PriorityFactory(plan=plan)
    tagged((burglary, 1, None), areas=wards)

    assert matches_for_plan(plan, on=ON) == []


@pytest.mark.parametrize(
    "wanted, offered, answers",
    [
        ([], [], True),
        (["care"], [], True),
        ([], ["care"], True),
        (["care"], ["care"], True),
        (["over-60"], ["care"], True),
        (["care"], ["over-60"], True),
        (["women"], ["over-80"], False),
        (["women", "care"], ["over-80"], True),
    ],
)
def test_groups_meet_if_one_includes_the_other_through_others_too(
    plan, wards, burglary, groups, wanted, offered, answers
):
    """Two groups inside the same third do not meet for that."""
    PriorityFactory(plan=plan, outcomes=[burglary], target_groups=[groups[code] for code in wanted])
    tagged(
        (burglary, 1, None),
        areas=[wards[0]],
        target_groups=[groups[code] for code in offered],
    )

    assert bool(matches_for_plan(plan, on=ON)) is answers


def test_groups_that_include_each_other_in_a_circle_meet(plan, wards, burglary, groups):
    groups["care"].includes.add(groups["over-60"])
    PriorityFactory(plan=plan, outcomes=[burglary], target_groups=[groups["women"]])
    tagged((burglary, 1, None), areas=[wards[0]], target_groups=[groups["care"]])

    assert len(matches_for_plan(plan, on=ON)) == 1


# --- Why


def test_why_says_outcomes_places_people_and_groups(
    plan, priority, wards, burglary, drinking, groups
):
    priority.target_groups.add(groups["over-60"])
    tagged(
        (drinking, None, None),
        (burglary, 3, 1200),
        areas=[wards[0]],
        target_groups=[groups["over-80"]],
    )

    [match] = matches_for_plan(plan, on=ON)

    assert match.why == (
        "Works towards Burglary (evidence level 3 of 5) and Drinking problems (no evidence "
        "recorded), both outcomes this priority asks for, in 1 of its 3 places, where 30% of "
        "its people live, for People over 80, 1,200 people a year."
    )


def test_why_of_a_single_outcome_everywhere_for_one_person(plan, wards, district, burglary):
    PriorityFactory(plan=plan, outcomes=[burglary])
    tagged((burglary, 1, 1), areas=[district])

    [match] = matches_for_plan(plan, on=ON)

    assert match.why == (
        "Works towards Burglary (evidence level 1 of 5), the outcome this priority asks for, "
        "wherever it holds, for everyone, 1 person a year."
    )


def test_why_names_the_projects_groups_where_the_priority_is_for_everyone(
    plan, wards, burglary, groups
):
    PriorityFactory(plan=plan, outcomes=[burglary, OutcomeFactory(), OutcomeFactory()])
    tagged(
        (burglary, 1, None),
        areas=wards,
        target_groups=[groups["women"], groups["care"]],
    )

    [match] = matches_for_plan(plan, on=ON)

    assert "1 of the 3 outcomes" in match.why
    assert "for People in care homes and Women over 80" in match.why


@pytest.mark.parametrize(
    "value, words",
    [(0, "0%"), (0.001, "under 1%"), (0.38, "38%"), (0.999, "over 99%"), (1, "100%")],
)
def test_a_part_is_never_called_nothing_or_all(value, words):
    assert percent(value) == words


def test_a_list_reads_as_in_a_sentence():
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"
