"""Rows without outcomes: what their words speak of is offered on the preview, ticked for nobody."""

import pytest
from django.urls import reverse
from lxml import html

from projects.models import Project
from projects.services.confirmations import confirm_project
from tests.factories import ProjectFactory
from tests.projects import sheets
from tests.projects.interchange.files import grants

pytestmark = pytest.mark.django_db

HEADER = ["Title", "What it does", "Outcomes", "Status"]
WORDS = "We fit locks so that fewer homes are burgled."


def ticks(page):
    boxes = html.fromstring(page).iter("input")
    return [
        box for box in boxes if box.get("form") == "apply-file" and box.get("type") == "checkbox"
    ]


def answered(client, found, press, ticked):
    """The file as it is once a button above the rows was pressed and the worker has read it."""
    page = html.fromstring(client.get(found.get_absolute_url()).text)
    offered = [box.get("value") for box in page.iter("input") if box.get("name") == "offered"]
    url = reverse("projects:import_answer", args=[found.pk])
    client.post(url, {"offered": offered, "outcomes": press} | ticked)
    return sheets.work_on(found)


@pytest.fixture
def page_of(client_for, worker, charity, burglary):
    burglary.keywords = ["locks", "burgled"]
    burglary.save()

    def shown(*rows):
        found = sheets.read(worker, sheets.csv_bytes(HEADER, *rows), organisation=charity)
        return found, client_for(worker).get(found.get_absolute_url()).text

    return shown


def test_what_a_row_speaks_of_is_offered_with_the_words_that_led_to_it(page_of):
    _, page = page_of(["Locks", WORDS, "", ""])

    assert "Its words speak of:" in page
    assert "Fewer homes burgled (“locks”, “homes”, “burgled”)" in page
    assert "none is ticked for you" in page
    (box,) = ticks(page)
    assert box.get("checked") is None


def test_it_is_not_taken_over_when_the_file_is_applied(page_of, worker):
    found, _ = page_of(["Locks", WORDS, "", ""])

    sheets.applied(found, worker)

    assert not Project.objects.get().outcomes.exists()


@pytest.mark.parametrize(
    "row", [["Locks", WORDS, "Fewer homes burgled", ""], ["Tea", "Tea and cake.", "", ""]]
)
def test_nothing_is_offered_where_the_row_says_it_or_speaks_of_none(page_of, row):
    _, page = page_of(row)

    assert "Its words speak of" not in page
    assert "none is ticked for you" not in page


# --- Taken over


def test_what_is_ticked_comes_with_the_project(page_of, client_for, worker, burglary):
    found, page = page_of(
        ["Locks", WORDS, "", "active"], ["More locks", WORDS, "", "active"], ["Tea", "Tea.", "", ""]
    )
    client = client_for(worker)
    first, _ = ticks(page)

    found = answered(client, found, "ticked", {first.get("name"): burglary.code})

    rows = {row.number: row for row in found.rows.all()}
    assert rows[2].cells["outcomes"] == burglary.code
    assert rows[2].note == "Gets the outcomes that were ticked for it."
    assert "outcomes" not in rows[3].cells
    page = client.get(found.get_absolute_url()).text
    assert [box.get("checked") is not None for box in ticks(page)] == [True, False]
    assert not Project.objects.exists()
    sheets.applied(found, worker)
    said = {each.title: (each.status, list(each.outcomes.all())) for each in Project.objects.all()}
    assert said["Locks"] == ("active", [burglary])
    assert said["More locks"] == ("active", [])


def test_what_is_ticked_is_not_lost_to_whoever_applies_the_file_at_once(
    page_of, client_for, worker, burglary
):
    found, page = page_of(["Locks", WORDS, "", "active"], ["Tea", "Tea.", "", "active"])
    client = client_for(worker)
    (box,) = ticks(page)
    url = reverse("projects:import_apply", args=[found.pk])

    page = client.post(url, {"offered": "2", box.get("name"): burglary.code}, follow=True)

    assert "What you ticked is taken over. Look once more, then apply." in page.text
    found = sheets.work_on(found)
    assert (found.status, found.rows.first().cells["outcomes"]) == ("to_check", burglary.code)
    client.post(url, {"offered": "2", box.get("name"): burglary.code})
    assert sheets.work_on(found).status == "applied"
    assert list(Project.objects.get(title="Locks").outcomes.all()) == [burglary]


