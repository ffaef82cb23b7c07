"""Gaps around a project that it could fill, and what it would take."""

import datetime
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from priorities.coverage import AreaFacts
from priorities.fillable import places_named
from priorities.reads.fillable import gaps_for
from tests.factories import (
    AreaFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    OutcomeLinkFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
    TargetGroupFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 26)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def district():
    return AreaFactory(name="South Cambridgeshire", level="district")


@pytest.fixture
def linton(district):
    return AreaFactory(name="Linton", level="ward", parent=district)


@pytest.fixture
def sawston(district):
    return AreaFactory(name="Sawston", level="ward", parent=district)


@pytest.fixture
def falls():
    return OutcomeFactory(name="Fewer falls", domain="health")


@pytest.fixture
def burglary():
    return OutcomeFactory(name="Fewer homes burgled")


@pytest.fixture
def plan(district, linton, sawston):
    return PlanFactory(partnership=PartnershipFactory(areas=[district]), reference="safer")


@pytest.fixture
def project(district, linton, burglary):
    charity = OrganisationFactory(name="Locks", areas=[district])
    return ProjectFactory(
        title="Locks and lights", organisation=charity, areas=[linton], outcomes=[burglary]
    )


def found(project):
    return [
        (gap.priority.title, gap.way, [area.name for area in gap.areas])
        for gap in gaps_for(AnonymousUser(), project, on=ON)
    ]


def test_a_gap_where_its_organisation_works_and_it_does_not_is_within_reach(
    project, plan, burglary
):
    PriorityFactory(plan=plan, title="Burglary of homes", outcomes=[burglary])

    assert found(project) == [("Burglary of homes", "reach", ["Sawston"])]
    [gap] = gaps_for(AnonymousUser(), project, on=ON)
    assert gap.why == ("Nobody answers it in Sawston. This project would if it worked there too.")


def test_a_project_that_is_only_proposed_would_fill_the_gap_where_it_works(project, plan, burglary):
    PriorityFactory(plan=plan, title="Burglary of homes", outcomes=[burglary])
    project.status = "proposed"
    project.save()

    assert found(project) == [
        ("Burglary of homes", "run", ["Linton"]),
        ("Burglary of homes", "reach", ["Sawston"]),
    ]


def test_a_project_of_an_organisation_that_waits_hears_what_it_waits_for(project, plan, burglary):
    PriorityFactory(plan=plan, title="Burglary of homes", outcomes=[burglary])
    project.organisation.status = "waiting"
    project.organisation.save()

    gap, _ = gaps_for(AnonymousUser(), project, on=ON)
    project.status = "proposed"
    proposed, _ = gaps_for(AnonymousUser(), project, on=ON)

    assert gap.why == (
        "Nobody answers it in Linton. This project would, once a coordinator has approved Locks."
    )
    assert proposed.why == "Nobody answers it in Linton. This project would, once it is running."


def test_a_priority_for_other_people_says_for_whom(project, plan, burglary):
    older = TargetGroupFactory(name="Older people")
    project.target_groups.add(TargetGroupFactory(name="Young people"))
    PriorityFactory(
        plan=plan, title="Distraction burglary", outcomes=[burglary], target_groups=[older]
    )

    assert found(project) == [("Distraction burglary", "group", ["Linton", "Sawston"])]
    [gap] = gaps_for(AnonymousUser(), project, on=ON)
    assert "It is about Older people: this project is for others." in gap.why


def test_what_its_outcomes_often_bring_is_said_with_reason_and_source(
    project, plan, burglary, falls
):
    OutcomeLinkFactory(
        from_outcome=burglary, to_outcome=falls, why="Fear keeps people indoors.", source=""
    )
    PriorityFactory(plan=plan, title="Falls", outcomes=[falls])

    [gap] = gaps_for(AnonymousUser(), project, on=ON)

    assert gap.way == "outcome"
    assert gap.why == (
        "Nobody answers it in Linton and Sawston. “Fewer homes burgled” often brings “Fewer "
        "falls”, which this priority wants. Fear keeps people indoors. (Source: unsourced.)"
    )


def test_what_somebody_meets_already_is_no_gap(project, plan, burglary, sawston):
    PriorityFactory(plan=plan, outcomes=[burglary])
    ProjectFactory(areas=[sawston], outcomes=[burglary])

    assert found(project) == []


def test_plans_that_are_not_current_and_places_far_away_do_not_count(project, plan, burglary):
    far = AreaFactory(name="Far away", level="district")
    draft = PlanFactory(partnership=plan.partnership, status="draft")
    PriorityFactory(plan=draft, outcomes=[burglary])
    elsewhere = PlanFactory(partnership=PartnershipFactory(areas=[far]))
    PriorityFactory(plan=elsewhere, outcomes=[burglary])

    assert found(project) == []


def test_what_asks_least_stands_first_then_what_weighs_most(project, plan, burglary, falls):
    OutcomeLinkFactory(from_outcome=burglary, to_outcome=falls)
    PriorityFactory(plan=plan, title="Falls", outcomes=[falls], weight=9)
    PriorityFactory(plan=plan, title="Light", outcomes=[burglary], weight=1)
    PriorityFactory(plan=plan, title="Heavy", outcomes=[burglary], weight=2)

    assert [title for title, _, _ in found(project)] == ["Heavy", "Light", "Falls"]


