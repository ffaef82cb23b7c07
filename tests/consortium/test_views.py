"""Pages of areas and organisations."""

import re

import pytest
from django.urls import reverse

from consortium.models import FormDraft
from priorities.models import Indicator
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    MembershipFactory,
    OrganisationFactory,
    PartnershipFactory,
    PositionFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.pages import form_of

pytestmark = pytest.mark.django_db


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


@pytest.fixture
def places():
    """A county with a district with two wards, and a district beside it."""
    county = AreaFactory(code="E10", name="Cambridgeshire", level="county")
    district = AreaFactory(
        code="E07", name="South Cambridgeshire", level="district", parent=county, population=162000
    )
    return {
        "county": county,
        "district": district,
        "linton": AreaFactory(name="Linton", parent=district, aliases=["Bartlow", "Hildersham"]),
        "sawston": AreaFactory(name="Sawston", parent=district),
        "fenland": AreaFactory(code="E08", name="Fenland", level="district", parent=county),
    }


def area_page(client, area):
    return client.get(area.get_absolute_url())


# --- One area


def test_an_area_shows_its_level_people_and_neighbours_in_the_tree(places, client):
    page = area_page(client, places["district"])

    assert "District in Cambridgeshire, home to 162,000 people." in words(page)
    assert list(page.context["above"]) == [places["county"]]
    assert list(page.context["below"]) == [places["linton"], places["sawston"]]


def test_an_area_says_which_other_names_it_has(places, client):
    assert "Also found as: Bartlow, Hildersham." in words(area_page(client, places["linton"]))


def test_an_area_that_is_not_there_is_no_page(places, client):
    assert client.get(reverse("area", args=["E99"])).status_code == 404


def test_an_area_shows_the_projects_that_reach_it(places, client):
    for title, place in {
        "Here": "linton",
        "Around": "district",
        "Wider still": "county",
        "Elsewhere": "fenland",
    }.items():
        ProjectFactory(title=title, areas=[places[place]])
    ProjectFactory(title="Not published", status="draft", areas=[places["linton"]])
    ProjectFactory(title="Long over", status="ended", areas=[places["linton"]])

    page = words(area_page(client, places["linton"]))

    assert all(title in page for title in ("Here", "Around", "Wider still"))
    assert "Elsewhere" not in page
    assert "Not published" not in page
    assert "Long over" not in page


def test_a_sensitive_project_shows_to_visitors_by_district_only(places, client, client_for, staff):
    refuge = ProjectFactory(title="Refuge", sensitive=True, areas=[places["linton"]])

    assert "Refuge" in words(area_page(client, places["district"]))
    # The ward it lies in and the ward beside it tell a visitor the same.
    for ward in ("linton", "sawston"):
        page = area_page(client, places[ward])
        (section,) = [each for each in page.context["sections"] if each.title == "Projects here"]
        (shown,) = section.context["projects"]
        assert (shown, shown.places) == (refuge, [places["district"]])
    member = client_for(staff)
    assert refuge.title in words(area_page(member, places["linton"]))
    assert refuge.title not in words(area_page(member, places["sawston"]))


def test_many_projects_are_counted_and_led_to(places, client):
    for _ in range(16):
        ProjectFactory(areas=[places["linton"]])

    page = area_page(client, places["linton"])

    assert "16 projects reach Linton, running, paused or proposed." in words(page)
    assert "All projects in Linton, with those that have ended" in words(page)
    assert f'href="/projects/?area={places["linton"].code}"' in page.content.decode()


def test_an_area_without_projects_says_so(places, client):
    assert "No project in Linton is known here." in words(area_page(client, places["linton"]))


def test_an_area_shows_the_priorities_that_hold_there(places, client):
    district = PartnershipFactory(areas=[places["district"]])
    fenland = PartnershipFactory(areas=[places["fenland"]])
    PriorityFactory(title="Everywhere in the district", plan__partnership=district)
    PriorityFactory(title="In Sawston only", plan__partnership=district, areas=[places["sawston"]])
    PriorityFactory(title="In the fens", plan__partnership=fenland)
    PriorityFactory(title="Planned", plan__partnership=district, plan__status="draft")
    PriorityFactory(title="Over", plan__partnership=district, plan__status="superseded")

    linton = words(area_page(client, places["linton"]))
    sawston = words(area_page(client, places["sawston"]))

    assert "Everywhere in the district" in linton
    assert "Everywhere in the district" in sawston
    assert "In Sawston only" in sawston
    for title in ("In Sawston only", "In the fens", "Planned", "Over"):
        assert title not in linton


