"""Standing papers: kept once, replaced, removed."""

import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from consortium.access import Denied
from consortium.papers import kept_by
from consortium.readiness import State
from consortium.services import papers as services
from tests.consortium import paper_files as samples
from tests.consortium.keeping_papers import (
    charity,
    days,
    insurance,
    keep,
    papers_url,
    remove,
    replace,
)
from tests.factories import (
    DocumentFactory,
    DocumentOpeningFactory,
    EarlierDocumentFactory,
    MembershipFactory,
    PaperKindFactory,
    PaperListFactory,
)
from tests.pages import text

__all__ = ["charity", "insurance"]

pytestmark = pytest.mark.django_db


def upload(content=samples.PDF, name="scan 1.pdf"):
    return SimpleUploadedFile(name, content)


def add_url(organisation):
    return reverse("organisations:add_paper", args=[organisation.slug])


# --- Adding


def test_staff_add_a_paper_under_a_name_of_ours(staff, charity, insurance, client_for):
    sent = {"kind": "insurance", "issued_on": "2026-01-02", "expires_on": days(200).isoformat()}

    page = client_for(staff).post(
        add_url(charity), sent | {"file": upload(name="../../evil.exe")}, follow=True
    )

    document = charity.documents.get()
    assert "“Insurance” is kept." in text(page)
    assert (document.kind, document.title) == ("insurance", "Insurance")
    assert document.issued_on == datetime.date(2026, 1, 2)
    assert re.fullmatch(rf"documents/{charity.slug}/[0-9a-f]{{32}}\.pdf", document.file)
    assert (Path(settings.MEDIA_ROOT) / document.file).read_bytes() == samples.PDF
    assert document.events.get().file == document.file


def test_a_second_paper_of_a_kind_needs_a_name(staff, charity, insurance, client_for):
    client = client_for(staff)
    for number, title in enumerate(("", "", "Minibus")):
        page = client.post(
            add_url(charity),
            {"kind": "insurance", "title": title, "file": upload()},
            follow=True,
        )
        assert ("is kept already" in text(page)) is (number == 1)

    assert sorted(charity.documents.values_list("title", flat=True)) == ["Insurance", "Minibus"]
    assert len(stored_files()) == 2


def stored_files():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "sent, words",
    [
        ({"file": samples.SVG}, "This is a drawing (SVG)"),
        ({"file": samples.word(**{"word/vbaProject.bin": b"x"})}, "This document holds macros"),
        ({"file": b""}, "The file is empty."),
        (
            {"file": samples.PDF + bytes(60 * 1024 * 1024)},
            "The file has 60 MB, and 10 MB is the most",
        ),
        ({"file": samples.PDF + bytes(10 * 1024 * 1024)}, "The file has 10 MB, and 10 MB is"),
        ({"file": None}, "Fill in “The file”"),
        ({"kind": "nothing known"}, "nothing known is not one of the available choices"),
        ({"kind": "other"}, "Give the paper a name, so that others know what it is."),
        (
            {"issued_on": "2026-05-02", "expires_on": "2026-05-01"},
            "The last day lies before the date on the paper. Correct one of the two.",
        ),
        ({"issued_on": "yesterday"}, "Enter a valid date."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_kept_says_why_and_keeps_nothing(
    staff, charity, insurance, client_for, sent, words
):
    content = sent.pop("file", samples.PDF)
    sent = {"kind": "insurance"} | sent | ({} if content is None else {"file": upload(content)})

    page = client_for(staff).post(add_url(charity), sent)

    assert words in text(page)
    assert not charity.documents.exists()
    assert stored_files() == []


def test_a_good_file_beside_a_mistake_has_to_be_chosen_again_and_the_page_says_so(
    staff, charity, insurance, client_for
):
    client = client_for(staff)
    words = "Choose the file again"

    wrong_date = {"kind": "insurance", "issued_on": "yesterday"}
    assert words in text(client.post(add_url(charity), wrong_date | {"file": upload()}))
    assert words not in text(client.post(add_url(charity), wrong_date))
    wrong_file = {"kind": "insurance", "file": upload(samples.SVG)}
    assert words not in text(client.post(add_url(charity), wrong_file))


def test_a_paper_may_be_something_else_with_a_name(staff, charity, client_for):
    sent = {"kind": "other", "title": "Quality mark", "file": upload(samples.PNG)}

    client_for(staff).post(add_url(charity), sent)

    assert charity.documents.get().file.endswith(".png")
    assert [(kind.name, kind.state) for kind in kept_by(charity)] == [("other", State.GOOD)]


def test_a_coordinator_sees_papers_and_keeps_none(charity, coordinator, insurance, client_for):
    keep(charity)
    client = client_for(coordinator)

    page = text(client.get(papers_url(charity)))

    assert "Safeguarding policy" in page
    assert "Add a paper" not in page
    with pytest.raises(Denied):
        services.add_paper(
            organisation_id=charity.pk,
            by=coordinator,
            kind="insurance",
            title="",
            file=upload(),
            issued_on=None,
            expires_on=None,
        )


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.pdf",
        "a\x00b.pdf",
        "Ünïcode ☃ «paper».pdf",
        f"{'long' * 100}.pdf",
        "CON",
        "x.exe",
    ],
)
def test_a_name_with_odd_characters_is_used_for_nothing(staff, charity, client_for, name):
    PaperKindFactory(code="bank", name="Bank")

    client_for(staff).post(add_url(charity), {"kind": "bank", "file": upload(name=name)})

    document = charity.documents.get()
    assert re.fullmatch(rf"documents/{charity.slug}/[0-9a-f]{{32}}\.pdf", document.file)
    assert len(stored_files()) == 1


