"""The administration pages: who gets in, and what they must not break."""

import pytest
from django.contrib import admin
from django.urls import reverse

from consortium.models import Area, AreaLeaf, User
from tests.factories import (
    AreaFactory,
    BidPackFactory,
    CommentFactory,
    ConsentFactory,
    FunderQuestionFactory,
    InvitationFactory,
    OfferFactory,
    OrganisationFactory,
    PackageFactory,
    PartFactory,
    ProposalFactory,
    ThreadFactory,
    UserFactory,
    WordCopyFactory,
)
from tests.model_rules import own_models
from tests.pages import form_of

pytestmark = pytest.mark.django_db

# Rows that are kept for other pages, and those shown below the row they belong to.
NOT_OF_THEIR_OWN = {
    "AreaLeaf",
    "EarlierDocument",
    "FormDraft",
    "ImportRow",
    "MatchQuestion",
    "MonthlyEmail",
    "PrioritySource",
    "ProjectMessage",
    "RecordedCrime",
    "Stamp",
    "ThreadReading",
    "UsedLink",
    "WeeklyEmail",
    "WordText",
}


@pytest.fixture
def client(client_for, administrator):
    return client_for(administrator)


def test_every_kind_of_row_is_reached():
    registered = set(admin.site._registry)
    below = {inline.model for each in admin.site._registry.values() for inline in each.inlines}
    models = {
        model
        for package in ("consortium", "projects", "priorities", "proposals")
        for model in own_models(package)
    }

    assert {model.__name__ for model in models - registered - below} == NOT_OF_THEIR_OWN


def area_fields(**changes):
    return {
        "code": "E05",
        "name": "Linton",
        "level": "ward",
        "parent": "",
        "population": "",
        "population_year": "",
        "latitude": "",
        "longitude": "",
        "aliases": "Bartlow, Hildersham",
    } | changes


def test_adding_an_area_brings_the_tree_in_line(client):
    district = AreaFactory(code="E07", level="district")

    client.post(reverse("admin:consortium_area_add"), area_fields(parent=district.pk))

    linton = Area.objects.get(code="E05")
    assert linton.path == "/E07/E05/"
    assert linton.aliases == ["Bartlow", "Hildersham"]
    assert AreaLeaf.objects.filter(area=district).get().leaf == linton


def test_moving_an_area_brings_the_tree_in_line(client):
    old, new = AreaFactory(code="E07"), AreaFactory(code="E08")
    area = AreaFactory(code="E05", parent=old)

    client.post(
        reverse("admin:consortium_area_change", args=[area.pk]),
        area_fields(parent=new.pk, population="120"),
    )

    area.refresh_from_db()
    assert (area.path, area.leaf_weight) == ("/E08/E05/", 120)
    assert AreaLeaf.objects.get(area=old).leaf == old


def test_an_area_is_not_put_inside_itself(client):
    district = AreaFactory(code="E07", level="district")
    ward = AreaFactory(code="E05", parent=district)

    response = client.post(
        reverse("admin:consortium_area_change", args=[district.pk]),
        area_fields(code="E07", level="district", parent=ward.pk),
    )

    assert "lies inside this area: choose a wider one" in response.content.decode()


