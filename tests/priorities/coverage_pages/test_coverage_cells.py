"""The page of one place: what a status means there, who could help, what is needed."""

import datetime
import html
from decimal import Decimal
from urllib.parse import quote

import pytest

from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    PriorityFactory,
    TargetGroupFactory,
)
from tests.priorities.coverage_pages.conftest import ENDS_SOON, PLAN, cell_at, see, words

pytestmark = pytest.mark.django_db


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
    assert "The nearest place of which a number is known" not in said


def test_a_rate_of_its_own_stands_beside_the_wider_areas_number_that_ranks_it(
    linton, district, priority
):
    indicator = IndicatorFactory(name="Admissions", unit="per 100,000")
    MeasurementFactory(indicator=indicator, area=linton, period="2025", value=Decimal("512.5"))
    MeasurementFactory(indicator=indicator, area=district, period="2025", count=396)
    priority.indicator = indicator
    priority.save()

    said = words(see(cell_at(linton)))

    assert "For Linton it is 512.5 per 100,000 (2025), a rate" in said
    assert "The nearest place of which a number is known is South Fen: 396 a year." in said


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
