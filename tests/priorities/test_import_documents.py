"""A plan's document: read by the worker, chosen from by an officer, made priorities of a draft."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consortium.access import Denied
from consortium.history import acting
from consortium.models import Import
from consortium.services import imports
from priorities.models import Plan, Priority, PrioritySource
from priorities.services.loading import request_priorities
from tests import factories
from tests.priorities.documents.plans import TITLES, docx_bytes, items, pdf_bytes, word_plan
from tests.priorities.uploads import MARKDOWN, applied, chosen, read, undone, upload, work_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return factories.OrganisationFactory(kind="statutory", name="Council")


@pytest.fixture
def officer(council):
    return factories.MembershipFactory(organisation=council, role="officer").user


@pytest.fixture
def partnership(council):
    return factories.PartnershipFactory(organisations=[council])


@pytest.fixture
def draft(partnership):
    return factories.PlanFactory(partnership=partnership, status="draft", title="Plan 2027")


def test_a_document_waits_for_somebody_to_choose(officer, draft, council):
    found = read(officer, MARKDOWN.encode(), plan=draft)

    assert (found.status, found.organisation, found.target) == ("to_match", council, draft.slug)
    assert [each["title"] for each in found.headers] == list(TITLES)
    assert draft.priorities.count() == 0


@pytest.fixture(autouse=True)
def plan_numbers():
    factories.PlanFactory.reset_sequence(0)


def test_what_is_chosen_becomes_priorities_of_the_draft_in_its_order(officer, draft):
    found = read(officer, MARKDOWN.encode(), plan=draft)

    shown = chosen(found, officer, ("Older people", [3]), ("Burglary", [0]))
    assert (shown.status, shown.report["new"]) == ("to_check", 2)
    assert draft.priorities.count() == 0
    done = applied(shown, officer)

    assert done.status == "applied"
    rows = list(draft.priorities.values_list("reference", "title", "rank"))
    assert rows == [("P1", "Older people", 1), ("P2", "Burglary", 2)]
    assert not Priority.objects.exclude(outcomes=None).exists()


def test_each_priority_keeps_where_it_stands_in_the_document(officer, draft):
    data = pdf_bytes(f"<h1>Plan</h1><h2 style='break-before: page'>Our priorities</h2>{items()}")
    found = read(officer, data, plan=draft, name="plan.pdf")
    applied(chosen(found, officer, (TITLES[0], [0, 1])), officer)

    first, second = PrioritySource.objects.all()

    assert first.priority == second.priority == draft.priorities.get()
    assert (first.page, str(first)) == (2, "plan.pdf, page 2")
    assert first.parts[1] == TITLES[0]
    assert second.parts[1] == TITLES[1]
    assert first.address == f"/priorities/import/{found.pk}/document/#page=2"


def test_what_is_loaded_stands_behind_what_the_plan_holds(officer, draft):
    factories.PriorityFactory(plan=draft, reference="P1", rank=4, title="Here already")

    found = read(officer, MARKDOWN.encode(), plan=draft)
    applied(chosen(found, officer, (TITLES[0], [0])), officer)

    assert draft.priorities.get(title=TITLES[0]).rank == 5
    assert draft.priorities.get(title=TITLES[0]).reference == "P2"


def test_a_priority_that_is_there_already_is_left_as_an_officer_made_it(officer, draft):
    here = factories.PriorityFactory(plan=draft, title=TITLES[0].upper(), description="Ours")

    found = read(officer, MARKDOWN.encode(), plan=draft)
    shown = chosen(found, officer, (TITLES[0], [0]), (TITLES[1], [1]))

    assert shown.report["skipped"] == {"the plan has a priority of this title already": 1}
    applied(shown, officer)
    here.refresh_from_db()
    assert here.description == "Ours"
    assert draft.priorities.count() == 2


def test_a_word_document_brings_what_it_says_of_each(officer, draft):
    found = read(officer, docx_bytes(word_plan), plan=draft, name="plan.docx")
    applied(chosen(found, officer, (TITLES[0], [0])), officer)

    assert draft.priorities.get().description.startswith("What we know of it")


def test_it_can_be_undone_until_a_priority_was_edited(officer, draft):
    done = applied(
        chosen(read(officer, MARKDOWN.encode(), plan=draft), officer, (TITLES[0], [0])), officer
    )

    assert undone(done, officer).status == "undone"
    assert draft.priorities.count() == 0

    again = read(officer, MARKDOWN.encode(), plan=draft)
    again = applied(chosen(again, officer, (TITLES[0], [0])), officer)
    priority = draft.priorities.get()
    priority.title = "Reworded"
    with acting(by=officer, why="Edited"):
        priority.save()
    refused = undone(again, officer)
    assert refused.status == "applied"
    assert "Reworded" in refused.error


def test_the_same_file_is_recognised(officer, draft):
    applied(
        chosen(read(officer, MARKDOWN.encode(), plan=draft), officer, (TITLES[0], [0])), officer
    )

    again = chosen(read(officer, MARKDOWN.encode(), plan=draft), officer, (TITLES[0], [0]))

    assert any("This very file was loaded" in note for note in again.notes)


def test_the_choice_can_be_changed_before_it_is_applied(officer, draft):
    shown = chosen(read(officer, MARKDOWN.encode(), plan=draft), officer, (TITLES[0], [0]))

    shown = chosen(shown, officer, (TITLES[1], [1]))

    assert [row.title for row in shown.rows.all()] == [TITLES[1]]


# --- A new draft


def test_a_new_draft_is_begun_with_the_file(officer, partnership):
    file = SimpleUploadedFile("plan.md", MARKDOWN.encode())

    found = request_priorities(
        by=officer, source="document", file=file, partnership=partnership, title="Safe 2027"
    )

    plan = Plan.objects.get(reference=found.target)
    assert (plan.title, plan.status, plan.source) == ("Safe 2027", "draft", "plan.md")


def test_nobody_fills_another_partnerships_plan(officer):
    other = factories.PlanFactory(status="draft")

    with pytest.raises(Denied):
        upload(officer, MARKDOWN.encode(), plan=other)
    with pytest.raises(Denied):
        request_priorities(
            by=officer,
            source="document",
            file=SimpleUploadedFile("plan.md", b"x"),
            partnership=other.partnership,
            title="Not theirs",
        )
    assert not Plan.objects.filter(title="Not theirs").exists()


def test_a_coordinator_reads_a_draft_and_does_not_fill_it(draft):
    hub = factories.OrganisationFactory(kind="infrastructure")
    coordinator = factories.MembershipFactory(organisation=hub, role="coordinator").user

    with pytest.raises(Denied):
        upload(coordinator, MARKDOWN.encode(), plan=draft)


def test_an_administrator_fills_any_draft(draft, admin_user):
    assert read(admin_user, MARKDOWN.encode(), plan=draft).status == "to_match"


def test_a_plan_published_meanwhile_is_not_written_into(officer, draft):
    shown = chosen(read(officer, MARKDOWN.encode(), plan=draft), officer, (TITLES[0], [0]))
    draft.status = "current"
    draft.save()

    done = applied(shown, officer)

    assert done.status == "refused"
    assert "files go into drafts only" in done.error
    assert draft.priorities.count() == 0


def test_a_plan_that_is_gone_is_said(officer, draft):
    found = read(officer, MARKDOWN.encode(), plan=draft)
    draft.delete()

    assert "no longer here" in chosen(found, officer, (TITLES[0], [0])).error


def test_an_officer_who_left_meanwhile_writes_nothing(officer, draft):
    shown = chosen(read(officer, MARKDOWN.encode(), plan=draft), officer, (TITLES[0], [0]))
    imports.apply_import(import_id=shown.pk, by=officer)
    officer.memberships.all().delete()

    done = work_on(shown)

    assert done.status == "failed"
    assert draft.priorities.count() == 0


# --- What is no plan


def test_a_document_that_is_no_plan_says_so(officer, draft):
    found = read(officer, b"# Minutes\n\nTea was served.\n", plan=draft)

    assert (found.status, found.headers) == ("to_match", [])
    assert "does not read as a plan" in found.notes[0]


def test_a_plan_in_which_nothing_is_found_says_what_to_do(officer, draft):
    found = read(officer, b"# Plan\n\nOur priorities are many and varied.\n", plan=draft)

    assert "Write the plan's priorities yourself" in found.notes[0]


@pytest.mark.parametrize(
    "data, name, words",
    [
        (b"", "plan.pdf", "The file is empty"),
        (b"<!doctype html><html><p>Sign in", "plan.pdf", "a web page, whatever its name says"),
        (b"Dear all", "plan.docx", "a text, whatever its name says"),
        (b"%PDF-1.7 nothing", "plan.pdf", "damaged or only half downloaded"),
        (b"\x89PNG\r\n\x1a\n", "plan.pdf", "picture"),
    ],
)
def test_what_is_no_document_is_refused_in_words(data, name, words, officer, draft):
    found = work_on(upload(officer, data, plan=draft, name=name))

    assert found.status == "refused"
    assert words in found.error


def test_a_picture_of_a_plan_says_what_to_load_instead(officer, draft):
    data = b"\x89PNG\r\n\x1a\n" + bytes(200)

    found = work_on(upload(officer, data, plan=draft, name="plan.pdf"))

    assert found.status == "refused"
    assert "This is a picture" in found.error
    assert found.error.endswith("load the document it was made from.")


def test_a_pdf_under_another_name_is_read_and_said(officer, draft):
    data = pdf_bytes(f"<h2>Our priorities</h2>{items()}")

    found = read(officer, data, plan=draft, name="plan.docx")

    assert len(found.headers) == len(TITLES)
    assert "it is a PDF and was read as one" in found.notes[0]
    assert Import.objects.get().name == "plan.docx"
