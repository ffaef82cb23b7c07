"""Organisations that people add: approved, refused, or merged with the one that is here."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from consortium.access import Denied, may
from consortium.models import JoinRequest, Organisation
from consortium.rules import is_officer, roles_of
from consortium.services.approval import (
    ApprovalRefused,
    add_organisation,
    approve_organisation,
    ask_for_approval,
    merge_organisation,
    refuse_organisation,
)
from consortium.services.invitations import InvitationRefused, invite_colleague
from consortium.states import MoveRefused
from tests.factories import (
    AreaFactory,
    DocumentFactory,
    DocumentOpeningFactory,
    EarlierDocumentFactory,
    OrganisationFactory,
    PaperKindFactory,
    ProjectFactory,
    ProposalFactory,
    RegisteredCharityFactory,
)
from tests.letters import letters

__all__ = ["letters"]

pytestmark = pytest.mark.django_db


def add(by, name="Fen Edge Youth", kind="charity", **facts):
    return add_organisation(by=by, name=name, kind=kind, **facts)


# --- Adding


def test_who_adds_a_charity_leads_it_while_it_waits(outsider, coordinator, letters):
    area = AreaFactory()

    organisation = add(
        outsider, charity_number="1100001", aims="Youth work.", areas=[area], website=""
    )

    assert (organisation.status, organisation.added_by) == ("waiting", outsider)
    assert (organisation.reference, list(organisation.areas.all())) == ("fen-edge-youth", [area])
    assert organisation.memberships.get().role == "lead"
    assert may(outsider, "projects.add_project")
    assert may(outsider, "consortium.change_organisation", organisation)
    to_coordinator, to_them = letters
    assert (to_coordinator.to, to_coordinator.subject) == (
        coordinator.email,
        "Decide whether Fen Edge Youth may take part",
    )
    assert to_coordinator.link == "/organisations/fen-edge-youth/decide/"
    assert (to_them.to, to_them.subject) == (
        outsider.email,
        "Fen Edge Youth waits for a coordinator",
    )


def test_a_role_in_an_organisation_that_waits_opens_nothing_else(outsider):
    add(outsider, "The Council of Nowhere", "statutory")

    assert outsider.memberships.get().role == "officer"
    assert not is_officer(outsider)
    assert not roles_of(outsider)
    for permission in (
        "priorities.view_full_coverage",
        "projects.view_sensitive_places",
        "projects.write_to_projects",
    ):
        assert not may(outsider, permission)
    refuge = ProjectFactory(status="active", sensitive=True)
    assert not may(outsider, "projects.view_contact", refuge)


def test_nobody_is_invited_into_an_organisation_that_waits(outsider):
    organisation = add(outsider)

    with pytest.raises(InvitationRefused, match="still waits for a coordinator"):
        invite_colleague(
            organisation_id=organisation.pk, email="a@example.org", role="staff", by=outsider
        )


def test_what_a_coordinator_adds_is_approved_at_once(coordinator, letters):
    organisation = add(coordinator)

    assert organisation.is_approved
    assert not organisation.memberships.exists()
    assert letters == []


def test_three_may_wait_for_one_person(outsider):
    for number in range(3):
        add(outsider, f"Club {number}")

    with pytest.raises(ApprovalRefused, match="3 organisations you added wait"):
        add(outsider, "Club 4")


@pytest.mark.parametrize(
    "here, added",
    [
        ({"charity_number": "1100001"}, {"charity_number": "1100001"}),
        ({"name": "FEN EDGE YOUTH"}, {}),
    ],
    ids=["by number", "by name"],
)
def test_what_is_here_already_is_named(here, added, outsider):
    known = OrganisationFactory(**here)

    with pytest.raises(ApprovalRefused, match="is here already") as refused:
        add(outsider, **added)

    assert refused.value.organisation == known


def test_what_somebody_else_is_adding_is_not_added_twice(outsider, staff):
    add(staff, "What nobody has looked at", charity_number="1100001")
    add(staff, "Fen Edge Club")

    with pytest.raises(ApprovalRefused, match="a coordinator has it before them") as refused:
        add(outsider, "Another name", charity_number="1100001")
    with pytest.raises(ApprovalRefused, match="Somebody has added FEN EDGE CLUB and a coord"):
        add(outsider, "FEN EDGE CLUB")

    assert refused.value.organisation is None
    assert str(refused.value).startswith("Somebody has added a charity with this number and")


@pytest.mark.parametrize("number", ["1100001", ""], ids=["by number", "by name"])
def test_a_refused_organisation_bars_nobody_from_adding_the_real_one(
    number, outsider, staff, coordinator
):
    false = add(staff, charity_number=number)
    refuse_organisation(organisation_id=false.pk, reason="Not yours.", by=coordinator)

    real = add(outsider, charity_number=number)

    assert real.is_waiting
    with pytest.raises(ApprovalRefused, match="a coordinator has it before them"):
        add(coordinator, charity_number=number)
    approve_organisation(organisation_id=real.pk, by=coordinator)
    ask_for_approval(organisation_id=false.pk, by=staff)
    with pytest.raises(ApprovalRefused, match="is here already") as refused:
        add(coordinator, charity_number=number)
    assert refused.value.organisation == real


def test_a_charity_removed_from_the_register_is_not_added(outsider):
    RegisteredCharityFactory(number=200001, removed_on="2018-11-06", status="Removed")
    RegisteredCharityFactory(number=200001, linked_number=1, organisation_number=7)

    with pytest.raises(ApprovalRefused, match="no longer on the register"):
        add(outsider, charity_number="200001")

    assert add(outsider, charity_number="200001-1").is_waiting


def test_nobody_adds_a_hub(outsider):
    with pytest.raises(ApprovalRefused, match="a charity or a public body"):
        add(outsider, kind="infrastructure")


# --- Deciding


def test_an_approved_organisation_shows_and_its_people_are_told(outsider, coordinator, letters):
    organisation = add(outsider)
    letters.clear()

    approve_organisation(organisation_id=organisation.pk, by=coordinator)

    organisation.refresh_from_db()
    assert (organisation.is_approved, organisation.decided_by) == (True, coordinator)
    (letter,) = letters
    assert letter.to == outsider.email
    assert letter.subject == "Fen Edge Youth is approved: look at what everybody sees"
    outsider.forget_roles()
    assert roles_of(outsider)


def test_a_refused_organisation_is_corrected_and_asks_again(outsider, coordinator, letters):
    organisation = add(outsider)
    letters.clear()

    with pytest.raises(ApprovalRefused, match="Say why"):
        refuse_organisation(organisation_id=organisation.pk, reason=" ", by=coordinator)
    refuse_organisation(organisation_id=organisation.pk, reason="Which Fen?", by=coordinator)

    organisation.refresh_from_db()
    assert (organisation.status, organisation.refusal) == ("refused", "Which Fen?")
    assert [(letter.to, "“Which Fen?”" in letter.text) for letter in letters] == [
        (outsider.email, True)
    ]
    again = ask_for_approval(organisation_id=organisation.pk, by=outsider)
    assert (again.status, again.refusal, again.decided_by) == ("waiting", "", None)
    to_coordinator, to_them = letters[1:]
    assert (to_coordinator.to, to_them.to) == (coordinator.email, outsider.email)
    assert "asks once more" in to_coordinator.text
    assert "“Which Fen?”" in to_coordinator.text
    assert to_coordinator.link == reverse("organisations:decide", args=[organisation.slug])
    assert "You get another e-mail when it is decided" in to_them.text


def test_an_approval_is_final_and_only_members_ask_again(outsider, staff, coordinator):
    organisation = add(outsider)
    with pytest.raises(MoveRefused):
        ask_for_approval(organisation_id=organisation.pk, by=outsider)
    with pytest.raises(Denied):
        ask_for_approval(organisation_id=organisation.pk, by=staff)
    approve_organisation(organisation_id=organisation.pk, by=coordinator)
    with pytest.raises(MoveRefused):
        refuse_organisation(organisation_id=organisation.pk, reason="No.", by=coordinator)


def test_only_coordinators_decide(outsider, lead, officer):
    organisation = add(outsider)
    for person in (outsider, lead, officer):
        for decide in (
            lambda by: approve_organisation(organisation_id=organisation.pk, by=by),
            lambda by: refuse_organisation(organisation_id=organisation.pk, reason="No.", by=by),
            lambda by: merge_organisation(
                organisation_id=organisation.pk, into_id=organisation.pk, by=by
            ),
        ):
            with pytest.raises(Denied):
                decide(person)


# --- Merging


def test_a_duplicate_becomes_a_request_to_the_one_that_is_here(
    outsider, lead, coordinator, letters, django_capture_on_commit_callbacks
):
    into = lead.memberships.get().organisation
    organisation = add(outsider)
    project = ProjectFactory(
        organisation=organisation, status="active", confirmed_on=timezone.localdate()
    )
    paper = default_storage.save("documents/paper.pdf", ContentFile(b"Ours"))
    earlier = default_storage.save("documents/earlier.pdf", ContentFile(b"Ours before"))
    DocumentFactory(organisation=into, kind="insurance")
    document = DocumentFactory(organisation=organisation, kind="insurance", file=paper)
    EarlierDocumentFactory(document=document, file=earlier)
    letters.clear()

    with django_capture_on_commit_callbacks(execute=True):
        found = merge_organisation(organisation_id=organisation.pk, into_id=into.pk, by=coordinator)

    assert found == into
    assert not Organisation.objects.filter(pk=organisation.pk).exists()
    wish = JoinRequest.objects.get()
    assert (wish.organisation, wish.user, wish.is_open) == (into, outsider, True)
    project.refresh_from_db()
    assert (project.organisation, project.status) == (into, "draft")
    assert (project.confirmed_on, project.version) == (None, 2)
    assert not default_storage.exists(paper)
    assert not default_storage.exists(earlier)
    assert [(letter.to, letter.subject) for letter in letters] == [
        (outsider.email, f"Fen Edge Youth is here already: wait for {into} to let you in"),
        (lead.email, f"Answer {outsider}, who asks to join {into}"),
    ]


def test_papers_move_along_where_the_one_that_is_here_has_none_of_their_kind(
    outsider, lead, coordinator, letters, client_for, django_capture_on_commit_callbacks
):
    into = lead.memberships.get().organisation
    organisation = add(outsider)
    PaperKindFactory(code="insurance", name="Insurance")
    DocumentFactory(organisation=into, kind="Insurance", title="Ours")
    paths = [
        default_storage.save(f"documents/{name}.pdf", ContentFile(b"%PDF-1.7"))
        for name in ("accounts", "before", "cover", "ended")
    ]
    facts = {"organisation": organisation}
    accounts = DocumentFactory(kind="accounts", title="Accounts", file=paths[0], **facts)
    EarlierDocumentFactory(document=accounts, file=paths[1])
    DocumentFactory(kind="insurance", title="Cover", file=paths[2], **facts)
    DocumentFactory(kind="data", title="Old leaf", expires_on="2020-01-01", file=paths[3], **facts)
    opening = DocumentOpeningFactory(document=accounts)
    url = reverse("organisations:decide", args=[organisation.slug])
    page = " ".join(client_for(coordinator).get(url).content.decode().split())
    letters.clear()

    with django_capture_on_commit_callbacks(execute=True):
        merge_organisation(organisation_id=organisation.pk, into_id=into.pk, by=coordinator)

    assert "its people are told which: Accounts, Cover and Old leaf." in page
    assert sorted(paper.title for paper in into.documents.all()) == ["Accounts", "Ours"]
    accounts.refresh_from_db()
    opening.refresh_from_db()
    assert (accounts.version, opening.organisation) == (2, into)
    assert [default_storage.exists(path) for path in paths] == [True, True, False, False]
    told, to_lead = letters[:2]
    assert told.to == outsider.email
    assert f"Papers that {into} keeps now: “Accounts”." in told.text
    assert "kind: “Cover” and “Old leaf”." in told.text
    assert (to_lead.to, to_lead.subject) == (lead.email, f"Look at papers that came to {into}")
    assert "among yours now: “Accounts”." in to_lead.text
    assert to_lead.link == reverse("organisations:papers", args=[into.slug])


def test_who_belongs_to_the_one_that_is_here_need_not_ask(staff, coordinator):
    into = staff.memberships.get().organisation
    organisation = add(staff)

    merge_organisation(organisation_id=organisation.pk, into_id=into.pk, by=coordinator)

    assert not JoinRequest.objects.exists()


def test_what_cannot_be_merged_says_why(outsider, coordinator):
    organisation, approved = add(outsider), OrganisationFactory()
    council = OrganisationFactory(kind="statutory")

    def merge(one, into):
        return merge_organisation(organisation_id=one.pk, into_id=into.pk, by=coordinator)

    with pytest.raises(ApprovalRefused, match="is approved: people and bids may count on it"):
        merge(approved, OrganisationFactory())
    for other in (council, organisation):
        with pytest.raises(ApprovalRefused, match="Choose an approved organisation"):
            merge(organisation, other)
    ProposalFactory(lead_organisation=organisation)
    with pytest.raises(ApprovalRefused, match="is named elsewhere"):
        merge(organisation, approved)
    assert Organisation.objects.filter(pk=organisation.pk).exists()
