import dataclasses
import datetime
import hashlib
import os
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from kombu.exceptions import OperationalError

from consortium import work
from consortium.access import Denied
from consortium.printing import pdf
from consortium.steady import steady_zip
from proposals.digest import digest_of
from proposals.models import BidPack
from proposals.pack import files
from proposals.pack.snapshot import code_of, gather
from proposals.services import pack as packs
from tests import factories
from tests.workers import stored

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7"
MADE = files.Made(
    pdf=PDF,
    archive=steady_zip([("a.pdf", PDF)], on=datetime.date(2026, 11, 23)),
    pages=5,
    files=[
        {"kind": "pdf", "name": "a.pdf", "size": 8, "sha256": hashlib.sha256(PDF).hexdigest()},
    ],
)


@pytest.fixture
def short_bid(bid):
    """A bid whose pack has six pages."""
    bid.pack_sections = ["summary"]
    bid.save()
    return bid


@pytest.fixture
def handed_in(bid):
    bid.status = "submitted"
    bid.save()
    return bid


@pytest.fixture
def sent(monkeypatch):
    """Ids of the packs handed to the workers; nothing is queued for real."""
    from proposals import tasks

    ids = []
    monkeypatch.setattr(tasks.render_pack, "delay", ids.append)
    return ids


@pytest.fixture
def request_pack(coordinator, sent, django_capture_on_commit_callbacks):
    def ask(bid, by=coordinator):
        with django_capture_on_commit_callbacks(execute=True):
            return packs.request_pack(proposal_id=bid.pk, by=by)

    return ask


@pytest.fixture
def quickly_made(monkeypatch):
    """For tests of what becomes of a file: it is made at once, of a line."""
    monkeypatch.setattr(files, "make", lambda snapshot, *, tell: MADE)


def silent(pack, *, seconds):
    """The pack's worker was last heard of so many seconds ago."""
    moment = timezone.now() - datetime.timedelta(seconds=seconds)
    BidPack.objects.filter(pk=pack.pk).update(heartbeat_at=moment)


# --- Asking


def test_a_pack_is_queued_with_the_bid_frozen(request_pack, sent, bid):
    pack = request_pack(bid)

    assert pack.status == "queued"
    assert sent == [pack.pk]
    assert pack.snapshot["bid"]["title"] == bid.title
    assert pack.digest == digest_of(pack.snapshot)
    assert pack.code == code_of(pack.digest)


def test_asking_again_with_nothing_changed_gives_the_same_pack(request_pack, sent, bid):
    first = request_pack(bid)

    assert request_pack(bid).pk == first.pk
    assert BidPack.objects.count() == 1
    assert sent == [first.pk]


def test_asking_again_after_a_change_gives_another_pack(request_pack, bid):
    first = request_pack(bid)
    bid.parts.filter(year=2027).update(amount_gbp=1)

    assert request_pack(bid).pk != first.pk
    assert BidPack.objects.get(pk=first.pk).snapshot["figures"]["asked"] == "48000.00"


def test_a_bid_that_is_again_as_it_was_has_its_earlier_pack_as_the_latest(
    request_pack, quickly_made, bid
):
    first = request_pack(bid)
    bid.parts.update(amount_gbp=1)
    second = request_pack(bid)
    bid.parts.update(amount_gbp=12_000)

    assert request_pack(bid).pk == first.pk
    for pack in (first, second):
        packs.render(pack_id=pack.pk)
    assert list(bid.packs.for_listing()) == [first, second]
    assert list(BidPack.objects.printed()) == [first, second]


def test_a_bid_with_nothing_in_it_is_refused_with_words(request_pack):
    with pytest.raises(packs.NotReady, match=r"no project and no cost .* Add a project first"):
        request_pack(factories.ProposalFactory())

    assert not BidPack.objects.exists()


def test_no_pack_is_made_with_what_a_charity_has_refused(request_pack, bid):
    project = bid.parts.order_by("project__title").first().project
    factories.OnBehalfFactory(project=project, refused_at=timezone.now(), refusal="Not ours.")

    with pytest.raises(packs.NotReady, match=r"Charity 1 refused “Locks 1”\). Leave it out first"):
        request_pack(bid)

    bid.parts.filter(project=project).delete()
    assert request_pack(bid).snapshot["projects"][0]["title"] == "Locks 2"


