"""The pages of a bid's words in Word: out, back, and deciding an edited copy."""

import io
from copy import deepcopy

import docx
import pytest
from django.urls import reverse

from consortium.home import needs_of
from projects.models import Project
from proposals.models import WordCopy
from proposals.services import word as services
from proposals.services.texts import write_text
from proposals.views import word as views
from tests import factories
from tests.pages import form_of, text
from tests.proposals.agreeing import ask_all, make_written_draft
from tests.proposals.word_files import WordFile, brought_back, taken_out, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def draft_once(made_once):
    return made_once(make_written_draft)


@pytest.fixture
def bid(db, draft_once):
    return deepcopy(draft_once.bid)


@pytest.fixture
def browser(client_for, coordinator):
    return client_for(coordinator)


def at(bid, name="word"):
    return reverse(f"proposals:{name}", args=[bid.slug])


def copy_with(bid, by, **lines):
    file = taken_out(bid, by)
    for title, words in lines.items():
        file.write(title.replace("_", " "), words)
    return brought_back(bid, by, file).copy


def send(browser, bid, file, name="words.docx"):
    content = file.content if isinstance(file, WordFile) else file
    return browser.post(at(bid, "word_back"), {"file": upload(content, name)}, follow=True)


def test_the_words_go_out_and_come_back_and_are_decided(bid, browser):
    page = browser.get(at(bid))
    assert at(bid, "word_file") in page.content.decode()
    out = browser.get(at(bid, "word_file"))
    assert out.headers["Content-Disposition"].startswith(f'attachment; filename="{bid.slug}-words-')
    file = WordFile(out.content)
    file.write("Risks", "We fit twelve locks.")
    file.saved_by("Anna Smith")

    came = send(browser, bid, file)

    words = text(came)
    assert "1 passage of this file waits to be decided." in words
    assert "The changes were not tracked. Anna Smith saved the file last." in words
    assert "[taken out: ten ] [added: twelve ]" in words
    copy = WordCopy.objects.get()
    sent = form_of(came) | {f"passage-{copy.passages.get().pk}-decision": "accepted"}
    decided = browser.post(copy.get_absolute_url(), sent | {"do": "decide"}, follow=True)
    assert "Decided: 1 passage." in text(decided)
    assert "Nothing in this file waits to be decided." in text(decided)
    assert bid.texts.get().text == "We fit twelve locks."


def test_an_unchanged_file_says_so(bid, browser):
    answer = send(browser, bid, browser.get(at(bid, "word_file")).content)

    assert "Nothing has changed in this file" in text(answer)
    assert "None yet." in text(answer)


def test_the_same_file_leads_to_what_became_of_it(bid, browser, coordinator):
    file = taken_out(bid, coordinator)
    file.write("Risks", "We fit twelve locks.")
    content = file.content
    send(browser, bid, content)

    again = send(browser, bid, content, "words (2).docx")

    assert "This very file was brought back before." in text(again)
    assert WordCopy.objects.count() == 1


def test_what_is_no_copy_is_said_at_its_box(bid, browser):
    answer = send(browser, bid, b"%PDF-1.7\n", "words.pdf")

    assert answer.status_code == 200
    assert "This is a PDF, and a Word document is wanted here." in text(answer)


@pytest.mark.parametrize("content, words", [(None, "Choose the file."), (b"", "The file is empty")])
def test_no_file_and_an_empty_one_are_said(content, words, bid, browser):
    data = {} if content is None else {"file": upload(content)}

    assert words in text(browser.post(at(bid, "word_back"), data))


def test_a_file_that_is_too_large_is_dropped_as_it_arrives(bid, browser):
    answer = send(browser, bid, bytes(services.MOST_BYTES + 100_000))

    assert "10 MB is the most that is taken" in text(answer)


