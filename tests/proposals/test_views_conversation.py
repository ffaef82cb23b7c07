"""The pages on which a bid is talked about, and those of what the funder asks, by the client."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.drafts import keep_draft
from consortium.home import needs_of
from consortium.models import Membership
from proposals.models import Comment, FunderQuestion, Thread
from proposals.services import conversation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(asked):
    body = factories.OrganisationFactory(kind="statutory", name="The council", reference="council")
    asked.bid.shared_with.add(body)
    return factories.MembershipFactory(organisation=body, role="officer", user__name="Olive").user


def url(name, found, *more):
    return reverse(f"proposals:{name}", args=[found.bid.slug, *more])


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def begin(found, *, by=None, words="Who hires the van?", **facts):
    return conversation.begin_thread(
        proposal_id=found.bid.pk, by=by or found.leads[0], words=words, **facts
    )


# --- What is talked about


def test_a_lead_says_something_of_a_project_and_everybody_it_is_for_reads_it(asked, client_for):
    project = asked.consents[0].project
    page = client_for(asked.leads[0]).get(url("conversation", asked), {"about": project.reference})
    assert "Nothing is said yet" in text_of(page)
    assert page.context["form"]["about"].value() == project.reference

    said = client_for(asked.leads[0]).post(
        url("conversation", asked),
        {"words": "We need a van.", "about": project.reference, "audience": "partners"},
        follow=True,
    )

    assert "It is said." in text_of(said)
    assert f"About “{project}”" in text_of(said)
    seen = client_for(asked.leads[1]).get(url("conversation", asked))
    for words in ("We need a van.", "1 new", "for all partners"):
        assert words in text_of(seen)
    assert "1 matter for you to read: 1 not settled." in text_of(seen)


def test_a_question_is_put_to_one_of_them_by_name(asked, client_for, letters):
    charity = asked.charities[1]

    said = client_for(asked.leads[0]).post(
        url("conversation", asked),
        {"words": "Who drives?", "audience": "coordinators", "asked_of": charity.reference},
        follow=True,
    )

    assert f"Your question is on its way to {charity}." in text_of(said)
    assert [letter.to for letter in letters][-1] == asked.leads[1].email
    waits = client_for(asked.coordinator).get(url("conversation", asked), {"state": "waiting"})
    assert "of which 1 waits for an answer" in text_of(waits)
    assert f"Asks {charity}" in text_of(waits)


def test_who_reads_what_a_partner_asks_a_public_body_is_said(asked, officer, client_for, letters):
    council = officer.memberships.get().organisation
    begin(asked, audience="partners", asked_of=council)
    begin(asked, audience="partners", asked_of=asked.charities[1], by=officer)

    assert f"It is read by all partners and {council}." in letters[0].text
    page = text_of(client_for(asked.leads[1]).get(url("conversation", asked)))
    assert page.count(f"for all partners and {council}") == 2
    assert "your own organisation, and whom you ask directly" in page


def test_where_nobody_can_be_written_to_the_page_says_so(asked, client_for):
    asked.charities[1].memberships.all().delete()

    said = client_for(asked.leads[0]).post(
        url("conversation", asked),
        {
            "words": "Who drives?",
            "audience": "coordinators",
            "asked_of": asked.charities[1].reference,
        },
        follow=True,
    )

    assert "has an account, so nobody is written to" in text_of(said)


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"words": ""}, "Write down what you want to say."),
        ({"words": "word " * 20_000}, "This is longer than 5,000 characters."),
        ({"audience": "everybody"}, "everybody is not one of the available choices"),
        ({"about": "another"}, "That project is in this bid no longer."),
        ({"asked_of": "another"}, "They take no part in this bid any more."),
    ],
)
def test_what_cannot_be_said_so_is_told_and_nothing_typed_is_lost(typed, words, asked, client_for):
    client = client_for(asked.leads[0])

    refused = client.post(
        url("conversation", asked), {"words": "A van", "audience": "partners"} | typed
    )

    assert words in text_of(refused)
    assert not Thread.objects.exists()
    again = client.get(url("conversation", asked))
    kept = typed.get("words", "A van").strip()
    assert again.context["form"]["words"].value().strip() == kept
    client.post(url("conversation", asked), {"do": "discard"})
    assert not client.get(url("conversation", asked)).context["form"]["words"].value()


def test_a_project_that_is_left_out_meanwhile_is_told_and_kept_as_typed(
    asked, client_for, monkeypatch
):
    def gone(**facts):
        raise conversation.NotSaid("“Locks 1” is in this bid no longer.")

    monkeypatch.setattr(conversation, "begin_thread", gone)

    refused = client_for(asked.leads[0]).post(
        url("conversation", asked), {"words": "A van", "audience": "partners"}
    )

    assert "is in this bid no longer" in text_of(refused)


def test_words_with_markup_and_marks_of_direction_are_words(asked, client_for):
    words = "<script>alert(1)</script> {{ bid }} file:///etc/passwd \u202egnirts 😀"
    thread = begin(asked, words=words)

    page = client_for(asked.leads[0]).get(thread.get_absolute_url())

    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ bid }}" in page.content.decode()
    assert 'dir="auto"' in page.content.decode()


def test_the_list_is_narrowed_by_project_and_state_and_htmx_gets_that_part(asked, client_for):
    about = asked.consents[0].project
    begin(asked, words="Of the project", project=about)
    settled = begin(asked, words="Of it all")
    conversation.settle(thread_id=settled.pk, by=asked.coordinator, is_settled=True)
    client = client_for(asked.coordinator)

    def words_at(**query):
        return text_of(client.get(url("conversation", asked), query))

    assert "Of the project" in words_at(about=about.reference)
    assert "Of it all" not in words_at(about=about.reference)
    assert "Of it all" in words_at(state="settled")
    assert "Of it all" not in words_at(state="open")
    assert "Nothing is said that fits" in words_at(state="waiting")
    part = client.get(
        url("conversation", asked), {"state": "settled"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_officers_find_what_is_meant_for_the_funder_alone(asked, officer, client_for):
    for audience in ("coordinators", "partners", "funder"):
        begin(asked, words=f"For {audience}", audience=audience)

    page = text_of(client_for(officer).get(url("conversation", asked)))

    assert "For funder" in page
    assert "For partners" not in page
    assert "For coordinators" not in page


# --- One matter


def test_an_answer_stands_below_what_was_said_and_what_was_new_is_read(asked, client_for):
    thread = begin(asked, audience="partners")

    done = client_for(asked.leads[1]).post(
        thread.get_absolute_url(), {"words": "We hire it."}, follow=True
    )

    assert done.redirect_chain[0][0].endswith(f"#comment-{Comment.objects.last().pk}")
    assert text_of(done).index("Who hires the van?") < text_of(done).index("We hire it.")
    listed = text_of(client_for(asked.leads[1]).get(url("conversation", asked)))
    assert "1 new" not in listed
    assert "1 new" in text_of(client_for(asked.leads[0]).get(url("conversation", asked)))


def test_an_empty_answer_is_told_and_a_matter_of_another_bid_is_not_found(asked, client_for):
    thread = begin(asked)
    client = client_for(asked.leads[0])

    refused = client.post(thread.get_absolute_url(), {"words": " "})

    assert "Write down what you want to say." in text_of(refused)
    other = factories.ProposalFactory()
    assert client.get(reverse("proposals:thread", args=[other.slug, thread.pk])).status_code == 404


def test_ones_own_last_words_are_corrected_on_the_page(asked, client_for):
    thread = begin(asked)
    (comment,) = thread.comments.all()
    client = client_for(asked.leads[0])
    page = client.get(thread.get_absolute_url(), {"edit": comment.pk})
    assert page.context["edited"]["words"].value() == "Who hires the van?"

    empty = client.post(
        thread.get_absolute_url(), {"do": "edit", "comment": comment.pk, "edit-words": ""}
    )
    assert "Write down what you want to say." in text_of(empty)
    done = client.post(
        thread.get_absolute_url(),
        {"do": "edit", "comment": comment.pk, "edit-words": "Who drives it?"},
        follow=True,
    )

    assert "Who drives it?" in text_of(done)
    assert ", corrected" in text_of(done)


def test_a_correction_that_comes_too_late_is_kept_for_an_answer(asked, client_for):
    thread = begin(asked)
    (comment,) = thread.comments.all()
    Comment.objects.update(written_at=timezone.now() - datetime.timedelta(hours=2))
    client = client_for(asked.leads[0])
    assert client.get(thread.get_absolute_url(), {"edit": comment.pk}).context["edited"] is None

    late = client.post(
        thread.get_absolute_url(),
        {"do": "edit", "comment": comment.pk, "edit-words": "Who drives it?"},
        follow=True,
    )

    assert "can be corrected for an hour" in text_of(late)
    assert late.context["form"]["words"].value() == "Who drives it?"


@pytest.mark.parametrize("words", ["Who drives it?", "word " * 2000])
def test_a_correction_that_comes_too_late_leaves_the_answer_that_was_begun(
    words, asked, client_for
):
    thread = begin(asked)
    (comment,) = thread.comments.all()
    Comment.objects.update(written_at=timezone.now() - datetime.timedelta(hours=2))
    client = client_for(asked.leads[0])
    keep_draft(asked.leads[0], thread.get_absolute_url(), {"words": ["We hire two."]})

    for _ in range(2):
        late = client.post(
            thread.get_absolute_url(),
            {"do": "edit", "comment": comment.pk, "edit-words": words},
            follow=True,
        )

    assert "can be corrected for an hour" in text_of(late)
    assert late.context["form"]["words"].value() == f"We hire two.\n\n{words.strip()}"


def test_an_empty_correction_that_comes_too_late_is_told(asked, client_for):
    thread = begin(asked)
    (comment,) = thread.comments.all()
    Comment.objects.update(written_at=timezone.now() - datetime.timedelta(hours=2))

    late = client_for(asked.leads[0]).post(
        thread.get_absolute_url(),
        {"do": "edit", "comment": comment.pk, "edit-words": ""},
        follow=True,
    )

    assert "or take this one back." in text_of(late)
    assert "in the box below" not in text_of(late)


def test_words_are_taken_back_and_their_place_says_so(asked, client_for):
    thread = begin(asked, audience="partners")
    (comment,) = thread.comments.all()

    done = client_for(asked.leads[0]).post(
        thread.get_absolute_url(), {"do": "withdraw", "comment": comment.pk}, follow=True
    )

    assert "Taken back on" in text_of(done)
    for person in (asked.leads[0], asked.leads[1], asked.coordinator):
        for page in (thread.get_absolute_url(), url("conversation", asked)):
            assert "Who hires the van?" not in text_of(client_for(person).get(page))


@pytest.mark.parametrize("number, status", [("others", 403), ("none", 404), ("9" * 30, 404)])
def test_nobody_takes_back_what_another_said_or_what_is_not_there(
    number, status, asked, client_for
):
    thread = begin(asked, audience="partners")
    (comment,) = thread.comments.all()
    sent = comment.pk if number == "others" else number

    response = client_for(asked.leads[1]).post(
        thread.get_absolute_url(), {"do": "withdraw", "comment": sent}
    )

    assert response.status_code == status


def test_a_matter_is_settled_and_opened_again_with_who_did(asked, client_for):
    thread = begin(asked, audience="partners")
    client = client_for(asked.coordinator)

    settled = client.post(thread.get_absolute_url(), {"do": "settle"}, follow=True)
    assert "Settled by Cora on" in text_of(settled)
    opened = client.post(thread.get_absolute_url(), {"do": "reopen"}, follow=True)
    assert "Opened again by Cora on" in text_of(opened)
    refused = client_for(asked.leads[1]).post(thread.get_absolute_url(), {"do": "settle"})
    assert refused.status_code == 403


def test_a_long_matter_opens_at_its_newest_page(asked, client_for):
    thread = begin(asked, words="The first of many")
    for number in range(60):
        factories.CommentFactory(thread=thread, words=f"Then {number}")
    client = client_for(asked.leads[0])

    def unread():
        return Thread.objects.for_listing(asked.leads[0]).get(pk=thread.pk).unread

    assert unread() == 60
    first = text_of(client.get(thread.get_absolute_url(), {"page": 1}))
    assert unread() == 11
    newest = text_of(client.get(thread.get_absolute_url()))
    assert unread() == 0

    assert "Then 59" in newest
    assert "Then 5 " not in newest
    assert "The first of many" in first
    assert "Then 59" not in first


def test_the_bid_and_a_charitys_answer_lead_to_what_is_said(asked, client_for):
    begin(asked, project=asked.consents[0].project)
    client = client_for(asked.leads[0])

    page = text_of(client.get(asked.bid.get_absolute_url()))
    assert "Conversation (1 matter)" in page
    assert "1 matter talked about" in page
    assert "Talk about this project" in text_of(client.get(asked.consents[0].get_absolute_url()))


# --- What waits for somebody


def words_for(person):
    return [need.words for need in needs_of(person)]


def test_a_direct_question_waits_on_the_first_page_until_it_is_answered(asked):
    thread = begin(asked, by=asked.coordinator, asked_of=asked.charities[0])
    wanted = "Answer Cora for Charity 1: the bid “Safer and well”"
    assert wanted in words_for(asked.leads[0])
    assert wanted not in words_for(asked.leads[1])

    conversation.reply(thread_id=thread.pk, by=asked.leads[0], words="We do.")

    assert wanted not in words_for(asked.leads[0])


# --- What the funder asks


@pytest.fixture
def handed_in(asked):
    asked.bid.status = "submitted"
    asked.bid.save()
    return asked


def write_down(found, client, **typed):
    values = {"question": "How many people?", "asked_on": timezone.localdate().isoformat()}
    return client.post(url("funder_questions", found), values | typed, follow=True)


def test_a_question_goes_from_the_funder_to_a_charity_and_back(handed_in, client_for):
    charity = handed_in.charities[0]
    day = timezone.localdate() + datetime.timedelta(days=3)
    page = client_for(handed_in.coordinator).get(url("funder_questions", handed_in))
    assert "The funder has asked nothing yet" in text_of(page)

    written = write_down(
        handed_in,
        client_for(handed_in.coordinator),
        organisation=charity.reference,
        answer_by=day.isoformat(),
    )
    assert "It is written down, and on its way to Charity 1." in text_of(written)
    assert "The funder still waits for 1 of 1 answer." in text_of(written)
    asked = FunderQuestion.objects.get()
    assert any(words.startswith("Answer the funder by") for words in words_for(handed_in.leads[0]))

    client = client_for(handed_in.leads[0])
    done = client.post(asked.get_absolute_url(), {"answer": "300 a year."}, follow=True)
    assert "Whoever leads the bid passes it on" in text_of(done)
    assert not any("funder" in words for words in words_for(handed_in.leads[0]))
    assert any("Pass on the answer" in words for words in words_for(handed_in.coordinator))

    client = client_for(handed_in.coordinator)
    shown = client.get(asked.get_absolute_url()).context["given"]["answer_shown"].value()
    press = {"do": "given", "given_on": timezone.localdate().isoformat()}
    corrected = client_for(handed_in.leads[0]).post(
        asked.get_absolute_url(), {"answer": "310 a year.", "answer_shown": shown}
    )
    assert corrected.status_code == 302
    client = client_for(handed_in.coordinator)
    late = client.post(asked.get_absolute_url(), press | {"answer_shown": shown})
    assert "has changed the answer meanwhile" in text_of(late)
    assert "310 a year." in text_of(late)
    shown = late.context["given"]["answer_shown"].value()
    given = client.post(asked.get_absolute_url(), press | {"answer_shown": shown}, follow=True)
    assert "The funder has the answer to its question." in text_of(given)
    assert "given to the funder on" in text_of(
        client_for(handed_in.leads[1]).get(url("funder_questions", handed_in))
    )
    assert not any("funder" in words for words in words_for(handed_in.coordinator))


def test_what_is_overdue_shows_to_whoever_leads_the_bid(handed_in):
    factories.FunderQuestionFactory(
        proposal=handed_in.bid,
        organisation=handed_in.charities[0],
        answer_by=datetime.date(2026, 11, 3),
    )

    assert (
        "Charity 1 was to answer the funder by 3 November 2026: the bid “Safer and well”"
        in words_for(handed_in.coordinator)
    )


def test_a_question_that_makes_no_sense_is_told(handed_in, client_for):
    client = client_for(handed_in.coordinator)
    ahead = (timezone.localdate() + datetime.timedelta(days=2)).isoformat()

    assert "lies ahead" in text_of(write_down(handed_in, client, asked_on=ahead))
    assert "Write down what you want to say." in text_of(write_down(handed_in, client, question=""))


def test_two_who_answer_at_once_both_keep_their_words(handed_in, client_for):
    asked = factories.FunderQuestionFactory(
        proposal=handed_in.bid, organisation=handed_in.charities[0]
    )
    client_for(handed_in.coordinator).post(asked.get_absolute_url(), {"answer": "200."})

    client = client_for(handed_in.leads[0])
    refused = client.post(asked.get_absolute_url(), {"answer": "300.", "answer_shown": ""})
    assert "Cora has answered meanwhile" in text_of(refused)
    assert "200." in text_of(refused)
    form = refused.context["form"]
    assert form["answer"].value() == "300."

    client.post(
        asked.get_absolute_url(),
        {"answer": "200 to 300.", "answer_shown": form["answer_shown"].value()},
    )
    asked.refresh_from_db()
    assert asked.answer == "200 to 300."


def test_an_empty_answer_and_a_day_that_will_not_do_are_told(handed_in, client_for):
    asked = factories.FunderQuestionFactory(proposal=handed_in.bid)
    client = client_for(handed_in.coordinator)

    assert "Write down" in text_of(client.post(asked.get_absolute_url(), {"answer": ""}))
    client.post(asked.get_absolute_url(), {"do": "discard"})
    early = client.post(asked.get_absolute_url(), {"do": "given", "given_on": "2020-01-01"})
    assert "Write the answer down first" in text_of(early)
    none = client.post(asked.get_absolute_url(), {"do": "given", "given_on": ""})
    assert "on which day the funder got it" in text_of(none)


def test_a_bid_that_is_not_handed_in_has_no_questions_of_the_funders(asked, client_for):
    client = client_for(asked.coordinator)

    assert "The funder has asked nothing" in text_of(client.get(url("funder_questions", asked)))
    refused = write_down(asked, client)
    assert "A funder asks about a bid that is handed in." in text_of(refused)
    assert refused.context["form"]["question"].value() == "How many people?"
    assert "How many people?" in refused.content.decode()


def test_a_question_that_nobody_can_be_asked_to_answer_says_so(handed_in, client_for):
    client = client_for(handed_in.coordinator)
    Membership.objects.filter(user=handed_in.leads[0]).delete()

    told = text_of(write_down(handed_in, client, organisation=handed_in.charities[0].reference))

    assert "Nobody who answers for Charity 1 has an account" in told
    assert "on its way" not in told


def test_whoever_alone_leads_a_bid_is_told_that_the_answer_is_theirs(handed_in, client_for):
    told = text_of(write_down(handed_in, client_for(handed_in.coordinator)))

    assert "It is yours to answer" in told


def test_a_question_of_another_bid_is_not_found(handed_in, client_for):
    asked = factories.FunderQuestionFactory(proposal=handed_in.bid)
    address = reverse(
        "proposals:funder_question", args=[factories.ProposalFactory().slug, asked.pk]
    )

    assert client_for(handed_in.coordinator).get(address).status_code == 404
