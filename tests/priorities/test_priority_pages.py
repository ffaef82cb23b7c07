"""The pages on which an officer writes one priority of a draft."""

import re
from decimal import Decimal

import pytest

from priorities.models import Priority
from priorities.services import priorities as services
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return factories.OrganisationFactory(kind="statutory")


@pytest.fixture
def officer(council):
    return factories.MembershipFactory(organisation=council, role="officer").user


@pytest.fixture
def draft(council):
    partnership = factories.PartnershipFactory(organisations=[council])
    return factories.PlanFactory(partnership=partnership, status="draft", title="Plan 2027")


@pytest.fixture
def falls():
    return factories.OutcomeFactory(code="falls", name="Fewer falls", keywords=["fall"])


@pytest.fixture
def signed_in(client_for, officer):
    return client_for(officer)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_priority_is_added_with_all_that_belongs_to_it(signed_in, draft, falls):
    ward = factories.AreaFactory(code="W1", name="Linton")
    older = factories.TargetGroupFactory(code="older")
    indicator = factories.IndicatorFactory(reference="hip")

    response = signed_in.post(
        f"/priorities/{draft.slug}/add/",
        {
            "title": " Older  people steady",
            "description": "At home and outside",
            "theme": "health",
            "rank": "2",
            "weight": "1.5",
            "areas": [ward.code],
            "target_groups": [older.code],
            "outcomes": [falls.code],
            "weight-falls": "2",
            "indicator": indicator.reference,
            "baseline": "500",
            "target": "450",
        },
    )

    priority = draft.priorities.get()
    assert response.url == f"/priorities/{draft.slug}/#p1"
    assert (priority.reference, priority.title) == ("P1", "Older people steady")
    assert (priority.theme, priority.rank, priority.weight) == ("health", 2, Decimal("1.5"))
    assert list(priority.areas.all()) == [ward]
    assert list(priority.target_groups.all()) == [older]
    assert priority.wanted.get().weight == 2
    assert (priority.indicator, priority.baseline, priority.target) == (indicator, 500, 450)


def test_outcomes_are_suggested_from_its_words_and_none_is_ticked(signed_in, draft, falls):
    priority = factories.PriorityFactory(plan=draft, title="Prevent a fall at home")

    page = signed_in.get(f"/priorities/{draft.slug}/{priority.pk}/edit/")

    assert "Your words speak of" in text_of(page)
    assert page.context["form"]["outcomes"].value() == []


def test_what_is_ticked_can_be_weighed(signed_in, draft, falls):
    priority = factories.PriorityFactory(plan=draft)
    factories.PriorityOutcomeFactory(priority=priority, outcome=falls, weight="0.5")
    url = f"/priorities/{draft.slug}/{priority.pk}/edit/"

    page = signed_in.get(url)
    assert page.context["form"]["weight-falls"].value() == "0.5"
    assert page.context["form"]["weight"].value() == "1"

    typed = {"title": "T", "version": "1", "outcomes": ["falls"], "weight-falls": "0"}
    assert "A weight is above 0" in text_of(signed_in.post(url, typed))
    signed_in.post(url, typed | {"weight-falls": "3"})
    assert priority.wanted.get().weight == 3

    signed_in.post(url, {"title": "T", "version": "2"})
    assert not priority.wanted.exists()


def test_two_officers_at_one_priority_lose_nothing(signed_in, draft):
    priority = factories.PriorityFactory(plan=draft, title="Before")
    Priority.objects.update(title="Theirs", version=2)

    page = signed_in.post(
        f"/priorities/{draft.slug}/{priority.pk}/edit/", {"title": "Mine", "version": "1"}
    )

    assert "Theirs" in text_of(page)
    assert Priority.objects.get().title == "Theirs"


def test_a_priority_needs_words(signed_in, draft):
    page = signed_in.post(f"/priorities/{draft.slug}/add/", {"title": " "})

    assert "Say what the priority is called." in text_of(page)


def test_places_are_looked_up_by_name(signed_in, draft):
    factories.AreaFactory(code="W1", name="Linton")

    signed_in.post(
        f"/priorities/{draft.slug}/add/", {"title": "T", "areas-words": "Linton", "do": "enter"}
    )
    signed_in.post(f"/priorities/{draft.slug}/add/", {"title": "T", "areas": ["W1"], "do": "enter"})

    assert draft.priorities.get().areas.get().code == "W1"


def test_a_published_plans_priorities_stay_as_they_are(signed_in, draft, officer):
    priority = factories.PriorityFactory(plan=draft, title="Before")
    draft.status = "current"
    draft.save()

    page = signed_in.post(f"/priorities/{draft.slug}/{priority.pk}/edit/", {"title": "After"})
    assert page.url == draft.get_absolute_url()
    with pytest.raises(services.NotADraft, match="Change that in a new draft"):
        services.add_priority(by=officer, plan_id=draft.pk, values={}, weights={})
    priority.refresh_from_db()
    assert priority.title == "Before"


def test_another_plans_priority_is_not_found_here(signed_in, draft):
    other = factories.PriorityFactory()

    assert signed_in.get(f"/priorities/{draft.slug}/{other.pk}/edit/").status_code == 404


def test_the_words_of_the_document_stand_above_the_form(signed_in, draft):
    priority = factories.PriorityFactory(plan=draft, title="Fewer homes burgled")
    factories.PrioritySourceFactory(
        priority=priority, quote="We want fewer homes burgled.", highlight_from=8, highlight_to=27
    )

    page = signed_in.get(f"/priorities/{draft.slug}/{priority.pk}/edit/")

    assert "<mark>fewer homes burgled</mark>" in page.content.decode()
    assert "Page 3 of the document" in text_of(page)


def test_the_plans_page_leads_its_officers_to_the_forms(signed_in, client, draft):
    priority = factories.PriorityFactory(plan=draft)

    page = signed_in.get(draft.get_absolute_url()).content.decode()

    assert f"/priorities/{draft.slug}/add/" in page
    assert f"/priorities/{draft.slug}/{priority.pk}/edit/" in page
