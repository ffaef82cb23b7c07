"""What the consortium and its funders ask for: kinds of paper, and lists of them."""

import pytest
from django.test import Client
from django.urls import reverse

from consortium.models import FormDraft, PaperKind, PaperList
from tests.factories import (
    MembershipFactory,
    PaperKindFactory,
    PaperListFactory,
    PaperListKindFactory,
    UserFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def insurance():
    return PaperKindFactory(code="insurance", name="Insurance", expires=True)


def test_a_coordinator_begins_with_the_usual_eight(coordinator, client_for):
    client = client_for(coordinator)
    assert "Take the usual eight" in text(client.get(reverse("papers:lists")))

    page = client.post(reverse("papers:lists"), follow=True)

    assert "The usual kinds of paper are on the list." in text(page)
    assert PaperKind.objects.count() == 8
    assert list(PaperKind.objects.filter(expires=True).values_list("code", flat=True)) == [
        "insurance",
        "data",
    ]
    client.post(reverse("papers:lists"))
    assert PaperKind.objects.count() == 8


def test_a_coordinator_edits_the_kinds(coordinator, insurance, client_for):
    client = client_for(coordinator)
    sent = {"name": "References", "order": "5", "expires": "on", "version": "1"}

    client.post(reverse("papers:add_kind"), sent)
    client.post(reverse("papers:kind", args=[insurance.pk]), sent | {"name": "Cover"})
    again = client.post(reverse("papers:add_kind"), sent | {"name": "references"})

    assert "There is a kind of paper with this name already." in text(again)
    assert dict(PaperKind.objects.values_list("code", "name")) == {
        "references": "References",
        "insurance": "Cover",
    }


def test_a_kind_that_a_list_asks_for_is_not_removed(coordinator, insurance, client_for):
    asked = PaperListFactory(name="The Commissioner", kinds=[insurance])
    client = client_for(coordinator)
    url = reverse("papers:kind", args=[insurance.pk])

    page = client.post(url, {"do": "remove", "version": "1"}, follow=True)
    assert "“Insurance” is asked for in The Commissioner. Take it off there first." in text(page)

    client.post(reverse("papers:list", args=[asked.pk]), {"do": "remove", "version": "1"})
    page = client.post(url, {"do": "remove", "version": "1"}, follow=True)
    assert "“Insurance” is off the list." in text(page)
    assert not PaperKind.objects.exists()


def test_a_coordinator_makes_a_list_and_changes_it(coordinator, insurance, client_for):
    client = client_for(coordinator)
    accounts = PaperKindFactory(code="accounts")
    sent = {
        "name": "The Commissioner",
        f"asked-{insurance.pk}": "on",
        f"months-{insurance.pk}": "6",
    }

    client.post(reverse("papers:add_list"), sent)

    made = PaperList.objects.get()
    assert (made.code, made.items.get().months) == ("the-commissioner", 6)
    client.post(
        reverse("papers:list", args=[made.pk]),
        {"name": "The Commissioner", f"asked-{accounts.pk}": "on", "version": "1"},
    )
    assert (made.items.get().kind, made.items.get().months) == (accounts, None)


@pytest.mark.parametrize(
    "sent, words",
    [
        ({}, "Tick at least one kind of paper that is asked for."),
        ({"months": "0"}, "greater than or equal to 1"),
        ({"name": ""}, "Fill in “Who asks for it”"),
    ],
)
def test_a_list_that_cannot_be_saved_says_why(coordinator, insurance, client_for, sent, words):
    sent = {"name": "A funder"} | sent
    if "months" in sent:
        sent |= {f"asked-{insurance.pk}": "on", f"months-{insurance.pk}": sent.pop("months")}

    page = client_for(coordinator).post(reverse("papers:add_list"), sent)

    assert words in text(page)
    assert not PaperList.objects.exists()


# --- Two people at once


@pytest.fixture
def other(coordinator):
    """A second person's browser."""
    jo = UserFactory(name="Jo March")
    MembershipFactory(
        user=jo, organisation=coordinator.memberships.get().organisation, role="coordinator"
    )
    browser = Client()
    browser.force_login(jo, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def boxes_of(client, url):
    """What the form at this address holds, as a browser would send it unchanged."""
    form = client.get(url).context["form"]
    boxes = {field.html_name: field.value() for field in form}
    return {box: value for box, value in boxes.items() if value not in ("", None, False)}


def test_two_people_at_one_kind_of_paper_lose_nothing(coordinator, other, insurance, client_for):
    client, url = client_for(coordinator), reverse("papers:kind", args=[insurance.pk])
    mine, theirs = boxes_of(client, url), boxes_of(other, url)
    other.post(url, theirs | {"name": "Insurances", "order": "7"})

    page = client.post(url, mine | {"description": "With the sum insured."})

    assert "Jo March saved this while you were typing" in text(page)
    assert "Nothing is lost and nothing is overwritten yet." in text(page)
    insurance.refresh_from_db()
    assert (insurance.name, insurance.description, insurance.order) == ("Insurances", "", 7)

    kept = {each.box: each.keep for each in page.context["form"].differences}
    assert kept == {"keep-name": "theirs", "keep-description": "yours", "keep-order": "theirs"}
    again = {field.html_name: field.value() for field in page.context["form"]} | kept
    client.post(url, {box: value for box, value in again.items() if value})
    insurance.refresh_from_db()
    assert (insurance.name, insurance.description, insurance.order) == (
        "Insurances",
        "With the sum insured.",
        7,
    )


def test_two_people_at_one_list_see_both_texts_kind_by_kind(
    coordinator, other, insurance, client_for
):
    accounts = PaperKindFactory(name="Accounts")
    asked = PaperListFactory(name="The Commissioner")
    PaperListKindFactory(paper_list=asked, kind=insurance, months=6)
    client, url = client_for(coordinator), reverse("papers:list", args=[asked.pk])
    mine, theirs = boxes_of(client, url), boxes_of(other, url)
    other.post(url, theirs | {f"asked-{accounts.pk}": "on", f"months-{accounts.pk}": "18"})

    page = client.post(url, mine | {f"months-{insurance.pk}": "12"})

    said = {each.label: (each.theirs, each.yours) for each in page.context["form"].differences}
    assert said == {
        "Accounts": ("yes", "no"),
        "Accounts: not older than": ("18 months", "not filled in"),
        "Insurance: not older than": ("6 months", "12 months"),
    }
    assert dict(asked.items.values_list("kind", "months")) == {insurance.pk: 6, accounts.pk: 18}

    kept = {each.box: each.keep for each in page.context["form"].differences}
    again = {field.html_name: field.value() for field in page.context["form"]} | kept
    client.post(url, {box: value for box, value in again.items() if value})
    assert dict(asked.items.values_list("kind", "months")) == {insurance.pk: 12, accounts.pk: 18}


def test_a_kind_added_since_the_list_was_opened_keeps_what_the_other_said_of_it(
    coordinator, other, insurance, client_for
):
    asked = PaperListFactory(name="The Commissioner", kinds=[insurance])
    client, url = client_for(coordinator), reverse("papers:list", args=[asked.pk])
    mine = boxes_of(client, url)
    accounts = PaperKindFactory(name="Accounts")
    other.post(url, boxes_of(other, url) | {f"asked-{accounts.pk}": "on"})

    page = client.post(url, mine | {"name": "The Commissioner’s grants"})

    kept = {each.label: each.keep for each in page.context["form"].differences}
    assert kept == {"Who asks for it": "yours", "Accounts": "theirs"}


def test_what_somebody_changed_meanwhile_is_not_removed_unseen(
    coordinator, other, insurance, client_for
):
    asked = PaperListFactory(name="The Commissioner", kinds=[insurance])
    client = client_for(coordinator)
    for url, name in (
        (reverse("papers:list", args=[asked.pk]), "The Commissioner’s grants"),
        (reverse("papers:kind", args=[PaperKindFactory().pk]), "Bank letter"),
    ):
        mine = boxes_of(client, url)
        other.post(url, boxes_of(other, url) | {"name": name})

        page = client.post(url, mine | {"do": "remove"}, follow=True)

        assert (
            f"“{name}” was saved by Jo March while you were typing. "
            "Look at it again before you remove it." in text(page)
        )
        client.post(url, boxes_of(client, url) | {"do": "remove"})
        assert client.get(url).status_code == 404


def test_what_is_typed_about_a_list_is_kept_for_later(coordinator, insurance, client_for):
    client = client_for(coordinator)
    typed = {
        "name": "A foundation",
        f"asked-{insurance.pk}": "on",
        f"months-{insurance.pk}": "soon",
    }

    client.post(reverse("papers:add_list"), typed | {"do": "keep"})

    form = client.get(reverse("papers:add_list")).context["form"]
    assert {box: form[box].value() for box in typed} == typed
    client.post(reverse("papers:add_list"), typed | {f"months-{insurance.pk}": "3"})
    assert PaperList.objects.get().items.get().months == 3
    assert not FormDraft.objects.exists()


def test_what_an_administrator_saves_meanwhile_is_noticed_too(
    coordinator, administrator, insurance, client_for
):
    client, url = client_for(coordinator), reverse("papers:kind", args=[insurance.pk])
    mine = boxes_of(client, url)
    page = reverse("admin:consortium_paperkind_change", args=[insurance.pk])
    sent = {"code": "insurance", "name": "Public liability", "order": "0", "expires": "on"}
    client_for(administrator).post(page, sent)

    again = client_for(coordinator).post(url, mine | {"description": "With the sum insured."})

    said = {each.label: each.theirs for each in again.context["form"].differences}
    assert said == {"What it is called": "Public liability", "What it has to be": "not filled in"}
