"""Entries made on a charity's behalf: whom they are asked of, and by which e-mail."""

import datetime

import pytest
from django.utils import timezone

from consortium.access import Denied
from projects.models import OnBehalf, Project
from projects.services import asking, confirmations, projects
from projects.tasks import send_question
from tests.factories import MembershipFactory, ProjectFactory
from tests.projects.on_behalf import add, asked, lead_of

__all__ = ["asked", "lead_of"]

pytestmark = pytest.mark.django_db


def test_what_a_coordinator_publishes_for_a_charity_is_asked_about_at_once(
    asked, coordinator, charity, lead_of, worker
):
    project = add(coordinator, charity)

    on_behalf = OnBehalf.objects.get()
    assert on_behalf.told_by == "Jo March"
    assert on_behalf.added_by == coordinator
    assert on_behalf.asked_at is not None
    assert asked == [(charity.pk, lead_of.pk, [project.pk])]


def test_a_draft_for_a_charity_waits_until_it_is_published(asked, coordinator, charity, lead_of):
    project = add(coordinator, charity, status="draft")
    assert asked == []

    projects.move_project(project_id=project.pk, by=coordinator, status="active")

    assert asked == [(charity.pk, lead_of.pk, [project.pk])]
    projects.move_project(project_id=project.pk, by=coordinator, status="paused")
    assert len(asked) == 1


def test_nobody_is_asked_about_what_the_charity_adds_itself(asked, worker, charity, lead_of):
    add(worker, charity)

    assert not OnBehalf.objects.exists()
    assert asked == []


def test_one_e_mail_for_each_lead_lists_all_projects_of_a_charity(
    asked, coordinator, charity, lead_of
):
    second = MembershipFactory(organisation=charity, role="lead").user
    MembershipFactory(organisation=charity, role="lead", user__is_active=False)
    mine = [ProjectFactory(organisation=charity, status="draft") for _ in range(3)]
    other = ProjectFactory(status="draft", organisation__email="office@other.example")
    lonely = ProjectFactory(status="draft")
    confirmed = ProjectFactory(organisation=charity, confirmed_on=timezone.localdate())

    found = asking.ask_to_confirm(
        project_ids=[one.pk for one in [*mine, other, lonely, confirmed]],
        by=coordinator,
        told_by="grants.csv",
    )

    assert sorted(asked, key=str) == sorted(
        [
            (charity.pk, lead_of.pk, [one.pk for one in mine]),
            (charity.pk, second.pk, [one.pk for one in mine]),
            (other.organisation.pk, None, [other.pk]),
        ],
        key=str,
    )
    assert set(found.written_to) == {charity, other.organisation}
    assert found.unreachable == (lonely.organisation,)
    assert set(OnBehalf.objects.values_list("told_by", flat=True)) == {"grants.csv"}
    assert not OnBehalf.objects.filter(project=confirmed).exists()


def test_asking_costs_the_same_for_ten_as_for_one(asked, coordinator, charity, queries_of):
    ids = [ProjectFactory(organisation=charity).pk for _ in range(11)]
    assert coordinator.has_perm("projects.add_project")  # the person's roles are read by now

    def ask(some):
        return lambda: asking.ask_to_confirm(project_ids=some, by=coordinator)

    assert queries_of(ask(ids[:1])) == queries_of(ask(ids[1:]))


@pytest.mark.parametrize("who", ["staff", "lead", "officer", "outsider"])
def test_only_coordinators_have_a_charity_asked(who, request, charity):
    project = ProjectFactory(organisation=charity)

    with pytest.raises(Denied):
        asking.ask_to_confirm(project_ids=[project.pk], by=request.getfixturevalue(who))


def test_a_project_given_to_another_charity_is_that_ones_to_confirm(
    asked, coordinator, charity, lead_of
):
    project = ProjectFactory(status="active", confirmed_on=timezone.localdate())

    projects.revise_project(
        project_id=project.pk,
        by=coordinator,
        version=project.version,
        changes={"organisation": charity},
    )

    project.refresh_from_db()
    assert (project.organisation, project.confirmed_on) == (charity, None)
    assert project.on_behalf.added_by == coordinator
    assert asked == [(charity.pk, lead_of.pk, [project.pk])]


def test_a_word_changed_by_a_coordinator_leaves_the_confirmation(asked, coordinator, charity):
    project = ProjectFactory(organisation=charity, confirmed_on=timezone.localdate())

    projects.revise_project(
        project_id=project.pk,
        by=coordinator,
        version=project.version,
        changes={"title": "Locks", "organisation": charity},
    )

    project.refresh_from_db()
    assert (project.title, project.confirmed_on) == ("Locks", timezone.localdate())
    assert asked == []


# --- The e-mail


def test_the_e_mail_says_what_is_wanted_by_when_and_has_a_link_for_each(
    asked, mailoutbox, coordinator, charity, lead_of, linton
):
    first = add(coordinator, charity, summary="Locks for burgled homes.", areas=[linton])
    second = add(coordinator, charity, title="Door cameras")

    send_question(charity.pk, lead_of.pk, [first.pk, second.pk])

    (mail,) = mailoutbox
    until = timezone.localdate() + datetime.timedelta(days=60)
    day = f"{until.day} {until:%B %Y}"
    assert mail.subject == f"Confirm or refuse by {day}: 2 projects of Fen Locks"
    assert mail.to == [lead_of.email]
    assert "Locks and lights\nActive · Linton · for everyone" in mail.body
    assert "Locks for burgled homes." in mail.body
    assert "As told by Jo March, on 3 May 2026." in mail.body
    assert mail.body.count("It shows already, as not confirmed until you answer.") == 2
    Project.objects.update(status="draft")
    send_question(charity.pk, lead_of.pk, [first.pk, second.pk])
    assert mailoutbox[1].body.count("confirming publishes it") == 2
    assert mail.body.count("/confirm/") == 2
    assert "Confirm or refuse</a>" in mail.alternatives[0].content
    assert "£" not in mail.body


def test_nothing_is_sent_once_it_is_answered_or_the_reader_has_left(
    asked, mailoutbox, coordinator, charity, lead_of
):
    project = add(coordinator, charity)

    send_question(charity.pk, None, [project.pk])  # it has no address
    lead_of.memberships.update(role="staff")
    send_question(charity.pk, lead_of.pk, [project.pk])
    lead_of.memberships.update(role="lead")
    confirmations.confirm_project(project_id=project.pk, by=lead_of)
    send_question(charity.pk, lead_of.pk, [project.pk])

    assert mailoutbox == []
