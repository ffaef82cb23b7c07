"""Asking partners and what they answer, asked directly."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from consortium.access import Denied
from consortium.file_types import FileRefused
from consortium.models import Membership, User
from consortium.services.approval import leave_consortium
from consortium.states import MoveRefused
from proposals.consents import standings_of
from proposals.models import Consent, Part
from proposals.services import asking, bids
from proposals.services import consents as services
from proposals.services.bids import Frozen
from tests import factories
from tests.consortium.paper_files import PDF, SVG
from tests.proposals.agreeing import make_term

pytestmark = pytest.mark.django_db
TODAY = datetime.timedelta(0)


def ask(found, by=None, **facts):
    return asking.ask_partners(
        proposal_id=found.bid.pk,
        by=by or found.coordinator,
        **{"answer_by": None, **facts},
    )


# --- Asking


def test_asking_writes_once_to_each_charity_and_the_bid_consults(draft, requests):
    day = timezone.localdate() + datetime.timedelta(days=10)

    done = ask(draft, answer_by=day)

    bid = draft.fresh()
    assert (bid.status, bid.answer_by) == ("consulting", day)
    assert draft.states == ["asked", "asked"]
    assert [each.name for each in done.organisations] == ["Charity 1", "Charity 2"]
    assert [(person, why) for _, person, why in requests] == [
        (lead.pk, "asked") for lead in draft.leads
    ]


def test_a_charity_with_two_projects_gets_one_e_mail(draft, requests):
    project = factories.ProjectFactory(organisation=draft.bid.parts.first().project.organisation)
    factories.PartFactory(proposal=draft.bid, project=project)

    ask(draft)

    assert len(draft.states) == 3
    assert len(requests) == 2


def test_a_charity_without_lead_is_written_to_at_its_own_address_or_named(draft, requests):
    Membership.objects.filter(user__in=draft.leads).delete()
    first = draft.bid.parts.order_by("project__title").first().project.organisation
    first.email = "office@charity.example"
    first.save()

    done = ask(draft)

    assert requests == [(first.pk, None, "asked")]
    assert [each.name for each in done.unreachable] == ["Charity 2"]


def test_of_a_public_body_its_officers_are_asked(draft, requests):
    council = factories.OrganisationFactory(kind="statutory")
    officer = factories.MembershipFactory(organisation=council, role="officer").user
    factories.PartFactory(
        proposal=draft.bid, project=factories.ProjectFactory(organisation=council)
    )

    ask(draft)

    assert (council.pk, officer.pk, "asked") in requests


def test_a_clash_is_named_and_nobody_is_asked_until_it_is_settled(draft, requests):
    charity = draft.bid.parts.order_by("project__title").first().project.organisation
    make_term(draft.bid, clashes_with=[charity])

    with pytest.raises(asking.ClashesStand, match="Charity 1: Is named data") as refused:
        ask(draft)

    assert (draft.fresh().status, draft.states, requests) == ("draft", [], [])
    (clash,) = refused.value.clashes
    assert ([str(each) for each in clash.accepted], str(clash.term)) == (["never"], "always")
    ask(draft, settled=[clash.key])
    assert draft.states == ["asked", "asked"]


def test_a_clash_that_came_since_the_page_was_opened_is_not_passed_over(draft):
    first, second = (
        part.project.organisation for part in draft.bid.parts.order_by("project__title")
    )
    make_term(draft.bid, clashes_with=[first, second])
    (seen, _) = (clash for each in standings_of(draft.bid) for clash in each.clashes)

    with pytest.raises(asking.ClashesStand, match="Charity 2"):
        ask(draft, settled=[seen.key])


def test_who_says_nothing_on_a_question_has_no_clash(draft):
    make_term(draft.bid)

    ask(draft)

    assert draft.states == ["asked", "asked"]


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda bid: bid.parts.all().delete(), "No project is in this bid yet"),
        (lambda bid: bid.parts.update(amount_gbp=None), "still blank"),
        (lambda bid: type(bid).objects.update(starts_on=None), "on which day it begins"),
        (lambda bid: type(bid).objects.update(lead_organisation=None), "who leads this bid"),
        (
            lambda bid: (
                bid.parts.first()
                .project.organisation._meta.model.objects.filter(name="Charity 2")
                .update(status="refused", refusal="Gone.")
            ),
            "Charity 2 takes no part any more",
        ),
    ],
)
def test_a_bid_that_is_not_ready_says_what_to_do_first(spoil, words, draft):
    spoil(draft.bid)

    with pytest.raises(asking.NotReady, match=words):
        ask(draft)


@pytest.mark.parametrize("days, words", [(-1, "lies in the past"), (30, "an earlier day")])
def test_a_day_for_answers_that_makes_no_sense_is_refused(days, words, draft):
    today = timezone.localdate()
    draft.bid.deadline = today + datetime.timedelta(days=20)
    draft.bid.save()

    with pytest.raises(asking.NotReady, match=words):
        ask(draft, answer_by=today + datetime.timedelta(days=days))


def test_nobody_is_asked_twice(asked):
    with pytest.raises(asking.NotReady, match="asked already"):
        ask(asked)


def test_a_bid_that_came_as_agreed_consults_once_its_charities_are_asked(draft):
    """A folder may bring a bid as agreed that nobody was asked about here."""
    type(draft.bid).objects.update(status="agreed")

    ask(draft)

    assert draft.fresh().status == "consulting"
    assert draft.bid.consents.outstanding().count() == 2


def test_a_project_that_joins_later_is_asked_later(asked, requests):
    requests.clear()
    project = factories.ProjectFactory(status="active")
    lead = factories.MembershipFactory(organisation=project.organisation, role="lead").user
    bids.include_project(proposal_id=asked.bid.pk, project=project, by=asked.coordinator)
    Part.objects.filter(project=project).update(amount_gbp=5)
    assert any("has not been asked" in each.lacks for each in standings_of(asked.fresh()))

    ask(asked)

    assert [person for _, person, _ in requests] == [lead.pk]


def test_a_second_press_orders_no_second_reminder_while_the_first_is_under_way(asked, requests):
    asking.chase(proposal_id=asked.bid.pk, by=asked.coordinator)
    ordered = len(requests)

    with pytest.raises(services.NotTaken, match="within the last day"):
        asking.chase(proposal_id=asked.bid.pk, by=asked.coordinator)

    assert len(requests) == ordered
    hours_ago = timezone.now() - datetime.timedelta(hours=2)
    Consent.objects.update(asked_at=hours_ago, chased_at=hours_ago)
    assert len(asking.chase(proposal_id=asked.bid.pk, by=asked.coordinator).organisations) == 2


@pytest.mark.parametrize("who", ["outsider", "staff", "lead", "officer"])
def test_only_those_who_edit_the_bid_ask_or_chase(who, draft, request):
    person = request.getfixturevalue(who)

    with pytest.raises(Denied):
        ask(draft, by=person)
    with pytest.raises(Denied):
        asking.chase(proposal_id=draft.bid.pk, by=person)


def test_one_press_reminds_everybody_who_has_still_to_answer_once_in_a_day(asked, requests):
    asked.answer(0)
    requests.clear()

    done = asking.chase(proposal_id=asked.bid.pk, by=asked.coordinator)

    assert [each.name for each in done.organisations] == ["Charity 2"]
    assert requests == [(asked.charities[1].pk, asked.leads[1].pk, "reminder")]
    Consent.objects.update(written_at=timezone.now())
    with pytest.raises(services.NotTaken, match="within the last day"):
        asking.chase(proposal_id=asked.bid.pk, by=asked.coordinator)


def test_past_the_deadline_nobody_is_reminded_of_what_they_cannot_answer(asked, requests):
    asked.bid.deadline = timezone.localdate() - datetime.timedelta(days=1)
    asked.bid.save()
    requests.clear()

    with pytest.raises(services.NotTaken, match="nobody can answer any more"):
        asking.chase(proposal_id=asked.bid.pk, by=asked.coordinator)

    assert requests == []


def test_where_all_have_answered_there_is_nobody_to_remind(asked):
    asked.answer(0)
    asked.answer(1)

    with pytest.raises(services.NotTaken, match="nobody to remind"):
        asking.chase(proposal_id=asked.bid.pk, by=asked.coordinator)


# --- Answering


def test_an_agreement_holds_who_gave_it_when_and_on_what(asked, letters):
    letters.clear()

    consent = asked.answer(0)

    consent.refresh_from_db()
    assert (consent.status, consent.answered_by) == ("agreed", asked.leads[0])
    assert consent.answered_at is not None
    assert consent.digest == asked.digest_of(consent)
    assert consent.content["years"][0]["amount"] == "12000.00"
    assert [(each.to, each.subject) for each in letters] == [
        (asked.coordinator.email, "See: Charity 1 agreed on the bid “Safer and well”")
    ]


def test_a_reservation_is_kept_with_its_audience(asked):
    consent = asked.answer(
        0, "agreed_with_reservation", reservation=" Not our name. ", audience="funder"
    )

    assert (consent.reservation, consent.audience) == ("Not our name.", "funder")


def test_a_reservation_is_for_coordinators_unless_it_says_otherwise(asked):
    consent = asked.answer(0, "agreed_with_reservation", reservation="Not our name.")

    assert consent.audience == "coordinators"


@pytest.mark.parametrize(
    "status, said, words",
    [
        ("agreed_with_reservation", {}, "what you reserve"),
        ("change_asked", {"words": " "}, "what would have to change"),
        ("declined", {}, "Say why"),
        ("asked", {}, "one of the four"),
        ("withdrawn", {"words": "No."}, "one of the four"),
        ("change_asked", {"words": "None.", "amounts": {"2027": None}}, "decline instead"),
        (
            "change_asked",
            {"words": "Later.", "amounts": {"2040": {"amount": "1", "match": None}}},
            "in which",
        ),
    ],
)
def test_an_answer_that_is_not_whole_is_refused_in_words(status, said, words, asked):
    with pytest.raises(services.NotTaken, match=words):
        asked.answer(0, status, **said)

    assert asked.states == ["asked", "asked"]


def test_an_answer_to_what_is_no_longer_so_saves_nothing(asked):
    shown = asked.digest_of(asked.consents[0])
    asked.bid.parts.filter(project=asked.consents[0].project).update(amount_gbp=9000)

    with pytest.raises(services.ChangedMeanwhile) as refused:
        asked.answer(0, digest=shown)

    assert refused.value.now["years"][0]["amount"] == "9000.00"
    assert asked.states == ["asked", "asked"]


def test_a_plain_agreement_does_not_pass_a_clash(draft):
    charity = draft.bid.parts.order_by("project__title").first().project.organisation
    make_term(draft.bid, clashes_with=[charity])
    clashes = [clash for each in standings_of(draft.bid) for clash in each.clashes]
    ask(draft, settled=[clash.key for clash in clashes])

    with pytest.raises(services.NotTaken, match="Agree with a reservation"):
        draft.answer(0)

    draft.answer(0, "agreed_with_reservation", reservation="Only with consent.")
    draft.answer(1)
    assert [each.lacks for each in standings_of(draft.bid)] == ["", ""]


def test_two_leads_who_answer_at_once_are_told_who_was_first(asked):
    colleague = factories.MembershipFactory(organisation=asked.charities[0], role="lead").user
    shown = asked.digest_of(asked.consents[0])
    asked.answer(0)

    with pytest.raises(services.NotTaken, match="answered by Lead 1 meanwhile: “agreed”"):
        asked.answer(0, "declined", by=colleague, digest=shown, words="No.")

    assert asked.states == ["agreed", "asked"]


@pytest.mark.parametrize("status", ["agreed", "change_asked"])
def test_a_change_a_colleague_asked_for_meanwhile_is_replaced_by_nobody_who_has_not_seen_it(
    status, asked
):
    colleague = factories.MembershipFactory(organisation=asked.charities[0], role="lead").user
    asked.answer(0, "change_asked", words="Rent went up.", amounts=WANTED)

    with pytest.raises(services.AnsweredMeanwhile, match="by Lead 1 meanwhile"):
        asked.answer(0, status, by=colleague, shown="", words="Less.")

    assert asked.consents[0].words == "Rent went up."
    assert asked.consents[0].amounts_wanted == WANTED
    asked.answer(0, status, by=colleague, words="Less.")
    assert (asked.states[0], asked.consents[0].amounts_wanted) == (status, {})


def test_an_answer_on_a_project_that_was_just_left_out_is_refused_in_words(asked):
    consent, shown = asked.consents[0], asked.digest_of(asked.consents[0])
    bids.leave_out_project(proposal_id=asked.bid.pk, project=consent.project, by=asked.coordinator)

    with pytest.raises(services.NotTaken, match="in the bid no longer"):
        services.answer(
            consent_id=consent.pk,
            by=asked.leads[0],
            digest=shown,
            answer_shown="",
            said=services.Answer("agreed"),
        )


def test_a_lead_who_lost_the_role_since_opening_the_page_agrees_to_nothing(asked):
    shown = asked.digest_of(asked.consents[0])
    Membership.objects.filter(user=asked.leads[0]).update(role="staff")
    person = User.objects.get(pk=asked.leads[0].pk)

    with pytest.raises(Denied):
        asked.answer(0, by=person, digest=shown)

    assert asked.states == ["asked", "asked"]


@pytest.mark.parametrize("who", ["coordinator", "staff", "lead", "officer"])
def test_nobody_else_answers_for_a_charity(who, asked, request):
    with pytest.raises(Denied):
        asked.answer(0, by=request.getfixturevalue(who))


def test_after_the_bids_deadline_an_answer_is_refused_in_words(asked):
    asked.bid.deadline = timezone.localdate() - datetime.timedelta(days=1)
    asked.bid.save()

    with pytest.raises(services.NotTaken, match="that day has passed"):
        asked.answer(0)


def test_on_the_day_of_the_deadline_an_answer_is_taken(asked):
    asked.bid.deadline = timezone.localdate()
    asked.bid.save()

    assert asked.answer(0).status == "agreed"


def test_an_answer_later_than_it_was_wanted_is_still_taken(asked):
    asked.bid.answer_by = timezone.localdate() - datetime.timedelta(days=1)
    asked.bid.save()

    assert asked.answer(0).status == "agreed"


def test_a_charity_that_leaves_meanwhile_agrees_to_nothing_and_is_not_reminded(asked):
    assert asked.bid.consents.outstanding().count() == 2
    charity, lead = asked.charities[0], asked.leads[0]
    leave_consortium(organisation_id=charity.pk, by=lead, why="It closed.")

    assert asked.bid.consents.outstanding().count() == 1

    with pytest.raises(services.NotTaken, match="is not approved here"):
        asked.answer(0)


@pytest.mark.parametrize("status", ["submitted", "won", "lost", "withdrawn"])
def test_a_bid_that_is_handed_in_takes_no_answers(status, asked):
    asked.bid.status = status
    asked.bid.save()
    shown = asked.digest_of(asked.consents[0])

    with pytest.raises(Frozen):
        asked.answer(0, digest=shown)
    with pytest.raises(Frozen):
        services.withdraw(consent_id=asked.consents[0].pk, by=asked.leads[0], words="No.")
    with pytest.raises(Frozen):
        asking.ask_again(consent_id=asked.consents[0].pk, by=asked.coordinator)


def test_of_a_draft_nobody_answers(asked):
    asked.bid.status = "draft"
    asked.bid.save()

    with pytest.raises(Frozen, match="have not been asked"):
        asked.answer(0)


# --- Withdrawing, and being asked again


def test_who_withdraws_says_why_and_an_agreed_bid_consults_again(asked, letters):
    asked.answer(0)
    asked.answer(1)
    asked.bid.status = "agreed"
    asked.bid.save()
    letters.clear()

    services.withdraw(
        consent_id=asked.consents[0].pk, by=asked.leads[0], words="Our board said no."
    )

    assert asked.states == ["withdrawn", "agreed"]
    assert asked.fresh().status == "consulting"
    assert "Our board said no." in letters[0].text


def test_a_withdrawal_without_a_reason_or_an_agreement_is_refused(asked):
    first = asked.consents[0]

    with pytest.raises(services.NotTaken, match="Say why"):
        services.withdraw(consent_id=first.pk, by=asked.leads[0], words=" ")
    with pytest.raises(services.NotTaken, match="meanwhile: “asked”"):
        services.withdraw(consent_id=first.pk, by=asked.leads[0], words="No.")


def test_who_declined_can_be_asked_again(asked, requests):
    asked.answer(0, "declined", words="Too much work.")
    requests.clear()

    asking.ask_again(consent_id=asked.consents[0].pk, by=asked.coordinator)

    assert asked.states == ["asked", "asked"]
    assert requests == [(asked.charities[0].pk, asked.leads[0].pk, "asked")]
    with pytest.raises(MoveRefused):
        asking.ask_again(consent_id=asked.consents[0].pk, by=asked.coordinator)


# --- A change that is asked for

WANTED = {"2027": {"amount": "14000.00", "match": None}}


def test_a_change_taken_in_changes_the_amounts_and_asks_again(asked, letters, requests):
    asked.answer(0, "change_asked", words="Rent went up.", amounts=WANTED)
    letters.clear()
    requests.clear()

    services.take_in_change(
        consent_id=asked.consents[0].pk, by=asked.coordinator, reply="Fair enough."
    )

    part = asked.bid.parts.get(project=asked.consents[0].project)
    assert (part.amount_gbp, part.match_funding_gbp) == (Decimal(14000), None)
    assert asked.states == ["asked", "asked"]
    assert asked.consents[0].reply == "Fair enough."
    assert requests == [(asked.charities[0].pk, asked.leads[0].pk, "taken_in")]
    assert letters == []  # what is asked goes out by a task of its own


def test_a_change_can_leave_out_a_year_and_begin_another(asked):
    asked.bid.years = 2
    asked.bid.save()
    wanted = {"2027": None, "2028": {"amount": "5.00", "match": "1.00"}}
    asked.answer(0, "change_asked", words="Later.", amounts=wanted)
    project = asked.consents[0].project

    services.take_in_change(consent_id=asked.consents[0].pk, by=asked.coordinator)

    assert list(asked.bid.parts.filter(project=project).values_list("year", "amount_gbp")) == [
        (2028, Decimal(5))
    ]


def test_a_change_answered_in_words_asks_again_and_changes_nothing(asked):
    asked.answer(0, "change_asked", words="Rent went up.", amounts=WANTED)

    services.answer_change(
        consent_id=asked.consents[0].pk, by=asked.coordinator, reply="The fund gives no more."
    )

    consent = asked.consents[0]
    assert (consent.status, consent.reply) == ("asked", "The fund gives no more.")
    assert asked.bid.parts.get(project=consent.project).amount_gbp == 12000


def test_a_change_without_answer_stays_while_the_bid_changes(asked):
    asked.answer(0, "change_asked", words="Rent went up.", amounts=WANTED)

    bids.set_costs(
        proposal_id=asked.bid.pk, by=asked.coordinator, version=asked.fresh().version, costs=[]
    )

    assert asked.states[0] == "change_asked"


def test_what_becomes_of_a_change_is_the_editors_to_say(asked):
    asked.answer(0, "change_asked", words="More.", amounts=WANTED)
    first = asked.consents[0]

    with pytest.raises(Denied):
        services.take_in_change(consent_id=first.pk, by=asked.leads[0])
    with pytest.raises(services.NotTaken, match="Say why"):
        services.answer_change(consent_id=first.pk, by=asked.coordinator, reply=" ")
    with pytest.raises(MoveRefused, match="asks for no change"):
        services.take_in_change(consent_id=asked.consents[1].pk, by=asked.coordinator)


def test_a_change_to_years_the_bid_has_no_longer_is_answered_in_words(asked):
    asked.answer(0, "change_asked", words="More.", amounts=WANTED)
    type(asked.bid).objects.update(starts_on=datetime.date(2030, 4, 1))

    with pytest.raises(services.NotTaken, match="other years by now"):
        services.take_in_change(consent_id=asked.consents[0].pk, by=asked.coordinator)


# --- Recorded from an e-mail or paper


def record(asked, by=None, proof=PDF, **facts):
    consent = asked.consents[0]
    facts = {"said": services.Answer("agreed"), "said_by": "Jo March"} | facts
    facts = {"proof_kind": "email"} | facts
    return services.record_answer(
        consent_id=consent.pk,
        by=by or asked.coordinator,
        digest=asked.digest_of(consent),
        answer_shown=consent.answer_mark,
        proof=ContentFile(proof, name="../../mail.exe"),
        **facts,
    )


def test_an_answer_by_e_mail_is_recorded_with_its_proof_and_its_leads_hear_of_it(asked, letters):
    letters.clear()

    consent = record(asked)

    consent.refresh_from_db()
    assert (consent.status, consent.said_by, consent.proof_kind) == ("agreed", "Jo March", "email")
    with consent.proof.open("rb") as kept:
        assert kept.read() == PDF
    assert consent.proof.name.startswith("consents/")
    assert consent.proof.name.endswith(".pdf")
    assert "mail.exe" not in consent.proof.name
    assert [each.to for each in letters] == [asked.leads[0].email]
    assert "an e-mail of Jo March" in letters[0].text


@pytest.mark.parametrize(
    "facts, refused",
    [
        ({"proof": SVG}, FileRefused),
        ({"proof": b""}, FileRefused),
        ({"said_by": " "}, services.NotTaken),
        ({"proof_kind": "rumour"}, services.NotTaken),
    ],
)
def test_an_answer_without_a_proof_that_is_one_is_not_recorded(facts, refused, asked):
    with pytest.raises(refused):
        record(asked, **facts)

    assert asked.states == ["asked", "asked"]
    assert not default_storage.exists("consents")


def test_coordinators_alone_record_answers(asked):
    with pytest.raises(Denied):
        record(asked, by=asked.leads[1])


def test_who_withdraws_a_recorded_answer_is_named_and_what_was_recorded_goes(
    asked, django_capture_on_commit_callbacks
):
    said = services.Answer("agreed_with_reservation", reservation="No names.")
    name = record(asked, said=said).proof.name

    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(consent_id=asked.consents[0].pk, by=asked.leads[0], words="Our board.")

    first = asked.consents[0]
    assert (first.status, first.answered_by) == ("withdrawn", asked.leads[0])
    assert (first.said_by, first.proof_kind, first.proof, first.reservation) == ("", "", "", "")
    assert not default_storage.exists(name)


def test_the_proof_goes_when_the_charity_answers_itself(asked, django_capture_on_commit_callbacks):
    name = record(asked).proof.name
    asking.ask_again(consent_id=asked.consents[0].pk, by=asked.coordinator)

    with django_capture_on_commit_callbacks(execute=True):
        consent = asked.answer(0)

    assert (consent.proof, consent.proof_kind, consent.said_by) == ("", "", "")
    assert not default_storage.exists(name)
