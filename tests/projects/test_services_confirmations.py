"""Entries made on a charity's behalf: confirmed, refused, given away; and what marks them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.home import needs_of
from consortium.states import MoveRefused
from projects.models import OnBehalf, Project
from projects.services import asking, confirmations, projects
from projects.tasks import send_question
from tests.factories import MembershipFactory, OnBehalfFactory, OrganisationFactory, ProjectFactory
from tests.projects.on_behalf import add, asked, lead_of
from tests.projects.test_confirmation_links import words

__all__ = ["asked", "lead_of"]

pytestmark = pytest.mark.django_db


def test_refusing_signed_in_hides_it_and_stops_others_from_publishing_it(
    asked, letters, coordinator, charity, worker
):
    project = add(coordinator, charity)

    confirmations.refuse_project(project_id=project.pk, by=worker, reason="Not ours.")

    project.refresh_from_db()
    assert project.status == "draft"
    assert project.title not in [one.title for one in Project.objects.published()]
    with pytest.raises(MoveRefused, match="Fen Locks has refused this entry"):
        projects.move_project(project_id=project.pk, by=coordinator, status="active")
    with pytest.raises(confirmations.NothingToRefuse):
        confirmations.refuse_project(project_id=project.pk, by=worker, reason="Again.")
    words_of = [need.words for need in needs_of(coordinator)]
    assert "Fen Locks refuses the entry “Locks and lights”" in words_of
    assert not any("Locks and lights" in need.words for need in needs_of(worker))


def test_a_refused_entry_may_be_mended_and_asked_about_again(
    asked, letters, coordinator, charity, worker, lead_of
):
    project = add(coordinator, charity)
    confirmations.refuse_project(project_id=project.pk, by=worker, reason="Not ours.")

    asking.ask_to_confirm(project_ids=[project.pk], by=coordinator)

    assert len(asked) == 2
    assert "Confirm or refuse “Locks and lights”" in [need.words for need in needs_of(worker)]
    assert not any("refuses the entry" in need.words for need in needs_of(coordinator))
    confirmations.confirm_project(project_id=project.pk, by=worker)
    project.refresh_from_db()
    assert (project.status, project.confirmed_on) == ("active", timezone.localdate())


def test_what_was_proposed_is_proposed_again_once_its_charity_takes_it_up(
    asked, letters, coordinator, charity, worker, lead_of
):
    project = add(coordinator, charity, status="proposed")
    confirmations.refuse_project(project_id=project.pk, by=worker, reason="In spring only.")
    asking.ask_to_confirm(project_ids=[project.pk], by=coordinator)

    confirmations.confirm_project(project_id=project.pk, by=worker)

    project.refresh_from_db()
    assert (project.status, project.confirmed_on) == ("proposed", timezone.localdate())


@pytest.mark.parametrize("status", ["proposed", "active"])
def test_a_draft_that_was_never_published_becomes_what_was_meant(
    asked, coordinator, charity, worker, lead_of, status
):
    project = add(coordinator, charity, status="draft", meant_as=status)
    asking.ask_to_confirm(project_ids=[project.pk], by=coordinator)

    confirmations.confirm_project(project_id=project.pk, by=worker)

    project.refresh_from_db()
    assert project.status == status


def test_what_a_draft_is_meant_as_is_chosen_in_the_form_and_said_to_the_charity(
    asked, coordinator, charity, worker, lead_of, client_for
):
    client, url = client_for(coordinator), reverse("projects:add")
    sent = {"title": "Locks", "organisation": charity.slug, "status": "draft"}
    client.post(url, sent | {"meant_as": "proposed", "do": "save"})
    project = Project.objects.get()
    assert (project.status, project.on_behalf.meant_as) == ("draft", "proposed")

    edit = reverse("projects:edit", args=[project.slug])
    form = client.get(edit).context["form"]
    assert form["meant_as"].value() == "proposed"
    boxes = {field.html_name: field.value() for field in form if field.value()}
    boxes |= {"meant_as": "active", "areas": []}
    client.post(edit, boxes | {"do": "save"})
    assert Project.objects.get().on_behalf.meant_as == "active"

    stale = client.post(edit, boxes | {"meant_as": "proposed", "do": "save"})
    said = {each.name: each.theirs for each in stale.context["form"].differences}
    assert said == {"meant_as": "Active"}

    asking.ask_to_confirm(project_ids=[project.pk], by=coordinator)
    page = words(client_for(worker).get(project.get_absolute_url()))
    assert "confirming publishes it as active" in page
    assert "meant_as" not in client.get(edit).context["form"].fields


def test_what_ended_before_it_was_confirmed_is_ended_then(asked, coordinator, charity, worker):
    project = add(coordinator, charity, status="draft", meant_as="ended")

    confirmations.confirm_project(project_id=project.pk, by=worker)

    project.refresh_from_db()
    assert (project.status, project.confirmed_on) == ("ended", timezone.localdate())


def test_asking_again_does_not_let_a_coordinator_publish_what_was_refused(
    asked, letters, mailoutbox, coordinator, charity, worker, lead_of
):
    project = add(coordinator, charity)
    confirmations.refuse_project(project_id=project.pk, by=worker, reason="Not ours.")
    asking.ask_to_confirm(project_ids=[project.pk], by=coordinator)

    with pytest.raises(MoveRefused, match="has refused this entry"):
        projects.move_project(project_id=project.pk, by=coordinator, status="active")

    assert OnBehalf.objects.get().refusal == "Not ours."
    send_question(charity.pk, lead_of.pk, [project.pk])
    assert len(mailoutbox) == 1
    confirmations.refuse_project(project_id=project.pk, by=worker, reason="Still not ours.")
    assert OnBehalf.objects.get().refusal == "Still not ours."
    send_question(charity.pk, lead_of.pk, [project.pk])
    assert len(mailoutbox) == 1


def test_a_refusal_that_comes_in_while_it_is_asked_is_not_asked_over(
    asked, coordinator, charity, lead_of
):
    """As if the refusal was committed while the question waited for its row."""
    later = timezone.now() + datetime.timedelta(minutes=1)
    refused = OnBehalfFactory(
        project__organisation=charity,
        project__status="draft",
        refused_at=later,
        refusal="Not ours.",
    )

    found = asking.ask_to_confirm(project_ids=[refused.project_id], by=coordinator)

    assert (found.organisations, asked) == ((), [])
    assert not OnBehalf.objects.get().is_open


def test_the_page_of_what_is_asked_again_says_that_it_was_refused(
    asked, letters, client_for, coordinator, charity, worker
):
    project = add(coordinator, charity)
    confirmations.refuse_project(project_id=project.pk, by=worker, reason="Not ours.")
    asking.ask_to_confirm(project_ids=[project.pk], by=coordinator)

    said = words(client_for(coordinator).get(project.get_absolute_url()))
    assert "Asked about again, and not yet confirmed by Fen Locks." in said
    assert "It stays a draft until Fen Locks confirms it." in said
    assert f"it was refused by {worker}: Not ours." in said
    assert "It is right: publish it" in words(client_for(worker).get(project.get_absolute_url()))


def test_all_coordinators_are_told_where_the_one_who_added_it_has_left(
    asked, letters, coordinator, charity, worker
):
    project = add(coordinator, charity)
    coordinator.memberships.all().delete()
    infrastructure = OrganisationFactory(kind="infrastructure")
    left = [MembershipFactory(organisation=infrastructure, role="coordinator") for _ in range(2)]

    confirmations.refuse_project(project_id=project.pk, by=worker, reason="Not ours.")

    assert sorted(to for to, _ in letters) == sorted(one.user.email for one in left)


def test_the_charity_takes_up_a_refused_entry_by_saving_it(
    asked, letters, coordinator, charity, worker
):
    project = add(coordinator, charity)
    confirmations.refuse_project(project_id=project.pk, by=worker, reason="Not ours.")

    projects.move_project(project_id=project.pk, by=worker, status="active")

    project.refresh_from_db()
    assert project.confirmed_on == timezone.localdate()


# --- Given to another organisation, and back


def give(project, organisation, by, **changes):
    project.refresh_from_db()
    return projects.revise_project(
        project_id=project.pk,
        by=by,
        version=project.version,
        changes={"organisation": organisation} | changes,
    )


def test_a_refusal_stays_known_where_a_project_is_given_away_and_back(
    asked, letters, coordinator, charity, worker, client_for
):
    other = MembershipFactory(role="lead", organisation__name="Barton Help")
    project = add(coordinator, charity)
    confirmations.refuse_project(project_id=project.pk, by=worker, reason="Not ours.")

    give(project, other.organisation, coordinator)
    project.refresh_from_db()
    assert not OnBehalf.objects.is_refused(project)
    confirmations.confirm_project(project_id=project.pk, by=other.user)
    project.refresh_from_db()
    assert project.status == "active"

    client, edit = client_for(coordinator), reverse("projects:edit", args=[project.slug])
    boxes = {f.html_name: f.value() for f in client.get(edit).context["form"] if f.value()}
    page = client.post(
        edit, boxes | {"organisation": charity.slug, "areas": [], "do": "save"}, follow=True
    )

    assert "Fen Locks refused this entry before, so it is a draft until they confirm it" in words(
        page
    )
    project.refresh_from_db()
    assert (project.status, project.confirmed_on) == ("draft", None)
    assert project.on_behalf.refusal == "Not ours."
    with pytest.raises(MoveRefused, match="Fen Locks has refused this entry"):
        projects.move_project(project_id=project.pk, by=coordinator, status="active")
    with pytest.raises(MoveRefused, match="Fen Locks has refused this entry"):
        give(project, charity, coordinator, status="active")


def test_what_was_taken_up_after_a_refusal_is_asked_anew_when_it_comes_back(
    asked, letters, coordinator, charity, worker, lead_of
):
    other = OrganisationFactory()
    project = add(coordinator, charity)
    confirmations.refuse_project(project_id=project.pk, by=worker, reason="Not ours.")
    confirmations.confirm_project(project_id=project.pk, by=worker)
    asked.clear()

    give(project, other, coordinator)
    give(project, charity, coordinator)

    project.refresh_from_db()
    assert (project.status, project.confirmed_on, project.on_behalf.refusal) == ("active", None, "")
    assert asked == [(charity.pk, lead_of.pk, [project.pk])]


def test_a_draft_given_to_another_keeps_what_it_is_meant_as(asked, coordinator, charity):
    project = add(coordinator, OrganisationFactory(), status="draft", meant_as="proposed")

    give(project, charity, coordinator)

    project.refresh_from_db()
    assert (project.on_behalf.organisation, project.on_behalf.meant_as) == (charity, "proposed")


# --- What is shown


def test_the_page_of_the_project_marks_it_and_asks_the_charity(
    asked, client_for, visitor, coordinator, charity, worker
):
    project = add(coordinator, charity)

    for_all = words(client_for(visitor).get(project.get_absolute_url()))
    assert "Added by the consortium, not yet confirmed by Fen Locks." in for_all
    assert "Jo March" not in for_all
    assert "Refuse it" not in for_all
    for_them = words(client_for(worker).get(project.get_absolute_url()))
    assert "As told by Jo March, on 3 May 2026." in for_them
    assert "This is right" in for_them
    assert "Refuse it" in for_them
    assert "Ask Fen Locks again to confirm it" in words(
        client_for(coordinator).get(project.get_absolute_url())
    )


def test_the_list_of_projects_marks_what_is_not_confirmed(asked, client, coordinator, charity):
    add(coordinator, charity)
    ProjectFactory(title="Old", confirmed_on=datetime.date(2026, 1, 5))
    ProjectFactory(title="New", confirmed_on=timezone.localdate())

    said = words(client.get(reverse("projects:list")))

    assert "added by the consortium, not yet confirmed by the charity" in said
    assert "not confirmed since 5 January 2026" in said
    assert said.count("not confirmed") == 1


def test_pages_to_refuse_and_to_ask_say_what_happened(
    asked, letters, client_for, coordinator, charity, worker
):
    project = add(coordinator, charity)
    ask, refuse = (reverse(f"projects:{name}", args=[project.slug]) for name in ("ask", "refuse"))

    said = words(client_for(coordinator).post(ask, follow=True))
    assert "Fen Locks has no lead and no e-mail address here" in said
    charity.email = "office@fenlocks.example"
    charity.save()
    said = words(client_for(coordinator).post(ask, follow=True))
    assert "Fen Locks is asked by e-mail to confirm it." in said
    client = client_for(worker)
    assert "it becomes a draft" in words(client.get(refuse))
    assert "Say why in a sentence" in words(client.post(refuse))
    said = words(client.post(refuse, {"reason": "Not ours."}, follow=True))
    assert "is refused" in said
    assert "Fen Locks refused this entry" in said
    said = words(client.post(refuse, {"reason": "Again."}, follow=True))
    assert "Only what the consortium added for you can be refused, once." in said
    Project.objects.update(confirmed_on=timezone.localdate())
    said = words(client_for(coordinator).post(ask, follow=True))
    assert "Nobody is asked." in said


def test_a_coordinator_notes_who_told_them_in_the_form(asked, client_for, coordinator, charity):
    client = client_for(coordinator)
    form = {
        "do": "save",
        "title": "Locks",
        "organisation": charity.slug,
        "status": "active",
        "told_by": "Jo March, by phone",
        "told_on": "2999-01-01",
    }
    assert "still to come" in words(client.post(reverse("projects:add"), form))

    response = client.post(reverse("projects:add"), form | {"told_on": "2026-05-03"}, follow=True)

    assert "so nobody could be asked" in words(response)
    assert OnBehalf.objects.get().told_on == datetime.date(2026, 5, 3)
    assert "Who told you" not in words(client.get(reverse("projects:edit", args=["locks"])))


def test_staff_are_not_asked_who_told_them(client_for, worker):
    assert "Who told you" not in words(client_for(worker).get(reverse("projects:add")))


def test_the_home_page_asks_the_charity_to_confirm_or_refuse(asked, coordinator, charity, worker):
    add(coordinator, charity)
    OnBehalfFactory(project__organisation=charity, project__status="draft", project__title="Draft")

    notes = {need.words: need.note for need in needs_of(worker)}

    assert notes["Confirm or refuse “Locks and lights”"].endswith("It shows as not confirmed.")
    assert notes["Confirm or refuse “Draft”"].endswith("confirming publishes it.")
