"""A priority's own page: its figures over time, who answers it, and where nobody does."""

import datetime

import pytest

from priorities.reads.figures import figures_of
from priorities.reads.trends import trends_of
from tests import factories
from tests.pages import text

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 1, 1)


@pytest.fixture
def district():
    return factories.AreaFactory(name="Openshire", level="district", population=3000)


@pytest.fixture
def linton(district):
    return factories.AreaFactory(name="Linton", parent=district, population=1000)


@pytest.fixture
def sawston(district):
    return factories.AreaFactory(name="Sawston", parent=district, population=2000)


@pytest.fixture
def council():
    return factories.OrganisationFactory(kind="statutory")


@pytest.fixture
def burglary():
    return factories.OutcomeFactory(name="Fewer homes burgled")


@pytest.fixture
def indicator():
    return factories.IndicatorFactory(
        name="Burglaries of homes", source="The police", polarity="low", unit="crimes"
    )


@pytest.fixture
def priority(district, linton, sawston, council, burglary, indicator):
    partnership = factories.PartnershipFactory(areas=[district], organisations=[council])
    return factories.PriorityFactory(
        plan=factories.PlanFactory(partnership=partnership, title="Safer"),
        title="Homes are safe",
        description="At night and by day.",
        theme="crime",
        rank=2,
        outcomes=[burglary],
        indicator=indicator,
        baseline=120,
        target=90,
    )


def figure(priority, area, period, **facts):
    return factories.MeasurementFactory(
        indicator=priority.indicator, area=area, period=period, **facts
    )


def trend_of(priority):
    [read] = priority.plan.priorities.for_listing()
    return trends_of(figures_of([read], on=ON)[priority.pk], on=ON)


def page_of(client, priority):
    return text(client.get(priority.get_absolute_url()))


# --- The page


def test_need_projects_and_gap_stand_together(client, priority, district, linton, burglary):
    """120 a year in 2023; a project of 30 people in Linton alone: 30 / 120 is 25% of the need, one
    of two wards is fragile and the other a gap.
    """
    figure(priority, district, "2022", value=150, count=150)
    figure(priority, district, "2023", value=120, count=120)
    factories.ProjectFactory(
        title="Firm locks", areas=[linton], outcomes=[burglary], people_per_year=30
    )

    said = page_of(client, priority)

    assert "Of 2 places where a priority meets a ward, 1 is a gap and 1 hangs on" in said
    assert "projects that answer it 1" in said
    assert "places a year in them 30 25% of the need" in said.replace("\xa0", " ").replace(
        " %", "%"
    )
    assert "120 a year , 40 per 1,000 residents" in said
    assert "Openshire: down from 150 in 2022 to 120 in 2023." in said
    assert "Firm locks" in said
    assert "from 120 to 90 crimes" in said
    assert "The police" in said


def test_estimates_are_marked(client, priority, district):
    for month in (1, 2):
        figure(priority, district, f"2023-{month:02}", value=10, count=10)

    assert "need a year 120 an estimate" in page_of(client, priority)


def test_what_is_not_known_is_said(client, priority):
    assert "We don’t know. Burglaries of homes measures it, but no figure" in page_of(
        client, priority
    )

    priority.indicator = None
    priority.save()

    assert "The plan names no figure that measures this priority." in page_of(client, priority)
    assert "Nobody yet: no project that runs today" in page_of(client, priority)


def test_a_priority_without_a_place_says_so(client):
    nowhere = factories.PriorityFactory()

    said = page_of(client, nowhere)

    assert "No place is named where this priority holds" in said
    assert "neither the priority nor its partnership names a place" in said


def test_a_draft_priority_shows_to_its_officers_with_a_way_to_edit(client, client_for, council):
    officer = factories.MembershipFactory(organisation=council, role="officer").user
    priority = factories.PriorityFactory(
        plan__status="draft", plan__partnership__organisations=[council]
    )

    assert client.get(priority.get_absolute_url()).status_code == 404
    assert "Edit this priority" in page_of(client_for(officer), priority)


def test_another_plans_priority_is_not_found(client, priority):
    other = factories.PriorityFactory()

    assert client.get(f"/priorities/{priority.plan.slug}/{other.pk}/").status_code == 404


