"""What becomes of each passage of an edited copy: who may, by which rules, and two at once."""

import datetime
from copy import deepcopy

import pytest
from django.utils import timezone
from pghistory.models import Context

from consortium.access import Denied
from projects.models import Project
from proposals.models import WordCopy, WordPassage
from proposals.services import word as services
from proposals.services.bids import Frozen
from proposals.services.texts import write_text
from proposals.services.word_decisions import Choice, decide, mark_of
from proposals.tasks import forget_old_words
from proposals.word.copies import by_whom, shown_to
from tests import factories
from tests.proposals.agreeing import ask_all, make_written_draft
from tests.proposals.word_files import brought_back, taken_out

pytestmark = pytest.mark.django_db

RISKS = "Risks"


@pytest.fixture(scope="module")
def draft_once(made_once):
    return made_once(make_written_draft)


@pytest.fixture
def bid(db, draft_once):
    return deepcopy(draft_once.bid)


def copy_with(bid, by, **lines):
    """A copy that says this; keys begin the titles of passages, `_` for a space."""
    file = taken_out(bid, by)
    for title, text in lines.items():
        file.write(title.replace("_", " "), text)
    return brought_back(bid, by, file).copy


def choose(copy, by, decision="accepted", **more):
    """Decide every passage of a copy that waits, as its page would send it."""
    choices = [
        Choice(each.passage.pk, decision, **{"shown": mark_of(each.unit.text), **more})
        for each in shown_to(by, copy)
        if each.is_waiting and each.may_decide
    ]
    return decide(copy_id=copy.pk, by=by, choices=choices)


def text_of(bid, section="risks"):
    return bid.texts.get(section=section).text


# --- Accepting and refusing


def test_an_accepted_passage_is_written_as_on_its_page(bid, coordinator):
    copy = copy_with(
        bid, coordinator, Risks="We fit twelve locks.", The_need="Burglary.", The_bid="Locks."
    )

    decided = choose(copy, coordinator)

    assert len(decided.done) == 3
    bid.refresh_from_db()
    row = bid.texts.get(section="risks")
    assert (row.text, row.version) == ("We fit twelve locks.", 2)
    assert (text_of(bid, "need"), bid.summary, bid.version) == ("Burglary.", "Locks.", 2)
    passage = copy.passages.get(key="section:risks")
    assert (passage.decision, passage.decided_by) == ("accepted", coordinator)


def test_history_says_who_decided_and_on_which_file(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="We fit twelve locks.")

    choose(copy, coordinator)

    event = bid.texts.get(section="risks").events.order_by("pgh_id").last()
    said = Context.objects.get(pk=event.pgh_context_id).metadata
    assert said["user"] == coordinator.pk
    assert said["why"] == f"Decided on “words.docx”, which {coordinator} brought back from Word"


def test_a_refused_passage_changes_nothing_and_says_why(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="We fit no locks.")

    choose(copy, coordinator, "refused", why="We do fit them.")

    assert text_of(bid) == "We fit ten locks."
    passage = copy.passages.get()
    assert (passage.decision, passage.why) == ("refused", "We do fit them.")


def test_what_is_left_waits(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="We fit twelve locks.", The_need="Burglary.")
    need = copy.passages.get(key="section:need")

    decide(
        copy_id=copy.pk,
        by=coordinator,
        choices=[Choice(need.pk, "accepted", shown=mark_of(""))],
    )

    assert text_of(bid) == "We fit ten locks."
    assert list(copy.passages.filter(decision="waiting").values_list("key", flat=True)) == [
        "section:risks"
    ]
    assert WordCopy.objects.for_listing().get().waiting == 1


def test_words_of_a_project_are_written_by_its_own_service(bid, coordinator):
    project = Project.objects.get(title="Locks 1")
    before = project.version
    copy = copy_with(
        bid,
        coordinator,
        **{"Locks_1:_What_it_does": "Two fit.", "Locks_1:_What_changed": "Fewer calls."},
    )

    choose(copy, coordinator)

    project = Project.objects.get(pk=project.pk)
    assert (project.summary, project.version) == ("Two fit.", before + 2)
    tag = project.tags.get()
    assert tag.what_changed == "Fewer calls."
    assert (tag.evidence_level, tag.evidence_source) == (2, "A leaflet")


