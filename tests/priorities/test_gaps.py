"""What is missing most: gaps ranked by need, weight and shortfall, and who could fill them.

The world: a district of 300 people with Linton (100) and Sawston (200), and a plan of burglary
(weight 2) and falls (weight 1).
"""

import html
import re

import pytest
from django.test import Client

from consortium.services import refresh_area_tree
from priorities.reads.gaps import km_between
from projects.models import ProjectOutcome
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    OrganisationFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.pages import form_of, text

GAPS = "/coverage/safer/gaps/"
ASKED = "?level=ward&as_of=2026-11-23"


@pytest.fixture
def district(db):
    return AreaFactory(
        code="E07", name="South Fen", level="district", population=300, latitude=52, longitude=0
    )


@pytest.fixture
def linton(district):
    return AreaFactory(
        code="E0501", name="Linton", parent=district, population=100, latitude=52, longitude=0
    )


@pytest.fixture
def sawston(district):
    return AreaFactory(
        code="E0502", name="Sawston", parent=district, population=200, latitude="52.1", longitude=0
    )


@pytest.fixture
def burglary(db):
    return OutcomeFactory(code="burglary", name="Fewer homes burgled")


@pytest.fixture
def plan(district, linton, sawston):
    return PlanFactory(
        reference="safer",
        title="Safer South Fen",
        partnership=PartnershipFactory(areas=[district]),
    )


@pytest.fixture
def priority(plan, burglary, district):
    indicator = IndicatorFactory(name="Recorded burglary")
    MeasurementFactory(indicator=indicator, area=district, period="2025", count=300, value=300)
    return PriorityFactory(
        plan=plan,
        reference="P1",
        title="Burglary",
        weight=2,
        outcomes=[burglary],
        indicator=indicator,
    )


def test_the_page_ranks_by_the_wider_areas_need_and_shows_the_arithmetic(
    client, priority, linton, burglary
):
    """Sawston has 200 of 300 people, so 200 of 300 a year: × 2 = 400. Linton 100 − 40 places."""
    ProjectFactory(areas=[linton], outcomes=[burglary], people_per_year=40)

    said = text(client.get(GAPS + ASKED)).replace("\xa0", " ")

    assert (
        "Of the need that is known, or can be guessed, 260 a year find no place, most of all "
        "“Burglary” in Sawston." in said
    )
    assert said.index("Burglary in Sawston") < said.index("Burglary in Linton")
    assert "200 a year without a place × weight 2 = 400" in said
    assert "(100 a year − 40 places) × weight 2 = 120" in said
    assert "South Fen has 300 a year, and 67% of its people here" in said


def test_what_is_missing_is_not_added_up_over_areas_inside_one_another(client, priority, linton):
    AreaFactory(code="E0509", name="Linton End", level="ward", parent=linton, population=50)
    refresh_area_tree()

    said = text(client.get(GAPS + ASKED))

    assert (
        "Most of the need that is known, or can be guessed, finds no place in “Burglary” in "
        "Sawston. Some areas here lie inside others, so what is missing is not added up." in said
    )
    assert "a year find no place" not in said
    assert "Priorities that are measured by the same figure each need all of it" in said


def test_the_nearest_projects_that_could_be_extended_come_first(
    client, priority, linton, sawston, district, burglary
):
    """A tenth of a degree north is 11 km."""
    far = AreaFactory(code="E0503", name="Far", parent=district, latitude=53, longitude=0)
    nowhere = AreaFactory(code="E0504", name="Unmapped", parent=district)
    for place, title in ((far, "Far off"), (linton, "Close by"), (nowhere, "Somewhere")):
        ProjectFactory(areas=[place], outcomes=[burglary], title=title)

    page = text(client.get(f"{GAPS}{ASKED}&status=gap")).replace("\xa0", " ")
    sawston_part = page[page.index("Burglary in Sawston") :]

    assert "Close by" in sawston_part
    assert "about 11 km away" in sawston_part
    assert (
        sawston_part.index("Close by")
        < sawston_part.index("Far off")
        < sawston_part.index("Somewhere")
    )


