"""Writes of bids, asked directly."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection

from consortium.access import Denied
from consortium.history import acting
from consortium.versions import Stale
from proposals.models import Proposal, ProposalStatus
from proposals.services import bids as services
from tests.factories import (
    AnswerFactory,
    AreaFactory,
    CostFactory,
    MembershipFactory,
    OrganisationFactory,
    PartFactory,
    PlanFactory,
    ProjectFactory,
    ProposalFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid():
    return ProposalFactory(title="Safer and well", starts_on=datetime.date(2027, 4, 1), years=3)


def revise(bid, by, **changes):
    return services.revise_proposal(
        proposal_id=bid.pk, by=by, version=changes.pop("version", bid.version), changes=changes
    )


def years_of(rows):
    return sorted(rows.values_list("year", flat=True))


# --- Beginning


def test_a_bid_is_begun_with_its_lists_and_a_reference_from_its_title(coordinator):
    plan, area, answer = PlanFactory(), AreaFactory(), AnswerFactory()
    council = OrganisationFactory(kind="statutory")

    bid = services.add_proposal(
        by=coordinator,
        values={
            "title": "Safer & well",
            "years": 2,
            "plans": [plan],
            "areas": [area],
            "terms": [answer],
            "shared_with": [council],
        },
    )

    bid.refresh_from_db()
    assert (bid.reference, bid.slug, bid.years) == ("safer-well", "safer-well", 2)
    lists = (bid.plans, bid.areas, bid.terms, bid.shared_with)
    assert [list(each.all()) for each in lists] == [[plan], [area], [answer], [council]]
    assert (bid.status, bid.version) == ("draft", 1)


@pytest.mark.parametrize("title, slug", [("Together", "together-2"), ("???", "item")])
def test_titles_that_make_no_address_get_one(title, slug, coordinator):
    bid = services.add_proposal(by=coordinator, values={"title": title})

    assert bid.slug == slug


def test_the_same_title_twice_gets_a_reference_of_its_own(coordinator):
    references = [
        services.add_proposal(by=coordinator, values={"title": "Safer"}).reference for _ in "ab"
    ]

    assert references == ["safer", "safer-2"]


@pytest.mark.parametrize("who", ["outsider", "staff", "lead", "officer"])
def test_only_coordinators_begin_bids(who, request):
    with pytest.raises(Denied):
        services.add_proposal(by=request.getfixturevalue(who), values={"title": "Mine"})

    assert not Proposal.objects.exists()


def test_two_people_beginning_the_same_bid_wait_for_each_other(coordinator):
    """The lock on references is held until the transaction ends."""
    services.add_proposal(by=coordinator, values={"title": "Safer"})

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND pid = pg_backend_pid() AND objid = "
            "(hashtext('proposals.proposal.reference')::bigint & 4294967295)::oid"
        )
        assert cursor.fetchone() == (1,)


# --- Revising


def test_a_revised_bid_has_its_changes_and_a_further_version(bid, coordinator):
    plan = PlanFactory()

    revise(bid, coordinator, title="Safer", plans=[plan], budget_gbp=Decimal("5.50"))

    bid.refresh_from_db()
    assert (bid.title, bid.version, bid.budget_gbp) == ("Safer", 2, Decimal("5.50"))
    assert list(bid.plans.all()) == [plan]


def test_lists_that_are_not_named_stay(bid, coordinator):
    bid.areas.set([AreaFactory()])

    revise(bid, coordinator, title="Safer")

    assert bid.areas.count() == 1


@pytest.mark.parametrize("version", [None, 0, 2])
def test_a_stale_save_says_who_was_first_and_writes_nothing(version, bid, coordinator):
    with acting(by=UserFactory(name="Jo March"), why="test"):
        Proposal.objects.filter(pk=bid.pk).update(title="Their title")

    with pytest.raises(Stale, match="“Their title” was saved by Jo March") as caught:
        revise(bid, coordinator, title="Mine", version=version)

    assert caught.value.row.title == "Their title"
    bid.refresh_from_db()
    assert bid.title == "Their title"


def test_nobody_is_named_where_nobody_is_known(bid, coordinator):
    with pytest.raises(Stale, match="by somebody else") as caught:
        revise(bid, coordinator, title="Mine", version=7)

    assert caught.value.by is None


def test_a_lead_of_its_lead_organisation_revises_it_and_gives_it_to_nobody_else(bid):
    lead = MembershipFactory(role="lead", organisation=bid.lead_organisation).user

    revise(bid, lead, title="Ours")
    with pytest.raises(Denied):
        revise(bid, lead, version=2, lead_organisation=OrganisationFactory())

    bid.refresh_from_db()
    assert (bid.title, bid.version) == ("Ours", 2)


FROZEN = [status for status in ProposalStatus if status not in ("draft", "consulting", "agreed")]


@pytest.mark.parametrize("status", FROZEN)
def test_nothing_of_a_bid_that_is_handed_in_changes(status, bid, coordinator):
    part = PartFactory(proposal=bid)
    Proposal.objects.filter(pk=bid.pk).update(status=status)
    to_bid = {"proposal_id": bid.pk, "by": coordinator}
    versioned = to_bid | {"version": 1}

    for write in (
        lambda: services.revise_proposal(**versioned, changes={"title": "Late"}),
        lambda: services.include_project(**to_bid, project=ProjectFactory()),
        lambda: services.leave_out_project(**to_bid, project=part.project),
        lambda: services.set_amounts(**versioned, amounts={}),
        lambda: services.set_costs(**versioned, costs=[]),
    ):
        with pytest.raises(services.Frozen, match="it stays as it was handed in"):
            write()

    bid.refresh_from_db()
    assert (bid.title, bid.version, bid.parts.count()) == ("Safer and well", 1, 1)


# --- Years


@pytest.mark.parametrize("first, years", [(2028, [2028, 2029, 2030]), (2025, [2025, 2026, 2027])])
def test_a_bid_that_moves_takes_its_parts_and_costs_along(first, years, bid, coordinator):
    project = ProjectFactory()
    for year in bid.delivery_years:
        PartFactory(proposal=bid, project=project, year=year, amount_gbp=year)
        CostFactory(proposal=bid, year=year, organisation=None)

    revise(bid, coordinator, starts_on=datetime.date(first, 4, 1))

    assert years_of(bid.parts) == years_of(bid.costs) == years
    assert [part.amount_gbp for part in bid.parts.order_by("year")] == [2027, 2028, 2029]


def test_another_day_of_the_same_year_moves_nothing(bid, coordinator):
    PartFactory(proposal=bid, year=2028)

    revise(bid, coordinator, starts_on=datetime.date(2027, 9, 1))

    assert years_of(bid.parts) == [2028]


def test_fewer_years_than_are_in_use_say_which(bid, coordinator):
    project = ProjectFactory(title="Locks")
    PartFactory(proposal=bid, project=project, year=2027)
    PartFactory(proposal=bid, project=project, year=2028, amount_gbp=0)
    PartFactory(proposal=bid, project=project, year=2029, amount_gbp=None, share="0.5")
    CostFactory(proposal=bid, year=2029, heading="Evaluation")

    with pytest.raises(services.YearsInUse) as caught:
        revise(bid, coordinator, years=1)

    assert "(2028/29: Locks; 2029/30: Evaluation, Locks)" in str(caught.value)
    assert years_of(bid.parts) == [2027, 2028, 2029]
    bid.refresh_from_db()
    assert (bid.years, bid.version) == (3, 1)


def test_blank_parts_go_with_their_years(bid, coordinator):
    project = ProjectFactory()
    for year in bid.delivery_years:
        PartFactory(proposal=bid, project=project, year=year, amount_gbp=None)

    revise(bid, coordinator, years=2)

    assert years_of(bid.parts) == [2027, 2028]


def test_a_project_does_not_slip_out_with_its_last_blank_year(bid, coordinator):
    PartFactory(proposal=bid, project__title="Locks", year=2029, amount_gbp=None)

    with pytest.raises(services.YearsInUse, match="2029/30: Locks"):
        revise(bid, coordinator, years=2)


def test_a_bid_with_projects_keeps_its_first_day(bid, coordinator):
    PartFactory(proposal=bid, project__title="Locks", year=2027, amount_gbp=None)

    with pytest.raises(services.YearsInUse, match="2027: Locks"):
        revise(bid, coordinator, starts_on=None)


def test_a_bid_without_projects_may_lose_its_first_day_and_get_another(bid, coordinator):
    revise(bid, coordinator, starts_on=None)
    revise(bid, coordinator, version=2, starts_on=datetime.date(2030, 1, 1))

    bid.refresh_from_db()
    assert bid.delivery_years == [2030, 2031, 2032]


def test_a_part_that_was_outside_the_years_before_does_not_stand_in_the_way(bid, coordinator):
    """Folders may bring such parts in; pages point them out."""
    PartFactory(proposal=bid, year=2035)

    revise(bid, coordinator, title="Safer", years=2)

    assert years_of(bid.parts) == [2035]


# --- Projects


def test_a_project_included_has_a_blank_part_for_each_year(bid, coordinator):
    project = ProjectFactory()

    for _ in "twice":
        services.include_project(proposal_id=bid.pk, project=project, by=coordinator)

    assert years_of(bid.parts) == [2027, 2028, 2029]
    assert set(bid.parts.values_list("amount_gbp", flat=True)) == {None}


def test_a_project_that_is_in_already_keeps_its_amounts(bid, coordinator):
    part = PartFactory(proposal=bid, year=2028, amount_gbp=700)

    services.include_project(proposal_id=bid.pk, project=part.project, by=coordinator)

    part.refresh_from_db()
    assert part.amount_gbp == 700
    assert years_of(bid.parts) == [2027, 2028, 2029]


def test_a_bid_without_a_first_day_takes_no_project(bid, coordinator):
    Proposal.objects.filter(pk=bid.pk).update(starts_on=None)

    with pytest.raises(services.NoYears, match="on which day this bid begins"):
        services.include_project(proposal_id=bid.pk, project=ProjectFactory(), by=coordinator)


def test_nobody_takes_in_a_project_they_cannot_see(bid):
    lead = MembershipFactory(role="lead", organisation=bid.lead_organisation).user
    draft = ProjectFactory(status="draft")

    with pytest.raises(Denied):
        services.include_project(proposal_id=bid.pk, project=draft, by=lead)


@pytest.mark.parametrize(
    "status, words",
    [
        ("draft", "“Tea” is still a draft: its charity has to register it"),
        ("ended", "“Tea” has ended: it cannot join a bid"),
    ],
)
def test_a_draft_or_ended_project_is_refused_in_words(status, words, bid, coordinator):
    project = ProjectFactory(title="Tea", status=status)

    with pytest.raises(services.NotOnOffer, match=words):
        services.include_project(proposal_id=bid.pk, project=project, by=coordinator)

    bid.refresh_from_db()
    assert (bid.version, bid.parts.count()) == (1, 0)


@pytest.mark.parametrize("status", ["proposed", "active", "paused"])
def test_any_other_project_may_join(status, bid, coordinator):
    project = ProjectFactory(status=status)

    services.include_project(proposal_id=bid.pk, project=project, by=coordinator)

    assert bid.parts.filter(project=project).count() == 3


def test_a_project_left_out_goes_with_all_its_years_alone(bid, coordinator):
    gone, stays = ProjectFactory(), ProjectFactory()
    for project in (gone, stays):
        services.include_project(proposal_id=bid.pk, project=project, by=coordinator)

    services.leave_out_project(proposal_id=bid.pk, project=gone, by=coordinator)

    assert set(bid.parts.values_list("project", flat=True)) == {stays.pk}


@pytest.mark.parametrize("who", ["outsider", "staff", "officer"])
def test_others_change_nothing_of_a_bid(who, request, bid):
    to_bid = {"proposal_id": bid.pk, "by": request.getfixturevalue(who)}

    for write in (
        lambda: services.revise_proposal(**to_bid, version=1, changes={"title": "Mine"}),
        lambda: services.include_project(**to_bid, project=ProjectFactory()),
        lambda: services.leave_out_project(**to_bid, project=ProjectFactory()),
        lambda: services.set_amounts(**to_bid, version=1, amounts={}),
        lambda: services.set_costs(**to_bid, version=1, costs=[]),
    ):
        with pytest.raises(Denied):
            write()


# --- Money


def figures(amount=None, match=None, share=None):
    return {"amount_gbp": amount, "match_funding_gbp": match, "share": share}


def test_amounts_are_saved_and_blanks_are_kept_blank(bid, coordinator):
    project = PartFactory(proposal=bid, year=2027).project

    services.set_amounts(
        proposal_id=bid.pk,
        by=coordinator,
        version=1,
        amounts={
            (project.pk, 2027): figures(None, Decimal("0.50"), Decimal("0.25")),
            (project.pk, 2028): figures(Decimal(900)),
            (project.pk, 2029): figures(),
        },
    )

    saved = bid.parts.order_by("year").values_list(
        "year", "amount_gbp", "match_funding_gbp", "share"
    )
    assert list(saved) == [
        (2027, None, Decimal("0.50"), Decimal("0.25")),
        (2028, Decimal(900), None, None),
    ]
    bid.refresh_from_db()
    assert bid.version == 2


def test_amounts_of_a_project_that_is_not_in_the_bid_are_stale(bid, coordinator):
    amounts = {(ProjectFactory().pk, 2027): figures(Decimal(1))}

    with pytest.raises(Stale):
        services.set_amounts(proposal_id=bid.pk, by=coordinator, version=1, amounts=amounts)

    assert not bid.parts.exists()


def test_money_saved_over_another_version_is_stale(bid, coordinator):
    to_bid = {"proposal_id": bid.pk, "by": coordinator, "version": 2}

    with pytest.raises(Stale):
        services.set_amounts(**to_bid, amounts={})
    with pytest.raises(Stale):
        services.set_costs(**to_bid, costs=[])


def cost(heading, year=2027, organisation=None, amount=10):
    return {
        "organisation": organisation,
        "year": year,
        "heading": heading,
        "amount_gbp": Decimal(amount),
        "match_funding_gbp": None,
    }


def test_costs_take_the_place_of_those_before(bid, coordinator):
    hub = OrganisationFactory()
    stays = CostFactory(proposal=bid, organisation=hub, heading="Leading it", amount_gbp=5)
    CostFactory(proposal=bid, heading="Rent")
    elsewhere = CostFactory(heading="Of another bid")

    services.set_costs(
        proposal_id=bid.pk,
        by=coordinator,
        version=1,
        costs=[cost("Leading it", organisation=hub), cost("Leading it"), cost("Leading it", 2028)],
    )

    saved = bid.costs.order_by("pk").values_list("organisation", "year", "amount_gbp")
    assert list(saved) == [(hub.pk, 2027, 10), (None, 2027, 10), (None, 2028, 10)]
    assert bid.costs.filter(pk=stays.pk).exists()
    elsewhere.refresh_from_db()


def test_costs_that_swap_their_headings_do_not_collide(bid, coordinator):
    CostFactory(proposal=bid, organisation=None, heading="A", amount_gbp=1)
    CostFactory(proposal=bid, organisation=None, heading="B", amount_gbp=2)

    services.set_costs(
        proposal_id=bid.pk,
        by=coordinator,
        version=1,
        costs=[cost("B", amount=1), cost("A", amount=2)],
    )

    assert dict(bid.costs.values_list("heading", "amount_gbp")) == {"A": 2, "B": 1}
