"""A charity's own sheet: what its cells may say, which project a row is, applying and undoing."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from consortium.access import Denied
from consortium.history import acting
from consortium.models import Import, Organisation
from consortium.services import imports
from consortium.work import Refused
from projects.models import Project, ProjectOutcome
from projects.services.asking import ask_to_confirm
from projects.services.confirmations import confirm_project
from tests import factories
from tests.projects.sheets import (
    applied,
    csv_bytes,
    faults,
    read,
    states,
    undone,
    upload,
    work_on,
    xlsx_bytes,
)

pytestmark = pytest.mark.django_db

HEADER = ["reference", "title", "status", "areas", "outcomes", "annual_cost_gbp"]


@pytest.fixture
def charity(staff):
    return staff.memberships.get().organisation


@pytest.fixture
def linton():
    return factories.AreaFactory(code="E1", name="Linton", aliases=["Hildersham"])


@pytest.fixture
def burglary():
    return factories.OutcomeFactory(code="burglary", name="Fewer burglaries")


@pytest.fixture
def loaded(staff, charity):
    """A function that has rows read as the charity's sheet."""
    return lambda *rows, **facts: read(staff, csv_bytes(*rows), organisation=charity, **facts)


# --- The whole way


def test_a_sheet_is_read_shown_applied_and_undone(staff, charity, linton, burglary, loaded):
    found = loaded(
        HEADER, ["", "Night patrols", "active", "Hildersham", "Fewer burglaries", "£12,000"]
    )

    assert (found.status, found.error, faults(found)) == ("to_check", "", {})
    assert found.report == {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "skipped": {}}
    assert not Project.objects.exists()

    found = applied(found, staff)

    assert (found.status, found.applied_by) == ("applied", staff)
    project = Project.objects.get()
    assert (project.reference, project.title, project.status) == (
        "night-patrols",
        "Night patrols",
        "active",
    )
    assert project.organisation == charity
    assert project.annual_cost_gbp == Decimal(12000)
    assert [*project.areas.all()] == [linton]
    assert [*project.outcomes.all()] == [burglary]
    assert project.confirmed_on == datetime.datetime.now(datetime.UTC).date()

    found = undone(found, staff)

    assert (found.status, found.error, found.undone_by) == ("undone", "", staff)
    assert not Project.objects.exists()


def test_a_change_is_shown_as_before_and_after_and_undone(staff, charity, loaded, burglary):
    theft = factories.OutcomeFactory(code="theft")
    project = factories.ProjectFactory(
        organisation=charity, reference="p", title="Patrols", annual_cost_gbp=500, people_per_year=7
    )
    factories.ProjectOutcomeFactory(project=project, outcome=theft, evidence_level=4)

    found = loaded(
        ["reference", "title", "outcomes", "annual_cost_gbp"],
        ["p", "Night patrols", "burglary", "750.50"],
    )

    assert found.rows.get().changes == {
        "title": ["Patrols", "Night patrols"],
        "outcomes": ["theft", "burglary"],
        "annual_cost_gbp": ["500", "750.50"],
    }
    found = applied(found, staff)
    project.refresh_from_db()
    assert (project.title, project.annual_cost_gbp) == ("Night patrols", Decimal("750.50"))
    assert project.people_per_year == 7  # a column that is not there changes nothing
    version = project.version

    undone(found, staff)

    project.refresh_from_db()
    assert (project.title, project.annual_cost_gbp) == ("Patrols", 500)
    assert project.confirmed_on is None
    assert project.version == version + 1
    assert ProjectOutcome.objects.get(project=project).evidence_level == 4


def test_one_wrong_row_keeps_the_whole_file_from_being_applied(staff, loaded):
    found = loaded(HEADER, ["", "A", "", "", "", ""], ["", "B", "", "", "", "£12k"])

    assert found.wrong == 1
    assert states(found) == {2: "new", 3: "wrong"}
    with pytest.raises(imports.NotNow, match="Some rows are wrong"):
        imports.apply_import(import_id=found.pk, by=staff)
    assert not Project.objects.exists()