def test_a_kind_of_the_consortiums_own_may_be_called_other(staff, charity, client_for):
    PaperKindFactory(code="other", name="Other papers")

    page = client_for(staff).get(add_url(charity))

    assert "Something else" not in text(page)
    assert "Other papers" in text(page)


def test_an_organisation_that_waits_keeps_papers_and_counts_as_ready_for_nothing(
    coordinator, insurance, client_for
):
    member = MembershipFactory(organisation__status="waiting")
    charity = member.organisation
    PaperListFactory(name="The Commissioner", kinds=[insurance])
    client = client_for(member.user)

    client.post(
        add_url(charity),
        {"kind": "insurance", "expires_on": days(200).isoformat(), "file": upload()},
    )

    page = text(client.get(papers_url(charity)))
    assert "ready The Commissioner".lower() in page.lower()
    readiness = text(client_for(coordinator).get(reverse("papers:readiness")))
    assert "0 of 0 charities ready for “The Commissioner”" in readiness
    assert charity.name not in readiness


# --- Replacing and removing


def test_a_newer_file_takes_the_place_and_the_old_one_is_kept(staff, charity, client_for):
    document = keep(charity, expires_on=days(-1))
    before = document.file
    client = client_for(staff)

    page = replace(client, document, file=upload(samples.JPEG), expires_on=days(300).isoformat())

    document.refresh_from_db()
    earlier = document.earlier.get()
    assert f"“{document}” is up to date." in text(page)
    assert "1 earlier version" in text(page)
    assert (earlier.file, earlier.expires_on, earlier.replaced_by) == (before, days(-1), staff)
    assert document.expires_on == days(300)
    url = reverse("papers:earlier_file", args=[document.pk, earlier.pk])
    assert b"".join(client.get(url)) == samples.PDF
    assert b"".join(client.get(document.get_absolute_url())) == samples.JPEG


def test_dates_are_put_right_without_another_file(staff, charity, client_for):
    document = keep(charity)

    replace(client_for(staff), document, issued_on="2026-02-03")

    document.refresh_from_db()
    assert document.issued_on == datetime.date(2026, 2, 3)
    assert not document.earlier.exists()


def test_dates_in_the_wrong_order_are_refused_when_replacing(staff, charity, client_for):
    document = keep(charity)

    page = replace(client_for(staff), document, issued_on="2026-02-03", expires_on="2026-02-02")

    assert "The last day lies before the date on the paper." in text(page)


