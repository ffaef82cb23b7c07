"""The catalogue of plans: filters, crime beside health, and its feeds for everybody."""

import csv
import io
import json
from decimal import Decimal

import pytest

from tests import factories
from tests.pages import text

pytestmark = pytest.mark.django_db
LIST = "/priorities/"


@pytest.fixture
def county():
    return factories.AreaFactory(code="C1", name="Openshire", level="county")


@pytest.fixture
def district(county):
    return factories.AreaFactory(code="D1", name="Fenland", level="district", parent=county)


@pytest.fixture
def ward(district):
    return factories.AreaFactory(code="W1", name="Linton", level="ward", parent=district)


@pytest.fixture
def safer(district):
    partnership = factories.PartnershipFactory(
        reference="csp", name="Safer Fenland", areas=[district]
    )
    plan = factories.PlanFactory(
        partnership=partnership, reference="safer", title="Safer 2025-28", source="Minutes"
    )
    for rank, (title, theme) in enumerate(
        [("Homes are safe", "crime"), ("Less drink", "both"), ("Tidy streets", "")], 1
    ):
        factories.PriorityFactory(
            plan=plan, reference=f"S{rank}", title=title, theme=theme, rank=rank
        )
    return plan


@pytest.fixture
def board():
    elsewhere = factories.AreaFactory(code="D2", name="Elsewhere", level="district")
    plan = factories.PlanFactory(
        partnership__kind="health_wellbeing",
        partnership__name="Board",
        partnership__areas=[elsewhere],
        reference="fit",
        title="Fit for life",
    )
    factories.PriorityFactory(plan=plan, reference="F1", title="Fewer falls", theme="health")
    return plan


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def references(response):
    return [plan["reference"] for plan in json.loads(response.content)["plans"]]


# --- The page


def test_what_a_plan_wants_of_crime_stands_beside_what_it_wants_of_health(client, safer, board):
    said = text(client.get(LIST))

    assert (
        "Neither said: Tidy streets Homes are safe Less drink crime and health Less drink" in said
    )
    assert "none Fewer falls" in said


@pytest.mark.parametrize(
    "place, titles",
    [
        ("Linton", ["Safer 2025-28"]),
        ("D1", ["Safer 2025-28"]),
        ("Openshire (C1)", ["Safer 2025-28"]),
        ("Elsewhere", ["Fit for life"]),
        ("", ["Safer 2025-28", "Fit for life"]),
    ],
)
def test_a_place_leaves_the_plans_that_hold_there(client, place, titles, safer, board, ward):
    said = text(client.get(LIST, {"area": place}))

    found = [title for title in ("Safer 2025-28", "Fit for life") if f"{title} Current" in said]
    assert found == titles


def test_a_plan_is_found_by_the_place_of_one_of_its_priorities(client, board, ward):
    board.priorities.get().areas.add(ward)

    assert "Fewer falls" in text(client.get(LIST, {"area": "W1"}))


def test_a_place_that_is_none_is_said(client, safer):
    said = text(client.get(LIST, {"area": "Atlantis"}))

    assert "No area here is called “Atlantis”." in said
    assert "No plan fits that" in said


def test_the_page_leads_to_the_feeds_with_its_filters(client, safer):
    page = client.get(LIST, {"theme": "crime", "area": "D1"}).content.decode()

    assert "/priorities.csv?theme=crime&amp;area=D1" in page
    assert "/priorities.json?theme=crime&amp;area=D1" in page


# --- The feeds


def test_the_json_feed_holds_plans_with_their_priorities(client, safer, ward):
    priority = safer.priorities.get(reference="S1")
    outcome = factories.OutcomeFactory(code="burglary")
    factories.PriorityOutcomeFactory(priority=priority, outcome=outcome, weight=Decimal("2.5"))
    priority.areas.add(ward)
    priority.indicator = factories.IndicatorFactory(reference="homes")
    priority.target = Decimal("90.5")
    priority.save()

    answer = client.get("/priorities.json")

    [plan] = json.loads(answer.content)["plans"]
    assert answer["Content-Type"] == "application/json"
    assert {
        name: plan[name] for name in ("reference", "partnership", "kind", "areas", "status")
    } == {
        "reference": "safer",
        "partnership": "csp",
        "kind": "community_safety",
        "areas": ["D1"],
        "status": "current",
    }
    assert plan["url"] == "http://testserver/priorities/safer/"
    first = plan["priorities"][0]
    assert first == {
        "reference": "S1",
        "title": "Homes are safe",
        "description": "",
        "theme": "crime",
        "rank": 1,
        "weight": "1",
        "areas": ["W1"],
        "target_groups": [],
        "outcomes": [{"outcome": "burglary", "weight": "2.5"}],
        "indicator": "homes",
        "baseline": None,
        "target": "90.5",
        "url": f"http://testserver{priority.get_absolute_url()}",
    }


def test_the_csv_feed_has_a_row_for_each_priority(client, safer, board):
    rows = rows_of(client.get("/priorities.csv"))

    assert [(row["plan"], row["reference"]) for row in rows] == [
        ("fit", "F1"),
        ("safer", "S1"),
        ("safer", "S2"),
        ("safer", "S3"),
    ]
    assert rows[1]["partnership_name"] == "Safer Fenland"
    assert rows[1]["theme"] == "crime"


def test_weights_and_groups_are_written_as_in_the_folder(client, safer):
    priority = safer.priorities.get(reference="S1")
    for code, weight in (("a", 1), ("b", 2)):
        factories.PriorityOutcomeFactory(
            priority=priority, outcome=factories.OutcomeFactory(code=code), weight=weight
        )
    priority.target_groups.add(factories.TargetGroupFactory(code="older"))

    row = rows_of(client.get("/priorities.csv"))[0]

    assert (row["outcomes"], row["target_groups"]) == ("a;b:2", "older")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_what_would_be_a_formula_is_quoted(client, safer, start):
    safer.priorities.filter(reference="S1").update(title=f'{start}HYPERLINK("x")', rank=0)

    assert rows_of(client.get("/priorities.csv"))[0]["title"] == f'\'{start}HYPERLINK("x")'


def test_filters_narrow_the_feeds_as_they_do_the_page(client, safer, board):
    old = factories.PlanFactory(
        reference="older",
        partnership=safer.partnership,
        status="superseded",
        superseded_by=safer,
    )

    assert references(client.get("/priorities.json")) == ["fit", "safer"]
    assert references(client.get("/priorities.json?theme=health&kind=health_wellbeing")) == ["fit"]
    assert references(client.get("/priorities.json?area=D1")) == ["safer"]
    earlier = client.get("/priorities.json?status=superseded")
    assert references(earlier) == [old.reference]
    assert json.loads(earlier.content)["plans"][0]["superseded_by"] == "safer"


def test_a_filter_that_makes_no_sense_is_refused_in_words(client, safer):
    answer = client.get("/priorities.json?area=Atlantis")

    assert answer.status_code == 400
    assert "No area here is called “Atlantis”." in answer.content.decode()


def test_drafts_are_in_no_feed_whoever_asks(client_for, administrator, safer):
    factories.PlanFactory(partnership=safer.partnership, status="draft")

    assert references(client_for(administrator).get("/priorities.json?status=all")) == ["safer"]
