"""A joint bid from a gap to the pack in a funder's hands: its coordinator, the leads of two
charities and an officer, each at a browser of their own.
"""

import datetime
import io
import json
import re
import zipfile
from decimal import Decimal
from urllib.parse import urlsplit

import docx
import openpyxl
import pypdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.printed import assert_archival, assert_conforms, pages_of, structure, text_of
from tests.workers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

TITLE = "Doors that hold"
FIRMLATCH = "Firmlatch Home Safety (example)"
SILVERTHREAD = "Silverthread Companions (example)"
COUNCIL = "South Cambridgeshire District Council"
LOCKS, VISITS = "Locks, lights and a cup of tea", "Not today, thank you"
RESERVATION = "With the person’s written consent, as in all our work."
QUESTION = "Who fits the doors in Cottenham?"


def test_from_a_gap_to_the_pack_of_a_bid_that_two_charities_agree_on(person, mails):
    coordinator, officer = person("coordinator"), person("officer")
    fitter, visitor = person("lead", width=375), person("lead.silverthread")

    bid = assemble(coordinator)
    ask(coordinator, bid)
    wait_for(lambda: [mail for mail in mails("lead@demo.example") if TITLE in mail["Subject"]])

    # One agrees on a phone, with a reservation that the funder may read; so does the other.
    fitter.page.goto("/")
    fitter.page.get_by_role("link", name=re.compile(f"^Answer for Firmlatch.*{TITLE}")).click()
    fitter.look()
    expect(fitter.page.get_by_label("We agree", exact=True)).to_have_count(0)
    expect(fitter.page.get_by_label("What do you reserve?")).not_to_be_visible()
    reserve(fitter, tell_funder=True)
    open_answer(visitor, bid, SILVERTHREAD)
    reserve(visitor)

    # The officer it is shared with asks; the lead who knows answers.
    talk(officer, visitor, bid)

    # An edit undoes one agreement alone; its lead sees what changed and asks for a change.
    desk = coordinator.page
    desk.goto(f"{bid}/amounts/")
    desk.get_by_label(f"{LOCKS}, 2027/28: asks for").fill("9000")
    desk.get_by_role("button", name="Save the amounts").click()
    asked_again = desk.get_by_text("They are asked again")
    expect(asked_again).to_contain_text(FIRMLATCH)
    expect(asked_again).not_to_contain_text(SILVERTHREAD)
    open_answer(fitter, bid, FIRMLATCH)
    phone = fitter.page
    expect(phone.get_by_text("What has changed since it was answered").first).to_be_visible()
    fitter.look()
    phone.get_by_label("We ask for a change").check()
    phone.get_by_label("What should change, and why?").fill("The fitter’s day costs more.")
    phone.get_by_label("Asked for in 2027/28").fill("9,500")
    phone.get_by_role("button", name="Send this answer").click()

    # The coordinator takes it in, and the lead agrees again.
    desk.goto("/")
    desk.get_by_role("link", name=re.compile(f"^Firmlatch.*asks for a change.*{TITLE}")).click()
    coordinator.look()
    desk.get_by_role("button", name="Take these figures in").click()
    open_answer(fitter, bid, FIRMLATCH)
    reserve(fitter, tell_funder=True)

    # All have agreed: handed in, and nothing in it changes.
    desk.goto(f"{bid}/consents/")
    desk.get_by_role("link", name="Say that all have agreed").click()
    coordinator.look()
    desk.get_by_role("button", name="Say that all have agreed").click()
    desk.goto(f"{bid}/state/")
    desk.get_by_role("button", name="Say that it is handed in").click()
    expect(desk.get_by_text("From now on nothing in it changes")).to_be_visible()
    desk.goto(f"{bid}/amounts/")
    expect(desk.get_by_text("it stays as it was handed in")).to_be_visible()

    # With that the worker makes the pack of what was handed in; coordinator and officer have it.
    desk.goto(f"{bid}/pack/")
    expect(desk.get_by_role("heading", name=re.compile("is ready$"))).to_be_visible(timeout=90_000)
    coordinator.look()
    with desk.expect_download() as archive:
        desk.get_by_role("link", name="All of these in one archive (ZIP)").click()
    officer.page.goto(f"{bid}/pack/")
    with officer.page.expect_download() as read:
        officer.page.get_by_role("link", name=re.compile("^Download the pack")).click()
    look_into(archive.value.path(), read.value.path().read_bytes())


