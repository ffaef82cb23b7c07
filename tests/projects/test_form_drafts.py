"""What is typed into the form of a project and not saved is kept."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from consortium.drafts import reader_of
from consortium.models import FormDraft
from tests.pages import text
from tests.projects.form_pages import ADD, HTMX, browser, edit, new, project

__all__ = ["browser", "project"]

pytestmark = pytest.mark.django_db


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


def test_the_home_page_reminds_of_text_that_is_not_saved(browser, charity):
    browser.post(ADD, new(charity, do="keep"))
    browser.post(ADD.replace("add", "gone/edit"), {"do": "keep"})

    page = browser.get(reverse("home"))

    assert "What you typed about “Kettle on” is not saved" in text(page)
    assert f'href="{ADD}"' in page.content.decode()
