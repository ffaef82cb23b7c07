"""The pages of agreeing, through the client."""

import datetime
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consortium.models import Membership, Organisation
from proposals.consents import standings_of
from proposals.models import Consent, Part, Proposal
from proposals.services import states
from tests import factories
from tests.consortium.paper_files import PDF, SVG
from tests.proposals.agreeing import make_term
from tests.proposals.changes import set_amount

pytestmark = pytest.mark.django_db


def url(name, found, number=None):
    arguments = [found.bid.slug]
    if number is not None:
        arguments.append(found.consents[number].pk)
    return reverse(f"proposals:{name}", args=arguments)


def shown_at(client, address):
    """The hidden boxes of the page: what it shows, and that content's digest."""
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in ("digest", "shown", "answer_shown")}


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- Asking


def test_the_page_shows_clashes_first_and_asks_once_they_are_settled(draft, client_for):
    charity = draft.bid.parts.order_by("project__title").first().project.organisation
    make_term(draft.bid, clashes_with=[charity])
    client = client_for(draft.coordinator)
    day = timezone.localdate() + datetime.timedelta(days=9)

    page = client.get(url("ask", draft))
    (clash,) = (clash for each in standings_of(draft.bid) for clash in each.clashes)
    refused = client.post(url("ask", draft), {"answer_by": day.isoformat()})

    assert "First: 1 clash" in text_of(page)
    assert "Charity 1 accepts" in text_of(page)
    assert "Leave the project out, change the term" in text_of(refused)
    assert draft.states == []
    done = client.post(
        url("ask", draft), {"answer_by": day.isoformat(), f"settle-{clash.key}": "on"}, follow=True
    )
    assert "Asked: Charity 1, Charity 2" in text_of(done)
    assert f"Until {day.strftime('%A')}" in text_of(done)


def test_a_charity_nobody_can_write_to_is_named(draft, client_for):
    Membership.objects.filter(user=draft.leads[1]).delete()
    day = timezone.localdate().isoformat()

    done = client_for(draft.coordinator).post(url("ask", draft), {"answer_by": day}, follow=True)

    assert "Nobody can be written to at Charity 2" in text_of(done)


@pytest.mark.parametrize("day, words", [("", "until when"), ("2020-01-01", "lies in the past")])
def test_a_day_that_will_not_do_is_said(day, words, draft, client_for):
    response = client_for(draft.coordinator).post(url("ask", draft), {"answer_by": day})

    assert words in text_of(response)


def test_there_is_nobody_left_to_ask(asked, client_for):
    assert "nobody left to ask" in text_of(client_for(asked.coordinator).get(url("ask", asked)))


# --- Who has still to answer


def test_all_partners_see_how_far_it_is_but_not_each_others_words(asked, client_for):
    asked.answer(0, "declined", words="Our trustees said no.")
    path = url("consents", asked)

    theirs = text_of(client_for(asked.leads[1]).get(path))
    own = text_of(client_for(asked.leads[0]).get(path))
    coordinators = text_of(client_for(asked.coordinator).get(path))

    assert "Declined" in theirs
    assert "trustees" not in theirs
    assert "trustees" in own
    assert "trustees" in coordinators
    assert "0 of 2 projects are agreed; 1 has still to be answered" in theirs


@pytest.mark.parametrize(
    "audience, readers",
    [
        ("coordinators", {"own", "coordinator"}),
        ("partners", {"own", "coordinator", "partner"}),
        ("funder", {"own", "coordinator", "partner", "officer"}),
    ],
)
def test_a_reservation_is_read_by_its_audience_alone(audience, readers, asked, client_for, officer):
    asked.bid.shared_with.add(officer.memberships.get().organisation)
    asked.answer(0, "agreed_with_reservation", reservation="No names.", audience=audience)
    people = {
        "own": asked.leads[0],
        "partner": asked.leads[1],
        "coordinator": asked.coordinator,
        "officer": officer,
    }

    found = {
        name
        for name, person in people.items()
        if "No names." in text_of(client_for(person).get(url("consents", asked)))
    }

    assert found == readers