def test_only_those_who_may_change_the_bid_ask_for_its_pack(request_pack, staff, outsider, bid):
    partner = factories.MembershipFactory(
        organisation=bid.parts.first().project.organisation, role="lead"
    ).user
    of_the_lead = factories.MembershipFactory(organisation=bid.lead_organisation, role="lead").user

    for person in (staff, outsider, partner):
        with pytest.raises(Denied):
            request_pack(bid, by=person)
    assert request_pack(bid, by=of_the_lead).requested_by == of_the_lead


def test_without_a_broker_the_pack_waits_and_is_sent_later(
    request_pack, sent, monkeypatch, django_capture_on_commit_callbacks, bid
):
    from proposals import tasks

    def refuse(pack_id):
        raise OperationalError("no broker")

    with monkeypatch.context() as patched:
        patched.setattr(tasks.render_pack, "delay", refuse)
        pack = request_pack(bid)
    assert BidPack.objects.get(pk=pack.pk).status == "queued"

    with django_capture_on_commit_callbacks(execute=True):
        assert packs.recover_packs() == 1
    assert sent == [pack.pk]


@pytest.mark.parametrize("lost", ["pdf", "archive"])
def test_asking_for_a_pack_that_lost_a_file_makes_its_files_again(
    request_pack, sent, quickly_made, bid, lost
):
    pack = request_pack(bid)
    packs.render(pack_id=pack.pk)
    pack.refresh_from_db()
    before = stored(pack.pdf), stored(pack.archive)
    default_storage.delete(getattr(pack, lost).name)

    assert request_pack(bid).pk == pack.pk
    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert sent == [pack.pk, pack.pk]
    assert (stored(pack.pdf), stored(pack.archive)) == before


def test_a_lost_file_of_what_was_handed_in_is_not_replaced_by_another(
    request_pack, quickly_made, monkeypatch, handed_in
):
    pack = request_pack(handed_in)
    packs.render(pack_id=pack.pk)
    pack.refresh_from_db()
    default_storage.delete(pack.pdf.name)
    request_pack(handed_in)
    monkeypatch.setattr(
        files, "make", lambda snapshot, *, tell: dataclasses.replace(MADE, files=[])
    )

    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("failed", packs.DIFFERS)
    assert pack.files == MADE.files


def test_a_pack_agreed_to_before_it_was_handed_in_is_not_replaced_by_another_either(
    request_pack, quickly_made, monkeypatch, bid, coordinator
):
    """Its file was lost, making it anew failed, and then the bid was handed in."""
    bid.status = "agreed"
    bid.save()
    pack = request_pack(bid)
    packs.render(pack_id=pack.pk)
    pack.refresh_from_db()
    default_storage.delete(pack.pdf.name)
    request_pack(bid)
    with monkeypatch.context() as patched:
        patched.setattr(files, "make", missing_a_picture)
        packs.render(pack_id=pack.pk)
    bid.status = "submitted"
    bid.save()
    monkeypatch.setattr(
        files, "make", lambda snapshot, *, tell: dataclasses.replace(MADE, files=[])
    )

    packs.retry_pack(pack_id=pack.pk, by=coordinator)
    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("failed", packs.DIFFERS)
    assert pack.files == MADE.files


def missing_a_picture(snapshot, *, tell):
    raise pdf.MissingFile("A picture is lost.")


@pytest.fixture
def handed_in_and_lost(request_pack, quickly_made, monkeypatch, handed_in):
    """A pack that was handed in, whose PDF is lost and would be made otherwise today; the PDF."""
    pack = request_pack(handed_in)
    packs.render(pack_id=pack.pk)
    pack.refresh_from_db()
    name, before = pack.pdf.name, stored(pack.pdf)
    default_storage.delete(name)
    monkeypatch.setattr(
        files, "make", lambda snapshot, *, tell: dataclasses.replace(MADE, files=[])
    )
    request_pack(handed_in)
    packs.render(pack_id=pack.pk)
    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("failed", packs.DIFFERS)
    return pack, name, before


def test_files_that_are_put_back_from_a_backup_are_taken_as_they_are(
    handed_in_and_lost, coordinator
):
    pack, name, before = handed_in_and_lost
    default_storage.save(name, ContentFile(before))

    packs.retry_pack(pack_id=pack.pk, by=coordinator)
    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error, pack.progress) == ("ready", "", 100)
    assert stored(pack.pdf) == before


