"""A pack as data: what its schema promises, and grants once it is won."""

import datetime
import io
import json
from decimal import Decimal

import jsonschema
import openpyxl
import pytest

from proposals.digest import canonical, digest_of
from proposals.pack.data import data_of, printed_of, schema
from proposals.pack.grants import grants_file
from proposals.pack.snapshot import code_of, gather
from proposals.pack.workbook import workbook_of
from tests import factories
from tests.proposals.bids import make_bid, make_valued_bid

ON = datetime.date(2026, 11, 23)


def read(snapshot):
    digest = digest_of(snapshot)
    return json.loads(data_of(snapshot, code=code_of(digest), digest=digest))


def assert_keeps_to_the_schema(snapshot):
    found = json.loads(schema())
    jsonschema.Draft202012Validator.check_schema(found)
    checker = jsonschema.Draft202012Validator(
        found, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    assert [f"{e.json_path}: {e.message}" for e in checker.iter_errors(read(snapshot))] == []


def test_the_demonstrations_data_keep_to_the_schema(demo_snapshot):
    assert_keeps_to_the_schema(demo_snapshot)


@pytest.mark.django_db
def test_data_of_a_bid_of_which_little_is_known_keep_to_the_schema():
    bid = factories.ProposalFactory(
        starts_on=None, lead_organisation=None, budget_gbp=None, funder="", summary=""
    )
    factories.CostFactory(proposal=bid, organisation=None, amount_gbp=None)
    assert_keeps_to_the_schema(gather(bid, on=ON))

    factories.PartFactory(proposal=bid, amount_gbp=None)
    assert_keeps_to_the_schema(gather(bid, on=ON))


@pytest.mark.django_db
def test_data_of_a_bid_with_savings_and_one_that_is_won_keep_to_the_schema():
    bid = make_valued_bid(status="won")
    bid.parts.update(awarded_gbp=Decimal(1))
    factories.OfferFactory(proposal=bid, stands_until=ON)
    assert_keeps_to_the_schema(gather(bid, on=ON))


def test_what_the_schema_asks_for_is_missed_where_it_lacks(demo_snapshot):
    broken = demo_snapshot | {"bid": {**demo_snapshot["bid"], "starts_on": "next spring"}}
    with pytest.raises(AssertionError, match="starts_on"):
        assert_keeps_to_the_schema(broken)


@pytest.mark.django_db
def test_the_digest_is_that_of_the_snapshot_in_the_file():
    found = read(gather(make_bid(), on=ON))

    assert digest_of(found["snapshot"]) == found["digest"]
    assert code_of(found["digest"]) == found["code"]


@pytest.mark.django_db
def test_only_what_is_meant_for_the_funder_is_in_the_data():
    bid = make_bid(projects=2, status="consulting")
    for part, audience, words in zip(
        bid.parts.filter(year=2027).order_by("project__title"),
        ("funder", "partners"),
        ("No names leave us.", "Between us."),
        strict=True,
    ):
        factories.ConsentFactory(
            answered=True,
            proposal=bid,
            project=part.project,
            status="agreed_with_reservation",
            reservation=words,
            audience=audience,
        )

    words = canonical(read(gather(bid, on=ON)))

    assert "No names leave us." in words
    assert "Between us." not in words


def test_what_the_pack_leaves_out_is_in_no_file_beside_it(demo_snapshot):
    chosen = demo_snapshot | {
        "sections": ["summary", "budget", "partners"],
        "texts": {"risks": "Whispered."},
    }
    printed = printed_of(chosen)
    sheets = openpyxl.load_workbook(io.BytesIO(workbook_of(printed, code="A"))).sheetnames

    assert sheets == ["About", "Budget", "Funders", "Parts", "Costs"]
    assert "savings" not in printed
    assert printed["need"] == printed["coverage"] == []
    assert printed["texts"] == {}
    assert all(not (sheet["outcomes"] or sheet["funding"]) for sheet in printed["projects"])
    for told in ("must", "share_inside", "sensitive", "status", "not_confirmed"):
        assert not any(told in sheet for sheet in printed["projects"])
    assert printed["budget"] == demo_snapshot["budget"]
    assert_keeps_to_the_schema(printed)


def test_a_pack_of_all_sections_tells_all_but_what_no_page_prints(demo_snapshot):
    everything = {name: value for name, value in demo_snapshot.items() if name != "pictures"}
    everything["projects"] = [
        {name: value for name, value in sheet.items() if name not in ("must", "share_inside")}
        for sheet in demo_snapshot["projects"]
    ]

    assert printed_of(demo_snapshot) == everything
    assert_keeps_to_the_schema(printed_of(demo_snapshot))


# --- Grants


def won(**facts):
    """Two projects, of which one is given £10,000 in each of three years."""
    bid = make_bid(status="won", **facts)
    first = bid.parts.order_by("project__title").first().project
    bid.parts.update(awarded_gbp=0)
    bid.parts.filter(project=first).update(awarded_gbp=Decimal(10_000))
    return bid


@pytest.mark.django_db
def test_what_was_given_is_a_grant_for_each_project_that_got_money():
    snapshot = gather(won(), on=ON)
    package = json.loads(grants_file(snapshot))

    [grant] = package["grants"]
    assert (package["version"], package["issued"]) == ("1.3", "2026-11-23")
    assert (grant["title"], grant["amountAwarded"], grant["currency"]) == ("Locks 1", 30_000, "GBP")
    assert grant["fundingOrganization"][0]["name"] == "The Fund"
    assert grant["recipientOrganization"][0]["name"] == "Charity 1"
    assert grant["plannedDates"] == [{"startDate": "2027-04-01", "endDate": "2030-03-31"}]
    assert grant["id"].startswith("360G-")
    assert grant["beneficiaryLocation"] == [{"name": "Vale", "geoCode": "E07"}]


@pytest.mark.django_db
def test_a_grant_of_a_protected_project_names_its_district_alone():
    bid = won()
    project = bid.parts.order_by("project__title").first().project
    project.sensitive = True
    project.save()
    project.areas.set([bid.areas.get().children.get(name="Upton")])

    [grant] = gather(bid, on=ON)["grants"]

    assert [place["name"] for place in grant["beneficiaryLocation"]] == ["Vale"]


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"status": "submitted"}, {"funder": ""}, {"starts_on": None}])
def test_there_are_no_grants_where_nothing_is_won_or_nobody_could_say_it(facts):
    bid = won()
    for name, value in facts.items():
        setattr(bid, name, value)

    snapshot = gather(bid, on=ON)

    assert snapshot["grants"] == []
    assert grants_file(snapshot) is None
