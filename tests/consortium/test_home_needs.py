"""The first page: what needs whom."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.home import Urgency, needs_of
from tests.consortium.at_home import TODAY, days, organisation_of
from tests.factories import (
    AreaFactory,
    BidPackFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    PartFactory,
    PartnershipFactory,
    PlanFactory,
    ProjectFactory,
    ProposalFactory,
)
from tests.pages import words

pytestmark = pytest.mark.django_db


def words_of(user):
    return [need.words for need in needs_of(user)]


# --- What needs whom


def test_somebody_without_organisation_is_told_how_to_find_one(outsider, administrator):
    assert words_of(outsider) == ["Find your organisation"]
    assert "Find your organisation" not in words_of(administrator)


def test_a_lead_is_asked_for_a_profile_and_staff_are_not(lead, staff):
    assert any(words.startswith("Say what") for words in words_of(lead))
    assert not any(words.startswith("Say what") for words in words_of(staff))


@pytest.mark.parametrize(
    "aims, has_places, asked",
    [
        ("", False, "Say what {} does, and where"),
        ("", True, "Say what {} does"),
        ("We walk.", False, "Say where {} works"),
        ("We walk.", True, None),
    ],
)
def test_a_lead_is_asked_for_what_the_profile_lacks_alone(aims, has_places, asked, lead):
    organisation = lead.memberships.get().organisation
    organisation.aims = aims
    organisation.save()
    organisation.areas.set(AreaFactory.create_batch(2) if has_places else [])

    said = [words for words in words_of(lead) if words.startswith(("Say what", "Say where"))]

    assert [words for words in said if "can accept" not in words] == (
        [asked.format(organisation)] if asked else []
    )


@pytest.mark.parametrize(
    "status, confirmed, asked",
    [
        ("active", -181, True),
        ("active", None, True),
        ("active", -180, False),
        ("proposed", -181, True),
        ("paused", -181, True),
        ("ended", -181, False),
    ],
)
def test_projects_nobody_confirmed_for_180_days_are_asked_about(status, confirmed, asked, staff):
    on = None if confirmed is None else days(confirmed)
    ProjectFactory(
        title="Homework", organisation=organisation_of(staff), status=status, confirmed_on=on
    )

    assert ("Confirm that “Homework” is still right" in words_of(staff)) is asked


def test_since_when_a_project_has_not_been_confirmed_is_said(staff):
    organisation = organisation_of(staff)
    ProjectFactory(organisation=organisation, confirmed_on=datetime.date(2025, 1, 5))
    ProjectFactory(organisation=organisation, confirmed_on=None)

    assert {need.note for need in needs_of(staff)} == {
        "Last confirmed on 5 January 2025.",
        f"Nobody at {organisation} has confirmed it yet.",
    }


def test_other_organisations_projects_are_not_ones_own_to_confirm(staff):
    ProjectFactory(confirmed_on=days(-400))

    assert words_of(staff) == []


@pytest.mark.parametrize("ends, told", [(0, True), (183, True), (184, False), (-1, False)])
def test_money_that_ends_within_half_a_year_is_told(ends, told, staff):
    ProjectFactory(organisation=organisation_of(staff), confirmed_on=TODAY, funded_until=days(ends))

    assert any("The money for" in words for words in words_of(staff)) is told


def test_drafts_are_remembered(staff):
    ProjectFactory(title="Homework", organisation=organisation_of(staff), status="draft")

    (need,) = needs_of(staff)

    assert need.words == "“Homework” is still a draft"
    assert need.link == "/projects/" + "project-" + need.link.split("project-")[1]
    assert need.urgency == Urgency.WHEN_YOU_CAN


def test_an_officer_is_told_of_the_plans_of_their_own_partnerships(officer, coordinator):
    own = PartnershipFactory(organisations=[organisation_of(officer)])
    PlanFactory(partnership=own, status="draft", title="Ours")
    PlanFactory(status="draft", title="Theirs")
    PlanFactory(partnership=own, status="current", title="Published")

    assert words_of(officer) == ["The plan “Ours” is still a draft"]
    assert {words for words in words_of(coordinator) if "plan" in words} == {
        "The plan “Ours” is still a draft",
        "The plan “Theirs” is still a draft",
    }


@pytest.mark.parametrize("ends, asked", [(-1, True), (0, False), (None, False)])
def test_an_officer_is_asked_for_the_plan_after_one_that_ended(ends, asked, officer):
    own = PartnershipFactory(organisations=[organisation_of(officer)])
    on = None if ends is None else days(ends)
    PlanFactory(partnership=own, title="Ours", ends_on=on)
    PlanFactory(title="Theirs", ends_on=days(-1))

    assert ("Is there a later plan than “Ours”?" in words_of(officer)) is asked
    assert "Is there a later plan than “Theirs”?" not in words_of(officer)


def test_a_coordinator_is_told_of_charities_nobody_answers_for(coordinator, staff):
    led = MembershipFactory(role="lead").organisation
    asked = InvitationFactory(role="lead").organisation
    refused = InvitationFactory(role="staff").organisation
    silent = InvitationFactory(role="lead", expired=True).organisation
    council = OrganisationFactory(kind="statutory")
    before = organisation_of(staff)

    found = words_of(coordinator)

    assert f"Invite a lead of {refused}" in found
    assert f"Invite a lead of {silent}" in found
    assert f"Invite a lead of {before}" in found
    for organisation in (led, asked, council):
        assert f"Invite a lead of {organisation}" not in found
    assert not [words for words in words_of(staff) if "Invite a lead" in words]


@pytest.mark.parametrize(
    "deadline, urgency, note",
    [
        (None, Urgency.WHEN_YOU_CAN, "No deadline is set."),
        (29, Urgency.SOON, "in 29 days."),
        (28, Urgency.NOW, "in 28 days."),
        (1, Urgency.NOW, "tomorrow."),
        (0, Urgency.NOW, "today."),
        (-1, Urgency.NOW, "Its deadline was"),
    ],
)
def test_a_bid_is_the_more_urgent_the_nearer_its_deadline(deadline, urgency, note, coordinator):
    ProposalFactory(title="Together", deadline=None if deadline is None else days(deadline))

    (need,) = [need for need in needs_of(coordinator) if "bid" in need.words]

    assert need.words == "Go on with the bid “Together”"
    assert need.urgency == urgency
    assert note in need.note


def test_bids_that_are_handed_in_wait_for_nobody(coordinator):
    for status in ("submitted", "won", "lost", "withdrawn"):
        ProposalFactory(status=status)

    assert not [words for words in words_of(coordinator) if "bid" in words]


def test_a_lead_looks_after_the_bids_their_organisation_leads(lead):
    ProposalFactory(title="Ours", lead_organisation=organisation_of(lead))
    ProposalFactory(title="Theirs")

    assert words_of(lead)[-1:] == ["Go on with the bid “Ours”"]


def test_a_partners_lead_is_asked_to_read_their_part(lead):
    bid = ProposalFactory(title="Together", status="consulting")
    project = ProjectFactory(organisation=organisation_of(lead), confirmed_on=TODAY)
    for year in (2027, 2028):
        PartFactory(proposal=bid, project=project, year=year)

    assert [words for words in words_of(lead) if "part" in words] == [
        "Read your part of the bid “Together”"
    ]


def test_a_pack_that_failed_is_told_until_another_is_made(coordinator):
    bid = ProposalFactory(title="Together", status="won")
    BidPackFactory(proposal=bid, status="failed", error="The logo is no picture.")
    (need,) = [need for need in needs_of(coordinator) if "pack" in need.words]
    assert need.words == "The pack of “Together” could not be made"
    assert need.note == "The logo is no picture."

    BidPackFactory(proposal=bid, status="rendering")

    assert not [words for words in words_of(coordinator) if "pack" in words]


def test_a_pack_that_became_ready_this_week_is_told(coordinator):
    made = timezone.localtime() - datetime.timedelta(days=6)
    old = timezone.localtime() - datetime.timedelta(days=8)
    BidPackFactory(proposal__title="New", made=True, finished_at=made)
    BidPackFactory(proposal__title="Old", made=True, finished_at=old)

    packs = [words for words in words_of(coordinator) if "pack" in words]

    assert packs == ["The pack of “New” is ready to read"]


def test_the_most_urgent_stands_first_on_the_page(coordinator, client_for):
    ProposalFactory(title="Later", lead_organisation=None)
    ProposalFactory(title="At once", deadline=TODAY, lead_organisation=None)

    response = client_for(coordinator).get(reverse("home"))

    page = words(response)
    assert page.index("At once") < page.index("Later")
    assert "2 things to turn to, the most urgent first." in page


def test_a_single_thing_has_no_order(coordinator, client_for):
    ProposalFactory(title="Later", lead_organisation=None)

    assert "1 thing to turn to." in words(client_for(coordinator).get(reverse("home")))


def test_a_quiet_day_says_so(coordinator, client_for):
    response = client_for(coordinator).get(reverse("home"))

    assert "Nothing waits for you" in words(response)


def test_many_of_one_kind_are_counted_rather_than_listed(staff):
    for _ in range(8):
        ProjectFactory(organisation=organisation_of(staff), confirmed_on=None)

    found = words_of(staff)

    assert len(found) == 6
    assert found[-1] == "3 more projects to confirm"
    slug = organisation_of(staff).slug
    assert needs_of(staff)[-1].link == f"/projects/?organisation={slug}&confirmed=no"


@pytest.mark.parametrize("role", ["staff", "officer", "coordinator"])
def test_home_asks_the_same_number_of_queries_however_much_waits(role, request, queries_of):
    user = request.getfixturevalue(role)
    organisation = organisation_of(user)
    partnership = PartnershipFactory(organisations=[organisation])

    def add():
        ProjectFactory(organisation=organisation, confirmed_on=None)
        ProjectFactory(organisation=organisation, status="draft")
        PlanFactory(partnership=partnership, status="draft")
        BidPackFactory(status="failed", error="No logo.")

    add()
    first = queries_of(lambda: needs_of(type(user).objects.get(pk=user.pk)))
    for _ in range(4):
        add()

    assert queries_of(lambda: needs_of(type(user).objects.get(pk=user.pk))) == first
