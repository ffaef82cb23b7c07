"""Pages of coverage: what visitors, charities and officers are shown, and what is kept from them.

The world: a county, a district in it with wards, a crime plan of the district's partnership with
one priority (burglary), and charities that work there.
"""

import datetime
import html
import re

import pytest
from django.utils import timezone

from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    MembershipFactory,
    OnBehalfFactory,
    OrganisationFactory,
    PlanFactory,
    PriorityFactory,
    RegisteredCharityFactory,
    TargetGroupFactory,
)
from tests.priorities.coverage_pages.conftest import PLAN, cell_at, see, words

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)


# --- Every plan


def test_the_list_says_for_each_current_plan_how_far_it_is_met(work, linton, plan, burglary):
    work(linton)
    health = PlanFactory(title="Well in South Fen", partnership=plan.partnership)
    PriorityFactory(plan=health, theme="health", outcomes=[burglary])
    PlanFactory(title="Not yet", partnership=plan.partnership, status="draft")
    PlanFactory(title="No longer", partnership=plan.partnership, status="superseded")

    page = see("/coverage/")

    said = words(page)
    assert said.index("Crime and safety Safer South Fen") < said.index(
        "Health and wellbeing Well in South Fen"
    )
    assert "Of 2 places where a priority meets a ward, 1 is a gap and 1 hangs on one organ" in said
    assert "1 gap 1 fragile" in said
    assert "Not yet" not in said
    assert "No longer" not in said


def test_a_plan_without_priorities_is_listed_apart_and_its_page_says_so(plan):
    assert "No priority with a place yet: Safer South Fen." in words(see("/coverage/"))
    assert "this plan holds no priority with a place" in words(see(PLAN))
    assert see("/coverage/safer.json").status_code == 404


def test_many_plans_are_shown_page_by_page(plan, burglary, queries_of):
    for number in range(10):
        PriorityFactory(
            plan=PlanFactory(title=f"Plan {number}", partnership=plan.partnership),
            outcomes=[burglary],
        )

    pages = [words(see(f"/coverage/?page={number}")) for number in (1, 2)]

    titles = [set(re.findall(r"Plan \d|Safer South Fen", page)) for page in pages]
    assert [len(page) for page in titles] == [8, 3]
    assert not titles[0] & titles[1]
    assert "11 current plans, as of today." in pages[0]


def test_without_any_plan_the_list_says_so(plan):
    plan.delete()

    assert "No plan is published yet." in words(see("/coverage/"))


# --- One plan


def test_a_plan_opens_by_ward_with_the_sentence_that_answers(work, linton):
    work(linton, organisation__name="Fen Locks")
    OrganisationFactory(name="Silent charity", areas=[linton])

    said = words(see(f"{PLAN}?as_of=2026-11-23"))

    assert (
        "What is covered in South Fen Of 2 places where a priority meets a ward, 1 is a gap and 1 "
        "hangs on one organisation or on money that ends by 25 May 2027. 1 of 2 charities known "
        "here has registered projects; how many others work here is not known:"
    ) in said
    assert "Linton Fragile · 100 places · 1 project" in said.replace("\xa0", " ")
    assert "Sawston Gap · no project" in said


def test_a_plan_opens_with_the_finest_level_that_leaves_nothing_out(work, linton, county):
    """Wards are held in one of the two districts alone."""
    north = AreaFactory(code="E08", name="North Fen", level="district", parent=county)
    project = work(north)
    plan = project.outcomes.get().priorities.get().plan
    plan.partnership.areas.set([county])

    by_district, by_ward = words(see(PLAN)), words(see(f"{PLAN}?level=ward"))

    assert "where a priority meets a district" in by_district
    assert "part of the plan’s area only" not in by_district
    assert "Wards are held for part of the plan’s area only." in by_ward
    assert "Show all of it, by districts" in by_ward


