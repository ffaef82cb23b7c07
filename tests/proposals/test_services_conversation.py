"""Talking about a bid: who may say what, who is written to, what becomes of one's words."""

import datetime

import pytest
from django.utils import timezone

from consortium.access import Denied
from proposals.models import Comment, Thread
from proposals.services import conversation
from tests import factories

pytestmark = pytest.mark.django_db


def begin(asked, *, by=None, words="Who hires the van?", **facts):
    return conversation.begin_thread(
        proposal_id=asked.bid.pk, by=by or asked.leads[0], words=words, **facts
    )


def officer_of_a_body_it_is_shared_with(asked):
    body = factories.OrganisationFactory(kind="statutory", name="The council")
    asked.bid.shared_with.add(body)
    return factories.MembershipFactory(organisation=body, role="officer").user


# --- Saying something


def test_who_speaks_is_kept_with_the_organisation_they_speak_for(asked):
    thread = begin(asked)

    (comment,) = thread.comments.all()
    assert (comment.written_by, comment.organisation) == (asked.leads[0], asked.charities[0])
    assert thread.organisation == asked.charities[0]
    assert str(comment.author) == f"Lead 1, {asked.charities[0]}"


def test_what_is_said_is_for_coordinators_unless_somebody_says_otherwise(asked):
    thread = begin(asked)

    assert thread.audience == "coordinators"
    assert [person for person in asked.leads if thread_shows_to(thread, person)] == [asked.leads[0]]
    assert thread_shows_to(thread, asked.coordinator)


def thread_shows_to(thread, person):
    return Thread.objects.visible_to(person).filter(pk=thread.pk).exists()


def test_officers_read_and_answer_what_is_meant_for_the_funder_alone(asked):
    officer = officer_of_a_body_it_is_shared_with(asked)
    for_funder, for_partners = (begin(asked, audience=each) for each in ("funder", "partners"))

    conversation.reply(thread_id=for_funder.pk, by=officer, words="We like it.")

    with pytest.raises(Denied):
        conversation.reply(thread_id=for_partners.pk, by=officer, words="What do you say?")
    assert [comment.written_by for comment in for_funder.comments.all()] == [
        asked.leads[0],
        officer,
    ]


def test_somebody_outside_says_nothing(asked):
    outsider = factories.MembershipFactory(role="lead").user

    with pytest.raises(Denied):
        begin(asked, by=outsider)


def test_a_charity_that_has_left_the_bid_reads_none_of_it_any_more(asked):
    thread = begin(asked, audience="partners")
    asked.bid.parts.filter(project__organisation=asked.charities[0]).delete()

    assert not thread_shows_to(thread, asked.leads[0])
    assert thread_shows_to(thread, asked.leads[1])
    with pytest.raises(Denied):
        conversation.reply(thread_id=thread.pk, by=asked.leads[0], words="And us?")


@pytest.mark.parametrize("status", ["submitted", "won", "lost", "withdrawn"])
def test_a_bid_that_is_handed_in_or_over_is_talked_about_all_the_same(asked, status):
    asked.bid.status = status
    asked.bid.save()

    assert begin(asked).comments.count() == 1


def test_words_that_are_no_words_are_refused_and_nothing_is_kept(asked):
    with pytest.raises(conversation.NotSaid, match="Write down what you want to say"):
        begin(asked, words=" \n ")

    assert not Thread.objects.exists()


def test_a_project_that_is_not_in_the_bid_is_not_talked_about(asked):
    with pytest.raises(conversation.NotSaid, match="is in this bid no longer"):
        begin(asked, project=factories.ProjectFactory())


def test_whom_it_is_for_is_one_of_three(asked):
    with pytest.raises(conversation.NotSaid, match="who may read it"):
        begin(asked, audience="everybody")


# --- Direct questions


def test_a_direct_question_goes_to_the_leads_of_the_charity_at_once(asked, letters):
    thread = begin(asked, by=asked.coordinator, asked_of=asked.charities[1])

    (letter,) = letters
    assert letter.to == asked.leads[1].email
    assert letter.subject == "Answer Cora, The hub, on the bid “Safer and well”"
    assert "“Who hires the van?”" in letter.text
    assert letter.link == thread.get_absolute_url()
    assert thread_shows_to(thread, asked.leads[1])
    assert not thread_shows_to(thread, asked.leads[0])


