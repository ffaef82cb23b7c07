"""Two plans laid over each other: what answers both, what they share, where both lack some.

The world: one ward, a crime plan (burglary of older people) and a health plan (falls).
"""

import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from priorities import overlay
from priorities.models import Priority
from priorities.overlay import Link
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    OutcomeFactory,
    OutcomeLinkFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
WITH = "/coverage/safer/with/well/"
DEMO = Path(__file__).resolve().parents[2] / "consortium" / "demo"
LINK = Link("a", "A", "b", "B", "", "")


def test_what_nobody_claims_comes_before_what_some_do_and_what_all_do_is_left_out():
    claims = {1: {"a"}, 2: {"a", "c"}, 3: {"d", "e"}}
    some = Link("a", "A", "c", "C", "", "")
    every = Link("d", "D", "e", "E", "", "")
    nowhere = Link("x", "X", "a", "A", "", "")

    found = overlay.unclaimed([some, every, nowhere, LINK], claims)

    assert found == [(LINK, 2, 0), (some, 2, 1)]


@pytest.fixture
def ward(db):
    return AreaFactory(code="E05", name="Linton")


@pytest.fixture
def burglary(db):
    return OutcomeFactory(code="burglary", name="Fewer homes burgled")


@pytest.fixture
def falls(db):
    return OutcomeFactory(code="falls", name="Fewer falls", domain="health")


@pytest.fixture
def drinking(db):
    return OutcomeFactory(code="drinking", name="Drinking seen early", domain="health")


@pytest.fixture
def crime(ward, burglary, drinking):
    plan = PlanFactory(
        reference="safer", title="Safer Fen", partnership=PartnershipFactory(areas=[ward])
    )
    PriorityFactory(plan=plan, title="Burglary", theme="crime", outcomes=[burglary, drinking])
    return plan


@pytest.fixture
def health(ward, falls, drinking):
    plan = PlanFactory(
        reference="well", title="Well in Fen", partnership=PartnershipFactory(areas=[ward])
    )
    PriorityFactory(plan=plan, title="Falls", theme="health", outcomes=[falls, drinking])
    return plan


@pytest.fixture
def both_plans(crime, health):
    return crime, health


def test_work_that_answers_both_is_named_with_what_it_answers(
    client, both_plans, ward, burglary, falls, drinking
):
    ProjectFactory(areas=[ward], outcomes=[burglary, falls], title="Doorstep visits")
    ProjectFactory(areas=[ward], outcomes=[drinking], title="Know your measure")
    ProjectFactory(areas=[ward], outcomes=[falls], title="Falls only")

    said = text(client.get(WITH))

    assert (
        "2 projects answer both “Safer Fen” and “Well in Fen”. 1 pair of their priorities want "
        "the same, or bring it about." in said
    )
    table = said[said.index("Work that answers both") : said.index("Priorities that want the same")]
    assert "Doorstep visits" in table
    assert "Know your measure" in table
    assert "Falls only" not in table
    assert "Both ask for: Drinking seen early." in said


def test_links_between_the_plans_are_told_with_their_reason_and_who_does_not_claim_them(
    client, both_plans, ward, burglary, falls
):
    OutcomeLinkFactory(
        from_outcome=burglary, to_outcome=falls, why="Fear keeps people in.", source="Age study"
    )
    for _ in "ab":
        ProjectFactory(areas=[ward], outcomes=[burglary])

    said = text(client.get(WITH))

    assert "Fewer homes burgled often brings Fewer falls" in said
    assert "Fear keeps people in. Source: Age study" in said
    assert "2 projects here work towards the first; nobody records the second." in said


def test_places_where_both_lack_some_are_named(client, both_plans):
    said = text(client.get(WITH))

    assert "Wards in which both plans have places that are not covered" in said
    assert "Linton Burglary: gap Need not known. Falls: gap Need not known." in said
    assert "No project answers both “Safer Fen” and “Well in Fen”." in said


def test_beside_each_stands_its_need_where_it_is_known(client, both_plans, ward):
    crimes = IndicatorFactory()
    MeasurementFactory(
        indicator=crimes,
        area=ward,
        count=96,
        period="2024",
    )
    Priority.objects.filter(title="Burglary").update(indicator=crimes)

    said = text(client.get(WITH))

    assert "Linton Burglary: gap, need 96 a year Falls: gap Need not known." in said


def test_lists_say_how_many_more_they_hold_and_open_in_full(client, both_plans, ward):
    wards = [AreaFactory(name=f"Ward {number:02}") for number in range(17)]
    for plan in both_plans:
        plan.partnership.areas.set([ward, *wards])
    begun, full = client.get(WITH), client.get(f"{WITH}?lists=full")

    assert "And 3 more areas. Show the lists in full" in text(begun)
    assert f"{WITH}?lists=full" in begun.content.decode()
    assert wards[-1].name not in text(begun)
    assert wards[-1].name in text(full)
    assert "more area" not in text(full)