def test_all_is_decided_in_one_post_and_the_rest_accepted_by_one_button(bid, browser, coordinator):
    copy = copy_with(bid, coordinator, Risks="Rain.", The_need="Burglary.", The_bid="Locks.")
    write_text(proposal_id=bid.pk, section="risks", by=coordinator, version=1, text="Snow.")
    page = browser.get(copy.get_absolute_url())
    passages = {each.key: each.pk for each in copy.passages.all()}
    sent = form_of(page) | {
        f"passage-{passages['summary']}-decision": "refused",
        f"passage-{passages['summary']}-why": "It is short already.",
        "do": "accept-rest",
    }

    answer = browser.post(copy.get_absolute_url(), sent, follow=True)

    decided = dict(copy.passages.values_list("key", "decision"))
    assert decided == {
        "summary": "refused",
        "section:need": "accepted",
        "section:risks": "waiting",  # somebody edited it here: nobody accepts that unseen
    }
    assert "Refused by" in text(answer)
    assert "“It is short already.”" in text(answer)


def test_a_passage_edited_meanwhile_shows_three_texts_and_a_box_for_both(bid, browser, coordinator):
    copy = copy_with(bid, coordinator, Risks="We fit ten locks. And bolts.")
    write_text(
        proposal_id=bid.pk, section="risks", by=coordinator, version=1, text="We fit 12 locks."
    )

    page = browser.get(copy.get_absolute_url())

    words = text(page)
    assert "It was also changed here since it went out." in words
    for heading in ("As found in the file", "As it stands here", "As it went out"):
        assert heading in words
    sent = form_of(page)
    number = copy.passages.get().pk
    assert sent[f"passage-{number}-text"] == ["We fit 12 locks. And bolts."]
    sent |= {f"passage-{number}-decision": "joined", "do": "decide"}
    browser.post(copy.get_absolute_url(), sent)
    assert bid.texts.get().text == "We fit 12 locks. And bolts."


def test_what_changed_since_the_page_was_opened_is_shown_and_what_was_typed_stays(
    bid, browser, coordinator
):
    copy = copy_with(bid, coordinator, Risks="We fit twelve locks.")
    page = browser.get(copy.get_absolute_url())
    number = copy.passages.get().pk
    write_text(proposal_id=bid.pk, section="risks", by=coordinator, version=1, text="Snow.")
    sent = form_of(page) | {
        f"passage-{number}-decision": "accepted",
        f"passage-{number}-why": "Better so.",
        "do": "decide",
    }

    answer = browser.post(copy.get_absolute_url(), sent)

    words = text(answer)
    assert "Somebody changed it here since you opened this page." in words
    assert "As it stands here" in words
    assert bid.texts.get().text == "Snow."
    again = form_of(answer)
    assert again[f"passage-{number}-why"] == ["Better so."]
    assert again[f"passage-{number}-text"] == ["Snow.\r\n\r\nWe fit twelve locks."]
    browser.post(copy.get_absolute_url(), again | {"do": "decide"})
    assert bid.texts.get().text == "We fit twelve locks."


def test_what_somebody_else_decided_meanwhile_is_said(bid, browser, coordinator):
    copy = copy_with(bid, coordinator, Risks="Rain.")
    number = copy.passages.get().pk
    sent = form_of(browser.get(copy.get_absolute_url())) | {"do": "decide"}
    browser.post(copy.get_absolute_url(), sent | {f"passage-{number}-decision": "refused"})

    answer = browser.post(
        copy.get_absolute_url(), sent | {f"passage-{number}-decision": "accepted"}
    )

    # Its form is gone with the decision: nothing is chosen any more.
    assert bid.texts.get().text == "We fit ten locks."
    assert copy.passages.get().decision == "refused"
    assert answer.status_code == 302


def test_a_race_lost_by_a_moment_is_said_without_a_box(bid, rf, coordinator, monkeypatch, browser):
    """Both pressed at once: the other's decision stands when ours is looked at."""
    copy = copy_with(bid, coordinator, Risks="Rain.", The_need="Burglary.")
    risks = copy.passages.get(key="section:risks")
    sent = form_of(browser.get(copy.get_absolute_url())) | {
        f"passage-{risks.pk}-decision": "accepted"
    }
    decide = views.word_decisions.decide

    def after_another(**facts):
        choice = views.word_decisions.Choice(risks.pk, "refused")
        decide(copy_id=copy.pk, by=coordinator, choices=[choice])
        return decide(**facts)

    monkeypatch.setattr(views.word_decisions, "decide", after_another)

    answer = browser.post(copy.get_absolute_url(), sent)

    assert f"It was decided by {coordinator} meanwhile: refused." in text(answer)
    assert bid.texts.get().text == "We fit ten locks."


