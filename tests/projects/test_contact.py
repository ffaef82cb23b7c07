"""Who serves the same people nearby, and writing to them."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consortium.access import Denied
from projects.models import Project, ProjectMessage
from projects.services.contact import (
    MOST_A_DAY,
    MessageRefused,
    deliver_project_message,
    write_to_project,
)
from projects.tasks import send_project_message
from tests.factories import (
    AreaFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    ProjectFactory,
    TargetGroupFactory,
    UserFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ward():
    return AreaFactory(name="Linton", parent=AreaFactory(name="South", level="district"))


@pytest.fixture
def falls():
    return OutcomeFactory(name="Fewer falls")


@pytest.fixture
def project(ward, falls):
    return ProjectFactory(title="Steady on", areas=[ward], outcomes=[falls])


@pytest.fixture
def other(ward, falls):
    return ProjectFactory(
        title="Chair dancing",
        organisation=OrganisationFactory(name="The dancers"),
        areas=[ward.parent],
        outcomes=[falls],
        contact_email="dance@dancers.example",
    )


def near(project, user):
    return [one.title for one in Project.objects.all().serving_the_same_people(project, user)]


# --- Nearby


def test_a_project_that_shares_outcome_place_and_people_is_near(project, other, staff):
    assert near(project, staff) == ["Chair dancing"]


@pytest.mark.parametrize(
    "facts", [{"status": "ended"}, {"status": "draft"}, {"status": "paused"}, {"areas": []}]
)
def test_one_that_lacks_any_of_them_is_not(project, other, falls, staff, facts):
    facts = dict(facts)
    if "areas" in facts:
        other.areas.set([AreaFactory(name="Far away")])
    else:
        Project.objects.filter(pk=other.pk).update(**facts)

    assert near(project, staff) == []


def test_its_own_organisations_projects_are_not_others(project, falls, ward, staff):
    ProjectFactory(organisation=project.organisation, areas=[ward], outcomes=[falls])

    assert near(project, staff) == []


def test_target_groups_have_to_meet(project, other, staff):
    older, young = TargetGroupFactory(), TargetGroupFactory()
    frail = TargetGroupFactory()
    older.includes.add(frail)
    project.target_groups.add(frail)
    assert near(project, staff) == ["Chair dancing"]  # for everyone

    other.target_groups.add(young)
    assert near(project, staff) == []
    other.target_groups.add(older)
    assert near(project, staff) == ["Chair dancing"]


def test_who_shares_more_stands_first(project, other, falls, ward, staff):
    lonely = OutcomeFactory()
    project.outcomes.add(lonely)
    ProjectFactory(title="Tea and tai chi", areas=[ward], outcomes=[falls, lonely])

    assert near(project, staff) == ["Tea and tai chi", "Chair dancing"]


def test_a_refuge_is_near_only_to_people_who_may_know_where_it_is(project, other, staff, outsider):
    Project.objects.filter(pk=other.pk).update(sensitive=True)

    assert near(project, staff) == ["Chair dancing"]
    assert near(project, outsider) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_page_lists_them_and_offers_to_write(client_for, project, other, staff, headers):
    address = reverse("projects:nearby", args=[project.slug])

    page = client_for(staff).get(address, **headers)

    assert "Chair dancing" in text(page)
    assert reverse("projects:write", args=[other.slug]) in page.content.decode()
    assert ("<html" in page.content.decode()) == (not headers)


def test_a_visitor_sees_them_and_is_not_offered_to_write(client, project, other):
    page = client.get(reverse("projects:nearby", args=[project.slug]))

    assert "Chair dancing" in text(page)
    assert "Write to them" not in text(page)


def test_who_works_near_a_refuge_is_not_told_to_visitors(client, project, other):
    Project.objects.filter(pk=project.pk).update(sensitive=True)

    page = text(client.get(reverse("projects:nearby", args=[project.slug])))

    assert "Chair dancing" not in page
    assert "who works near it is not listed" in page


def test_without_any_the_page_says_so(client, project):
    page = text(client.get(reverse("projects:nearby", args=[project.slug])))

    assert "No other project registered here serves the same people near it." in page


# --- Writing to them


@pytest.fixture
def writer():
    charity = OrganisationFactory(name="Steady")
    return MembershipFactory(
        organisation=charity, user=UserFactory(name="Ann Lee", email="ann@steady.example")
    ).user


def write(client, project, text):
    return client.post(reverse("projects:write", args=[project.slug]), {"text": text})


def test_a_message_reaches_the_project_and_its_answer_the_writer(
    client_for, writer, other, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as queued:
        response = write(client_for(writer), other, "Shall we share a hall?")
    message = ProjectMessage.objects.get()
    send_project_message(message.pk)

    assert len(queued) == 1
    assert message.sender == writer
    assert response.status_code == 302
    [sent] = mail.outbox
    assert sent.to == ["dance@dancers.example"]
    assert sent.extra_headers["Reply-To"] == "ann@steady.example"
    assert sent.subject == "Ann Lee, Steady writes to you about Chair dancing"
    assert "Shall we share a hall?" in sent.body
    assert other.get_absolute_url() in sent.body


def test_without_an_address_of_its_own_it_goes_to_the_leads_then_to_the_charity(writer, other):
    Project.objects.filter(pk=other.pk).update(contact_email="")
    charity = other.organisation
    charity.email = "office@dancers.example"
    charity.save()
    message = write_to_project(project_id=other.pk, text="Hello", by=writer)

    deliver_project_message(message_id=message.pk)
    lead = MembershipFactory(organisation=charity, role="lead").user
    deliver_project_message(message_id=message.pk)

    assert [sent.to for sent in mail.outbox] == [["office@dancers.example"], [lead.email]]


def test_where_nobody_can_be_reached_the_writer_is_told_and_loses_nothing(
    client_for, writer, other
):
    Project.objects.filter(pk=other.pk).update(contact_email="")
    client = client_for(writer)

    page = write(client, other, "Shall we share a hall?")

    assert "The dancers has left no address here." in text(page)
    assert "Shall we share a hall?" in page.content.decode()
    again = client.get(reverse("projects:write", args=[other.slug]))
    assert "What you typed before is in the box again." in text(again)
    assert "Shall we share a hall?" in again.content.decode()
    assert not ProjectMessage.objects.exists()


def test_only_so_many_messages_a_day_are_passed_on(writer, other):
    for _ in range(MOST_A_DAY):
        write_to_project(project_id=other.pk, text="Hello", by=writer)

    with pytest.raises(MessageRefused, match="send it tomorrow"):
        write_to_project(project_id=other.pk, text="Hello", by=writer)

    ProjectMessage.objects.update(sent_at=timezone.localtime() - datetime.timedelta(days=2))
    write_to_project(project_id=other.pk, text="Hello", by=writer)


@pytest.mark.parametrize(
    "words, said",
    [("", "Write what you want to ask or offer."), ("x" * 5001, "at most 5,000 characters")],
)
def test_a_message_without_words_or_with_too_many_is_refused(
    client_for, writer, other, words, said
):
    assert said in text(write(client_for(writer), other, words))


def test_who_belongs_nowhere_or_to_the_project_itself_does_not_write(outsider, other):
    own = MembershipFactory(organisation=other.organisation).user

    for person in (outsider, own):
        with pytest.raises(Denied):
            write_to_project(project_id=other.pk, text="Hello", by=person)


def test_a_message_of_a_closed_account_is_not_sent(writer, other):
    message = write_to_project(project_id=other.pk, text="Hello", by=writer)
    writer.delete()

    send_project_message(message.pk)

    assert mail.outbox == []
