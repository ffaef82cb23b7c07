"""Next year's plan begun as a copy, its pairs set right, and a publication taken back."""

import datetime
from decimal import Decimal

import pytest

from consortium.access import Denied
from consortium.versions import Stale
from priorities.models import Plan, Priority
from priorities.reads.plan_changes import changes_between, fingerprint
from priorities.services.drafts import TwiceTheSame, revise_draft, say_pairs
from priorities.services.priorities import NotADraft, remove_priority
from priorities.services.publishing import (
    ChangedMeanwhile,
    publish_plan,
)
from tests import factories
from tests.pages import form_of, text
from tests.priorities.publishing.conftest import begun, publish

pytestmark = pytest.mark.django_db


# --- A copy


def test_a_draft_begins_with_all_that_the_plan_says(officer, old, wards):
    Plan.objects.filter(pk=old.pk).update(crowded_from=7)
    first = old.priorities.get(reference="CS1")
    first.theme, first.weight, first.baseline = "crime", Decimal("1.5"), 120
    first.indicator = factories.IndicatorFactory()
    first.save()
    first.areas.set(wards)
    first.target_groups.set([factories.TargetGroupFactory()])
    first.wanted.update(weight=2)

    new = begun(old, officer, starts_on=datetime.date(2026, 4, 1))

    assert (new.status, new.crowded_from, str(new.starts_on)) == ("draft", 7, "2026-04-01")
    assert new.source == "Begun as a copy of “Safety plan 2022-25”"
    changes = changes_between(old, new)
    assert changes.is_empty
    copy = new.priorities.get(reference="CS1")
    assert (copy.continues, copy.weight, copy.wanted.get().weight) == (first, Decimal("1.5"), 2)
    assert set(copy.areas.all()) == set(wards)
    assert first.plan == old


def test_what_is_edited_in_a_copy_shows_as_reworded_however_far_it_goes(officer, old):
    new = begun(old, officer)
    new.priorities.filter(reference="CS1").update(title="Safe at home", reference="X1")

    changes = changes_between(old, new)

    [pair] = changes.reworded
    assert (pair.old.title, pair.new.title) == ("Fewer homes burgled", "Safe at home")
    assert not pair.by_title
    assert (changes.new, changes.dropped) == ((), ())


def test_a_copy_is_begun_in_the_browser(client_for, officer, old):
    officers = client_for(officer)
    address = f"/priorities/{old.slug}/renew/"
    assert f"/priorities/{old.slug}/renew/" in officers.get(old.get_absolute_url()).content.decode()

    shown = form_of(officers.get(address))
    wrong = officers.post(address, shown | {"starts_on": ["2027-01-01"], "ends_on": ["2026-01-01"]})
    answer = officers.post(address, shown | {"title": ["Safety plan 2026-29"]}, follow=True)

    assert shown["title"] == ["Safety plan 2022-25"]
    assert "The last day is before the first. Change one of them." in text(wrong)
    assert "is begun as a copy of “Safety plan 2022-25”" in text(answer)
    assert Plan.objects.get(title="Safety plan 2026-29").priorities.count() == 2


def test_others_begin_no_copy(coordinator, old):
    with pytest.raises(Denied):
        begun(old, coordinator)


# --- Its title and dates


def edit_address(plan):
    return f"/priorities/{plan.slug}/edit/"


def test_a_drafts_title_dates_and_source_are_changed(client_for, officer, draft):
    officers = client_for(officer)
    address = edit_address(draft)
    assert address in officers.get(draft.get_absolute_url()).content.decode()
    changed = {"title": ["  Safer  2027-30 "], "starts_on": ["2027-04-01"], "do": ["save"]}
    shown = form_of(officers.get(address))

    wrong = officers.post(address, shown | changed | {"ends_on": ["2026-01-01"]})
    nameless = officers.post(address, shown | {"title": [" "], "do": ["save"]})
    answer = officers.post(
        address, shown | changed | {"ends_on": ["2030-03-31"], "source": ["Cabinet, May"]}
    )

    assert shown["title"] == [draft.title]
    assert "The last day is before the first. Change one of them." in text(wrong)
    assert form_of(wrong)["ends_on"] == ["2026-01-01"]
    assert "Say what the plan is called." in text(nameless)
    assert answer.url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert (draft.title, draft.source) == ("Safer 2027-30", "Cabinet, May")
    assert (str(draft.starts_on), str(draft.ends_on)) == ("2027-04-01", "2030-03-31")


