"""A project's status, the evidence of its outcomes and its confirmation, on its pages."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import Project
from tests.factories import (
    ProjectFactory,
)
from tests.pages import text
from tests.projects.form_pages import HTMX, browser, project

__all__ = ["browser", "project"]

pytestmark = pytest.mark.django_db


def test_the_status_page_offers_what_may_follow(browser, project):
    address = reverse("projects:status", args=[project.slug])

    page = browser.get(address)
    assert [value for value, _ in page.context["form"].fields["status"].choices] == [
        "paused",
        "ended",
    ]
    assert browser.post(address, {"status": "draft"}).context["form"].errors
    assert "Choose what it is from today." in text(browser.post(address, {}))
    assert browser.post(address, {"status": "ended"}).status_code == 302
    assert "It has ended" in text(browser.get(address))


def evidence_of(project):
    return reverse("projects:evidence", args=[project.slug])


def answered(project, **facts):
    tag = project.tags.get()
    return {f"outcome-{tag.outcome_id}-{name}": value for name, value in facts.items()}


def test_every_answer_about_evidence_is_saved(browser, project):
    asked = answered(
        project,
        prevention_level="secondary",
        people_per_year="1,000",
        evidence_level="3",
        evidence_scale="maryland",
        what_changed="Calls to the police from the estate",
        effect_low="10",
        effect_central="30",
        effect_high="33.5",
        evidence_source="Report, 2025",
    )

    assert browser.post(evidence_of(project), asked | {"version": "1"}).status_code == 302

    tag = project.tags.get()
    assert (tag.prevention_level, tag.people_per_year) == ("secondary", 1000)
    assert (tag.evidence_level, tag.evidence_scale) == (3, "maryland")
    effects = (tag.effect_low, tag.effect_central, tag.effect_high)
    assert effects == (Decimal("0.1"), Decimal("0.3"), Decimal("0.335"))
    assert tag.what_changed == "Calls to the police from the estate"
    again = browser.get(evidence_of(project)).content.decode()
    assert 'value="33.5"' in again


def test_every_question_about_evidence_may_be_left_out(browser, project):
    assert browser.post(evidence_of(project), {"version": "1"}).status_code == 302

    tag = project.tags.get()
    assert (tag.evidence_level, tag.effect_central, tag.what_changed) == (None, None, "")


@pytest.mark.parametrize(
    "effects, said",
    [
        ({"effect_central": "130"}, "Out of 100 it can be 100 at most."),
        ({"effect_central": "-5"}, "Harm is no effect"),
        ({"effect_central": "a third"}, "Write how many out of 100 as a number, such as 30."),
        ({"effect_low": "40", "effect_central": "30"}, "“At least” is more than “most likely”."),
        ({"effect_central": "30", "effect_high": "20"}, "“At most” is less than “most likely”."),
        ({"effect_low": "30", "effect_high": "20"}, "“At most” is less than “at least”."),
    ],
)
def test_an_effect_that_cannot_be_is_refused_in_words(browser, project, effects, said):
    asked = answered(project, evidence_source="Report, 2025", **effects)

    page = browser.post(evidence_of(project), asked | {"version": "1"})

    assert said in text(page)
    assert "Report, 2025" in page.content.decode()
    assert project.tags.get().effect_central is None


def test_the_page_on_evidence_says_what_each_answer_opens(browser, project):
    project.tags.update(evidence_level=2, effect_central="0.3")

    page = text(browser.get(evidence_of(project)))

    assert "Weight 3 of 6 when projects are ranked : open" in page
    assert "A figure with its source : not yet." in page


def test_stale_evidence_shows_what_is_saved_and_is_saved_when_sent_again(browser, project):
    project.tags.update(evidence_level=1, evidence_source="A form")
    Project.objects.filter(pk=project.pk).update(version=2)
    asked = answered(project, evidence_level="4", evidence_source="Two studies")

    stale = browser.post(evidence_of(project), asked | {"version": "1"})
    page = text(stale)
    assert "How do you know it works?: Reasoned" in page
    assert "Where is that written?: A form" in page
    assert "Two studies" in page

    again = browser.post(evidence_of(project), asked | {"version": stale.context["version"]})
    assert again.status_code == 302
    assert project.tags.get().evidence_source == "Two studies"


def test_evidence_written_for_an_outcome_that_is_gone_is_shown(browser, project, falls):
    gone = {f"outcome-{falls.pk}-evidence_source": "An hour of writing"}

    page = browser.post(evidence_of(project), gone | {"version": "7"})

    assert "“An hour of writing”" in text(page)


def test_evidence_typed_is_kept_and_shown_again(browser, project):
    asked = answered(project, evidence_source="Half a sen")

    browser.post(evidence_of(project), asked | {"version": "1", "do": "keep"}, **HTMX)
    page = browser.get(evidence_of(project))
    assert "Half a sen" in page.content.decode()
    assert "is in the form again" in text(page)

    browser.post(evidence_of(project), {"do": "discard"})
    assert "Half a sen" not in browser.get(evidence_of(project)).content.decode()


def test_a_project_without_outcomes_is_sent_to_the_form_first(browser, charity):
    project = ProjectFactory(organisation=charity)

    assert "No outcome is ticked yet" in text(browser.get(evidence_of(project)))


def test_its_charity_confirms_with_one_button(browser, project):
    page = browser.get(project.get_absolute_url())
    assert "This is still right" in text(page)

    response = browser.post(reverse("projects:confirm", args=[project.slug]), follow=True)

    assert "This is still right" not in text(response)
    project.refresh_from_db()
    assert project.confirmed_on


def test_a_coordinator_is_not_asked_to_confirm(client_for, coordinator, project):
    page = client_for(coordinator).get(project.get_absolute_url())

    assert "This is still right" not in text(page)
