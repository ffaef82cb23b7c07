"""Which places of a sensitive project are shown, on pages, in lists and through filters."""

import pytest

from projects.models import Project
from projects.places import no_closer_than_district, show_places
from tests.factories import AreaFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def refuge(charity, linton):
    return ProjectFactory(
        organisation=charity,
        title="Refuge",
        areas=[linton],
        sensitive=True,
        contact_email="door@example.org",
    )


def placed(user, *projects):
    return [[area.name for area in project.places] for project in show_places(projects, user)]


@pytest.mark.parametrize("who", ["visitor", "outsider"])
def test_those_outside_see_the_district_of_a_sensitive_project(who, request, refuge, district):
    assert placed(request.getfixturevalue(who), refuge) == [["South Cambridgeshire"]]


@pytest.mark.parametrize("who", ["staff", "officer", "coordinator", "administrator"])
def test_partners_see_where_it_is(who, request, refuge):
    assert placed(request.getfixturevalue(who), refuge) == [["Linton"]]


def test_a_project_that_is_not_sensitive_shows_its_wards(visitor, linton, sawston):
    project = ProjectFactory(areas=[sawston, linton])

    assert placed(visitor, project) == [["Linton", "Sawston"]]


def test_places_that_touch_the_one_asked_for_come_first(visitor, linton, sawston):
    project = ProjectFactory(areas=[linton, sawston])

    show_places([project], visitor, near=sawston)

    assert project.places == [sawston, linton]


def test_a_neighbourhood_is_lifted_past_its_ward(visitor, linton):
    street = AreaFactory(level="neighbourhood", parent=linton, name="One street")
    project = ProjectFactory(areas=[street], sensitive=True)

    assert placed(visitor, project) == [["South Cambridgeshire"]]


def test_a_ward_without_any_wider_area_is_not_shown(visitor, db):
    project = ProjectFactory(areas=[AreaFactory(name="Alone")], sensitive=True)

    assert placed(visitor, project) == [[]]


def test_wider_places_of_a_sensitive_project_stay(visitor, linton, district):
    county = AreaFactory(level="county", name="Cambridgeshire")
    project = ProjectFactory(areas=[county, linton, district], sensitive=True)

    assert placed(visitor, project) == [["Cambridgeshire", "South Cambridgeshire"]]


def test_showing_places_asks_at_most_one_query(visitor, linton, sawston, queries_of):
    for area in (linton, sawston, linton):
        ProjectFactory(areas=[area], sensitive=True)
    projects = list(Project.objects.for_listing())

    assert queries_of(lambda: show_places(projects, visitor)) == 1


def test_no_ward_tells_a_visitor_which_of_them_a_refuge_is_in(visitor, refuge, linton, sawston):
    """Linton and Sawston give the same answer, though only Linton is true."""
    for ward in (linton, sawston):
        assert list(Project.objects.in_area(ward, visitor)) == [refuge]


def test_a_partner_finds_a_refuge_only_where_it_is(staff, refuge, linton, sawston, district):
    assert list(Project.objects.in_area(linton, staff)) == [refuge]
    assert list(Project.objects.in_area(district, staff)) == [refuge]
    assert not Project.objects.in_area(sawston, staff)


def test_another_district_does_not_hold_a_refuge(visitor, refuge):
    elsewhere = AreaFactory(level="district", name="Fenland")

    assert not Project.objects.in_area(elsewhere, visitor)


def test_a_ward_without_a_district_holds_no_sensitive_project_for_a_visitor(visitor, db):
    alone = AreaFactory()
    ProjectFactory(areas=[alone], sensitive=True)
    seen = ProjectFactory(areas=[alone])

    assert no_closer_than_district(alone) is None
    assert list(Project.objects.in_area(alone, visitor)) == [seen]


@pytest.mark.parametrize(
    "who, sees", [("visitor", False), ("outsider", False), ("staff", True), ("officer", True)]
)
def test_contact_and_ward_of_a_refuge_show_to_partners_only(who, sees, request, client_for, refuge):
    client = client_for(request.getfixturevalue(who))

    for path in (refuge.get_absolute_url(), "/projects/", "/projects/?area=Linton"):
        page = client.get(path).content.decode()
        main = page[page.index('id="results"') if 'id="results"' in page else 0 :]
        assert "Refuge" in main
        assert ("Linton" in main.replace("in Linton", "").replace("Linton (E05", "")) is sees
        if path == refuge.get_absolute_url():
            assert ("door@example.org" in main) is sees


@pytest.mark.parametrize("who, sees", [("visitor", False), ("outsider", True)])
def test_contact_of_an_open_project_shows_to_anybody_signed_in(who, sees, request, client_for):
    project = ProjectFactory(contact_email="hello@example.org")

    page = client_for(request.getfixturevalue(who)).get(project.get_absolute_url())

    assert ("hello@example.org" in page.content.decode()) is sees
