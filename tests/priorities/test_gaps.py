"""What is missing most: gaps ranked by need, weight and shortfall, and who could fill them.

The world: a district of 300 people with Linton (100) and Sawston (200), and a plan of burglary
(weight 2) and falls (weight 1).
"""

from decimal import Decimal

import pytest
from django.test import Client

from consortium.services import refresh_area_tree
from priorities.coverage import AreaFacts, CellSums, Thresholds, judge
from priorities.gaps import Gap, Wider, ranked
from priorities.matching import Extent, PriorityFacts, Share
from priorities.reads.gaps import km_between
from priorities.yearly_counts import YearlyCount
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.pages import form_of, text
from tests.priorities.worlds import ON

GAPS = "/coverage/safer/gaps/"
ASKED = "?level=ward&as_of=2026-11-23"


# --- The formula


def facts(reference="P1", weight=1):
    return PriorityFacts(
        id=hash(reference),
        plan="plan",
        plan_slug="plan",
        reference=reference,
        title=reference,
        rank=None,
        theme="crime",
        weight=Decimal(weight),
        wanted=(),
        groups=(),
        indicator_id=1,
        indicator="",
        extent=Extent(1, 1.0),
    )


def yearly(value):
    return YearlyCount(Decimal(value), False, 12, ON, ON)


def cell(*, places=0, projects=0, organisations=0, need=None, area="A", **priority):
    sums = CellSums(projects=projects, organisations=organisations, places=Decimal(places))
    here = AreaFacts(ord(area), area, area, "ward")
    known = None if need is None else yearly(need)
    return judge(facts(**priority), here, sums, known, Thresholds())


def test_the_score_is_need_times_weight_times_shortfall():
    """100 a year, 25 places: 75 without one, a shortfall of 75%; × weight 2 = 150."""
    gap = Gap(cell(places=25, projects=1, organisations=1, need=100, weight=2), None)

    assert (gap.missing, gap.shortfall, gap.score) == (75, Decimal("0.75"), 150)


def test_need_that_is_not_known_is_the_wider_areas_share():
    """A third of 300 a year fall here: 100."""
    gap = Gap(cell(), Wider("District", yearly(300), Share(100, 300, in_leaves=False)))

    assert (gap.need, gap.score, gap.shortfall) == (100, 100, 1)


def test_an_own_need_is_never_replaced_by_a_wider_one():
    here = cell(need=50)
    wider = {(here.priority.id, here.area.id): Wider("D", yearly(900), Share(1, 1, False))}

    [gap] = ranked([here], wider).by_need

    assert (gap.wider, gap.need) == (None, 50)


def test_gaps_come_largest_first_and_those_of_unknown_need_apart_by_weight():
    cells = [
        cell(reference="few", need=10),
        cell(reference="weighty", need=10, weight=3),
        cell(reference="enough", need=10, places=10, projects=1, organisations=1),
        cell(reference="none", need=0),
        cell(reference="covered", need=10, places=9, projects=2, organisations=2),
        cell(reference="dark"),
        cell(reference="dark-weighty", weight=2),
        cell(reference="fragile-dark", projects=1, organisations=1),
    ]

    found = ranked(cells, {})

    assert [gap.cell.priority.reference for gap in found.by_need] == ["weighty", "few"]
    assert [gap.cell.priority.reference for gap in found.unknown] == ["dark-weighty", "dark"]


def test_a_shortfall_is_never_below_nothing():
    gap = Gap(cell(places=80, projects=1, organisations=1, need=50), None)

    assert (gap.missing, gap.shortfall, gap.score) == (0, 0, 0)


# --- The page


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
    assert "200 a year × weight 2 × 100% without a place = 400" in said
    assert "100 a year × weight 2 × 60% without a place = 120" in said
    assert "South Fen has 300 a year, and 67% of its people here" in said


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


def test_a_gap_that_nobody_can_fill_says_so(client, priority):
    said = text(client.get(GAPS + ASKED))

    assert "No other project registered around here works towards it." in said


def test_gaps_whose_need_nobody_knows_stand_apart(client, plan, burglary):
    PriorityFactory(plan=plan, reference="P2", title="Drinking", outcomes=[burglary])

    said = text(client.get(GAPS + ASKED))

    assert (
        "Nowhere is it known that places are missing. In 2 more gaps nobody knows the need." in said
    )
    assert "Gaps whose need nobody knows Linton Drinking Sawston Drinking" in said


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
