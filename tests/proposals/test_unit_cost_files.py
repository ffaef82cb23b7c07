"""Files of unit costs and of the price index: shown, applied all or nothing, undone."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consortium.access import Denied
from consortium.history import acting
from consortium.services import imports
from proposals.models import Deflator, UnitCost
from tests import factories
from tests.broken_workbooks import with_half_a_part
from tests.pages import text
from tests.projects.sheets import applied, csv_bytes, states, undone, work_on
from tests.proposals.test_unit_cost_book import AVERAGE, write
from tests.proposals.test_unit_cost_book import load as command

pytestmark = pytest.mark.django_db

HEADER = ["code", "name", "agency", "kind", "amount_gbp", "price_year", "parent", "excludes"]
CRIME = ["CR8", "Average crime", "multiple", "fiscal", "609", "2010", "", "TH1"]
POLICE = ["CR8.1", "Police", "Police", "fiscal", "£227.92", "2010", "CR8", ""]
THEFT = ["TH1", "Theft", "Police", "fiscal", "2,030", "2015", "", ""]


@pytest.fixture
def read(coordinator):
    """A function that has rows read as a coordinator's sheet."""

    def load(*rows, kind="unit-costs", source="sheet", data=None, name="costs.csv"):
        found = work_on(
            imports.request_import(
                by=coordinator,
                kind=kind,
                source=source,
                organisation=None,
                file=SimpleUploadedFile(name, data or csv_bytes(*rows)),
                name=name,
            )
        )
        if found.status == "to_match":
            matching = {header["words"]: header["column"] for header in found.headers}
            imports.match_columns(import_id=found.pk, by=coordinator, matching=matching)
            found = work_on(found)
        return found

    return load


def test_a_sheet_is_shown_applied_and_undone(coordinator, read):
    found = read(HEADER, CRIME, POLICE, THEFT)
    assert states(found) == {2: "new", 3: "new", 4: "new"}
    assert not UnitCost.objects.exists()

    found = applied(found, coordinator)

    assert found.status == "applied"
    police = UnitCost.objects.get(code="CR8.1")
    assert (police.amount_gbp, police.parent.code) == (Decimal("227.92"), "CR8")
    assert [each.code for each in police.parent.excludes.all()] == ["TH1"]
    assert undone(found, coordinator).status == "undone"
    assert not UnitCost.objects.exists()


def test_loading_it_again_changes_nothing_and_a_column_left_out_stays(coordinator, read):
    applied(read(HEADER, CRIME, POLICE, THEFT), coordinator)
    UnitCost.objects.filter(code="TH1").update(event="theft", cashable=True)

    assert set(states(read(HEADER, CRIME, POLICE, THEFT)).values()) == {"unchanged"}
    found = read(["code", "name", "amount_gbp"], ["TH1", "Theft", "2100"])
    assert found.rows.get().changes == {"amount_gbp": ["2030", "2100"]}
    applied(found, coordinator)

    theft = UnitCost.objects.get(code="TH1")
    assert (theft.amount_gbp, theft.event, theft.cashable) == (2100, "theft", True)


@pytest.mark.parametrize(
    "row, column, words",
    [
        ([*CRIME[:4], "-5", *CRIME[5:7], ""], "amount_gbp", "0"),
        ([*CRIME[:4], "much", *CRIME[5:7], ""], "amount_gbp", "much"),
        ([*CRIME[:3], "money", *CRIME[4:7], ""], "kind", "money"),
        ([*CRIME[:5], "then", "", ""], "price_year", "then"),
        ([*CRIME[:6], "CR8", ""], "parent", "CR8"),
        ([*CRIME[:6], "CR9", ""], "parent", "CR9"),
        ([*CRIME[:7], "CR8"], "excludes", "cannot exclude itself"),
        (["", *CRIME[1:7], ""], "code", "empty"),
    ],
)
def test_what_is_wrong_stands_beside_its_cell_and_nothing_is_written(read, row, column, words):
    found = read(HEADER, row, THEFT)

    assert found.wrong == 1
    assert words in found.rows.get(number=2).faults[column]
    assert not UnitCost.objects.exists()


def test_undo_is_refused_once_a_project_is_valued_by_what_it_brought(coordinator, read):
    found = applied(read(HEADER, THEFT), coordinator)
    factories.ProjectOutcomeFactory(unit_cost=UnitCost.objects.get())

    found = undone(found, coordinator)

    assert found.status == "applied"
    assert "something depends on what it added" in found.error


def test_a_sheet_that_makes_a_held_cost_part_of_a_new_one_can_be_undone(coordinator, read):
    applied(read(HEADER, THEFT), coordinator)
    acquisitive = ["ACQ", "Acquisitive crime", "Police", "fiscal", "900", "2015", "", ""]
    found = applied(read(HEADER, acquisitive, [*THEFT[:6], "ACQ", ""]), coordinator)
    assert UnitCost.objects.get(code="TH1").parent.code == "ACQ"

    found = undone(found, coordinator)

    assert (found.status, found.error) == ("undone", "")
    assert UnitCost.objects.get().code == "TH1"
    assert UnitCost.objects.get().parent is None