def test_nothing_chosen_leaves_everything_waiting(bid, browser, coordinator):
    copy = copy_with(bid, coordinator, Risks="Rain.")
    sent = form_of(browser.get(copy.get_absolute_url()))

    answer = browser.post(copy.get_absolute_url(), sent, follow=True)

    assert "Nothing was chosen" in text(answer)
    assert copy.passages.get().is_waiting


def test_a_choice_that_nobody_offers_is_refused_at_its_box(bid, browser, coordinator):
    copy = copy_with(bid, coordinator, Risks="Rain.")
    number = copy.passages.get().pk

    answer = browser.post(copy.get_absolute_url(), {f"passage-{number}-decision": "burn"})

    assert "burn is not one of the available choices" in text(answer)
    assert copy.passages.get().is_waiting


def test_whose_agreement_goes_is_said_before_and_after(client_for, draft):
    agreed = ask_all(draft)
    agreed.answer(0)
    bid, browser = agreed.fresh(), client_for(agreed.coordinator)
    copy = copy_with(bid, agreed.coordinator, **{"Locks_1:_What_it_does": "Two fit."})
    page = browser.get(copy.get_absolute_url())
    assert "Charity 1 has agreed to these words in “Safer and well”." in text(page)
    number = copy.passages.get().pk
    sent = form_of(page) | {f"passage-{number}-decision": "accepted"}

    answer = browser.post(copy.get_absolute_url(), sent, follow=True)

    assert "Charity 1 had agreed to what you changed. They are asked again" in text(answer)
    assert agreed.states == ["asked", "asked"]


def test_what_the_file_holds_beside_its_passages_is_told(bid, browser, coordinator):
    file = taken_out(bid, coordinator)
    for each in file.body.iter("{*}t"):
        if each.text == "£12,000":
            each.text = "£99,000"
    file.twice("Risks").append(docx.Document().add_paragraph("Or more.")._p)
    file.twice("Risks").append(docx.Document().add_paragraph("Or less.")._p)
    file.comment("The need", "Anna Smith", "Which need?", number=1)
    control = file.control("Appendix")
    heading = control.getprevious()
    for each in (control, heading):
        each.getparent().remove(each)
    file.write("Locks 1: What it does", "Two fit.")
    file.inside("Locks 1: What it does").append(docx.Document().add_table(1, 1)._tbl)

    words = text(send(browser, bid, file))

    assert "2027/28 | £99,000 | £500" in words
    assert "2027/28 | £12,000 | £500" in words.partition("It stood there when it went out")[2]
    assert "Figures, amounts and headings are changed on this site alone" in words
    assert "Risks, and what we do about them, a second time" in words
    assert "The marks of “Appendix” are gone from the file" in words
    assert "Anna Smith : “Which need?”" in words
    assert "1 table: read as lines of text" in words


def test_a_partner_decides_its_own_words_and_sees_no_others(bid, client_for, coordinator):
    copy = copy_with(bid, coordinator, **{"Locks_1:_What_it_does": "Two fit.", "Risks": "Rain."})
    partner = factories.MembershipFactory(
        organisation=Project.objects.get(title="Locks 1").organisation, role="lead"
    ).user
    browser = client_for(partner)

    page = browser.get(copy.get_absolute_url())

    assert "Locks 1: What it does" in text(page)
    assert "Rain." not in text(page)
    file = reverse("proposals:word_copy_file", args=[bid.slug, copy.pk])
    assert browser.get(file).status_code == 404
    number = copy.passages.get(key__startswith="project").pk
    sent = form_of(page) | {f"passage-{number}-decision": "accepted"}
    browser.post(copy.get_absolute_url(), sent)
    assert Project.objects.get(title="Locks 1").summary == "Two fit."


def test_what_a_partner_may_not_propose_is_shown_to_it(bid, client_for, coordinator):
    file = taken_out(bid, coordinator)
    file.write("Risks", "Rain.")
    partner = factories.MembershipFactory(
        organisation=Project.objects.get(title="Locks 1").organisation, role="lead"
    ).user

    words = text(send(client_for(partner), bid, file))

    assert "These passages are for others to change" in words
    assert "Rain." in words
    assert bid.texts.get().text == "We fit ten locks."