def test_the_document_opens_at_its_page_for_those_who_may_see_it(
    client, client_for, priority, council
):
    upload = factories.ImportFactory(kind="priorities", source="document", organisation=council)
    factories.PrioritySourceFactory(priority=priority, upload=upload, page=7, quote="Safe homes")
    officer = factories.MembershipFactory(organisation=council, role="officer").user
    address = f"/priorities/import/{upload.pk}/document/#page=7"

    for path in (priority.get_absolute_url(), priority.plan.get_absolute_url()):
        visitors = client.get(path)
        assert "Page 7 of the document" in text(visitors)
        assert address not in visitors.content.decode()

    officers = client_for(officer)
    for path in (priority.get_absolute_url(), priority.plan.get_absolute_url()):
        assert address in officers.get(path).content.decode()


def test_many_projects_come_page_by_page(client, priority, linton, burglary):
    for number in range(27):
        factories.ProjectFactory(title=f"Locks {number}", areas=[linton], outcomes=[burglary])

    first = page_of(client, priority)
    second = text(client.get(f"{priority.get_absolute_url()}?page=2"))

    assert "projects that answer it 27" in first
    assert first.count("Locks ") >= 25
    assert second.count("Locks ") == 2


def test_the_plan_shows_every_priority_in_order_with_its_figures_and_its_gaps(
    client, priority, district, linton, burglary
):
    figure(priority, district, "2023", value=120, count=120)
    factories.ProjectFactory(areas=[linton], outcomes=[burglary])
    factories.PriorityFactory(plan=priority.plan, title="Hate crime", rank=1)

    said = text(client.get(priority.plan.get_absolute_url()))

    assert said.index("Hate crime") < said.index("Homes are safe")
    assert "120 a year" in said
    assert "1 project 1 gap 1 fragile" in said
    assert "no project 2 gaps" in said


# --- Trends


def test_a_trend_takes_periods_of_one_length_alone(priority, district):
    figure(priority, district, "2021", value=90, count=90)
    figure(priority, district, "2022-03", value=7, count=7)
    figure(priority, district, "2022", value=80, count=80)
    figure(priority, district, "2022", value=40, count=40, sex="Female")

    [trend] = trend_of(priority)

    assert [(point.period, point.value) for point in trend.points] == [("2021", 90), ("2022", 80)]
    assert trend.is_count
    assert trend.sentence == "Openshire: down from 90 in 2021 to 80 in 2022."


def test_a_missing_year_breaks_the_line_and_a_suppressed_one_stays_missing(priority, district):
    for period, value in (("2018", 5), ("2020", None), ("2021", 7)):
        figure(priority, district, period, value=value, note="" if value else "Suppressed")

    [trend] = trend_of(priority)

    assert trend.columns == ["2018", "", "2020", "2021"]
    assert trend.series[0]["values"] == [5, None, None, 7]
    assert trend.sentence == "Openshire: up from 5 in 2018 to 7 in 2021."
    assert not trend.is_count


def test_intervals_that_overlap_may_be_chance(priority, district):
    figure(priority, district, "2020", value=10, lower=8, upper=12)
    figure(priority, district, "2021", value=9, lower=7, upper=11)

    [trend] = trend_of(priority)

    assert trend.sentence.endswith("down from 10 in 2020 to 9 in 2021, which may be chance.")
    assert trend.series[0]["low"] == [8, 7]


def test_intervals_that_lie_apart_are_a_change(priority, district):
    figure(priority, district, "2020", value=10, lower=9, upper=11)
    figure(priority, district, "2021", value=19, lower=18, upper=20)

    assert trend_of(priority)[0].sentence == "Openshire: up from 10 in 2020 to 19 in 2021."


def test_months_are_told_by_their_least_and_most(priority, district):
    """A month beside another month says nothing of a trend: seasons do."""
    for month, count in ((1, 10), (2, 25), (3, 12)):
        figure(priority, district, f"2023-{month:02}", value=count, count=count)

    assert trend_of(priority)[0].sentence == "Openshire: between 10 (2023-01) and 25 (2023-02)."


def test_what_stays_the_same_is_said(priority, district):
    for period in ("2021", "2022"):
        figure(priority, district, period, value=4, count=4)

    assert trend_of(priority)[0].sentence == "Openshire: 4 in 2022, as in 2021."


def test_months_that_are_all_the_same_are_said(priority, district):
    for month in (1, 2):
        figure(priority, district, f"2023-{month:02}", value=3, count=3)

    assert trend_of(priority)[0].sentence == "Openshire: 3 in every period."


def test_one_figure_is_no_trend(priority, district):
    figure(priority, district, "2021", value=4)

    assert trend_of(priority) == []


def test_one_known_figure_among_suppressed_ones_says_so(priority, district):
    figure(priority, district, "2020", value=None)
    figure(priority, district, "2021", value=4)

    assert trend_of(priority)[0].sentence == "Openshire: one figure is known."