def test_a_figure_that_stops_at_the_county_is_shown_as_the_countys(places, client):
    for name, area, value in (
        ("Alone", places["county"], 11),
        ("Both", places["county"], 22),
        ("Both", places["district"], 33),
        ("Of England", AreaFactory(level="country"), 44),
    ):
        indicator = Indicator.objects.filter(name=name).first() or IndicatorFactory(name=name)
        MeasurementFactory(indicator=indicator, area=area, period="2024", value=value)

    said = words(area_page(client, places["district"]))

    assert "Alone 2024 Cambridgeshire’s: not published for South Cambridgeshire alone 11" in said
    assert "Both 2024 33" in said
    assert "22" not in said.partition("Official figures")[2]
    assert "Of England" not in said


def test_an_area_shows_the_latest_figure_of_each_indicator(places, client):
    indicator = IndicatorFactory(name="Falls", unit="per 100,000")
    for period, value in (("2022/23", 1690), ("2023/24", 1720)):
        MeasurementFactory(indicator=indicator, area=places["district"], period=period, value=value)
    MeasurementFactory(
        indicator=indicator, area=places["district"], period="2024/25", sex="Female", value=2100
    )

    page = words(area_page(client, places["district"]))

    assert "Falls per 100,000 2023/24 1,720" in page
    assert "1,690" not in page
    assert "2,100" not in page
    assert "Official figures" not in words(area_page(client, places["linton"]))


# --- Finding areas


@pytest.mark.parametrize(
    "typed, found",
    [
        ("linton", ["Linton"]),
        ("LIN", ["Linton"]),
        ("cambridgeshire", ["Cambridgeshire", "South Cambridgeshire"]),
        ("E07", ["South Cambridgeshire"]),
        ("bartlow", ["Linton"]),
        ("nowhere", []),
        ("", []),
    ],
)
def test_areas_are_found_by_name_code_and_other_names(typed, found, places, client):
    response = client.get(reverse("area_search"), {"q": typed})

    assert [area.name for area in response.context["found"]] == found


def test_a_search_without_result_says_what_to_try(places, client):
    response = client.get(reverse("area_search"), {"q": "nowhere"})

    assert "No area here is called that" in words(response)


def test_htmx_gets_boxes_to_tick_and_keeps_the_ticked_ones(places, client):
    response = client.get(
        reverse("area_search"),
        {"field": "places", "places-words": "saw", "places": [places["linton"].code]},
        headers={"HX-Request": "true"},
    )

    html = response.content.decode()
    boxes = re.findall(r'name="(\w+)" value="(\w+)" id="\w+"( checked)?', html)
    assert boxes == [
        ("places", places["linton"].code, " checked"),
        ("places", places["sawston"].code, ""),
    ]
    assert "<html" not in html
    assert response.headers["Vary"].startswith("HX-Request")


def test_what_is_typed_is_printed_harmlessly(places, client):
    response = client.get(
        reverse("area_search"),
        {"field": '"><script>', "q": "<script>alert(1)</script>"},
        headers={"HX-Request": "true"},
    )

    assert "<script>" not in response.content.decode()


# --- The list of organisations


def names(response):
    return [organisation.name for organisation in response.context["page"]]


def test_organisations_are_listed_by_name_with_their_published_projects(client):
    zebra = OrganisationFactory(name="Zebra Trust")
    OrganisationFactory(name="Acorn")
    for status in ("active", "proposed", "draft"):
        ProjectFactory(organisation=zebra, status=status)

    response = client.get(reverse("organisations:list"))

    assert names(response) == ["Acorn", "Zebra Trust"]
    assert [each.project_count for each in response.context["page"]] == [0, 2]


@pytest.mark.parametrize(
    "query, found",
    [
        ({"q": "lock"}, ["Firm Locks"]),
        ({"q": "burglary"}, ["Firm Locks"]),
        ({"kind": "statutory"}, ["The Council"]),
        ({"kind": "nonsense"}, ["Firm Locks", "The Council"]),
        ({"area": "E10"}, ["Firm Locks", "The Council"]),
        ({"area": "E08"}, ["The Council"]),
        ({"q": "lock", "kind": "statutory"}, []),
    ],
)
def test_the_list_is_narrowed_by_words_kind_and_place(query, found, places, client):
    OrganisationFactory(name="Firm Locks", aims="Less burglary.", areas=[places["linton"]])
    OrganisationFactory(
        name="The Council", kind="statutory", areas=[places["county"], places["fenland"]]
    )

    response = client.get(reverse("organisations:list"), query)

    assert names(response) == found