def test_weights_of_different_plans_are_no_measure_of_each_other(project, plan, burglary, district):
    """What its plan weighs most stands before what another plan weighs second."""
    other = PlanFactory(partnership=PartnershipFactory(areas=[district]), reference="wellbeing")
    PriorityFactory(plan=other, title="First of hundreds", outcomes=[burglary], weight=300)
    PriorityFactory(plan=other, title="Second of hundreds", outcomes=[burglary], weight=200)
    PriorityFactory(plan=plan, title="First of ones", outcomes=[burglary], weight=2)
    PriorityFactory(plan=plan, title="Second of ones", outcomes=[burglary], weight=1)

    assert [title for title, _, _ in found(project)] == [
        "First of ones",
        "First of hundreds",
        "Second of ones",
        "Second of hundreds",
    ]


def test_a_gap_is_found_however_many_heavier_priorities_are_met(
    client_for, project, plan, burglary, district
):
    """A dozen that weigh most have a project everywhere; the lightest has none."""
    for number in range(12):
        met = OutcomeFactory()
        project.outcomes.add(met)
        PriorityFactory(plan=plan, title=f"Met {number}", outcomes=[met], weight=9)
        ProjectFactory(areas=[district], outcomes=[met])
    PriorityFactory(plan=plan, title="The lightest", outcomes=[burglary], weight="0.1")

    assert found(project) == [("The lightest", "reach", ["Sawston"])]


def test_the_first_ten_stand_with_the_project_and_all_on_a_page(
    client_for, project, plan, burglary
):
    for number in range(27):
        PriorityFactory(plan=plan, title=f"Gap {number:02}", outcomes=[burglary], rank=number)
    member = client_for(MembershipFactory(organisation=project.organisation).user)
    url = reverse("priorities:gaps_for_project", args=[project.slug])

    fragment, first, second = (
        member.get(url, **HTMX),
        member.get(url),
        member.get(f"{url}?page=2"),
    )

    assert text(fragment).count("Nobody answers it in Sawston") == 10
    assert f'href="{url}">And 17 more gaps</a>' in fragment.content.decode()
    assert text(first).count("Nobody answers it in Sawston") == 25
    assert text(second).count("Nobody answers it in Sawston") == 2
    assert "more gaps" not in text(first)


def test_gaps_are_told_at_the_level_that_the_plans_page_opens_with(
    project, plan, burglary, district, linton
):
    """Nearly all that is offered is offered to the whole district: the plan opens by district, in
    which the project itself answers.
    """
    PriorityFactory(plan=plan, title="Burglary of homes", outcomes=[burglary])
    other = PriorityFactory(plan=plan, title="Falls", outcomes=[OutcomeFactory()])
    assert found(project) == [("Burglary of homes", "reach", ["Sawston"])]

    ProjectFactory(areas=[district], outcomes=other.outcomes.all(), people_per_year=900)

    assert found(project) == []


def test_a_refuge_is_given_away_to_nobody_who_may_not_know_its_place(
    project, plan, burglary, sawston
):
    PriorityFactory(plan=plan, title="Burglary of homes", outcomes=[burglary])
    ProjectFactory(areas=[sawston], outcomes=[burglary], sensitive=True)
    belongs = MembershipFactory().user
    waits = MembershipFactory(organisation__status="waiting").user

    assert gaps_for(belongs, project, on=ON) == []
    assert [gap.way for gap in gaps_for(waits, project, on=ON)] == ["reach"]


def test_more_priorities_and_plans_cost_no_more_queries(
    project, plan, burglary, district, queries_of
):
    PriorityFactory(plan=plan, outcomes=[burglary])
    one = queries_of(lambda: found(project))
    for _ in range(4):
        another = PlanFactory(partnership=PartnershipFactory(areas=[district]))
        PriorityFactory(plan=another, outcomes=[burglary])
        PriorityFactory(plan=plan, outcomes=[burglary])

    assert queries_of(lambda: found(project)) == one


def test_many_places_are_named_up_to_six():
    area = AreaFacts(1, "A", "A", "ward")
    areas = [replace(area, name=name) for name in "ABCDEFGHI"]

    assert places_named(areas[:7]) == "A, B, C, D, E, F and G"
    assert places_named(areas) == "A, B, C, D, E, F and 3 more places"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_its_people_see_the_gaps_on_a_page_and_in_a_fragment(
    client_for, project, plan, burglary, headers
):
    PriorityFactory(plan=plan, title="Burglary of homes", outcomes=[burglary])
    member = MembershipFactory(organisation=project.organisation).user

    page = client_for(member).get(
        reverse("priorities:gaps_for_project", args=[project.slug]), **headers
    )

    assert "Burglary of homes" in text(page)
    assert ("<html" in page.content.decode()) == (not headers)


def test_where_no_gap_is_near_the_page_says_so(client_for, project):
    member = MembershipFactory(organisation=project.organisation).user

    page = client_for(member).get(reverse("priorities:gaps_for_project", args=[project.slug]))

    assert "no priority of a current plan that it could answer is a gap" in text(page)
