"""The frame of every page: tabs and who is signed in."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from consortium.context import TABS, navigation, role_line, site
from tests.factories import MembershipFactory, UserFactory


@pytest.mark.parametrize("title,name", TABS)
def test_the_tab_of_a_section_is_the_current_one_on_all_its_pages(title, name):
    tabs = navigation(reverse(name) + "some-slug/edit/")

    assert [tab.title for tab in tabs if tab.is_current] == [title]


def test_outside_the_sections_no_tab_is_current():
    assert not any(tab.is_current for tab in navigation(reverse("home")))


@pytest.mark.django_db
def test_a_person_is_named_by_role_and_organisation():
    membership = MembershipFactory(role="officer", organisation__name="South Cambridgeshire")

    assert role_line(membership.user) == "Officer, South Cambridgeshire"


@pytest.mark.django_db
def test_a_person_who_belongs_nowhere_is_named_by_name():
    assert role_line(UserFactory(name="Amal Rahman")) == "Amal Rahman"
    assert role_line(UserFactory(is_superuser=True)) == "Administrator"


def test_a_visitor_has_no_role_line(rf):
    request = rf.get("/")
    request.user = AnonymousUser()

    assert site(request)["frame"]["role_line"] == ""


def test_a_page_that_fails_before_anybody_is_known_still_has_a_frame(rf):
    assert site(rf.get("/"))["frame"]["name"] == "In It Together"
