"""What commissioners offer towards a bid: made, recorded, changed, withdrawn, counted and shown."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consortium.access import Denied
from consortium.file_types import FileRefused
from consortium.folder.faults import FolderRefused
from consortium.folder.loading import load
from consortium.history import acting
from consortium.models import FormDraft
from consortium.versions import Stale
from proposals.models import Offer, OfferYear, Proposal
from proposals.offering import offer_lines, offers_to
from proposals.pack import document
from proposals.pack.snapshot import gather
from proposals.reads import budget_for
from proposals.services import bids
from proposals.services import offers as services
from proposals.services.bids import Frozen
from proposals.services.offers import NotOffered, Proof
from tests import factories
from tests.consortium.folders import write_folder
from tests.consortium.paper_files import PDF, SVG
from tests.model_rules import check_move, pairs
from tests.pages import text as text_of
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db

OFFER_MOVES = """
          made withdrawn
made      yes  yes
withdrawn yes  -
"""
TODAY = datetime.timedelta(0)


@pytest.fixture
def council(officer):
    return officer.memberships.get().organisation


@pytest.fixture
def bid(council, files):
    return make_bid(shared_with=[council], status="consulting", years=2, projects=2)


def in_days(number):
    return timezone.localdate() + datetime.timedelta(days=number)


def make(bid, council, by, amounts=None, **facts):
    return services.make_offer(
        proposal_id=bid.pk,
        organisation=council,
        by=by,
        amounts=amounts or {2027: Decimal(5000)},
        **{"version": None, **facts},
    )


def an_email(**facts):
    file = SimpleUploadedFile("mail.pdf", facts.pop("content", PDF))
    return Proof(**{"said_by": "Jo March", "kind": "email", "file": file} | facts)


@pytest.mark.parametrize("start, end, allowed", pairs(OFFER_MOVES))
def test_an_offer_moves_as_drawn(start, end, allowed):
    check_move(Offer(status=start), end, allowed)


# --- Making one


def test_an_officer_offers_and_the_bid_s_editors_are_told(bid, council, officer, letters):
    editor = factories.MembershipFactory(organisation=bid.lead_organisation, role="coordinator")

    offer = make(
        bid,
        council,
        officer,
        {2027: Decimal(5000), 2028: None},
        conditions=" If the NHS pays as much. ",
        stands_until=in_days(30),
    )

    assert (offer.conditions, offer.made_by) == ("If the NHS pays as much.", officer)
    assert list(offer.years.values_list("year", "amount_gbp")) == [(2027, Decimal(5000))]
    assert [(letter.to, letter.subject) for letter in letters] == [
        (editor.user.email, f"See: {council} offers £5,000 to the bid “Safer and well”")
    ]
    assert "If the NHS pays as much" in letters[0].text


def test_an_offer_asks_no_partner_again(bid, council, officer, letters):
    project = bid.parts.first().project
    consent = factories.ConsentFactory(proposal=bid, project=project, answered=True)

    make(bid, council, officer)

    consent.refresh_from_db()
    assert consent.status == "agreed"


def test_a_coordinator_records_an_offer_with_what_shows_it(
    bid,
    council,
    officer,
    coordinator,
    letters,
):
    offer = make(bid, council, coordinator, proof=an_email())

    assert (offer.said_by, offer.proof_kind) == ("Jo March", "email")
    assert default_storage.exists(offer.proof.name)
    assert officer.email in [letter.to for letter in letters]
    assert "recorded it from what Jo March wrote" in letters[-1].text


@pytest.mark.parametrize(
    "proof, words",
    [
        (None, "with the e-mail or paper"),
        (an_email(said_by=" "), "who wrote it"),
        (an_email(kind="talk"), "who wrote it"),
    ],
)
def test_a_coordinator_records_nothing_without_proof(bid, council, coordinator, proof, words):
    with pytest.raises(NotOffered, match=words):
        make(bid, council, coordinator, proof=proof)


def test_a_file_that_is_no_paper_is_refused(bid, council, coordinator):
    with pytest.raises(FileRefused):
        make(bid, council, coordinator, proof=an_email(content=SVG))


def test_a_body_that_the_bid_is_not_shared_with_offers_nothing(bid, council, officer, coordinator):
    bid.shared_with.clear()

    with pytest.raises(Denied):
        make(bid, council, officer)
    with pytest.raises(NotOffered, match="not shared with"):
        make(bid, council, coordinator, proof=an_email())


def test_what_was_withdrawn_is_not_offered_again_where_the_bid_is_shared_no_more(
    bid, council, officer, coordinator
):
    make(bid, council, officer)
    withdraw(bid, council, officer)
    bid.shared_with.clear()

    with pytest.raises(NotOffered, match="not shared with"):
        make(bid, council, coordinator, version=2, proof=an_email())

    assert Offer.objects.get().is_withdrawn


def test_an_officer_of_another_body_does_not_speak_for_it(bid, council):
    other = factories.OrganisationFactory(kind="statutory")
    bid.shared_with.add(other)
    stranger = factories.MembershipFactory(organisation=other, role="officer").user

    with pytest.raises(Denied):
        make(bid, council, stranger)


def test_the_bid_s_lead_does_not_speak_for_it(bid, council, lead):
    bid.lead_organisation = lead.memberships.get().organisation
    bid.save()

    with pytest.raises(Denied):
        make(bid, council, lead)


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"amounts": {2027: Decimal(0), 2028: None}}, "one of the years at least"),
        ({"amounts": {2031: Decimal(5)}}, "years in which this bid runs"),
        ({"stands_until": "yesterday"}, "has passed"),
    ],
)
def test_what_makes_no_offer_is_refused_in_words(bid, council, officer, facts, words):
    if facts.get("stands_until"):
        facts = {"stands_until": in_days(-1)}

    with pytest.raises(NotOffered, match=words):
        make(bid, council, officer, **facts)

    assert not Offer.objects.exists()


# --- Changing and withdrawing


def test_an_offer_is_changed_and_its_past_stays(bid, council, officer, letters):
    with acting(by=officer, why="First"):
        make(bid, council, officer, {2027: Decimal(5000), 2028: Decimal(100)}, conditions="None.")
    with acting(by=officer, why="Second"):
        make(bid, council, officer, {2027: Decimal(4000)}, version=1, stands_until=in_days(9))

    (offered,) = offers_to(bid, officer)

    assert (offered.total, offered.counts, offered.may_change) == (Decimal(4000), True, True)
    assert [(each.total, each.conditions, each.stands_until) for each in offered.past] == [
        (Decimal(4000), "", in_days(9)),
        (Decimal(5100), "None.", None),
    ]
    assert {each.who for each in offered.past} == {officer.name}


def test_an_offer_that_somebody_changed_meanwhile_is_not_written_over(bid, council, officer):
    make(bid, council, officer)
    make(bid, council, officer, {2027: Decimal(4000)}, version=1)

    with pytest.raises(Stale):
        make(bid, council, officer, {2027: Decimal(3000)}, version=1)
    with pytest.raises(Stale):
        make(bid, council, officer, {2027: Decimal(3000)})


def test_an_offer_is_withdrawn_with_why_and_may_be_made_again(
    bid,
    council,
    officer,
    letters,
):
    factories.MembershipFactory(organisation=bid.lead_organisation, role="coordinator")
    make(bid, council, officer)

    withdrawn = withdraw(bid, council, officer)

    assert (withdrawn.is_withdrawn, withdrawn.why) == (True, "The budget is cut.")
    assert offer_lines(bid) == []
    assert letters[-1].subject == f"See: {council} withdrew its offer to the bid “Safer and well”"
    assert "The budget is cut." in letters[-1].text

    again = make(bid, council, officer, {2028: Decimal(7)}, version=2)

    assert (again.status, again.why) == ("made", "")
    assert [line.amount for line in offer_lines(bid)] == [Decimal(7)]


def withdraw(bid, council, by, version=1, **facts):
    return services.withdraw_offer(
        proposal_id=bid.pk,
        organisation=council,
        by=by,
        version=version,
        **{"why": "The budget is cut.", **facts},
    )


def test_a_withdrawal_says_why_and_needs_an_offer(bid, council, officer):
    with pytest.raises(NotOffered, match="no offer to withdraw"):
        withdraw(bid, council, officer, version=None)
    make(bid, council, officer)

    with pytest.raises(NotOffered, match="Say why"):
        withdraw(bid, council, officer, why=" ")


def test_what_showed_an_offer_goes_with_it(
    bid, council, officer, coordinator, django_capture_on_commit_callbacks
):
    offer = make(bid, council, coordinator, proof=an_email())

    with django_capture_on_commit_callbacks(execute=True):
        make(bid, council, officer, version=1)

    assert not default_storage.exists(offer.proof.name)
    assert not Offer.objects.get().proof


@pytest.mark.parametrize("status", ["submitted", "won", "lost", "withdrawn"])
def test_of_a_bid_that_is_handed_in_no_offer_changes(bid, council, officer, status):
    make(bid, council, officer)
    type(bid).objects.update(status=status)

    with pytest.raises(Frozen):
        make(bid, council, officer, version=1)
    with pytest.raises(Frozen):
        withdraw(bid, council, officer)


def test_a_bid_stays_shared_with_whoever_offers_money(bid, council, officer, coordinator):
    make(bid, council, officer)

    with pytest.raises(bids.StillOffering, match=f"{council} offers money"):
        bids.revise_proposal(
            proposal_id=bid.pk, by=coordinator, version=bid.version, changes={"shared_with": []}
        )
    withdraw(bid, council, officer)
    bids.revise_proposal(
        proposal_id=bid.pk, by=coordinator, version=bid.version, changes={"shared_with": []}
    )

    assert not bid.shared_with.exists()


# --- What counts


def test_an_offer_counts_until_its_last_day(bid, council, officer):
    factories.OfferFactory(proposal=bid, organisation=council, stands_until=in_days(0))
    assert [line.amount for line in offer_lines(bid)] == [Decimal(1000)]

    Offer.objects.update(stands_until=in_days(-1))

    assert offer_lines(bid) == []
    (offered,) = offers_to(bid, officer)
    assert (offered.has_lapsed, offered.counts) == (True, False)


def test_an_offer_that_stood_when_the_bid_was_handed_in_stays_in_its_budget(bid, council):
    factories.OfferFactory(proposal=bid, organisation=council, stands_until=in_days(1))
    bid.status = "submitted"
    bid.save()
    event = bid.events.order_by("-pgh_id").first()
    type(event).objects.filter(pk=event.pk).update(
        pgh_created_at=timezone.now() - datetime.timedelta(days=400)
    )
    Offer.objects.update(stands_until=in_days(-399))

    assert [line.amount for line in offer_lines(bid)] == [Decimal(1000)]

    Offer.objects.update(stands_until=in_days(-401))
    assert offer_lines(bid) == []


def test_money_for_years_the_bid_has_no_longer_is_not_counted_and_said(
    bid, council, officer, client_for
):
    factories.OfferFactory(
        proposal=bid, organisation=council, amounts={2027: Decimal(10), 2031: Decimal(20)}
    )

    assert [line.year for line in offer_lines(bid)] == [2027]
    page = text_of(client_for(officer).get(f"/proposals/{bid.slug}/offers/"))
    assert "Not counted, as the bid does not run then: £20.00 for 2031/32." in page


def test_the_budget_shows_what_is_offered_and_what_is_without_an_offer(bid, council):
    """Two projects ask for £12,000 each in each year. £30,000 for the first year leaves nothing of
    it open, and takes nothing off the second's £24,000.
    """
    factories.OfferFactory(proposal=bid, organisation=council, amounts={2027: Decimal(30000)})

    budget = budget_for(bid)

    assert budget.offered == Decimal(30000)
    assert budget.without_offer_by_year == (Decimal(0), Decimal(24000))
    assert budget.without_offer == Decimal(24000)
    assert budget.total.amount == Decimal(48000)


def test_two_bodies_of_one_name_stand_apart(bid):
    for _ in range(2):
        body = factories.OrganisationFactory(kind="statutory", name="Vale Council")
        factories.OfferFactory(proposal=bid, organisation=body)

    assert [row.total for row in budget_for(bid).offers] == [Decimal(1000)] * 2


# --- The pages


def path_of(bid, council=None, end=""):
    return f"/proposals/{bid.slug}/offers/{f'{council.slug}/' if council else ''}{end}"


def test_an_officer_makes_changes_and_withdraws_an_offer_on_the_page(
    bid, council, officer, client_for
):
    client = client_for(officer)
    assert f"Say what {council} offers" in text_of(client.get(path_of(bid)))

    made = client.post(
        path_of(bid, council),
        {"amount-2027": "5,000", "conditions": "If the NHS pays too", "stands_until": in_days(40)},
        follow=True,
    )
    page = text_of(made)
    assert "£5,000 is offered towards the £48,000 asked for" in page
    assert "Year by year, £43,000 of what is asked for is without an offer" in page
    assert "On condition: “If the NHS pays too”" in page

    client.post(path_of(bid, council), {"amount-2028": "700", "version": "1"})
    assert list(OfferYear.objects.values_list("year", "amount_gbp")) == [(2028, Decimal(700))]

    gone = client.post(
        path_of(bid, council),
        {"do": "withdraw", "withdraw-why": "No money", "withdraw-version": "2"},
        follow=True,
    )
    assert "Withdrawn" in text_of(gone)
    assert "“No money”" in text_of(gone)


def test_what_is_wrong_is_said_and_what_was_typed_stays(bid, council, officer, client_for):
    client = client_for(officer)

    answer = client.post(
        path_of(bid, council),
        {"amount-2027": "much", "conditions": "Mine", "stands_until": in_days(-3)},
    )

    page = text_of(answer)
    assert "This day has passed" in page
    assert "Mine" in answer.content.decode()
    assert FormDraft.objects.get().data["conditions"] == ["Mine"]
    assert "Mine" in client.get(path_of(bid, council)).content.decode()

    client.post(path_of(bid, council), {"do": "discard"})
    assert not FormDraft.objects.exists()


def test_no_amount_at_all_is_said(bid, council, officer, client_for):
    page = text_of(client_for(officer).post(path_of(bid, council), {"conditions": "Mine"}))

    assert "Write how much is offered in one of the years at least." in page


def test_who_comes_second_is_told_and_may_press_again(bid, council, officer, client_for):
    factories.OfferFactory(proposal=bid, organisation=council)
    client = client_for(officer)

    answer = client.post(path_of(bid, council), {"amount-2027": "50"})
    assert "was saved by" in text_of(answer)
    version = answer.context["form"]["version"].value()
    client.post(path_of(bid, council), {"amount-2027": "50", "version": version})
    assert OfferYear.objects.get().amount_gbp == Decimal(50)

    stale = client.post(
        path_of(bid, council), {"do": "withdraw", "withdraw-why": "Why", "withdraw-version": "1"}
    )
    assert "was saved by" in text_of(stale)


def test_a_withdrawal_without_a_word_is_refused_on_the_page(bid, council, officer, client_for):
    factories.OfferFactory(proposal=bid, organisation=council)

    page = client_for(officer).post(
        path_of(bid, council), {"do": "withdraw", "withdraw-version": "1"}
    )
    assert "Say why, so that the others know what to expect." in text_of(page)

    Offer.objects.update(status="withdrawn", why="Gone")
    again = client_for(officer).post(
        path_of(bid, council),
        {"do": "withdraw", "withdraw-why": "Twice", "withdraw-version": "1"},
    )
    assert "cannot become" in text_of(again)


def test_a_coordinator_records_on_the_page_and_those_who_may_open_the_proof(
    bid, council, officer, coordinator, client_for
):
    client = client_for(coordinator)
    said = {"amount-2027": "5000", "said_by": "Jo March", "proof_kind": "email"}

    missing = text_of(client.post(path_of(bid, council), said))
    assert "Choose the file that shows what they say" in missing
    assert "Choose the file again" in missing
    client.post(path_of(bid, council), said | {"proof": SimpleUploadedFile("mail.pdf", PDF)})

    for person in (coordinator, officer):
        answer = client_for(person).get(path_of(bid, council, "proof/"))
        assert b"".join(answer.streaming_content) == PDF
        assert "attachment" in answer["Content-Disposition"]
    page = text_of(client_for(coordinator).get(path_of(bid)))
    assert "by Jo March, recorded by" in page

    default_storage.delete(Offer.objects.get().proof.name)
    assert client_for(coordinator).get(path_of(bid, council, "proof/")).status_code == 404


def test_a_file_that_is_too_large_is_refused_in_words(
    bid, council, coordinator, client_for, monkeypatch
):
    client = client_for(coordinator)

    answer = client.post(
        path_of(bid, council),
        {
            "amount-2027": "5000",
            "said_by": "Jo",
            "proof_kind": "email",
            "proof": SimpleUploadedFile("mail.pdf", PDF + bytes(11 * 1024 * 1024)),
        },
    )

    assert "MB" in text_of(answer)
    assert not Offer.objects.exists()


def test_without_proof_there_is_none_to_open(bid, council, officer, client_for):
    factories.OfferFactory(proposal=bid, organisation=council)

    assert client_for(officer).get(path_of(bid, council, "proof/")).status_code == 404


def test_an_officer_sees_to_no_other_body_s_offer(bid, officer, client_for):
    other = factories.OrganisationFactory(kind="statutory")
    factories.OfferFactory(proposal=bid, organisation=other)

    assert client_for(officer).get(path_of(bid, other)).status_code == 404
    assert "Change or withdraw it" not in text_of(client_for(officer).get(path_of(bid)))


def test_of_a_bid_that_is_handed_in_the_page_only_shows(bid, council, officer, client_for):
    factories.OfferFactory(proposal=bid, organisation=council)
    bid.status = "submitted"
    bid.save()
    client = client_for(officer)

    assert client.get(path_of(bid, council)).status_code == 302
    page = text_of(client.get(path_of(bid)))
    assert "£1,000 offered" in page
    assert "Change or withdraw it" not in page


def test_once_a_bid_is_handed_in_the_proof_is_still_found(
    bid, council, officer, coordinator, staff, client_for
):
    make(bid, council, coordinator, proof=an_email())
    bid.status = "submitted"
    bid.save()

    for person in (officer, coordinator):
        page = client_for(person).get(path_of(bid)).content.decode()
        assert f'href="{path_of(bid, council, "proof/")}"' in page
    bid.lead_organisation = staff.memberships.get().organisation
    bid.save()
    page = client_for(staff).get(path_of(bid)).content.decode()
    assert "£5,000 offered" in page
    assert "proof/" not in page


def test_what_was_said_before_leaves_out_what_stands_and_names_who_wrote(
    bid, council, officer, coordinator, client_for
):
    with acting(by=coordinator, why="First"):
        make(bid, council, coordinator, proof=an_email())
    assert "What was said before" not in text_of(client_for(officer).get(path_of(bid)))
    with acting(by=officer, why="Second"):
        make(bid, council, officer, {2027: Decimal(4000)}, version=1)

    page = text_of(client_for(officer).get(path_of(bid)))

    before = page.partition("What was said before")[2]
    assert f"Jo March, recorded by {coordinator.name}: £5,000" in before
    assert "£4,000" not in before


def test_a_bid_without_years_takes_no_offer_yet(council, officer, client_for):
    bid = factories.ProposalFactory(starts_on=None, shared_with=[council])

    assert "No years yet" in text_of(client_for(officer).get(path_of(bid, council)))


def test_editors_are_told_with_whom_to_share_it_first(coordinator, client_for):
    bid = make_bid()

    assert "No public body can make an offer yet" in text_of(
        client_for(coordinator).get(path_of(bid))
    )


def test_the_bid_s_page_shows_offers_beside_what_is_asked_and_no_visitor_any(
    bid, council, officer, client_for, visitor
):
    bid.published = True
    bid.save()
    factories.OfferFactory(
        proposal=bid, organisation=council, conditions="Half.", stands_until=in_days(40)
    )
    address = f"/proposals/{bid.slug}/"

    page = text_of(client_for(officer).get(address))
    assert f"Offered by {council}" in page
    assert "offered by commissioners" in page
    assert "Asked for, without an offer yet" in page
    assert "Offer money towards it" in page
    assert "ffered by" not in text_of(client_for(visitor).get(address))
    assert client_for(visitor).get(path_of(bid)).status_code == 302


def test_the_amounts_page_sums_offers_beside_what_it_may_ask_for(bid, council, coordinator, client):
    factories.OfferFactory(proposal=bid, organisation=council)
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = text_of(client.get(f"/proposals/{bid.slug}/amounts/"))

    assert "Commissioners offer £1,000; £47,000 of what is asked for is without" in page


# --- In a folder


BID_ROW = {"reference": "b", "title": "Bid", "starts_on": "2027-04-01", "years": "2"}
COUNCIL_ROW = {"reference": "vale", "name": "Vale Council", "kind": "statutory"}


@pytest.fixture
def loads(tmp_path):
    """Load these rows as a folder."""

    def run(**tables):
        load(write_folder(tmp_path / f"load{len(list(tmp_path.iterdir()))}", tables))

    return run


def offer_row(**cells):
    return {"proposal": "b", "organisation": "vale", "amounts": "2027:100;2028:50.50"} | cells


def test_a_folder_brings_offers_and_changes_them(loads):
    loads(organisations=[COUNCIL_ROW], proposals=[BID_ROW], offers=[offer_row()])
    offer = Offer.objects.get()
    Offer.objects.update(said_by="Jo", proof_kind="email", proof="offers/a.pdf")

    assert list(offer.years.values_list("year", "amount_gbp")) == [
        (2027, Decimal(100)),
        (2028, Decimal("50.50")),
    ]

    loads(offers=[offer_row(amounts="2028:70", conditions="Half")])

    changed = Offer.objects.get()
    assert [(each.year, each.amount_gbp) for each in changed.years.all()] == [(2028, Decimal(70))]
    assert (changed.conditions, changed.said_by, changed.proof.name) == ("Half", "", "")


def test_a_folder_s_bid_is_shared_with_whoever_s_offer_stands(loads, coordinator):
    loads(
        organisations=[COUNCIL_ROW],
        proposals=[BID_ROW],
        offers=[offer_row(status="withdrawn", why="No money.")],
    )
    bid = Proposal.objects.get()
    assert not bid.shared_with.exists()

    for amounts in ("2027:100", "2027:200"):
        loads(offers=[offer_row(amounts=amounts, status="made", why="")])

    assert [body.name for body in bid.shared_with.all()] == ["Vale Council"]
    bid.refresh_from_db()
    bids.revise_proposal(
        proposal_id=bid.pk,
        by=coordinator,
        version=bid.version,
        changes={"title": "Other", "shared_with": list(bid.shared_with.all())},
    )


@pytest.mark.parametrize(
    "cells, words",
    [
        ({"amounts": ""}, "how much is offered in one year at least"),
        ({"amounts": "2027"}, "not of the form year:pounds"),
        ({"amounts": "2027:5;2027:6"}, "The year 2027 is here twice"),
        ({"amounts": "2027:0"}, "Write more than 0"),
        ({"status": "withdrawn"}, "says why"),
        ({"organisation": "charity"}, "is no public body"),
    ],
)
def test_a_folder_with_a_wrong_offer_is_refused_in_words(loads, cells, words):
    charity = {"reference": "charity", "name": "A charity", "kind": "charity"}

    with pytest.raises(FolderRefused, match=words):
        loads(
            organisations=[COUNCIL_ROW, charity],
            proposals=[BID_ROW],
            offers=[offer_row(**cells)],
        )

    assert not Offer.objects.exists()


def test_a_folder_changes_no_offer_to_a_bid_that_is_handed_in(loads):
    loads(organisations=[COUNCIL_ROW], proposals=[BID_ROW], offers=[offer_row()])
    Proposal.objects.update(status="won")

    with pytest.raises(FolderRefused, match="stays as it was"):
        loads(offers=[offer_row(amounts="2027:1")])


# --- In the pack


def test_the_pack_s_budget_shows_what_is_offered_on_its_day_and_on_which_conditions(bid, council):
    today = timezone.localdate()
    factories.OfferFactory(
        proposal=bid,
        organisation=council,
        amounts={2027: Decimal(30000)},
        conditions="If the NHS pays as much.",
        stands_until=today,
    )

    budget = gather(bid, on=today)["budget"]

    assert budget["offers"] == [
        {
            "name": council.name,
            "conditions": "If the NHS pays as much.",
            "until_on": today.isoformat(),
            "by_year": ["30000.00", "0.00"],
            "total": "30000.00",
        }
    ]
    assert (budget["offered"], budget["without_offer"]) == ("30000.00", "24000.00")
    assert gather(bid, on=in_days(1))["budget"]["offers"] == []


def test_the_pack_prints_offers_under_what_is_asked_for(bid, council):
    factories.OfferFactory(proposal=bid, organisation=council, conditions="Half each.")

    page = " ".join(document.html(gather(bid, on=timezone.localdate())).split())

    assert f"Offered by {council.name}" in page
    assert "Asked for, without an offer" in page
    assert f"{council.name} offers this on condition:</strong> “Half each.”" in page


def test_under_administration_an_offer_is_read_with_its_years_and_not_changed(
    bid, council, administrator, client_for
):
    offer = factories.OfferFactory(proposal=bid, organisation=council)

    page = client_for(administrator).get(reverse("admin:proposals_offer_change", args=[offer.pk]))

    assert page.status_code == 200
    assert "1000.00" in page.content.decode()
    assert 'name="years-0-amount_gbp"' not in page.content.decode()
