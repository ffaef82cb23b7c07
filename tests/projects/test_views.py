"""Pages of projects through the client: reading, adding, editing, two people at once."""

import datetime
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from consortium.drafts import reader_of
from consortium.models import FormDraft
from projects.models import Project
from tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    ProjectFactory,
    ProjectOutcomeFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

ADD = "/projects/add/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def boxes(response):
    """What the browser would send back if the form on this page were sent as it is."""
    form = response.context["form"]
    sent = {"version": form["version"].value() or "", "base": form["base"].value() or ""}
    for name in form.SAVED:
        value = form[name].value()
        if name == "areas":
            sent |= {"areas": value["codes"], "areas-words": value["words"]}
        elif value not in (None, "", False):
            sent[name] = value
    return sent


@pytest.fixture
def browser(client_for, worker):
    return client_for(worker)


@pytest.fixture
def project(charity, linton, burglary):
    return ProjectFactory(
        organisation=charity,
        title="Locks and lights",
        summary="We fit locks.",
        areas=[linton],
        outcomes=[burglary],
        annual_cost_gbp=12000,
    )


def edit(project):
    return reverse("projects:edit", args=[project.slug])


# --- Reading


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


# --- Adding


def new(charity, **facts):
    return {"title": "Kettle on", "organisation": charity.slug, "status": "draft"} | facts


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

    assert "Fen Locks" in text(client.get(ADD))
    assert client.post(ADD, new(charity)).status_code == 302
    assert Project.objects.get().confirmed_on is None


