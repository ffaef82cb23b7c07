"""Pages of plans, priorities and indicators, and what one project answers."""

import datetime
import html
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from priorities.reads.figures import figures_of
from priorities.templatetags.priority_words import figure_number, period_words
from priorities.yearly_counts import YearlyCount
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    PriorityOutcomeFactory,
    ProjectFactory,
    TargetGroupFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/priorities/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def text(response):
    """The words of a page as a person reads them."""
    page = response.content.decode()
    main = page[page.find("<main") :] if "<main" in page else page
    words = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", main, flags=re.DOTALL)
    return re.sub(r" ([.,:;)])", r"\1", " ".join(html.unescape(words).split()))


@pytest.fixture
def county(db):
    return AreaFactory(code="E10000003", name="Cambridgeshire", level="county")


@pytest.fixture
def district(county):
    return AreaFactory(
        code="E07000012", name="South Cambridgeshire", level="district", parent=county
    )


@pytest.fixture
def council(db):
    return OrganisationFactory(name="The council", kind="statutory")


@pytest.fixture
def partnership(district, council):
    return PartnershipFactory(
        name="Safer South", kind="community_safety", areas=[district], organisations=[council]
    )


@pytest.fixture
def plan(partnership):
    return PlanFactory(
        partnership=partnership,
        reference="safer",
        title="Safer 2025-28",
        starts_on=datetime.date(2025, 4, 1),
        ends_on=datetime.date(2028, 3, 31),
        source="Minutes of the partnership",
    )


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


# --- An indicator


@pytest.fixture
def indicator(district, county):
    indicator = IndicatorFactory(
        reference="falls",
        name="Falls",
        source="Fingertips",
        source_id="22401",
        unit="per 100,000",
        polarity="low",
    )
    MeasurementFactory(
        indicator=indicator,
        area=district,
        period="2017/18",
        value=Decimal("1690.31"),
        lower=Decimal("1500.4"),
        upper=Decimal("1880.6"),
        source="Fingertips 22401, OGL",
    )
    MeasurementFactory(indicator=indicator, area=county, period="2016/17", count=40, note="Rounded")
    return indicator


def test_an_indicators_figures_are_a_table_with_sources_the_newest_first(client, indicator):
    page = text(client.get(indicator.get_absolute_url()))

    assert "Per 100,000. Low is good. Published by Fingertips (22401)." in page
    assert (
        "South Cambridgeshire 2017/18 not published 1,690 1,500 to 1,881 Fingertips 22401, OGL"
        in page
    )
    assert "Cambridgeshire 2016/17 40 not published Fingertips Rounded" in page
    assert page.index("2017/18") < page.index("2016/17")


def test_breakdowns_show_on_demand_and_places_narrow(client, indicator, district):
    MeasurementFactory(indicator=indicator, area=district, period="2017/18", sex="Male", value=3)
    path = indicator.get_absolute_url()

    assert "2 figures" in text(client.get(path))
    assert "3 figures" in text(client.get(f"{path}?breakdowns=on"))
    narrowed = text(client.get(f"{path}?area=E10000003", **HTMX))
    assert "1 figure," in narrowed
    assert "2017/18" not in narrowed
    assert "No figure is held" in text(client.get(f"{path}?area=nowhere"))


def test_an_indicator_names_the_priorities_of_plans_one_may_see(client, indicator, plan):
    PriorityFactory(plan=plan, indicator=indicator, title="Steady on", reference="HWB 2")
    PriorityFactory(plan=PlanFactory(status="draft"), indicator=indicator, title="Hidden")

    page = client.get(indicator.get_absolute_url())

    assert "Steady on, Safer 2025-28" in text(page)
    assert (
        f'href="{plan.priorities.get(reference="HWB 2").get_absolute_url()}"'
        in page.content.decode()
    )
    assert "Hidden" not in text(page)


# --- What one project answers


@pytest.fixture
def project(plan, district):
    outcome = OutcomeFactory(name="Fewer homes burgled")
    PriorityFactory(plan=plan, title="Burglary of homes", outcomes=[outcome])
    return ProjectFactory(title="Locks", areas=[district], outcomes=[outcome])


def answers(project):
    return reverse("priorities:for_project", args=[project.slug])