def test_a_lead_of_the_leading_charity_reads_no_reservation_meant_for_coordinators(
    asked, client_for
):
    charity = factories.OrganisationFactory(name="The leading charity")
    person = factories.MembershipFactory(organisation=charity, role="lead").user
    asked.bid.lead_organisation = charity
    asked.bid.save()
    asked.answer(0, "agreed_with_reservation", reservation="No names.")
    client = client_for(person)

    pages = [client.get(url("consents", asked)), client.get(url("consent", asked, 0))]

    assert all("No names." not in text_of(page) for page in pages)


def test_what_is_outstanding_stands_first(asked, client_for):
    asked.answer(0)

    page = text_of(client_for(asked.leads[0]).get(url("consents", asked)))

    assert page.index("Charity 2") < page.index("Charity 1 Locks 1")


def test_one_button_reminds_everybody(asked, client_for, requests):
    requests.clear()

    done = client_for(asked.coordinator).post(url("consents", asked), follow=True)

    assert "Reminded: Charity 1, Charity 2" in text_of(done)
    assert len(requests) == 2


def test_a_reminder_too_soon_is_said_and_not_sent(asked, client_for, requests):
    Consent.objects.update(written_at=timezone.now())
    requests.clear()

    done = client_for(asked.coordinator).post(url("consents", asked), follow=True)

    assert "within the last day" in text_of(done)
    assert requests == []


def test_the_day_for_answers_can_be_moved_by_its_editors(asked, client_for):
    day = timezone.localdate() + datetime.timedelta(days=30)
    form = {"do": "day", "answer_by": day.isoformat()}
    assert client_for(asked.leads[0]).post(url("consents", asked), form).status_code == 403
    client = client_for(asked.coordinator)

    wrong = client.post(url("consents", asked), form | {"answer_by": "2020-01-01"}, follow=True)
    empty = client.post(url("consents", asked), form | {"answer_by": ""}, follow=True)
    done = client.post(url("consents", asked), form, follow=True)

    assert "lies in the past" in text_of(wrong)
    assert "until when you want answers" in text_of(empty)
    assert "The day is changed" in text_of(done)
    assert asked.fresh().answer_by == day
    Proposal.objects.update(status="submitted")
    late = client.post(url("consents", asked), form, follow=True)
    assert "stays as it was handed in" in text_of(late)


def test_an_edit_says_whose_agreement_it_undid(asked, client_for):
    asked.answer(0)
    client = client_for(asked.coordinator)
    form = client.get(url("amounts", asked)).context["form"]
    data = {box.html_name: box.value() or "" for box in form}
    amount = next(name for name, value in data.items() if str(value).startswith("12000"))

    done = client.post(url("amounts", asked), data | {amount: "9000"}, follow=True)

    assert "Charity 1 had agreed to what you changed" in text_of(done)
    assert asked.states == ["asked", "asked"]
    (part,) = asked.bid.parts.filter(amount_gbp=9000)
    assert part.project == asked.consents[0].project


def test_an_e_mail_that_did_not_leave_is_seen_by_the_coordinator(asked, client_for):
    client = client_for(asked.coordinator)

    assert "The e-mail is on its way." in text_of(client.get(url("consents", asked)))
    Consent.objects.update(asked_at=timezone.now() - datetime.timedelta(hours=2))
    assert "has not left yet" in text_of(client.get(url("consents", asked)))
    Consent.objects.update(written_at=timezone.now())
    assert "has not left yet" not in text_of(client.get(url("consents", asked)))


def test_a_bid_without_projects_says_that_there_is_nothing_to_agree_to(asked, client_for):
    asked.bid.parts.all().delete()
    factories.CostFactory(proposal=asked.bid)

    page = client_for(asked.coordinator).get(url("consents", asked))

    assert "nothing to agree to yet" in text_of(page)