def test_signs_that_word_curls_stay_as_they_stand_here(bid, coordinator):
    bid.texts.update(text="The fund's 'plan' is ten locks.")
    copy = copy_with(bid, coordinator, Risks="The fund’s ‘plan’ is twelve locks.")

    choose(copy, coordinator)

    assert text_of(bid) == "The fund's 'plan' is twelve locks."


def test_an_emptied_passage_can_be_accepted(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="")

    choose(copy, coordinator)

    assert text_of(bid) == ""


def test_a_text_longer_than_its_box_is_not_taken(bid, coordinator):
    copy = copy_with(bid, coordinator, **{"Locks_1:_What_it_does": "x" * 5001}, Risks="Fine.")

    decided = choose(copy, coordinator)

    assert text_of(bid) == "Fine."
    ((passage, why),) = decided.refused
    assert "at most 5000 characters" in why
    assert Project.objects.get(title="Locks 1").summary == "A fitter visits."
    assert copy.passages.get(pk=passage.pk).is_waiting


def test_twenty_thousand_words_are_accepted_where_they_fit(bid, coordinator):
    words = "locks " * 20_000
    copy = copy_with(bid, coordinator, Risks=words)

    choose(copy, coordinator)

    assert len(text_of(bid).split()) == 20_000


# --- Agreements


def test_accepting_asks_again_exactly_whose_words_change(coordinator, draft):
    agreed = ask_all(draft)
    for number in (0, 1):
        agreed.answer(number)
    bid = agreed.fresh()
    copy = copy_with(
        bid,
        agreed.coordinator,
        **{"Locks_1:_What_it_does": "Two fit.", "Risks": "Rain.", "The_bid": "Short."},
    )
    (shown,) = [each for each in shown_to(agreed.coordinator, copy) if each.passage.project]
    assert [str(each.project) for each in shown.asks_again] == ["Locks 1"]

    decided = choose(copy, agreed.coordinator)

    assert [str(each.project) for each in decided.asked_again] == ["Locks 1"]
    assert agreed.states == ["asked", "agreed"]


def test_refusing_asks_nobody_again(draft):
    agreed = ask_all(draft)
    agreed.answer(0)
    copy = copy_with(agreed.fresh(), agreed.coordinator, **{"Locks_1:_What_it_does": "Two fit."})

    assert choose(copy, agreed.coordinator, "refused").asked_again == []

    assert agreed.states == ["agreed", "asked"]


# --- Edited here meanwhile


def edit_here(bid, by, text):
    version = bid.texts.get(section="risks").version
    write_text(proposal_id=bid.pk, section="risks", by=by, version=version, text=text)


def test_a_passage_edited_meanwhile_shows_all_three_texts(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="We fit twelve locks.")
    edit_here(bid, coordinator, "We fit eleven locks.")

    (shown,) = shown_to(coordinator, copy)

    assert shown.is_edited_meanwhile
    assert shown.passage.base == "We fit ten locks."
    assert shown.here == "We fit eleven locks."
    assert shown.passage.text == "We fit twelve locks."
    assert shown.both is None  # they meet: nothing is guessed
    assert shown.to_join == "We fit eleven locks.\n\nWe fit twelve locks."


def test_what_has_come_to_stand_here_is_accepted_without_a_write(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="We fit twelve locks.")
    edit_here(bid, coordinator, "We fit twelve locks.")
    (shown,) = shown_to(coordinator, copy)
    assert shown.is_here_already

    choose(copy, coordinator)

    assert bid.texts.get(section="risks").version == 2
    assert copy.passages.get().decision == "accepted"


def test_changes_in_two_places_are_offered_put_together(bid, coordinator):
    bid.texts.update(text="We fit locks. We train.")
    copy = copy_with(bid, coordinator, Risks="We fit locks. We train people.")
    edit_here(bid, coordinator, "We fit ten locks. We train.")
    (shown,) = shown_to(coordinator, copy)

    choose(copy, coordinator, "joined", text=shown.both)

    assert text_of(bid) == "We fit ten locks. We train people."
    assert copy.passages.get().decision == "joined"