def test_a_project_answers_with_reasons(client, project):
    page = client.get(answers(project))

    assert "It answers 1 priority of current plans" in text(page)
    assert "Burglary of homes Works towards Fewer homes burgled" in text(page)
    assert "<html" in page.content.decode()


def test_to_htmx_it_is_a_fragment(client, project):
    page = client.get(answers(project), **HTMX)

    assert "<html" not in page.content.decode()
    assert "Burglary of homes" in text(page)


@pytest.mark.parametrize("status", ["proposed", "paused", "ended"])
def test_a_project_that_does_not_run_hears_what_it_would_answer(status, client, project):
    project.status = status
    project.save()

    page = text(client.get(answers(project)))

    assert "It counts only while it is running. Then it would answer 1 priority" in page


def test_a_running_project_hears_what_its_organisation_waits_for(client_for, project):
    organisation = project.organisation
    organisation.status = "waiting"
    organisation.save()
    lead = MembershipFactory(organisation=organisation, role="lead").user
    once = f"once a coordinator has approved {organisation}"

    page = text(client_for(lead).get(answers(project)))

    assert f"It counts {once}. Then it would answer 1 priority" in page
    project.areas.clear()
    page = text(client_for(lead).get(answers(project)))
    assert f"and would not once {organisation} is approved." in page


def test_a_project_that_answers_nothing_hears_why(client, project):
    project.areas.clear()

    assert "It answers no priority of a current plan." in text(client.get(answers(project)))


@pytest.fixture
def refuge(project, district):
    """The project, sensitive, in one of two wards; a second priority holds in that ward alone."""
    linton, _ = (AreaFactory(name=name, parent=district) for name in ("Linton", "Sawston"))
    project.sensitive = True
    project.save()
    project.areas.set([linton])
    plan, outcomes = project.outcomes.get().priorities.get().plan, project.outcomes.all()
    PriorityFactory(plan=plan, title="Doors of Linton", outcomes=outcomes, areas=[linton])
    return project


def test_visitors_and_outsiders_are_not_told_where_a_refuge_answers(
    client_for, visitor, outsider, refuge
):
    for person in (visitor, outsider):
        page = text(client_for(person).get(answers(refuge)))
        assert "It answers 1 priority of current plans" in page
        assert "the outcome this priority asks for, for everyone" in page
        assert "Fit 17%." in page
        assert "priorities for places within a district are not listed" in page
        for secret in ("places, ", "wherever it holds", "of its area", "Linton"):
            assert secret not in page


def test_the_order_of_its_priorities_does_not_tell_where_a_refuge_is(
    client_for, visitor, staff, project, district, county
):
    """By its wards: 1 of 2 in the south and 2 of 2 in the north, then the other way round."""
    outcomes = project.outcomes.all()
    plan = outcomes.get().priorities.get().plan
    plan.priorities.all().delete()
    plan.partnership.areas.set([county])
    north = AreaFactory(name="North", level="district", parent=county)
    for title, area in (("Southern", district), ("Northern", north)):
        PriorityFactory(plan=plan, title=title, outcomes=outcomes, areas=[area])
    southern = [AreaFactory(parent=district) for _ in range(2)]
    northern = [AreaFactory(parent=north) for _ in range(2)]
    project.sensitive = True
    project.save()

    def first(person):
        return min(
            ("Southern", "Northern"), key=text(client_for(person).get(answers(project))).find
        )

    seen = {"visitor": set(), "staff": set()}
    for areas in (southern[:1] + northern, southern + northern[:1]):
        project.areas.set(areas)
        seen["visitor"].add(first(visitor))
        seen["staff"].add(first(staff))

    assert len(seen["visitor"]) == 1
    assert seen["staff"] == {"Southern", "Northern"}


def test_members_are_told_where_a_refuge_answers(client_for, staff, refuge):
    page = text(client_for(staff).get(answers(refuge)))

    assert "It answers 2 priorities of current plans" in page
    assert "Doors of Linton" in page
    assert "in 1 of its 2 places" in page
    assert "50% of its area." in page
    assert "not listed" not in page


def test_a_refuge_that_answers_only_within_its_district_is_not_given_away(client, refuge):
    refuge.outcomes.get().priorities.get(title="Burglary of homes").delete()

    page = text(client.get(answers(refuge)))

    assert "It answers no priority of a current plan that can be shown." in page
    assert "Doors of Linton" not in page


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