def test_loading_again_changes_nothing_and_the_same_file_is_recognised(staff, loaded):
    rows = HEADER, ["", "Night patrols", "active", "", "", "12000"]
    applied(loaded(*rows), staff)

    again = loaded(*rows)

    assert again.report == {"rows": 1, "new": 0, "changed": 0, "unchanged": 1, "skipped": {}}
    assert "This very file was loaded by" in again.notes[-1]
    assert again.notes[-1].endswith("Nothing would change.")

    Project.objects.update(people_per_year=7, annual_cost_gbp=5)
    assert "would change that back" in loaded(*rows).notes[-1]


# --- Which project a row is


def test_without_a_reference_the_title_finds_the_project(charity, loaded):
    factories.ProjectFactory(organisation=charity, reference="old", title="Night patrols")
    factories.ProjectFactory(title="Youth club")  # another charity's

    found = loaded(["title", "summary"], ["Night patrols", "x"], ["Youth club", "x"])

    assert states(found) == {2: "changed", 3: "new"}


def test_a_title_that_two_projects_have_is_refused_with_their_references(charity, loaded):
    for reference in ("one", "two"):
        factories.ProjectFactory(organisation=charity, reference=reference, title="Patrols")

    found = loaded(["title"], ["Patrols"], ["Other"], ["Other"])

    assert "Write the reference of the one that is meant: one, two." in faults(found)[2, "title"]
    assert "Row 3 has the same title" in faults(found)[4, "title"]


def test_a_reference_of_another_charity_is_refused_without_naming_it(charity, loaded):
    other = factories.ProjectFactory(reference="p", title="Secret", status="draft")

    found = loaded(["reference", "title"], ["p", "Ours"])

    words = faults(found)[2, "reference"]
    assert "is used by another organisation" in words
    assert other.title not in words
    assert other.organisation.name not in words


def test_a_reference_twice_in_the_file_is_refused(loaded):
    found = loaded(["reference", "title"], ["p", "A"], ["p", "B"])

    assert "is in row 2 already" in faults(found)[3, "reference"]


def test_a_row_without_a_title_says_what_is_missing(loaded):
    found = loaded(["title", "summary"], ["", "Of use"])

    assert faults(found) == {(2, "title"): "Say what the project is called."}


def test_references_made_from_titles_never_meet_one_that_is_there(staff, loaded):
    factories.ProjectFactory(reference="Patrols")

    applied(loaded(["title"], ["Patrols"], ["patrols!"]), staff)

    made = Project.objects.exclude(reference="Patrols").values_list("reference", flat=True)
    assert sorted(made) == ["patrols-2", "patrols-3"]


def test_rows_of_another_organisation_are_skipped_as_such(charity, loaded):
    other = factories.OrganisationFactory(name="Other", charity_number="1156077")

    found = loaded(
        ["title", "organisation", "charity number"],
        ["A", charity.name.upper(), ""],
        ["B", charity.reference, ""],
        ["C", other.name, ""],
        ["D", "", "1156077"],
        ["E", "Nobody known", ""],
    )

    assert found.report["new"] == 2
    assert found.report["skipped"] == {"it is another organisation's": 3}


# --- What happens to the cells


def test_an_empty_cell_empties_but_status_and_sensitive_stay(charity, loaded):
    factories.ProjectFactory(
        organisation=charity, reference="p", title="A", summary="x", sensitive=True
    )

    found = loaded(["reference", "title", "summary", "status", "sensitive"], ["p", "A", "", "", ""])

    assert found.rows.get().changes == {"summary": ["x", ""]}


def test_a_status_that_cannot_follow_is_refused_in_words(charity, loaded):
    factories.ProjectFactory(organisation=charity, reference="p", title="A", status="ended")
    factories.ProjectFactory(organisation=charity, reference="q", title="B", status="active")

    found = loaded(
        ["reference", "title", "status"],
        ["p", "A", "Active"],
        ["q", "B", "draft"],
        ["", "C", "live"],
    )

    assert "From “Ended” this cannot become “Active”. It is final." in faults(found)[2, "status"]
    assert "What may follow: Ended, Paused." in faults(found)[3, "status"]
    assert found.rows.get(number=4).state == "new"


