"""Links in e-mails that answer for a project: what they show, do, refuse, and how often."""

import datetime
import html
import re
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consortium.history import last_change
from projects import links
from projects.models import OnBehalf, Project, UsedLink
from projects.services import confirmations
from tests.factories import MembershipFactory, OnBehalfFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.date(2026, 1, 5)


def words(response):
    page = response.content.decode()
    main = page[page.find("<main") : page.find("</main")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def project(charity, linton):
    return ProjectFactory(
        organisation=charity,
        title="Locks and lights",
        areas=[linton],
        confirmed_on=LONG_AGO,
        annual_cost_gbp=12345,
        contact_email="locks@example.org",
        people_per_year=120,
    )


@pytest.fixture
def for_charity(project, coordinator):
    """The same project, as a coordinator added it after a telephone call."""
    Project.objects.filter(pk=project.pk).update(confirmed_on=None)
    return OnBehalfFactory(project=project, added_by=coordinator, told_by="Jo March, by phone")


def url_for(project, person=None, address=""):
    token = links.token_for(project.pk, person_id=person and person.pk, address=address)
    return reverse("projects:confirm_link", args=[token])


def answer(url, **posted):
    """Press a button there, signed out, and see where it leads."""
    return Client(enforce_csrf_checks=False).post(url, posted, follow=True)


def days_pass(monkeypatch, days):
    now = time.time() + days * 86400
    monkeypatch.setattr("time.time", lambda: now)
    moment = timezone.localtime() + datetime.timedelta(days=days)
    monkeypatch.setattr("projects.links.timezone.now", lambda: moment)


# --- Still right, signed out, once


def test_looking_changes_nothing_however_often(client, project, worker):
    url = url_for(project, worker)

    for _ in range(3):
        response = client.get(url)
        assert response.status_code == 200
    client.head(url)

    project.refresh_from_db()
    assert (project.confirmed_on, project.version) == (LONG_AGO, 1)
    assert not UsedLink.objects.exists()
    assert "no-store" in response["Cache-Control"]


def test_the_page_says_what_the_e_mail_did_and_no_money_or_contact(client, project, worker):
    said = words(client.get(url_for(project, worker)))

    assert "Is “Locks and lights” still right?" in said
    assert "Active · Linton · for everyone · 120 people a year" in said
    assert "Last confirmed on 5 January 2026." in said
    assert "12,345" not in said
    assert "locks@example.org" not in said


def test_a_refuge_shows_by_district_on_the_page_a_link_opens(client, project, worker):
    Project.objects.filter(pk=project.pk).update(sensitive=True)

    said = words(client.get(url_for(project, worker)))

    assert "South Cambridgeshire" in said
    assert "Linton" not in said


def test_one_press_confirms_as_the_person_the_e_mail_was_for(project, worker):
    response = answer(url_for(project, worker), answer="right")

    project.refresh_from_db()
    assert project.confirmed_on == timezone.localdate()
    assert project.version == 2
    change = last_change(project)
    assert change.user_id == worker.pk
    context = project.events.order_by("-pgh_id").first().pgh_context
    assert context.metadata["why"] == "confirmation link in an e-mail"
    assert "“Locks and lights” is confirmed" in words(response)


def test_it_is_the_readers_answer_even_where_somebody_else_has_signed_in(
    client_for, project, worker, coordinator
):
    client_for(coordinator).post(url_for(project, worker), {"answer": "right"})

    assert last_change(Project.objects.get()).user_id == worker.pk


def test_a_link_used_twice_says_when_it_was_used_and_changes_nothing(project, worker):
    url = url_for(project, worker)
    answer(url, answer="right")
    Project.objects.update(confirmed_on=LONG_AGO)

    response = answer(url, answer="ended")

    assert response.status_code == 200
    assert "It was confirmed with this link on" in words(response)
    project.refresh_from_db()
    assert (project.status, project.confirmed_on) == ("active", LONG_AGO)


def test_ended_is_one_press_too_and_the_link_in_the_e_mail_asks_it_first(client, project, worker):
    url = url_for(project, worker)

    said = words(client.get(f"{url}?ended"))
    assert "Has “Locks and lights” ended?" in said
    response = answer(url, answer="ended")

    project.refresh_from_db()
    assert project.status == "ended"
    assert "“Locks and lights” has ended" in words(response)


def test_a_proposed_project_has_nothing_to_end(client, project, worker):
    Project.objects.update(status="proposed")
    url = url_for(project, worker)

    assert "It has ended" not in words(client.get(f"{url}?ended"))
    answer(url, answer="ended")

    project.refresh_from_db()
    assert project.status == "proposed"


# --- Links that do not work


def test_an_expired_link_says_so_and_how_to_go_on(monkeypatch, client, project, worker):
    url = url_for(project, worker)
    days_pass(monkeypatch, 61)

    response = client.get(url)
    answer(url, answer="right")

    assert response.status_code == 410
    assert "This link has expired" in words(response)
    assert "Sign in and confirm “Locks and lights” on its own page" in words(response)
    project.refresh_from_db()
    assert project.confirmed_on == LONG_AGO


def test_a_link_works_to_its_last_day(monkeypatch, client, project, worker):
    url = url_for(project, worker)
    days_pass(monkeypatch, 59)

    assert client.get(url).status_code == 200


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "nonsense"])
def test_an_altered_link_is_refused_in_words(client, project, worker, spoil):
    token = links.token_for(project.pk, person_id=worker.pk)
    url = reverse("projects:confirm_link", args=[spoil(token)])

    for response in (client.get(url), answer(url, answer="right")):
        assert response.status_code == 404
        assert "This link is not complete" in words(response)
    assert not UsedLink.objects.exists()