def test_undo_gives_a_cost_back_the_whole_it_was_part_of(coordinator, read):
    applied(read(HEADER, CRIME, POLICE, THEFT), coordinator)
    acquisitive = ["ACQ", "Acquisitive crime", "Police", "fiscal", "900", "2015", "CR8", ""]
    found = applied(read(HEADER, acquisitive, [*POLICE[:6], "ACQ", ""]), coordinator)

    assert undone(found, coordinator).status == "undone"

    assert UnitCost.objects.get(code="CR8.1").parent.code == "CR8"


def test_undo_is_refused_once_another_cost_is_part_of_a_new_one(coordinator, read):
    found = applied(read(HEADER, THEFT), coordinator)
    with acting(why="entered by hand"):
        factories.UnitCostFactory(code="TH1.1", parent=UnitCost.objects.get())

    assert "something depends on what it added" in undone(found, coordinator).error


def test_a_sheet_of_the_price_index_is_shown_applied_and_undone(coordinator, read):
    factories.DeflatorFactory(year=2015, index=Decimal("70"), series="GDP deflator")
    rows = (
        ["year", "index", "series"],
        ["2015", "75.1536", "GDP deflator"],
        ["2016", "76.4554", ""],
    )
    found = read(*rows, kind="deflators", name="index.csv")
    assert states(found) == {2: "changed", 3: "new"}

    applied(found, coordinator)

    held = dict(Deflator.objects.values_list("year", "index"))
    assert held == {2015: Decimal("75.1536"), 2016: Decimal("76.4554")}
    undone(found, coordinator)
    assert Deflator.objects.get().index == 70


@pytest.mark.parametrize("year, index", [("2015", "0"), ("2015", "-1"), ("soon", "5"), ("", "5")])
def test_an_index_that_cannot_be_is_refused(read, year, index):
    found = read(["year", "index"], [year, index], kind="deflators")

    assert found.wrong == 1


def test_a_file_that_is_no_workbook_is_refused_in_words(read):
    found = read(source="workbook", data=b"nothing", name="book.xlsx")

    assert found.status == "refused"
    assert found.error


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml"])
def test_a_workbook_that_breaks_off_inside_is_refused_in_words(read, tmp_path, part):
    path = with_half_a_part(write(tmp_path / "book.xlsx", *AVERAGE), part)

    found = read(source="workbook", data=path.read_bytes(), name="book.xlsx")

    assert found.status == "refused"
    assert "cannot be read as a workbook" in found.error


FACTS = (
    "code name unit event agency kind transfer amount_gbp price_year parent__code source".split()
)


def held():
    return list(UnitCost.objects.order_by("code").values_list(*FACTS))


def test_the_published_layout_gives_by_page_what_the_command_gives(coordinator, read, tmp_path):
    path = write(tmp_path / "book.xlsx", *AVERAGE, {"code": "CR10", "detail": "Nothing"})
    command(path)
    by_command = held()
    UnitCost.objects.filter(parent__isnull=False).delete()
    UnitCost.objects.all().delete()

    found = applied(read(source="workbook", data=path.read_bytes(), name="book.xlsx"), coordinator)

    assert found.status == "applied"
    assert held() == by_command
    assert sorted(set(states(found).values())) == ["new", "skipped"]


def test_whose_a_shared_cost_is_stays_as_said_here(coordinator, read, tmp_path):
    path = write(tmp_path / "book.xlsx", *AVERAGE)
    factories.UnitCostFactory(code="CR8.0", agency="Criminal justice and NHS", event="crime")

    applied(read(source="workbook", data=path.read_bytes(), name="book.xlsx"), coordinator)

    cost = UnitCost.objects.get(code="CR8.0")
    assert (cost.agency, cost.event) == ("Criminal justice and NHS", "crime")


@pytest.mark.real_files
def test_the_published_workbook_loads_by_the_page_as_by_the_command(coordinator, read, real_files):
    path = real_files / "unit-costs" / "unit-cost-database-v1.4.xlsx"
    command(path)

    found = read(source="workbook", data=path.read_bytes(), name=path.name)

    assert found.wrong == 0
    assert set(states(found).values()) == {"unchanged"}


def test_only_coordinators_load_them(staff):
    with pytest.raises(Denied):
        imports.request_import(
            by=staff,
            kind="unit-costs",
            source="sheet",
            organisation=None,
            file=SimpleUploadedFile("costs.csv", b"a"),
            name="costs.csv",
        )


def test_the_page_takes_a_file_and_asks_not_whose_it_is(client_for, coordinator):
    browser = client_for(coordinator)
    url = reverse("unit-costs:import")
    words = text(browser.get(url))
    assert "Whose is it" not in words
    assert "The published Unit Cost Database as it is" in words

    page = browser.post(
        url,
        {
            "organisation": "all",
            "source": "sheet",
            "file": SimpleUploadedFile("costs.csv", csv_bytes(HEADER, THEFT)),
        },
    )

    assert page.status_code == 302
    assert "Load price index from a file" in text(browser.get(reverse("deflators:import")))
