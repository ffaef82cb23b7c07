"""The pages of loading priorities from a file."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consortium.imports import files
from consortium.models import Import
from priorities.models import Plan
from tests import factories
from tests.priorities.documents.plans import TITLES, items, pdf_bytes
from tests.priorities.uploads import MARKDOWN, applied, chosen, read, work_on

pytestmark = pytest.mark.django_db

URL = "/priorities/import/"
PLAN = MARKDOWN.encode()


@pytest.fixture
def council():
    return factories.OrganisationFactory(kind="statutory")


@pytest.fixture
def officer(council):
    return factories.MembershipFactory(organisation=council, role="officer").user


@pytest.fixture
def draft(council):
    partnership = factories.PartnershipFactory(organisations=[council], name="Safer Fen")
    return factories.PlanFactory(partnership=partnership, status="draft", title="Plan 2027")


@pytest.fixture
def signed_in(client_for, officer):
    return client_for(officer)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def post(signed_in, plan, data=PLAN, name="plan.md", **facts):
    return signed_in.post(URL, {"plan": plan, "file": SimpleUploadedFile(name, data)} | facts)


def test_the_page_offers_the_officers_drafts_and_new_ones(signed_in, draft):
    factories.PlanFactory(status="draft", title="Somebody else's")

    page = text_of(signed_in.get(URL))

    assert "A new draft for Safer Fen" in page
    assert "Plan 2027 (Safer Fen)" in page
    assert "Somebody else" not in page


def test_a_file_goes_into_a_draft_and_is_chosen_from(signed_in, draft):
    response = post(signed_in, draft.slug)
    found = work_on(Import.objects.get())

    page = signed_in.get(response.url, follow=True)

    assert page.redirect_chain[-1][0] == f"{URL}{found.pk}/match/"
    assert "4 passages of the document read as a priority" in text_of(page)
    assert f"<mark>{TITLES[0]}</mark>" in page.content.decode()
    assert "It is in a list of them: “Our priorities”" in text_of(page)


def test_a_new_draft_needs_a_title(signed_in, draft):
    page = post(signed_in, "new:" + draft.partnership.slug)

    assert "Say what the new draft is called." in text_of(page)
    assert Plan.objects.count() == 1


def test_a_new_draft_is_begun_with_its_dates(signed_in, draft):
    dates = {"starts_on": "2027-04-01", "ends_on": "2030-03-31"}

    post(signed_in, "new:" + draft.partnership.slug, title=" Safe  streets ", **dates)

    plan = Plan.objects.exclude(pk=draft.pk).get()
    assert (plan.title, plan.status, plan.starts_on.year) == ("Safe streets", "draft", 2027)


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"plan": ""}, "Choose the plan it goes into."),
        ({"name": "plan.pages"}, "neither a spreadsheet (.csv, .xlsx) nor a document"),
        ({"data": b""}, "The file is empty"),
        (
            {"starts_on": "2027-04-01", "ends_on": "2026-04-01"},
            "The last day is before the first",
        ),
    ],
)
def test_what_is_wrong_with_an_upload_is_said(facts, words, signed_in, draft):
    page = post(signed_in, **{"plan": draft.slug} | facts)

    assert words in text_of(page)
    assert not Import.objects.exists()


def test_sixty_megabytes_are_refused_in_words(signed_in, draft, monkeypatch):
    page = post(signed_in, draft.slug, data=b"%PDF-1.7" + bytes(60 * files.MEGABYTE), name="a.pdf")

    assert "The file has 60 MB, and 20 MB is the most" in text_of(page)
    assert not Import.objects.exists()


def boxes(found, **changes):
    """What the page of choosing sends, nothing ticked."""
    typed = {}
    for at, each in enumerate(found.headers):
        typed |= {f"title-{at}": each["title"], f"order-{at}": str(at + 1), f"join-{at}": ""}
    return typed | {name.replace("_", "-"): value for name, value in changes.items()}


@pytest.fixture
def found(officer, draft):
    return read(officer, MARKDOWN.encode(), plan=draft)


def test_ticked_reworded_joined_and_put_in_order(signed_in, found, officer, draft):
    typed = boxes(
        found,
        take_0="on",
        take_1="on",
        take_3="on",
        title_0="Safe  homes",
        order_0="9",
        join_1="0",
    )
    response = signed_in.post(f"{URL}{found.pk}/match/", typed)

    shown = work_on(found)
    assert response.url == found.get_absolute_url()
    assert shown.matching == {
        "chosen": [
            {"title": TITLES[3], "places": [3]},
            {"title": "Safe homes", "places": [0, 1]},
        ]
    }
    page = signed_in.get(f"{URL}{found.pk}/match/")
    assert page.context["form"]["title-0"].value() == "Safe homes"
    assert page.context["form"]["join-1"].value() == "0"
    assert page.context["form"]["take-2"].value() is False


@pytest.mark.parametrize(
    "changes, words",
    [
        ({}, "Tick at least one priority."),
        ({"take_0": "on", "title_0": " "}, "Say what the priority is called."),
        ({"take_0": "on", "join_0": "1"}, "Candidate 2 is not ticked."),
        (
            {"take_0": "on", "take_1": "on", "take_2": "on", "join_0": "1", "join_1": "2"},
            "Candidate 2 is itself part of another.",
        ),
        ({"take_0": "on", "order_0": "first"}, "Write its place as a whole number"),
        ({"take_0": "on", "title_0": "x" * 401}, "at most 400 characters"),
    ],
)
def test_what_is_wrong_with_a_choice_is_said_and_kept(changes, words, signed_in, found):
    page = signed_in.post(f"{URL}{found.pk}/match/", boxes(found, **changes))

    assert words in text_of(page)
    found.refresh_from_db()
    assert found.status == "to_match"


def test_nothing_found_leads_to_the_draft(signed_in, officer, draft):
    found = read(officer, b"# Minutes\n\nTea was served.\n", plan=draft)

    page = signed_in.get(f"{URL}{found.pk}/", follow=True)

    assert "Nothing found" in text_of(page)
    assert "does not read as a plan" in text_of(page)
    assert draft.get_absolute_url() in page.content.decode()


def test_a_choice_that_comes_too_late_is_said(signed_in, found, officer):
    applied(chosen(found, officer, (TITLES[0], [0])), officer)

    page = signed_in.post(f"{URL}{found.pk}/match/", boxes(found, take_0="on"), follow=True)

    assert "1 added and 0 changed" in text_of(page)


def test_once_applied_the_page_leads_on_and_the_plan_to_the_document(signed_in, officer, draft):
    data = pdf_bytes(f"<h2>Our priorities</h2>{items()}")
    found = read(officer, data, plan=draft, name="plan.pdf")
    applied(chosen(found, officer, (TITLES[0], [0])), officer)

    page = text_of(signed_in.get(f"{URL}{found.pk}/"))
    plan = signed_in.get(draft.get_absolute_url()).content.decode()

    assert "say for each which outcomes would help" in page
    assert f'href="{URL}{found.pk}/document/#page=1"' in plan


def test_a_pdf_opens_in_the_browser_and_nothing_else_does(signed_in, officer, draft):
    pdf = read(officer, pdf_bytes(items()), plan=draft, name="plan.pdf")
    text = read(officer, MARKDOWN.encode(), plan=draft)

    opened = signed_in.get(f"{URL}{pdf.pk}/document/")
    saved = signed_in.get(f"{URL}{text.pk}/document/")

    assert opened["Content-Type"] == "application/pdf"
    assert opened["Content-Disposition"] == 'inline; filename="plan.pdf"'
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert saved["Content-Disposition"] == 'attachment; filename="plan.md"'
    for response in (opened, saved):
        response.close()


def test_a_document_that_is_no_longer_kept_is_not_found(signed_in, found):
    Import.objects.filter(pk=found.pk).update(file="imports/gone")
    assert signed_in.get(f"{URL}{found.pk}/document/").status_code == 404
    Import.objects.filter(pk=found.pk).update(file="")
    assert signed_in.get(f"{URL}{found.pk}/document/").status_code == 404


def test_a_coordinator_sees_what_was_found_and_no_button(client_for, found):
    hub = factories.OrganisationFactory(kind="infrastructure")
    coordinator = factories.MembershipFactory(organisation=hub, role="coordinator").user

    page = client_for(coordinator).get(f"{URL}{found.pk}/match/")

    assert TITLES[0] in text_of(page)
    assert "Put the file aside" not in text_of(page)


def test_the_template_comes_as_csv_and_as_a_workbook(signed_in):
    factories.OutcomeFactory(code="fewer-falls", name="Fewer falls")
    factories.AreaFactory(name="Linton", parent=factories.AreaFactory(name="South Fen"))
    factories.TargetGroupFactory()
    factories.IndicatorFactory()

    text = signed_in.get(f"{URL}template.csv").content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(signed_in.get(f"{URL}template.xlsx").content))

    assert text.startswith("Reference,Title,Description,Theme,Rank,Weight")
    assert book.sheetnames == ["Priorities", "Accepted values"]
    values = [row[:3] for row in book["Accepted values"].values]
    assert ("Outcomes", "fewer-falls", "Fewer falls") in values
