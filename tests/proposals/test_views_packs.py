import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.models import BidPack
from proposals.services import pack as packs
from tests import factories
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """Ids of the packs handed to the workers; nothing is queued for real."""
    from proposals import tasks

    ids = []
    monkeypatch.setattr(tasks.render_pack, "delay", ids.append)
    return ids


def url_of(bid):
    return reverse("proposals:pack", args=[bid.slug])


def ready(bid, **facts):
    return factories.BidPackFactory(proposal=bid, requested_by=None, made=True, **facts)


def queued(bid, **facts):
    return factories.BidPackFactory(proposal=bid, **facts)


def page(client, bid, **headers):
    response = client.get(url_of(bid), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_pack_one_button_makes_it(
    client_for, coordinator, sent, django_capture_on_commit_callbacks
):
    bid = make_bid()
    client = client_for(coordinator)
    assert "Make the pack" in page(client, bid)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url_of(bid))

    assert response.status_code == 302
    assert response.url == url_of(bid)
    pack = BidPack.objects.get()
    assert (pack.proposal, pack.requested_by, sent) == (bid, coordinator, [pack.pk])


def test_a_bid_with_nothing_in_it_says_what_to_do_first(client_for, coordinator):
    bid = factories.ProposalFactory()
    client = client_for(coordinator)

    assert "Make the pack" not in page(client, bid)
    answer = client.post(url_of(bid), follow=True).content.decode()
    assert "Add a project first" in answer
    assert not BidPack.objects.exists()


def test_while_it_is_made_the_page_asks_again_with_and_without_javascript(client_for, coordinator):
    bid = make_bid()
    queued(bid, status="rendering", progress=60, step="Laying out page 4")

    whole = page(client_for(coordinator), bid)

    assert 'hx-trigger="every 2s"' in whole
    assert f'<noscript><p class="govuk-body"><a class="govuk-link" href="{url_of(bid)}">' in whole
    assert "Laying out page 4" in whole
    assert 'value="60"' in whole
    assert whole.split("<main", 1)[1].split("</main>")[0].count("<form") == 1
    assert "Call it off" in whole


def test_htmx_gets_the_part_that_changes_and_caches_know(client_for, coordinator):
    bid = make_bid()
    queued(bid)
    client = client_for(coordinator)

    response = client.get(url_of(bid), headers={"HX-Request": "true"})

    assert response.content.decode().strip().startswith('<div id="pack"')
    assert "HX-Request" in response.headers["Vary"]


def test_a_ready_pack_is_downloaded_under_the_bids_name(client_for, coordinator):
    bid = make_bid()
    pack = ready(bid)
    client = client_for(coordinator)
    whole = page(client, bid)
    link = reverse("proposals:pack_file", args=[bid.slug, pack.code])
    assert f'href="{link}"' in whole
    assert "every 2s" not in whole
    assert "7 pages" in whole

    response = client.get(link)

    assert response.headers["Content-Type"] == "application/pdf"
    assert (
        response.headers["Content-Disposition"]
        == f'attachment; filename="{bid.slug}-{pack.code}.pdf"'
    )
    assert b"".join(response.streaming_content) == b"%PDF-1.7 words"


def test_a_pack_that_is_not_ready_has_no_file(client_for, coordinator):
    bid = make_bid()
    pack = queued(bid)

    response = client_for(coordinator).get(
        reverse("proposals:pack_file", args=[bid.slug, pack.code])
    )

    assert response.status_code == 404


def test_a_pack_of_another_bid_is_not_found_here(client_for, coordinator):
    bid, other = make_bid(), factories.ProposalFactory()
    pack = ready(other)
    client = client_for(coordinator)

    for name in ("pack_file", "pack_retry", "pack_cancel"):
        address = reverse(f"proposals:{name}", args=[bid.slug, pack.code])
        method = client.get if name == "pack_file" else client.post
        assert method(address).status_code == 404


@pytest.mark.parametrize("lost", ["pdf", "archive"])
def test_a_file_that_is_gone_is_not_found(client_for, coordinator, lost):
    bid = make_bid()
    pack = ready(bid)
    gone = getattr(pack, lost)
    gone.storage.delete(gone.name)
    client = client_for(coordinator)

    assert "Its files are no longer here" in page(client, bid)
    links = {
        "pdf": [reverse("proposals:pack_file", args=[bid.slug, pack.code])],
        "archive": [
            reverse("proposals:pack_files", args=[bid.slug, pack.code, kind])
            for kind in ("zip", "xlsx")
        ],
    }
    for link in links[lost]:
        assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    "kind, ending, content_type, begins",
    [
        ("zip", ".zip", "application/zip", b"PK"),
        (
            "xlsx",
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"words",
        ),
    ],
)
def test_what_comes_with_a_pack_is_downloaded_one_by_one_or_together(
    client_for, coordinator, kind, ending, content_type, begins
):
    bid = make_bid()
    pack = ready(bid)
    client = client_for(coordinator)
    link = reverse("proposals:pack_files", args=[bid.slug, pack.code, kind])
    assert f'href="{link}"' in page(client, bid)

    response = client.get(link)

    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"].endswith(f'{pack.code}{ending}"')
    assert b"".join(response.streaming_content).startswith(begins)


def test_a_pack_that_waits_is_called_off_and_asked_for_again(
    client_for, coordinator, sent, django_capture_on_commit_callbacks
):
    bid = make_bid()
    client = client_for(coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url_of(bid))
    pack = BidPack.objects.get()

    client.post(reverse("proposals:pack_cancel", args=[bid.slug, pack.code]))

    whole = page(client, bid)
    assert "The pack was called off" in whole
    assert "every 2s" not in whole
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url_of(bid))
    assert sent == [pack.pk, pack.pk]


