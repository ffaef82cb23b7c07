"""The form of a project: adding one, and its places."""

import datetime

import pytest

from projects.models import Project
from tests.factories import (
    MembershipFactory,
    ProjectFactory,
)
from tests.pages import text
from tests.projects.form_pages import ADD, HTMX, browser, new, project

__all__ = ["browser", "project"]

pytestmark = pytest.mark.django_db


def test_a_project_is_added_with_all_it_was_given(browser, charity, linton, older, burglary):
    response = browser.post(
        ADD,
        new(
            charity,
            summary="Tea.\r\nAnd locks.",
            status="active",
            areas=[linton.code],
            target_groups=["older-people"],
            outcomes=["home-burglary"],
            people_per_year="1,140",
            annual_cost_gbp="£12,000.50",
            starts_on="2026-01-05",
            ends_on="2027-03-31",
            funded_until="2027-03-31",
            website="www.example.org",
            contact_email="hello@example.org",
            sensitive="on",
        ),
    )

    project = Project.objects.get()
    assert response.url == project.get_absolute_url()
    assert project.summary == "Tea.\nAnd locks."
    assert (project.status, project.people_per_year) == ("active", 1140)
    assert str(project.annual_cost_gbp) == "12000.50"
    assert project.ends_on == datetime.date(2027, 3, 31)
    assert project.website == "https://www.example.org"
    assert project.sensitive
    assert [list(each.all()) for each in (project.areas, project.target_groups)] == [
        [linton],
        [older],
    ]
    assert list(project.outcomes.all()) == [burglary]


def test_a_place_typed_by_its_name_alone_is_taken(browser, charity, linton):
    browser.post(ADD, new(charity, **{"areas-words": "linton"}))

    assert list(Project.objects.get().areas.all()) == [linton]


def test_the_only_organisation_is_chosen_already_and_others_are_no_choice(browser, charity):
    other = ProjectFactory().organisation
    response = browser.get(ADD)

    assert response.context["form"]["organisation"].value() == charity.slug
    assert other.name not in text(response)
    assert browser.post(ADD, new(other)).context["form"].errors["organisation"]
    assert Project.objects.count() == 1


def test_a_coordinator_chooses_among_all_organisations(client_for, coordinator, charity):
    client = client_for(coordinator)

    assert "Fen Locks" not in text(client.get(ADD))
    named = new(charity) | {"organisation": "", "organisation-words": "fen locks"}
    assert client.post(ADD, named).status_code == 302
    assert Project.objects.get().organisation == charity
    assert Project.objects.get().confirmed_on is None


BAD = {
    "title": [("", "Give the project a name"), ("x" * 251, "at most 250"), ("   ", "a name")],
    "summary": [("x" * 5001, "5000")],
    "organisation": [("", "Choose the organisation"), ("nobody", "“nobody” is none of")],
    "status": [("ended", "Select a valid choice"), ("", "Choose how far it is")],
    "people_per_year": [
        ("-1", "cannot be below 0"),
        ("forty", "whole number"),
        ("3.5", "whole number"),
        ("9" * 20, "more people than there are"),
    ],
    "annual_cost_gbp": [
        ("£12k", "such as 31000"),
        ("-5", "cannot be below 0"),
        ("1.234", "two figures"),
        ("9" * 15, "number of noughts"),
        ("NaN", "such as 31000"),
        ("Infinity", "such as 31000"),
    ],
    "starts_on": [("31/02/2026", "valid date"), ("soon", "valid date")],
    "areas-words": [("Atlantis", "No area here is called Atlantis")],
    "outcomes": [("nothing", "nothing is not one")],
    "target_groups": [("nobody", "nobody is not one")],
    "website": [("not a page", "valid URL")],
    "contact_email": [("nobody", "valid email")],
}


