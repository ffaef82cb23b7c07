"""`manage.py select`: what can be chosen, read from the tables, and the report on the choice."""

import datetime
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import Project
from proposals.candidates import offer_for
from proposals.models import Proposal
from proposals.selection import Limits, analyse
from proposals.selection.words import points
from tests import factories
from tests.proposals.bids import KNOWN
from tests.proposals.selection.asking import chosen, refused, select
from tests.proposals.selection.worlds import make_offer

TOP = Path(__file__).resolve().parents[2]
START = datetime.date(2027, 4, 1)
pytestmark = pytest.mark.django_db


# --- The example of docs/selection.md


def test_a_package_is_chosen_in_the_words_of_the_contract():
    make_offer()

    found = select()

    assert list(found) == [
        "status",
        "gap",
        "chosen",
        "cost_gbp",
        "objective",
        "frontier",
        "explanations",
    ]
    assert (found["status"], found["gap"]) == ("optimal", 0)
    assert found["chosen"] == [
        {"project": "balance", "share": 1},
        {"project": "locks", "share": 1},
        {"project": "lunch", "share": 1},
    ]
    assert (found["cost_gbp"], round(found["objective"], 4)) == (90_000, 2.0870)
    assert [point["budget_gbp"] for point in found["frontier"]] == list(
        range(20_000, 200_001, 20_000)
    )
    assert [round(point["objective"], 4) for point in found["frontier"]] == [
        *(0.3623, 1.0870, 1.4493, 1.9928, 2.0870),
        *(2.3551, 2.4493, 2.4493, 2.4493, 2.4493),
    ]
    assert [(each["project"], each["chosen"]) for each in found["explanations"]] == [
        ("balance", True),
        ("locks", True),
        ("lunch", True),
        ("wardens", False),
    ]
    assert "The budget lacks £40,000 for it." in found["explanations"][3]["why"]
    assert found == select()


def test_a_terminal_gets_the_same_in_words():
    make_offer()

    text = select(text=True)

    assert "3 of 4 projects for £90,000 of £100,000, 69.6 points of 100." in text
    assert "No other package does better." in text
    assert "wardens: For £50,000 it would add 12.1 points" in text
    assert "With £20,000 more the best package would reach 78.5 points" in text


def test_projects_can_be_bought_in_part():
    make_offer()

    found = select("--shares")

    assert found["chosen"][2:] == [
        {"project": "lunch", "share": pytest.approx(0.2)},
        {"project": "wardens", "share": pytest.approx(0.52)},
    ]
    assert found["cost_gbp"] == pytest.approx(100_000, abs=0.01)


# --- What can be chosen


def test_drafts_ended_projects_and_those_without_a_price_are_not_candidates():
    bid = make_offer()
    for reference, changes in {
        "locks": {"annual_cost_gbp": None},
        "balance": {"status": "ended"},
        "lunch": {"status": "proposed", "starts_on": "2030-01-01"},
    }.items():
        Project.objects.filter(reference=reference).update(**changes)

    offer = offer_for(bid, on=timezone.localdate())

    assert [each.reference for each in offer.candidates] == ["lunch", "wardens"]
    assert offer.unpriced == {"locks": "Locks"}


def test_only_what_is_done_inside_the_bid_covers_a_priority():
    offer = offer_for(make_offer(), on=timezone.localdate())

    covers = {each.reference: dict(each.cover) for each in offer.candidates}
    assert covers["wardens"] == {"vale/burglary": 50}
    assert covers["balance"] == {"vale/falls": 120}
    assert [(each.key, each.weight, each.need) for each in offer.wanted] == [
        ("vale/burglary", 2, 400),
        ("vale/falls", 1, None),
    ]


def test_a_bid_without_plans_has_nothing_to_choose_from():
    make_offer(plans=[])

    found = select()

    assert (found["status"], found["chosen"], found["objective"]) == ("optimal", [], 0)


def test_ten_projects_are_gathered_with_the_queries_of_one():
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            offer_for(bid, on=timezone.localdate(), with_savings=True, areas=list(bid.areas.all()))
        return len(captured)

    bid = make_offer(starts_on=START)
    before = queries()
    outcome = bid.plans.get().priorities.first().outcomes.get()
    for _ in range(9):
        project = factories.ProjectFactory(areas=bid.areas.all(), annual_cost_gbp=1000)
        factories.ProjectOutcomeFactory(project=project, outcome=outcome)

    assert queries() == before


def test_match_funding_comes_off_the_price_where_asked_for():
    bid = make_offer(starts_on=START)
    wardens = Project.objects.get(reference="wardens")
    for year in bid.delivery_years:
        factories.PartFactory(
            proposal=bid, project=wardens, year=year, match_funding_gbp=Decimal(20_000)
        )

    assert "wardens" not in chosen(select())
    assert chosen(select("--less-match-funding")) == ["balance", "locks", "lunch", "wardens"]