def test_calling_off_what_is_finished_says_so(client_for, coordinator):
    bid = make_bid()
    pack = ready(bid)

    answer = client_for(coordinator).post(
        reverse("proposals:pack_cancel", args=[bid.slug, pack.code]), follow=True
    )

    assert "This pack is ready by now" in answer.content.decode()
    assert BidPack.objects.get().status == "ready"


def test_a_failed_pack_is_tried_again_without_a_story_that_was_taken_back_meanwhile(
    client_for, coordinator, sent
):
    bid = make_bid(projects=1, years=1)
    project = bid.parts.first().project
    story = factories.StoryFactory(project=project, text="She sleeps through the night.")
    client = client_for(coordinator)
    client.post(url_of(bid))
    BidPack.objects.update(status="failed", error="A logo is not there.")
    story.text, story.withdrawn_on = "", timezone.localdate()
    story.save()
    retry = reverse("proposals:pack_retry", args=[bid.slug, BidPack.objects.get().code])

    whole = page(client, bid)
    assert "Try again from what the bid says now" in whole
    assert retry not in whole
    client.post(url_of(bid))

    newest = BidPack.objects.first()
    assert newest.status == "queued"
    assert newest.snapshot["projects"][0]["story"] is None


def test_a_failed_pack_says_why_and_is_tried_again_as_it_was_handed_in(
    client_for, coordinator, sent, django_capture_on_commit_callbacks
):
    bid = make_bid(status="submitted")
    pack = queued(bid, status="failed", error=packs.STOPPED)
    client = client_for(coordinator)
    whole = page(client, bid)
    assert "stopped before the end, three times" in whole
    assert reverse("proposals:pack_retry", args=[bid.slug, pack.code]) in whole
    assert "Make it again from what the bid says now" in whole

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("proposals:pack_retry", args=[bid.slug, pack.code]))

    pack.refresh_from_db()
    assert (pack.status, sent) == ("queued", [pack.pk])


def test_trying_again_what_did_not_fail_changes_nothing(client_for, coordinator):
    bid = make_bid()
    pack = queued(bid)

    answer = client_for(coordinator).post(
        reverse("proposals:pack_retry", args=[bid.slug, pack.code]), follow=True
    )

    assert "it has not failed" in answer.content.decode()


def test_asking_again_with_nothing_changed_says_so(
    client_for, coordinator, sent, django_capture_on_commit_callbacks
):
    bid = make_bid(projects=1, years=1, pack_sections=["summary"])
    client = client_for(coordinator)
    client.post(url_of(bid))
    packs.render(pack_id=BidPack.objects.get().pk)

    answer = client.post(url_of(bid), follow=True).content.decode()

    assert "Nothing has changed since this pack was made" in answer
    assert BidPack.objects.count() == 1


def test_a_pack_is_said_to_be_the_latest_again_once_the_bid_is_as_it_was(client_for, coordinator):
    bid = make_bid(projects=1, years=1, pack_sections=["summary"])
    client = client_for(coordinator)
    client.post(url_of(bid))
    first = BidPack.objects.get()
    packs.render(pack_id=first.pk)
    newer = ready(bid)
    assert "has been superseded" in printed(client, first)

    answer = client.post(url_of(bid), follow=True).content.decode()

    assert f"as it was for pack {first.code}: that one is the latest again" in answer
    assert f"Pack {first.code} is ready" in answer
    first.refresh_from_db()
    assert first.digest in answer
    assert "has been superseded" not in printed(client, first)
    assert "has been superseded" in printed(client, newer)


def printed(client, pack):
    """The page behind the code on its cover."""
    return client.get(reverse("proposals:printed_pack", args=[pack.code])).content.decode()


def test_earlier_packs_stay_to_be_read(client_for, coordinator):
    bid = make_bid()
    old = ready(bid, stood_at=timezone.localtime() - datetime.timedelta(days=3))
    queued(bid, status="failed", error="It broke.")

    whole = page(client_for(coordinator), bid)

    assert "Earlier packs" in whole
    assert reverse("proposals:pack_file", args=[bid.slug, old.code]) in whole


def test_a_partner_reads_the_pack_and_does_not_make_it(client_for):
    bid = make_bid()
    pack = ready(bid)
    partner = factories.MembershipFactory(
        organisation=bid.parts.first().project.organisation, role="staff"
    ).user
    client = client_for(partner)
    whole = page(client, bid)

    assert "Download the pack" in whole
    assert "Make it again" not in whole
    assert "Own costs" not in whole
    file = client.get(reverse("proposals:pack_file", args=[bid.slug, pack.code]))
    assert b"".join(file).startswith(b"%PDF")
    assert client.post(url_of(bid)).status_code == 403


def test_a_published_bids_pack_is_not_for_strangers(client_for, staff, visitor, client):
    bid = make_bid(published=True)
    pack = ready(bid)
    link = reverse("proposals:pack_file", args=[bid.slug, pack.code])

    assert client_for(staff).get(link).status_code == 403
    assert client_for(staff).get(url_of(bid)).status_code == 403
    assert client_for(visitor).get(link).url.startswith(reverse("account_login"))


def test_an_officer_it_is_shared_with_reads_the_pack(client_for, officer):
    bid = make_bid(shared_with=[officer.memberships.get().organisation])
    ready(bid)

    assert "Download the pack" in page(client_for(officer), bid)
