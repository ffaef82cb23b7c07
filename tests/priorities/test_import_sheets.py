"""A spreadsheet of priorities: matched by reference, differences shown, all or nothing."""

import pytest

from priorities.models import Priority
from tests import factories
from tests.priorities.uploads import applied, read, undone, upload, work_on
from tests.projects.sheets import csv_bytes, faults, states, xlsx_bytes
from tests.projects.test_import_bad_files import ENTITIES, with_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(draft):
    council = draft.partnership.organisations.get()
    return factories.MembershipFactory(organisation=council, role="officer").user


@pytest.fixture
def draft():
    council = factories.OrganisationFactory(kind="statutory")
    partnership = factories.PartnershipFactory(organisations=[council])
    return factories.PlanFactory(partnership=partnership, status="draft")


def load(officer, draft, *rows, name="plan.csv", data=None):
    data = data or csv_bytes(*rows)
    return read(officer, data, plan=draft, name=name, source="sheet")


def test_new_changed_and_unchanged_are_told_apart(officer, draft):
    factories.PriorityFactory(plan=draft, reference="A", title="Burglary", rank=1)
    factories.PriorityFactory(plan=draft, reference="B", title="Falls", rank=2)

    shown = load(
        officer,
        draft,
        ["Ref", "Priority", "Order"],
        ["A", "Burglary of homes", "1"],
        ["B", "Falls", "2"],
        ["", "Loneliness", "3"],
    )

    assert states(shown) == {2: "changed", 3: "unchanged", 4: "new"}
    assert shown.rows.get(number=2).changes == {"title": ["Burglary", "Burglary of homes"]}
    assert draft.priorities.get(reference="A").title == "Burglary"
    applied(shown, officer)
    assert list(draft.priorities.order_by("rank").values_list("reference", "title")) == [
        ("A", "Burglary of homes"),
        ("B", "Falls"),
        ("P1", "Loneliness"),
    ]


def test_cells_are_read_as_people_write_them(officer, draft):
    factories.OutcomeFactory(code="falls", name="Fewer falls")
    factories.OutcomeFactory(code="lonely", name="Less loneliness")
    factories.AreaFactory(code="W1", name="Linton")
    factories.TargetGroupFactory(code="older", name="Older people")
    factories.IndicatorFactory(reference="hip", name="Hip fractures", source_id="41401")
    header = ["Title", "Theme", "Weight", "Areas", "For whom", "Outcomes", "Indicator", "Target"]
    row = [
        "Steady",
        "Health and wellbeing",
        "1.5",
        "Linton",
        "older people",
        "Fewer falls: 2; lonely",
        "Hip fractures",
        "1,450",
    ]

    applied(load(officer, draft, header, row), officer)

    priority = draft.priorities.get()
    assert (priority.theme, str(priority.weight), priority.target) == ("health", "1.500000", 1450)
    assert priority.areas.get().code == "W1"
    assert priority.target_groups.get().code == "older"
    assert dict(priority.wanted.values_list("outcome__code", "weight")) == {"falls": 2, "lonely": 1}
    assert priority.indicator.reference == "hip"


def test_everyone_is_no_group(officer, draft):
    applied(load(officer, draft, ["Title", "For whom"], ["Steady", "Everyone"]), officer)

    assert not draft.priorities.get().target_groups.exists()


def test_one_wrong_row_keeps_the_whole_file_from_being_applied(officer, draft):
    shown = load(
        officer,
        draft,
        ["Title", "Theme", "Outcomes", "Rank"],
        ["Good", "crime", "", "1"],
        ["Wrong theme", "transport", "", "2"],
        ["Wrong outcome", "", "no such thing", "3"],
        ["Good", "", "", "4"],
        ["", "crime", "", "5"],
    )

    assert shown.wrong == 4
    found = faults(shown)
    assert "is not one of: crime, health, both" in found[3, "theme"]
    assert "There is no outcome" in found[4, "outcomes"]
    assert "Row 2 has the same title" in found[5, "title"]
    assert "Say what the priority is called" in found[6, "title"]


def test_a_title_that_several_have_asks_for_the_reference(officer, draft):
    for reference in ("A", "B"):
        factories.PriorityFactory(plan=draft, reference=reference, title="Twice")

    shown = load(officer, draft, ["Title", "Rank"], ["Twice", "1"])

    assert "Write the reference of the one that is meant: A, B" in faults(shown)[2, "title"]


def test_another_plans_priority_of_that_reference_is_left_alone(officer, draft):
    other = factories.PriorityFactory(reference="A", title="Theirs")

    applied(load(officer, draft, ["Reference", "Title"], ["A", "Ours"]), officer)

    other.refresh_from_db()
    assert other.title == "Theirs"
    assert Priority.objects.filter(reference="A").count() == 2


def test_it_can_be_undone(officer, draft):
    factories.PriorityFactory(plan=draft, reference="A", title="Before")
    rows = (["Reference", "Title"], ["A", "After"], ["", "New"])

    done = undone(applied(load(officer, draft, *rows), officer), officer)

    assert done.status == "undone", done.error
    assert draft.priorities.get().title == "Before"


def test_a_workbook_is_read_the_same(officer, draft):
    data = xlsx_bytes(["Title", "Rank"], ["Burglary", 1])

    applied(load(officer, draft, data=data, name="plan.xlsx"), officer)

    assert draft.priorities.get().rank == 1


def test_a_workbook_that_declares_entities_is_refused(officer, draft):
    data = with_entry("xl/sharedStrings.xml", ENTITIES)

    found = work_on(upload(officer, data, plan=draft, name="plan.xlsx", source="sheet"))

    assert found.status == "refused"
    assert "declares entities of its own" in found.error