def test_a_link_to_a_project_that_is_gone_says_so(client, project, worker):
    url = url_for(project, worker)
    project.delete()

    response = client.get(url)

    assert response.status_code == 410
    assert "The project is not here any more" in words(response)
    assert answer(url, answer="right").status_code == 410


@pytest.mark.parametrize("reason", ["removed from the charity", "account closed", "deleted"])
def test_somebody_who_left_the_charity_answers_for_it_no_longer(client, project, worker, reason):
    url = url_for(project, worker)
    if reason == "removed from the charity":
        worker.memberships.all().delete()
    elif reason == "account closed":
        worker.is_active = False
        worker.save()
    else:
        worker.delete()

    for response in (client.get(url), answer(url, answer="right")):
        assert response.status_code == 403
        assert "This link is no longer yours to use" in words(response)
        assert "Locks" not in words(response)
    project.refresh_from_db()
    assert project.confirmed_on == LONG_AGO


def test_what_has_ended_meanwhile_is_not_asked_about(client, project, worker):
    url = url_for(project, worker)
    Project.objects.update(status="ended")

    assert "is marked as ended" in words(client.get(url))
    answer(url, answer="right")
    project.refresh_from_db()
    assert project.confirmed_on == LONG_AGO


def test_a_draft_of_the_charitys_own_is_not_published_by_a_link(client, project, worker):
    url = url_for(project, worker)
    Project.objects.update(status="draft")

    assert "is a draft" in words(client.get(url))
    answer(url, answer="right")
    project.refresh_from_db()
    assert project.status == "draft"


# --- Added on a charity's behalf


def test_a_lead_confirms_by_the_link_what_was_added_for_the_charity(client, for_charity, worker):
    url = url_for(for_charity.project, worker)

    said = words(client.get(url))
    assert "as told by Jo March, by phone" in said
    assert "It has ended" not in said
    answer(url, answer="right")

    for_charity.project.refresh_from_db()
    assert for_charity.project.confirmed_on == timezone.localdate()


def test_confirming_a_draft_added_for_the_charity_publishes_it(client, for_charity, worker):
    Project.objects.update(status="draft")
    url = url_for(for_charity.project, worker)

    assert "It is right: publish it" in words(client.get(url))
    answer(url, answer="right")

    assert Project.objects.get().status == "active"


def test_refusing_takes_it_back_to_a_draft_and_tells_the_coordinator(
    for_charity, worker, coordinator, letters
):
    url = url_for(for_charity.project, worker)

    response = answer(url, answer="refused", reason="We closed it in May.")

    for_charity.refresh_from_db()
    assert Project.objects.get().status == "draft"
    assert Project.objects.get().confirmed_on is None
    assert (for_charity.refusal, for_charity.refused_by) == ("We closed it in May.", worker)
    assert "“Locks and lights” is refused" in words(response)
    ((to, letter),) = letters
    assert to == coordinator.email
    assert letter.subject == "Fen Locks refuses the entry “Locks and lights”"
    assert "Sam Lee says: We closed it in May." in letter.paragraphs


def test_refusing_takes_a_reason(for_charity, worker):
    response = answer(url_for(for_charity.project, worker), answer="refused", reason="  ")

    assert "Say why in a sentence" in words(response)
    assert Project.objects.get().status == "active"
    with pytest.raises(ValueError, match="without a reason"):
        confirmations.answer_by_link(
            token=links.token_for(for_charity.project.pk, person_id=worker.pk), answer="refused"
        )


def test_a_refused_entry_asks_nothing_more(client, for_charity, worker, letters):
    answer(url_for(for_charity.project, worker), answer="refused", reason="No.")
    other = MembershipFactory(organisation=for_charity.project.organisation).user

    assert "has been refused" in words(client.get(url_for(for_charity.project, other)))


def test_what_the_charity_entered_itself_cannot_be_refused_by_a_link(project, worker):
    answer(url_for(project, worker), answer="refused", reason="No.")

    assert Project.objects.get().status == "active"
    assert not UsedLink.objects.exists()


def test_a_charity_without_people_answers_from_its_own_address(client, for_charity):
    organisation = for_charity.project.organisation
    organisation.email = "office@fenlocks.example"
    organisation.save()
    url = url_for(for_charity.project, address="Office@fenlocks.example")
    assert "office" not in url.lower()

    answer(url, answer="right")

    project = Project.objects.get()
    assert project.confirmed_on == timezone.localdate()
    context = project.events.order_by("-pgh_id").first().pgh_context
    assert context.metadata == context.metadata | {
        "why": "confirmation link in an e-mail to office@fenlocks.example"
    }
    assert UsedLink.objects.get().person is None


def test_an_expired_link_to_a_charitys_own_address_promises_no_monthly_e_mail(
    monkeypatch, client, for_charity
):
    organisation = for_charity.project.organisation
    organisation.email = "office@fenlocks.example"
    organisation.save()
    url = url_for(for_charity.project, address="office@fenlocks.example")
    days_pass(monkeypatch, 61)

    said = words(client.get(url))

    assert "ask a coordinator to have the e-mail sent again" in said
    assert "each month" not in said


def test_a_link_to_an_address_the_charity_has_given_up_is_refused(client, for_charity):
    url = url_for(for_charity.project, address="old@fenlocks.example")

    assert client.get(url).status_code == 403
    answer(url, answer="refused", reason="No.")
    assert not OnBehalf.objects.exclude(refused_at=None).exists()


def test_a_person_of_another_charity_cannot_use_their_own_id(client, project):
    stranger = MembershipFactory().user

    assert client.get(url_for(project, stranger)).status_code == 403
    assert client.get(url_for(project, UserFactory())).status_code == 403
