"""Standing papers: what funders ask for, who is ready, and who is reminded of what."""

import datetime

import pytest
from django.urls import reverse

from consortium.home import needs_of
from consortium.paper_reminders import papers_to_renew
from consortium.papers import kept_by, lists_of
from consortium.readiness import State
from consortium.services.monthly import send_monthly_emails
from tests.consortium.keeping_papers import TODAY, charity, days, insurance, keep
from tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    PaperKindFactory,
    PaperListFactory,
    PaperListKindFactory,
    ProjectFactory,
)
from tests.pages import text

__all__ = ["charity", "insurance"]

pytestmark = pytest.mark.django_db


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
            months=12, paper_list=item.paper_list, kind__code=f"of-kind-{number}"
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
