"""What a pack says of savings: the same as the page and the command, frozen, and no more of a
refuge than a visitor is told."""

import datetime
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from projects.models import ProjectOutcome
from proposals.models import Proposal, UnitCost
from proposals.pack.document import html
from proposals.pack.savings import laid_out
from proposals.pack.snapshot import gather
from tests import factories
from tests.pages import text
from tests.proposals.bids import make_bid, make_valued_bid
from tests.proposals.test_pack_document import text_of

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)
TOP = Path(__file__).resolve().parents[2]
TOTALS = {
    "cost": "cost_pv_gbp",
    "fiscal": "fiscal_pv_gbp",
    "cashable": "cashable_pv_gbp",
    "public_value": "public_value_pv_gbp",
    "net_value": "npv_gbp",
}
RANGE = ("low", "high", "p10", "p50", "p90")


def savings_of(bid):
    """The snapshot's savings, and the words of the pack."""
    snapshot = gather(bid, on=ON)
    return snapshot["savings"], text_of(html(snapshot))


def pence(amount):
    return f"{Decimal(amount):.2f}"


def test_pack_page_and_command_say_the_same_of_the_demonstrations_bid(client_for, coordinator):
    from consortium.folder.loading import load

    load(TOP / "consortium" / "demo")
    bid = Proposal.objects.get(reference="safer-homes-better-health")
    today = timezone.localdate()
    out = StringIO()

    call_command("appraise", bid.reference, "--as-of", today.isoformat(), stdout=out)
    command = json.loads(out.getvalue())
    page = client_for(coordinator).get(reverse("proposals:savings", args=[bid.slug]))
    snapshot = gather(bid, on=today)
    pack, words = snapshot["savings"], text_of(html(snapshot))

    shown = page.context["told"]
    for name, of_the_command in TOTALS.items():
        assert pence(pack["totals"][name]) == pence(shown["totals"][name])
        assert pence(pack["totals"][name]) == command["totals"][of_the_command]
    for name in RANGE:
        assert pence(pack["totals"][name]) == pence(shown["totals"][name])
        assert pence(pack["totals"][name]) == command["range"][name]
    by_agency = {row["agency"]: row["pv_gbp"] for row in command["agencies"]}
    for of_the_pack, of_the_page in zip(pack["agencies"], shown["agencies"], strict=True):
        assert of_the_pack["agency"] == of_the_page["agency"]
        assert pence(of_the_pack["central"]) == pence(of_the_page["central"])
        assert pence(of_the_pack["central"]) == by_agency[of_the_pack["agency"]]
    assert [pack["worth"], *pack["sentences"]] == [shown["worth"], *shown["sentences"]]
    for sentence in (pack["worth"], *pack["sentences"]):
        assert sentence in words
        assert sentence in text(page)
    for name in ("cost", "fiscal", "cashable", "public_value"):
        figure = f"£{Decimal(command['totals'][TOTALS[name]]):,.0f}"
        assert figure in words
        assert figure in text(page)


def test_the_pack_says_what_it_saves_whom_and_how_that_is_worked_out():
    """2.5 burglaries fewer at £100, against £12,500."""
    _, words = savings_of(make_valued_bid())

    assert "Worth £0.02 to public services for each £1, probably between" in words
    assert "Police burglary £250 £125 to £500 £250" in words
    assert "Costs £12,500 £12,500 Police £250 £250" in words
    assert "In four of five draws of what is not certain, public bodies save between" in words
    assert "Fewer burglaries Locks 1 burglary 2.5 £250 £0" in words
    assert (
        "100 people a year, 0.5 events each; 20% of them prevented (at least 10%, at most 40%); "
        "50% of that would have come anyway; none is taken to move elsewhere, as nobody has said; "
        "100% of the rest is this project’s doing; counted for its first year alone, as nobody "
        "has said how fast it wears off; 0% taken off for optimism (grade of confidence 1 of 6)."
    ) in words


def test_where_figures_are_from_is_said_and_so_is_that_nobody_has_said():
    bid = make_valued_bid()
    UnitCost.objects.update(source="The workbook", quality="amber", price_year=2015)
    snapshot = gather(bid, on=ON)
    listed = {source["text"]: source["number"] for source in snapshot["sources"]}

    assert snapshot["savings"]["unit_costs"][0]["sources"] == [listed["The workbook"]]
    assert snapshot["savings"]["assumed"][0]["sources"] == [listed["A leaflet"]]
    assert f"£100.00 2015 amber &nbsp;[ {listed['The workbook']} ]" in text_of(html(snapshot))

    UnitCost.objects.update(source="", quality="")
    ProjectOutcome.objects.update(evidence_source="")
    _, words = savings_of(bid)
    assert "£100.00 2015 not said Unsourced." in words
    assert "The bid pays for 50% of its people there. Unsourced." in words


def test_what_is_not_counted_says_what_it_would_have_to_achieve():
    bid = make_valued_bid()
    ProjectOutcome.objects.update(effect_low=None, effect_central=None)

    saving, words = savings_of(bid)

    assert saving["worth"] in words
    assert "Nothing in this bid can be counted in pounds yet" in words
    assert "Locks 1 central effect It pays for itself if it prevents 125 of 480 a year." in words


