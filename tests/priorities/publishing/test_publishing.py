"""An officer publishes a plan: what it changes is shown first, and the last one stays readable."""

import datetime

import pytest
from django.utils import timezone

from consortium.access import Denied
from consortium.models import ImportStatus
from priorities.models import Plan, Priority
from priorities.reads.plan_changes import fingerprint
from priorities.services.priorities import NotADraft
from priorities.services.publishing import ChangedMeanwhile, NotPublished, publish_plan
from tests import factories
from tests.pages import form_of, text
from tests.priorities.publishing.conftest import publish
from tests.priorities.uploads import MARKDOWN, applied, chosen, read, undone

pytestmark = pytest.mark.django_db


# --- The service


def test_publishing_makes_the_draft_current_and_keeps_the_last_plan_with_its_dates(
    officer, old, draft
):
    publish(draft, officer, old)

    draft.refresh_from_db()
    old.refresh_from_db()
    today = timezone.localdate()
    assert (draft.status, draft.published_on, draft.version) == ("current", today, 2)
    assert (old.status, old.superseded_on, old.superseded_by) == ("superseded", today, draft)
    assert old.published_on == datetime.date(2022, 4, 1)
    assert old.priorities.count() == 2


def test_a_plan_can_stand_beside_the_others(officer, old, draft):
    publish(draft, officer, None)

    assert set(Plan.objects.current()) == {old, draft}


def test_a_plan_of_the_same_title_is_the_one_replaced_whatever_was_chosen(officer, old, draft):
    Plan.objects.filter(pk=draft.pk).update(title=old.title)
    draft.refresh_from_db()

    publish_plan(by=officer, plan_id=draft.pk, replaces_id=None, seen=fingerprint(old, draft))

    old.refresh_from_db()
    assert old.superseded_by == draft


def test_what_was_changed_since_it_was_shown_is_not_published(officer, old, draft):
    seen = fingerprint(old, draft)
    Priority.objects.filter(plan=draft, reference="CS9").update(title="Hate crime and stalking")

    with pytest.raises(ChangedMeanwhile, match="Nothing is published yet"):
        publish_plan(by=officer, plan_id=draft.pk, replaces_id=old.pk, seen=seen)

    assert Plan.objects.get(pk=draft.pk).is_draft
    assert Plan.objects.get(pk=old.pk).status == "current"


def test_a_plan_that_is_no_longer_current_is_not_replaced(officer, old, draft):
    seen = fingerprint(old, draft)
    Plan.objects.filter(pk=old.pk).update(status="superseded")

    with pytest.raises(ChangedMeanwhile, match="not current any more"):
        publish_plan(by=officer, plan_id=draft.pk, replaces_id=old.pk, seen=seen)


def test_another_partnerships_plan_is_not_replaced(officer, draft):
    other = factories.PlanFactory()

    with pytest.raises(ChangedMeanwhile):
        publish(draft, officer, other)

    assert Plan.objects.get(pk=other.pk).status == "current"


def test_a_plan_is_published_once(officer, old, draft):
    publish(draft, officer, old)

    with pytest.raises(NotADraft, match="current already"):
        publish(draft, officer, None)


def test_an_empty_plan_is_not_published(officer, partnership):
    empty = factories.PlanFactory(partnership=partnership, status="draft")

    with pytest.raises(NotPublished, match="no priorities yet"):
        publish(empty, officer, None)


@pytest.mark.parametrize("who", ["staff", "officer_elsewhere", "coordinator"])
def test_only_its_officers_publish_a_plan(who, draft, staff, coordinator):
    people = {
        "staff": staff,
        "coordinator": coordinator,
        "officer_elsewhere": factories.MembershipFactory(
            organisation__kind="statutory", role="officer"
        ).user,
    }

    with pytest.raises(Denied):
        publish(draft, people[who], None)


def test_a_file_cannot_be_undone_once_its_plan_is_published(officer, draft, old):
    found = read(officer, MARKDOWN.encode(), plan=draft)
    found = applied(chosen(found, officer, ("Safer streets at night", [0])), officer)
    draft.refresh_from_db()
    publish(draft, officer, old)

    found = undone(found, officer)

    assert found.status == ImportStatus.APPLIED
    assert "has been published since" in found.error
    assert draft.priorities.count() == 3


# --- The page


def test_the_page_shows_what_changes_before_the_button(client_for, officer, old, draft):
    page = client_for(officer).get(f"/priorities/{draft.slug}/publish/")

    said = text(page)
    assert "Of 2 priorities, 1 is new, 1 is reworded and 1 is re-weighted; 1 of the earlier" in said
    for words in ("New Hate crime", "Dropped Road safety", "Weight 1 2"):
        assert words in said
    assert "<ins>and sheds </ins>" in page.content.decode()
    assert "1 priority names no outcome, so no project can answer it." in said
    assert said.index("Hate crime") < said.index("Publish this plan")


