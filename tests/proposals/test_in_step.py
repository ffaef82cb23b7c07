"""A change of the bid undoes exactly the agreements it touches, and says so to both sides."""

import copy
import datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consortium.access import Denied
from consortium.services.approval import leave_consortium
from consortium.states import MoveRefused
from proposals import tasks
from proposals.consents import standings_of
from proposals.models import Consent, Part, Proposal
from proposals.services import asking, bids, consent_reminders, states
from proposals.services import consents as services
from proposals.services.pack import request_pack
from tests import factories
from tests.mail_server import mail_server
from tests.pages import text
from tests.proposals.agreeing import make_asked, make_term
from tests.proposals.changes import (
    change_the_costs,
    change_the_dates,
    change_the_funder,
    change_the_lead,
    change_the_terms,
    revise,
    set_amount,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def asked_once(made_once):
    return made_once(make_asked)


@pytest.fixture
def asked(db, asked_once, letters, requests):
    """A bid whose charities have been asked."""
    return copy.deepcopy(asked_once)


@pytest.fixture
def agreed(asked, letters, requests):
    """A bid to which both charities have agreed, and which is agreed."""
    asked.answer(0)
    asked.answer(1)
    states.agree(proposal_id=asked.bid.pk, by=asked.coordinator)
    letters.clear()
    requests.clear()
    return asked


# --- What touches whom


def test_a_changed_amount_asks_its_charity_again_and_nobody_else(agreed, letters, requests):
    set_amount(agreed, 0, "9000")

    assert agreed.states == ["asked", "agreed"]
    assert agreed.fresh().status == "consulting"
    assert requests == [(agreed.charities[0].pk, agreed.leads[0].pk, "changed")]
    assert letters == []  # the coordinator did it, and reads it on the page


def test_an_amount_set_to_what_it_was_asks_nobody(agreed):
    set_amount(agreed, 0, "12000.00")

    assert agreed.states == ["agreed", "agreed"]
    assert agreed.fresh().status == "agreed"


def test_what_was_agreed_to_stays_beside_what_is_asked_now(agreed):
    set_amount(agreed, 0, "9000")

    (standing, _) = standings_of(agreed.fresh())
    assert standing.has_changed
    assert standing.consent.content["years"][0]["amount"] == "12000.00"
    assert standing.content["years"][0]["amount"] == "9000.00"


@pytest.mark.parametrize(
    "change",
    [change_the_terms, change_the_lead, change_the_dates, change_the_funder, change_the_costs],
    ids=lambda change: change.__name__,
)
def test_what_all_stand_for_asks_everybody_again(change, agreed):
    change(agreed)

    assert agreed.states == ["asked", "asked"]
    assert agreed.fresh().status == "consulting"


@pytest.mark.parametrize(
    "changes",
    [{"title": "Another name"}, {"summary": "More."}, {"published": True}, {"budget_gbp": 5}],
    ids=str,
)
def test_what_no_agreement_covers_asks_nobody(changes, agreed):
    revise(agreed, **changes)

    assert agreed.states == ["agreed", "agreed"]
    assert agreed.fresh().status == "agreed"


def test_a_project_left_out_takes_its_answer_along_and_its_charity_hears_of_it(agreed, letters):
    project = agreed.consents[0].project

    bids.leave_out_project(proposal_id=agreed.bid.pk, project=project, by=agreed.coordinator)

    assert agreed.states == ["agreed"]
    assert agreed.fresh().status == "agreed"
    (letter,) = letters
    assert letter.to == lead_of(project).email
    assert "no longer in the bid" in letter.subject


def lead_of(project):
    return project.organisation.memberships.get(role="lead").user


def test_a_project_that_joins_takes_an_agreed_bid_back_to_consulting(agreed):
    project = factories.ProjectFactory(status="active")

    bids.include_project(proposal_id=agreed.bid.pk, project=project, by=agreed.coordinator)

    assert agreed.fresh().status == "consulting"
    assert agreed.states == ["agreed", "agreed"]


def test_what_a_charity_changes_in_its_project_is_found_by_the_clock(agreed, letters, requests):
    project = agreed.consents[1].project
    project.summary = "Two fitters visit."
    project.save()

    tasks.keep_agreements_in_step()

    assert agreed.states == ["agreed", "asked"]
    assert requests == [(agreed.charities[1].pk, agreed.leads[1].pk, "changed")]
    assert [each.to for each in letters] == [agreed.coordinator.email]
    assert "they are asked again" in letters[0].text


def test_a_position_that_undoes_an_agreed_bid_is_told_to_its_editors(agreed, letters):
    term = make_term(agreed.bid)
    for consent in agreed.consents:
        Consent.objects.filter(pk=consent.pk).update(digest=agreed.digest_of(consent))
    other = term.question.answers.exclude(pk=term.pk).get()
    factories.PositionFactory(organisation=agreed.charities[0], answer=other)

    tasks.keep_agreements_in_step()

    assert (agreed.states, agreed.fresh().status) == (["agreed", "agreed"], "consulting")
    (letter,) = letters
    assert letter.to == agreed.coordinator.email
    assert letter.subject == "Not agreed any more: the bid “Safer and well”"
    assert "Charity 1 does not accept a term of this bid" in letter.text


def test_projects_of_one_charity_that_are_left_out_together_are_told_in_one_e_mail(agreed, letters):
    charity = agreed.charities[0]
    type(agreed.consents[1].project).objects.update(organisation=charity)
    agreed.bid.parts.all().delete()

    tasks.keep_agreements_in_step()

    (subject,) = [each.subject for each in letters if each.to == agreed.leads[0].email]
    assert subject == (
        "Nothing to answer: “Locks 1” and “Locks 2” are no longer in the bid “Safer and well”"
    )


def test_a_bid_in_which_nothing_changed_is_left_alone_by_the_clock(agreed, requests):
    assert consent_reminders.keep_all_in_step() == 0
    assert (agreed.states, requests) == (["agreed", "agreed"], [])


# --- Agreed, handed in, won, lost


def test_a_bid_is_agreed_only_when_every_part_is_and_says_what_is_missing(asked, letters, requests):
    asked.answer(0, "declined", words="No.")
    project = factories.ProjectFactory(title="Late")
    factories.PartFactory(proposal=asked.bid, project=project)

    with pytest.raises(states.NotAgreed) as refused:
        states.agree(proposal_id=asked.bid.pk, by=asked.coordinator)

    assert sorted(refused.value.lacking) == sorted(
        [
            "Charity 1 declined “Locks 1”: leave it out, or ask again.",
            "Charity 2 has still to answer on “Locks 2”.",
            f"{project.organisation} has not been asked about “Late”.",
        ]
    )
    assert asked.fresh().status == "consulting"


def test_a_bid_with_a_blank_amount_is_not_agreed(asked, letters, requests):
    asked.bid.parts.filter(project=asked.consents[0].project).update(amount_gbp=None)
    asked.answer(0)
    asked.answer(1)

    with pytest.raises(states.NotAgreed, match="An amount of “Locks 1” is still blank"):
        states.agree(proposal_id=asked.bid.pk, by=asked.coordinator)


def test_a_bid_without_projects_is_not_agreed(asked, letters, requests):
    asked.bid.parts.all().delete()

    with pytest.raises(states.NotAgreed, match="No project is in this bid"):
        states.agree(proposal_id=asked.bid.pk, by=asked.coordinator)


def test_a_change_nobody_was_asked_about_keeps_a_bid_from_being_handed_in(agreed):
    Part.objects.filter(project=agreed.consents[0].project).update(amount_gbp=1)

    with pytest.raises(states.NotAgreed, match="has changed since Charity 1 agreed"):
        states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)