@pytest.mark.parametrize(
    "query, expected",
    [
        ("level=banana", "There is no level “banana”. The plan is shown by wards."),
        ("level=country", "This plan has no countries. It is shown by wards."),
        ("level=neighbourhood", "This plan has no neighbourhoods. It is shown by wards."),
        ("level=%00", "There is no level “”. The plan is shown by wards."),
        ("as_of=yesterday", "“yesterday” is no date. Write it as 2026-11-23"),
        ("as_of=2026-02-30", "“2026-02-30” is no date."),
        ("as_of=1899-12-31", "“1899-12-31” is no date."),
        ("as_of=2101-01-01", "“2101-01-01” is no date."),
        ("as_of=99999-01-01", "“99999-01-01” is no date."),
        ("as_of=%F0%9F%90%9F%00", "is no date."),
        ("status=great", "There is no status “great”. Everything is shown."),
        ("statutory=maybe", "“maybe” does not say whose projects to leave out."),
        (f"level={'x' * 5000}", f"There is no level “{'x' * 40}…”."),
        ("level=<script>alert(1)</script>", "There is no level “<script>alert(1)</script>”."),
    ],
)
def test_an_address_altered_by_hand_shows_the_default_and_says_so(query, expected, work, linton):
    page = see(f"{PLAN}?{query}")

    assert page.status_code == 200
    assert expected in html.unescape(page.content.decode())
    assert b"<script>alert" not in page.content
    assert "Of 2 places where a priority meets a ward, 2 are gaps" not in words(page)
    assert "All 2 places where a priority meets a ward are gaps." in words(page)


@pytest.mark.parametrize("query", ["as_of=1900-01-01", "as_of=2100-12-31", "as_of=23/11/2026"])
def test_dates_at_the_edges_are_taken(query, priority):
    page = see(f"{PLAN}?{query}")

    assert page.status_code == 200
    assert "is no date" not in words(page)


def test_a_page_for_another_day_counts_what_runs_that_day(work, linton, sawston):
    work(linton, ends_on=datetime.date(2026, 12, 31))

    assert "1 hangs on" in words(see(f"{PLAN}?as_of=2026-12-31"))
    later = see(f"{PLAN}?as_of=2027-01-01")
    assert "are gaps." in words(later)
    assert f"{PLAN}burglary/E0501/?as_of=2027-01-01" in later.content.decode()


def test_only_gaps_lists_the_gaps_and_leaves_the_matrix_out(work, linton):
    work(linton)

    page = see(f"{PLAN}?status=gap")

    assert b'class="matrix' not in page.content
    said = words(page)
    listed = said[said.rindex("Only gaps ") :]
    assert "Sawston" in listed
    assert "Linton" not in listed


def test_a_status_that_nothing_has_says_so(priority):
    said = words(see(f"{PLAN}?status=covered"))

    assert "Nothing is covered No place where a priority meets an area has this status." in said


def test_public_bodies_projects_can_be_left_out(work, linton, council):
    work(linton, organisation=council)

    everybody, charities = see(PLAN), see(f"{PLAN}?statutory=no")

    assert "1 hangs on" in words(everybody)
    assert "are gaps." in words(charities)
    assert "/burglary/E0501/?statutory=no" in charities.content.decode()


def test_many_areas_go_down_the_page_and_say_what_is_still_to_do(
    work, linton, district, plan, burglary
):
    for number in range(7):
        AreaFactory(code=f"E051{number}", name=f"Ward {number}", parent=district)
    PriorityFactory(plan=plan, reference="burglary-2", title="Burglary again", outcomes=[burglary])
    work(linton)

    page = see(PLAN)

    assert b"matrix--by-area" in page.content
    said = words(page)
    assert "After the places stands the number of projects." not in said
    assert "Linton Fragile" in said
    assert "2 fragile" in said
    assert "2 gaps" in said


def test_many_columns_say_the_word_projects_to_listeners_only(work, linton, plan, burglary):
    for _ in range(5):
        PriorityFactory(plan=plan, outcomes=[burglary])
    for number in range(9):
        AreaFactory(code=f"E051{number}", name=f"Ward {number}", parent=linton.parent)
    work(linton)

    page = see(PLAN)

    shown = page.content.decode()
    assert '100\xa0places · 1<span class="govuk-visually-hidden"> project</span>' in shown
    assert "After the places stands the number of projects." in words(page)