def test_another_file_put_in_place_of_the_lost_one_is_not_taken(handed_in_and_lost, coordinator):
    pack, name, before = handed_in_and_lost
    default_storage.save(name, ContentFile(before + b"more"))

    packs.retry_pack(pack_id=pack.pk, by=coordinator)
    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("failed", packs.DIFFERS)


# --- Making


def test_a_pack_is_made_and_stored_and_the_same_again_once_its_files_are_lost(
    request_pack, short_bid
):
    pack = request_pack(short_bid)

    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.progress, pack.attempts, pack.error) == ("ready", 100, 1, "")
    assert pack.finished_at is not None
    assert pack.pdf.name == f"packs/{pack.code}.pdf"
    assert stored(pack.pdf).startswith(b"%PDF-1.7")
    assert pack.pages == 6
    assert pack.archive.name == f"packs/{pack.code}.zip"
    with pack.archive.open("rb") as opened, zipfile.ZipFile(opened) as archive:
        held = {each["name"]: hashlib.sha256(archive.read(each["name"])) for each in pack.files}
    assert {name: found.hexdigest() for name, found in held.items()} == {
        each["name"]: each["sha256"] for each in pack.files
    }

    before = stored(pack.pdf), stored(pack.archive)
    default_storage.delete(pack.archive.name)
    assert request_pack(short_bid).pk == pack.pk
    packs.render(pack_id=pack.pk)
    pack.refresh_from_db()
    assert (stored(pack.pdf), stored(pack.archive)) == before


def test_making_it_twice_changes_nothing(request_pack, quickly_made, bid):
    pack = request_pack(bid)
    packs.render(pack_id=pack.pk)
    pack.refresh_from_db()
    before = (pack.finished_at, os.stat(pack.pdf.path).st_mtime_ns)

    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.finished_at, os.stat(pack.pdf.path).st_mtime_ns) == before
    assert pack.attempts == 1


def test_a_pack_in_other_hands_is_left_alone(request_pack, bid):
    pack = request_pack(bid)
    BidPack.objects.filter(pk=pack.pk).update(status="rendering", attempts=1)

    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.attempts) == ("rendering", 1)


def test_a_pack_that_is_gone_is_no_error():
    packs.render(pack_id=4_000_000)


def test_a_worker_that_lost_its_pack_stores_nothing(request_pack, quickly_made, monkeypatch, bid):
    pack = request_pack(bid)
    make = files.make

    def taken_over_meanwhile(snapshot, *, tell):
        made = make(snapshot, tell=tell)
        BidPack.objects.filter(pk=pack.pk).update(claims=2)
        return made

    monkeypatch.setattr(files, "make", taken_over_meanwhile)
    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert pack.status == "rendering"
    assert not pack.pdf


def test_of_two_workers_that_took_a_pack_called_off_between_the_later_alone_stores(
    request_pack, coordinator, monkeypatch, bid
):
    pack = request_pack(bid)
    theirs = dataclasses.replace(MADE, pdf=b"%PDF-1.7 of the later worker")

    def asked_again_meanwhile(snapshot, *, tell):
        packs.cancel_pack(pack_id=pack.pk, by=coordinator)
        request_pack(bid)
        monkeypatch.setattr(files, "make", taken_by_another)
        packs.render(pack_id=pack.pk)
        return MADE

    def taken_by_another(snapshot, *, tell):
        pack.refresh_from_db()
        assert (pack.status, pack.attempts, pack.claims) == ("rendering", 1, 2)
        return theirs

    monkeypatch.setattr(files, "make", asked_again_meanwhile)
    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.claims) == ("ready", 2)
    assert stored(pack.pdf) == theirs.pdf


def test_each_bids_first_pack_is_made_before_anybodys_second(request_pack, sent, quickly_made):
    bids = [factories.ProposalFactory(title=f"Of {number}") for number in ("five", "two", "one")]
    for bid, count in zip(bids, (5, 2, 1), strict=True):
        factories.BidPackFactory.create_batch(count, proposal=bid)
    waiting = list(BidPack.objects.order_by("requested_at", "pk"))

    for pack in waiting:
        packs.render(pack_id=pack.pk)

    made = BidPack.objects.order_by("claimed_at").values_list("proposal__title", flat=True)
    assert list(made) == [
        *("Of five", "Of two", "Of one"),
        *("Of five", "Of two", "Of five", "Of five", "Of five"),
    ]
    of_one = BidPack.objects.filter(proposal=bids[0]).order_by("claimed_at")
    assert list(of_one) == waiting[:5]


