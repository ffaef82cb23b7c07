"""The workbook of a pack: what its formulas say is what the pack says, and words stay words."""

import datetime
import io
import re
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from proposals.pack.snapshot import gather
from proposals.pack.workbook import workbook_of
from tests import factories
from tests.proposals.bids import make_bid, make_valued_bid

ON = datetime.date(2026, 11, 23)
SUMIFS = re.compile(r"SUMIFS\(([^()]*)\)")
MAX = re.compile(r"MAX\(([^()]*)\)")
SUM = re.compile(r"SUM\(([^()]*)\)")
CELL = re.compile(r"(?:'?([A-Za-z ]+)'?!)?\$?([A-Z]+)\$?(\d+)")


class Reckoner:
    """Works formulas out from the cells they name, knowing nothing of how they were made."""

    def __init__(self, data):
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)

    def at(self, sheet, cell):
        """What one cell holds, worked out if it is a formula."""
        held = self.book[sheet][cell]
        if held.data_type != "f":
            return held.value
        text = SUMIFS.sub(lambda found: str(self.sum_if(sheet, found[1])), held.value[1:])
        text = SUM.sub(lambda found: str(sum(self.numbers(sheet, found[1]))), text)
        text = CELL.sub(
            lambda found: str(self.at(found[1] or sheet, found[2] + found[3]) or 0), text
        )
        if most := MAX.fullmatch(text):
            return max(self.added(each) for each in most[1].split(","))
        return self.added(text)

    @staticmethod
    def added(text):
        assert re.fullmatch(r"[-+.\dE]+", text), text
        return sum(Decimal(each) for each in re.findall(r"[-+]?[\d.]+(?:E-?\d+)?", text))

    def sum_if(self, sheet, arguments):
        summed, *conditions = arguments.split(",")
        rows = [self.numbers(sheet, summed)]
        for where, what in zip(conditions[::2], conditions[1::2], strict=True):
            wanted = what.strip('"') if what.startswith('"') else self.of(sheet, what)
            rows.append([each == wanted for each in self.cells(sheet, where)])
        return sum(number for number, *held in zip(*rows, strict=True) if all(held))

    def of(self, sheet, text):
        if text.isdigit():
            return int(text)
        _, column, row = CELL.fullmatch(text).groups()
        return self.at(sheet, column + row)

    def cells(self, sheet, text):
        first, last = text.split(":")
        name, column, start = CELL.fullmatch(first).groups()
        _, last_column, stop = CELL.fullmatch(last).groups()
        return [
            self.at(name or sheet, f"{get_column_letter(at)}{row}")
            for row in range(int(start), int(stop) + 1)
            for at in range(
                column_index_from_string(column), column_index_from_string(last_column) + 1
            )
        ]

    def numbers(self, sheet, text):
        return [Decimal(str(each or 0)) for each in self.cells(sheet, text)]

    def formulas(self):
        return [
            (sheet.title, cell.coordinate)
            for sheet in self.book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]

    def row(self, sheet, name):
        """The row whose first or second cell says this: its number."""
        return next(
            row[0].row
            for row in self.book[sheet].iter_rows()
            if name in (row[0].value, row[1].value)
        )

    def column(self, sheet, head):
        return next(cell.column_letter for cell in self.book[sheet][1] if cell.value == head)

    def found(self, sheet, name, head):
        return self.at(sheet, f"{self.column(sheet, head)}{self.row(sheet, name)}")


def made(snapshot):
    return Reckoner(workbook_of(snapshot, code="ABCD-EFGH"))


def assert_adds_up(snapshot, book):
    """Each total of the pack's budget is what the formulas of the workbook give."""
    budget = snapshot["budget"]
    for year, each in zip(budget["years"], budget["by_year"], strict=True):
        for words, key in (("asked for", "amount"), ("match funding", "match")):
            head = f"{year['words']} {words}"
            assert book.found("Budget", "Together", head) == Decimal(each[key]), head
        assert book.found("Funders", "Together", year["words"]) == Decimal(each["cost"])
    for head, key in (
        ("Asked for together", "amount"),
        ("Match funding together", "match"),
        ("Whole cost", "cost"),
    ):
        assert book.found("Budget", "Together", head) == Decimal(budget["total"][key])
    for row in budget["partners"]:
        own = sum(
            Decimal(cost["total"]["amount"])
            for cost in budget["own_costs"]
            if cost["notes"] == [row["name"]]
        )
        asked = book.found("Budget", row["name"], "Asked for together")
        assert asked == Decimal(row["total"]["amount"]) + own