def test_a_public_body_that_began_it_or_is_asked_is_named_beside_all_partners(
    asked,
    letters,
):
    officer = officer_of_a_body_it_is_shared_with(asked)
    council = officer.memberships.get().organisation
    factories.MembershipFactory(organisation=council, role="officer")

    of_the_council = begin(asked, audience="partners", asked_of=council)
    of_a_charity = begin(asked, by=officer, audience="partners", asked_of=asked.charities[1])
    among_partners = begin(asked, audience="partners", asked_of=asked.charities[1])

    assert thread_shows_to(of_the_council, officer)
    told = {each.pk: each.readers for each in Thread.objects.for_listing(officer)}
    assert told == {
        of_the_council.pk: "for all partners and The council",
        of_a_charity.pk: "for all partners and The council",
        among_partners.pk: "for all partners",
    }
    assert "It is read by all partners and The council." in letters[0].text


def test_what_is_no_direct_question_sends_nothing_at_once(asked, letters):
    thread = begin(asked, audience="partners")
    conversation.reply(thread_id=thread.pk, by=asked.leads[1], words="We do.")

    assert letters == []


def test_who_takes_no_part_is_not_asked(asked):
    with pytest.raises(conversation.NotSaid, match="takes no part in this bid"):
        begin(asked, asked_of=factories.OrganisationFactory())


def test_nobody_asks_their_own_organisation(asked):
    with pytest.raises(conversation.NotSaid, match="You belong to whom you ask"):
        begin(asked, asked_of=asked.charities[0])


def test_a_question_waits_until_whoever_is_asked_has_answered(asked):
    thread = begin(asked, by=asked.coordinator, asked_of=asked.charities[1])
    assert waits(thread, asked.charities[1])

    conversation.reply(thread_id=thread.pk, by=asked.coordinator, words="It is urgent.")
    assert waits(thread, asked.charities[1])

    said = conversation.reply(thread_id=thread.pk, by=asked.leads[1], words="We hire it.")
    assert not waits(thread, asked.charities[1])

    conversation.withdraw_comment(comment_id=said.pk, by=asked.leads[1])
    assert waits(thread, asked.charities[1])


def waits(thread, charity):
    return Thread.objects.unanswered().filter(pk=thread.pk, asked_of=charity).exists()


def test_whoever_belongs_to_two_speaks_for_the_one_that_is_asked(asked):
    factories.MembershipFactory(
        organisation=asked.charities[1], user=asked.coordinator, role="lead"
    )
    asked.coordinator.forget_roles()
    thread = begin(asked, by=asked.leads[0], asked_of=asked.charities[1])

    said = conversation.reply(thread_id=thread.pk, by=asked.coordinator, words="We do.")

    assert said.organisation == asked.charities[1]


def test_an_administrator_without_an_organisation_speaks_for_none(asked):
    administrator = factories.UserFactory(is_superuser=True, name="Ada")

    (comment,) = begin(asked, by=administrator).comments.all()

    assert (comment.organisation, comment.author) == (None, "Ada")


# --- One's own words


def test_ones_own_words_are_corrected_for_an_hour(asked):
    (comment,) = begin(asked).comments.all()

    conversation.edit_comment(comment_id=comment.pk, by=asked.leads[0], words="Who drives it?")

    comment.refresh_from_db()
    assert comment.words == "Who drives it?"
    assert comment.edited_at
    assert [event.words for event in comment.events.order_by("pgh_id")] == [
        "Who hires the van?",
        "Who drives it?",
    ]


def test_words_are_not_corrected_once_somebody_has_answered_or_an_hour_has_passed(asked):
    thread = begin(asked)
    (first,) = thread.comments.all()
    conversation.reply(thread_id=thread.pk, by=asked.coordinator, words="We do.")
    (old,) = begin(asked).comments.all()
    Comment.objects.filter(pk=old.pk).update(
        written_at=timezone.now() - datetime.timedelta(minutes=61)
    )

    for comment in (first, old):
        with pytest.raises(conversation.NotSaid, match="for an hour, while nobody has written"):
            conversation.edit_comment(comment_id=comment.pk, by=asked.leads[0], words="Other")