def test_a_pack_that_let_another_go_first_is_sent_again(
    sent, quickly_made, django_capture_on_commit_callbacks
):
    """The other's message was lost: it is made all the same, and costs nobody a turn."""
    first, named = (factories.BidPackFactory() for _ in range(2))

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            packs.render(pack_id=named.pk)

    assert sent == [named.pk]
    assert set(BidPack.objects.values_list("status", flat=True)) == {"ready"}
    assert BidPack.objects.order_by("claimed_at").first() == first


def test_a_file_left_by_a_dead_attempt_is_replaced_not_doubled(request_pack, quickly_made, bid):
    pack = request_pack(bid)
    default_storage.save(f"packs/{pack.code}.pdf", ContentFile(b"half"))

    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert sorted(default_storage.listdir("packs")[1]) == [f"{pack.code}.pdf", f"{pack.code}.zip"]
    assert stored(pack.pdf).startswith(b"%PDF")


def test_a_missing_file_of_ours_fails_the_pack_with_its_name(request_pack, monkeypatch, bid):
    def missing(snapshot, *, tell):
        raise pdf.MissingFile("Files that the document needs are not there: static/css/pack.css.")

    monkeypatch.setattr(files, "make", missing)
    pack = request_pack(bid)
    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert pack.status == "failed"
    assert "static/css/pack.css" in pack.error


def test_what_nobody_foresaw_fails_the_pack_with_words_and_is_loud(request_pack, monkeypatch, bid):
    def broken(snapshot, *, tell):
        raise ZeroDivisionError

    monkeypatch.setattr(files, "make", broken)
    pack = request_pack(bid)
    with pytest.raises(ZeroDivisionError):
        packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("failed", packs.BROKEN)


def test_progress_is_told_step_by_step(short_bid):
    heard = []
    frozen = gather(short_bid, on=timezone.localdate())

    files.make(frozen, tell=lambda step, progress: heard.append((step, progress)))

    steps, shares = zip(*heard, strict=True)
    assert steps[0] == "Setting out the pages"
    assert "Laying out page 3" in steps
    # The page of contents is laid out once more when it knows the numbers.
    assert "Numbering page 2" in steps
    assert steps[-5:] == (
        *("Writing the PDF", "Adding up the budget", "Writing the Word file"),
        *("Writing the PDF with the data", "Putting all together"),
    )
    assert list(shares) == sorted(shares)
    assert shares[0] >= 0
    assert shares[-1] <= 100


# --- Trying again


def test_a_failed_pack_is_queued_again_by_hand(
    request_pack, sent, coordinator, django_capture_on_commit_callbacks, bid
):
    pack = request_pack(bid)
    BidPack.objects.filter(pk=pack.pk).update(status="failed", error="It broke.", attempts=3)

    with django_capture_on_commit_callbacks(execute=True):
        packs.retry_pack(pack_id=pack.pk, by=coordinator)

    pack.refresh_from_db()
    assert (pack.status, pack.error, pack.attempts) == ("queued", "", 0)
    assert sent == [pack.pk, pack.pk]


def test_asking_for_a_failed_pack_queues_it_again(request_pack, sent, bid):
    pack = request_pack(bid)
    BidPack.objects.filter(pk=pack.pk).update(status="failed", error="It broke.")

    assert request_pack(bid).pk == pack.pk
    assert sent == [pack.pk, pack.pk]


def test_a_pack_that_did_not_fail_is_not_tried_again(request_pack, coordinator, bid):
    pack = request_pack(bid)

    with pytest.raises(packs.NotFailed, match="is queued"):
        packs.retry_pack(pack_id=pack.pk, by=coordinator)


def test_only_those_who_may_change_the_bid_try_again(request_pack, staff, bid):
    pack = request_pack(bid)
    BidPack.objects.filter(pk=pack.pk).update(status="failed", error="It broke.")

    with pytest.raises(Denied):
        packs.retry_pack(pack_id=pack.pk, by=staff)


# --- Calling it off


