"""The boxes of outcomes: each once, with what the words speak of first."""

import pytest
from django.urls import reverse

from consortium.references import free_slug
from projects.forms.outcomes import SuggestionsForm
from tests.factories import OutcomeFactory, OutcomeLinkFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lonely():
    return OutcomeFactory(
        code="lonely", name="Fewer are lonely", keywords=["lunch club"], description="Company."
    )


@pytest.fixture
def moving():
    return OutcomeFactory(code="moving", name="More move", keywords=["dance"], domain="health")


@pytest.fixture
def sober():
    return OutcomeFactory(code="sober", name="Fewer drink", keywords=["drink problem"])


def boxes(summary="", *, title="", ticked=()):
    return SuggestionsForm({"title": [title], "summary": [summary], "outcomes": list(ticked)}).boxes


def codes(offered):
    return [str(box.option["value"]) for box in offered]


def every_box(widget):
    others = [str(option["value"]) for _, some, _ in widget["others"] for option in some]
    return codes(widget["suggested"]) + codes(widget["linked"]) + others


def test_what_the_words_speak_of_stands_first_with_the_words(lonely, moving, sober):
    widget = boxes("Lunch club with a LUNCH\nclub, and more lunch-club.")

    assert codes(widget["suggested"]) == ["lonely"]
    assert widget["suggested"][0].words == ("LUNCH club", "lunch-club")
    assert not widget["suggested"][0].option["selected"]
    assert [group for group, _, _ in widget["others"]] == ["Crime", "Health"]
    assert widget["number_of_others"] == 2


def test_the_title_speaks_too_and_does_not_run_into_the_description(lonely, moving):
    assert codes(boxes("for all", title="Lunch club")["suggested"]) == ["lonely"]
    assert codes(boxes("club", title="Lunch")["suggested"]) == []


def test_an_outcome_linked_to_a_ticked_one_is_offered_with_why_and_not_ticked(lonely, moving):
    OutcomeLinkFactory(from_outcome=lonely, to_outcome=moving, why="They walk there.", source="")

    assert boxes("A choir")["linked"] == []
    widget = boxes("A choir", ticked=["lonely"])

    (box,) = widget["linked"]
    assert box.option["value"].instance == moving
    assert not box.option["selected"]
    assert [link.why for link in box.links] == ["They walk there."]


def test_every_link_that_leads_to_an_outcome_is_given(lonely, moving, sober):
    for outcome in (lonely, sober):
        OutcomeLinkFactory(from_outcome=outcome, to_outcome=moving)

    (box,) = boxes(ticked=["lonely", "sober"])["linked"]

    assert [link.from_outcome for link in box.links] == [lonely, sober]


@pytest.mark.parametrize("ticked", [[], ["lonely"], ["lonely", "moving"], ["moving"]])
def test_no_outcome_ever_has_two_boxes(lonely, moving, sober, ticked):
    OutcomeLinkFactory(from_outcome=lonely, to_outcome=moving)
    OutcomeLinkFactory(from_outcome=moving, to_outcome=lonely)

    widget = boxes("A lunch club with dance classes", ticked=ticked)

    assert sorted(every_box(widget)) == ["lonely", "moving", "sober"]


def test_the_list_of_others_unfolds_where_something_in_it_is_ticked(lonely, moving):
    assert not boxes("A lunch club")["is_unfolded"]
    assert not boxes("A lunch club", ticked=["lonely"])["is_unfolded"]
    assert boxes("A lunch club", ticked=["moving"])["is_unfolded"]


def test_a_link_says_whether_it_has_a_source():
    assert OutcomeLinkFactory(source="A report, 2015").is_sourced
    assert not OutcomeLinkFactory(source="").is_sourced
    assert not OutcomeLinkFactory(source="Unsourced.").is_sourced


# --- Pages


def test_the_fragment_holds_what_is_ticked_and_says_how_much_is_suggested(
    client_for, staff, lonely, moving
):
    OutcomeLinkFactory(from_outcome=lonely, to_outcome=moving, why="So.", source="unsourced")
    typed = {"title": "Tea", "summary": "A <b>lunch club</b>", "outcomes": ["lonely", "unknown"]}

    response = client_for(staff).post(reverse("projects:suggestions"), typed, headers=HTMX)

    page = response.content.decode()
    assert "<q>lunch club</q>" in page
    assert "1 outcome suggested, 1 that they often also bring." in " ".join(page.split())
    assert "With “Fewer are lonely”: So. Unsourced." in page
    assert page.count("checked") == 1
    assert page.count('type="checkbox"') == 2


@pytest.mark.parametrize("text", ["", "x" * 100_000, "lunch\x00club", "<script>lunch club"])
def test_any_text_is_answered(client_for, staff, lonely, text):
    response = client_for(staff).post(reverse("projects:suggestions"), {"summary": text})

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_more_outcomes_and_links_cost_no_more_queries(client_for, staff, queries_of, lonely):
    client = client_for(staff)

    def add():
        new = OutcomeFactory(keywords=["lunch club"])
        OutcomeLinkFactory(from_outcome=lonely, to_outcome=new)
        OutcomeLinkFactory(from_outcome=lonely)

    def look():
        typed = {"summary": "A lunch club", "outcomes": "lonely"}
        assert client.post(reverse("projects:suggestions"), typed).status_code == 200

    add()
    look()
    first = queries_of(look)
    for _ in range(9):
        add()

    assert queries_of(look) == first


def test_who_has_been_signed_out_meanwhile_keeps_the_page(client):
    address = reverse("projects:suggestions")

    response = client.post(address, {"summary": "A lunch club"}, headers=HTMX)

    assert response.status_code == 204
    assert not response.content
    assert client.post(address, {"summary": "A lunch club"}).status_code == 302


def test_without_javascript_a_button_suggests_and_keeps_what_is_typed(client_for, lead, lonely):
    client = client_for(lead)
    typed = {"do": "suggest", "title": "Tea", "summary": "A lunch club", "outcomes": "lonely"}

    page = client.post(reverse("projects:add"), typed).content.decode()

    assert "Your words speak of" in page
    assert "<q>lunch club</q>" in page
    assert page.count("checked") >= 1
    assert "A lunch club" in client.get(reverse("projects:add")).content.decode()


def test_the_form_of_a_saved_project_suggests_from_its_description(client_for, lead, lonely):
    client = client_for(lead)
    organisation = lead.memberships.get().organisation
    typed = {"title": "Tea", "summary": "A lunch club", "organisation": organisation.slug}
    client.post(reverse("projects:add"), typed | {"status": "draft", "do": "save"})

    page = client.get(reverse("projects:edit", args=["tea"])).content.decode()

    assert "<q>lunch club</q>" in page
    assert 'value="lonely" checked' not in page


def test_no_project_takes_the_address_of_the_suggestions():
    assert free_slug("Suggestions", set()) == "suggestions-2"
