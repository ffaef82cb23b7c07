"""Pages and files of coverage at the edges: days, sizes, and priorities that ask for nothing."""

import csv
import io
import json

import openpyxl
import pytest

from consortium.models import Area
from consortium.services import refresh_area_tree
from tests.factories import PartnershipFactory, PlanFactory, PriorityFactory
from tests.priorities.coverage_pages.conftest import PLAN, see, words

pytestmark = pytest.mark.django_db

PAGES = ["", "map/", "gaps/", "cliff/", "figures/"]
FILES = ["csv", "json", "xlsx"]


@pytest.mark.parametrize("page", [*PAGES, "with/well/", "burglary/E0501/"])
def test_every_page_takes_the_days_of_two_centuries_and_no_others(
    page, work, linton, plan, burglary
):
    work(linton)
    well = PlanFactory(reference="well", partnership=plan.partnership)
    PriorityFactory(plan=well, theme="health", outcomes=[burglary])

    for day in ("1900-01-01", "2100-12-31"):
        taken = see(f"{PLAN}{page}?as_of={day}")
        assert taken.status_code == 200
        assert "is no date" not in words(taken)
    for day in ("1899-12-31", "2101-01-01"):
        refused = see(f"{PLAN}{page}?as_of={day}")
        assert refused.status_code == 200
        assert f"“{day}” is no date" in words(refused)


@pytest.mark.parametrize("form", FILES)
def test_every_file_takes_the_days_of_two_centuries_and_no_others(form, work, linton):
    work(linton)

    for day in ("1900-01-01", "2100-12-31"):
        assert see(f"{PLAN[:-1]}.{form}?as_of={day}").status_code == 200
    for day in ("1899-12-31", "2101-01-01"):
        refused = see(f"{PLAN[:-1]}.{form}?as_of={day}")
        assert refused.status_code == 400
        assert f"“{day}” is no date" in refused.content.decode()


def test_a_priority_that_asks_for_no_outcome_is_a_gap_that_nothing_can_fill(plan, linton, sawston):
    PriorityFactory(plan=plan, reference="empty", title="Asks for nothing", outcomes=[])

    for page in PAGES:
        assert see(f"{PLAN}{page}").status_code == 200
    assert "All 2 places where a priority meets a ward are gaps." in words(see(PLAN))
    cell = words(see(f"{PLAN}empty/E0501/"))
    assert "The plan names no outcome that this priority asks for, so no project can count." in cell
    assert "To be covered it takes an outcome that the plan names for it, two organisations" in cell


def test_a_priority_without_a_place_has_no_cell_and_the_others_have_theirs(work, linton, council):
    work(linton)
    nowhere = PlanFactory(
        reference="nowhere",
        partnership=PartnershipFactory(organisations=[council], areas=[]),
    )
    outcomes = [linton.projects.get().outcomes.get()]
    PriorityFactory(plan=nowhere, title="Nowhere", outcomes=outcomes)
    PriorityFactory(plan=nowhere, title="Somewhere", outcomes=outcomes, areas=[linton])

    said = words(see("/coverage/nowhere/"))

    assert "where a priority meets a ward" in said
    assert "Somewhere" in said
    found = json.loads(see("/coverage/nowhere.json").content)
    assert [cell["area"] for cell in found["cells"]] == ["E0501"]


@pytest.fixture
def huge(plan, district, linton, burglary):
    """Four hundred wards and forty priorities."""
    Area.objects.bulk_create(
        Area(code=f"E06{number:03}", name=f"Ward {number:03}", level="ward", parent=district)
        for number in range(399)
    )
    refresh_area_tree()
    for number in range(40):
        PriorityFactory(plan=plan, title=f"Priority {number:02}", outcomes=[burglary])
    return plan