@pytest.mark.parametrize("status", ["queued", "rendering"])
def test_a_pack_that_is_not_finished_is_called_off(request_pack, coordinator, status, bid):
    pack = request_pack(bid)
    BidPack.objects.filter(pk=pack.pk).update(status=status)

    packs.cancel_pack(pack_id=pack.pk, by=coordinator)
    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("cancelled", "")
    assert not pack.pdf


def test_a_finished_pack_is_not_called_off(request_pack, coordinator, quickly_made, bid):
    pack = request_pack(bid)
    packs.render(pack_id=pack.pk)

    with pytest.raises(packs.TooLate, match="is ready by now"):
        packs.cancel_pack(pack_id=pack.pk, by=coordinator)


def test_what_was_called_off_while_it_was_made_stores_nothing(
    request_pack, coordinator, monkeypatch, bid
):
    pack = request_pack(bid)

    def called_off_meanwhile(snapshot, *, tell):
        packs.cancel_pack(pack_id=pack.pk, by=coordinator)
        return MADE

    monkeypatch.setattr(files, "make", called_off_meanwhile)
    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert pack.status == "cancelled"
    assert not pack.pdf


def test_asking_for_a_pack_that_was_called_off_queues_it_again(
    request_pack, sent, coordinator, bid
):
    pack = request_pack(bid)
    packs.cancel_pack(pack_id=pack.pk, by=coordinator)

    assert request_pack(bid).pk == pack.pk
    pack.refresh_from_db()
    assert pack.status == "queued"
    assert sent == [pack.pk, pack.pk]


def test_only_those_who_may_change_the_bid_call_its_pack_off(request_pack, staff, bid):
    pack = request_pack(bid)

    with pytest.raises(Denied):
        packs.cancel_pack(pack_id=pack.pk, by=staff)


# --- Finding the lost


@pytest.fixture
def recover(django_capture_on_commit_callbacks):
    def look():
        with django_capture_on_commit_callbacks(execute=True):
            return packs.recover_packs()

    return look


def test_a_pack_whose_worker_fell_silent_is_queued_again(request_pack, sent, recover, bid):
    pack = request_pack(bid)
    BidPack.objects.filter(pk=pack.pk).update(status="rendering", attempts=1, progress=60)
    silent(pack, seconds=36)

    assert recover() == 1

    pack.refresh_from_db()
    assert (pack.status, pack.attempts, pack.progress) == ("queued", 1, 0)
    assert sent == [pack.pk, pack.pk]


def test_a_worker_that_died_is_noticed_within_a_minute(settings):
    looks = settings.CELERY_BEAT_SCHEDULE["look-for-stuck-packs"]["schedule"]

    assert work.SILENT.total_seconds() + looks <= 60
    assert work.SILENT.total_seconds() >= 3 * work.BEAT_SECONDS


def test_a_pack_whose_worker_is_alive_is_left_alone(request_pack, sent, recover, bid):
    pack = request_pack(bid)
    BidPack.objects.filter(pk=pack.pk).update(status="rendering", attempts=1)
    silent(pack, seconds=30)

    assert recover() == 0
    assert sent == [pack.pk]


def test_after_three_workers_died_the_pack_fails_with_words(request_pack, recover, bid):
    pack = request_pack(bid)
    BidPack.objects.filter(pk=pack.pk).update(status="rendering", attempts=3)
    silent(pack, seconds=36)

    assert recover() == 1

    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("failed", packs.STOPPED)


def test_a_message_delivered_again_after_three_deaths_fails_too(request_pack, bid):
    pack = request_pack(bid)
    BidPack.objects.filter(pk=pack.pk).update(status="rendering", attempts=3)
    silent(pack, seconds=36)

    packs.render(pack_id=pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("failed", packs.STOPPED)


def test_a_queued_pack_nobody_took_is_sent_again(request_pack, sent, recover, bid):
    pack = request_pack(bid)
    silent(pack, seconds=299)
    assert recover() == 0

    silent(pack, seconds=301)
    assert recover() == 1
    assert recover() == 0
    assert sent == [pack.pk, pack.pk]


def test_finished_packs_are_never_touched(request_pack, recover, quickly_made, bid):
    pack = request_pack(bid)
    packs.render(pack_id=pack.pk)
    silent(pack, seconds=10_000)

    assert recover() == 0