def test_many_areas_and_many_priorities_become_tiles(work, district, plan, burglary):
    for number in range(9):
        AreaFactory(code=f"E051{number}", name=f"Ward {number}", parent=district)
        PriorityFactory(plan=plan, outcomes=[burglary])

    assert b"matrix--tiles" in see(PLAN).content


def test_very_many_areas_are_shown_page_by_page_and_open_wider(work, district, plan):
    for number in range(80):
        AreaFactory(code=f"E06{number:03d}", name=f"Ward {number:03d}", parent=district)

    opened, first, second = see(PLAN), see(f"{PLAN}?level=ward"), see(f"{PLAN}?level=ward&page=2")

    assert "a priority meets a district" in words(opened)
    assert "All 82 places" in words(first)
    assert "Ward 000" in words(first)
    table = second.content.decode().split("</table>")[0]
    assert "Ward 079" in table
    assert "Ward 000" not in table


def test_totals_are_left_out_where_areas_of_a_level_lie_inside_each_other(work, linton, priority):
    inner = AreaFactory(code="E0509", name="Linton Village", parent=linton)
    work(inner)

    said = words(see(PLAN))

    assert "Some areas here lie inside others, so their places are not added up." in said
    assert "Places a year" not in said


def test_the_totals_and_the_need_stand_beside_a_priority(work, district, linton, sawston, priority):
    indicator = IndicatorFactory(name="Recorded burglary")
    for month in ("2026-01", "2026-02"):
        MeasurementFactory(indicator=indicator, area=district, period=month, count=33)
    priority.indicator = indicator
    priority.save()
    work(linton, sawston, people_per_year=75, confirmed_on=ON)

    said = words(see(f"{PLAN}?as_of=2026-11-23")).replace("\xa0", " ")

    assert "Burglary need about 396 a year (estimate)" in said
    assert "Linton Fragile · 38 places · 1 project" in said
    assert "Sawston Fragile · 38 places · 1 project 75" in said
    assert "Need is not known for any ward" in said


def test_an_earlier_plan_stays_readable_and_says_so(priority, plan):
    plan.status = "superseded"
    plan.save()

    assert "This is an earlier plan." in words(see(PLAN))


@pytest.mark.parametrize("url", [PLAN, f"{PLAN}burglary/E0501/", "/coverage/safer.csv"])
def test_a_draft_shows_to_its_officers_and_coordinators_alone(
    url, priority, plan, officer, coordinator, staff, outsider
):
    plan.status = "draft"
    plan.save()
    other_officer = MembershipFactory(role="officer", organisation__kind="statutory").user

    assert see(url, officer).status_code == 200
    assert see(url, coordinator).status_code == 200
    for person in (None, outsider, staff, other_officer):
        assert see(url, person).status_code == 404
    assert "This plan is a draft." in words(see(PLAN, officer))


# --- What it costs


def test_pages_cost_the_same_queries_however_much_there_is(
    work, linton, district, plan, burglary, council, queries_of
):
    sawston = AreaFactory(code="E0503", name="Gap Ward", parent=district)
    work(linton)
    work(linton)
    work(sawston, status="proposed")
    urls = ["/coverage/", PLAN, cell_at(linton), cell_at(sawston), "/coverage/safer.csv"]
    few = {url: queries_of(lambda url=url: see(url)) for url in urls}

    for number in range(9):
        ward = AreaFactory(code=f"E051{number}", name=f"Ward {number}", parent=district)
        group = TargetGroupFactory()
        work(linton, ward, sensitive=number == 0, target_groups=[group])
        work(sawston, status="proposed")
        PriorityFactory(plan=plan, theme="crime", outcomes=[burglary], target_groups=[group])
        another = PlanFactory(partnership=plan.partnership)
        PriorityFactory(plan=another, theme="health", outcomes=[burglary])

    assert {url: queries_of(lambda url=url: see(url)) for url in urls} == few


def test_pages_of_today_are_as_of_today(work, linton):
    work(linton, ends_on=timezone.localdate())

    assert "1 hangs on" in words(see(PLAN))


# --- What has not been confirmed lately