@pytest.mark.parametrize(
    "name, value, words", [(name, *case) for name, cases in BAD.items() for case in cases]
)
def test_bad_input_is_explained_beside_its_box_and_nothing_is_lost(
    name, value, words, browser, charity
):
    response = browser.post(ADD, new(charity, contact_email="a@example.org") | {name: value})

    errors = response.context["form"].errors[name.removesuffix("-words")]
    assert words in " ".join(errors)
    assert f'id="id_{name.removesuffix("-words")}_error"' in response.content.decode()
    if name not in ("title", "contact_email"):
        assert response.context["form"]["title"].value() == "Kettle on"
        assert 'value="Kettle on"' in response.content.decode()
    assert not Project.objects.exists()


def test_dates_the_wrong_way_round_are_explained_once(browser, charity):
    response = browser.post(ADD, new(charity, starts_on="2026-05-01", ends_on="2026-04-01"))

    assert response.context["form"].errors == {
        "ends_on": ["The last day is before the first. Change one of them."]
    }


def test_a_null_character_is_left_out(browser, charity):
    browser.post(ADD, new(charity, title="Ket\x00tle", areas=["\x00"]))

    assert Project.objects.get().title == "Kettle"


def test_somebody_of_two_charities_chooses(client_for, worker, charity):
    other = MembershipFactory(user=worker).organisation

    form = client_for(worker).get(ADD).context["form"]

    offered = {value for value, _ in form.fields["organisation"].widget.likely}
    assert offered == {charity.slug, other.slug}
    assert "organisation-words" not in str(form["organisation"])
    assert form["organisation"].value() is None


# --- Places


def test_a_new_project_has_the_places_of_its_organisation_ticked(browser, charity, district):
    page = browser.get(ADD)

    assert page.context["form"]["areas"].value()["codes"] == [district.code]
    assert "Untick what this project does not reach" in text(page)


def test_nothing_is_ticked_for_who_may_choose_among_organisations(client_for, coordinator, charity):
    page = client_for(coordinator).get(ADD)

    assert page.context["form"]["areas"].value()["codes"] == []


def test_everywhere_we_work_ticks_the_places_of_the_organisation(browser, charity, district):
    page = browser.post(ADD, new(charity, do="everywhere", areas=["E0"]))
    fragment = browser.post(ADD, new(charity, do="everywhere"), **HTMX)

    assert page.context["form"]["areas"].value()["codes"] == ["E0", district.code]
    assert page.context["form"]["title"].value() == "Kettle on"
    assert "<html" not in fragment.content.decode()
    assert f'value="{district.code}"' in fragment.content.decode()
    assert not Project.objects.exists()


def test_everywhere_we_work_without_an_organisation_changes_nothing(client_for, coordinator):
    response = client_for(coordinator).post(ADD, {"do": "everywhere"})

    assert response.context["form"]["areas"].value()["codes"] == []


def test_places_are_found_without_javascript(browser, charity, linton):
    response = browser.post(ADD, new(charity, do="find", **{"areas-words": "lint"}))

    assert "Linton" in text(response)
    assert response.context["form"]["title"].value() == "Kettle on"
    assert not response.context["form"].errors


def enter(browser, charity, **facts):
    return browser.post(ADD, new(charity, do="enter") | facts)


def test_enter_ticks_a_place_typed_by_name(browser, charity, linton):
    response = enter(browser, charity, **{"areas-words": " LINTON "})

    assert response.context["form"]["areas"].value() == {"codes": [linton.code], "words": ""}
    assert not Project.objects.exists()


def test_enter_shows_the_places_that_part_of_a_name_may_mean(browser, charity, linton, sawston):
    response = enter(browser, charity, **{"areas-words": "o"})

    assert "Linton" in text(response)
    assert "Sawston" in text(response)
    assert not Project.objects.exists()


def test_enter_saves_where_no_place_waits(browser, charity, linton):
    enter(browser, charity, **{"areas-words": "Lint", "areas": [linton.code]})

    assert list(Project.objects.get().areas.all()) == [linton]