def assert_shows_what_it_works_out(book):
    for sheet, cell in book.formulas():
        assert float(book.at(sheet, cell)) == pytest.approx(book.shown[sheet][cell].value), cell


def test_the_demonstrations_workbook_adds_up_to_its_pack(demo_snapshot):
    book = made(demo_snapshot)

    assert_adds_up(demo_snapshot, book)
    assert_shows_what_it_works_out(book)
    assert book.book.sheetnames == [
        *("About", "Budget", "Funders", "Parts", "Costs"),
        *("Savings", "Savings lines", "Coverage", "Other money"),
    ]
    totals = demo_snapshot["savings"]["totals"]
    for head, key in (
        ("Central", "fiscal"),
        ("If effects are low", "low"),
        ("If effects are high", "high"),
        ("Could leave a budget", "cashable"),
    ):
        found = book.found("Savings", "Public bodies together", head)
        assert abs(found - Decimal(totals[key])) < Decimal("0.0001")


@pytest.mark.django_db
def test_amounts_by_hand():
    """Two projects × £12,000 and £500 match in three years; £1,000 of the bid's own in 2027.

    2027/28: 24,000 + 1,000 asked, 1,000 match. Altogether 73,000 asked, 3,000 match: 76,000.
    """
    bid = make_bid(budget_gbp=Decimal(80_000))
    factories.CostFactory(proposal=bid, organisation=bid.lead_organisation)
    snapshot = gather(bid, on=ON)
    book = made(snapshot)

    assert_adds_up(snapshot, book)
    assert book.found("Budget", "Together", "2027/28 asked for") == 25_000
    assert book.found("Budget", "The hub", "2027/28 asked for") == 1_000
    assert book.found("Budget", "Charity 1", "2028/29 match funding") == 500
    assert book.found("Budget", "Together", "Whole cost") == 76_000
    assert book.found("Funders", "The Fund", "2027/28") == 25_000
    assert book.found("Funders", "The Fund", "Together") == 73_000
    assert book.found("Funders", "Left of it", "Together") == 7_000
    assert book.found("Parts", "Together", "Whole cost") == 75_000
    assert book.found("Costs", "Together", "Asked for") == 1_000
    assert_shows_what_it_works_out(book)


@pytest.mark.django_db
def test_an_amount_that_changes_in_the_workbook_changes_its_sums():
    bid = make_bid(projects=1, years=1)
    book = made(gather(bid, on=ON))
    book.book["Parts"]["G2"] = 20_000

    assert book.found("Budget", "Charity 1", "2027/28 asked for") == 20_000
    assert book.found("Funders", "Together", "Together") == 20_500


@pytest.mark.django_db
def test_what_commissioners_offer_stands_beside_what_is_asked_for():
    """Asked for: £24,000 a year, three years. The council offers £10,000 and £20,000, the health
    board £9,000 in the second year, £5,000 of it more than is asked for, which pays for no other:
    14,000 + 0 + 24,000 = 38,000 have no offer.
    """
    bid = make_bid()
    first, second, _ = bid.delivery_years
    for name, amounts, facts in (
        ("Council", {first: Decimal(10_000), second: Decimal(20_000)}, {}),
        (
            "Health board",
            {second: Decimal(9_000)},
            {"conditions": "=1+1 charities join", "stands_until": datetime.date(2027, 3, 31)},
        ),
    ):
        factories.OfferFactory(
            proposal=bid,
            organisation=factories.OrganisationFactory(name=name, kind="statutory"),
            amounts=amounts,
            **facts,
        )
    snapshot = gather(bid, on=ON)
    book = made(snapshot)

    health = "Offered by Health board, if: =1+1 charities join (until 31 March 2027)"
    assert book.found("Funders", "Offered by Council", "2028/29") == 20_000
    assert book.found("Funders", "Offered by Council", "Together") == 30_000
    assert book.found("Funders", health, "Together") == 9_000
    assert [
        book.found("Funders", "Asked for, without an offer", head)
        for head in ("2027/28", "2028/29", "2029/30", "Together")
    ] == [14_000, 0, 24_000, 38_000]
    assert snapshot["budget"]["without_offer"] == "38000.00"
    assert_adds_up(snapshot, book)
    assert_shows_what_it_works_out(book)


@pytest.mark.django_db
def test_an_offer_that_changes_in_the_workbook_changes_what_has_none():
    bid = make_bid(projects=1, years=1)
    factories.OfferFactory(proposal=bid, amounts={bid.first_year: Decimal(1_000)})
    book = made(gather(bid, on=ON))
    row = book.row("Funders", "Asked for, without an offer")
    assert book.at("Funders", f"B{row}") == 11_000

    book.book["Funders"][f"B{row - 1}"] = 50_000

    assert book.at("Funders", f"B{row}") == 0


