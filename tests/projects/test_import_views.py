"""The pages of loading projects from a file."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consortium.history import acting
from consortium.imports import files
from consortium.models import Import
from consortium.services import imports
from projects.models import Project
from tests import factories
from tests.projects.import_pages import URL, charity, post, signed_in, text_of
from tests.projects.sheets import applied, csv_bytes, read, undone, upload, work_on

__all__ = ["charity", "post", "signed_in"]

pytestmark = pytest.mark.django_db


def test_the_page_offers_template_export_and_upload(signed_in):
    page = signed_in.get(URL)

    assert "Load projects from a file" in text_of(page)
    for name, form in (("import_template", "xlsx"), ("export", "csv")):
        assert reverse(f"projects:{name}", args=[form]) in page.content.decode()


def test_a_file_is_taken_and_waits_for_a_worker(signed_in, post, charity, staff):
    response = post(csv_bytes(["title"], ["A"]))

    found = Import.objects.get()
    assert response.url == found.get_absolute_url() == f"{URL}{found.pk}/"
    assert (found.organisation, found.requested_by, found.name) == (charity, staff, "ours.csv")
    assert len(found.sha256) == 64
    page = signed_in.get(response.url)
    assert "The file waits for its turn" in text_of(page)
    assert 'hx-trigger="every 1s"' in page.content.decode()


def test_a_name_is_never_a_path(post, settings):
    post(csv_bytes(["title"], ["A"]), name="../../evil.csv")

    found = Import.objects.get()
    assert found.name == "evil.csv"
    assert re.fullmatch(r"imports/[0-9a-f]{32}", found.file.name)


def test_a_file_larger_than_is_taken_is_dropped_as_it_arrives(post, monkeypatch):
    response = post(b"x" * (files.MOST_BYTES + 100_000))

    assert "The file has 20 MB, and 20 MB is the most that is taken" in text_of(response)
    assert not Import.objects.exists()


def test_sixty_megabytes_never_reach_memory_or_disk(post, monkeypatch):
    written = []
    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk",
        lambda self, raw_data, start: written.append(len(raw_data)),
    )

    response = post(b"x" * (60 * files.MEGABYTE))

    assert "The file has 60 MB" in text_of(response)
    assert written == []


def test_a_post_without_a_token_is_refused(staff, charity):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    file = SimpleUploadedFile("a.csv", b"title\nA\n")

    assert guarded.post(URL, {"source": "sheet", "file": file}).status_code == 403


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("ours.doc", b"x", "“ours.doc” does not end in .csv or .xlsx"),
        ("ours.csv", b"", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_one_is_refused_on_the_page(post, name, data, words):
    assert words in text_of(post(data, name=name))


def test_without_a_file_the_page_says_so(signed_in, charity):
    page = signed_in.post(URL, {"organisation": charity.slug, "source": "sheet"})

    assert "Choose a file." in text_of(page)


def test_a_stranger_is_not_offered_another_charity(post):
    other = factories.OrganisationFactory()

    response = post(csv_bytes(["title"], ["A"]), organisation=other.slug)

    assert response.status_code == 200
    assert not Import.objects.exists()


def test_a_coordinator_chooses_whose_it_is_or_all(client_for, coordinator, charity):
    page = client_for(coordinator).get(URL)

    assert "All organisations: the file says whose each row is" in text_of(page)
    assert charity.name not in text_of(page)
    for named, whose in (
        ({"organisation": "all"}, None),
        ({"organisation-words": charity.name}, charity),
    ):
        file = SimpleUploadedFile("a.csv", csv_bytes(["title", "organisation"], ["A", "New"]))
        client_for(coordinator).post(URL, named | {"source": "sheet", "file": file})
        assert Import.objects.latest("pk").organisation == whose


# --- Matching


def test_the_columns_are_matched_in_selects(signed_in, staff, charity):
    data = csv_bytes(["Project name", "Money"], ["A", "5"])
    found = work_on(upload(staff, data, organisation=charity))

    answer = signed_in.get(found.get_absolute_url())
    assert answer.url == f"{URL}{found.pk}/match/"
    page = signed_in.get(answer.url)
    assert "For example: A" in text_of(page)
    assert '<option value="title" selected>' in page.content.decode()

    twice = signed_in.post(answer.url, {"column_0": "title", "column_1": "title"})
    assert "“Project name” is already read as “Title”" in text_of(twice)
    done = signed_in.post(answer.url, {"column_0": "title", "column_1": "annual_cost_gbp"})
    assert done.url == found.get_absolute_url()
    assert work_on(found).rows.get().cells == {"title": "A", "annual_cost_gbp": "5"}


def test_words_of_a_file_are_never_markup(signed_in, staff, charity):
    data = csv_bytes(["<script>a</script>", "Money"], ["<img src=x>", "5"])
    found = work_on(upload(staff, data, organisation=charity))

    page = signed_in.get(f"{URL}{found.pk}/match/").content.decode()

    assert "<script>a" not in page
    assert "<img src=x>" not in page


def test_a_file_in_which_nothing_says_what_a_row_is_called_is_told_once(signed_in, staff, charity):
    data = csv_bytes(["Status", "What it does"], ["active", "Locks"])
    found = work_on(upload(staff, data, organisation=charity))
    assert found.status == "to_match"  # although both headings are ours

    page = signed_in.post(f"{URL}{found.pk}/match/", {"column_0": "status", "column_1": "summary"})

    assert "No column of this file is read as “Title”" in text_of(page)
    found.refresh_from_db()
    assert found.status == "to_match"


def test_a_file_without_headers_to_match_goes_back_to_its_page(signed_in, staff, charity):
    found = applied(read(staff, csv_bytes(["title"], ["A"]), organisation=charity), staff)

    assert signed_in.get(f"{URL}{found.pk}/match/").url == found.get_absolute_url()


# --- Checking, applying, undoing


def test_the_preview_shows_wrong_rows_first_with_the_words_beside_the_cell(
    signed_in, staff, charity
):
    found = read(
        staff,
        csv_bytes(["title", "annual_cost_gbp"], ["A", "£12k"], ["B", "5"]),
        organisation=charity,
    )

    page = signed_in.get(found.get_absolute_url())

    words = text_of(page)
    assert "1 row of 2 is wrong, so nothing can be applied yet" in words
    assert "Cost a year (£) “£12k” “£12k” is short for a number. Write 12000." in words
    assert "Apply it" not in words
    assert "B row 3" in text_of(signed_in.get(found.get_absolute_url(), {"state": "new"}))


def test_the_preview_shows_what_was_and_what_will_be(signed_in, staff, charity):
    factories.ProjectFactory(organisation=charity, reference="p", title="Before")
    found = read(staff, csv_bytes(["reference", "title"], ["p", "After"]), organisation=charity)

    words = text_of(signed_in.get(found.get_absolute_url()))

    assert "Of 1 row, 0 would be new and 1 changed" in words
    assert "Title Before → becomes After" in words


def test_rows_are_paged(signed_in, staff, charity):
    rows = [[f"Project {n:03}"] for n in range(60)]
    found = read(staff, csv_bytes(["title"], *rows), organisation=charity)

    page = signed_in.get(found.get_absolute_url(), {"page": 2})

    assert "Project 059" in text_of(page)
    assert "Project 001" not in text_of(page)


def test_buttons_apply_undo_and_put_aside(signed_in, staff, charity):
    found = read(staff, csv_bytes(["title"], ["A"]), organisation=charity)
    url = found.get_absolute_url()

    assert signed_in.post(f"{url}apply/").url == url
    found = work_on(found)
    assert "1 added and 0 changed" in text_of(signed_in.get(url))
    assert signed_in.post(f"{url}undo/").url == url
    found = work_on(found)
    assert "everything is as it was before" in text_of(signed_in.get(url))
    assert "undone by" in text_of(signed_in.get(URL))

    other = read(staff, csv_bytes(["title"], ["B"]), organisation=charity)
    answer = signed_in.post(f"{other.get_absolute_url()}discard/", follow=True)
    assert "is put aside. Nothing was changed." in text_of(answer)
    assert "This file was put aside" in text_of(signed_in.get(other.get_absolute_url()))


def test_a_button_pressed_too_late_says_so(signed_in, staff, charity):
    found = applied(read(staff, csv_bytes(["title"], ["A"]), organisation=charity), staff)

    page = signed_in.post(f"{found.get_absolute_url()}apply/", follow=True)

    assert "This file is in another state by now: applied." in text_of(page)


def test_an_undo_that_was_refused_says_why(signed_in, staff, charity):
    found = applied(read(staff, csv_bytes(["title"], ["A"]), organisation=charity), staff)
    with acting(why="A form"):
        Project.objects.update(title="B")

    undone(found, staff)

    page = text_of(signed_in.get(found.get_absolute_url()))
    assert "It could not be undone" in page
    assert "“B” was changed by somebody else" in page


def test_a_refused_file_says_why_and_a_failed_one_can_be_tried_again(signed_in, staff, charity):
    refused = read(staff, b"%PDF-1.7", organisation=charity)
    assert "This is a PDF" in text_of(signed_in.get(refused.get_absolute_url()))
    failed = factories.ImportFactory(
        organisation=charity, status="failed", error="The worker stopped."
    )
    url = failed.get_absolute_url()

    assert "The worker stopped." in text_of(signed_in.get(url))
    signed_in.post(f"{url}again/")

    failed.refresh_from_db()
    assert (failed.status, failed.error) == ("to_read", "")


def test_nothing_to_apply_offers_nothing(signed_in, staff, charity):
    applied(read(staff, csv_bytes(["title"], ["A"]), organisation=charity), staff)
    again = read(staff, csv_bytes(["title"], ["A"]), organisation=charity)

    words = text_of(signed_in.get(again.get_absolute_url()))

    assert "Nothing would change" in words
    assert "Apply it" not in words


def test_htmx_gets_the_progress_and_then_the_whole_page(signed_in, staff, charity):
    found = upload(staff, csv_bytes(["title"], ["A"]), organisation=charity)
    Import.objects.filter(pk=found.pk).update(
        status="reading", attempts=1, progress=40, step="Reading the file"
    )
    url, asks = found.get_absolute_url(), {"HX-Request": "true"}

    fragment = signed_in.get(url, headers=asks)
    assert "Reading the file" in text_of(fragment)
    assert "<html" not in fragment.content.decode()

    Import.objects.filter(pk=found.pk).update(status="to_read", attempts=0)
    work_on(found)
    assert signed_in.get(url, headers=asks)["HX-Refresh"] == "true"


def test_htmx_never_gets_the_page_of_columns_into_the_progress(signed_in, staff, charity):
    found = upload(staff, csv_bytes(["title"], ["A"]), organisation=charity)
    Import.objects.filter(pk=found.pk).update(status="to_match")

    answer = signed_in.get(found.get_absolute_url(), headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Refresh"]) == (200, "true")


def test_the_file_is_given_back_as_it_was(signed_in, staff, charity):
    data = csv_bytes(["title"], ["A"])
    found = read(staff, data, organisation=charity)

    answer = signed_in.get(f"{found.get_absolute_url()}file/")

    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]
    found.file.storage.delete(found.file.name)
    assert signed_in.get(f"{found.get_absolute_url()}file/").status_code == 404


def test_a_file_of_another_kind_is_not_found_here(signed_in, charity):
    other = factories.ImportFactory(organisation=charity, kind="priorities")

    assert signed_in.get(f"{URL}{other.pk}/").status_code == 404


def test_what_waits_to_be_checked_is_said_on_the_home_page(signed_in, staff, charity):
    found = read(staff, csv_bytes(["title"], ["A"]), organisation=charity)

    page = signed_in.get("/")

    assert "Check what “projects.csv” would change" in text_of(page)
    assert found.get_absolute_url() in page.content.decode()


def test_the_list_of_projects_leads_here(signed_in):
    assert f'href="{URL}"' in signed_in.get("/projects/").content.decode()


# --- Files that are no longer needed


def test_what_changed_nothing_goes_after_ninety_days_and_its_record_stays(staff, charity):
    waiting = read(staff, csv_bytes(["title"], ["A"]), organisation=charity)
    refused = read(staff, b"%PDF", organisation=charity)
    kept = applied(read(staff, csv_bytes(["title"], ["B"]), organisation=charity), staff)
    young = read(staff, csv_bytes(["title"], ["C"]), organisation=charity)
    old = timezone.localtime() - datetime.timedelta(days=91)
    Import.objects.exclude(pk=young.pk).update(requested_at=old)
    names = [each.file.name for each in (waiting, refused)]
    waiting.file.storage.delete(names[1])

    assert imports.remove_old_files() == 2
    assert imports.remove_old_files() == 0

    waiting.refresh_from_db()
    assert (waiting.status, waiting.file.name, waiting.rows.count()) == ("discarded", "", 0)
    assert not any(waiting.file.storage.exists(name) for name in names)
    assert Import.objects.get(pk=kept.pk).file
    assert Import.objects.get(pk=young.pk).file