def test_deleting_areas_brings_the_tree_in_line(client):
    district = AreaFactory(code="E07", level="district")
    one, two = AreaFactory(parent=district), AreaFactory(parent=district)

    client.post(reverse("admin:consortium_area_delete", args=[one.pk]), {"post": "yes"})
    assert AreaLeaf.objects.get(area=district).leaf == two
    client.post(
        reverse("admin:consortium_area_changelist"),
        {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"},
    )

    assert AreaLeaf.objects.get(area=district).leaf == district


def test_history_says_who_and_why(client, administrator):
    organisation = OrganisationFactory()
    url = reverse("admin:consortium_organisation_delete", args=[organisation.pk])

    client.post(url, {"post": "yes"})

    event = organisation.pgh_event_model.objects.get(pgh_label="delete")
    assert event.pgh_context.metadata["user"] == administrator.pk
    assert event.pgh_context.metadata["why"] == "On the administration pages"


def test_an_administrator_makes_an_account_with_a_lower_case_address(client):
    client.post(
        reverse("admin:consortium_user_add"),
        {
            "email": "ann@example.org",
            "name": "Ann",
            "password1": "a fen at dusk in winter",
            "password2": "a fen at dusk in winter",
            "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
        },
    )

    assert User.objects.get(email="ann@example.org").check_password("a fen at dusk in winter")


def test_an_address_in_capitals_is_refused_with_words(client):
    response = client.post(
        reverse("admin:consortium_user_add"),
        {"email": "Ann@Example.org", "password1": "a fen at dusk", "password2": "a fen at dusk"},
    )

    assert "E-mail addresses are kept in lower case." in response.content.decode()


@pytest.mark.parametrize("factory", [InvitationFactory, BidPackFactory])
def test_what_the_site_alone_writes_is_shown_and_not_changed(factory, client):
    row = factory()
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"

    page = client.get(reverse(f"{name}_change", args=[row.pk]))

    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert client.get(reverse(f"{name}_add")).status_code == 403


def test_the_secret_of_a_second_step_is_neither_shown_nor_changed(client):
    made = UserFactory().authenticator_set.create(type="totp", data={"secret": "JBSWY3DP"})
    url = reverse("admin:mfa_authenticator_change", args=[made.pk])

    page = client.get(url).content.decode()

    assert "totp" in page or "TOTP" in page
    assert "JBSWY3DP" not in page
    assert 'name="_save"' not in page
    assert client.post(url, {"data": "{}"}).status_code == 403
    made.refresh_from_db()
    assert made.data == {"secret": "JBSWY3DP"}


def test_signing_in_goes_the_way_of_everybody(client):
    client.logout()

    response = client.get(reverse("admin:login"))

    assert response.url.startswith(reverse("account_login"))


def test_of_a_bid_that_is_handed_in_only_who_may_read_it_changes(client):
    bid = ProposalFactory(title="Bid", status="submitted", published=True)
    part = PartFactory(proposal=bid, amount_gbp=100)
    page = reverse("admin:proposals_proposal_change", args=[bid.pk])

    sent = form_of(client.get(page))
    sent.pop("published")
    forged = {"title": "Another", "status": "draft", "parts-0-amount_gbp": "5"}
    client.post(page, sent | forged)

    bid.refresh_from_db()
    part.refresh_from_db()
    assert (bid.title, bid.status, bid.published) == ("Bid", "submitted", False)
    assert part.amount_gbp == 100


def test_a_bid_that_is_open_is_changed_with_its_rows(client):
    bid = ProposalFactory(title="Bid")
    part = PartFactory(proposal=bid, amount_gbp=100)
    page = reverse("admin:proposals_proposal_change", args=[bid.pk])

    client.post(page, form_of(client.get(page)) | {"title": "Another", "parts-0-amount_gbp": "5"})

    bid.refresh_from_db()
    part.refresh_from_db()
    assert (bid.title, part.amount_gbp) == ("Another", 5)


def test_what_state_a_bid_is_in_is_shown_and_not_set(client):
    bid = ProposalFactory(title="Bid", status="consulting")
    page = reverse("admin:proposals_proposal_change", args=[bid.pk])

    sent = form_of(client.get(page))
    client.post(page, sent | {"title": "Another", "status": "won"})

    assert "status" not in sent
    assert "Consulting partners" in client.get(page).content.decode()
    bid.refresh_from_db()
    assert (bid.title, bid.status) == ("Another", "consulting")


CLOSED = ["submitted", "won", "lost", "withdrawn"]


def delete_here_and_in_the_list(client, row):
    """Press both ways to delete a row; the statuses of the two answers."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    return [
        client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code,
        client.post(reverse(f"{name}_changelist"), chosen).status_code,
    ]


@pytest.mark.parametrize("status", CLOSED)
def test_a_bid_that_is_handed_in_or_over_is_not_deleted(status, client):
    bid = ProposalFactory(status=status)

    assert delete_here_and_in_the_list(client, bid) == [403, 403]
    bid.refresh_from_db()


@pytest.mark.parametrize("status", ["draft", "consulting", "agreed"])
def test_a_bid_that_is_open_is_deleted_unless_a_pack_was_made_of_it(status, client):
    bid, printed = ProposalFactory(status=status), ProposalFactory(status=status)
    ConsentFactory(proposal=bid)
    pack = BidPackFactory(proposal=printed)

    delete_here_and_in_the_list(client, bid)
    assert delete_here_and_in_the_list(client, printed) == [403, 403]

    assert not type(bid).objects.filter(pk=bid.pk).exists()
    pack.refresh_from_db()


@pytest.mark.parametrize("status", ["draft", *CLOSED])
def test_no_pack_is_deleted(status, client):
    pack = BidPackFactory(proposal__status=status)

    assert delete_here_and_in_the_list(client, pack)[0] == 403
    pack.refresh_from_db()


@pytest.mark.parametrize(
    "factory, bid_of",
    [
        (ConsentFactory, "proposal"),
        (ThreadFactory, "proposal"),
        (CommentFactory, "thread__proposal"),
        (FunderQuestionFactory, "proposal"),
        (OfferFactory, "proposal"),
        (PackageFactory, "proposal"),
        (WordCopyFactory, "proposal"),
    ],
)
def test_rows_of_a_bid_stay_once_it_is_handed_in(factory, bid_of, client):
    row, open_one = (
        factory(**{f"{bid_of}__status": status}) for status in ("submitted", "consulting")
    )

    assert delete_here_and_in_the_list(client, row) == [403, 403]
    delete_here_and_in_the_list(client, open_one)

    row.refresh_from_db()
    assert not type(row).objects.filter(pk=open_one.pk).exists()