def test_of_a_partnership_without_areas_the_places_of_priorities_are_looked_at(client, both_plans):
    crime, health = both_plans
    for priority in crime.priorities.all():
        priority.areas.set(crime.partnership.areas.all())
    crime.partnership = PartnershipFactory(areas=[])
    crime.save()

    assert health.title in text(client.get("/coverage/safer/with/"))


def test_a_day_is_kept_and_nonsense_is_said(client, both_plans, ward, burglary, falls):
    ProjectFactory(
        areas=[ward], outcomes=[burglary, falls], ends_on=datetime.date(2026, 12, 31), title="Once"
    )

    assert "Once" in text(client.get(f"{WITH}?as_of=2026-12-31"))
    assert "Once" not in text(client.get(f"{WITH}?as_of=2027-01-01"))
    assert "“soon” is no date." in text(client.get(f"{WITH}?as_of=soon"))


def test_the_day_of_any_page_of_a_plan_is_kept_on_the_way_to_another_plan_and_back(
    client, both_plans
):
    day = "?as_of=2027-05-01"

    for page in ("", "map/", "gaps/", "cliff/", "figures/"):
        asked = client.get(f"/coverage/safer/{page}{day}&theme=crime").content.decode()
        assert f'href="/coverage/safer/with/{day}"' in asked, page
    choice, laid = client.get(f"/coverage/safer/with/{day}"), client.get(WITH + day)
    assert "Safer Fen, as of 1 May 2027" in text(choice)
    assert f'href="{WITH}{day}"' in choice.content.decode()
    for each in (choice, laid):
        assert f'href="/coverage/safer/gaps/{day}"' in each.content.decode()
    assert 'href="/coverage/safer/with/"' in client.get("/coverage/safer/").content.decode()


@pytest.mark.parametrize("day", ["soon", "1899-12-31", "2101-01-01", "2026-02-30", "%00"])
def test_a_day_that_is_none_is_said_where_the_other_plan_is_chosen(client, both_plans, day):
    assert "is no date." in text(client.get(f"/coverage/safer/with/?as_of={day}"))


def test_plans_that_share_nothing_say_so(client, crime, ward):
    elsewhere = PartnershipFactory(areas=[AreaFactory(level="county")])
    PriorityFactory(
        plan=PlanFactory(reference="well", title="Well far off", partnership=elsewhere),
        outcomes=[OutcomeFactory()],
    )

    said = text(client.get(WITH))

    assert "No priority of one wants what one of the other wants." in said
    assert "Where both lack some" not in said


def test_the_plans_of_the_same_places_are_offered(client, both_plans):
    PlanFactory(title="Elsewhere", partnership=PartnershipFactory(areas=[AreaFactory()]))
    PlanFactory(title="Old", status="superseded", partnership=both_plans[1].partnership)

    said = text(client.get("/coverage/safer/with/"))

    assert "Well in Fen" in said
    assert "Elsewhere" not in said
    assert "Old" not in said
    assert WITH in client.get("/coverage/safer/with/").content.decode()


def test_a_plan_alone_in_its_places_says_so(client, crime):
    assert "No other current plan holds in the places of this one." in text(
        client.get("/coverage/safer/with/")
    )


@pytest.mark.parametrize("other", ["safer", "nowhere"])
def test_a_plan_is_not_laid_over_itself_or_over_what_is_not_there(client, crime, other):
    assert client.get(f"/coverage/safer/with/{other}/").status_code == 404


def test_the_demonstration_brings_out_drinking_and_older_people_tricked_on_the_doorstep(client):
    call_command("load_consortium", str(DEMO), verbosity=0)

    said = text(client.get("/coverage/south-cambs-cdrp-2008-11/with/cambs-hwb-2012-17/"))

    assert (
        "Burglary of homes and Older people independent, safe and well Both ask for: Fewer people "
        "tricked on the doorstep." in said
    )
    assert "Drinking problems are recognised early often brings Less crime driven by drink" in said
    both = said[said.index("Work that answers both") : said.index("Priorities that want the same")]
    assert (
        "Not today, thank you Silverthread Companions (example) Burglary of homes Older people "
        "independent, safe and well" in both
    )
    assert "Know your measure Clearglass Recovery (example)" in both
    unclaimed = said[said.index("Effects not claimed yet") :]
    assert "Fewer people are lonely often brings Fewer people tricked on the doorstep" in unclaimed
