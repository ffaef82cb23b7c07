"""Editing a project, and two people at its form at once."""

import datetime

import pytest
from django.test import Client

from consortium.models import FormDraft
from projects.models import Project
from tests.factories import (
    ProjectFactory,
)
from tests.pages import text
from tests.projects.form_pages import boxes, browser, edit, project

__all__ = ["browser", "project"]

pytestmark = pytest.mark.django_db


def test_the_form_shows_what_is_saved_and_saves_what_is_changed(browser, project):
    sent = boxes(browser.get(edit(project)))

    response = browser.post(edit(project), sent | {"title": "Better locks"})

    project.refresh_from_db()
    assert response.url == project.get_absolute_url()
    assert (project.title, project.version) == ("Better locks", 2)
    assert project.areas.get().name == "Linton"
    assert project.outcomes.count() == 1


def test_an_outcome_removed_with_its_evidence_is_said(browser, project):
    project.tags.update(evidence_level=2)
    sent = boxes(browser.get(edit(project)))
    del sent["outcomes"]

    response = browser.post(edit(project), sent, follow=True)

    assert "Removed with their evidence: Fewer homes burgled." in text(response)


def test_a_status_that_may_not_follow_is_refused_in_words(browser, project):
    sent = boxes(browser.get(edit(project)))
    Project.objects.filter(pk=project.pk).update(status="ended")

    response = browser.post(edit(project), sent)

    assert "From “ended” this cannot become “active”." in text(response)


@pytest.fixture
def stale(client_for, worker, colleague, project, falls):
    """Both have opened the form; the colleague has saved a title, a number and an outcome."""
    first, second = Client(), Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    first.force_login(colleague, backend=backend)
    second.force_login(worker, backend=backend)
    theirs, mine = boxes(first.get(edit(project))), boxes(second.get(edit(project)))
    outcomes = ["home-burglary", "falls"]
    first.post(
        edit(project),
        theirs | {"title": "Their title", "people_per_year": "55", "outcomes": outcomes},
    )
    return second, mine | {"title": "My title", "summary": "My words."}


def differences(response):
    return {
        one.name: (one.theirs, one.yours, one.keep) for one in response.context["form"].differences
    }


def test_a_stale_save_shows_both_texts_and_writes_nothing(stale, project):
    browser, mine = stale

    response = browser.post(edit(project), mine)

    assert differences(response) == {
        "title": ("Their title", "My title", "yours"),
        "summary": ("We fit locks.", "My words.", "yours"),
        "people_per_year": ("55 people a year", "100 people a year", "theirs"),
        "outcomes": ("Fewer falls, Fewer homes burgled", "Fewer homes burgled", "theirs"),
    }
    page = text(response)
    assert "Jo March saved this while you were typing" in page
    assert "Their title" in page
    assert response.context["form"]["title"].value() == "My title"
    project.refresh_from_db()
    assert project.title == "Their title"


def choices(response):
    return {one.box: one.keep for one in response.context["form"].differences}


def test_sent_again_the_choices_are_saved(stale, project):
    browser, mine = stale
    shown = browser.post(edit(project), mine)

    again = boxes(shown) | choices(shown) | {"keep-title": "theirs"}
    response = browser.post(edit(project), again)

    assert response.status_code == 302
    project.refresh_from_db()
    assert (project.title, project.summary) == ("Their title", "My words.")
    assert project.people_per_year == 55
    assert project.outcomes.count() == 2
    assert not FormDraft.objects.filter(form=edit(project)).exists()


def test_choices_stay_on_the_page_after_an_error_elsewhere(stale, project):
    browser, mine = stale
    shown = browser.post(edit(project), mine)

    again = boxes(shown) | choices(shown) | {"keep-title": "theirs", "annual_cost_gbp": "lots"}
    response = browser.post(edit(project), again)

    assert response.context["form"].errors
    assert differences(response)["title"] == ("Their title", "My title", "theirs")
    assert response.context["form"]["title"].value() == "My title"


def test_a_third_save_in_between_is_shown_too(stale, project, coordinator):
    browser, mine = stale
    shown = browser.post(edit(project), mine)
    Project.objects.filter(pk=project.pk).update(title="A third title", version=3)

    response = browser.post(edit(project), boxes(shown) | choices(shown))

    assert differences(response)["title"] == ("A third title", "My title", "yours")


def test_a_form_without_a_version_counts_as_stale(browser, project):
    sent = boxes(browser.get(edit(project)))

    for version in ("", "x", "-3"):
        response = browser.post(edit(project), sent | {"version": version, "title": "Mine"})
        assert response.status_code == 200

    project.refresh_from_db()
    assert project.title == "Locks and lights"


@pytest.mark.parametrize("base", ["", "{", "[]", '{"title": 3}', '{"status": ["x"]}'])
def test_a_spoilt_base_breaks_nothing(base, browser, project):
    sent = boxes(browser.get(edit(project)))
    Project.objects.filter(pk=project.pk).update(title="Their title", version=2)

    response = browser.post(edit(project), sent | {"base": base})

    assert differences(response)["title"][:2] == ("Their title", "Locks and lights")


def test_a_restored_draft_of_an_older_version_is_stale_when_saved(browser, worker, project):
    browser.post(edit(project), boxes(browser.get(edit(project))) | {"title": "Old", "do": "keep"})
    Project.objects.filter(pk=project.pk).update(title="Their title", version=2)

    response = browser.post(edit(project), boxes(browser.get(edit(project))))

    assert differences(response)["title"] == ("Their title", "Old", "yours")


def test_each_kind_of_difference_is_told_in_words(client_for, coordinator, project, falls):
    elsewhere = ProjectFactory().organisation
    client = client_for(coordinator)
    sent = boxes(client.get(edit(project)))
    Project.objects.filter(pk=project.pk).update(
        version=2,
        organisation=elsewhere,
        status="paused",
        starts_on=datetime.date(2026, 1, 5),
        sensitive=True,
        annual_cost_gbp=None,
        website="https://example.org/",
    )
    project.areas.clear()

    told = differences(client.post(edit(project), sent))

    assert {name: words[:2] for name, words in told.items()} == {
        "organisation": (elsewhere.name, "Fen Locks"),
        "status": ("Paused", "Active"),
        "areas": ("none", "Linton"),
        "starts_on": ("5 January 2026", "not filled in"),
        "annual_cost_gbp": ("not filled in", "£12,000.00"),
        "website": ("https://example.org/", "not filled in"),
        "sensitive": ("yes", "no"),
    }
