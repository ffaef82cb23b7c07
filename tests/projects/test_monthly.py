"""Which projects the monthly e-mail asks about, of whom, and with which links."""

import datetime

import pytest
from django.utils import timezone

from consortium.services.monthly import send_monthly_emails
from projects.models import Project
from projects.monthly import projects_to_confirm
from tests.factories import MembershipFactory, OnBehalfFactory, ProjectFactory

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 26)
STALE = ON - datetime.timedelta(days=181)
FRESH = ON - datetime.timedelta(days=180)


def days(number):
    return ON + datetime.timedelta(days=number)


def asked(*people):
    return projects_to_confirm(people, ON)


def titles(person):
    return [ask.title for ask in asked(person).get(person.pk, [])]


def test_stale_projects_and_those_whose_money_ends_are_asked_about(worker, charity):
    def make(title, **facts):
        ProjectFactory(organisation=charity, title=title, **{"confirmed_on": FRESH} | facts)

    make("stale", confirmed_on=STALE)
    make("never", confirmed_on=None)
    make("fresh")
    make("ends on the last day", funded_until=days(90))
    make("ends a day later", funded_until=days(91))
    make("ended yesterday", funded_until=days(-1))
    make("said so within these days", funded_until=days(80), confirmed_on=days(-9))
    make("draft", status="draft", confirmed_on=None)
    make("over", status="ended", confirmed_on=None)
    make("paused and stale", status="paused", confirmed_on=STALE)

    assert sorted(titles(worker)) == [
        "ends on the last day",
        "never",
        "paused and stale",
        "stale",
    ]


@pytest.mark.parametrize("status", ["waiting", "refused"])
def test_nothing_is_asked_for_an_organisation_that_is_not_approved(status, worker, charity):
    ProjectFactory(organisation=charity, status="active", confirmed_on=None)
    charity.status, charity.refusal = status, "Not ours." if status == "refused" else ""
    charity.save()

    assert titles(worker) == []


def test_each_says_why_and_offers_three_ways(worker, charity, linton):
    ProjectFactory(
        organisation=charity,
        title="Locks",
        areas=[linton],
        confirmed_on=STALE,
        funded_until=days(30),
        annual_cost_gbp=12345,
    )

    [ask] = asked(worker)[worker.pk]

    assert ask.note == "Not confirmed since 29 May 2026. Its money ends on 26 December 2026."
    assert [step.words for step in ask.steps] == ["Still right", "Change it", "It has ended"]
    assert "/confirm/" in ask.steps[0].link
    assert ask.steps[1].link.endswith("/edit/")
    assert ask.steps[2].link == f"{ask.steps[0].link}?ended"
    assert ask.by == days(60)
    assert "12,345" not in str(ask)


def test_what_was_added_on_behalf_is_to_be_confirmed_or_refused(worker, charity):
    OnBehalfFactory(project__organisation=charity, project__confirmed_on=None)

    [ask] = asked(worker)[worker.pk]

    assert [step.words for step in ask.steps] == ["Confirm or refuse", "Change it"]
    assert "Added by the consortium" in ask.note


def test_a_draft_on_behalf_is_asked_about_each_month_until_it_is_answered(worker, charity):
    now = timezone.now()
    facts = {"project__organisation": charity, "project__status": "draft"}
    waiting = OnBehalfFactory(asked_at=now, project__title="Waiting", **facts)
    OnBehalfFactory(asked_at=None, **facts)
    OnBehalfFactory(asked_at=now, refused_at=now, refusal="Not ours.", **facts)
    ProjectFactory(organisation=charity, status="draft")

    [ask] = asked(worker)[worker.pk]

    assert ask.title == waiting.project.title
    assert [step.words for step in ask.steps] == ["Confirm or refuse", "Change it"]
    charity.status = "waiting"
    charity.save()
    assert not asked(worker).get(worker.pk)


def test_many_are_counted_after_the_first_twenty(worker, charity):
    for _ in range(23):
        ProjectFactory(organisation=charity, confirmed_on=STALE)

    found = asked(worker)[worker.pk]

    assert len(found) == 21
    assert found[-1].title == "3 more projects of Fen Locks"
    assert found[-1].steps[0].link.endswith(f"?organisation={charity.slug}&confirmed=no")


def test_each_person_is_asked_about_their_own_charities_only(worker, colleague, charity):
    stranger = MembershipFactory().user
    ProjectFactory(organisation=charity, confirmed_on=STALE)

    found = asked(worker, colleague, stranger)

    assert len(found[worker.pk]) == len(found[colleague.pk]) == 1
    assert not found.get(stranger.pk)
    assert found[worker.pk][0].steps[0].link != found[colleague.pk][0].steps[0].link


def test_ten_people_cost_the_queries_of_one(worker, charity, queries_of):
    ProjectFactory(organisation=charity, confirmed_on=STALE)
    one = queries_of(lambda: asked(worker))
    people = [worker]
    for _ in range(9):
        person = MembershipFactory().user
        ProjectFactory(organisation=person.memberships.get().organisation, confirmed_on=STALE)
        people.append(person)

    assert queries_of(lambda: asked(*people)) == one


def test_the_mailed_link_confirms_and_then_nothing_is_asked(client, mailoutbox, worker, charity):
    project = ProjectFactory(organisation=charity, title="Locks", confirmed_on=STALE)
    today = datetime.date.today()  # noqa: DTZ011

    send_monthly_emails(person_ids=[worker.pk], on=today)
    (mail,) = mailoutbox
    line = next(line for line in mail.body.splitlines() if line.startswith("Still right: "))
    path = line.split("127.0.0.1", 1)[1].split("/", 1)[1]
    client.post(f"/{path}", {"answer": "right"})

    assert mail.subject.endswith(": “Locks”")
    assert Project.objects.get().confirmed_on >= today
    assert projects_to_confirm([worker], today).get(worker.pk, []) == []
    assert project.pk