def test_the_page_counts_areas_by_status_before_and_after(
    client_for, officer, old, draft, burglary, wards
):
    """Two wards, one project in Linton by one organisation: there each priority that asks for
    fewer burglaries is fragile, and a gap in Sawston; what asks for nothing is a gap in both.
    """
    factories.ProjectFactory(areas=[wards[0]], outcomes=[burglary])

    said = text(client_for(officer).get(f"/priorities/{draft.slug}/publish/"))

    effects = said[said.index("in how many wards") : said.index("Publish it")]
    assert "before: Fewer homes burgled 1 gap 1 fragile 1 gap 1 fragile" in effects
    assert "Hate crime not in the plan 2 gaps" in effects
    assert "Road safety 1 gap 1 fragile dropped" in effects
    assert "All priorities 2 gaps 2 fragile 3 gaps 1 fragile" in effects


def test_publishing_in_the_browser_and_reading_both_plans_afterwards(
    client_for, client, officer, old, draft
):
    officers = client_for(officer)
    address = f"/priorities/{draft.slug}/publish/"

    answer = officers.post(address, form_of(officers.get(address)), follow=True)

    assert f"“{draft}” is published." in answer.content.decode()
    today = timezone.localdate()
    day = f"{today.day} {today:%B %Y}"
    client.logout()
    assert f"Published here on {day}. It took the place of Safety plan 2022-25" in text(
        client.get(draft.get_absolute_url())
    )
    earlier = text(client.get(old.get_absolute_url()))
    assert f"Safety plan 2025-28 has taken its place, on {day}." in earlier
    assert "Road safety" in earlier
    changed = text(client.get(f"/priorities/{draft.slug}/changes/"))
    assert "Dropped Road safety" in changed


def test_somebody_elses_change_shows_instead_of_being_published(client_for, officer, old, draft):
    officers = client_for(officer)
    address = f"/priorities/{draft.slug}/publish/"
    sent = form_of(officers.get(address))
    Priority.objects.filter(plan=draft, reference="CS9").update(title="Stalking")

    answer = officers.post(address, sent)

    assert "Somebody changed the draft" in text(answer)
    assert "New Stalking" in text(answer)
    assert Plan.objects.get(pk=draft.pk).is_draft


def test_which_plan_it_replaces_can_be_chosen(client_for, officer, old, draft, partnership):
    other = factories.PlanFactory(partnership=partnership, title="Youth justice")
    officers = client_for(officer)
    address = f"/priorities/{draft.slug}/publish/"

    assert "It takes the place of Safety plan 2022-25" in text(officers.get(address))
    assert "It takes the place of Youth justice" in text(
        officers.get(f"{address}?replaces={other.slug}")
    )
    assert "It stands beside the partnership’s other plans" in text(
        officers.get(f"{address}?replaces=")
    )
    assert officers.get(f"{address}?replaces=%00nonsense").status_code == 200


def test_a_first_plan_says_so(client_for, officer, draft):
    said = text(client_for(officer).get(f"/priorities/{draft.slug}/publish/"))

    assert "It is the partnership’s first plan here, with 2 priorities." in said


def test_a_plan_without_any_place_is_published_all_the_same(client_for, officer, council):
    nowhere = factories.PlanFactory(
        partnership__organisations=[council], status="draft", title="Nowhere yet"
    )
    officers = client_for(officer)
    address = f"/priorities/{nowhere.slug}/publish/"

    assert "Nothing to show" in text(officers.get(address))
    refused = officers.post(address, form_of(officers.get(address)))
    assert "The plan holds no priorities yet" in text(refused)


def test_a_published_plan_leads_back_to_itself(client_for, officer, old):
    officers = client_for(officer)
    address = f"/priorities/{old.slug}/publish/"

    for answer in (officers.get(address, follow=True), officers.post(address, {}, follow=True)):
        assert "is published already" in answer.content.decode()


def test_a_plan_that_took_no_place_has_no_changes(client, old):
    assert client.get(f"/priorities/{old.slug}/changes/").status_code == 404


def test_officers_are_led_to_publishing_from_the_home_page(client_for, officer, coordinator, draft):
    page = client_for(officer).get("/").content.decode()

    assert f"/priorities/{draft.slug}/publish/" in page
    assert "See what it changes, then publish it." in page
    assert "Its officers publish it." in text(client_for(coordinator).get("/"))