def test_words_that_were_taken_back_stay_on_record_and_settle_what_they_ask(asked):
    thread = begin(asked, by=asked.coordinator, asked_of=asked.charities[1])
    (comment,) = thread.comments.all()

    conversation.withdraw_comment(comment_id=comment.pk, by=asked.coordinator)

    comment.refresh_from_db()
    thread.refresh_from_db()
    assert comment.withdrawn_at
    assert comment.words == "Who hires the van?"
    assert thread.is_settled
    assert thread.moved_by == asked.coordinator
    assert not waits(thread, asked.charities[1])


def test_to_take_words_back_twice_is_as_good_as_once(asked):
    (comment,) = begin(asked).comments.all()
    for _ in range(2):
        conversation.withdraw_comment(comment_id=comment.pk, by=asked.leads[0])

    assert comment.events.filter(pgh_label="update").count() == 1


@pytest.mark.parametrize("is_superuser", [True, False])
def test_nobody_changes_another_persons_words(asked, is_superuser):
    (comment,) = begin(asked, audience="partners").comments.all()
    other = asked.leads[1]
    other.is_superuser = is_superuser
    other.save()

    with pytest.raises(Denied):
        conversation.edit_comment(comment_id=comment.pk, by=other, words="Nonsense")
    with pytest.raises(Denied):
        conversation.withdraw_comment(comment_id=comment.pk, by=other)


# --- Settled


def test_a_matter_is_settled_and_opened_again_by_name(asked):
    thread = begin(asked, audience="partners")

    conversation.settle(thread_id=thread.pk, by=asked.coordinator, is_settled=True)
    again = conversation.settle(thread_id=thread.pk, by=asked.leads[0], is_settled=True)
    assert (again.is_settled, again.moved_by) == (True, asked.coordinator)

    opened = conversation.settle(thread_id=thread.pk, by=asked.leads[0], is_settled=False)
    assert (opened.is_settled, opened.moved_by) == (False, asked.leads[0])


def test_another_partner_reads_a_matter_but_does_not_settle_it(asked):
    thread = begin(asked, audience="partners")

    with pytest.raises(Denied):
        conversation.settle(thread_id=thread.pk, by=asked.leads[1], is_settled=True)


def test_what_somebody_has_not_read_is_counted_for_them_alone(asked):
    thread = begin(asked, audience="partners")
    conversation.reply(thread_id=thread.pk, by=asked.coordinator, words="We do.")

    unread = {
        person: Thread.objects.for_listing(person).get(pk=thread.pk).unread
        for person in (asked.leads[0], asked.leads[1], asked.coordinator)
    }
    assert unread == {asked.leads[0]: 1, asked.leads[1]: 2, asked.coordinator: 0}

    conversation.mark_read(thread=thread, by=asked.leads[1], until=timezone.now())
    assert Thread.objects.for_listing(asked.leads[1]).get(pk=thread.pk).unread == 0


def test_what_was_taken_back_is_neither_counted_nor_new(asked):
    thread = begin(asked, audience="partners")
    said = conversation.reply(thread_id=thread.pk, by=asked.coordinator, words="We do.")
    conversation.withdraw_comment(comment_id=said.pk, by=asked.coordinator)

    listed = Thread.objects.for_listing(asked.leads[1]).get(pk=thread.pk)

    assert (listed.said, listed.unread) == (1, 1)


def test_who_turns_back_to_an_earlier_page_has_read_the_later_all_the_same(asked):
    thread = begin(asked, audience="partners")
    later = timezone.now()
    earlier = later - datetime.timedelta(days=1)

    for moment in (later, earlier):
        conversation.mark_read(thread=thread, by=asked.leads[1], until=moment)

    assert thread.readings.get(person=asked.leads[1]).read_at == later


# --- Accounts that close


def test_words_stay_with_the_organisation_when_their_author_closes_the_account(asked):
    (comment,) = begin(asked).comments.all()
    conversation.mark_read(thread=comment.thread, by=asked.leads[0], until=timezone.now())
    factories.MembershipFactory(organisation=asked.charities[0], role="lead")

    from consortium.services.accounts import close_own_account

    close_own_account(by=asked.leads[0])

    comment.refresh_from_db()
    assert (comment.written_by, comment.author) == (None, str(asked.charities[0]))
    assert not comment.thread.readings.exists()