def test_people_write_values_in_many_ways(staff, linton, burglary, loaded):
    factories.TargetGroupFactory(code="young", name="Young people")
    bar_hill = factories.AreaFactory(name="Bar Hill")
    anti_social = factories.OutcomeFactory(code="asb", name="Less crime, and less nuisance")

    found = loaded(
        [
            *("Project name", "Cost per year", "Ward", "Outcomes", "Target group"),
            *("Start date", "Number of people", "Website", "Status"),
        ],
        [
            *("A", "£12,000.50", "linton, Bar Hill", "BURGLARY", "young people"),
            *("1 April 2026", "1,200", "www.example.org", "Running"),
        ],
        [
            *("B", "GBP 900", "Linton and Bar Hill", "Less crime, and less nuisance; burglary"),
            *("Everyone", "01/04/2026", "5", "", ""),
        ],
        ["C", "", "Linton\n• Bar Hill", "", "", "2026-04-01T00:00:00Z", "0", "", ""],
    )

    assert faults(found) == {}
    applied(found, staff)
    one, two, three = Project.objects.order_by("title")
    assert (one.annual_cost_gbp, one.people_per_year) == (Decimal("12000.50"), 1200)
    assert (one.website, one.status) == ("https://www.example.org", "active")
    assert {project.starts_on for project in (one, two, three)} == {datetime.date(2026, 4, 1)}
    assert [set(each.areas.all()) for each in (one, two, three)] == [{linton, bar_hill}] * 3
    assert set(two.outcomes.all()) == {anti_social, burglary}
    assert two.target_groups.count() == 0


WRONG = {
    ("annual_cost_gbp", "£12k"): "“£12k” is short for a number. Write 12000.",
    ("annual_cost_gbp", "1.5 million"): "Write 1500000.",
    ("annual_cost_gbp", "€500"): "is in €. Write the amount in pounds.",
    ("annual_cost_gbp", "-£50"): "is below 0. Write 0 or more.",
    ("annual_cost_gbp", "about 500"): "is not a number",
    ("annual_cost_gbp", "12,00"): "is not a plain number",
    ("people_per_year", "-5"): "is below 0. Write 0 or more.",
    ("people_per_year", "2.5"): "is not a whole number",
    ("people_per_year", "2k"): "Write 2000.",
    ("starts_on", "45383"): "a spreadsheet's own number for a day, perhaps 01/04/2024",
    ("starts_on", "31/02/2026"): "There is no day 31/02/2026",
    ("starts_on", "04/13/2026"): "has the month first. Write 2026-04-13.",
    ("starts_on", "01/04/26"): "is not a date",
    ("starts_on", "soon"): "is not a date",
    ("status", "actve"): "Did you mean “active”?",
    ("sensitive", "maybe"): "is not one of: yes, no",
    ("areas", "Lintn"): "There is no area “Lintn”. Did you mean “Linton”?",
    ("areas", "Linton, Nowhere at all"): "There is no area “Nowhere at all”.",
    ("outcomes", "fewer burglary"): "Did you mean “Fewer burglaries”?",
    ("outcomes", "burglry"): "Did you mean “burglary”?",
    ("website", "example"): "is not a web address",
    ("contact_email", "ann"): "is not an e-mail address",
    ("title", "x" * 251): "the most that fits is 250",
}


@pytest.mark.parametrize("column, text", WRONG)
def test_what_cannot_be_taken_says_what_to_write(column, text, loaded, linton, burglary):
    cells = {"title": "A", column: text}

    found = loaded([*cells], [*cells.values()])

    assert WRONG[column, text] in faults(found)[2, column]


def test_days_are_doubtful_where_one_of_the_column_has_the_month_first(loaded):
    found = loaded(
        ["title", "starts_on"],
        ["A", "04/13/2026"],
        ["B", "04/05/2026"],
        ["C", "2026-05-04"],
        ["D", "05/05/2026"],
        ["E", "25/12/2026"],
    )

    assert set(faults(found)) == {(2, "starts_on"), (3, "starts_on")}
    assert "as row 2 has the month first (04/13/2026)" in faults(found)[3, "starts_on"]
    assert "Write 2026-05-04 or 2026-04-05" in faults(found)[3, "starts_on"]


def test_a_place_of_one_name_in_two_counties_says_which_codes_to_choose_from(loaded):
    for code, county in (("E1", "Cambridgeshire"), ("E2", "Derbyshire")):
        parent = factories.AreaFactory(name=county, level="county")
        factories.AreaFactory(code=code, name="Melbourn", parent=parent)

    found = loaded(["title", "areas"], ["A", "Melbourn"], ["B", "E2"])

    assert (
        "“Melbourn” is the name of 2 areas: E1 (ward in Cambridgeshire); E2 (ward in Derbyshire)."
        in faults(found)[2, "areas"]
    )
    assert found.rows.get(number=3).state == "new"


