"""Pages of coverage: what visitors, charities and officers are shown, and what is kept from them.

The world: a county, a district in it with wards, a crime plan of the district's partnership with
one priority (burglary), and charities that work there.
"""

import csv
import datetime
import html
import io
import re
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    MembershipFactory,
    OnBehalfFactory,
    OrganisationFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
    TargetGroupFactory,
)

pytestmark = pytest.mark.django_db

PLAN = "/coverage/safer/"
ON = datetime.date(2026, 11, 23)
ENDS_SOON = datetime.date(2027, 3, 31)


def words(response):
    """The words of a page as a person reads them."""
    page = response.content.decode()
    main = page[page.find("<main") : page.find("</main")]
    found = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", main, flags=re.DOTALL)
    return re.sub(r"\s+([.,:;])", r"\1", " ".join(html.unescape(found).split()))


def see(url, person=None):
    """The page as somebody sees it; as a visitor unless told."""
    client = Client()
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(url)


def cell_at(area, query="?as_of=2026-11-23"):
    return f"{PLAN}burglary/{area.code}/{query}"


@pytest.fixture
def county(db):
    return AreaFactory(code="E10", name="Fenshire", level="county")


@pytest.fixture
def district(county):
    return AreaFactory(code="E07", name="South Fen", level="district", parent=county)


@pytest.fixture
def linton(district):
    return AreaFactory(code="E0501", name="Linton", parent=district)


@pytest.fixture
def sawston(district):
    return AreaFactory(code="E0502", name="Sawston", parent=district)


@pytest.fixture
def burglary(db):
    return OutcomeFactory(code="home-burglary", name="Fewer homes burgled")


@pytest.fixture
def council(db):
    return OrganisationFactory(name="South Fen District Council", kind="statutory")


@pytest.fixture
def plan(district, council):
    partnership = PartnershipFactory(
        name="South Fen Partnership", areas=[district], organisations=[council]
    )
    return PlanFactory(reference="safer", title="Safer South Fen", partnership=partnership)


@pytest.fixture
def priority(plan, burglary, linton, sawston):
    return PriorityFactory(
        plan=plan, reference="burglary", title="Burglary", theme="crime", outcomes=[burglary]
    )


@pytest.fixture
def work(priority, burglary):
    """Makes a project that answers the priority."""

    def make(*areas, **facts):
        return ProjectFactory(areas=areas, outcomes=[burglary], **facts)

    return make


@pytest.fixture
def officer(council):
    return MembershipFactory(organisation=council, role="officer").user


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


def test_without_any_plan_the_list_says_so(db):
    assert "No plan is published yet." in words(see("/coverage/"))


# --- One plan