def test_a_clash_that_comes_later_keeps_a_bid_from_being_handed_in(agreed):
    term = make_term(agreed.bid)
    for number, consent in enumerate(agreed.consents):
        Consent.objects.filter(pk=consent.pk).update(digest=agreed.digest_of(consent))
        if number == 0:
            other = term.question.answers.exclude(pk=term.pk).get()
            factories.PositionFactory(organisation=consent.project.organisation, answer=other)

    with pytest.raises(states.NotAgreed, match="Charity 1 does not accept a term"):
        states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)

    asking.ask_again(consent_id=agreed.consents[0].pk, by=agreed.coordinator)
    assert (agreed.states, agreed.fresh().status) == (["asked", "agreed"], "consulting")


def test_a_charity_that_leaves_the_consortium_takes_an_agreed_bid_back_to_consulting(
    agreed, letters
):
    charity, lead = agreed.charities[0], agreed.leads[0]
    leave_consortium(organisation_id=charity.pk, by=lead, why="It closed.")

    with pytest.raises(states.NotAgreed, match="Charity 1 takes no part any more: leave out"):
        states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)

    letters.clear()
    tasks.keep_agreements_in_step()
    assert agreed.fresh().status == "consulting"
    assert [each.to for each in letters] == [agreed.coordinator.email]
    assert "Charity 1 takes no part any more: leave out “Locks 1”." in letters[0].text