def test_all_taken_over_stays_so_for_whoever_applies_the_file(
    page_of, client_for, worker, burglary
):
    found, _ = page_of(["Locks", WORDS, "", "active"])
    client = client_for(worker)
    found = answered(client, found, "all", {})
    (box,) = ticks(client.get(found.get_absolute_url()).text)

    client.post(
        reverse("projects:import_apply", args=[found.pk]),
        {"offered": "2", box.get("name"): burglary.code},
    )

    assert sheets.work_on(found).status == "applied"
    assert (Project.objects.get().status, Project.objects.get().outcomes.count()) == ("draft", 1)


def test_nothing_can_be_ticked_where_the_file_cannot_be_applied(page_of):
    _, page = page_of(["Locks", WORDS, "", "active"], ["", WORDS, "", "active"])

    assert ticks(page) == []


def test_a_tick_is_taken_back(page_of, client_for, worker, burglary):
    found, page = page_of(["Locks", WORDS, "", "active"])
    (box,) = ticks(page)
    client = client_for(worker)
    found = answered(client, found, "ticked", {box.get("name"): burglary.code})

    found = answered(client, found, "ticked", {})

    assert "outcomes" not in found.rows.get().cells
    sheets.applied(found, worker)
    assert not Project.objects.get().outcomes.exists()


def test_all_that_is_offered_arrives_as_drafts_to_be_checked(
    page_of, client_for, worker, charity, burglary
):
    ProjectFactory(organisation=charity, title="Here already", status="active")
    found, _ = page_of(
        ["Locks", WORDS, "", "active"],
        ["Named", WORDS, burglary.name, "active"],
        ["Here already", WORDS, "", "active"],
        ["Tea", "Tea.", "", "active"],
    )
    client = client_for(worker)

    found = answered(client, found, "all", {})

    notes = dict(found.rows.values_list("title", "note"))
    assert notes["Locks"] == (
        "Gets the outcomes its words speak of, and arrives as a draft, to be checked."
    )
    assert {notes[title] for title in ("Named", "Here already", "Tea")} == {""}
    assert len(ticks(client.get(found.get_absolute_url()).text)) == 1
    sheets.applied(found, worker)
    said = {each.title: (each.status, each.outcomes.count()) for each in Project.objects.all()}
    assert said == {
        "Locks": ("draft", 1),
        "Named": ("active", 1),
        "Here already": ("active", 0),
        "Tea": ("active", 0),
    }


def test_all_may_be_left_again(page_of, client_for, worker):
    found, _ = page_of(["Locks", WORDS, "", "active"])
    client = client_for(worker)
    found = answered(client, found, "all", {})
    assert "Take over none" in client.get(found.get_absolute_url()).text

    found = answered(client, found, "none", {})

    assert "outcomes" not in found.rows.get().cells
    assert "Take over none" not in client.get(found.get_absolute_url()).text


def test_grants_take_outcomes_over_too_and_confirming_makes_them_what_the_file_says(
    coordinator, worker, charity, burglary, client_for, tmp_path
):
    burglary.keywords = ["youth worker"]
    burglary.save()
    path = grants(tmp_path, {"recipientOrganization": [{"id": "x", "name": charity.name}]})
    found = sheets.read(
        coordinator,
        path.read_bytes(),
        name="a.json",
        source="360giving",
        organisation=charity,
    )

    found = answered(client_for(coordinator), found, "all", {})
    sheets.applied(found, coordinator)

    project = Project.objects.get()
    assert (project.status, list(project.outcomes.all())) == ("draft", [burglary])
    confirm_project(project_id=project.pk, by=worker)
    project.refresh_from_db()
    assert project.status == "active"


def test_nonsense_is_taken_for_nothing(page_of, client_for, worker):
    found, page = page_of(["Locks", WORDS, "", "active"])
    (box,) = ticks(page)
    client = client_for(worker)

    found = answered(client, found, "ticked", {box.get("name"): "no-such-code", "offered": "x"})
    found = answered(client, found, "whatever", {})

    assert (found.status, found.rows.get().note) == ("to_check", "")
