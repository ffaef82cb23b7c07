"""A charity that leaves the consortium, and comes back."""

import pytest
from django.urls import reverse

from consortium.access import Denied
from consortium.models import Organisation
from consortium.services import approval
from consortium.states import MoveRefused
from projects.models import Project
from tests.factories import MembershipFactory, OrganisationFactory, ProjectFactory
from tests.letters import letters
from tests.pages import text

__all__ = ["letters"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def charity(lead):
    charity = lead.memberships.get().organisation
    ProjectFactory(organisation=charity, status="active", title="Locks")
    return charity


def leave(charity, by, why="We close in spring."):
    return approval.leave_consortium(organisation_id=charity.pk, by=by, why=why)


def test_a_lead_says_so_with_a_reason_and_those_who_count_on_it_are_told(
    lead, coordinator, charity, client_for, letters
):
    colleague = MembershipFactory(organisation=charity, role="staff").user
    client = client_for(lead)
    url = reverse("organisations:leave_consortium", args=[charity.slug])

    assert url in client.get(charity.get_absolute_url()).content.decode()
    assert "Nothing is deleted." in text(client.get(url))
    assert "Say why, so that those who count on it understand." in text(
        client.post(url, {"reason": " "})
    )
    assert Organisation.objects.get(pk=charity.pk).is_approved
    page = text(client.post(url, {"reason": "We close in spring."}, follow=True))

    assert f"{charity} has left the consortium." in page
    assert "“We close in spring.”" in page
    assert {each.to for each in letters} == {colleague.email, coordinator.email}
    assert "An open bid with a project of it is not agreed" in letters[0].text


def test_it_and_its_projects_show_to_its_members_and_coordinators_alone(
    lead, staff, officer, visitor, coordinator, charity
):
    leave(charity, lead)

    for reader in (officer, visitor):
        assert not Project.objects.visible_to(reader).filter(organisation=charity).exists()
        assert not Organisation.objects.visible_to(reader).filter(pk=charity.pk).exists()
    for reader in (lead, coordinator):
        assert Project.objects.visible_to(reader).filter(organisation=charity).exists()


def test_a_coordinator_approves_it_again_and_it_shows_as_before(
    lead, coordinator, charity, client_for, visitor
):
    leave(charity, lead)
    client = client_for(coordinator)
    url = reverse("organisations:decide", args=[charity.slug])

    page = text(client.get(url))
    assert "It left the consortium on" in page
    assert "Is it here already?" not in page
    client.post(url, {"do": "approve"})

    charity.refresh_from_db()
    assert (charity.status, charity.refusal) == ("approved", "")
    assert Project.objects.visible_to(visitor).filter(title="Locks").exists()


def test_what_took_part_is_neither_withdrawn_nor_merged_into_another(
    lead, coordinator, charity, client_for
):
    leave(charity, lead)

    with pytest.raises(approval.ApprovalRefused, match="took part"):
        approval.withdraw_organisation(organisation_id=charity.pk, by=lead)
    other = OrganisationFactory(kind="charity")
    with pytest.raises(approval.ApprovalRefused, match="stays on record as itself"):
        approval.merge_organisation(organisation_id=charity.pk, into_id=other.pk, by=coordinator)
    with pytest.raises(MoveRefused):
        approval.ask_for_approval(organisation_id=charity.pk, by=lead)
    home = text(client_for(lead).get("/"))
    assert "correct it and ask again" not in home


def test_it_needs_a_reason_and_only_a_charity_that_takes_part_can_leave(
    lead, staff, coordinator, charity, client_for
):
    with pytest.raises(approval.ApprovalRefused, match="Say why"):
        leave(charity, lead, why="  ")
    with pytest.raises(Denied):
        leave(charity, staff)
    hub = coordinator.memberships.get().organisation
    with pytest.raises(Denied):
        leave(hub, coordinator)
    leave(charity, coordinator)
    page = client_for(lead).get(
        reverse("organisations:leave_consortium", args=[charity.slug]), follow=True
    )
    assert "takes no part as it is" in text(page)
    with pytest.raises(MoveRefused):
        leave(charity, lead)
