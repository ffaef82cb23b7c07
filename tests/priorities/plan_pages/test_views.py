"""Pages of plans, priorities and indicators, and what one project answers."""

import datetime
import re
from decimal import Decimal

import pytest

from priorities.reads.figures import figures_of
from priorities.templatetags.priority_words import figure_number, period_words
from priorities.yearly_counts import YearlyCount
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    MembershipFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    PriorityOutcomeFactory,
    TargetGroupFactory,
)
from tests.priorities.plan_pages.conftest import HTMX, text

pytestmark = pytest.mark.django_db


LIST = "/priorities/"


@pytest.fixture
def its_officer(council):
    return MembershipFactory(organisation=council, role="officer").user


# --- The list


def test_the_list_groups_plans_by_partnership_and_says_what_they_are_about(client, plan):
    PriorityFactory(plan=plan, theme="crime")
    PriorityFactory(plan=plan, theme="health")
    PlanFactory(title="Well", partnership=PartnershipFactory(name="Board"))

    page = text(client.get(LIST))

    assert "2 plans." in page
    assert page.index("Board") < page.index("Safer South")
    assert "Community Safety Partnership · South Cambridgeshire" in page
    assert "Safer 2025-28 1 April 2025 to 31 March 2028 Current How far it is met" in page


def test_a_priority_that_is_both_stands_on_both_sides(client, plan):
    PriorityFactory(plan=plan, theme="both", title="Less drink")

    assert text(client.get(LIST)).count("Less drink crime and health") == 2
    for theme in ("crime", "health"):
        assert "Safer 2025-28" in text(client.get(f"{LIST}?theme={theme}"))


def test_weights_other_than_one_stand_beside_the_titles(client, plan):
    PriorityFactory(plan=plan, theme="crime", title="Knives", weight=10)
    PriorityFactory(plan=plan, theme="health", title="Falls", weight=Decimal("0.5"))
    PriorityFactory(plan=plan, theme="health", title="Loneliness")

    page = text(client.get(LIST))

    assert "Knives weight 10" in page
    assert "Falls weight 0.5" in page
    assert page.count("weight") == 2


def test_filters_narrow_by_kind_theme_and_age(client, plan):
    PriorityFactory(plan=plan, theme="crime")
    board = PartnershipFactory(name="Board", kind="health_wellbeing")
    PriorityFactory(plan=PlanFactory(title="Fit for life", partnership=board), theme="health")
    PlanFactory(title="Older", partnership=board, status="superseded")

    def titles(query):
        page = text(client.get(LIST + query, **HTMX))
        return [title for title in ("Safer 2025-28", "Fit for life", "Older") if title in page]

    assert titles("") == ["Safer 2025-28", "Fit for life"]
    assert titles("?kind=health_wellbeing") == ["Fit for life"]
    assert titles("?theme=crime") == ["Safer 2025-28"]
    assert titles("?theme=health&kind=community_safety") == []
    assert titles("?status=superseded") == ["Older"]
    assert titles("?status=all") == ["Safer 2025-28", "Fit for life", "Older"]
    assert titles("?kind=gang") == []
    assert titles("?kind=%00") == []


def test_empty_lists_say_why(client, db):
    assert "No plan is published yet" in text(client.get(LIST))
    assert "No plan fits that" in text(client.get(f"{LIST}?theme=crime"))


@pytest.mark.parametrize(
    "who, sees",
    [
        ("visitor", False),
        ("staff", False),
        ("officer", False),
        ("its_officer", True),
        ("coordinator", True),
        ("administrator", True),
    ],
)
def test_a_draft_shows_to_its_officers_and_coordinators(who, sees, request, client_for, plan):
    plan.status = "draft"
    plan.save()
    client = client_for(request.getfixturevalue(who))

    assert ("Safer 2025-28" in text(client.get(LIST))) is sees
    page = client.get(plan.get_absolute_url())
    assert page.status_code == (200 if sees else 404)
    assert ("This is a draft." in text(page)) is sees