def test_nothing_is_written_over_what_the_person_did_not_see(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="We fit twelve locks.", The_need="Burglary.")
    seen = mark_of("We fit ten locks.")
    edit_here(bid, coordinator, "We fit ten good locks.")
    passages = {each.key: each for each in copy.passages.all()}

    decided = decide(
        copy_id=copy.pk,
        by=coordinator,
        choices=[
            Choice(passages["section:risks"].pk, "accepted", shown=seen),
            Choice(passages["section:need"].pk, "accepted", shown=mark_of("")),
        ],
    )

    assert [why for _, why in decided.refused] == [
        "Somebody changed it here since you opened this page. Look at it again, below."
    ]
    assert text_of(bid) == "We fit ten good locks."
    assert text_of(bid, "need") == "Burglary."


def test_two_copies_that_change_one_passage_do_not_lose_each_other(bid, coordinator):
    first = copy_with(bid, coordinator, Risks="We fit twelve locks.")
    second = copy_with(bid, coordinator, Risks="We fit two locks.")
    (shown,) = shown_to(coordinator, first)
    assert shown.others == (second,)

    choose(first, coordinator)

    (shown,) = shown_to(coordinator, second)
    assert shown.is_edited_meanwhile
    assert shown.here == "We fit twelve locks."
    assert shown.others == ()


def test_a_passage_that_is_in_the_bid_no_more_can_only_be_put_away(bid, coordinator):
    copy = copy_with(bid, coordinator, **{"Locks_2:_What_it_does": "Two fit."})
    bid.parts.filter(project__title="Locks 2").delete()
    (shown,) = shown_to(coordinator, copy)
    assert shown.unit is None
    assert shown.passage.text == "Two fit."
    passage = copy.passages.get()

    accepted, refused = (
        decide(copy_id=copy.pk, by=coordinator, choices=[Choice(passage.pk, decision)])
        for decision in ("accepted", "refused")
    )

    assert "not in this bid any more" in accepted.refused[0][1]
    assert len(refused.done) == 1
    assert Project.objects.get(title="Locks 2").summary == "A fitter visits."


def test_a_text_of_both_that_is_left_empty_is_asked_for(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="We fit twelve locks.")

    decided = choose(copy, coordinator, "joined", text=" ")

    assert "Write down what shall stand there" in decided.refused[0][1]
    assert text_of(bid) == "We fit ten locks."


def test_what_is_no_decision_is_none(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="We fit twelve locks.")

    assert "Say what becomes of it." in choose(copy, coordinator, "burn").refused[0][1]
    assert copy.passages.get().is_waiting


@pytest.mark.parametrize(
    "authors, is_tracked, saved_by, words",
    [
        (["Anna", "Ben"], True, "Cora", "Changed by Anna and Ben."),
        (
            ["Anna"],
            False,
            "Cora",
            "Changed by Anna, and also without tracking. Cora saved the file last.",
        ),
        ([], False, "Cora", "The changes were not tracked. Cora saved the file last."),
        ([], False, "", "The changes were not tracked. The file does not say who saved it."),
    ],
)
def test_who_changed_a_passage_is_said_as_far_as_the_file_tells(
    authors, is_tracked, saved_by, words
):
    passage = WordPassage(authors=authors, is_tracked=is_tracked)

    assert by_whom(passage, saved_by) == words


# --- Who may


def member(organisation, role="lead"):
    return factories.MembershipFactory(organisation=organisation, role=role).user