def test_a_bid_whose_lead_has_left_is_neither_agreed_nor_handed_in(agreed, letters):
    revise(
        agreed,
        lead_organisation=factories.OrganisationFactory(
            name="Gone", status="left", refusal="It closed."
        ),
    )
    for number in (0, 1):
        agreed.answer(number)

    with pytest.raises(states.NotAgreed, match="Gone takes no part any more: say who leads this"):
        states.agree(proposal_id=agreed.bid.pk, by=agreed.coordinator)


def test_a_bid_whose_own_costs_are_spent_by_who_has_left_is_not_handed_in(agreed, letters):
    spender = factories.OrganisationFactory(name="Counter", status="left", refusal="It closed.")
    factories.CostFactory(proposal=agreed.bid, organisation=spender)

    with pytest.raises(states.NotAgreed, match="Counter takes no part any more: say who spends"):
        states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)


def test_a_bid_that_is_handed_in_changes_no_more_and_its_partners_hear_of_it(agreed, letters):
    states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)

    assert agreed.fresh().status == "submitted"
    assert [each.to for each in letters] == [lead.email for lead in agreed.leads]
    for change in (lambda: set_amount(agreed, 0, "1"), lambda: change_the_costs(agreed)):
        with pytest.raises(bids.Frozen, match="stays as it was handed in"):
            change()


def test_what_is_handed_in_without_a_pack_is_frozen_into_one_at_that_moment(agreed):
    states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)

    (pack,) = agreed.bid.packs.all()
    assert (pack.status, pack.snapshot["bid"]["status"]) == ("queued", "agreed")


def test_a_pack_frozen_since_all_agreed_is_the_one_that_is_handed_in(agreed):
    pack = request_pack(proposal_id=agreed.bid.pk, by=agreed.coordinator)

    states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)

    assert list(agreed.bid.packs.all()) == [pack]


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_pack_that_was_never_made_is_none_to_hand_in(agreed, status):
    pack = request_pack(proposal_id=agreed.bid.pk, by=agreed.coordinator)
    type(pack).objects.filter(pk=pack.pk).update(status=status, error="It broke.")

    states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)

    pack.refresh_from_db()
    assert pack.status == "queued"


def test_a_pack_of_the_bid_before_it_was_changed_and_agreed_anew_is_not_handed_in(agreed):
    old = request_pack(proposal_id=agreed.bid.pk, by=agreed.coordinator)
    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    type(old).objects.filter(pk=old.pk).update(stood_at=an_hour_ago)
    set_amount(agreed, 0, "1")
    assert agreed.fresh().status == "consulting"
    agreed.answer(0)
    states.agree(proposal_id=agreed.bid.pk, by=agreed.coordinator)

    states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)

    assert agreed.bid.packs.exclude(pk=old.pk).count() == 1