def test_ten_plans_cost_the_queries_of_one(client, plan, queries_of):
    client.get(LIST)
    first = queries_of(lambda: client.get(LIST))
    for _ in range(9):
        PriorityFactory(plan=PlanFactory(partnership__areas=[AreaFactory()]))

    assert queries_of(lambda: client.get(LIST)) == first


def test_many_plans_are_listed_page_by_page_and_keep_their_filter(client, plan, queries_of):
    for number in range(29):
        PlanFactory(title=f"Plan {number:02}", partnership=plan.partnership)
    PlanFactory(title="Elsewhere", partnership__kind="health_wellbeing")
    address = f"{LIST}?kind=community_safety"

    first, second = client.get(address), client.get(f"{address}&page=2")

    assert "30 plans." in text(first)
    assert "30 plans." in text(second)
    listed = [re.findall(r"Plan \d\d|Safer 2025-28", text(page)) for page in (first, second)]
    titles = [{*page} for page in listed]
    assert [len(page) for page in titles] == [25, 5]
    assert not titles[0] & titles[1]
    assert "?kind=community_safety&amp;page=2" in first.content.decode()
    assert "Elsewhere" not in text(first) + text(second)
    assert queries_of(lambda: client.get(address)) == queries_of(
        lambda: client.get(f"{address}&page=2")
    )


# --- A plan


def test_priorities_stand_in_the_plans_order_with_all_that_is_known(client, plan):
    last = PriorityFactory(plan=plan, reference="a", title="Unranked")
    second = PriorityFactory(plan=plan, reference="b", title="Second", rank=2)
    first = PriorityFactory(
        plan=plan,
        reference="c",
        title="Burglary of homes",
        description="Fewer break-ins.",
        theme="crime",
        rank=1,
        target_groups=[TargetGroupFactory(name="People aged 65 and over")],
    )
    outcome = OutcomeFactory(name="Fewer homes burgled")
    PriorityOutcomeFactory(priority=first, outcome=outcome, weight=Decimal("0.5"))

    page = text(client.get(plan.get_absolute_url()))

    assert "3 priorities, from 1 April 2025 to 31 March 2028." in page
    titles = [page.index(each.title) for each in (first, second, last)]
    assert titles == sorted(titles)
    assert "1. Burglary of homes Crime. Fewer break-ins." in page
    assert "Fewer homes burgled weight 0.5" in page
    assert "South Cambridgeshire, for People aged 65 and over" in page
    assert "South Cambridgeshire, for everyone" in page
    assert "No outcome is named, so no project answers it." in page
    assert "No indicator: need not known." in page
    assert "Source of the plan: Minutes of the partnership" in page


def test_a_count_of_some_months_is_an_estimate_for_the_year(client, plan, district):
    """42 in January and 62 in February 2024: (42 + 62) × 12 / 2 = 624."""
    indicator = IndicatorFactory(name="Recorded burglary", source="data.police.uk")
    PriorityFactory(plan=plan, indicator=indicator)
    for period, count in (("2024-01", 42), ("2024-02", 62)):
        MeasurementFactory(indicator=indicator, area=district, period=period, count=count)

    page = text(client.get(plan.get_absolute_url()))

    assert "Recorded burglary 624 a year (estimated from 2 months)" in page
    assert "South Cambridgeshire, January to February 2024. data.police.uk" in page


def test_a_rate_stays_a_rate_and_need_stays_unknown(client, plan, district):
    indicator = IndicatorFactory(unit="per 100,000")
    PriorityFactory(plan=plan, indicator=indicator)
    MeasurementFactory(
        indicator=indicator, area=district, period="2017/18", value=Decimal("1690.31"), source="F"
    )

    page = text(client.get(plan.get_absolute_url()))

    assert "1,690 per 100,000 South Cambridgeshire, 2017/18. A rate only: need not known. F" in page


def test_a_figure_of_the_county_stands_in_and_says_so(client, plan, county):
    indicator = IndicatorFactory()
    PriorityFactory(plan=plan, indicator=indicator)
    MeasurementFactory(indicator=indicator, area=county, period="2023", count=777)

    page = text(client.get(plan.get_absolute_url()))

    assert "777 a year" in page
    assert "Cambridgeshire, 2023; not published for South Cambridgeshire alone" in page


