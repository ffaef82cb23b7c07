"""The list of projects and the page of one, through the client."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import (
    OrganisationFactory,
    ProjectFactory,
    ProjectOutcomeFactory,
)
from tests.pages import text
from tests.projects.form_pages import ADD, HTMX, browser, project

__all__ = ["browser", "project"]

pytestmark = pytest.mark.django_db


def test_the_list_says_how_many_and_shows_each(client, project):
    page = text(client.get("/projects/"))

    assert "1 project prevents harm here before it happens." in page
    assert "Locks and lights Fen Locks Linton Fewer homes burgled 100 Active" in page


def test_the_list_as_a_fragment_is_the_results_alone(client, project):
    response = client.get("/projects/", **HTMX)

    assert "<html" not in response.content.decode()
    assert "Locks and lights" in text(response)
    assert "HX-Request" in response["Vary"]


def test_the_list_says_when_nothing_fits_or_a_filter_makes_no_sense(client, project):
    assert "No project fits all of that" in text(client.get("/projects/?q=unicorns"))
    page = text(client.get("/projects/?area=Atlantis"))
    assert "A filter makes no sense yet" in page
    assert "No area here is called “Atlantis”." in page
    assert "Atlantis" in text(client.get("/projects/?area=Atlantis", **HTMX))


@pytest.mark.parametrize("page", ["2", "99", "x", "-1", "0"])
def test_odd_page_numbers_show_a_page(client, project, page):
    assert client.get(f"/projects/?page={page}").status_code == 200


def test_drafts_show_to_their_charity_only(client, client_for, worker, project):
    project.status = "draft"
    project.save()

    assert "Locks and lights" not in text(client.get("/projects/"))
    assert "Locks and lights" in text(client_for(worker).get("/projects/"))


@pytest.mark.parametrize("who, sees", [("visitor", False), ("officer", False), ("staff", False)])
def test_money_is_not_shown_to_others(who, sees, request, client_for, project):
    page = text(client_for(request.getfixturevalue(who)).get(project.get_absolute_url()))

    assert ("£12,000" in page) is sees


def test_money_is_shown_to_its_charity_and_coordinators(client_for, worker, coordinator, project):
    for person in (worker, coordinator):
        assert "£12,000" in text(client_for(person).get(project.get_absolute_url()))


@pytest.mark.parametrize(
    "until, said",
    [(datetime.date(2027, 3, 31), "31 March 2027"), (None, "No end recorded")],
)
def test_the_day_its_money_ends_is_as_public_as_the_project(until, said, client, project):
    """It is no amount, and coverage, which everybody sees, stands on it."""
    project.funded_until = until
    project.save()

    page = text(client.get(project.get_absolute_url()))

    assert f"when its money ends {said}" in page
    assert "£" not in page


def test_the_web_page_of_a_refuge_shows_to_members_of_organisations_only(
    client, client_for, visitor, outsider, staff, project
):
    project.website = "https://refuge.example.org"
    project.save()
    assert "refuge.example.org" in text(client.get(project.get_absolute_url()))

    project.sensitive = True
    project.save()
    for person, sees in ((visitor, False), (outsider, False), (staff, True)):
        page = text(client_for(person).get(project.get_absolute_url()))
        assert ("refuge.example.org" in page) is sees


def test_the_page_tells_evidence_in_plain_words(client, project):
    tag = project.tags.get()
    tag.evidence_level, tag.evidence_source, tag.evidence_scale = 3, "Report, 2025", "maryland"
    tag.save()

    page = text(client.get(project.get_absolute_url()))

    assert "Compared. A comparison with people who did not take part shows that it works." in page
    assert "Report, 2025 (Maryland Scientific Methods Scale)" in page


def test_the_page_asks_for_its_priorities_and_has_a_link_without_javascript(client, project):
    page = client.get(project.get_absolute_url()).content.decode()

    answers = reverse("priorities:for_project", args=[project.slug])
    assert f'hx-get="{answers}"' in page
    assert f'href="{answers}"' in page


def test_those_who_may_edit_see_what_is_missing(client, browser, project):
    visitors, theirs = (text(each.get(project.get_absolute_url())) for each in (client, browser))
    assert "What is missing" in theirs
    assert "When its money ends" in theirs

    client.logout()
    assert "What is missing" not in text(client.get(project.get_absolute_url()))
    assert visitors


def test_what_is_missing_says_whether_a_bid_can_choose_the_project(browser, project):
    project.annual_cost_gbp = None
    project.save()
    page = text(browser.get(project.get_absolute_url()))
    assert "Before a bid can choose it: Cost a year" in page
    assert "To make more of it: When its money ends" in page

    project.annual_cost_gbp = 1200
    project.save()
    page = text(browser.get(project.get_absolute_url()))
    assert "A bid can choose it. To make more of it: When its money ends" in page

    project.status = "ended"
    project.save()
    page = text(browser.get(project.get_absolute_url()))
    assert "What is missing" in page
    assert "can choose it" not in page


def test_markup_in_words_is_printed_not_obeyed(client, charity):
    project = ProjectFactory(
        organisation=charity, title="<script>alert(1)</script>", summary="<b>bold</b>"
    )

    for path in ("/projects/", project.get_absolute_url()):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>bold" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_web_page_with_a_script_in_it_is_refused(browser, charity):
    response = browser.post(ADD, {"title": "x", "website": "javascript:alert(1)"})

    assert "website" in response.context["form"].errors


# --- Long lists, constant queries


@pytest.mark.parametrize("path", ["/projects/", "/projects/?q=locks&area=Linton&theme=crime"])
def test_twenty_projects_cost_the_queries_of_two(path, client, queries_of, linton, burglary):
    def add(count):
        for _ in range(count):
            ProjectFactory(
                title="Locks", areas=[linton], outcomes=[burglary], sensitive=bool(count % 2)
            )

    add(2)
    client.get(path)
    few = queries_of(lambda: client.get(path))
    add(18)

    assert queries_of(lambda: client.get(path)) == few


def test_a_project_of_many_costs_the_queries_of_a_small_one(
    client, queries_of, project, linton, sawston, falls, older
):
    client.get(project.get_absolute_url())
    small = queries_of(lambda: client.get(project.get_absolute_url()))
    project.areas.add(sawston)
    project.target_groups.add(older)
    ProjectOutcomeFactory(project=project, outcome=falls)

    assert queries_of(lambda: client.get(project.get_absolute_url())) == small


def test_a_list_too_long_to_page_through_says_so(client, monkeypatch):
    monkeypatch.setattr("consortium.paging.LongListPaginator.most", 2)
    for _ in range(3):
        ProjectFactory()

    page = text(client.get("/projects/"))

    assert "More than 2 projects" in page
    assert "The first 2 are listed. Narrow the list to see the others." in page


def test_coordinators_see_which_projects_belong_to_organisations_that_wait(coordinator, client_for):
    waiting = OrganisationFactory(name="Fen Edge Youth", status="waiting")
    project = ProjectFactory(title="Open doors", organisation=waiting)
    client = client_for(coordinator)

    for url in (reverse("projects:list"), project.get_absolute_url()):
        page = text(client.get(url))
        assert "Fen Edge Youth" in page
        assert "waits for approval" in page