def test_a_plan_opens_by_ward_with_the_sentence_that_answers(work, linton):
    work(linton, organisation__name="Fen Locks")
    OrganisationFactory(name="Silent charity", areas=[linton])

    said = words(see(f"{PLAN}?as_of=2026-11-23"))

    assert (
        "What is covered in South Fen Of 2 places where a priority meets a ward, 1 is a gap and 1 "
        "hangs on one organisation or on money that ends by 25 May 2027. 1 of 2 charities known "
        "here has registered projects."
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


# --- One place


def test_a_gap_says_what_it_takes_and_who_could_help(work, linton, sawston):
    work(linton, title="Locks and lights", organisation__name="Fen Locks")
    work(sawston, title="Farm watch", status="proposed")

    said = words(see(cell_at(sawston)))

    assert "Burglary: Sawston Gap No project that runs on 23 November 2026 works here" in said
    assert (
        "To be covered it takes two organisations that work on it here and money that lasts beyond "
        "25 May 2027 for at least one project." in said
    )
    assert "Would work here if it were funded Farm watch" in said
    assert (
        "Does this elsewhere, and could be asked Locks and lights, Fen Locks Works in Linton."
        in said
    )


def test_a_gap_that_nobody_can_help_says_so(priority, sawston):
    assert "No other project registered here works towards this priority" in words(
        see(cell_at(sawston))
    )


def test_a_fragile_place_names_the_one_organisation_and_why_its_project_counts(work, linton):
    work(
        linton,
        title="Locks and lights",
        organisation__name="Fen Locks",
        funded_until=ENDS_SOON,
    )

    said = words(see(cell_at(linton)))

    assert (
        "Fragile Only Fen Locks works on this here, and the money known for it ends by 25 May "
        "2027. To be covered it takes one more organisation and money that lasts beyond 25 May "
        "2027 for at least one project." in said
    )
    assert "Locks and lights Fen Locks. Works towards Fewer homes burgled" in said
    assert "31 March 2027 Ends soon" in said


def test_a_covered_place_needs_nothing(work, linton):
    work(linton, funded_until=datetime.date(2028, 3, 31))
    work(linton, funded_until=ENDS_SOON)

    said = words(see(cell_at(linton)))

    assert "Covered 2 organisations work on this here, with money until 31 March 2028" in said
    assert "To be covered" not in said
    assert "What would help" not in said


def test_a_crowded_place_says_who_does_the_same(work, linton):
    older = TargetGroupFactory(name="Older people")
    for letter in "ABCD":
        work(linton, organisation__name=letter, target_groups=[older])

    said = words(see(cell_at(linton)))

    assert (
        "4 organisations work on “Fewer homes burgled” here for “Older people”: A, B, C and D"
        in said
    )


def test_need_says_where_it_comes_from_and_what_is_still_missing(work, district, priority):
    indicator = IndicatorFactory(name="Recorded burglary")
    MeasurementFactory(
        indicator=indicator, area=district, period="2025", count=396, source="The police"
    )
    priority.indicator = indicator
    priority.save()
    work(district, people_per_year=43)
    work(district, people_per_year=43)

    said = words(see(cell_at(district)))

    assert "Thin There are 86 places for 396 a year, 22% of the need" in said
    assert "To be covered it takes 13 more places a year." in said
    assert (
        "396 a year: Recorded burglary in South Fen, counted from 1 January 2025 to "
        "31 December 2025. Source: The police" in said
    )


def test_a_need_known_only_for_a_wider_area_stays_unknown(work, district, linton, priority):
    indicator = IndicatorFactory(name="Recorded burglary")
    MeasurementFactory(indicator=indicator, area=district, period="2025", count=396)
    priority.indicator = indicator
    priority.save()

    said = words(see(cell_at(linton)))

    assert (
        "We don’t know how many there are a year in this ward. Nothing is published for Linton "
        "alone. For South Fen it is 396 a year" in said
    )


def test_a_rate_is_never_taken_for_a_need(district, priority):
    indicator = IndicatorFactory(name="Admissions", unit="per 100,000")
    MeasurementFactory(indicator=indicator, area=district, period="2025", value=Decimal("512.5"))
    priority.indicator = indicator
    priority.save()

    said = words(see(cell_at(district)))

    assert "512.5 per 100,000 (2025), a rate, which is never taken for a number" in said


def test_need_without_any_figure_says_so(linton, priority):
    assert "The plan names no figure that measures this priority." in words(see(cell_at(linton)))

    priority.indicator = IndicatorFactory(name="Recorded burglary")
    priority.save()

    assert "no figure of it is held for Linton or a wider area" in words(see(cell_at(linton)))


@pytest.mark.parametrize(
    "path",
    [
        "safer/unknown/E0501/",
        "safer/burglary/unknown/",
        "safer/burglary/E0599/",
        "safer/burg%00lary/E0501/",
        "safer/burglary/E0501%00/",
        "unknown/burglary/E0501/",
        "unknown/",
        "unknown.csv",
    ],
)
def test_places_that_are_none_are_not_found(path, priority):
    AreaFactory(code="E0599", name="Far away")

    assert see(f"/coverage/{path}").status_code == 404


def test_a_reference_may_hold_any_letters(plan, burglary, linton):
    odd = "Homes & farms / priority 1?"
    PriorityFactory(plan=plan, reference=odd, title="Odd", outcomes=[burglary])

    link = f"{PLAN}{quote(odd)}/E0501/"

    assert html.escape(link.replace("%26", "&")) in see(PLAN).content.decode()
    assert "Odd: Linton" in words(see(link))


@pytest.mark.parametrize("path", ["gaps/E0501/", "cliff/E0501/", "map/E0501/", "with/other/"])
def test_the_words_of_a_plans_own_pages_are_no_priorities(path, plan, burglary, linton):
    PriorityFactory(plan=plan, reference=path.split("/")[0], outcomes=[burglary])
    AreaFactory(code="other", name="Other", parent=linton.parent)

    assert see(PLAN + path).status_code == 404


@pytest.mark.parametrize(
    "reference, written",
    [
        ("with", "~with"),
        ("gaps", "~gaps"),
        ("map/2", "~map/2"),
        ("figures/a", "~figures/a"),
        ("~with", "~~with"),
        ("~~cliff", "~~~cliff"),
        ("~burglary", "~burglary"),
        ("gaps in care", "gaps%20in%20care"),
        ("Map", "Map"),
    ],
)
def test_a_priority_named_like_a_page_of_its_plan_has_an_address(
    reference, written, plan, burglary, linton
):
    PriorityFactory(plan=plan, reference=reference, title="Odd", outcomes=[burglary])
    link = f"{PLAN}{written}/E0501/"

    assert f'href="{link}"' in see(PLAN).content.decode()
    assert "Odd: Linton" in words(see(link))


def test_a_date_that_is_none_shows_the_place_as_of_today(work, linton):
    page = see(cell_at(linton, "?as_of=soon&level=moon"))

    assert page.status_code == 200
    assert "“soon” is no date." in words(page)


# --- Money


def costly(work, area, number):
    return [work(area, annual_cost_gbp=1000 + 100 * at) for at in range(number)]


def test_visitors_and_other_charities_see_no_money(work, linton, staff):
    costly(work, linton, 4)

    for person in (None, staff):
        assert "£" not in words(see(cell_at(linton), person))


def test_a_charity_sees_the_cost_of_its_own_project(work, linton):
    first, _, _ = costly(work, linton, 3)
    own = MembershipFactory(organisation=first.organisation, role="staff").user

    said = words(see(cell_at(linton), own))

    assert "£1,000" in said
    assert "£1,100" not in said
    assert "Together" not in said


@pytest.mark.parametrize("charities, total", [(2, None), (3, "£3,300"), (4, "£4,600")])
def test_officers_see_a_total_over_three_charities_or_more(work, linton, officer, charities, total):
    costly(work, linton, charities)

    said = words(see(cell_at(linton, ""), officer))

    assert ("Together they cost" in said) == (total is not None)
    assert total is None or f"Together they cost {total} a year here." in said
    assert "£1,100" not in said


def test_what_an_officer_knows_anyway_does_not_make_a_total_of_three(
    work, linton, officer, council
):
    """Two charities and the officer's own council: the rest would be two charities' money."""
    costly(work, linton, 2)
    work(linton, organisation=council, annual_cost_gbp=5000)

    said = words(see(cell_at(linton, ""), officer))

    assert "£5,000" in said
    assert "Together" not in said
    assert "only where 3 charities or more share it" in said


def test_a_charity_of_unknown_cost_does_not_make_a_total_of_three(work, linton, officer):
    costly(work, linton, 2)
    work(linton)

    assert "Together" not in words(see(cell_at(linton, ""), officer))


def test_a_charity_with_two_projects_counts_once(work, linton, officer):
    first, _ = costly(work, linton, 2)
    work(linton, organisation=first.organisation, annual_cost_gbp=700)

    assert "Together" not in words(see(cell_at(linton, ""), officer))


@pytest.mark.parametrize(
    "query", ["?evidence=2", "?as_of=2026-11-23", "?statutory=no", "?size=small"]
)
def test_two_totals_never_differ_by_one_charity(work, linton, officer, query):
    """Of less than all work as it is today there is none: what a filter leaves out would be the
    difference.
    """
    for project in costly(work, linton, 4)[1:]:
        project.tags.update(evidence_level=3)

    assert "Together they cost £4,600 a year here." in words(see(cell_at(linton, ""), officer))
    assert "Together" not in words(see(cell_at(linton, query), officer))
    rows = csv.DictReader(io.StringIO(see(f"/coverage/safer.csv{query}", officer).content.decode()))
    assert {row["annual_cost_gbp"] for row in rows} <= {""}


def test_coordinators_see_each_cost_and_the_total(work, linton, coordinator):
    work(linton, annual_cost_gbp=1200)
    work(linton)

    said = words(see(cell_at(linton), coordinator))

    assert (
        "Together they cost £1,200 a year here, not counting those that do not say what they cost."
        in said
    )


def test_places_are_whole_for_visitors_and_exact_for_officers(work, linton, sawston, officer):
    work(linton, sawston, people_per_year=75)

    assert "37.5" not in words(see(cell_at(linton)))
    assert "37.5 of 75 in all its areas" in words(see(cell_at(linton), officer))


# --- Sensitive projects: by district only


@pytest.fixture
def refuge(work, linton):
    return work(linton, title="Safe House", organisation__name="Rowan", sensitive=True)


LEFT_OUT = "Projects whose place is kept private are counted by district only"


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
