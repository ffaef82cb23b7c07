"""Picking the plans a bid answers: ticked in a list of the likely ones, or typed by name."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from priorities.models import Plan
from proposals.forms.bid import BidForm
from tests.factories import AreaFactory, PartnershipFactory, PlanFactory, UserFactory
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans():
    vale, fen = (PartnershipFactory(name=f"{name} partnership") for name in ("Vale", "Fen"))
    return {
        reference: PlanFactory(reference=reference, title=title, partnership=partnership)
        for reference, title, partnership in (
            ("vale-safer", "Safer together", vale),
            ("fen-safer", "Safer together", fen),
            ("fen-well", "Living well", fen),
        )
    }


@pytest.fixture
def many():
    """More plans than a list holds, of places elsewhere."""
    return [PlanFactory(title=f"Plan {number}") for number in range(40)]


def form_for(user, query="", **options):
    data = dict(QueryDict(query).lists()) if query else None
    return BidForm(data, user=user, **options)


def chosen(form):
    form.is_valid()
    return [plan.reference for plan in form.cleaned_data.get("plans", ())]


@pytest.mark.parametrize(
    "query, references",
    [
        ("plans=vale-safer&plans=fen-well", ["fen-well", "vale-safer"]),
        ("plans-words=living WELL", ["fen-well"]),
        ("plans-words=fen-safer", ["fen-safer"]),
        ("plans-words=Safer together, Vale partnership", ["vale-safer"]),
        ("plans-words=vale together", ["vale-safer"]),
        ("plans=vale-safer&plans-words=Living well;", ["fen-well", "vale-safer"]),
        # The words have found what is ticked by now.
        ("plans=fen-safer&plans-words=safer together", ["fen-safer"]),
    ],
)
def test_plans_are_ticked_and_typed(query, references, plans, coordinator):
    assert sorted(chosen(form_for(coordinator, query))) == references


@pytest.mark.parametrize(
    "query, words",
    [
        ("plans-words=safer together", "Several plans are called like “safer together”. Tick the"),
        ("plans-words=Atlantis", "No plan here is called “Atlantis”."),
        ("plans=none", "“none” is none of the plans here. Choose another."),
    ],
)
def test_what_tells_no_plan_is_explained(query, words, plans, coordinator):
    form = form_for(coordinator, query)

    assert words in form.errors["plans"][0]


def test_two_of_one_title_are_told_apart_by_their_partnerships(plans, coordinator):
    html = str(form_for(coordinator, "plans-words=safer together")["plans"])

    assert html.count(">Safer together</label>") == 2
    for name in ("Vale partnership", "Fen partnership"):
        assert f">{name}</div>" in html
    assert 'value="safer together"' in html


def test_a_superseded_plan_or_a_draft_of_others_is_none_of_those_here(plans):
    Plan.objects.filter(reference="vale-safer").update(status="superseded")
    Plan.objects.filter(reference="fen-safer").update(status="draft")
    form = form_for(UserFactory(), "plans-words=Safer together")

    assert "No plan here is called" in form.errors["plans"][0]


def test_a_plan_that_the_bid_answers_stays_although_it_is_superseded(coordinator):
    bid = make_bid()
    plan = bid.plans.get()
    Plan.objects.filter(pk=plan.pk).update(status="superseded")
    form = form_for(coordinator, f"plans={plan.slug}", row=bid)

    assert chosen(form) == [plan.reference]


def test_of_many_plans_those_of_the_places_and_those_chosen_are_listed(many, coordinator):
    bid = make_bid()
    district = bid.areas.get()
    bid.plans.set([many[0]])
    county = PlanFactory(title="Of the county")
    county.partnership.areas.set([district.parent])
    village = PlanFactory(title="Of a village")
    village.partnership.areas.set([AreaFactory(parent=district)])

    html = str(form_for(coordinator, row=bid)["plans"])

    for title in ("Of the county", "Of a village", "Plan 0"):
        assert f">{title}</label>" in html
    assert html.count("checked") == 1
    assert "Plan 1<" not in html
    assert "/plan-names/?field=plans" in html


def test_of_many_plans_none_is_listed_for_no_place_and_of_few_all_are(coordinator, plans):
    assert str(form_for(coordinator)["plans"]).count('type="checkbox"') == 3

    for number in range(10):
        PlanFactory(title=f"Plan {number}")

    field = form_for(coordinator)["plans"]
    assert 'type="checkbox"' not in str(field)
    assert "type the titles of others" in field.help_text


def test_a_list_of_plans_costs_the_same_however_many_there_are(many, coordinator, queries_of):
    bid = make_bid()

    def draw():
        return str(form_for(coordinator, row=bid)["plans"])

    draw()  # who the person is, is asked once
    few = queries_of(draw)
    for _ in range(40):
        PlanFactory()

    assert queries_of(draw) == few


# --- What is offered while somebody types


def offered(client, words):
    asked = {"field": "plans", "plans-words": words}
    return client.get(reverse("priorities:names"), asked).context["names"]


def test_titles_are_offered_with_their_partnerships(client, plans):
    assert offered(client, "safer") == [
        "Safer together, Fen partnership",
        "Safer together, Vale partnership",
    ]
    assert offered(client, "Living well; vale") == ["Safer together, Vale partnership"]
    for words in ("", "  ", "\x00", "nothing"):
        assert offered(client, words) == []


def test_what_is_offered_can_be_sent_as_it_stands(client, plans, coordinator):
    [name] = offered(client, "vale")

    assert chosen(form_for(coordinator, f"plans-words={name}")) == ["vale-safer"]


def test_drafts_are_offered_to_their_officers_and_coordinators_alone(
    client, client_for, coordinator, plans
):
    Plan.objects.filter(reference="fen-well").update(status="draft")

    assert offered(client, "living") == []
    assert offered(client_for(coordinator), "living") == ["Living well, Fen partnership"]