def test_who_replaces_second_is_told_and_neither_file_is_lost(staff, charity, client_for):
    document = keep(charity)
    client = client_for(staff)
    colleague = MembershipFactory(organisation=charity).user
    replace(client_for(colleague), document, file=upload(samples.PNG), issued_on="2026-05-01")

    page = replace(client, document, file=upload(samples.JPEG), issued_on="2026-04-01")

    said = text(page)
    assert f"“{document}” was saved by {colleague} while you were typing." in said
    assert "It is now dated 1 May 2026. Where yours is the newer, choose the file again" in said
    assert 'value="2026-04-01"' in page.content.decode()
    document.refresh_from_db()
    assert (document.file[-4:], document.issued_on) == (".png", datetime.date(2026, 5, 1))
    assert len(stored_files()) == 2

    page = replace(client, document, file=upload(samples.JPEG), issued_on="2026-04-01")

    document.refresh_from_db()
    assert (document.file[-4:], document.issued_on) == (".jpg", datetime.date(2026, 4, 1))
    assert [version.file[-4:] for version in document.earlier.all()] == [".png", ".pdf"]


def test_a_row_without_its_dates_says_so_to_who_comes_second(staff, charity, client_for):
    document = keep(charity, issued_on=days(-9))
    client = client_for(staff)
    replace(client, document)

    assert "It is now without dates." in text(replace(client, document, issued_on="2026-04-01"))


def test_a_row_that_is_refused_leaves_no_file(staff, charity):
    with pytest.raises(IntegrityError), transaction.atomic():
        services.add_paper(
            organisation_id=charity.pk,
            by=staff,
            kind="insurance",
            title="Insurance",
            file=upload(),
            issued_on=days(1),
            expires_on=days(0),
        )

    assert stored_files() == []


def test_a_paper_without_a_file_gets_one(staff, charity, client_for):
    document = DocumentFactory(organisation=charity)
    assert kept_by(charity)[0].state == State.WITHOUT_FILE

    replace(client_for(staff), document, file=upload())

    document.refresh_from_db()
    assert document.file
    assert not document.earlier.exists()


def test_removing_takes_the_files_and_leaves_who_opened_them(
    staff, charity, client_for, django_capture_on_commit_callbacks
):
    document = keep(charity, issued_on=datetime.date(2026, 1, 2))
    EarlierDocumentFactory(
        document=document, file=default_storage.save("documents/old.pdf", ContentFile(samples.PDF))
    )
    opening = DocumentOpeningFactory(document=document)
    client = client_for(staff)

    asked = text(client.get(reverse("papers:remove", args=[document.pk])))
    with django_capture_on_commit_callbacks(execute=True):
        page = remove(client, document)

    assert "Its file goes for good, and so do its earlier versions." in asked
    assert "Dated 2 January 2026." in asked
    assert f"“{document}” and its earlier versions are removed." in text(page)
    assert stored_files() == []
    opening.refresh_from_db()
    assert (opening.document, opening.title) == (None, document.title)


def test_a_paper_that_was_replaced_meanwhile_is_not_removed_unseen(staff, charity, client_for):
    document = keep(charity)
    colleague = MembershipFactory(organisation=charity).user
    replace(client_for(colleague), document, file=upload(samples.PNG))

    page = remove(client_for(staff), document)

    assert f"“{document}” was saved by {colleague}" in text(page)
    assert 'name="version" value="2"' in page.content.decode()
    assert charity.documents.get() == document


def test_a_file_that_another_paper_needs_or_that_is_not_ours_stays(
    staff, charity, client_for, django_capture_on_commit_callbacks
):
    shared = keep(charity)
    other = DocumentFactory(file=shared.file)
    foreign = DocumentFactory(
        organisation=charity, file=default_storage.save("packs/a.pdf", ContentFile(samples.PDF))
    )

    with django_capture_on_commit_callbacks(execute=True):
        for document in (shared, foreign):
            services.remove_paper(document_id=document.pk, by=staff, version=1)

    assert default_storage.exists(other.file)
    assert default_storage.exists(foreign.file)