def test_savings_count_where_they_are_weighed():
    bid = make_offer(starts_on=START, base_year=2015, discount_rate=0)
    cost = factories.UnitCostFactory(code="B1", event="burglary")
    tags = Project.objects.get(reference="wardens").tags
    tags.update(unit_cost=cost, **KNOWN)
    offer = offer_for(bid, on=timezone.localdate(), with_savings=True)

    worth = {each.reference: each.savings for each in offer.candidates}
    # 200 people × ½ inside × 0.5 a person × 0.2 × (1 − 0.5) = 5 a year at £100, for two years.
    assert worth == {"wardens": 1000, "locks": 0, "balance": 0, "lunch": 0}
    assert "wardens" in chosen(select("--savings-weight", "1000"))


def test_savings_need_a_first_day():
    make_offer(starts_on=None)

    assert "Say on which day the bid starts" in refused("--savings-weight", "1")


# --- Bad input


def test_no_money_buys_nothing():
    make_offer()

    found = select(budget="0")

    assert (found["status"], found["chosen"], found["cost_gbp"]) == ("optimal", [], 0)
    assert found["frontier"][-1]["objective"] > 0


def test_a_budget_above_everything_buys_everything():
    make_offer()

    found = select(budget="9000000")

    assert chosen(found) == ["balance", "locks", "lunch", "wardens"]
    assert {point["objective"] for point in found["frontier"]} == {found["objective"]}


def test_limits_that_contradict_each_other_are_named_and_the_report_says_so():
    make_offer()
    out = StringIO()

    with pytest.raises(CommandError, match="cannot be kept together") as error:
        call_command(
            *("select", "vale-bid", "--budget", "100000", "--format", "json"),
            *("--area-floor", "E07=90000", "E08=25000"),
            stdout=out,
        )

    document = json.loads(out.getvalue())
    assert (document["status"], document["gap"], document["chosen"]) == ("infeasible", None, [])
    assert all(words in str(error.value) for words in document["conflict"])
    assert "at least £25,000 spent in Hill" in document["conflict"]


def test_a_project_both_asked_for_and_left_out_is_refused():
    make_offer()

    assert refused("--must", "locks", "--must-not", "locks") == (
        "These limits cannot be kept together: “Locks” is in; “Locks” is left out. "
        "Loosen or take away one of them."
    )


@pytest.mark.parametrize(
    "options, said",
    [
        (["--must", "lock"], "There is no project “lock”. Did you mean locks?"),
        (["--must-not", "lock"], "There is no project “lock”. Did you mean locks?"),
        (["--area-floor", "E07"], "--area-floor E07: write it as E07000012=50000."),
        (["--area-floor", "E99=1"], "There is no area “E99”."),
        (["--area-floor", "E07=much"], "--area-floor E07 much: write pounds, 0 or more"),
        (["--organisation-floor", "-1"], "--organisation-floor -1: write pounds, 0 or more"),
        (["--organisation-ceiling", "0.001"], "--organisation-ceiling 0.001: write at most two"),
        (["--savings-weight", "-1"], "--savings-weight -1: write a number from 0 to 1,000."),
        (["--savings-weight", "nan"], "--savings-weight nan: write a number"),
        (["--time-limit", "0"], "--time-limit 0: allow at least some time"),
        (["--time-limit", "soon"], "--time-limit soon: write a number"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(options, said):
    make_offer()

    assert refused(*options).startswith(said)


@pytest.mark.parametrize("budget", ["-1", "many", "inf", "1e30"])
def test_a_budget_that_is_no_amount_is_refused(budget):
    make_offer()

    assert refused(budget=budget) == (
        f"--budget {budget}: write pounds, 0 or more, such as 250000."
    )


def test_a_project_that_cannot_be_chosen_cannot_be_asked_for():
    make_offer()
    Project.objects.filter(reference="locks").update(annual_cost_gbp=None)
    Project.objects.filter(reference="lunch").update(status="ended")

    assert "“locks” has no annual cost" in refused("--must", "locks")
    assert "“lunch” answers no priority" in refused("--must", "lunch")
    assert chosen(select("--must-not", "lunch")) == ["balance", "wardens"]


def test_an_unknown_bid_or_form_is_refused():
    make_offer()

    with pytest.raises(CommandError, match="Did you mean vale-bid"):
        call_command("select", "vale-bit", "--budget", "1")
    with pytest.raises(CommandError, match="it is one of text, json"):
        call_command("select", "vale-bid", "--budget", "1", "--format", "csv")


# --- The demonstration


def test_the_demonstrations_package_is_the_best_of_all_that_its_money_buys():
    """£250,000 for three years, as docs/demo.md says: every package that fits is tried."""
    call_command("load_consortium", str(TOP / "consortium" / "demo"), stdout=StringIO())
    bid = Proposal.objects.get(reference="safer-homes-better-health")
    task = offer_for(bid, on=datetime.date(2026, 11, 23)).task(Limits(Decimal(250_000)))
    open_ones = [each for each in task.candidates if not each.clash]
    packages = [()]
    for each in open_ones:
        packages += [
            (*package, each)
            for package in packages
            if sum(one.price for one in package) + each.price <= 250_000
        ]

    found = analyse(task)

    best = max(task.value({one.reference: 1.0 for one in package}) for package in packages)
    assert found.package.objective == pytest.approx(best)
    assert set(found.package.shares) == {"say-it-safely", "villages-look-out"}
    assert found.package.cost == 248_100
    assert points(task, found.package.objective) == "30.0"
    assert len(found.frontier) == 10
    assert len(found.explanations) == 33