def assemble(coordinator):
    """Begin a bid from a gap and take two projects in, with amounts; the bid's path."""
    desk = coordinator.page
    desk.goto("/coverage/south-cambs-cdrp-2008-11/gaps/?level=district")
    desk.get_by_role("link", name=re.compile("^Begin a bid from this")).first.click()
    expect(desk.get_by_label("Name of the bid")).to_have_value(re.compile("in South Cambr"))
    desk.get_by_label("Name of the bid").fill(TITLE)
    desk.get_by_label("Led by").select_option(
        label="South Cambridgeshire Prevention Together (example)"
    )
    desk.get_by_label("Asked of").fill("The Commissioner")
    desk.get_by_label("What it may ask for, in all").fill("20,000")
    desk.get_by_label("First day").fill("2027-04-01")
    desk.get_by_label("For how many years").fill("1")
    desk.get_by_label("Nothing, unless somebody is in danger").check()
    desk.get_by_label(COUNCIL, exact=True).check()
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    bid = urlsplit(desk.url).path.rstrip("/")
    desk.goto(f"{bid}/projects/")
    coordinator.look()
    for title in (LOCKS, VISITS):
        desk.get_by_role("button", name=re.compile(f"^Add to the bid.*{title}")).click()
        expect(desk.get_by_text(f"“{title}” is in the bid")).to_be_visible()
    desk.goto(f"{bid}/amounts/")
    for title, amount in ((LOCKS, "8,000"), (VISITS, "6,000")):
        desk.get_by_label(f"{title}, 2027/28: asks for").fill(amount)
    desk.get_by_role("button", name="Save the amounts").click()
    return bid


def ask(coordinator, bid):
    """Ask both charities; that a term clashes with what they accept stands first."""
    desk = coordinator.page
    desk.goto(f"{bid}/consents/")
    desk.get_by_role("link", name="Ask the partners").click()
    expect(desk.get_by_role("heading", name="First: 2 clashes")).to_be_visible()
    coordinator.look()
    day = timezone.localdate() + datetime.timedelta(days=7)
    desk.get_by_label("Answers are wanted by").fill(day.isoformat())
    for box in desk.get_by_label(re.compile("to agree with a reservation")).all():
        box.check()
    desk.get_by_role("button", name="Ask them").click()
    expect(desk.get_by_text("Asked: ")).to_contain_text(FIRMLATCH)
    coordinator.look()


def open_answer(lead, bid, charity):
    lead.page.goto(f"{bid}/consents/")
    lead.page.get_by_role("link", name=charity, exact=True).click()


def reserve(lead, *, tell_funder=False):
    page = lead.page
    page.get_by_label("We agree, with a reservation").check()
    page.get_by_label("What do you reserve?").fill(RESERVATION)
    if tell_funder:
        page.get_by_label(re.compile("^The funder, too")).check()
    lead.look()
    page.get_by_role("button", name="Send this answer").click()
    expect(page.get_by_text(RESERVATION).first).to_be_visible()
    expect(page.get_by_label("What do you reserve?")).to_have_count(0)


def talk(officer, lead, bid):
    """An officer asks a charity directly; its lead answers, and the officer settles it."""
    page = officer.page
    page.goto(f"{bid}/conversation/")
    page.get_by_label("What do you want to say?").fill(QUESTION)
    page.get_by_label("Do you ask one of them directly?").select_option(label=SILVERTHREAD)
    officer.look()
    page.get_by_role("button", name="Say it").click()
    lead.page.goto(f"{bid}/conversation/")
    lead.page.get_by_role("link", name=QUESTION).click()
    lead.page.get_by_label("What do you answer?").fill("Firmlatch’s fitter does.")
    lead.page.get_by_role("button", name="Answer", exact=True).click()
    page.goto(f"{bid}/conversation/")
    page.get_by_role("link", name=QUESTION).click()
    expect(page.get_by_text("Firmlatch’s fitter does.")).to_be_visible()
    page.get_by_role("button", name="It is settled").click()
    expect(page.get_by_text(re.compile("^Settled by"))).to_be_visible()
    officer.look()


def look_into(archive, read):
    """The archive the coordinator has, and the PDF the officer reads: one bid in every file."""
    with zipfile.ZipFile(archive) as held:
        files = {name.rpartition("/")[2]: held.read(name) for name in held.namelist()}
    kept = next(name for name in files if name.endswith("-with-data.pdf"))
    stem = kept.removesuffix("-with-data.pdf")
    code = stem.removeprefix("doors-that-hold-")
    assert files[f"{stem}.pdf"] == read
    assert_conforms(read)
    assert_archival(files[kept])

    reader = pypdf.PdfReader(io.BytesIO(read))
    words = text_of(read)
    assert "Two organisations ask The Commissioner for £15,500 over one year" in words
    assert RESERVATION in words
    assert QUESTION not in words
    assert "DRAFT" not in words
    assert code in pages_of(read)[0]
    tables = structure(reader, "/Table")
    assert len(tables) > 5
    assert all(figure.get("/Alt") for figure in structure(reader, "/Figure"))
    assert len(structure(reader, "/H1")) + len(structure(reader, "/H2")) > 8

    inside = {
        name: contents[0]
        for name, contents in pypdf.PdfReader(io.BytesIO(files[kept])).attachments.items()
    }
    assert inside == {f"{stem}{end}": files[f"{stem}{end}"] for end in (".xlsx", ".json")}
    snapshot = json.loads(files[f"{stem}.json"])["snapshot"]
    assert Decimal(snapshot["figures"]["asked"]) == Decimal(15_500)
    amounts = {
        cell.value
        for sheet in openpyxl.load_workbook(io.BytesIO(files[f"{stem}.xlsx"]))
        for row in sheet
        for cell in row
    }
    assert {9_500, 6_000} <= amounts
    document = docx.Document(io.BytesIO(files[f"{stem}.docx"]))
    assert document.paragraphs[0].text == TITLE
    assert any(LOCKS in each.text for each in document.paragraphs)