def test_a_passage_that_waits_for_a_charity_says_so_to_the_lead_body(bid, client_for, coordinator):
    bid.lead_organisation = factories.OrganisationFactory()
    bid.save()
    leader = factories.MembershipFactory(organisation=bid.lead_organisation, role="lead").user
    copy = copy_with(bid, leader, **{"Locks_1:_What_it_does": "Two fit."})

    words = text(client_for(leader).get(copy.get_absolute_url()))

    assert "It waits for Charity 1, or a coordinator, to decide." in words
    assert "Save what is decided" not in words


def test_of_a_bid_that_is_handed_in_copies_are_only_read(bid, browser, coordinator):
    copy = copy_with(bid, coordinator, Risks="Rain.")
    number = copy.passages.get().pk
    sent = form_of(browser.get(copy.get_absolute_url()))
    bid.status = "submitted"
    bid.save()

    page = browser.get(copy.get_absolute_url())
    answer = browser.post(
        copy.get_absolute_url(), sent | {f"passage-{number}-decision": "accepted"}, follow=True
    )

    assert "This bid changes no more" in text(page)
    assert "Save what is decided" not in text(page)
    assert "it stays as it was handed in" in text(answer)
    assert "This bid changes no more" in text(browser.get(at(bid)))
    for name in ("word_file", "word_back"):
        assert "it stays as it was handed in" in text(browser.get(at(bid, name), follow=True))


def test_the_file_as_it_came_leaves_as_a_download(bid, browser, coordinator):
    file = taken_out(bid, coordinator)
    file.write("Risks", "Rain.")
    content = file.content
    copy = brought_back(bid, coordinator, content).copy
    address = reverse("proposals:word_copy_file", args=[bid.slug, copy.pk])

    answer = browser.get(address)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer) == content
    docx.Document(io.BytesIO(content))
    copy.file.storage.delete(copy.file.name)
    assert browser.get(address).status_code == 404
    copy.file = ""
    copy.save()
    assert browser.get(address).status_code == 404
    assert "the file is not kept any more" in text(browser.get(copy.get_absolute_url()))


def test_another_bids_address_shows_no_copy(bid, browser, coordinator):
    copy = copy_with(bid, coordinator, Risks="Rain.")
    other = factories.ProposalFactory()

    for name in ("word_copy", "word_copy_file"):
        assert (
            browser.get(reverse(f"proposals:{name}", args=[other.slug, copy.pk])).status_code == 404
        )


def test_what_has_come_to_stand_here_is_said(bid, browser, coordinator):
    copy = copy_with(bid, coordinator, Risks="Rain.")
    write_text(proposal_id=bid.pk, section="risks", by=coordinator, version=1, text="Rain.")

    assert "It has come to say so here already" in text(browser.get(copy.get_absolute_url()))


def test_markup_in_a_file_stays_words(bid, browser, coordinator):
    copy = copy_with(bid, coordinator, The_need="<script>alert(1)</script> {{ bid.pk }}")

    page = browser.get(copy.get_absolute_url()).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ bid.pk }}" in page


# --- The first page


def test_a_copy_that_waits_stands_on_the_first_page_of_who_decides(bid, coordinator):
    copy = copy_with(bid, coordinator, **{"Locks_1:_What_it_does": "Two fit."})
    charities = [Project.objects.get(title=f"Locks {number}").organisation for number in (1, 2)]
    own, other = (
        factories.MembershipFactory(organisation=each, role="lead").user for each in charities
    )

    def told(person):
        return [need.link for need in needs_of(person) if "came back from Word" in need.words]

    assert told(coordinator) == told(own) == [copy.get_absolute_url()]
    assert told(other) == []
    copy.passages.update(decision="refused", decided_at=copy.sent_at)
    assert told(coordinator) == told(own) == []


def test_the_lead_body_is_asked_for_the_bids_own_words_alone(bid, coordinator):
    bid.lead_organisation = factories.OrganisationFactory()
    bid.save()
    leader = factories.MembershipFactory(organisation=bid.lead_organisation, role="lead").user
    theirs = copy_with(bid, coordinator, **{"Locks_1:_What_it_does": "Two fit."})
    ours = copy_with(bid, coordinator, Risks="Rain.")

    links = [need.link for need in needs_of(leader) if "came back from Word" in need.words]

    assert links == [ours.get_absolute_url()]
    assert theirs.get_absolute_url() not in links
