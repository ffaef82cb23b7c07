"""Papers a charity keeps once: kept, replaced, opened and asked for."""

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
from django.utils import timezone

from consortium.access import Denied
from consortium.folder.faults import FolderRefused
from consortium.folder.loading import load
from consortium.folder.writing import export
from consortium.home import needs_of
from consortium.models import Document, DocumentOpening, PaperKind, PaperListKind
from consortium.paper_reminders import papers_to_renew
from consortium.papers import kept_by, lists_of
from consortium.readiness import State
from consortium.services import papers as services
from consortium.services.monthly import send_monthly_emails
from tests.consortium import paper_files as samples
from tests.consortium.folders import read_folder, write_folder
from tests.factories import (
    DocumentFactory,
    DocumentOpeningFactory,
    EarlierDocumentFactory,
    MembershipFactory,
    OrganisationFactory,
    PaperKindFactory,
    PaperListFactory,
    PaperListKindFactory,
    ProjectFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def days(number):
    return TODAY + datetime.timedelta(days=number)


def upload(content=samples.PDF, name="scan 1.pdf"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def charity(staff):
    return staff.memberships.get().organisation


@pytest.fixture
def insurance():
    return PaperKindFactory(code="insurance", name="Insurance", expires=True)


def add_url(organisation):
    return reverse("organisations:add_paper", args=[organisation.slug])


def papers_url(organisation):
    return reverse("organisations:papers", args=[organisation.slug])


def keep(organisation, **facts):
    """A paper whose file is here."""
    path = default_storage.save("documents/kept.pdf", ContentFile(samples.PDF))
    return DocumentFactory(organisation=organisation, **{"file": path} | facts)


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


def replace(client, document, **sent):
    return client.post(
        reverse("papers:replace", args=[document.pk]),
        {"version": document.version} | sent,
        follow=True,
    )


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


def remove(client, document):
    url = reverse("papers:remove", args=[document.pk])
    return client.post(url, {"version": document.version}, follow=True)


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


# --- Opening


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


# --- What is asked for


def test_documents_of_a_folder_name_their_kind_by_code_or_name(charity, insurance):
    keep(charity, kind="INSURANCE", title="By code", expires_on=days(90))
    keep(charity, kind="insurance", title="By name", expires_on=days(-1))
    keep(charity, kind="Quality mark", title="Its own")

    kept = kept_by(charity)

    assert [(kind.name, kind.state, len(kind.documents)) for kind in kept] == [
        ("Insurance", State.GOOD, 2),
        ("Quality mark", State.GOOD, 1),
    ]


def test_lists_say_who_is_ready_and_what_is_missing(charity, insurance):
    accounts = PaperKindFactory(code="accounts", name="Accounts")
    asked = PaperListFactory(name="The Commissioner", kinds=[insurance])
    PaperListKindFactory(paper_list=asked, kind=accounts, months=12)
    keep(charity, kind="insurance", expires_on=days(90))
    keep(charity, kind="accounts", issued_on=days(-400))
    nobody = OrganisationFactory()

    states = lists_of([charity, nobody])

    (mine,), (theirs,) = states[charity.pk], states[nobody.pk]
    assert (mine.is_ready, mine.lacking, mine.ready) == (False, (("Accounts", State.TOO_OLD),), 1)
    assert mine.gaps == [("too old", ["Accounts"])]
    assert theirs.gaps == [("missing", ["Accounts", "Insurance"])]
    assert (mine.has_nothing, theirs.has_nothing) == (False, True)


# --- Readiness


@pytest.fixture
def commissioner(insurance):
    return PaperListFactory(code="commissioner", name="The Commissioner", kinds=[insurance])


def test_readiness_shows_charities_beside_lists(coordinator, charity, commissioner, client_for):
    keep(charity, kind="insurance", expires_on=days(200))
    OrganisationFactory(name="Fen Edge")
    OrganisationFactory(name="The council", kind="statutory")

    page = text(client_for(coordinator).get(reverse("papers:readiness")))

    assert "1 of 2 charities ready for “The Commissioner”" in page
    assert f"{charity} Ready" in page
    assert "Fen Edge 0 of 1 Nothing kept yet" in page
    assert "The council" not in page


@pytest.mark.parametrize(
    "query, shown",
    [
        ("", {"Acorn", "Fen Edge"}),
        ("?q=acorn", {"Acorn"}),
        ("?show=ready", {"Acorn"}),
        ("?show=lacking", {"Fen Edge"}),
        ("?list=commissioner&show=lacking", {"Fen Edge"}),
        ("?show=nonsense", {"Acorn", "Fen Edge"}),
        ("?q=nobody", set()),
    ],
)
def test_readiness_is_narrowed_in_the_address(
    coordinator, insurance, commissioner, client_for, query, shown
):
    keep(OrganisationFactory(name="Acorn"), kind="insurance", expires_on=days(200))
    OrganisationFactory(name="Fen Edge")

    response = client_for(coordinator).get(reverse("papers:readiness") + query)

    assert {str(charity) for charity, _ in response.context["page"].object_list} == shown
    assert ("No charity fits" in text(response)) is (not shown)


def test_readiness_without_a_list_says_what_to_do_first(coordinator, client_for):
    page = client_for(coordinator).get(reverse("papers:readiness"))

    assert "No list yet" in text(page)


# --- Reminding


def test_papers_that_run_out_wait_for_their_people(staff, charity, coordinator):
    for number in (-1, 60, 61):
        keep(charity, title=f"In {number} days", expires_on=days(number))

    words = [need.words for need in needs_of(staff) if "In " in need.words]

    assert [" ".join(each.split()[:6]) for each in words] == [
        "“In -1 days” ran out on",
        "“In 60 days” runs out on",
    ]
    assert not [need for need in needs_of(coordinator) if "days”" in need.words]


def test_of_many_papers_that_run_out_a_few_are_named(staff, charity):
    for number in range(7):
        keep(charity, title=f"Paper {number}", expires_on=days(number))

    words = [need.words for need in needs_of(staff) if " out" in need.words]

    assert len(words) == 6
    assert words[-1] == "2 more papers run out"


def test_papers_that_run_out_are_in_the_monthly_e_mail_of_their_people(
    staff, charity, coordinator, mailoutbox, settings
):
    settings.SITE_URL = "https://together.example"
    keep(charity, title="Minibus", expires_on=datetime.date(2026, 11, 25))
    insured = keep(charity, title="Insurance", expires_on=datetime.date(2026, 12, 18))
    keep(charity, title="Later", expires_on=datetime.date(2027, 3, 1))
    people = [staff.pk, coordinator.pk]

    assert send_monthly_emails(person_ids=people, on=datetime.date(2026, 11, 26)) == 1

    (mail,) = mailoutbox
    assert mail.to == [staff.email]
    assert mail.subject == "Renew by 26 November 2026: 2 papers"
    assert f"Minibus, {charity}\nRan out on 25 November 2026.\n" in mail.body
    assert f"Insurance, {charity}\nRuns out on 18 December 2026.\n" in mail.body
    link = f"https://together.example{reverse('papers:replace', args=[insured.pk])}"
    assert f"Add the newer one: {link}\n" in mail.body
    assert "Later" not in mail.body
    assert "Is this still right?" not in mail.body


def test_a_paper_too_old_for_a_funders_list_is_in_the_monthly_e_mail(staff, charity, mailoutbox):
    on = datetime.date(2026, 11, 26)
    accounts = PaperKindFactory(code="accounts", name="Accounts")
    for name, months in (("The Commissioner", 12), ("The Trust", 18), ("Whoever", None)):
        asked = PaperListFactory(name=name)
        PaperListKindFactory(paper_list=asked, kind=accounts, months=months)
    keep(charity, kind="accounts", title="Of long ago", issued_on=datetime.date(2023, 5, 1))
    keep(charity, kind="accounts", title="Of 2025", issued_on=datetime.date(2025, 5, 1))

    send_monthly_emails(person_ids=[staff.pk], on=on)

    (mail,) = mailoutbox
    assert mail.subject == f"Bring up to date by 26 November 2026: “Of 2025, {charity}”"
    assert "Of 1 May 2025: too old for “The Commissioner” and “The Trust”.\n" in mail.body
    assert "Whoever" not in mail.body
    keep(charity, kind="accounts", title="Of 2026", issued_on=datetime.date(2026, 5, 1))
    assert papers_to_renew([staff], on) == {staff.pk: []}


def test_papers_too_old_for_a_funders_list_wait_for_their_people(staff, charity, coordinator):
    item = PaperListKindFactory(months=12, paper_list__name="The Commissioner")
    for number in range(7):
        other = PaperListKindFactory(
            months=12, paper_list=item.paper_list, kind__name=f"Of kind {number}"
        )
        keep(charity, kind=other.kind.code, title=f"Paper {number}", issued_on=days(-500))
    keep(
        charity,
        kind=item.kind.code,
        title="Runs out anyway",
        issued_on=days(-500),
        expires_on=TODAY,
    )

    said = [need for need in needs_of(staff) if "too old" in need.words]

    assert said[0].words == "“Paper 0” is too old for “The Commissioner”"
    assert "Add the newer one to the papers of" in said[0].note
    assert said[0].link == reverse(
        "papers:replace", args=[charity.documents.get(title="Paper 0").pk]
    )
    assert [need.words for need in said[5:]] == ["2 more papers are too old for a funder’s list"]
    assert not [need for need in needs_of(coordinator) if "too old" in need.words]


def test_of_an_organisation_that_waits_no_paper_is_too_old():
    person = MembershipFactory(organisation__status="waiting").user
    item = PaperListKindFactory(months=12)
    organisation = person.memberships.get().organisation
    keep(organisation, kind=item.kind.code, issued_on=datetime.date(2020, 1, 1))

    assert papers_to_renew([person], datetime.date(2026, 11, 26)) == {person.pk: []}


def test_projects_and_papers_come_in_one_e_mail(staff, charity, mailoutbox):
    ProjectFactory(organisation=charity, title="Locks and lights", status="active")
    keep(charity, title="Insurance", expires_on=datetime.date(2026, 12, 18))

    send_monthly_emails(person_ids=[staff.pk], on=datetime.date(2026, 11, 26))

    (mail,) = mailoutbox
    assert mail.subject == (
        "Confirm or change by 25 January 2027: “Locks and lights”; "
        f"Renew by 18 December 2026: “Insurance, {charity}”"
    )
    assert mail.body.index("Is this still right?") < mail.body.index("Papers that run out")
    assert "Each link works once, until 25 January 2027." in mail.body


def test_the_monthly_e_mail_asks_the_same_of_the_database_however_many_papers(queries_of):
    people = [MembershipFactory().user for _ in range(4)]
    on = datetime.date(2026, 11, 26)
    keep(people[0].memberships.get().organisation, expires_on=on)
    first = queries_of(lambda: papers_to_renew(people, on))
    for person in people[1:]:
        keep(person.memberships.get().organisation, expires_on=on)

    assert queries_of(lambda: papers_to_renew(people, on)) == first
    assert {len(found) for found in papers_to_renew(people, on).values()} == {1}