def test_organisations_that_do_it_in_the_area_around_are_named(
    client, priority, burglary, district
):
    county = AreaFactory(code="E10", name="County", level="county")
    district.parent = county
    district.save()
    next_door = AreaFactory(code="E0709", name="Next door", level="district", parent=county)
    around = {"areas": [next_door], "outcomes": [burglary]}
    refresh_area_tree()
    ProjectFactory(**around, organisation__name="Near Locks")
    ProjectFactory(**around, organisation__name="Refuge", sensitive=True)
    ProjectFactory(**around, organisation__name="Gone", status="ended")
    ProjectFactory(
        areas=[AreaFactory(code="E99", name="Far")],
        outcomes=[burglary],
        organisation__name="Far Locks",
    )

    said = text(client.get(GAPS + ASKED))

    assert "Work towards this around here, without answering it: Near Locks (1 project)" in said
    assert not any(name in said for name in ("Refuge", "Gone", "Far Locks"))


def test_of_places_of_one_status_the_sentence_speaks_of_them_alone(
    client, priority, linton, burglary
):
    """Without a filter it speaks of both wards, one of them fragile."""
    ProjectFactory(areas=[linton], outcomes=[burglary], people_per_year=10)

    def said(status):
        return text(client.get(f"{GAPS}{ASKED}&status={status}"))

    assert "Of the need that is known, or can be guessed," in said("")
    assert "Of the need in places that are gaps that is known, or can be guessed," in said("gap")
    assert "Of the need in places that are fragile that is known" in said("fragile")
    assert "Nowhere in places that are thin is it known that places are missing." in said("thin")
    assert "Only places that are not covered are ranked, and others are asked" in said("covered")
    assert "Only covered" not in said("")


@pytest.mark.parametrize(
    "narrow", ["statutory=no", "evidence=3", "funded_beyond=2030-01-01", "size=small"]
)
def test_who_answers_the_plan_is_never_said_not_to_because_the_page_is_narrowed(
    client, priority, linton, burglary, narrow
):
    """The council's project answers burglary in Linton; every one of these leaves it out."""
    council = OrganisationFactory(name="Fen Council", kind="statutory")
    ProjectFactory(
        organisation=council, areas=[linton], outcomes=[burglary], funded_until="2027-01-01"
    )

    said = text(client.get(f"{GAPS}{ASKED}&{narrow}"))

    assert "Burglary in Linton Gap" in said
    assert "Fen Council" not in said


@pytest.fixture
def next_door(district):
    county = AreaFactory(code="E10", name="County", level="county")
    district.parent = county
    district.save()
    found = AreaFactory(code="E0709", name="Next door", level="district", parent=county)
    refresh_area_tree()
    return found


@pytest.mark.parametrize(
    "narrow, facts",
    [
        ("statutory=no", {"organisation__kind": "statutory"}),
        ("evidence=3", {}),
        ("funded_beyond=2030-01-01", {"funded_until": "2029-12-31"}),
        ("size=small", {}),
        ("", {"ends_on": "2026-11-22"}),
        ("", {"starts_on": "2026-11-24"}),
    ],
)
def test_who_could_help_is_narrowed_and_dated_as_the_page_is(
    client, priority, burglary, next_door, narrow, facts
):
    """Their own project next door is not among the work the page is about; the other one is."""
    ProjectFactory(areas=[next_door], outcomes=[burglary], organisation__name="Locks", **facts)

    assert "Locks" not in text(client.get(f"{GAPS}{ASKED}&{narrow}"))


def test_who_fits_what_the_page_is_narrowed_to_could_help(client, priority, burglary, next_door):
    facts = {"areas": [next_door], "organisation__name": "Locks", "funded_until": "2031-01-01"}
    ProjectFactory(outcomes=[burglary], starts_on="2026-11-23", **facts)
    ProjectOutcome.objects.update(evidence_level=4)

    for narrow in ("statutory=no", "evidence=4", "funded_beyond=2030-01-01", ""):
        said = text(client.get(f"{GAPS}{ASKED}&{narrow}"))
        assert "without answering it: Locks (1 project)" in said


def test_a_gap_that_nobody_can_fill_says_so(client, priority):
    said = text(client.get(GAPS + ASKED))

    assert "No other project registered around here works towards it." in said