def test_days_end_after_they_begin(loaded):
    found = loaded(["title", "starts_on", "ends_on"], ["A", "2026-04-01", "2025-04-01"])

    assert "cannot end before it starts" in faults(found)[2, "ends_on, starts_on"]


def test_a_workbook_with_dates_and_numbers_of_its_own_is_read(staff, charity):
    data = xlsx_bytes(
        ["Title", "Starts on", "People a year", "Cost a year (£)", "Sensitive"],
        ["A", datetime.datetime(2026, 4, 1), 120, 1234.5, True],  # noqa: DTZ001
    )

    found = read(staff, data, organisation=charity, name="a.xlsx")

    assert faults(found) == {}
    assert found.rows.get().cells == {
        "title": "A",
        "starts_on": "2026-04-01",
        "people_per_year": "120",
        "annual_cost_gbp": "1234.5",
        "sensitive": "yes",
    }


# --- Matching columns


def test_near_misses_are_proposed_and_settled_by_the_person(staff, charity):
    data = csv_bytes(
        ["Project name", "Cost per year", "Postcode/Ward/Area", "Summry", "Internal notes"],
        ["A", "5", "", "Of use", "secret"],
    )

    found = work_on(upload(staff, data, organisation=charity))

    assert found.status == "to_match"
    assert {each["words"]: each["column"] for each in found.headers} == {
        "Project name": "title",
        "Cost per year": "annual_cost_gbp",
        "Postcode/Ward/Area": "areas",
        "Summry": "summary",
        "Internal notes": "",
    }
    assert found.headers[0]["samples"] == ["A"]


def test_our_own_words_need_no_look(staff, charity):
    data = csv_bytes(
        ["Title", "annual_cost_gbp", "What it does", "confirmed_on"], ["A", "5", "", ""]
    )

    assert work_on(upload(staff, data, organisation=charity)).status == "to_check"


def test_a_matching_is_remembered_for_files_with_the_same_columns(staff, charity):
    columns = ["Project name", "Spend"]
    first = work_on(upload(staff, csv_bytes(columns, ["A", "5"]), organisation=charity))
    settled = {"Project name": "title", "Spend": "annual_cost_gbp"}
    imports.match_columns(import_id=first.pk, by=staff, matching=settled)
    work_on(first)

    again = work_on(upload(staff, csv_bytes(columns, ["B", "6"]), organisation=charity))

    assert (again.status, again.matching) == ("to_check", settled)
    assert again.rows.get().cells == {"title": "B", "annual_cost_gbp": "6"}


def test_of_two_columns_that_seem_one_the_likelier_gets_it(staff, charity):
    data = csv_bytes(["Name", "Title", ""], ["A", "B", "x"])

    found = work_on(upload(staff, data, organisation=charity))

    columns = {each["words"]: each["column"] for each in found.headers}
    assert columns == {"Name": "", "Title": "title", "Column C": ""}


def test_two_columns_of_one_name_are_told_apart(staff, charity):
    data = csv_bytes(["Title", "Title"], ["A", "B"])

    found = work_on(upload(staff, data, organisation=charity))

    assert [each["words"] for each in found.headers] == ["Title", "Title (column B)"]


# --- Who may


def test_only_its_own_people_and_coordinators_load_for_a_charity(charity, coordinator, outsider):
    stranger = factories.MembershipFactory().user
    data = csv_bytes(["title"], ["A"])

    for person in (outsider, stranger):
        with pytest.raises(Denied):
            upload(person, data, organisation=charity)
    assert upload(coordinator, data, organisation=charity).requested_by == coordinator
    with pytest.raises(Denied):
        upload(stranger, data)
    assert not Import.objects.exclude(requested_by=coordinator).exists()


def test_somebody_who_left_meanwhile_no_longer_applies_it(staff, charity, loaded):
    found = loaded(["title"], ["A"], ["B"])
    imports.apply_import(import_id=found.pk, by=staff)
    staff.memberships.all().delete()

    found = work_on(found)

    assert found.status == "failed"
    assert "Your account may not do this" in found.error
    assert not Project.objects.exists()