def test_what_was_agreed_to_stands_on_the_pages_of_a_bid_that_is_handed_in(agreed):
    states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)
    project = agreed.consents[0].project
    project.summary = "It ended."
    project.save()
    charity = agreed.charities[1]
    charity.status, charity.refusal = "refused", "It closed."
    charity.save()

    first, second = standings_of(agreed.fresh())

    assert first.content["project"]["summary"] == "A fitter visits."
    assert not first.has_changed
    assert (first.is_settled, second.is_settled) == (True, True)


def submitted(agreed):
    states.submit(proposal_id=agreed.bid.pk, by=agreed.coordinator)
    return {part.pk: part.amount_gbp for part in agreed.bid.parts.order_by("project__title")}


def test_a_bid_won_in_part_keeps_what_each_gets_and_starts_what_was_proposed(agreed, letters):
    projects = [consent.project for consent in agreed.consents]
    type(projects[0]).objects.all().update(status="proposed")
    awards = submitted(agreed)
    first, second = awards
    awards |= {first: Decimal(7000), second: Decimal(0)}

    states.win(proposal_id=agreed.bid.pk, by=agreed.coordinator, awards=awards)

    assert agreed.fresh().status == "won"
    assert list(
        agreed.bid.parts.order_by("project__title").values_list("awarded_gbp", "project__status")
    ) == [(Decimal(7000), "active"), (Decimal(0), "proposed")]
    told = [each for each in letters if each.subject == "Won: the bid “Safer and well”"]
    assert [each.to for each in told] == [lead.email for lead in agreed.leads]
    for letter in told:
        assert "Its page says what each partner gets." in letter.text
        assert "Set on the page of a project that gets money until when that lasts" in letter.text
        assert "only proposed and get money are active" in letter.text


def test_a_bid_won_for_projects_that_run_already_starts_none_and_says_nothing_of_it(
    agreed,
    letters,
):
    awards = submitted(agreed)

    states.win(proposal_id=agreed.bid.pk, by=agreed.coordinator, awards=awards)

    assert "is won" in letters[-1].text
    assert "proposed" not in letters[-1].text


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda awards: dict(list(awards.items())[:1]), "for each part"),
        (lambda awards: dict.fromkeys(awards, Decimal(0)), "If not, it is lost"),
        (lambda awards: dict.fromkeys(awards, Decimal(99999)), "asked for less"),
        (lambda awards: dict.fromkeys(awards, Decimal(-1)), "below 0"),
    ],
)
def test_awards_that_make_no_sense_are_refused(spoil, words, agreed):
    awards = submitted(agreed)

    with pytest.raises(states.NotDone, match=words):
        states.win(proposal_id=agreed.bid.pk, by=agreed.coordinator, awards=spoil(awards))

    assert agreed.fresh().status == "submitted"
    assert not Part.objects.filter(awarded_gbp__isnull=False).exists()


@pytest.mark.parametrize("act, status", [(states.lose, "lost"), (states.withdraw, "withdrawn")])
def test_a_bid_that_ends_without_money_says_why(act, status, agreed, letters):
    submitted(agreed)
    letters.clear()

    with pytest.raises(states.NotDone, match="Say why"):
        act(proposal_id=agreed.bid.pk, by=agreed.coordinator, why=" ")
    act(proposal_id=agreed.bid.pk, by=agreed.coordinator, why="Too many asked.")

    bid = agreed.fresh()
    assert (bid.status, bid.outcome) == (status, "Too many asked.")
    assert [each.to for each in letters] == [lead.email for lead in agreed.leads]
    for letter in letters:
        assert letter.subject == f"{status.capitalize()}: the bid “Safer and well”"
        assert f"The bid “Safer and well” is {status}: “Too many asked.”" in letter.text
        assert letter.link == bid.get_absolute_url()


@pytest.mark.parametrize("act", [states.agree, states.submit])
def test_a_step_out_of_order_is_refused(act, agreed):
    Proposal.objects.update(status="won")

    with pytest.raises(MoveRefused):
        act(proposal_id=agreed.bid.pk, by=agreed.coordinator)


@pytest.mark.parametrize("who", ["outsider", "staff", "lead", "officer"])
def test_only_its_editors_move_a_bid(who, agreed, request):
    with pytest.raises(Denied):
        states.submit(proposal_id=agreed.bid.pk, by=request.getfixturevalue(who))


