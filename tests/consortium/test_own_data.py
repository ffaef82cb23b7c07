"""Everything held about me, or about my organisation, taken away as a ZIP."""

import csv
import datetime
import io
import zipfile
from itertools import islice
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from consortium.held import (
    ABOUT_ORGANISATION,
    ABOUT_PERSON,
    LEFT_OUT,
    StoredFile,
    Table,
    as_text,
    held_about_organisation,
    held_about_person,
    is_past,
    links_to_people,
)
from consortium.history import acting
from consortium.models import DocumentOpening, FormDraft, Organisation, User
from consortium.zips import zip_of
from tests.factories import (
    DocumentFactory,
    DocumentOpeningFactory,
    EarlierDocumentFactory,
    FunderQuestionFactory,
    ImportFactory,
    InvitationFactory,
    OrganisationFactory,
    PartFactory,
    PositionFactory,
    ProjectFactory,
    ProjectOutcomeFactory,
    ProposalFactory,
    UserFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


def unpacked(response):
    """{name: text} of a ZIP that was sent."""
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as archive:
        assert archive.testzip() is None
        return {
            name: archive.read(name).decode("utf-8-sig", "replace") for name in archive.namelist()
        }


def rows(files, name):
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"], newline="")))


# --- About oneself


def test_a_person_takes_away_everything_held_about_them(staff, client_for):
    staff.name, before = "Sam Ferris", staff.name
    staff.save()
    EmailAddress.objects.create(user=staff, email=staff.email, verified=True, primary=True)
    FormDraft.objects.create(user=staff, form="/projects/add/", data={"title": ["Half"]})
    InvitationFactory(invited_by=staff, organisation__name="Fen Edge")
    OrganisationFactory(name="Old Hall", email=staff.email.upper())
    with acting(by=staff, why="By hand"):
        project = ProjectFactory()
    client = client_for(staff)

    assert "Download your data" in text(client.get(reverse("my_data")))
    response = client.get(reverse("my_data_file"))

    assert response.headers["Content-Type"] == "application/zip"
    assert "no-store" in response.headers["Cache-Control"]
    files = unpacked(response)
    assert rows(files, "account")[0]["name"] == "Sam Ferris"
    assert {row["name"] for row in rows(files, "account-history")} == {before, "Sam Ferris"}
    assert rows(files, "typed-and-not-saved")[0]["data"] == '{"title": ["Half"]}'
    assert rows(files, "organisations")[0]["role"] == "staff"
    assert rows(files, "addresses")[0]["email"] == staff.email
    named = {(row["what"], row["called"], row["as"]) for row in rows(files, "named-in")}
    assert named == {("invitation", "Fen Edge", "invited by")}
    shown = {(row["what"], row["called"]) for row in rows(files, "addresses-shown")}
    assert shown == {("organisation", "Old Hall")}
    changed = {(row["what"], row["number"], row["change"]) for row in rows(files, "changes-made")}
    assert ("project", str(project.pk), "insert") in changed
    assert files["contents.txt"].startswith(f"Everything In It Together holds about {staff.email}")
    assert "messages-sent.csv: none" in files["contents.txt"]
    assert "addresses.csv: 1 row\r\n" in files["contents.txt"]


def test_neither_a_secret_nor_somebody_elses_address_leaves_with_it(staff, client_for):
    staff.password = make_password("a long secret")
    staff.save()
    Authenticator.objects.create(user=staff, type="totp", data={"secret": "JBSWY3DP"})
    invitation = InvitationFactory(invited_by=staff)
    with acting(by=staff, why="By hand"):
        other = UserFactory()

    files = unpacked(client_for(staff).get(reverse("my_data_file")))

    everything = "".join(files.values())
    assert rows(files, "second-step")[0]["type"] == "totp"
    for word in (staff.password, "JBSWY3DP", invitation.token, invitation.email, other.email):
        assert word not in everything


# --- About one's organisation


def test_a_lead_takes_away_everything_held_about_the_charity(lead, client_for):
    charity = lead.memberships.get().organisation
    project = ProjectFactory(organisation=charity, title="=1+1")
    ProjectOutcomeFactory(project=project, evidence_level=3)
    PositionFactory(organisation=charity)
    path = default_storage.save("documents/kept.pdf", ContentFile(b"%PDF-1.7"))
    kept = DocumentFactory(organisation=charity, file=path)
    earlier = EarlierDocumentFactory(document=kept, file=path)
    DocumentOpeningFactory(document=kept, title="Insurance", opened_by__name="Carys Whitlow")
    gone = DocumentFactory(organisation=charity, file="documents/gone.pdf")
    loaded = default_storage.save("imports/a", ContentFile(b"title\n"))
    upload = ImportFactory(organisation=charity, file=loaded, name="../ours: 1.csv")
    part = PartFactory(project=project, amount_gbp=1234)
    PartFactory(proposal=part.proposal, amount_gbp=98765)
    ProjectFactory()
    with acting(by=lead, why="By hand"):
        Organisation.objects.filter(pk=charity.pk).update(aims="Help.")
    client = client_for(lead)

    assert f"Download the data of {charity}" in text(client.get(reverse("my_data")))
    files = unpacked(client.get(reverse("organisations:data", args=[charity.slug])))

    assert [row["title"] for row in rows(files, "projects")] == ["'=1+1"]
    assert rows(files, "projects")[0]["organisation"] == charity.name
    assert rows(files, "project-outcomes")[0]["evidence_level"] == "3"
    assert len(rows(files, "positions")) == len(rows(files, "positions-history")) == 1
    assert [row["amount_gbp"] for row in rows(files, "bid-parts")] == ["1234.00"]
    assert "98765" not in "".join(files.values())
    assert rows(files, "people")[0] == {
        "id": str(lead.memberships.get().pk),
        "user name": lead.name,
        "user email": lead.email,
        "role": "lead",
    }
    past = rows(files, "organisation-history")
    assert [(row["change"], row["by"], row["aims"]) for row in past] == [
        ("insert", "", ""),
        ("update", lead.name, "Help."),
    ]
    assert files[f"papers/{kept.pk}-kept.pdf"] == "%PDF-1.7"
    assert files[f"earlier-papers/{earlier.pk}-kept.pdf"] == "%PDF-1.7"
    first = rows(files, "papers-opened")[0]
    assert (first["title"], first["opened_by"]) == ("Insurance", "Carys Whitlow")
    assert f"papers/{gone.pk}-gone.pdf: The file of this paper is not here" in files["contents.txt"]
    assert files[f"loaded-files/{upload.pk}-ours_ 1.csv"] == "title\n"


def test_papers_that_leave_with_it_are_written_down_as_opened(lead, client_for):
    charity = lead.memberships.get().organisation
    path = default_storage.save("documents/kept.pdf", ContentFile(b"%PDF-1.7"))
    kept = DocumentFactory(organisation=charity, title="Insurance", file=path)
    EarlierDocumentFactory(document=kept, file=path)
    DocumentFactory(organisation=charity, file="documents/gone.pdf")
    DocumentFactory(organisation=charity, file="")
    DocumentFactory(file=path)

    files = unpacked(client_for(lead).get(reverse("organisations:data", args=[charity.slug])))

    openings = DocumentOpening.objects.values_list("organisation", "document", "opened_by")
    assert list(openings) == [(charity.pk, kept.pk, lead.pk)] * 2
    told = [(row["title"], row["opened_by"]) for row in rows(files, "papers-opened")]
    assert told == [("Insurance", lead.name)] * 2


@pytest.mark.parametrize("path", ["imports/of-others.csv", "../secret.pdf", "/etc/hostname"])
def test_what_is_no_paper_does_not_leave_as_one(path, lead, client_for, settings):
    default_storage.save("imports/of-others.csv", ContentFile(b"title\nOf others\n"))
    (Path(settings.MEDIA_ROOT).parent / "secret.pdf").write_bytes(b"%PDF-1.7")
    charity = lead.memberships.get().organisation
    document = DocumentFactory(organisation=charity, file=path)

    files = unpacked(client_for(lead).get(reverse("organisations:data", args=[charity.slug])))

    assert not [name for name in files if name.startswith("papers/")]
    assert f"papers/{document.pk}-{path.rpartition('/')[2]}: " in files["contents.txt"]
    assert not DocumentOpening.objects.exists()


def test_officers_take_away_their_councils_data_and_coordinators_the_hubs(
    officer, coordinator, client_for
):
    for person in (officer, coordinator):
        organisation = person.memberships.get().organisation

        files = unpacked(
            client_for(person).get(reverse("organisations:data", args=[organisation.slug]))
        )

        assert rows(files, "organisation")[0]["name"] == organisation.name


def test_ten_rows_cost_what_one_costs(lead, client_for, queries_of):
    charity = lead.memberships.get().organisation
    client = client_for(lead)
    urls = [reverse("organisations:data", args=[charity.slug]), reverse("my_data_file")]

    def add():
        with acting(by=lead, why="By hand"):
            PartFactory(project=ProjectFactory(organisation=charity))
        InvitationFactory(organisation=charity, invited_by=lead)

    def look():
        for url in urls:
            unpacked(client.get(url))

    add()
    look()
    first = queries_of(look)
    for _ in range(9):
        add()

    assert queries_of(look) == first


def test_what_the_funder_asks_is_held_about_who_answers_it_the_lead_where_nobody_else(lead):
    charity = lead.memberships.get().organisation
    bid = ProposalFactory(lead_organisation=charity, status="submitted")
    FunderQuestionFactory(proposal=bid, question="Of the lead?")
    FunderQuestionFactory(
        proposal=bid, organisation=OrganisationFactory(), question="Of a partner?"
    )

    held = {
        part.name: [dict(zip(part.head, row, strict=True)) for row in part.rows]
        for part in held_about_organisation(charity, by=lead)
        if part.name.startswith("questions-of-funders-to-the-lead")
    }

    for name in ("questions-of-funders-to-the-lead", "questions-of-funders-to-the-lead-history"):
        assert [row["question"] for row in held[name]] == ["Of the lead?"]


# --- Nothing is forgotten


def links(subject):
    """Each (model, field), history apart, that points to a row of this model."""
    return {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        if not is_past(model)
        for field in model._meta.local_fields
        if field.related_model is subject
    }


def first_step(entry):
    return entry.model, entry.path.split("__")[0]


def missing(subject, entries, *, told=()):
    """What leads to `subject`, or to the rows of an entry, and is not entered itself."""
    covered = {first_step(entry) for entry in entries} | set(LEFT_OUT) | set(told)
    whole = {subject} | {entry.model for entry in entries}
    return {
        f"{model._meta.label}.{field}" for held in whole for model, field in links(held) - covered
    }


def test_whatever_belongs_to_an_organisation_is_entered_or_left_out_for_a_reason():
    assert missing(Organisation, ABOUT_ORGANISATION) == set()


def test_whatever_names_a_person_is_entered_told_of_in_a_line_or_left_out_for_a_reason():
    told = {(field.model, field.name) for field in links_to_people()}

    assert missing(User, ABOUT_PERSON, told=told) == set()
    assert links(User) == told


def test_a_link_that_nobody_entered_is_noticed():
    without_parts = [entry for entry in ABOUT_ORGANISATION if entry.name != "bid-parts"]

    assert missing(Organisation, without_parts) == {"proposals.Part.project"}


def test_what_is_left_out_is_there_and_says_why():
    for (model, field), why in LEFT_OUT.items():
        assert model._meta.get_field(field).is_relation
        assert why.endswith(".")


def test_each_name_is_given_once(staff, lead):
    for held in (
        held_about_person(staff),
        held_about_organisation(lead.memberships.get().organisation, by=lead),
    ):
        names = [part.name for part in held]
        assert len(names) == len(set(names))


# --- The archive


def test_cells_are_text_that_no_spreadsheet_runs():
    assert as_text(None) == ""
    assert as_text(True) == "yes"
    assert as_text(["=é"]) == '["=é"]'
    assert as_text(-3) == "-3"
    assert as_text(datetime.date(2026, 1, 2)) == "2026-01-02"
    assert as_text("@here\r\nnow") == "'@here\nnow"


def test_an_archive_is_sent_while_it_is_written():
    def endless():
        number = 0
        while True:
            yield (number,)
            number += 1

    pieces = zip_of([Table("numbers", ("number",), endless())], words="Numbers")

    assert sum(map(len, islice(pieces, 20))) > 0


def test_files_that_are_not_here_and_empty_tables_stand_in_the_contents_alone():
    parts = [StoredFile("gone.pdf", "nowhere/gone.pdf"), Table("empty", ("a",), iter(()))]

    body = b"".join(zip_of(parts, words="Nothing"))

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == ["contents.txt"]
        assert archive.read("contents.txt").decode() == (
            "Nothing\r\n\r\ngone.pdf: the file is no longer here\r\nempty.csv: none\r\n"
        )