def test_what_a_coordinator_loads_for_a_charity_stays_unconfirmed(coordinator, charity):
    found = read(coordinator, csv_bytes(["title", "status"], ["A", "active"]), organisation=charity)

    applied(found, coordinator)

    project = Project.objects.get()
    assert (project.status, project.confirmed_on) == ("active", None)
    asked = project.on_behalf
    assert (asked.added_by, asked.told_by) == (coordinator, "the file “projects.csv”")
    assert asked.asked_at


def test_what_a_file_for_all_says_of_a_draft_is_what_confirming_makes_of_it(
    coordinator, staff, charity
):
    rows = [["A", charity.name, "proposed"], ["B", charity.name, "ended"], ["C", charity.name, ""]]
    applied(read(coordinator, csv_bytes(["title", "organisation", "status"], *rows)), coordinator)
    assert set(Project.objects.values_list("status", flat=True)) == {"draft"}

    for project in Project.objects.all():
        confirm_project(project_id=project.pk, by=staff)

    said = dict(Project.objects.values_list("title", "status"))
    assert said == {"A": "proposed", "B": "ended", "C": "active"}


def test_what_a_charity_refused_is_not_published_by_a_file_of_others(coordinator, staff, charity):
    project = factories.ProjectFactory(
        organisation=charity, reference="p", title="A", status="draft"
    )
    factories.OnBehalfFactory(project=project, refused_at=timezone.now(), refusal="Not ours.")
    data = csv_bytes(["reference", "title", "status"], ["p", "A", "active"])

    theirs, others = (read(by, data, organisation=charity) for by in (staff, coordinator))

    assert "has refused this entry" in faults(others)[2, "status"]
    assert faults(theirs) == {}

    ask_to_confirm(project_ids=[project.pk], by=coordinator)
    again = read(coordinator, data, organisation=charity)
    assert "has refused this entry" in faults(again)[2, "status"]

    project.confirmed_on = timezone.localdate()
    project.save()
    assert faults(read(coordinator, data, organisation=charity)) == {}


def test_a_file_for_all_finds_or_adds_each_organisation_and_makes_drafts(coordinator):
    known = factories.OrganisationFactory(name="Fen Edge", charity_number="1156077")
    two = [factories.OrganisationFactory(name="Same name") for _ in range(2)]
    data = csv_bytes(
        ["title", "status", "organisation", "charity number"],
        ["A", "active", "fen edge", ""],
        ["B", "", "Another name", "GB-CHC-1156077"],
        ["C", "active", "New here", "7"],
        ["D", "", "new  HERE", ""],
    )

    found = read(coordinator, data)

    assert faults(found) == {}
    assert found.rows.first().note == "Arrives as a draft, for its organisation to confirm."
    found = applied(found, coordinator)
    assert [p.organisation.name for p in Project.objects.order_by("title")] == [
        "Fen Edge",
        "Fen Edge",
        "New here",
        "New here",
    ]
    assert set(Project.objects.values_list("status", "confirmed_on")) == {("draft", None)}
    assert Organisation.objects.get(name="New here").charity_number == "7"

    assert undone(found, coordinator).status == "undone"
    assert not Organisation.objects.filter(name="New here").exists()
    assert Organisation.objects.filter(pk=known.pk).exists()

    wrong = read(
        coordinator,
        csv_bytes(["title", "organisation"], ["A", "Same name"], ["B", ""]),
    )
    assert (
        f"Write the reference of the one that is meant: {two[0].reference}"
        in (faults(wrong)[2, "organisation"])
    )
    assert "Say whose project it is" in faults(wrong)[3, "organisation"]


# --- What changes between looking and applying


def test_a_preview_that_is_no_longer_true_is_shown_again_instead_of_applied(staff, charity, loaded):
    project = factories.ProjectFactory(organisation=charity, reference="p", title="A", summary="x")
    found = loaded(["reference", "title", "summary"], ["p", "A", "y"])
    Project.objects.filter(pk=project.pk).update(summary="z")

    found = applied(found, staff)

    assert found.status == "to_check"
    assert "has changed since this was checked, so nothing was written" in found.notes[0]
    assert found.rows.get().changes == {"summary": ["z", "y"]}
    assert applied(found, staff).status == "applied"