# --- By the clock


@pytest.mark.parametrize(
    "asked_before, written_before, days_left, due",
    [
        (0.5, None, None, False),  # asked this morning
        (1, None, None, True),  # its e-mail never left
        (3, 3, None, False),
        (7, 7, None, True),
        (7, 6.95, None, True),  # a week after an e-mail that left some minutes later
        (7, 6.5, None, False),
        (0.1, 9, None, False),  # asked again this morning: that e-mail is on its way
        (1, 9, None, True),  # asked again, and that e-mail never left
        (9, 2, None, False),  # reminded two days ago
        (3, 3, 2, True),  # the last days
        (3, 3, 3, False),
        (3, 0.5, 1, False),  # not twice in a day
        (3, 3, -1, False),  # late: the weekly one goes on
    ],
)
def test_who_is_reminded_when(asked_before, written_before, days_left, due):
    now = timezone.now()
    today = timezone.localdate(now)
    consent = Consent(
        proposal=Proposal(
            answer_by=None if days_left is None else today + datetime.timedelta(days=days_left)
        ),
        asked_at=now - datetime.timedelta(days=asked_before),
        written_at=None
        if written_before is None
        else now - datetime.timedelta(days=written_before),
    )

    assert consent_reminders.is_due(consent, now=now) is due


def test_reminders_go_to_those_who_have_still_to_answer(asked, letters, requests):
    asked.answer(0)
    requests.clear()
    Consent.objects.update(asked_at=timezone.now() - datetime.timedelta(days=8))

    tasks.remind_of_consents()

    assert requests == [(asked.charities[1].pk, asked.leads[1].pk, "reminder")]
    assert consent_reminders.remind() == 0
    Proposal.objects.update(deadline=timezone.localdate() - datetime.timedelta(days=1))
    assert consent_reminders.remind() == 0


# --- The e-mail itself


@pytest.fixture
def reader(asked):
    return asked, (asked.bid.pk, asked.charities[0].pk, asked.leads[0].pk)


def test_the_e_mail_says_what_is_asked_in_ten_lines_and_is_noted(reader):
    asked, who = reader

    tasks.send_request(*who, "asked")

    (sent,) = mail.outbox
    assert sent.to == [asked.leads[0].email]
    assert sent.subject == "Answer: what the bid “Safer and well” asks of Charity 1"
    assert "“Locks 1”: £12,000 in 2027/28." in sent.body
    assert "What the money buys" not in sent.body
    assert "wanted by" not in sent.body
    assert "The hub asks Charity 1 to agree to its part" in sent.body
    assert asked.consents[0].get_absolute_url() in sent.body
    first, second = asked.consents
    assert first.is_written_to
    assert not second.is_written_to


def test_the_e_mail_says_what_the_money_buys_until_when_and_what_clashes(reader):
    asked, who = reader
    factories.UndertakingFactory(
        proposal=asked.bid, project=asked.consents[0].project, buys="A fitter. " + "x" * 500
    )
    day = timezone.localdate() + datetime.timedelta(days=3)
    asking.set_day(proposal_id=asked.bid.pk, by=asked.coordinator, answer_by=day)
    make_term(asked.bid, clashes_with=[asked.charities[0]])

    tasks.send_request(*who, "asked")

    lines = mail.outbox[0].body.split("\n\n")
    (buys,) = (line for line in lines if line.startswith("What the money buys: A fitter. xx"))
    assert len(buys) < 230
    assert f"Your answer is wanted by {date_format(day, 'l j F Y')}." in lines
    assert (
        "Is named data shared with the police? The bid says “always”, which is not among what "
        "Charity 1 accepts. It can agree to that only with a reservation." in lines
    )
    asked_in_lines = lines[: next(n for n, line in enumerate(lines) if line.startswith("See what"))]
    assert len(asked_in_lines) <= 10


