"""`manage.py appraise`: a bid's case as read from the tables, and the report on it."""

import datetime
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from proposals.appraising import case_of
from proposals.models import Proposal
from tests import factories
from tests.proposals.bids import make_valued_bid

TOP = Path(__file__).resolve().parents[2]
ON = datetime.date(2026, 11, 23)
pytestmark = pytest.mark.django_db


def appraise(bid, *options):
    """The report as JSON; nothing but it on standard output."""
    out = StringIO()
    call_command("appraise", bid, *options, "--as-of", "2026-11-23", stdout=out)
    return json.loads(out.getvalue())


def test_a_bid_is_appraised_in_the_words_of_the_contract():
    bid = make_valued_bid()
    charity = bid.parts.get().project

    found = appraise(bid.reference, "--seed", "7")

    assert found["base_year"] == 2015
    assert found["discount_rate"] == 0.035
    assert found["lines"] == [
        {
            "project": charity.reference,
            "outcome": charity.tags.get().outcome.code,
            "event": "burglary",
            "unit_cost": "B1",
            "agency": "Police",
            "kind": "fiscal",
            "events_avoided": 2.5,
            "pv_gbp": "250.00",
        }
    ]
    assert found["not_counted"] == []
    assert found["agencies"] == [{"agency": "Police", "kind": "fiscal", "pv_gbp": "250.00"}]
    assert found["totals"] == {
        "cost_pv_gbp": "12500.00",
        "fiscal_pv_gbp": "250.00",
        "cashable_pv_gbp": "250.00",
        "public_value_pv_gbp": "250.00",
        "npv_gbp": "-12250.00",
        "bcr_fiscal": 0.02,
        "bcr_public_value": 0.02,
        "payback_year": None,
    }
    assert (found["range"]["low"], found["range"]["high"]) == ("125.00", "500.00")
    assert Decimal(found["range"]["p10"]) < Decimal(found["range"]["p90"])
    assert found == appraise(bid.reference, "--seed", "7")
    assert found["range"] != appraise(bid.reference, "--seed", "8")["range"]


def test_two_projects_share_what_is_recorded():
    """480 a year: of 2.5 and 2.5 they leave 480 × (1 − 2.5 / 480)²."""
    found = appraise(make_valued_bid(projects=2).reference)

    together = 480 * (1 - (1 - 2.5 / 480) ** 2)
    assert sum(line["events_avoided"] for line in found["lines"]) == pytest.approx(together)


def test_losing_a_project_takes_its_costs_and_savings_away():
    bid = make_valued_bid(projects=2)
    one, _ = sorted({part.project.reference for part in bid.parts.all()})

    left = appraise(bid.reference, "--without", one)

    assert one not in {line["project"] for line in left["lines"]}
    assert left["totals"]["cost_pv_gbp"] == "12500.00"


def test_what_is_not_known_is_named():
    bid = make_valued_bid()
    bid.parts.get().project.tags.update(effect_central=None, effect_low=None, attribution=None)

    found = appraise(bid.reference)

    assert [each["missing"] for each in found["not_counted"]] == [["central effect", "attribution"]]
    assert found["totals"]["bcr_fiscal"] == 0


def test_only_what_lies_in_the_bids_areas_is_claimed():
    """The county's 3,000 people, of whom 1,000 live in Vale."""
    bid = make_valued_bid()
    county = bid.areas.get().parent
    bid.parts.get().project.areas.set([county])

    assert appraise(bid.reference)["lines"][0]["events_avoided"] == pytest.approx(2.5 / 3, abs=1e-6)


def test_what_is_recorded_is_summed_over_areas_that_do_not_lie_in_one_another():
    bid = make_valued_bid()
    neighbour = factories.AreaFactory(name="Moor", level="district", population=100)
    ward = bid.areas.get().children.first()
    bid.areas.add(neighbour, ward)
    indicator = bid.plans.get().priorities.get(title="Burglary").indicator
    for area, count in ((neighbour, 10), (ward, 7)):
        factories.MeasurementFactory(
            indicator=indicator, area=area, period="2025-01", value=count, count=count
        )

    assert case_of(bid, on=ON).recorded == {"burglary": Decimal(480 + 120)}


def test_a_bid_that_names_no_areas_claims_all_of_its_projects_and_knows_no_record():
    bid = make_valued_bid()
    bid.parts.get().project.areas.set([bid.areas.get().parent])
    bid.areas.clear()

    assert appraise(bid.reference)["lines"][0]["events_avoided"] == 2.5
    assert case_of(bid, on=ON).recorded == {}


def test_the_base_year_is_the_bids_own_or_the_last_that_prices_can_be_brought_to():
    bid = make_valued_bid()
    Proposal.objects.update(base_year=None)
    bid.refresh_from_db()
    for year in (2015, 2024, 2028):
        factories.DeflatorFactory(year=year)

    assert case_of(bid, on=ON).base_year == 2024


def test_the_number_of_queries_does_not_grow_with_the_bid(queries_of):
    small, large = make_valued_bid(), None
    few = queries_of(lambda: case_of(small, on=ON))
    for _ in range(4):
        project = factories.ProjectFactory(areas=[small.areas.get()])
        factories.ProjectOutcomeFactory(project=project)
        factories.PartFactory(proposal=small, project=project)
    large = queries_of(lambda: case_of(small, on=ON))

    assert large == few <= 16


@pytest.mark.parametrize(
    "change, words",
    [
        ({"starts_on": None}, "Say on which day the bid starts"),
        ({"base_year": 1900}, None),
    ],
)
def test_a_bid_that_cannot_be_appraised_says_why(change, words):
    bid = make_valued_bid()
    Proposal.objects.update(**change)

    if words:
        with pytest.raises(CommandError, match=words):
            appraise(bid.reference)
    else:
        [left_out] = appraise(bid.reference)["not_counted"]
        assert left_out["missing"] == ["price index of 2015", "price index of 1900"]


def test_what_would_be_counted_twice_is_refused():
    bid = make_valued_bid(projects=2)
    other = factories.UnitCostFactory(code="B2", event="burglary")
    bid.parts.first().project.tags.update(unit_cost=other)

    with pytest.raises(CommandError, match="B1 and B2 both value burglary"):
        appraise(bid.reference)


@pytest.mark.parametrize(
    "options, words",
    [
        (["nothing"], "There is no bid “nothing”"),
        (["bid", "--without", "nothing"], "The bid has no project “nothing”"),
        (["bid", "--format", "xml"], "it is one of text, json"),
        (["bid", "--as-of", "tomorrow"], "is not a date"),
    ],
)
def test_a_wrong_option_is_refused_with_words(options, words):
    bid = make_valued_bid(reference="bid")

    with pytest.raises(CommandError, match=words):
        call_command("appraise", *options)
    assert bid.reference == "bid"


def test_the_demonstrations_bid_reads_well_in_a_terminal():
    from consortium.folder.loading import load

    load(TOP / "consortium" / "demo")
    out = StringIO()

    call_command(
        "appraise", "safer-homes-better-health", "--as-of=2026-11-23", "--format=text", stdout=out
    )

    words = out.getvalue()
    assert "for each £1" in words
    assert "four draws in five lie between" in words
    assert "Not counted, and what is missing:" in words