def test_of_two_uploads_at_once_the_second_sees_the_firsts_results(staff, loaded):
    first, second = (loaded(["title", "summary"], ["A", text]) for text in ("one", "two"))
    assert states(second) == {2: "new"}
    applied(first, staff)

    second = applied(second, staff)

    assert second.status == "to_check"
    assert second.rows.get().changes == {"summary": ["one", "two"]}
    assert Project.objects.get().summary == "one"


def test_a_worker_that_fails_while_writing_leaves_nothing_half_done(staff, loaded, monkeypatch):
    found = loaded(["title"], ["A"], ["B"])
    imports.apply_import(import_id=found.pk, by=staff)
    monkeypatch.setattr("consortium.imports.working._mark_applied", lambda held: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        work_on(found)

    found.refresh_from_db()
    assert not Project.objects.exists()


# --- Undoing


def test_undo_is_refused_once_somebody_changed_what_it_wrote(staff, lead, charity, loaded):
    found = applied(loaded(["title"], ["Night patrols"], ["B"]), staff)
    with acting(by=lead, why="A form"):
        Project.objects.filter(title="Night patrols").update(title="Patrols")

    found = undone(found, staff)

    assert found.status == "applied"
    assert f"“Patrols” was changed by {lead} on" in found.error
    assert Project.objects.count() == 2


def test_undo_is_refused_once_evidence_was_added(staff, loaded, burglary):
    found = applied(loaded(["title", "outcomes"], ["A", "burglary"]), staff)
    with acting(why="A form"):
        ProjectOutcome.objects.update(evidence_level=3)

    assert "“A” was changed by somebody else on" in undone(found, staff).error


def test_undo_is_refused_once_a_bid_leans_on_a_new_project(staff, loaded):
    found = applied(loaded(["title"], ["A"]), staff)
    part = factories.PartFactory(project=Project.objects.get())

    found = undone(found, staff)

    assert found.status == "applied"
    assert f"something depends on what it added: part “{part}”" in found.error


def test_undo_is_refused_where_it_would_take_other_rows_along(staff, loaded):
    found = applied(loaded(["title"], ["A"]), staff)
    with acting(why="entered by hand"):
        factories.FundingFactory(project=Project.objects.get())

    assert "something depends on what it added: funding" in undone(found, staff).error


def test_the_later_of_two_files_is_undone_first_and_then_the_earlier(staff, loaded):
    first = applied(loaded(["title", "summary"], ["A", "one"]), staff)
    second = applied(loaded(["title", "summary"], ["A", "two"]), staff)

    assert "was changed by" in undone(first, staff).error
    assert undone(second, staff).status == "undone"
    assert Project.objects.get().summary == "one"
    assert undone(first, staff).status == "undone"
    assert not Project.objects.exists()


def test_a_project_that_went_since_is_named_by_its_last_title(staff, loaded):
    found = applied(loaded(["title"], ["A"]), staff)
    with acting(why="A form"):
        Project.objects.all().delete()

    assert "“A” was changed by" in undone(found, staff).error


# --- In one go


def test_a_command_loads_a_file_at_once_and_keeps_the_record(tmp_path, charity, linton):
    path = tmp_path / "ours.csv"
    path.write_bytes(csv_bytes(["Project name", "Ward", "Notes"], ["A", "Linton", "x"]))

    tried = imports.load_file(
        path, kind="projects", source="sheet", organisation=charity, dry_run=True
    )
    assert (tried.report["new"], Project.objects.count()) == (1, 0)

    done = imports.load_file(path, kind="projects", source="sheet", organisation=charity)

    assert done.report == {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "skipped": {}}
    assert done.notes == [
        "The column “Project name” was read as title.",
        "The column “Ward” was read as areas.",
        "The column “Notes” was left out.",
    ]
    assert (done.upload.status, done.upload.requested_by) == ("applied", None)
    assert Project.objects.get().organisation == charity


def test_a_command_refuses_what_is_wrong_naming_row_and_column(tmp_path, charity, monkeypatch):
    monkeypatch.setattr(imports, "SHOWN", 1)
    path = tmp_path / "ours.csv"
    path.write_bytes(csv_bytes(["title", "annual_cost_gbp"], ["A", "£12k"], ["B", "x"]))

    with pytest.raises(Refused, match=r"row 2, column annual_cost_gbp: “£12k”.*\n… and 1 more"):
        imports.load_file(path, kind="projects", source="sheet", organisation=charity)
    assert not Import.objects.exists()
