"""Sets of assumptions: kept with a reason, told in words, adopted with a tap."""

from decimal import Decimal

import pytest
from django.urls import reverse

from consortium.access import Denied
from consortium.versions import Stale
from projects.services.projects import ASSUMED
from projects.services.taxonomy import ChangedMeanwhile, state_of
from proposals.models import Assumption
from proposals.past import changes_of
from proposals.savings import Effect
from proposals.savings.words import effect_of
from proposals.services.assumptions import (
    adopt_assumptions,
    revise_assumptions,
)
from tests import factories
from tests.pages import text
from tests.proposals.bids import KNOWN

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcome():
    return factories.OutcomeFactory(name="Fewer burglaries")


@pytest.fixture
def kept(outcome):
    """A set that leaves nothing out but what moves elsewhere."""
    return factories.AssumptionFactory(
        code="locks-2024",
        outcome=outcome,
        unit_cost=factories.UnitCostFactory(code="B1", event="burglary"),
        source="A review, 2024, page 12",
        **KNOWN,
    )


@pytest.fixture
def project(staff, outcome):
    project = factories.ProjectFactory(organisation=staff.memberships.get().organisation)
    factories.ProjectOutcomeFactory(project=project, outcome=outcome, evidence_source="Our form")
    return project


def page_of(project):
    return reverse("proposals:project_assumptions", args=[project.slug])


# --- Words


def test_what_nobody_has_said_is_called_that():
    assert effect_of(Effect()) == "nothing is assumed yet."
    assert effect_of(Effect(years=1)) == (
        "how often it happens is not said; how much of it is prevented is not said; how much "
        "would have come anyway is not said; none is taken to move elsewhere, as nobody has said; "
        "how much is this project’s doing is not said; counted for its first year alone, as "
        "nobody has said how fast it wears off; 40% taken off for optimism (no grade of "
        "confidence given)."
    )


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"central": Decimal("0.2")}, "20% of them prevented (at least 0%, as nobody has said"),
        ({"displacement": Decimal("0.125")}, "12.5% moves elsewhere"),
        ({"drop_off": Decimal("0.3"), "years": 4}, "lasts 4 years, less 30% each year"),
        ({"drop_off": Decimal("0.3")}, "lasts one year"),
        ({"years": 4}, "counted for its first year alone"),
        ({"grade": 3}, "10% taken off for optimism (grade of confidence 3 of 6)"),
    ],
)
def test_each_answer_has_its_words(facts, words):
    assert words in effect_of(Effect(**facts))


# --- Keeping them


def test_a_coordinator_adds_a_set_and_says_why(client_for, coordinator, outcome):
    page = client_for(coordinator).post(
        reverse("proposals:add_assumptions"),
        {
            "code": "locks-2024",
            "outcome": outcome.pk,
            "baseline_rate": "0.09",
            "effect_central": "25",
            "deadweight": "20",
            "confidence_grade": "4",
            "source": "A review, 2024",
            "why": "The review is out.",
        },
        follow=True,
    )

    added = Assumption.objects.get()
    assert (added.baseline_rate, added.effect_central) == (Decimal("0.09"), Decimal("0.25"))
    assert (added.deadweight, added.confidence_grade) == (Decimal("0.2"), 4)
    assert added.attribution is None
    assert "The assumptions “locks-2024” are kept." in text(page)
    assert "how much is this project’s doing is not said" in text(page)
    assert changes_of(added)[0].why == "The review is out."


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"effect_central": "130"}, "Out of 100 it can be 100 at most."),
        ({"effect_central": "-5"}, "Harm is no effect: describe it under the risks of a bid."),
        ({"effect_low": "40", "effect_central": "20"}, "cannot be above the central one"),
        ({"years_of_effect": "60"}, "less than or equal to 30"),
        ({"why": ""}, "Say why: whoever reads the figures later will ask."),
        ({"outcome": ""}, "Choose “For which outcome”"),
        ({"code": "taken"}, "Another set of assumptions has this code."),
        ({"baseline_rate": "often"}, "such as 0.09 for 9 times a year among 100 people"),
    ],
)
def test_what_cannot_be_is_refused_in_words(client_for, coordinator, outcome, typed, words):
    factories.AssumptionFactory(code="taken")
    given = {"code": "new", "outcome": outcome.pk, "why": "It is new."} | typed

    page = client_for(coordinator).post(reverse("proposals:add_assumptions"), given)

    assert words in text(page)
    assert not Assumption.objects.filter(code="new").exists()


