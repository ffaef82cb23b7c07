"""Two plans laid over each other: what answers both, what they share, where both lack some.

The world: one ward, a crime plan (burglary of older people) and a health plan (falls).
"""

import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from priorities import overlay
from priorities.overlay import Link
from tests.factories import (
    AreaFactory,
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
    assert "Linton Burglary (gap) Falls (gap)" in said
    assert "No project answers both “Safer Fen” and “Well in Fen”." in said


def test_a_day_is_kept_and_nonsense_is_said(client, both_plans, ward, burglary, falls):
    ProjectFactory(
        areas=[ward], outcomes=[burglary, falls], ends_on=datetime.date(2026, 12, 31), title="Once"
    )

    assert "Once" in text(client.get(f"{WITH}?as_of=2026-12-31"))
    assert "Once" not in text(client.get(f"{WITH}?as_of=2027-01-01"))
    assert "“soon” is no date." in text(client.get(f"{WITH}?as_of=soon"))


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