# --- Where they differ


def test_the_page_of_differences_names_who_accepts_what(asked, client_for):
    make_term(asked.bid, clashes_with=asked.charities[:1], accepted_by=asked.charities[1:])

    page = text_of(client_for(asked.leads[0]).get(url("differences", asked)))

    assert "On 1 of 1 question a term of this bid is not what every partner accepts" in page
    assert "never , not the bid’s term" in page


def test_without_a_clash_the_page_says_so(asked, client_for):
    make_term(asked.bid, accepted_by=asked.charities)

    page = text_of(client_for(asked.leads[0]).get(url("differences", asked)))

    assert "No term of this bid is against" in page


# --- Answering


def answer(client, address, status, **more):
    data = shown_at(client, address) | {"status": status, "do": "answer"} | more
    return client.post(address, data, follow=True)


def test_a_lead_agrees_on_the_page(asked, client_for):
    client = client_for(asked.leads[0])
    address = url("consent", asked, 0)

    page = text_of(client.get(address))
    done = answer(client, address, "agreed")

    assert "£12,000" in page
    assert "The Fund" in page
    assert "Your answer is kept: agreed" in text_of(done)
    assert asked.states == ["agreed", "asked"]


def test_a_reservation_and_its_audience_are_kept(asked, client_for):
    client = client_for(asked.leads[0])

    answer(
        client,
        url("consent", asked, 0),
        "agreed_with_reservation",
        reservation="No names.",
        audience="partners",
    )

    first = asked.consents[0]
    assert (first.status, first.reservation, first.audience) == (
        "agreed_with_reservation",
        "No names.",
        "partners",
    )


def test_a_change_of_an_amount_is_asked_for_taken_in_and_agreed(asked, client_for):
    address = url("consent", asked, 0)
    answer(
        client_for(asked.leads[0]),
        address,
        "change_asked",
        **{"change": "Rent went up.", "amount-2027": "£14,000", "match-2027": "500"},
    )
    assert asked.consents[0].amounts_wanted == {"2027": {"amount": "14000.00", "match": "500.00"}}
    editor = client_for(asked.coordinator)
    page = text_of(editor.get(address))
    editor.post(address, {"do": "take-in", "reply-words": ""})

    assert "2027/28: £14,000" in page
    assert asked.states[0] == "asked"
    page = text_of(client_for(asked.leads[0]).get(address))
    assert "What has changed since it was answered" in page
    assert "£12,000 £14,000" in page
    answer(client_for(asked.leads[0]), address, "agreed")
    assert asked.states[0] == "agreed"


def test_an_amount_left_as_it_is_is_no_change_of_figures(asked, client_for):
    answer(
        client_for(asked.leads[0]),
        url("consent", asked, 0),
        "change_asked",
        **{"change": "Say it better.", "amount-2027": "12000", "match-2027": "500"},
    )

    assert (asked.states[0], asked.consents[0].amounts_wanted) == ("change_asked", {})


def test_a_change_is_answered_in_words(asked, client_for):
    asked.answer(0, "change_asked", words="More.")
    address = url("consent", asked, 0)

    nothing = client_for(asked.coordinator).post(address, {"do": "reply"}, follow=True)
    done = client_for(asked.coordinator).post(
        address, {"do": "reply", "reply-words": "The fund gives no more."}, follow=True
    )

    assert "Say why" in text_of(nothing)
    assert "has your answer" in text_of(done)
    assert "The fund gives no more." in text_of(client_for(asked.leads[0]).get(address))


