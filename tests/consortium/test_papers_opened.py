"""Standing papers: opened by the right people alone, and written down."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from consortium.folder.faults import FolderRefused
from consortium.folder.loading import load
from consortium.folder.writing import export
from consortium.models import Document, DocumentOpening, PaperKind, PaperListKind
from tests.consortium import paper_files as samples
from tests.consortium.folders import read_folder, write_folder
from tests.consortium.keeping_papers import charity, insurance, keep, papers_url
from tests.factories import DocumentFactory, EarlierDocumentFactory, MembershipFactory
from tests.pages import text

__all__ = ["charity", "insurance"]

pytestmark = pytest.mark.django_db


def test_a_paper_is_sent_as_an_attachment_under_our_name(lead, client_for):
    charity = lead.memberships.get().organisation
    document = keep(charity, title="Insurance", issued_on=datetime.date(2026, 1, 2))

    response = client_for(lead).get(document.get_absolute_url())

    assert b"".join(response) == samples.PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="{charity.slug}-insurance-2026-01-02.pdf"'
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]


def test_every_opening_is_written_down_for_the_leads(lead, coordinator, client_for):
    charity = lead.memberships.get().organisation
    document = keep(charity)
    MembershipFactory(organisation=charity, role="staff")
    b"".join(client_for(coordinator).get(document.get_absolute_url()))

    opening = DocumentOpening.objects.get()
    assert (opening.document, opening.opened_by) == (document, coordinator)
    page = text(client_for(lead).get(papers_url(charity)))
    assert f"{document.title} {coordinator}" in page
    assert "Who opened what" not in text(client_for(coordinator).get(papers_url(charity)))


def test_a_paper_nobody_opened_says_so(lead, client_for):
    page = client_for(lead).get(papers_url(lead.memberships.get().organisation))

    assert "Nobody has opened a paper yet." in text(page)
    assert "Nothing is kept yet" in text(page)


def test_a_pdf_with_a_script_is_kept_and_never_opened_in_the_page(staff, charity, client_for):
    path = default_storage.save("documents/a.pdf", ContentFile(samples.PDF_WITH_SCRIPT))
    document = DocumentFactory(organisation=charity, file=path)

    response = client_for(staff).get(document.get_absolute_url())

    assert b"".join(response) == samples.PDF_WITH_SCRIPT
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("person", ["outsider", "officer", "lead"])
def test_another_charitys_paper_is_not_there(person, charity, client_for, request):
    document = keep(charity)
    EarlierDocumentFactory(document=document)
    client = client_for(request.getfixturevalue(person))

    for name in ("file", "replace", "remove"):
        url = reverse(f"papers:{name}", args=[document.pk])
        assert client.get(url).status_code == 404
    assert client.post(reverse("papers:remove", args=[document.pk])).status_code == 404
    assert Document.objects.filter(pk=document.pk).exists()
    assert not DocumentOpening.objects.exists()


@pytest.mark.parametrize("path", ["documents/gone.pdf", "../secret.pdf", "/etc/hostname", ""])
def test_a_file_that_is_not_below_the_stored_ones_is_not_sent(
    path, staff, charity, client_for, files
):
    files.mkdir(parents=True, exist_ok=True)
    (files.parent / "secret.pdf").write_bytes(b"%PDF-1.7")
    document = DocumentFactory(organisation=charity, file=path)

    response = client_for(staff).get(document.get_absolute_url())

    assert response.status_code == 404
    assert not DocumentOpening.objects.exists()


def test_a_link_out_of_the_stored_files_is_not_followed(staff, charity, client_for, files):
    files.mkdir(parents=True, exist_ok=True)
    (files.parent / "secret.pdf").write_bytes(b"%PDF-1.7")
    (files / "link.pdf").symlink_to(files.parent / "secret.pdf")
    document = DocumentFactory(organisation=charity, file="link.pdf")

    assert client_for(staff).get(document.get_absolute_url()).status_code == 404


def test_a_stored_file_of_another_type_is_not_given_out(staff, charity, client_for):
    path = default_storage.save("documents/page.pdf", ContentFile(samples.WEB_PAGE))
    document = DocumentFactory(organisation=charity, file=path)

    assert client_for(staff).get(document.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "documents\\a.pdf", "c:/a"])
def test_a_folder_that_points_outside_the_stored_files_is_refused(path, tmp_path):
    folder = write_folder(
        tmp_path,
        {
            "organisations": [{"reference": "org", "name": "Charity"}],
            "documents": [{"organisation": "org", "kind": "x", "title": "y", "file": path}],
        },
    )

    with pytest.raises(FolderRefused, match="does not lie in the folder of stored files"):
        load(folder)


ASKED = {
    "paper_kinds": [
        {"code": "accounts", "name": "Accounts", "expires": "no", "order": "1"},
        {"code": "insurance", "name": "Insurance", "expires": "yes", "order": "2"},
    ],
    "paper_lists": [
        {"code": "funder", "name": "A funder", "kinds": "accounts:18;insurance"},
        {"code": "other", "name": "Another", "kinds": ""},
    ],
}


def test_what_is_asked_for_leaves_in_a_folder_as_it_came_and_changes_with_one(tmp_path):
    load(write_folder(tmp_path / "given", ASKED))

    export(tmp_path / "out")
    out = {name: cells.decode("utf-8-sig") for name, cells in read_folder(tmp_path / "out").items()}

    assert out["paper_lists"].splitlines() == [
        "code,name,kinds",
        "funder,A funder,accounts:18;insurance",
        "other,Another,",
    ]
    assert "accounts,Accounts,,no,1" in out["paper_kinds"]
    assert "insurance,Insurance,,yes,2" in out["paper_kinds"]
    again = load(tmp_path / "out").as_json()
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 4)
    changed = {"paper_lists": [{"code": "funder", "name": "A funder", "kinds": "insurance:6"}]}
    load(write_folder(tmp_path / "changed", changed))
    assert list(PaperListKind.objects.values_list("kind__code", "months")) == [("insurance", 6)]


@pytest.mark.parametrize(
    "cell, words",
    [
        ("accounts:0", "“accounts” is not older than 0 months. Write 1 or more, or none."),
        ("accounts:6;accounts", "The kind of paper “accounts” is here twice. Keep one."),
        ("accounts:soon", "soon"),
        ("passport", "passport"),
    ],
)
def test_a_list_that_asks_for_what_cannot_be_is_refused_by_its_cell(cell, words, tmp_path):
    asked = ASKED | {"paper_lists": [{"code": "funder", "name": "A funder", "kinds": cell}]}

    with pytest.raises(FolderRefused) as refused:
        load(write_folder(tmp_path, asked))

    assert words in str(refused.value)
    assert "paper_lists" in str(refused.value)
    assert not PaperKind.objects.exists()