@pytest.mark.django_db
def test_savings_by_hand():
    """2.5 burglaries fewer at £100 are £250, all of which could leave a budget."""
    book = made(gather(make_valued_bid(), on=ON))

    assert book.found("Savings", "Public bodies together", "Central") == 250
    assert book.found("Savings", "Public bodies together", "Could leave a budget") == 250
    assert book.book["Savings lines"]["I2"].value == 2.5
    assert_shows_what_it_works_out(book)


HOSTILE = ["=1+1", "+1", "-2+3", "@SUM(A1)", "=HYPERLINK(0)", "~*?", ">0", "<>"]


@pytest.mark.django_db
@pytest.mark.parametrize("words", HOSTILE)
def test_words_that_begin_like_formulas_stay_words_and_names_are_no_patterns(words):
    bid = make_bid(title=words, funder=words)
    first = bid.parts.order_by("project__title").first().project
    first.title = first.organisation.name = words
    first.organisation.save()
    first.save()
    factories.CostFactory(proposal=bid, organisation=first.organisation, heading=words)
    snapshot = gather(bid, on=ON)
    book = made(snapshot)

    held = [
        cell
        for sheet in book.book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == words
    ]
    assert {cell.data_type for cell in held} == {"s"}
    assert len(held) > 8
    assert_adds_up(snapshot, book)
    assert book.found("Budget", words, "Asked for together") == 37_000


@pytest.mark.django_db
def test_amounts_that_are_not_known_are_blank_and_count_as_nothing():
    bid = make_bid(projects=1, years=1)
    bid.parts.update(amount_gbp=None, match_funding_gbp=None)
    factories.CostFactory(proposal=bid, organisation=None, amount_gbp=None)
    snapshot = gather(bid, on=ON)
    book = made(snapshot)

    assert book.book["Parts"]["G2"].value is book.book["Costs"]["F2"].value is None
    assert book.book["Costs"]["B2"].value == "The bid itself"
    assert book.found("Budget", "Together", "Whole cost") == 0
    assert_adds_up(snapshot, book)


@pytest.mark.django_db
def test_a_bid_with_costs_only_and_no_start_has_a_workbook_too():
    bid = factories.ProposalFactory(starts_on=None, lead_organisation=None, funder="")
    factories.CostFactory(proposal=bid, organisation=None)
    snapshot = gather(bid, on=ON)
    book = made(snapshot)

    assert_adds_up(snapshot, book)
    assert_shows_what_it_works_out(book)
    assert book.found("Funders", "The funder, not named yet", "Together") == 1_000
    assert book.book["Parts"]["B2"].value is None
    assert "Savings" not in book.book.sheetnames


@pytest.mark.django_db
def test_what_was_won_stands_beside_what_was_asked_for():
    bid = make_bid(status="won")
    bid.parts.update(awarded_gbp=Decimal(10_000))
    book = made(gather(bid, on=ON))

    assert book.found("Parts", "Together", "Given by the funder") == 60_000


@pytest.mark.django_db
def test_money_from_elsewhere_stands_apart():
    bid = make_bid(projects=1)
    factories.FundingFactory(
        project=bid.parts.first().project,
        funder="Another",
        amount_gbp=Decimal(5_000),
        ends_on=datetime.date(2027, 3, 31),
    )
    book = made(gather(bid, on=ON))

    assert list(book.book["Other money"].values)[1] == (
        *(1, "Locks 1", "Another", 5000),
        datetime.datetime.combine(datetime.date(2027, 3, 31), datetime.time()),
    )
    assert book.found("Budget", "Together", "Asked for together") == 36_000


@pytest.mark.django_db
def test_coverage_has_a_row_for_each_place_and_priority():
    rows = list(made(gather(make_bid(), on=ON)).book["Coverage"].values)[1:]

    assert rows[0][:3] == ("Vale plan", "Downton", "ward")
    assert rows[0][4:] == ("Burglary", "Covered", 2, 2)
    assert len(rows) == 4


@pytest.mark.django_db
def test_the_workbook_hangs_on_the_snapshot_alone():
    snapshot = gather(make_valued_bid(), on=ON)
    data = workbook_of(snapshot, code="ABCD-EFGH")

    assert workbook_of(snapshot, code="ABCD-EFGH") == data
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert properties.title == "Safer and well"
    assert (
        properties.modified == properties.created == datetime.datetime.combine(ON, datetime.time())
    )
