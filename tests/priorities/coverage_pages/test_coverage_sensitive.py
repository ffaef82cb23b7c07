"""A project whose place is kept private, on the pages of coverage: by district only."""

import pytest

from tests.factories import (
    AreaFactory,
    PriorityFactory,
)
from tests.priorities.coverage_pages.conftest import ENDS_SOON, LEFT_OUT, PLAN, cell_at, see, words

pytestmark = pytest.mark.django_db


def test_a_refuge_in_one_ward_is_given_away_by_no_ward_to_visitors(
    refuge, linton, sawston, outsider
):
    for person in (None, outsider):
        matrix = see(PLAN, person)
        assert "All 2 places where a priority meets a ward are gaps." in words(matrix)
        assert LEFT_OUT in words(matrix)
        for ward in (linton, sawston):
            said = words(see(cell_at(ward), person))
            assert "Gap No project" in said
            assert "Safe House" not in said
            assert "Rowan" not in said
    assert "All 2 places where a priority meets a ward are gaps." in words(see("/coverage/"))


def test_where_a_refuge_counts_for_no_visitor_its_charity_is_not_told_to_have_registered(
    refuge, outsider, staff
):
    none, one = (
        "No charity is known here yet;",
        "1 charity has a project registered here;",
    )
    for person, at_wards in ((None, none), (outsider, none), (staff, one)):
        assert at_wards in words(see(PLAN, person))
        assert one in words(see(f"{PLAN}?level=district", person))


def test_a_refuge_in_a_plan_of_one_ward_is_given_away_at_no_level(refuge, linton, plan, staff):
    plan.partnership.areas.set([linton])

    for level in ("ward", "district"):
        assert "No charity is known here yet" in words(see(f"{PLAN}?level={level}"))
        assert "1 charity has a project" in words(see(f"{PLAN}?level={level}", staff))


def test_a_refuge_counts_by_district_for_visitors(refuge, district):
    assert "hangs on one organisation" in words(see(f"{PLAN}?level=district"))

    said = words(see(cell_at(district)))

    assert "Only Rowan works on this here." in said
    assert "Safe House" in said


@pytest.mark.parametrize("status", ["active", "proposed"])
def test_a_cell_does_not_tell_visitors_in_how_many_places_a_refuge_is(
    status, refuge, district, outsider, staff
):
    refuge.status = status
    refuge.save()

    for person in (None, outsider):
        said = words(see(cell_at(district), person))
        assert "Safe House" in said
        assert "the outcome this priority asks for, for everyone" in said
        assert "of its 2 places" not in said
    assert "in 1 of its 2 places" in words(see(cell_at(district), staff))


def test_how_a_refuge_is_split_among_districts_says_nothing_of_its_wards(
    work, county, linton, sawston, plan, staff
):
    """30 people a year, in one ward of South Fen's two and one of North Fen's four: 15 in each. To
    visitors it works all over both: 30 × 2 / 6 = 10 in South Fen, whichever its wards are.
    """
    north = AreaFactory(code="E08", name="North Fen", level="district", parent=county)
    wards = [AreaFactory(parent=north) for _ in range(4)]
    plan.partnership.areas.set([county])
    project = work(linton, wards[0], title="Safe House", sensitive=True, people_per_year=30)
    south = cell_at(linton.parent)

    told = words(see(south)), see(f"{PLAN}?level=district"), see("/coverage/safer.json")

    assert "10 of 30 in all its areas" in told[0]
    assert "15 of 30 in all its areas" in words(see(south, staff))
    project.areas.set([linton, sawston, wards[0]])
    assert words(see(south)) == told[0]
    assert words(see(f"{PLAN}?level=district")) == words(told[1])
    assert see("/coverage/safer.json").content == told[2].content
    assert "20 of 30 in all its areas" in words(see(south, staff))


def test_a_line_without_a_name_gives_no_total_and_no_day_to_know_it_by(work, district, linton):
    work(district, sensitive=True, people_per_year=33, funded_until=ENDS_SOON)
    AreaFactory(name="Sawston", parent=district)

    said = words(see(cell_at(linton)))

    assert "A sensitive project" in said
    assert "of 33" not in said
    assert "not shown Ends soon" in said
    assert "of 33" not in words(see(cell_at(district)))
    assert "31 March 2027" in words(see(cell_at(district)))


def test_members_of_organisations_see_where_a_refuge_counts(refuge, linton, staff, officer):
    for person in (staff, officer):
        assert "Safe House" in words(see(cell_at(linton), person))
        assert LEFT_OUT not in words(see(PLAN, person))


def test_a_priority_of_one_ward_does_not_give_a_refuge_away_by_its_district(
    refuge, linton, district, plan, burglary, staff
):
    """The district's cell of a priority that holds in Linton alone stands for Linton."""
    narrow = PriorityFactory(plan=plan, reference="narrow", outcomes=[burglary], areas=[linton])

    url = f"{PLAN}{narrow.reference}/{district.code}/"

    assert "Safe House" not in words(see(url))
    assert "Gap" in words(see(url))
    assert "Safe House" in words(see(url, staff))
    assert "are gaps." in words(see(f"{PLAN}?level=district"))


def test_a_partnership_of_wards_does_not_give_a_refuge_away(
    refuge, linton, district, plan, sawston
):
    plan.partnership.areas.set([linton])

    assert "Safe House" not in words(see(cell_at(district)))


def test_a_refuge_for_the_whole_district_counts_in_each_ward_without_its_name(
    work, district, linton, sawston, staff
):
    work(district, title="Safe House", organisation__name="Rowan", sensitive=True)

    for ward in (linton, sawston):
        said = words(see(cell_at(ward)))
        assert "Only one organisation works on this here." in said
        assert "A sensitive project Shown by district only, to keep people safe." in said
        assert "Safe House" not in said
        assert "Rowan" not in said
        assert "Safe House" in words(see(cell_at(ward), staff))
    assert "Safe House" in words(see(cell_at(district)))
    assert LEFT_OUT not in words(see(PLAN))


def test_crowding_names_no_charity_that_only_a_refuge_brings(work, district, linton):
    for letter in "ABC":
        work(linton, organisation__name=letter)
    work(district, organisation__name="Rowan", sensitive=True)

    said = words(see(cell_at(linton)))

    assert "for everyone: A, B, C and a charity not named here." in said
    assert "Rowan" not in said


def test_a_refuge_elsewhere_is_not_offered_to_visitors_as_help(work, county, linton, plan, staff):
    north = AreaFactory(code="E08", name="North Fen", level="district", parent=county)
    plan.partnership.areas.set([county])
    work(north, title="Safe House", sensitive=True)

    assert "Safe House" not in words(see(cell_at(linton)))
    assert "Safe House" in words(see(cell_at(linton), staff))


def test_a_refuge_that_would_run_is_named_in_no_ward(work, district, linton, staff):
    work(district, title="Safe House", sensitive=True, status="proposed")

    assert "Safe House" not in words(see(cell_at(linton)))
    assert "Safe House" in words(see(cell_at(linton), staff))
    assert "Safe House" in words(see(cell_at(district)))