def test_a_partners_own_words_are_decided_by_it_or_a_coordinator(bid, coordinator):
    """The lead body's people propose; who runs the project, or a coordinator, says."""
    charity = factories.OrganisationFactory()
    bid.lead_organisation = charity
    bid.save()
    leader, partner = member(charity), member(Project.objects.get(title="Locks 1").organisation)
    copy = copy_with(bid, leader, **{"Locks_1:_What_it_does": "Two fit.", "Risks": "Rain."})
    waits, own = sorted(shown_to(leader, copy), key=lambda each: each.may_decide)
    assert str(waits.waits_for) == "Charity 1"
    with pytest.raises(Denied):
        decide(
            copy_id=copy.pk,
            by=leader,
            choices=[Choice(waits.passage.pk, "accepted", shown=mark_of(waits.unit.text))],
        )

    assert [each.passage.key for each in shown_to(partner, copy)] == [waits.passage.key]
    choose(copy, partner)
    choose(copy, leader)

    assert Project.objects.get(title="Locks 1").summary == "Two fit."
    assert text_of(bid) == "Rain."
    assert own.may_decide


def test_a_partner_decides_nothing_of_the_bids_own_words(bid, coordinator):
    copy = copy_with(bid, coordinator, **{"Locks_1:_What_it_does": "Two fit.", "Risks": "Rain."})
    partner = member(Project.objects.get(title="Locks 1").organisation)
    risks = copy.passages.get(key="section:risks")

    with pytest.raises(Denied):
        decide(
            copy_id=copy.pk,
            by=partner,
            choices=[Choice(risks.pk, "accepted", shown=mark_of("We fit ten locks."))],
        )

    assert text_of(bid) == "We fit ten locks."


def test_comments_are_read_by_who_edits_the_bid_or_brought_them(bid, coordinator):
    file = taken_out(bid, coordinator)
    file.comment("Locks 1: What it does", "Anna Smith", "Weak.")
    file.paragraphs("Locks 1: What it does")[0].append(
        file.paragraphs("The bid")[0].findall("{*}r")[0]
    )
    copy = brought_back(bid, coordinator, file).copy
    partner = member(Project.objects.get(title="Locks 1").organisation)

    (read,) = [each for each in shown_to(coordinator, copy) if each.passage.project]
    (for_partner,) = shown_to(partner, copy)

    assert [each["words"] for each in read.comments] == ["Weak."]
    assert for_partner.comments == []


def test_a_bid_that_is_handed_in_is_decided_no_more(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="Rain.")
    bid.status = "submitted"
    bid.save()

    with pytest.raises(Frozen):
        choose(copy, coordinator)

    assert text_of(bid) == "We fit ten locks."


# --- What is kept


def test_a_decided_copy_goes_after_ninety_days_and_its_record_stays(
    bid, coordinator, django_capture_on_commit_callbacks
):
    copy = copy_with(bid, coordinator, Risks="Rain.")
    waiting = copy_with(bid, coordinator, Risks="Snow.")
    choose(copy, coordinator)
    storage, name = copy.file.storage, copy.file.name
    later = timezone.now() + datetime.timedelta(days=services.KEPT_DAYS)

    assert services.forget_old_copies(later - datetime.timedelta(days=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_old_copies(later + datetime.timedelta(minutes=1)) == 1

    copy.refresh_from_db()
    assert (copy.file.name, copy.notes, copy.saved_by) == ("", {}, "")
    assert not storage.exists(name)
    assert list(WordPassage.objects.values_list("copy", flat=True)) == [waiting.pk]
    assert (copy.name, copy.sent_by, len(copy.sha256)) == ("words.docx", coordinator, 64)


def test_each_night_a_task_looks_for_them(bid, coordinator):
    copy = copy_with(bid, coordinator, Risks="Rain.")
    choose(copy, coordinator, "refused")
    long_ago = timezone.now() - datetime.timedelta(days=services.KEPT_DAYS + 1)
    copy.passages.update(decided_at=long_ago)
    WordCopy.objects.update(sent_at=long_ago)

    forget_old_words()

    assert WordCopy.objects.get().file.name == ""


def test_what_waits_for_a_bid_that_is_over_goes_as_well(bid, coordinator):
    copy_with(bid, coordinator, Risks="Rain.")
    bid.status = "lost"
    bid.outcome = "Not this time."
    bid.save()
    later = timezone.now() + datetime.timedelta(days=services.KEPT_DAYS, minutes=1)

    assert services.forget_old_copies(later) == 1
    assert services.forget_old_copies(later) == 0