def test_a_cell_with_unconfirmed_work_is_marked_and_says_so(work, linton, sawston):
    work(linton, title="Old", confirmed_on=ON - datetime.timedelta(days=181))
    work(linton, title="New", confirmed_on=ON - datetime.timedelta(days=180))
    work(sawston, title="Also new", confirmed_on=ON)

    matrix = words(see(f"{PLAN}?as_of=2026-11-23"))
    marked, unmarked = (words(see(cell_at(area))) for area in (linton, sawston))

    assert "† counts work that has not been confirmed in the last 180 days" in matrix
    assert matrix.count("1 not confirmed lately") == 1
    assert (
        "1 of the 2 projects here has not been confirmed in the last 180 days by those who run "
        "it. It counts all the same." in marked
    )
    assert "Not confirmed since 26 May 2026." in marked
    assert "The one project here" not in unmarked
    assert "27 May 2026" not in marked


def test_a_plan_with_nothing_unconfirmed_needs_no_mark(work, linton):
    work(linton, confirmed_on=ON)

    assert "†" not in words(see(f"{PLAN}?as_of=2026-11-23"))


def test_unconfirmed_work_changes_no_status_and_no_file(work, linton):
    project = work(linton, confirmed_on=ON)
    before = see(f"{PLAN[:-1]}.json?as_of=2026-11-23").content
    type(project).objects.update(confirmed_on=None)

    assert see(f"{PLAN[:-1]}.json?as_of=2026-11-23").content == before


def test_work_added_on_behalf_counts_and_says_who_added_it(work, linton):
    OnBehalfFactory(project=work(linton, confirmed_on=None))

    said = words(see(cell_at(linton)))

    assert "Added by the consortium, not yet confirmed by the charity." in said
    assert "The one project here has not been confirmed" in said


def test_what_was_added_for_another_organisation_says_nothing_of_the_one_that_has_it(work, linton):
    OnBehalfFactory(project=work(linton, confirmed_on=None), organisation=OrganisationFactory())

    assert "Added by the consortium" not in words(see(cell_at(linton)))


def test_where_a_register_is_loaded_its_charities_that_work_here_are_known(work, linton, south_fen):
    """Known: Fen, which is here and in the register (one), Village Care, and three entries."""
    work(linton, organisation__name="Fen", organisation__charity_number="200001")
    OrganisationFactory(name="Village Care", areas=[south_fen.district], charity_number="200002")
    south_fen.county.aliases = ["County of Fenshire"]
    south_fen.county.save()
    for number, areas in {
        200001: ["South Fen"],
        200003: ["South Fen", "Fenshire"],
        200004: ["Fenshire"],
        200005: ["County of Fenshire", "Hackney"],
        200006: ["Hackney"],
        200007: ["Throughout England And Wales"],
        200008: [linton.name],
        200009: [],
    }.items():
        RegisteredCharityFactory(number=number, areas=areas)
    RegisteredCharityFactory(areas=["South Fen"], status="Removed")
    RegisteredCharityFactory(areas=["South Fen"], removed_on=datetime.date(2020, 1, 1))
    RegisteredCharityFactory(
        number=200003, linked_number=1, organisation_number=99, areas=["South Fen"]
    )

    said = words(see(f"{PLAN}?level=ward"))

    assert "1 of 5 charities known here has registered projects." in said
    assert "of which the charity register loaded here names such an area" in said


def test_a_register_that_says_nowhere_where_charities_work_leaves_their_number_unknown(
    work, linton
):
    RegisteredCharityFactory(areas=[])
    work(linton)

    said = words(see(f"{PLAN}?level=ward"))

    assert (
        "1 charity has a project registered here; how many others work here is not known: no "
        "charity register with areas is loaded." in said
    )
    assert "Known are" not in said


def test_the_matrix_offers_all_its_files_by_the_filters_of_the_page(work, linton):
    work(linton)

    page = see(f"{PLAN}?level=district&theme=crime").content.decode()

    for form in ("xlsx", "csv", "json"):
        assert f'href="/coverage/safer.{form}?level=district&amp;theme=crime"' in page