def test_an_organisation_is_found_from_a_place_inside_or_around_its_own(places, client):
    OrganisationFactory(name="Village", areas=[places["linton"]])
    OrganisationFactory(name="District", areas=[places["district"]])
    OrganisationFactory(name="Fens", areas=[places["fenland"]])

    inside = client.get(reverse("organisations:list"), {"area": places["linton"].code})
    around = client.get(reverse("organisations:list"), {"area": "E07"})

    assert names(inside) == ["District", "Village"]
    assert names(around) == ["District", "Village"]


def test_an_area_may_be_called_like_any_of_our_pages(client):
    area = AreaFactory(code="search", name="Search")

    page = client.get(area.get_absolute_url())

    assert "<h1" in page.content.decode()
    assert words(page).count("Search") > 1
    assert client.get(reverse("area_search"), {"q": "search"}).status_code == 200


def test_htmx_gets_the_list_alone_and_the_browser_the_page(client):
    OrganisationFactory(name="Acorn")
    url = reverse("organisations:list")

    fragment = client.get(url, headers={"HX-Request": "true"})
    boosted = client.get(url, headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert "<html" not in fragment.content.decode()
    assert "Acorn" in fragment.content.decode()
    assert "<html" in boosted.content.decode()
    assert "HX-Request" in fragment.headers["Vary"]


def test_a_list_without_result_says_what_to_do(client):
    response = client.get(reverse("organisations:list"), {"q": "nobody"})

    assert "No organisation fits" in words(response)


# --- One organisation


def test_contacts_show_to_people_who_have_signed_in(client, client_for, outsider):
    organisation = OrganisationFactory(
        email="office@acorn.example", website="https://acorn.example"
    )
    url = organisation.get_absolute_url()

    visitor = client.get(url).content.decode()
    signed_in = client_for(outsider).get(url).content.decode()

    assert "https://acorn.example" in visitor
    assert "office@acorn.example" not in visitor
    assert "office@acorn.example" in signed_in


def test_people_show_to_colleagues_and_coordinators_only(client_for, staff, outsider, coordinator):
    membership = staff.memberships.get()
    colleague = MembershipFactory(organisation=membership.organisation).user
    url = membership.organisation.get_absolute_url()

    assert colleague.email in words(client_for(staff).get(url))
    assert colleague.email in words(client_for(coordinator).get(url))
    assert colleague.email not in words(client_for(outsider).get(url))


def test_what_an_organisation_can_accept_shows_to_people_who_belong_somewhere(
    client, client_for, outsider, staff
):
    position = PositionFactory(answer__words="Money from anybody")
    url = position.organisation.get_absolute_url()

    assert "Money from anybody" not in words(client.get(url))
    assert "Money from anybody" not in words(client_for(outsider).get(url))
    assert "Money from anybody" in words(client_for(staff).get(url))


def test_an_organisations_drafts_show_to_its_own(client, client_for, staff):
    organisation = staff.memberships.get().organisation
    ProjectFactory(organisation=organisation, title="Homework club", status="draft")
    url = organisation.get_absolute_url()

    assert "Homework club" not in words(client.get(url))
    assert f"{organisation} has not published a project." in words(client.get(url))
    assert "Homework club" in words(client_for(staff).get(url))


def test_only_those_who_may_are_offered_to_edit(client_for, staff, lead):
    for person, offered in ((staff, False), (lead, True)):
        organisation = person.memberships.get().organisation
        page = words(client_for(person).get(organisation.get_absolute_url()))
        assert ("Edit the profile" in page) is offered


def test_a_lead_edits_the_profile_and_its_places(client_for, lead, places):
    organisation = lead.memberships.get().organisation
    position = PositionFactory(organisation=organisation)

    response = client_for(lead).post(
        reverse("organisations:edit", args=[organisation.slug]),
        {
            "name": "Acorn",
            "aims": "Help.",
            "version": "1",
            "website": "acorn.example",
            "areas": [places["linton"].code],
            "areas-words": "Sawston",
        },
        follow=True,
    )

    organisation.refresh_from_db()
    assert "The profile of Acorn is saved." in words(response)
    assert (organisation.name, organisation.website) == ("Acorn", "https://acorn.example")
    assert set(organisation.areas.all()) == {places["linton"], places["sawston"]}
    assert organisation.positions.get() == position  # they have a page of their own


def test_the_form_shows_what_stands_there(client_for, lead, places):
    organisation = lead.memberships.get().organisation
    organisation.areas.set([places["linton"]])

    page = client_for(lead).get(reverse("organisations:edit", args=[organisation.slug]))

    html = page.content.decode()
    assert re.search(rf'value="{places["linton"].code}" id="\w+" checked', html)


def test_a_profile_that_cannot_be_saved_says_why_and_loses_nothing(client_for, lead, places):
    organisation = lead.memberships.get().organisation
    name = organisation.name

    response = client_for(lead).post(
        reverse("organisations:edit", args=[organisation.slug]),
        {"name": "", "aims": "Half a page of it.", "areas-words": "Atlantis"},
    )

    assert "No area here is called Atlantis." in words(response)
    assert "Half a page of it." in words(response)
    assert 'value="Atlantis"' in response.content.decode()
    assert f"Edit {name}" in words(response)
    organisation.refresh_from_db()
    assert organisation.name == name


def profile_form(client, organisation, **changes):
    """What a browser sends from the form of the profile, with these boxes changed."""
    url = reverse("organisations:edit", args=[organisation.slug])
    return url, form_of(client.get(url)) | changes


def test_two_people_edit_a_profile_and_neither_text_is_lost(client_for, lead, coordinator):
    organisation = lead.memberships.get().organisation
    url, mine = profile_form(client_for(lead), organisation, aims="The lead wrote this.")
    _, theirs = profile_form(
        client_for(coordinator), organisation, aims="The coordinator wrote that.", name="Acorn"
    )

    client_for(coordinator).post(url, theirs)
    compared = client_for(lead).post(url, mine)

    organisation.refresh_from_db()
    assert organisation.aims == "The coordinator wrote that."
    assert f"{coordinator} saved this while you were typing" in words(compared)
    shown = {each.name: (each.theirs, each.yours) for each in compared.context["form"].differences}
    assert shown["aims"] == ("The coordinator wrote that.", "The lead wrote this.")
    assert FormDraft.objects.get(user=lead, form=url).data["aims"] == ["The lead wrote this."]

    again = form_of(compared) | {"keep-aims": "yours", "keep-name": "theirs"}
    settled = client_for(lead).post(url, again, follow=True)

    organisation.refresh_from_db()
    assert "The profile of Acorn is saved." in words(settled)
    assert (organisation.name, organisation.aims) == ("Acorn", "The lead wrote this.")
    assert not FormDraft.objects.filter(user=lead, form=url).exists()


def test_what_only_the_other_changed_in_a_profile_is_proposed_as_theirs(
    client_for, lead, coordinator, places
):
    organisation = lead.memberships.get().organisation
    url, mine = profile_form(client_for(lead), organisation)
    organisation.areas.set([places["linton"]])
    organisation.version += 1
    organisation.save()

    compared = client_for(lead).post(url, mine)

    (difference,) = compared.context["form"].differences
    assert (difference.name, difference.theirs, difference.keep) == ("areas", "Linton", "theirs")
    client_for(lead).post(url, form_of(compared) | {"keep-areas": "theirs"})
    assert list(organisation.areas.all()) == [places["linton"]]


def test_what_is_typed_into_a_profile_is_kept_and_found_again(client_for, lead):
    client = client_for(lead)
    url, sent = profile_form(client, lead.memberships.get().organisation, aims="Half a thought")

    client.post(url, sent | {"do": "keep"})

    page = client.get(url)
    assert "Half a thought" in words(page)
    assert "is in the form again" in words(page)
    client.post(url, {"do": "discard"})
    assert "Half a thought" not in words(client.get(url))


def test_places_of_a_profile_are_looked_up_without_javascript(client_for, lead, places):
    client = client_for(lead)
    url, sent = profile_form(client, lead.memberships.get().organisation)

    page = client.post(url, sent | {"areas-words": "Lint", "do": "find"})

    assert f'value="{places["linton"].code}"' in page.content.decode()


# --- Pages that are not there


def test_a_visitor_is_offered_to_sign_in_and_come_back(client):
    project = ProjectFactory(status="draft")

    response = client.get(project.get_absolute_url())

    assert response.status_code == 404
    link = f"{reverse('account_login')}?next={project.get_absolute_url()}"
    assert link in response.content.decode()


def test_a_refusal_says_what_to_do(client_for, staff):
    response = client_for(staff).get(
        reverse("organisations:edit", args=[OrganisationFactory().slug])
    )

    assert response.status_code == 403
    assert "Ask a coordinator if you think it should." in words(response)


def test_help_tells_each_role_what_it_can_do(client):
    page = words(client.get(reverse("help")))

    for heading in ("For everyone", "For charities", "For officers", "For coordinators"):
        assert heading in page