def test_a_change_shows_who_made_it_and_why(client_for, coordinator, kept):
    coordinator.name = "Ada Clerk"
    coordinator.save()
    url = reverse("proposals:edit_assumptions", args=[kept.pk])
    browser = client_for(coordinator)

    browser.post(
        url,
        {
            "outcome": kept.outcome_id,
            "unit_cost": kept.unit_cost_id,
            "baseline_rate": "0.4",
            "source": kept.source,
            "why": "The force recounted.",
            "shown": state_of(kept),
        },
    )

    words = text(browser.get(url))
    kept.refresh_from_db()
    assert (kept.code, kept.baseline_rate) == ("locks-2024", Decimal("0.4"))
    assert "Ada Clerk : The force recounted." in words
    assert "Events a person a year: 0.5 → 0.4" in words
    assert "Central effect: 0.2 → not said" in words


def test_a_change_over_somebody_elses_is_shown_and_what_is_typed_stays(
    client_for, coordinator, kept
):
    shown = state_of(kept)
    kept.note = "Not for flats."
    kept.save()

    page = client_for(coordinator).post(
        reverse("proposals:edit_assumptions", args=[kept.pk]),
        {"outcome": kept.outcome_id, "why": "Recounted.", "shown": shown, "baseline_rate": "0.7"},
    )

    words = text(page)
    assert "Somebody else saved this while you were typing" in words
    assert "Note: not said → Not for flats." in words
    assert 'value="0.7"' in page.content.decode()
    kept.refresh_from_db()
    assert kept.baseline_rate == Decimal("0.5")


def test_a_set_that_is_gone_is_said_to_be(coordinator):
    with pytest.raises(ChangedMeanwhile):
        revise_assumptions(assumption_id=0, shown="", values={}, why="x", by=coordinator)


def test_only_coordinators_keep_sets(staff, kept):
    with pytest.raises(Denied):
        revise_assumptions(
            assumption_id=kept.pk, shown=state_of(kept), values={}, why="x", by=staff
        )


# --- Adopting them


def test_a_charity_adopts_a_set_with_one_tap_and_its_source_comes_along(
    client_for, staff, project, kept
):
    page = client_for(staff).post(page_of(project), {"set": kept.pk}, follow=True)

    tag = project.tags.get()
    for name in ASSUMED[:-1]:
        assert getattr(tag, name) == getattr(kept, name)
    assert tag.evidence_source == "Our form Assumptions: A review, 2024, page 12"
    assert "now stands on the assumptions “locks-2024”" in text(page)
    assert "This is what the project stands on." in text(page)
    project.refresh_from_db()
    assert project.version == 2


def test_adopting_it_again_names_its_source_once(staff, project, kept):
    for _ in range(2):
        adopt_assumptions(project_id=project.pk, assumption_id=kept.pk, by=staff)

    assert project.tags.get().evidence_source.count("A review, 2024") == 1


@pytest.mark.parametrize(
    "own, found",
    [
        ("Our form", "Our form Assumptions: A trial, 2025"),
        ("", "A trial, 2025"),
        ("Our form. Assumptions: ours.", "Our form. Assumptions: ours. Assumptions: A trial, 2025"),
        ("A trial, 2025, page 3", "A trial, 2025, page 3 Assumptions: A trial, 2025"),
    ],
)
def test_another_sets_source_comes_in_place_of_the_first_ones(
    staff, outcome, project, kept, own, found
):
    project.tags.update(evidence_source=own)
    adopt_assumptions(project_id=project.pk, assumption_id=kept.pk, by=staff)
    kept.source = "A review, 2026"
    kept.save()
    other = factories.AssumptionFactory(outcome=outcome, source="A trial, 2025")

    adopt_assumptions(project_id=project.pk, assumption_id=other.pk, by=staff)

    assert project.tags.get().evidence_source == found


def test_a_set_without_a_source_leaves_no_others_behind(staff, outcome, project, kept):
    adopt_assumptions(project_id=project.pk, assumption_id=kept.pk, by=staff)
    other = factories.AssumptionFactory(outcome=outcome, source="")

    adopt_assumptions(project_id=project.pk, assumption_id=other.pk, by=staff)

    assert project.tags.get().evidence_source == "Our form"