def test_gaps_whose_need_nobody_knows_stand_apart(client, plan, burglary):
    PriorityFactory(plan=plan, reference="P2", title="Drinking", outcomes=[burglary])

    said = text(client.get(GAPS + ASKED))

    assert (
        "Nowhere is it known that places are missing. In 2 more gaps nobody knows the need." in said
    )
    apart = said[said.index("Gaps whose need nobody knows") :]
    assert "Drinking in Linton Gap Nobody knows the need. Weight 1" in apart
    assert "Drinking in Sawston Gap Nobody knows the need. Weight 1" in apart


def test_every_gap_whose_need_nobody_knows_leads_on_and_has_who_could_help(
    client, client_for, coordinator, plan, priority, burglary, district, linton
):
    """43 of them after the 22 that can be ranked: four pages of 20."""
    for number in range(20):
        name = f"Ward {number:02}"
        AreaFactory(code=f"E06{number:02}", name=name, parent=district, population=10)
    PriorityFactory(plan=plan, reference="P2", title="Drinking", outcomes=[burglary])
    elsewhere = OutcomeFactory(name="Less drinking")
    dark = PriorityFactory(plan=plan, reference="P3", title="Debt", outcomes=[elsewhere])
    ProjectFactory(areas=[linton], outcomes=[elsewhere], title="Money sense")

    first = client.get(GAPS + ASKED)
    pages = [text(client.get(f"{GAPS}{ASKED}&page={number}")) for number in (1, 2, 3, 4)]
    link = re.search(r'href="([^"]+)">43 gaps whose need nobody knows', first.content.decode())
    last = client_for(coordinator).get(f"{GAPS}{ASKED}&page=4").content.decode()

    told = " ".join(pages)
    assert all(f"Drinking in Ward {number:02}" in told for number in range(20))
    assert all(f"Debt in Ward {number:02}" in told for number in range(20))
    assert "Gaps whose need nobody knows" in text(client.get(html.unescape(link[1])))
    assert "Could be extended: Money sense" in pages[3]
    assert f"?plan=safer&amp;priority={dark.reference}&amp;area=E0619" in last
    assert "1 fragile place is not listed: nobody knows its need" in pages[0]


def test_a_plan_without_a_place_and_one_where_all_is_covered_say_so(
    client, db, priority, district, burglary
):
    PlanFactory(reference="nowhere")
    assert "this plan holds no priority with a place" in text(client.get("/coverage/nowhere/gaps/"))

    for _ in "ab":
        ProjectFactory(areas=[district], outcomes=[burglary], people_per_year=200)
    assert "Nothing to rank" in text(client.get(GAPS + ASKED))


def test_filters_hold_for_the_ranking_too(client, priority, district, burglary):
    for _ in "ab":
        ProjectFactory(areas=[district], outcomes=[burglary], people_per_year=200)

    said = text(client.get(f"{GAPS}{ASKED}&evidence=3&theme=nonsense"))

    assert "There is no theme “nonsense”." in said
    assert "Narrowed to evidence of level 3 or better." in said
    assert "300 a year find no place" in said


def test_a_coordinator_begins_a_bid_from_a_gap_in_one_click(
    client_for, coordinator, priority, sawston
):
    page = client_for(coordinator).get(GAPS + ASKED)
    url = "/proposals/add/?plan=safer&amp;priority=P1&amp;area=E0502"

    assert url in page.content.decode()
    assert url not in Client().get(GAPS + ASKED).content.decode()
    form = form_of(client_for(coordinator).get(url.replace("&amp;", "&")))
    assert form["title"] == ["Burglary in Sawston"]
    assert form["plans"] == ["safer"]
    assert form["areas"] == ["E0502"]


@pytest.mark.parametrize("query", ["?plan=x&area=%00&priority=P1", "?plan=safer&priority=gone"])
def test_an_address_of_a_new_bid_that_names_what_is_not_there_begins_an_empty_one(
    client_for, coordinator, priority, query
):
    assert client_for(coordinator).get(f"/proposals/add/{query}").status_code == 200


def test_distances_are_those_on_the_ground():
    """At 60° north a degree of longitude is half as long as at the equator: 55.6 km."""
    here, there = (AreaFactory.build(latitude=60, longitude=at) for at in (0, 1))

    assert km_between(here, there) == pytest.approx(55.6, abs=0.1)
    assert km_between(here, AreaFactory.build(latitude=None, longitude=0)) is None
