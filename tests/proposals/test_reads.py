"""What the pages of a bid show: budget lines, partners, candidates and what is wanted."""

from decimal import Decimal

import pytest

from projects.models import Project
from proposals.reads import (
    asked_by_project,
    budget_for,
    candidates,
    partners_for,
)
from tests.factories import (
    AreaFactory,
    CostFactory,
    MembershipFactory,
    OutcomeFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
    ProjectOutcomeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def burglary(bid):
    return bid.plans.get().priorities.get(title="Burglary").outcomes.get()


@pytest.fixture
def falls(bid):
    return bid.plans.get().priorities.get(title="Falls").outcomes.get()


def titles(ranked):
    return [one.project.title for one in ranked]


def newcomer(bid, outcome, *, level=3, **facts):
    """A project in the bid's district, not in the bid, that works on this outcome."""
    facts = {"title": "Newcomer", "areas": list(bid.areas.all()), "annual_cost_gbp": 900} | facts
    project = ProjectFactory(**facts)
    ProjectOutcomeFactory(project=project, outcome=outcome, evidence_level=level)
    return project


# --- Money


def test_the_budget_is_parts_by_organisation_and_then_own_costs(bid):
    CostFactory(proposal=bid, organisation=None, heading="Evaluation", amount_gbp=1000)

    budget = budget_for(bid)

    assert [row.name for row in budget.partners] == ["Charity 1", "Charity 2"]
    assert [(row.name, row.notes) for row in budget.own_costs] == [("Evaluation", ())]
    assert (budget.total.amount, budget.total.match) == (Decimal(49000), Decimal(2000))
    assert (budget.years, budget.limit) == ((2027, 2028), Decimal(100000))


def test_what_a_project_asks_for_is_summed_over_its_years_and_blank_is_not_nothing(bid):
    one, two = Project.objects.order_by("title")
    bid.parts.filter(project=two).update(amount_gbp=None)

    assert asked_by_project(bid) == {one.pk: Decimal(24000), two.pk: None}


# --- Partners


def test_partners_stand_once_by_organisation(bid, coordinator):
    assert [str(each) for each in partners_for(bid, coordinator)] == ["Locks 1", "Locks 2"]


def test_a_refuge_shows_its_district_to_visitors(bid, visitor, coordinator):
    ward = AreaFactory(name="Hidden End", parent=bid.areas.get())
    refuge = Project.objects.get(title="Locks 1")
    refuge.areas.set([ward])
    Project.objects.filter(pk=refuge.pk).update(sensitive=True)

    def places(person):
        return [area.name for area in partners_for(bid, person)[0].places]

    assert places(visitor) == ["Vale"]
    assert places(coordinator) == ["Hidden End"]


def test_a_draft_shows_to_nobody_else(bid, visitor):
    Project.objects.filter(title="Locks 1").update(status="draft")

    assert [str(each) for each in partners_for(bid, visitor)] == ["Locks 2"]


# --- Candidates


def test_candidates_are_ranked_by_how_well_they_answer_all_that_is_asked(
    bid, burglary, falls, coordinator
):
    newcomer(bid, falls, title="Falls alone", level=1)
    both = newcomer(bid, falls, title="Both", level=1)
    ProjectOutcomeFactory(project=both, outcome=burglary, evidence_level=4)

    ranked, _ = candidates(bid, coordinator)

    assert titles(ranked) == ["Both", "Locks 1", "Locks 2", "Falls alone"]
    assert [one.is_in for one in ranked] == [False, True, True, False]
    assert [match.priority.title for match in ranked[0].matches] == ["Burglary", "Falls"]
    assert ranked[0].score == pytest.approx(5 / 6 + 2 / 6)


def test_each_candidate_says_why(bid, coordinator):
    (first, _), _ = candidates(bid, coordinator)

    assert "Fewer burglaries" in first.matches[0].why


def test_proposed_projects_may_join_and_ended_and_draft_ones_not(bid, falls, coordinator):
    for status in ("proposed", "ended", "draft", "paused"):
        newcomer(bid, falls, title=status, status=status)

    ranked, _ = candidates(bid, coordinator)

    assert set(titles(ranked)) == {"Locks 1", "Locks 2", "proposed"}


def test_projects_elsewhere_are_no_candidates(bid, falls, coordinator):
    newcomer(bid, falls, areas=[AreaFactory()])

    assert titles(candidates(bid, coordinator)[0]) == ["Locks 1", "Locks 2"]


def test_a_bid_without_plans_has_no_candidates(bid, coordinator):
    bid.plans.clear()

    assert candidates(bid, coordinator) == ([], [])


def test_a_bid_without_areas_asks_wherever_its_plans_hold(bid, falls, coordinator):
    bid.areas.clear()
    newcomer(bid, falls, areas=[AreaFactory(parent=bid.plans.get().partnership.areas.get())])

    ranked, wanted = candidates(bid, coordinator)

    assert "Newcomer" in titles(ranked)
    assert wanted


def test_themes_are_those_of_the_priorities_answered(bid, burglary, coordinator):
    priorities = bid.plans.get().priorities
    priorities.filter(title="Burglary").update(theme="both")

    ranked, _ = candidates(bid, coordinator)
    assert ranked[0].themes == ["crime", "health"]

    priorities.filter(title="Burglary").update(theme="crime")
    ranked, _ = candidates(bid, coordinator)
    assert ranked[0].themes == ["crime"]


def test_people_are_counted_where_they_are_known(bid, coordinator):
    Project.objects.filter(title="Locks 2").update(people_per_year=None)

    (first, second), _ = candidates(bid, coordinator)

    assert (first.people_known, first.places) == (True, 100)
    assert (second.people_known, second.places) == (False, 0)


def test_what_a_project_costs_shows_to_another_charity_once_it_has_joined(bid, burglary):
    """A lead whose charity leads the bid is a party to it, and no coordinator."""
    lead = MembershipFactory(role="lead", organisation=bid.lead_organisation).user
    newcomer(bid, burglary, title="Another’s")
    newcomer(bid, burglary, title="Ours", organisation=bid.lead_organisation)

    ranked, _ = candidates(bid, lead)

    assert {one.project.title: one.sees_money for one in ranked} == {
        "Locks 1": True,
        "Locks 2": True,
        "Another’s": False,
        "Ours": True,
    }


def test_coordinators_see_what_every_candidate_costs(bid, burglary, coordinator):
    newcomer(bid, burglary)

    assert all(one.sees_money for one in candidates(bid, coordinator)[0])


# --- What is wanted


def test_what_each_priority_lacks_in_the_areas_of_the_bid(bid, coordinator):
    _, wanted = candidates(bid, coordinator)

    burglary, falls = wanted
    assert (burglary.priority.title, burglary.plan, burglary.level) == (
        "Burglary",
        "Vale plan",
        "ward",
    )
    assert (burglary.gaps, burglary.cells, burglary.in_bid) == (0, 2, 2)
    assert (falls.gaps, falls.cells, falls.in_bid, falls.weak) == (2, 2, 0, 0)
    assert falls.key == f"{bid.plans.get().reference}:{falls.priority.reference}"


def test_plans_follow_each_other_by_partnership(bid, coordinator):
    first = PlanFactory(partnership__name="A board", title="A plan")
    first.partnership.areas.set(bid.areas.all())
    PriorityFactory(plan=first, title="Sleep", outcomes=[OutcomeFactory()])
    bid.plans.add(first)

    _, wanted = candidates(bid, coordinator)

    assert [one.priority.title for one in wanted] == ["Sleep", "Burglary", "Falls"]


def test_a_plan_that_holds_nowhere_has_no_place_that_lacks_anything(bid, coordinator):
    bid.areas.clear()
    bid.plans.get().partnership.areas.clear()

    ranked, wanted = candidates(bid, coordinator)

    assert ranked == []
    assert {(one.cells, one.gaps) for one in wanted} == {(0, 0)}


def test_projects_are_ranked_even_where_too_many_places_would_have_to_be_told(
    bid, coordinator, monkeypatch
):
    monkeypatch.setattr("proposals.pack.places.MOST_ROWS", 0)

    ranked, wanted = candidates(bid, coordinator)

    assert (sorted(titles(ranked)), wanted) == (["Locks 1", "Locks 2"], [])