@pytest.mark.parametrize(
    "status, more, words",
    [
        ("", {}, "Choose one of the answers"),
        ("agreed_with_reservation", {}, "Write down what you reserve"),
        ("change_asked", {}, "Say what should change"),
        ("change_asked", {"change": "More.", "amount-2027": "lots"}, "Write the amount in pounds"),
        ("declined", {}, "Say why"),
        ("withdrawn", {}, "Choose one"),
        ("declined", {"why": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_an_answer_that_is_not_whole_comes_back_with_what_was_typed(
    status, more, words, asked, client_for
):
    typed = {"reservation": "", "change": "", "why": ""} | more

    page = answer(client_for(asked.leads[0]), url("consent", asked, 0), status, **typed)

    if status != "withdrawn":
        assert words in text_of(page)
    assert asked.states == ["asked", "asked"]
    assert all(text in page.content.decode() for text in more.values())


def test_a_part_that_changed_since_the_page_was_opened_is_shown_side_by_side(asked, client_for):
    client = client_for(asked.leads[0])
    address = url("consent", asked, 0)
    shown = shown_at(client, address)
    asked.bid.parts.filter(project=asked.consents[0].project).update(amount_gbp=9000)

    data = shown | {"status": "declined", "why": "Too much work.", "do": "answer"}
    page = client.post(address, data)

    assert "This has changed since you opened the page" in text_of(page)
    assert "Asked for in 2027/28 £12,000 £9,000" in text_of(page)
    assert "Too much work." in page.content.decode()
    assert asked.states == ["asked", "asked"]
    form = page.context["form"]
    again = client.post(
        address,
        {"status": "agreed", "do": "answer", "digest": form["digest"].value(), "shown": "{}"},
    )
    assert again.status_code == 302
    assert asked.states == ["agreed", "asked"]


@pytest.mark.parametrize("shown", ["", "no json", json.dumps({"format": 9})])
def test_a_page_that_was_tampered_with_saves_nothing(shown, asked, client_for):
    data = {"status": "agreed", "digest": "0" * 64, "shown": shown, "do": "answer"}

    page = client_for(asked.leads[0]).post(url("consent", asked, 0), data)

    assert page.status_code == 200
    assert asked.states == ["asked", "asked"]


def test_with_a_clash_the_page_offers_no_plain_agreement(asked, client_for):
    make_term(asked.bid, clashes_with=asked.charities[:1])

    page = client_for(asked.leads[0]).get(url("consent", asked, 0))

    assert "It can agree only with a reservation" in text_of(page)
    assert 'value="agreed"' not in page.content.decode()
    assert 'value="agreed_with_reservation"' in page.content.decode()


def test_a_lead_who_is_staff_by_now_is_refused(asked, client_for):
    client = client_for(asked.leads[0])
    data = shown_at(client, url("consent", asked, 0)) | {"status": "agreed", "do": "answer"}
    Membership.objects.filter(user=asked.leads[0]).update(role="staff")

    assert client.post(url("consent", asked, 0), data).status_code == 403
    assert asked.states == ["asked", "asked"]


def test_after_the_deadline_the_page_says_that_it_is_too_late_and_keeps_the_text(asked, client_for):
    Proposal.objects.update(deadline=timezone.localdate() - datetime.timedelta(days=1))
    opened = client_for(asked.leads[0]).get(url("consent", asked, 0))
    assert "no answer is taken any more" in text_of(opened)
    assert "Send this answer" not in text_of(opened)

    page = answer(client_for(asked.leads[0]), url("consent", asked, 0), "declined", why="Busy.")

    assert "that day has passed" in text_of(page)
    assert "Busy." in page.content.decode()


def test_who_comes_second_is_told_who_was_first(asked, client_for):
    client = client_for(asked.leads[0])
    data = shown_at(client, url("consent", asked, 0)) | {"status": "agreed", "do": "answer"}
    asked.answer(0)

    page = client.post(url("consent", asked, 0), data)

    assert "answered by Lead 1 meanwhile" in text_of(page)


def test_who_asks_for_a_change_finds_it_on_the_page_and_can_correct_it(asked, client_for):
    client = client_for(asked.leads[0])
    address = url("consent", asked, 0)
    answer(client, address, "change_asked", **{"change": "More.", "amount-2027": "14000"})

    form = client.get(address).context["form"]
    assert [box.value() for boxes in form.year_boxes for box in boxes] == ["14000.00", None]
    done = answer(client, address, "change_asked", **{"change": "Rent.", "amount-2027": "13000"})

    assert "Your answer is kept: asks for a change" in text_of(done)
    first = asked.consents[0]
    assert first.words == "Rent."
    assert first.amounts_wanted == {"2027": {"amount": "13000.00", "match": None}}


def test_a_colleagues_change_is_not_overwritten_unseen(asked, client_for):
    client = client_for(
        factories.MembershipFactory(organisation=asked.charities[0], role="lead").user
    )
    address = url("consent", asked, 0)
    opened = shown_at(client, address) | {"status": "agreed", "do": "answer"}
    asked.answer(0, "change_asked", words="Rent went up.")

    page = client.post(address, opened)

    assert "answered by Lead 1 meanwhile: “asks for a change”" in text_of(page)
    assert "Rent went up." in text_of(page)
    assert (asked.states[0], asked.consents[0].words) == ("change_asked", "Rent went up.")
    seen = {name: page.context["form"][name].value() for name in ("digest", "shown")}
    mark = page.context["form"]["answer_shown"].value()
    client.post(address, opened | seen | {"answer_shown": mark})
    assert asked.states[0] == "agreed"


def test_a_figure_nobody_touched_is_not_asked_for_once_another_stands_there(asked, client_for):
    client = client_for(asked.leads[0])
    address = url("consent", asked, 0)
    opened = shown_at(client, address) | {"status": "change_asked", "do": "answer"}
    typed = {"change": "Say it better.", "amount-2027": "£12,000", "match-2027": "700"}
    asked.bid.parts.filter(project=asked.consents[0].project).update(amount_gbp=9000)

    boxes = client.post(address, opened | typed).context["form"]
    again = client.get(address).context["form"]
    names = ("amount-2027", "match-2027", "change")

    assert [boxes[name].value() for name in names] == ["9000.00", "700", "Say it better."]
    assert [again[name].value() for name in names] == ["9000.00", "700", "Say it better."]
    sent = {name: boxes[name].value() for name in (*opened, *names) if name != "do"}
    client.post(address, sent | {"do": "answer"})
    assert asked.consents[0].amounts_wanted == {"2027": {"amount": "9000.00", "match": "700.00"}}


def test_an_amount_that_is_no_number_stays_in_its_box_while_the_figures_change(asked, client_for):
    client = client_for(asked.leads[0])
    address = url("consent", asked, 0)
    opened = shown_at(client, address) | {"status": "agreed", "amount-2027": "lots", "do": "answer"}
    Part.objects.update(amount_gbp=9000)

    page = client.post(address, opened)

    assert page.context["form"]["amount-2027"].value() == "lots"


def test_what_was_typed_is_discarded_by_its_button_and_is_no_answer(asked, client_for):
    client = client_for(asked.leads[0])
    address = url("consent", asked, 0)
    answer(client, address, "declined", why="")
    assert "is in the form again" in text_of(client.get(address))

    done = client.post(address, {"do": "discard"}, follow=True)

    assert "not saved is discarded" in text_of(done)
    assert "is in the form again" not in text_of(done)
    assert not done.context["form"].errors
    assert asked.states == ["asked", "asked"]


def test_an_agreement_is_withdrawn_with_a_reason(asked, client_for):
    asked.answer(0)
    client = client_for(asked.leads[0])
    address = url("consent", asked, 0)

    nothing = client.post(address, {"do": "withdraw"}, follow=True)
    client.post(address, {"do": "withdraw", "withdraw-words": "Our board said no."})

    assert "Say why" in text_of(nothing)
    assert asked.states[0] == "withdrawn"
    client_for(asked.coordinator).post(address, {"do": "again"})
    assert asked.states[0] == "asked"


def test_the_address_of_another_bid_leads_nowhere(asked, client_for):
    other = factories.ProposalFactory(lead_organisation=asked.bid.lead_organisation)
    client = client_for(asked.coordinator)
    number = asked.consents[0].pk

    for name in ("consent", "record", "proof"):
        address = reverse(f"proposals:{name}", args=[other.slug, number])
        assert client.get(address).status_code == 404


def test_what_was_typed_before_the_sign_in_ran_out_comes_back(asked, client_for, client):
    address = url("consent", asked, 0)
    signed_in = client_for(asked.leads[0])
    reader = re.search(r'name="reader" value="([^"]+)"', signed_in.get(address).content.decode())[1]
    signed_in.logout()

    signed_in.post(address, {"status": "declined", "why": "Too busy.", "reader": reader})
    signed_in.force_login(
        asked.leads[0], backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    assert "Too busy." in signed_in.get(address).content.decode()


# --- Recorded


def record(found, client, file=PDF, **more):
    address = url("record", found, 0)
    data = shown_at(client, address) | {
        "status": "agreed",
        "said_by": "Jo March",
        "proof_kind": "email",
        "proof": SimpleUploadedFile("mail.pdf", file),
    }
    return client.post(address, data | more, follow=True)


def test_an_answer_by_e_mail_is_recorded_and_its_proof_can_be_read_by_its_charity(
    asked, client_for
):
    done = record(asked, client_for(asked.coordinator))

    assert "The answer of Charity 1 is recorded" in text_of(done)
    assert "Jo March" in text_of(done)
    proof = client_for(asked.leads[0]).get(url("proof", asked, 0))
    assert b"".join(proof.streaming_content) == PDF
    assert proof["Content-Disposition"].startswith("attachment")
    assert client_for(asked.leads[1]).get(url("proof", asked, 0)).status_code == 404


@pytest.mark.parametrize("audience, status", [("coordinators", 404), ("partners", 200)])
def test_a_proof_with_a_reservation_opens_to_those_who_may_read_that(
    audience, status, asked, client_for
):
    reserved = {
        "status": "agreed_with_reservation",
        "reservation": "No names.",
        "audience": audience,
    }
    record(asked, client_for(asked.coordinator), **reserved)
    leading = factories.MembershipFactory(
        organisation=factories.OrganisationFactory(kind="charity"), role="lead"
    )
    Proposal.objects.update(lead_organisation=leading.organisation)
    proof, pages = url("proof", asked, 0), [url("consent", asked, 0), url("consents", asked)]

    page = client_for(leading.user).get(proof)
    assert (page.status_code, page.getvalue() == PDF) == (status, status == 200)
    for page in pages:
        assert (proof in client_for(leading.user).get(page).content.decode()) is (status == 200)
    for person in (asked.leads[0], asked.coordinator):
        assert client_for(person).get(proof).getvalue() == PDF
        assert all(proof in client_for(person).get(page).content.decode() for page in pages)


def test_what_somebody_answered_while_it_was_recorded_is_shown_first(asked, client_for):
    client = client_for(asked.coordinator)
    opened = shown_at(client, url("record", asked, 0))
    asked.answer(0, "change_asked", words="Rent went up.")

    page = record(asked, client, **opened)

    assert "answered by Lead 1 meanwhile" in text_of(page)
    assert page.context["form"]["answer_shown"].value() == asked.consents[0].answer_mark
    assert asked.states[0] == "change_asked"


@pytest.mark.parametrize(
    "file, more, words",
    [
        (SVG, {}, "may hold programs"),
        (PDF, {"said_by": ""}, "name of whoever answered"),
        (PDF, {"proof_kind": ""}, "Say how it came"),
        (b"%PDF-" + bytes(11 * 1024 * 1024), {}, "10 MB is the most"),
    ],
    ids=["a drawing", "nobody said it", "no kind of proof", "too large"],
)
def test_what_cannot_be_recorded_is_said_in_words(file, more, words, asked, client_for):
    page = record(asked, client_for(asked.coordinator), file, **more)

    assert words in text_of(page)
    assert asked.states == ["asked", "asked"]


def test_a_part_that_changed_while_it_was_recorded_is_shown_side_by_side(asked, client_for):
    client = client_for(asked.coordinator)
    address = url("record", asked, 0)
    shown = shown_at(client, address)
    Part.objects.update(amount_gbp=9000)

    page = record(asked, client, **shown)

    assert "£12,000 £9,000" in text_of(page)
    assert asked.states == ["asked", "asked"]


def test_a_proof_that_is_gone_is_no_page(asked, client_for):
    record(asked, client_for(asked.coordinator))
    first = asked.consents[0]
    first.proof.storage.delete(first.proof.name)

    assert client_for(asked.coordinator).get(url("proof", asked, 0)).status_code == 404
    assert client_for(asked.coordinator).get(url("proof", asked, 1)).status_code == 404


# --- States


def press(client, found, do, **more):
    return client.post(url("state", found), {"do": do} | more, follow=True)


def test_a_bid_goes_from_agreed_to_won_by_its_page(asked, client_for):
    client = client_for(asked.coordinator)
    assert "Charity 1 has still to answer" in text_of(client.get(url("state", asked)))
    assert "has still to answer" in text_of(press(client, asked, "agree"))
    asked.answer(0)
    asked.answer(1)

    assert "All partners have agreed" in text_of(press(client, asked, "agree"))
    assert "nothing in it changes" in text_of(press(client, asked, "submit"))
    first, second = asked.bid.parts.order_by("project__title")
    wrong = press(client, asked, "win", **{f"award-{first.pk}": "99999"})
    assert "It asked for £12,000; more is not given." in text_of(wrong)
    assert "Write what the funder gives" in text_of(wrong)
    press(client, asked, "win", **{f"award-{first.pk}": "9000", f"award-{second.pk}": "0"})
    assert asked.fresh().status == "won"
    assert "Its page says what each project gets" in text_of(client.get(url("state", asked)))
    page = text_of(client_for(asked.leads[0]).get(asked.bid.get_absolute_url()))
    assert "Gets" in page
    assert "£12,000 £9,000" in page
    assert "given for its projects £9,000" in page
    hint = "the files also hold what the funder gives"
    assert hint in text_of(client_for(asked.coordinator).get(url("pack", asked)))


@pytest.mark.parametrize("do, status", [("lose", "lost"), ("withdraw", "withdrawn")])
def test_a_bid_that_ends_without_money_asks_why(do, status, asked, client_for):
    asked.answer(0)
    asked.answer(1)
    states.agree(proposal_id=asked.bid.pk, by=asked.coordinator)
    states.submit(proposal_id=asked.bid.pk, by=asked.coordinator)
    client = client_for(asked.coordinator)

    assert "Write a sentence" in text_of(press(client, asked, do))
    done = press(client, asked, do, **{f"{do}-words": "Too many asked."})

    assert asked.fresh().status == status
    assert "Too many asked." in text_of(done)
    state = text_of(client.get(url("state", asked)))
    assert "What was written in it stays here, for the next one." in state


def test_a_step_that_is_not_open_is_refused_in_words(asked, client_for):
    page = press(client_for(asked.coordinator), asked, "submit")

    assert "cannot become" in text_of(page)


def test_a_draft_leads_to_asking_its_partners(draft, client_for):
    page = client_for(draft.coordinator).get(url("state", draft))

    assert "Its partners have not been asked" in text_of(page)


@pytest.mark.parametrize("name", ["edit", "projects", "amounts", "costs", "ask"])
def test_every_page_that_edits_a_bid_refuses_one_that_is_handed_in(name, asked, client_for):
    Proposal.objects.update(status="submitted")

    for method in ("get", "post"):
        page = getattr(client_for(asked.coordinator), method)(url(name, asked), follow=True)
        assert "stays as it was handed in" in text_of(page)


# --- A charity that leaves while it is asked


def test_a_charity_that_left_is_seen_by_editors_and_partners_until_it_comes_back(asked, client_for):
    asked.answer(0)
    charity = Organisation.objects.filter(pk=asked.charities[0].pk)
    paths = reverse("home"), asked.bid.get_absolute_url(), url("consents", asked)

    def pages_of(user):
        client = client_for(user)
        return [text_of(client.get(path)) for path in paths]

    charity.update(status="left", refusal="It closed.")
    first, overview, agreement = pages_of(asked.coordinator)
    assert "Charity 1 has left, and the bid “Safer and well” counts on it" in first
    for page in (overview, agreement):
        assert "Charity 1 takes no part any more: leave out “Locks 1”." in page
    first, overview, agreement = pages_of(asked.leads[1])
    assert "has left" not in first + overview
    assert "0 of 2 projects are agreed" in agreement
    assert "It takes no part any more." in agreement

    charity.update(status="approved", refusal="")
    for user in (asked.coordinator, asked.leads[1]):
        pages = pages_of(user)
        assert "1 of 2 projects is agreed" in pages[-1]
        assert not [page for page in pages if "has left" in page or "no part any more" in page]


@pytest.mark.parametrize("audience", ["coordinators", "partners", "funder"])
def test_who_is_asked_again_finds_the_reservation_and_its_audience_in_the_boxes(
    audience, asked, client_for
):
    asked.answer(0, "agreed_with_reservation", reservation="No names.", audience=audience)
    set_amount(asked, 0, "9000")

    page = client_for(asked.leads[0]).get(asked.consents[0].get_absolute_url())

    form = page.context["form"]
    assert (form["reservation"].value(), form["audience"].value()) == ("No names.", audience)
    (ticked,) = re.findall(r'<input[^>]+name="audience"[^>]+checked[^>]*>', page.content.decode())
    assert f'value="{audience}"' in ticked


def test_of_an_edit_that_was_undone_the_page_says_that_nothing_has_changed(asked, client_for):
    asked.answer(0)
    path = asked.consents[0].get_absolute_url()
    same = "What it covers is the same as then."

    set_amount(asked, 0, "9000")
    assert same not in text_of(client_for(asked.leads[0]).get(path))
    set_amount(asked, 0, "12000.00")
    page = text_of(client_for(asked.leads[0]).get(path))
    assert same in page
    assert "What has changed since it was answered" not in page


# --- The first page of those who are asked


def test_what_waits_stands_on_the_first_page_of_both_sides(asked, client_for):
    home = reverse("home")

    assert "Answer for Charity 1: the bid “Safer and well”" in text_of(
        client_for(asked.leads[0]).get(home)
    )
    asked.answer(0, "change_asked", words="Rent went up.")
    assert "Answer for Charity 1" not in text_of(client_for(asked.leads[0]).get(home))
    assert "Charity 1 asks for a change in the bid" in text_of(
        client_for(asked.coordinator).get(home)
    )


def test_a_plain_agreement_against_which_a_position_now_stands_is_seen_on_the_first_page(
    asked, client_for
):
    client = client_for(asked.coordinator)
    asked.answer(0)
    asked.answer(1)
    make_term(asked.bid, accepted_by=[asked.charities[1]], clashes_with=[asked.charities[0]])

    page = text_of(client.get(reverse("home")))

    assert "Charity 1 does not accept a term of the bid “Safer and well” any more" in page
    assert "Charity 2 does not accept" not in page


def test_an_e_mail_that_has_not_left_for_an_hour_stands_on_the_coordinators_first_page(
    asked, client_for
):
    client = client_for(asked.coordinator)

    assert "has no e-mail yet" not in text_of(client.get(reverse("home")))
    Consent.objects.update(asked_at=timezone.now() - datetime.timedelta(hours=2))
    assert "Charity 1 has no e-mail yet" in text_of(client.get(reverse("home")))