def test_history_says_that_a_set_was_adopted(staff, project, kept):
    tag = adopt_assumptions(project_id=project.pk, assumption_id=kept.pk, by=staff)

    event = tag.events.order_by("pgh_id").last()
    assert event.pgh_context.metadata["why"] == "Adopted the assumptions locks-2024"
    assert event.pgh_context.metadata["user"] == staff.pk


def test_a_project_without_the_outcome_adopts_nothing(staff, project):
    other = factories.AssumptionFactory()

    with pytest.raises(Stale):
        adopt_assumptions(project_id=project.pk, assumption_id=other.pk, by=staff)


@pytest.mark.parametrize("typed", ["", "much", "999999", "9" * 4301])
def test_a_set_that_is_not_kept_changes_nothing(client_for, staff, project, typed):
    page = client_for(staff).post(page_of(project), {"set": typed}, follow=True)

    assert "This set is not kept any more." in text(page)


def test_a_set_for_another_outcome_is_told_to_be(client_for, staff, project):
    other = factories.AssumptionFactory()

    page = client_for(staff).post(page_of(project), {"set": other.pk}, follow=True)

    assert "does not work on that outcome any more" in text(page)


def test_another_charity_adopts_nothing_for_it(project, kept):
    stranger = factories.MembershipFactory(role="staff").user

    with pytest.raises(Denied):
        adopt_assumptions(project_id=project.pk, assumption_id=kept.pk, by=stranger)


def test_the_evidence_page_asks_for_the_sets_and_gets_them_alone(client_for, staff, project, kept):
    browser = client_for(staff)

    evidence = browser.get(reverse("projects:evidence", args=[project.slug]))
    fragment = browser.get(page_of(project), headers={"HX-Request": "true"})

    assert f'hx-get="{page_of(project)}"' in evidence.content.decode()
    assert "<html" not in fragment.content.decode()
    assert "Adopt this set" in text(fragment)


def test_an_outcome_without_a_set_and_a_project_without_an_outcome_say_so(
    client_for, staff, project
):
    browser = client_for(staff)
    assert "No set is kept for this outcome yet." in text(browser.get(page_of(project)))
    project.tags.all().delete()
    assert "No outcome is ticked yet" in text(browser.get(page_of(project)))


# --- Answering the questions oneself


def test_a_charity_answers_the_questions_itself(client_for, staff, project, kept):
    url = reverse("proposals:answer_assumptions", args=[project.slug, kept.outcome_id])
    browser = client_for(staff)
    assert "A cautious reader asks: compared with whom?" in text(browser.get(url))

    page = browser.post(
        url,
        {
            "unit_cost": kept.unit_cost_id,
            "baseline_rate": "0.25",
            "effect_central": "30",
            "evidence_source": "Our form, 2025",
            "shown": project.version,
        },
        follow=True,
    )

    tag = project.tags.get()
    assert (tag.baseline_rate, tag.effect_central) == (Decimal("0.25"), Decimal("0.3"))
    assert "is saved" in text(page)


def test_answers_over_somebody_elses_are_shown_and_stay(client_for, staff, project, kept):
    adopt_assumptions(project_id=project.pk, assumption_id=kept.pk, by=staff)

    page = client_for(staff).post(
        reverse("proposals:answer_assumptions", args=[project.slug, kept.outcome_id]),
        {"baseline_rate": "0.77", "shown": "1"},
    )

    assert "saved this project while you were typing" in text(page)
    assert 'value="0.77"' in page.content.decode()
    assert project.tags.get().baseline_rate == Decimal("0.5")


def test_wrong_answers_keep_what_is_typed(client_for, staff, project, kept):
    page = client_for(staff).post(
        reverse("proposals:answer_assumptions", args=[project.slug, kept.outcome_id]),
        {"attribution": "140", "baseline_rate": "0.5", "shown": "1"},
    )

    assert "Out of 100 it can be 100 at most." in text(page)
    assert project.tags.get().baseline_rate is None


def test_a_list_without_a_set_says_so(client):
    assert "No set is kept yet" in text(client.get(reverse("proposals:assumptions")))