def test_an_e_mail_after_a_change_says_what_changed(reader):
    asked, who = reader
    asked.answer(0)
    set_amount(asked, 0, "9000")

    tasks.send_request(*who, "changed")

    assert "Asked for in 2027/28: £12,000 before, £9,000 now." in mail.outbox[0].body
    assert mail.outbox[0].subject.startswith("Answer again")


@pytest.mark.parametrize(
    "act, why, subject",
    [
        (services.take_in_change, "taken_in", "is in the bid “Safer and well”"),
        (services.answer_change, "replied", "on the change you asked for in the bid"),
    ],
)
def test_an_e_mail_on_a_change_that_was_asked_for_says_what_came_of_it_and_is_noted(
    act, why, subject, reader
):
    asked, who = reader
    tasks.send_request(*who, "asked")
    asked.answer(
        0, "change_asked", words="Rent.", amounts={"2027": {"amount": "14000.00", "match": None}}
    )

    act(consent_id=asked.consents[0].pk, by=asked.coordinator, reply="Fair enough.")
    assert not asked.consents[0].is_written_to
    tasks.send_request(*who, why)

    sent = mail.outbox[-1]
    assert subject in sent.subject
    assert "they write: “Fair enough.”" in sent.body
    assert ("£12,000 before, £14,000 now" in sent.body) is (why == "taken_in")
    assert asked.consents[0].is_written_to


@pytest.mark.parametrize("days_to_deadline, taken", [(0, True), (-1, False)])
def test_a_late_answer_is_promised_to_be_taken_only_while_it_is(days_to_deadline, taken, reader):
    _, who = reader
    today = timezone.localdate()
    Proposal.objects.update(
        answer_by=today - datetime.timedelta(days=2),
        deadline=today + datetime.timedelta(days=days_to_deadline),
    )

    tasks.send_request(*who, "reminder")

    assert ("yours is still taken" in mail.outbox[0].body) is taken


def test_nothing_is_sent_once_it_is_answered_or_the_role_is_lost(reader):
    asked, who = reader
    other = (who[0], asked.charities[1].pk, asked.leads[0].pk)
    asked.answer(0)

    tasks.send_request(*who, "reminder")
    tasks.send_request(*other, "reminder")

    assert mail.outbox == []


def test_a_mail_server_that_is_down_is_tried_again_until_it_takes_the_e_mail(reader, settings):
    asked, who = reader

    with mail_server(settings, hangs_up_on=3) as server:
        tasks.send_request.apply(args=[*who, "asked"])

    assert (server.calls, server.taken) == (4, 1)
    assert asked.consents[0].is_written_to


def test_a_mail_server_that_stays_down_is_given_up_and_no_e_mail_is_noted(reader, settings):
    asked, who = reader

    with mail_server(settings, hangs_up_on=100) as server:
        done = tasks.send_request.apply(args=[*who, "asked"])

    assert done.failed()
    assert (server.calls, server.taken) == (11, 0)
    assert not asked.consents[0].is_written_to


def test_a_reminder_that_never_left_is_seen_by_coordinators_and_ordered_again(
    asked, requests, client_for
):
    now = timezone.now()
    hours = {name: now - datetime.timedelta(hours=back) for name, back in HOURS_BACK.items()}
    Consent.objects.filter(pk=asked.consents[0].pk).update(**hours)
    Consent.objects.filter(pk=asked.consents[1].pk).update(**hours | {"written_at": now})
    requests.clear()
    browser = client_for(asked.coordinator)

    home = text(browser.get(reverse("home")))
    page = text(browser.get(reverse("proposals:consents", args=[asked.bid.slug])))
    consent_reminders.remind()

    assert "The reminder to Charity 1 about the bid “Safer and well” has not left" in home
    assert "The reminder to Charity 2" not in home
    assert page.count("has not left. It is tried each day.") == 1
    assert requests == [(asked.charities[0].pk, asked.leads[0].pk, "reminder")]
    assert "a reminder is on its way" in text(
        browser.get(reverse("proposals:consents", args=[asked.bid.slug]))
    )


HOURS_BACK = {"asked_at": 72, "written_at": 71, "chased_at": 26}