def test_four_hundred_areas_and_forty_priorities_have_pages_that_can_be_read(huge, linton):
    seen = {page: see(f"{PLAN}{page}?level=ward") for page in PAGES}

    for response in seen.values():
        assert response.status_code == 200
        assert len(response.content) < 2_000_000
    matrix = words(seen[""])
    assert "All 16,000 places where a priority meets a ward are gaps." in matrix
    assert "Ward 000" in matrix
    assert "Priority 39" in matrix
    assert "Ward 058 and 340 more" in matrix
    assert "?level=ward&amp;status=gap" in seen[""].content.decode()
    gaps = words(see(f"{PLAN}?level=ward&status=gap"))
    assert gaps.count("Ward 398") == 40


def test_four_hundred_areas_and_forty_priorities_leave_whole(huge):
    rows = csv.DictReader(
        io.StringIO(see(f"{PLAN[:-1]}.csv?level=ward").content.decode("utf-8-sig"))
    )
    cells = json.loads(see(f"{PLAN[:-1]}.json?level=ward").content)["cells"]
    book = openpyxl.load_workbook(
        io.BytesIO(see(f"{PLAN[:-1]}.xlsx?level=ward").content), read_only=True
    )

    heads, *detail = book["detail"].values
    assert len(list(rows)) == len(cells) == len(detail) == 16_000
    assert {row[heads.index("area")] for row in detail} == {cell["area"] for cell in cells}


ALTERED = [
    ("level=banana", "There is no level “banana”."),
    ("group=nobody", "There is no target group “nobody”. It narrows nothing."),
    ("evidence=9", "There is no evidence level “9”."),
    ("statutory=maybe", "“maybe” does not say whose projects to leave out."),
    ("funded_beyond=1899-12-31", "“1899-12-31” is no date."),
]


@pytest.mark.parametrize("query, said", ALTERED)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_what_of_its_address_it_does_not_understand(
    page, query, said, work, linton
):
    work(linton)

    response = see(f"{PLAN}{page}?{query}")

    assert response.status_code == 200
    assert said in words(response)


# What a page says where no priority is left, and where no work is.
LEFT = {
    "": ("Nothing is left", "All 2 places where a priority meets a ward are gaps."),
    "map/": ("Nothing is left", "All 2 places where a priority meets a ward are gaps."),
    "gaps/": ("Nothing is left", "In 2 more gaps nobody knows the need."),
    "cliff/": (
        "No place where a priority meets a ward is left.",
        "Of 2 places where a priority meets a ward, 2 are gaps and 0 are covered, and as many on",
    ),
    "figures/": ("Nothing is left", "What answers 1 priority here has 0 places a year."),
}


@pytest.mark.parametrize("page", PAGES)
def test_filters_that_leave_nothing_leave_a_page_that_says_so(page, work, linton):
    work(linton, funded_until="2027-03-31")
    no_priority, no_work = LEFT[page]

    assert no_priority in words(see(f"{PLAN}{page}?level=ward&theme=health"))
    for query in ("evidence=5&size=large", "funded_beyond=2100-12-31"):
        assert no_work in words(see(f"{PLAN}{page}?level=ward&{query}"))


@pytest.mark.parametrize("name", ["", "/gaps", "/cliff", "/with/well"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_begins_a_formula_runs_in_no_file(name, form, work, linton, plan, burglary):
    work(linton, title="=1+1", organisation__name="+2", funded_until="2027-03-31")
    well = PlanFactory(reference="well", title="@well", partnership=plan.partnership)
    PriorityFactory(plan=well, title="-3", theme="health", outcomes=[burglary])
    plan.priorities.update(title="=cmd()", theme="crime")

    response = see(f"/coverage/safer{name}.{form}?level=ward&as_of=2026-11-23")

    assert response.status_code == 200
    if form == "csv":
        rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-3"))]
        assert [cell for cell in cells if cell.lstrip("'").startswith(("=", "+"))]
    else:
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert [cell for cell in cells if str(cell.value).startswith(("=", "+"))]