def test_two_officers_changing_one_draft_lose_nothing(client_for, officer, draft):
    officers = client_for(officer)
    sent = form_of(officers.get(edit_address(draft))) | {"do": ["save"]}
    officers.post(edit_address(draft), sent | {"title": ["Theirs"]})

    said = officers.post(edit_address(draft), sent | {"title": ["Mine"]})
    assert "Theirs" in text(said)
    assert Plan.objects.get(pk=draft.pk).title == "Theirs"

    officers.post(edit_address(draft), form_of(said) | {"do": ["save"]})
    assert Plan.objects.get(pk=draft.pk).title == "Mine"


def test_a_new_title_is_shown_before_it_is_published(officer, old, draft):
    seen = fingerprint(old, draft)
    revise_draft(by=officer, plan_id=draft.pk, version=draft.version, values={"title": "Other"})

    with pytest.raises(ChangedMeanwhile):
        publish_plan(by=officer, plan_id=draft.pk, replaces_id=old.pk, seen=seen)


def test_a_published_plans_title_stays(client_for, officer, old):
    address = edit_address(old)

    with pytest.raises(NotADraft, match="Change that in a new draft of it"):
        revise_draft(by=officer, plan_id=old.pk, version=old.version, values={"title": "X"})
    for answer in (
        client_for(officer).get(address, follow=True),
        client_for(officer).post(address, {"title": "X", "do": "save"}, follow=True),
    ):
        assert "its title and years stay as they are" in text(answer)
    assert Plan.objects.get(pk=old.pk).title == "Safety plan 2022-25"


def test_others_change_no_drafts_title(coordinator, draft):
    with pytest.raises(Denied):
        revise_draft(by=coordinator, plan_id=draft.pk, version=1, values={"title": "X"})


# --- A draft thrown away


def test_a_draft_is_thrown_away_after_asking(client_for, officer, old):
    new = begun(old, officer)
    officers = client_for(officer)
    address = f"/priorities/{new.slug}/discard/"
    assert address in officers.get(new.get_absolute_url()).content.decode()
    sent = form_of(officers.get(address))
    Plan.objects.filter(pk=new.pk).update(version=9)

    stale = officers.post(address, sent)
    answer = officers.post(address, form_of(stale), follow=True)

    assert "Its 2 priorities go with it." in text(stale)
    assert "was saved by" in text(stale)
    assert "is thrown away." in text(answer)
    assert list(Plan.objects.all()) == [old]
    assert old.priorities.count() == 2


def test_a_draft_that_a_bid_answers_stays(client_for, officer, draft):
    factories.ProposalFactory(title="Seen", plans=[draft], published=True)

    answer = client_for(officer).post(
        f"/priorities/{draft.slug}/discard/", {"version": draft.version}
    )

    assert "“Safety plan 2025-28” stays: the bid “Seen” is made for it." in text(answer)
    assert Plan.objects.filter(pk=draft.pk).exists()


def test_a_published_plan_is_not_thrown_away(client_for, officer, old):
    for answer in (
        client_for(officer).get(f"/priorities/{old.slug}/discard/", follow=True),
        client_for(officer).post(f"/priorities/{old.slug}/discard/", {"version": 1}, follow=True),
    ):
        assert "This plan is published, so it stays." in text(answer)
    assert Plan.objects.filter(pk=old.pk).exists()


# --- Out of a draft


def test_a_priority_is_taken_out_of_a_draft_after_asking(client_for, officer, old, draft):
    gone = draft.priorities.get(reference="CS9")
    officers = client_for(officer)
    address = f"/priorities/{draft.slug}/{gone.pk}/remove/"
    sent = form_of(officers.get(address))
    Priority.objects.filter(pk=gone.pk).update(version=5)

    stale = officers.post(address, sent)
    answer = officers.post(address, form_of(stale), follow=True)

    assert "was saved by" in text(stale)
    assert "“Hate crime” is out of the draft." in text(answer)
    assert [each.reference for each in draft.priorities.all()] == ["CS1"]
    assert officers.get(address).status_code == 404


def test_a_published_plan_keeps_its_priorities(client_for, officer, old):
    kept = old.priorities.first()

    with pytest.raises(NotADraft):
        remove_priority(by=officer, priority_id=kept.pk, version=kept.version)
    answer = client_for(officer).get(f"/priorities/{old.slug}/{kept.pk}/remove/", follow=True)

    assert "its priorities stay as they are" in text(answer)