def test_outcomes_without_a_price_are_named():
    _, words = savings_of(make_bid(projects=1))

    assert "Locks 1: Fewer burglaries" in words


@pytest.mark.parametrize(
    "spoil, reason",
    [
        (lambda: Proposal.objects.update(starts_on=None), "Say on which day the bid starts"),
        (lambda: UnitCost.objects.update(agency="Multiple"), "B1 is the cost of several agencies"),
    ],
)
def test_savings_that_cannot_be_worked_out_say_why(spoil, reason):
    bid = make_valued_bid()
    spoil()
    bid.refresh_from_db()

    _, words = savings_of(bid)

    assert "The savings of this bid cannot be worked out as it stands." in words
    assert reason in words


def test_a_refuge_counts_all_over_its_district():
    """It is in Upton alone, the bid in Downton alone; of Vale's two wards one is in the bid.

    100 × ½ × 0.5 × 0.5 × 0.2 × 0.5 = 1.25 burglaries at £100; told where it is: none.
    """
    bid = make_valued_bid()
    project = bid.parts.get().project
    upton, downton = bid.areas.get().children.order_by("-name")
    project.areas.set([upton])
    bid.areas.set([downton])
    project.sensitive = True
    project.save()

    saving, words = savings_of(bid)

    assert pence(saving["totals"]["fiscal"]) == "125.00"
    assert "counts here as working all over its districts" in words


def test_page_and_pack_say_how_much_of_a_project_lies_in_the_bid(client_for, coordinator):
    """All of Vale, of whose two wards the bid has one: 100 × ½ × 0.5 × 0.5 × 0.2 × 0.5 = 1.25."""
    bid = make_valued_bid()
    bid.areas.set(bid.areas.get().children.all()[:1])

    saving, words = savings_of(bid)
    page = text(client_for(coordinator).get(reverse("proposals:savings", args=[bid.slug])))

    assert pence(saving["totals"]["fiscal"]) == "125.00"
    for said in (words, page):
        assert (
            "50% of its work is in the bid’s areas, the rest is not counted. The bid pays for "
            "50% of its people there."
        ) in said


def test_neither_page_nor_pack_says_how_much_of_a_refuge_lies_in_the_bid(client_for, coordinator):
    bid = make_valued_bid()
    project = bid.parts.get().project
    bid.areas.set(bid.areas.get().children.all()[:1])
    project.sensitive = True
    project.save()

    page = text(client_for(coordinator).get(reverse("proposals:savings", args=[bid.slug])))

    for said in (savings_of(bid)[1], page):
        assert "is not told, as its place is protected." in said
        assert "of its work is in the bid’s areas, the rest" not in said


def test_projects_of_one_title_stay_apart():
    bid = make_valued_bid(projects=2)
    for part in bid.parts.all():
        part.project.title = "Locks"
        part.project.save()
    saving, _ = savings_of(bid)

    rows = laid_out(saving)["outcomes"]

    assert [row["project"] for row in rows] == ["Locks", "Locks"]
    assert {pence(row["fiscal"]) for row in rows} == {pence(rows[0]["pv"])}

    ProjectOutcome.objects.update(unit_cost=None)
    assert [row["project"] for row in savings_of(bid)[0]["unpriced"]] == ["Locks", "Locks"]


def test_a_later_change_leaves_a_pack_as_it_was(django_assert_num_queries):
    bid = make_valued_bid()
    snapshot = gather(bid, on=ON)
    before = html(snapshot)
    UnitCost.objects.update(amount_gbp=Decimal(5))

    with django_assert_num_queries(0):
        assert html(snapshot) == before
    assert gather(bid, on=ON)["savings"] != snapshot["savings"]


def test_a_snapshot_from_before_packs_told_of_savings_still_prints():
    snapshot = gather(make_valued_bid(), on=ON)
    del snapshot["savings"]

    assert "What it saves, and whom" not in html(snapshot)


def test_many_years_stand_in_tables_of_five_without_a_picture():
    bid = make_valued_bid()
    ProjectOutcome.objects.update(drop_off=Decimal("0.1"), years_of_effect=12)

    _, words = savings_of(bid)

    assert words.count("Costs and savings, year by year (continued)") == 2
    assert "Central estimate. Later years count for less" not in words


def test_people_and_the_economy_stand_apart_from_public_bodies():
    bid = make_valued_bid()
    factories.UnitCostFactory(
        code="B1.1", parent=UnitCost.objects.get(), agency="Police", event="burglary"
    )
    factories.UnitCostFactory(
        code="B1.2",
        parent=UnitCost.objects.get(code="B1"),
        agency="Victims",
        kind="social",
        event="burglary",
    )

    _, words = savings_of(bid)

    assert "Victims no public body: never counted as a saving burglary £250" in words
    assert "Fewer burglaries Locks 1 burglary 2.5 £250 £250" in words


def test_the_pack_draws_what_the_answer_hangs_on_most():
    saving, words = savings_of(make_valued_bid())

    drawn = laid_out(saving)["hangs_on"]

    assert "What the answer hangs on most" in words
    assert drawn["description"].startswith("Effect, Fewer burglaries, Locks 1: £125 to £500")
    assert laid_out(saving | {"swings": []})["hangs_on"] is None