BAD = {
    "title": [("", "Give the project a name"), ("x" * 251, "at most 250"), ("   ", "a name")],
    "summary": [("x" * 5001, "5000")],
    "organisation": [("", "Choose the organisation"), ("nobody", "Select a valid choice")],
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


# --- Drafts: nothing typed is lost


def test_what_is_typed_is_kept_and_in_the_form_again(browser, worker, charity, linton):
    kept = browser.post(
        ADD,
        new(charity, do="keep", annual_cost_gbp="£12k", areas=[linton.code], sensitive="on"),
        **HTMX,
    )
    page = browser.get(ADD)

    assert text(kept).startswith("Kept on")
    assert "is in the form again" in text(page)
    assert page.context["form"]["annual_cost_gbp"].value() == "£12k"
    assert page.context["form"]["sensitive"].value()
    assert page.context["form"]["areas"].value()["codes"] == [linton.code]
    assert not page.context["form"].is_bound


def test_without_javascript_a_button_keeps_it(browser, charity):
    response = browser.post(ADD, new(charity, do="keep"), follow=True)

    assert "What you typed is kept." in text(response)
    assert response.context["form"]["title"].value() == "Kettle on"


def test_a_draft_is_discarded_on_demand_and_by_saving(browser, charity):
    browser.post(ADD, new(charity, do="keep"))
    browser.post(ADD, {"do": "discard"})
    assert not FormDraft.objects.exists()

    browser.post(ADD, new(charity, do="keep"))
    browser.post(ADD, new(charity, do="save"))
    assert not FormDraft.objects.exists()


def test_a_form_sent_back_with_an_error_is_kept_as_well(browser, worker, charity):
    browser.post(ADD, new(charity, annual_cost_gbp="£12k"))

    assert FormDraft.objects.get(user=worker).data["annual_cost_gbp"] == ["£12k"]


def test_drafts_belong_to_one_person_and_one_form(browser, client_for, colleague, charity, project):
    browser.post(ADD, new(charity, do="keep"))
    browser.post(edit(project), {"title": "Half a", "do": "keep"})

    assert FormDraft.objects.count() == 2
    assert browser.get(edit(project)).context["form"]["title"].value() == "Half a"
    theirs = client_for(colleague)
    assert theirs.get(ADD).context["form"]["title"].value() is None
    assert theirs.get(edit(project)).context["form"]["title"].value() == "Locks and lights"


@pytest.mark.parametrize("path", ["add", "edit"])
def test_text_sent_after_the_sign_in_ran_out_waits_in_the_browser(
    path, worker, client_for, charity, project
):
    address = ADD if path == "add" else edit(project)
    browser = Client()

    typed = {"title": "Typed for an hour", "reader": reader_of(worker)}
    answer = browser.post(address, typed)
    browser.force_login(worker, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = browser.get(address)

    assert reverse("account_login") in answer.url
    assert page.context["form"]["title"].value() == "Typed for an hour"
    assert "is in the form again" in text(page)


def test_what_one_typed_is_not_given_to_another_who_signs_in_at_the_browser(
    browser, worker, colleague, charity
):
    reader = re.search(r'name="reader" value="([^"]+)"', browser.get(ADD).content.decode())[1]
    shared = Client()
    shared.post(ADD, {"title": "Typed for an hour", "reader": reader})

    shared.force_login(colleague, backend="allauth.account.auth_backends.AuthenticationBackend")
    theirs = shared.get(ADD)

    assert theirs.context["form"]["title"].value() is None
    assert not FormDraft.objects.exists()
    assert list(shared.session["typed_before_signing_in"]) == [f"{worker.pk} {ADD}"]
    shared.post(reverse("account_logout"))
    assert "typed_before_signing_in" not in shared.session


def test_what_two_people_typed_at_one_browser_waits_for_each(worker, colleague, charity):
    browser = Client()
    browser.post(ADD, {"title": "The first one's", "reader": reader_of(worker)})
    browser.post(ADD, {"title": "The second one's", "reader": reader_of(colleague)})

    browser.force_login(worker, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert browser.get(ADD).context["form"]["title"].value() == "The first one's"
    (waiting,) = browser.session["typed_before_signing_in"].values()
    assert waiting == {"title": ["The second one's"]}


def test_of_the_forms_that_wait_in_a_browser_the_oldest_gives_way(client, worker):
    addresses = [reverse("projects:edit", args=[f"project-{number}"]) for number in range(4)]

    for address in addresses:
        client.post(address, {"title": "Typed", "reader": reader_of(worker)})

    waiting = client.session["typed_before_signing_in"]
    assert list(waiting) == [f"{worker.pk} {address}" for address in addresses[1:]]


def test_htmx_is_told_that_the_sign_in_ran_out(client, worker):
    typed = {"title": "Typed", "do": "keep", "reader": reader_of(worker)}

    response = client.post(ADD, typed, **HTMX)

    assert response.status_code == 200
    assert "You have been signed out. What you typed is kept in this browser." in text(response)
    assert f"{reverse('account_login')}?next={ADD}" in response.content.decode()


@pytest.mark.parametrize("reader", ["", "7:forged", "too long"])
def test_what_cannot_wait_in_a_browser_is_said_not_to(reader, client, worker):
    typed = {"title": "Typed", "do": "keep", "reader": reader}
    if reader == "too long":
        typed |= {"title": "x" * 200_001, "reader": reader_of(worker)}

    response = client.post(ADD, typed, **HTMX)

    assert "What you typed is not kept: copy it before you leave" in text(response)
    assert "typed_before_signing_in" not in client.session


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


# --- Editing, and two people at once


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
        "people_per_year": ("55", "100", "theirs"),
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


# --- Status, evidence, confirmation


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


# --- Constant queries


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


def test_somebody_of_two_charities_chooses(client_for, worker, charity):
    other = MembershipFactory(user=worker).organisation

    form = client_for(worker).get(ADD).context["form"]

    assert set(form.fields["organisation"].queryset) == {charity, other}
    assert form["organisation"].value() is None


def test_a_list_too_long_to_page_through_says_so(client, monkeypatch):
    monkeypatch.setattr("consortium.paging.LongListPaginator.most", 2)
    for _ in range(3):
        ProjectFactory()

    page = text(client.get("/projects/"))

    assert "More than 2 projects" in page
    assert "The first 2 are listed. Narrow the list to see the others." in page


def test_the_home_page_reminds_of_text_that_is_not_saved(browser, charity):
    browser.post(ADD, new(charity, do="keep"))
    browser.post(ADD.replace("add", "gone/edit"), {"do": "keep"})

    page = browser.get(reverse("home"))

    assert "What you typed about “Kettle on” is not saved" in text(page)
    assert f'href="{ADD}"' in page.content.decode()


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


def test_coordinators_see_which_projects_belong_to_organisations_that_wait(coordinator, client_for):
    waiting = OrganisationFactory(name="Fen Edge Youth", status="waiting")
    project = ProjectFactory(title="Open doors", organisation=waiting)
    client = client_for(coordinator)

    for url in (reverse("projects:list"), project.get_absolute_url()):
        page = text(client.get(url))
        assert "Fen Edge Youth" in page
        assert "waits for approval" in page
