"""The pages of outcomes: read by everyone, their words and links kept by coordinators."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from consortium.access import Denied
from consortium.history import last_change
from projects.forms.outcomes import SuggestionsForm
from projects.models import OutcomeLink
from projects.services import taxonomy
from tests.factories import OutcomeFactory, OutcomeLinkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcome():
    return OutcomeFactory(name="Fewer are lonely", description="Company.", keywords=["lunch club"])


@pytest.fixture
def link(outcome):
    return OutcomeLinkFactory(
        from_outcome=outcome, to_outcome__name="More move", why="They walk there.", source=""
    )


def words(response):
    return " ".join(response.content.decode().split())


def edit_words(client, outcome, **typed):
    page = client.get(address := reverse("projects:outcome_edit", args=[outcome.pk]))
    return client.post(address, {"shown": page.context["form"]["shown"].value()} | typed)


def typed_link(link, **changes):
    return {
        "from_outcome": link.from_outcome_id,
        "to_outcome": link.to_outcome_id,
        "why": link.why,
        "source": link.source,
        "shown": taxonomy.state_of(link),
    } | changes


# --- Reading


def test_everyone_reads_what_outcomes_mean_and_often_bring(client, link):
    page = words(client.get(reverse("projects:outcomes")))

    assert "2 outcomes join" in page
    assert "1 link between them" in page
    assert "Suggested by words such as lunch club." in page
    assert "They walk there." in page
    assert "Unsourced." in page
    assert "Edit" not in page


def test_without_outcomes_the_page_says_where_they_come_from(client):
    assert "No outcome is known here yet" in words(client.get(reverse("projects:outcomes")))


def test_coordinators_find_what_to_edit(client_for, coordinator, link):
    page = client_for(coordinator).get(reverse("projects:outcomes")).content.decode()

    assert reverse("projects:outcome_edit", args=[link.from_outcome_id]) in page
    assert reverse("projects:link_edit", args=[link.pk]) in page
    assert reverse("projects:link_add") in page


# --- Words


def test_a_new_keyword_improves_suggestions_at_once(client_for, coordinator, outcome):
    client = client_for(coordinator)
    typed = {"title": ["Club"], "summary": ["A domino drive"]}
    assert SuggestionsForm(typed).boxes["suggested"] == []

    response = edit_words(
        client,
        outcome,
        description="Company.",
        keywords="Lunch club\r\n domino  drive; DOMINO DRIVE",
    )

    assert response.url.endswith(f"#outcome-{outcome.pk}")
    outcome.refresh_from_db()
    assert outcome.keywords == ["Lunch club", "domino drive"]
    (box,) = SuggestionsForm(typed).boxes["suggested"]
    assert box.words == ("domino drive",)
    assert last_change(outcome).user_id == coordinator.pk


def test_keywords_stand_one_a_line_and_may_all_go(client_for, coordinator, outcome):
    outcome.keywords = ["lunch club", "tea"]
    outcome.save()
    client = client_for(coordinator)

    page = client.get(reverse("projects:outcome_edit", args=[outcome.pk])).content.decode()
    edit_words(client, outcome, description="", keywords="")

    assert "lunch club\ntea" in page
    outcome.refresh_from_db()
    assert (outcome.description, outcome.keywords) == ("", [])


@pytest.mark.parametrize(
    "keywords, error",
    [
        ("x" * 201, "is too long for a keyword"),
        ("\n".join(map(str, range(101))), "These are 101 keywords; 100 are the most."),
    ],
)
def test_keywords_that_cannot_be_saved_are_explained(
    client_for, coordinator, outcome, keywords, error
):
    response = edit_words(client_for(coordinator), outcome, keywords=keywords)

    assert error in words(response)
    outcome.refresh_from_db()
    assert outcome.keywords == ["lunch club"]


def test_words_that_somebody_else_saved_meanwhile_are_shown_and_not_lost(
    client_for, coordinator, outcome
):
    client = client_for(coordinator)
    address = reverse("projects:outcome_edit", args=[outcome.pk])
    typed = {"shown": taxonomy.state_of(outcome), "description": "Mine.", "keywords": "mine"}
    outcome.description = "Theirs."
    outcome.save()

    refused = client.post(address, typed)

    assert "Theirs." in words(refused)
    assert "Mine." in words(refused)
    outcome.refresh_from_db()
    assert outcome.description == "Theirs."
    typed["shown"] = refused.context["form"]["shown"].value()
    assert client.post(address, typed).status_code == 302
    outcome.refresh_from_db()
    assert (outcome.description, outcome.keywords) == ("Mine.", ["mine"])


def test_an_outcome_that_is_not_there_has_no_page(client_for, coordinator):
    assert client_for(coordinator).get("/outcomes/999999/edit/").status_code == 404


# --- Links


def test_a_link_is_added_from_an_outcome(client_for, coordinator, outcome):
    client, other = client_for(coordinator), OutcomeFactory()
    address = reverse("projects:link_add")

    page = client.get(f"{address}?from={outcome.pk}").content.decode()
    client.post(
        address, {"from_outcome": outcome.pk, "to_outcome": other.pk, "why": "So.", "source": "R 1"}
    )

    assert f'value="{outcome.pk}" selected' in page
    link = OutcomeLink.objects.get()
    assert (link.from_outcome, link.to_outcome, link.why, link.source) == (
        outcome,
        other,
        "So.",
        "R 1",
    )


def test_a_link_that_cannot_be_saved_is_explained(client_for, coordinator, link):
    client = client_for(coordinator)
    address = reverse("projects:link_add")

    twice = client.post(address, typed_link(link))
    itself = client.post(address, typed_link(link, to_outcome=link.from_outcome_id))
    empty = client.post(address, typed_link(link, to_outcome="", why=""))

    assert "These two outcomes are already linked." in words(twice)
    assert "An outcome cannot be linked to itself." in words(itself)
    assert "Say why the one often brings the other." in words(empty)
    assert OutcomeLink.objects.count() == 1


def test_the_service_refuses_a_link_made_at_the_same_moment(coordinator, link):
    values = {"from_outcome": link.from_outcome, "to_outcome": link.to_outcome, "why": "x"}

    with pytest.raises(ValidationError, match="already linked"):
        taxonomy.add_link(values=values, by=coordinator)


@pytest.mark.parametrize("name", ["link_add", "link_edit"])
def test_a_link_made_at_the_same_moment_is_told_beside_the_box(
    client_for, coordinator, link, monkeypatch, name
):
    def taken(**said):
        raise ValidationError("These two outcomes are already linked.")

    monkeypatch.setattr(taxonomy, "add_link", taken)
    monkeypatch.setattr(taxonomy, "revise_link", taken)
    args = [link.pk] if name == "link_edit" else []

    response = client_for(coordinator).post(
        reverse(f"projects:{name}", args=args),
        typed_link(link, to_outcome=OutcomeFactory().pk),
    )

    assert response.context["form"].errors["to_outcome"] == [
        "These two outcomes are already linked."
    ]


def test_a_link_is_edited_and_removed(client_for, coordinator, link):
    client = client_for(coordinator)

    client.post(reverse("projects:link_edit", args=[link.pk]), typed_link(link, source="A report"))
    link.refresh_from_db()
    assert link.source == "A report"

    client.post(reverse("projects:link_remove", args=[link.pk]))
    again = client.post(reverse("projects:link_remove", args=[link.pk]))

    assert again.status_code == 302
    assert not OutcomeLink.objects.exists()
    assert client.get(reverse("projects:link_edit", args=[link.pk])).status_code == 404


def test_a_link_that_somebody_else_changed_is_shown_and_what_is_typed_stays(
    client_for, coordinator, link
):
    client = client_for(coordinator)
    typed = typed_link(link, why="Mine.")
    link.why, link.source = "Theirs.", "Their report"
    link.save()

    refused = client.post(reverse("projects:link_edit", args=[link.pk]), typed)

    assert "Theirs. Source: Their report" in words(refused)
    assert "Mine." in words(refused)
    typed["shown"] = refused.context["form"]["shown"].value()
    client.post(reverse("projects:link_edit", args=[link.pk]), typed)
    link.refresh_from_db()
    assert link.why == "Mine."


def test_a_link_that_somebody_else_removed_can_be_added_again(client_for, coordinator, link):
    client = client_for(coordinator)
    typed = typed_link(link, why="Mine.")
    address = reverse("projects:link_edit", args=[link.pk])
    OutcomeLink.objects.all().delete()

    refused = client.post(address, typed)

    assert "Somebody else removed this link" in words(refused)
    assert "Mine." in words(refused)
    client.post(refused.context["action"], typed)
    assert OutcomeLink.objects.get().why == "Mine."


# --- Who may


def test_services_refuse_whoever_does_not_keep_the_taxonomy(lead, link):
    with pytest.raises(Denied):
        taxonomy.revise_outcome(
            outcome_id=link.from_outcome_id, shown="", description="", keywords=[], by=lead
        )
    with pytest.raises(Denied):
        taxonomy.add_link(values={}, by=lead)
    with pytest.raises(Denied):
        taxonomy.revise_link(link_id=link.pk, shown="", values={}, by=lead)
    with pytest.raises(Denied):
        taxonomy.remove_link(link_id=link.pk, by=lead)