def test_a_stale_removal_removes_nothing(officer, draft):
    kept = draft.priorities.first()

    with pytest.raises(Stale):
        remove_priority(by=officer, priority_id=kept.pk, version=None)

    assert draft.priorities.count() == 2


# --- Which is which


def test_a_pair_that_was_told_wrongly_is_set_right_before_publishing(
    client_for, officer, old, draft
):
    """Told: burglary reworded, hate crime new, road safety dropped. Said: hate crime is what road
    safety was, and burglary of sheds is new.
    """
    burgled, hate = (draft.priorities.get(reference=each) for each in ("CS1", "CS9"))
    road = old.priorities.get(reference="CS2")
    officers = client_for(officer)
    address = f"/priorities/{draft.slug}/pairs/?replaces={old.slug}"
    before = officers.get(f"/priorities/{draft.slug}/publish/")
    assert address in before.content.decode()

    sent = form_of(officers.get(address))
    assert sent[str(hate.pk)] == ["new"]
    answer = officers.post(
        address, sent | {str(hate.pk): [str(road.pk)], str(burgled.pk): ["new"]}, follow=True
    )

    said = text(answer)
    assert "New Fewer homes and sheds burgled" in said
    assert "Dropped Fewer homes burgled" in said
    assert "Reworded" in said
    hate.refresh_from_db()
    assert (hate.continues, hate.is_new, hate.version) == (road, False, 2)


def test_what_was_said_holds_on_the_page_of_changes(client, officer, old, draft):
    hate, road = draft.priorities.get(reference="CS9"), old.priorities.get(reference="CS2")
    say_pairs(by=officer, plan_id=draft.pk, earlier=old, pairs={hate.pk: road.pk})
    publish(draft, officer, old)

    said = text(client.get(f"/priorities/{draft.slug}/changes/"))

    assert "Dropped" not in said
    assert "Taken for the same priority by its title" not in said


def test_two_priorities_are_not_one(client_for, officer, old, draft):
    first = old.priorities.get(reference="CS1")
    pairs = {each.pk: first.pk for each in draft.priorities.all()}

    with pytest.raises(TwiceTheSame, match="Fewer homes burgled"):
        say_pairs(by=officer, plan_id=draft.pk, earlier=old, pairs=pairs)
    answer = client_for(officer).post(
        f"/priorities/{draft.slug}/pairs/",
        {"replaces": old.slug} | {str(pk): first.pk for pk in pairs},
    )

    assert "Two priorities are said to be “Fewer homes burgled”." in text(answer)
    assert not Priority.objects.filter(is_new=True).exists()


def test_pairs_can_be_swapped(officer, old, draft):
    own = list(draft.priorities.order_by("reference"))
    theirs = list(old.priorities.order_by("reference"))
    for order in (theirs, theirs[::-1]):
        pairs = {mine.pk: other.pk for mine, other in zip(own, order, strict=True)}
        say_pairs(by=officer, plan_id=draft.pk, earlier=old, pairs=pairs)

    assert [each.continues for each in draft.priorities.order_by("reference")] == theirs[::-1]


def test_without_an_earlier_plan_there_is_nothing_to_tell_apart(client_for, officer, draft):
    answer = client_for(officer).get(f"/priorities/{draft.slug}/pairs/", follow=True)

    assert "There is no earlier plan" in text(answer)


def test_a_new_pair_makes_what_was_shown_before_publishing_stale(client_for, officer, old, draft):
    officers = client_for(officer)
    address = f"/priorities/{draft.slug}/publish/"
    sent = form_of(officers.get(address))
    hate = draft.priorities.get(reference="CS9")
    say_pairs(by=officer, plan_id=draft.pk, earlier=old, pairs={hate.pk: None})

    assert "Somebody changed the draft" in text(officers.post(address, sent))


# --- Files that wait


@pytest.mark.parametrize(
    "status, error, waits",
    [("to_match", "", True), ("failed", "Too slow.", True), ("discarded", "", False)],
)
def test_a_file_that_is_not_settled_is_named_before_publishing(
    client_for, officer, council, old, draft, status, error, waits
):
    factories.ImportFactory(
        kind="priorities",
        source="document",
        name="plan.pdf",
        organisation=council,
        target=draft.reference,
        status=status,
        error=error,
    )

    said = text(client_for(officer).get(f"/priorities/{draft.slug}/publish/"))

    assert ("1 file for this plan is not settled." in said) is waits
    assert ("plan.pdf" in said) is waits
