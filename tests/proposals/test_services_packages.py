"""Packages asked for, worked out by a worker, and taken into their bid."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from consortium.access import Denied
from consortium.versions import Stale
from projects.models import Project
from proposals.models import Package, PackageStatus
from proposals.packaging import moves_of
from proposals.services import packages
from proposals.services.bids import Frozen, NotOnOffer, NoYears
from tests import factories
from tests.proposals.bids import make_package
from tests.proposals.selection.worlds import make_offer

START = datetime.date(2027, 4, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """Ids of the packages handed to the workers; nothing is queued for real."""
    from proposals import tasks

    ids = []
    monkeypatch.setattr(tasks.work_out_package, "delay", ids.append)
    return ids


@pytest.fixture
def request_package(coordinator, sent, django_capture_on_commit_callbacks):
    def ask(bid, budget=100_000, by=coordinator, **limits):
        with django_capture_on_commit_callbacks(execute=True):
            return packages.request_package(
                proposal_id=bid.pk, by=by, budget_gbp=Decimal(budget), limits=limits
            )

    return ask


@pytest.fixture
def found(request_package):
    """A package worked out at once, as the worker would."""

    def work(bid, budget=100_000, **limits):
        package = request_package(bid, budget, **limits)
        packages.work_out(package_id=package.pk)
        package.refresh_from_db()
        return package

    return work


def parts_in(bid):
    return {
        (part.project.reference, part.year): (part.amount_gbp, part.match_funding_gbp, part.share)
        for part in bid.parts.select_related("project")
    }


# --- Asking and working out


def test_a_package_is_queued_and_handed_to_a_worker(request_package, sent):
    package = request_package(make_offer())

    assert (package.status, sent) == ("queued", [package.pk])


def test_a_worker_finds_the_package_of_the_worked_example(found):
    package = found(make_offer())

    assert (package.status, package.progress, package.step) == ("ready", 100, "Done")
    assert [each["title"] for each in package.found["chosen"]] == ["Balance", "Locks", "Lunch"]
    assert round(package.found["points"], 1) == 69.6
    assert package.found["cost"] == "90000.00"
    assert len(package.found["frontier"]) == 10
    assert package.found["more"].startswith("With £20,000 more the best package would reach 78.5")
    assert [each["title"] for each in package.found["left_out"]] == ["Wardens"]
    assert [each["met"] for each in package.found["priorities"]] == [0.375, 1]


def test_limits_are_kept_and_told(found):
    package = found(
        make_offer(starts_on=START),
        shares=True,
        savings_weight="1",
        must=["wardens"],
        must_not=["lunch"],
        organisation_ceiling="60000",
        area_floors={"E08": "1000"},
        accept_clashes=True,
    )

    assert [each["title"] for each in package.found["chosen"]] == ["Balance", "Locks", "Wardens"]
    assert package.found["limits"] == [
        "projects may be bought in part",
        "“Wardens” is in",
        "“Lunch” is left out",
        "at least £1,000 spent in Hill",
        "at most £60,000 for each organisation",
        "projects whose charity does not accept a term of the bid may be in",
        "savings as large as the budget count like a priority that weighs 1",
    ]


def test_limits_that_cannot_be_kept_are_an_answer_too(found):
    package = found(make_offer(), 80_000, must=["locks", "wardens"])

    assert package.status == "ready"
    assert not package.is_possible
    assert package.found["conflict"].startswith("These limits cannot be kept together")


def test_a_package_that_cannot_be_worked_out_fails_with_words(found):
    package = found(make_offer(starts_on=None), savings_weight="1")

    assert package.status == "failed"
    assert "Say on which day the bid starts" in package.error


def test_a_package_whose_worker_fell_silent_is_queued_again(
    request_package, sent, django_capture_on_commit_callbacks
):
    package = request_package(make_offer())
    Package.objects.filter(pk=package.pk).update(
        status=PackageStatus.RUNNING,
        attempts=1,
        heartbeat_at=timezone.now() - datetime.timedelta(minutes=2),
    )

    with django_capture_on_commit_callbacks(execute=True):
        assert packages.recover_packages() == 1

    assert sent == [package.pk, package.pk]
    package.refresh_from_db()
    assert package.status == "queued"


def test_only_coordinators_ask_for_a_package(request_package, staff):
    bid = make_offer(lead_organisation=factories.OrganisationFactory())
    its_lead = factories.MembershipFactory(organisation=bid.lead_organisation, role="lead").user

    for person in (staff, its_lead):
        with pytest.raises(Denied):
            request_package(bid, by=person)


def test_no_package_is_worked_out_for_a_bid_that_is_handed_in(request_package):
    with pytest.raises(Frozen):
        request_package(make_offer(status="submitted"))


# --- Taking it into the bid


def test_a_package_becomes_the_parts_of_its_bid(found, coordinator):
    """Odd pennies stand in the last year: 0.2 and 0.52 of £20,000 and £50,000 over two years."""
    bid = make_offer(starts_on=START)
    lunch = Project.objects.get(reference="lunch")
    factories.PartFactory(
        proposal=bid,
        project=lunch,
        year=2027,
        amount_gbp=900,
        match_funding_gbp=50,
        must=True,
    )
    gone = factories.PartFactory(proposal=bid, project__title="Old", year=2027, amount_gbp=70)
    package = found(bid, shares=True)

    moves = [(move.title, move.does, move.asked, move.match) for move in moves_of(package)]
    packages.accept_package(package_id=package.pk, by=coordinator, version=bid.version)

    assert moves == [
        ("Old", "goes", 70, gone.match_funding_gbp),
        ("Lunch", "changes", 900, 50),
        ("Balance", "comes in", None, None),
        ("Locks", "comes in", None, None),
        ("Wardens", "comes in", None, None),
    ]
    parts = parts_in(bid)
    assert parts["locks", 2027] == parts["locks", 2028] == (20_000, None, None)
    assert {project for project, _ in parts} == {"balance", "locks", "lunch", "wardens"}
    assert sum(amount for amount, _, _ in parts.values()) <= 100_000
    assert parts["lunch", 2027][1:] == (None, Decimal(str(package.found["chosen"][2]["share"])))
    assert bid.parts.get(project=lunch, year=2027).must
    bid.refresh_from_db()
    assert bid.version == 2


def test_match_funding_stays_where_the_package_counted_it(found, coordinator):
    bid = make_offer(starts_on=START)
    locks = Project.objects.get(reference="locks")
    for year in bid.delivery_years:
        factories.PartFactory(
            proposal=bid, project=locks, year=year, amount_gbp=1, match_funding_gbp=5000
        )
    package = found(bid, less_match_funding=True)

    packages.accept_package(package_id=package.pk, by=coordinator, version=bid.version)

    assert parts_in(bid)["locks", 2028] == (15_000, 5000, None)


def test_what_stays_the_same_in_all_but_not_in_each_year_changes(found):
    """Locks cost £40,000: over two years the package asks for £20,000 in each."""
    bid = make_offer(starts_on=START)
    locks = Project.objects.get(reference="locks")
    for year, amount in ((2027, 15_000), (2028, 25_000)):
        factories.PartFactory(proposal=bid, project=locks, year=year, amount_gbp=amount)
    package = found(bid)
    (move,) = [move for move in moves_of(package) if move.title == "Locks"]

    assert (move.does, move.asked, move.asks) == ("changes", 40_000, 40_000)
    assert move.is_spread_anew

    bid.parts.update(amount_gbp=20_000)
    (move,) = [move for move in moves_of(package) if move.title == "Locks"]
    assert (move.does, move.is_spread_anew) == ("stays", False)


def test_a_package_taken_in_twice_changes_nothing_more(found, coordinator):
    bid = make_offer(starts_on=START)
    package = found(bid)
    packages.accept_package(package_id=package.pk, by=coordinator, version=1)
    before = parts_in(bid)

    assert {move.does for move in moves_of(package)} == {"stays"}
    packages.accept_package(package_id=package.pk, by=coordinator, version=2)

    assert parts_in(bid) == before


def test_a_bid_that_somebody_changed_meanwhile_is_left_as_it_is(found, coordinator):
    bid = make_offer(starts_on=START)
    package = found(bid)

    with pytest.raises(Stale):
        packages.accept_package(package_id=package.pk, by=coordinator, version=7)

    assert not bid.parts.exists()


def test_what_cannot_be_taken_in_is_refused_with_words(found, coordinator):
    bid = make_offer(starts_on=None)
    package = found(bid)
    with pytest.raises(NoYears, match="on which day this bid begins"):
        packages.accept_package(package_id=package.pk, by=coordinator, version=1)

    type(bid).objects.update(starts_on=START)
    Project.objects.filter(reference="locks").update(status="ended")
    with pytest.raises(NotOnOffer, match="has ended"):
        packages.accept_package(package_id=package.pk, by=coordinator, version=1)

    nothing = found(bid, 80_000, must=["balance", "wardens", "lunch"])
    with pytest.raises(packages.NothingToTake):
        packages.accept_package(package_id=nothing.pk, by=coordinator, version=1)
    assert not bid.parts.exists()


def test_a_package_without_projects_does_not_empty_its_bid(coordinator):
    bid = make_offer(starts_on=START)
    factories.PartFactory(proposal=bid, year=2027)
    package = make_package(bid, [])

    with pytest.raises(packages.NothingToTake, match="No project is in this package"):
        packages.accept_package(package_id=package.pk, by=coordinator, version=1)

    assert bid.parts.count() == 1
