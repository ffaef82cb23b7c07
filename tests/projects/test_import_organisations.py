"""A file for all organisations brings some that are not here: one tick adds them all."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from lxml import html

from consortium.models import Import, Organisation
from consortium.services import imports
from projects.models import Project
from tests.projects import sheets
from tests.projects.interchange.files import GRANT, grants

pytestmark = pytest.mark.django_db

NEW = ("Ashwell Advice", "Barton Befrienders")


def sheet(*names):
    rows = [[f"Work {place}", name] for place, name in enumerate(names)]
    return sheets.csv_bytes(["Title", "Organisation"], *rows)


def shown(client, found):
    return html.fromstring(client.get(found.get_absolute_url()).content)


def ticks(page):
    return [box for box in page.iter("input") if box.get("type") == "checkbox"]


@pytest.fixture
def signed_in(client_for, coordinator):
    return client_for(coordinator)


def test_they_are_listed_with_one_tick_that_is_nobodys_but_the_persons(
    signed_in, coordinator, charity
):
    found = sheets.read(coordinator, sheet(*NEW, NEW[0], "Fen Locks"))
    page = shown(signed_in, found)

    (box,) = ticks(page)
    assert box.get("checked") is None
    (form,) = (each for each in page.iter("form") if each.get("id") == box.get("form"))
    assert form.get("action") == reverse("projects:import_apply", args=[found.pk])
    assert "Add these 2 organisations" in page.text_content()
    listed = [item.text_content() for item in page.iter("li")]
    assert [words for words in listed if words in (*NEW, "Fen Locks")] == list(NEW)
    assert found.report["new"] == 4


def test_without_the_tick_nothing_is_applied_and_the_page_says_why(signed_in, coordinator):
    found = sheets.read(coordinator, sheet(*NEW))

    response = signed_in.post(reverse("projects:import_apply", args=[found.pk]), follow=True)

    assert "Tick “Add these 2 organisations”, or take their rows out" in response.text
    found.refresh_from_db()
    assert found.status == "to_check"


def test_no_caller_of_the_service_adds_them_unasked(coordinator):
    found = sheets.read(coordinator, sheet(*NEW))

    with pytest.raises(imports.NotNow, match="Tick “Add these 2 organisations”"):
        imports.apply_import(import_id=found.pk, by=coordinator)


def test_the_worker_shows_it_again_where_more_would_be_added_than_was_agreed_to(
    signed_in, coordinator
):
    found = sheets.read(coordinator, sheet(*NEW))
    imports.apply_import(import_id=found.pk, by=coordinator, agreed=["organisations"])
    Import.objects.filter(pk=found.pk).update(agreed={"organisations": [NEW[0]]})

    found = sheets.work_on(found)

    assert (found.status, Organisation.objects.filter(name__in=NEW).count()) == ("to_check", 0)
    assert "Add these 2 organisations" in shown(signed_in, found).text_content()


def test_with_it_all_of_them_are_added_and_undoing_takes_them_back(signed_in, coordinator):
    found = sheets.read(coordinator, sheet(*NEW))
    (box,) = ticks(shown(signed_in, found))
    before = Organisation.objects.count()

    signed_in.post(reverse("projects:import_apply", args=[found.pk]), {box.get("name"): "on"})
    found = sheets.work_on(found)

    assert found.status == "applied"
    assert set(NEW) <= set(Organisation.objects.values_list("name", flat=True))
    assert not ticks(shown(signed_in, found))
    sheets.undone(found, coordinator)
    assert Organisation.objects.count() == before
    assert not Project.objects.exists()


def test_a_grants_file_asks_the_same_and_a_file_of_known_ones_asks_nothing(
    signed_in, coordinator, charity, tmp_path
):
    path = grants(tmp_path, {})
    found = sheets.read(coordinator, path.read_bytes(), name="a.json", source="360giving")
    known = sheets.read(coordinator, sheet("Fen Locks"))

    assert "Add this organisation" in shown(signed_in, found).text_content()
    assert GRANT["recipientOrganization"][0]["name"] in shown(signed_in, found).text_content()
    assert ticks(shown(signed_in, known)) == []


def test_somebody_elses_charity_is_no_question_for_its_own_staff(worker, charity):
    found = sheets.read(worker, sheet("Fen Locks", NEW[0]), organisation=charity)

    assert found.questions == []
    assert found.report["skipped"] == {"it is another organisation's": 1}


def test_a_command_that_is_told_to_add_none_loads_nothing_and_says_which_are_new(tmp_path, charity):
    path = tmp_path / "a.csv"
    path.write_bytes(sheet(*NEW))
    told = ("import_projects", str(path), "--source", "sheet", "--no-new-organisations")

    with pytest.raises(CommandError, match="Ashwell Advice, Barton Befrienders"):
        call_command(*told)
    assert not Project.objects.exists()

    path.write_bytes(sheet("Fen Locks"))
    call_command(*told)
    assert Project.objects.count() == 1


def test_a_command_adds_them_and_names_the_first(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_bytes(sheet(*(f"Charity {number:02}" for number in range(12))))

    call_command("import_projects", str(path), "--source", "sheet")

    assert "New here: Charity 00, Charity 01" in capsys.readouterr().err
    assert Organisation.objects.filter(name__startswith="Charity").count() == 12