def test_suppressed_figures_breakdowns_and_later_years_are_no_figure(client, plan, district):
    indicator = IndicatorFactory()
    PriorityFactory(plan=plan, indicator=indicator)
    MeasurementFactory(indicator=indicator, area=district, period="2022", note="suppressed")
    MeasurementFactory(indicator=indicator, area=district, period="2021", sex="Male", count=9)
    MeasurementFactory(indicator=indicator, area=district, period="2099", count=8)

    assert "No figure is held here: need not known." in text(client.get(plan.get_absolute_url()))


def test_a_priority_with_areas_of_its_own_takes_their_figures(plan, district, county):
    own = AreaFactory(name="Linton", parent=district)
    indicator = IndicatorFactory()
    priority = PriorityFactory(plan=plan, indicator=indicator, areas=[own, county])
    for area, count in ((own, 3), (district, 5), (county, 7)):
        MeasurementFactory(indicator=indicator, area=area, period="2023", count=count)

    figures = figures_of(plan.priorities.for_listing(), on=datetime.date(2026, 1, 1))

    found = {one.area.name: one.yearly.value for one in figures[priority.pk]}
    assert found == {"Linton": 3, "Cambridgeshire": 7}


def test_an_earlier_plan_leads_to_the_one_that_took_its_place(client, plan, partnership):
    old = PlanFactory(partnership=partnership, title=plan.title, status="superseded")

    page = client.get(old.get_absolute_url())

    assert "This is an earlier plan. The current one has taken its place." in text(page)
    assert f'href="{plan.get_absolute_url()}"' in page.content.decode()


def test_an_earlier_plan_without_a_successor_of_its_name_says_less(client, partnership):
    old = PlanFactory(partnership=partnership, status="superseded")

    assert "A later one has taken its place." in text(client.get(old.get_absolute_url()))


def test_a_current_plan_whose_years_are_past_says_so(client, plan):
    plan.ends_on = datetime.date(2025, 5, 1)
    plan.save()

    assert "Its years are past." in text(client.get(plan.get_absolute_url()))


def test_an_empty_plan_says_so(client, plan):
    assert "No priority yet" in text(client.get(plan.get_absolute_url()))


def test_ten_priorities_cost_the_queries_of_one(client, plan, district, queries_of):
    def add(count):
        for _ in range(count):
            indicator = IndicatorFactory()
            MeasurementFactory(indicator=indicator, area=district, count=1)
            PriorityFactory(
                plan=plan,
                indicator=indicator,
                outcomes=[OutcomeFactory()],
                areas=[district],
                target_groups=[TargetGroupFactory()],
            )

    add(1)
    path = plan.get_absolute_url()
    client.get(path)
    first = queries_of(lambda: client.get(path))
    add(9)

    assert queries_of(lambda: client.get(path)) == first


def test_markup_in_a_plan_is_printed_not_obeyed(client, plan):
    PriorityFactory(plan=plan, title="<script>alert(1)</script>")

    page = client.get(plan.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# --- Figures in words


@pytest.mark.parametrize(
    "value, words",
    [
        (None, "not known"),
        (Decimal("1690.31"), "1,690"),
        (Decimal("0"), "0"),
        (Decimal("12.50"), "12.50"),
        (Decimal("12.00"), "12"),
        (Decimal("123.456"), "123.5"),
        (Decimal("999.96"), "1,000"),
        (Decimal("-3.14159"), "−3.14"),
    ],
)
def test_a_published_value_is_rounded_for_reading(value, words):
    assert figure_number(value) == words


@pytest.mark.parametrize(
    "first, last, words",
    [
        ("2024-01-01", "2024-12-31", "2024"),
        ("2013-01-01", "2017-12-31", "2013 to 2017"),
        ("2023-04-01", "2024-03-31", "2023/24"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2024-01-01", "2024-02-29", "January to February 2024"),
        ("2023-11-01", "2024-02-29", "November 2023 to February 2024"),
    ],
)
def test_what_a_yearly_count_was_counted_over(first, last, words):
    first, last = map(datetime.date.fromisoformat, (first, last))
    counted = YearlyCount(Decimal(1), False, 12, first, last)

    assert period_words(counted) == words
