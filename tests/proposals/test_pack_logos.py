"""Logos in a pack: whose are printed, from which files, and when files are forgotten."""

import datetime
import io
import os

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from consortium.pictures import kept
from consortium.printing import pdf
from consortium.services.logos import remove_logo, set_logo
from proposals.digest import digest_of
from proposals.models import FunderLogo
from proposals.pack import document
from proposals.pack.snapshot import gather
from proposals.services import logos
from proposals.services.bids import Frozen
from proposals.tasks import forget_unused_logos
from tests.factories import BidPackFactory
from tests.pages import text
from tests.printed import assert_conforms, structure
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)


def picture(colour):
    return kept(Image.new("RGB", (120, 60), colour))


@pytest.fixture
def bid(coordinator):
    """Charity 1 and the funder have a logo; so has a charity that is in no bid."""
    bid = make_bid(projects=2, years=1)
    charity = bid.parts.get(project__title="Locks 1").project.organisation
    set_logo(organisation_id=charity.pk, by=coordinator, picture=picture("teal"))
    other = make_other()
    set_logo(organisation_id=other.pk, by=coordinator, picture=picture("green"))
    logos.set_funder_logo(proposal_id=bid.pk, by=coordinator, picture=picture("red"))
    return bid


def make_other():
    from tests.factories import OrganisationFactory

    return OrganisationFactory(name="Elsewhere")


def test_the_pack_prints_the_logos_of_its_partners_and_its_funder(bid):
    snapshot = gather(bid, on=ON)
    data, _ = pdf.write(document.html(snapshot), identifier=digest_of(snapshot))

    assert snapshot["pictures"] == sorted([picture("teal").path, picture("red").path])
    assert [partner["logo"] is None for partner in snapshot["partners"]] == [False, True, True]
    assert_conforms(data)
    reader = pypdf.PdfReader(io.BytesIO(data))
    said = [str(each.get("/Alt")) for each in structure(reader, "/Figure")]
    assert said.count("Logo of Charity 1") == 2  # on the cover, and beside its name
    assert said.count("Logo of The Fund") == 1
    assert len(reader.pages[0].images) == 2


def test_a_logo_that_is_lost_fails_the_pack_in_words(bid):
    snapshot = gather(bid, on=ON)
    default_storage.delete(picture("teal").path)

    with pytest.raises(pdf.MissingFile, match="Files that the document needs are not there"):
        pdf.write(document.html(snapshot), identifier="x")


def test_files_are_forgotten_once_nobody_has_them_and_no_pack_prints_them(bid, coordinator):
    charity = bid.parts.get(project__title="Locks 1").project.organisation
    pack = BidPackFactory(proposal=bid, snapshot=gather(bid, on=ON))
    remove_logo(organisation_id=charity.pk, by=coordinator)
    logos.remove_funder_logo(proposal_id=bid.pk, by=coordinator)
    long_ago = (timezone.now() - datetime.timedelta(days=2)).timestamp()
    paths = [picture(colour).path for colour in ("teal", "red", "green")]

    assert logos.forget_unused() == 0  # they are of today
    for path in paths:
        os.utime(default_storage.path(path), (long_ago, long_ago))
    assert logos.forget_unused() == 0  # the pack must come out the same again
    pack.delete()
    forget_unused_logos()

    assert [default_storage.exists(path) for path in paths] == [False, False, True]
    assert logos.forget_unused() == 0


def test_without_a_folder_of_logos_there_is_nothing_to_forget():
    assert logos.forget_unused() == 0


def test_the_funders_logo_is_kept_shown_and_removed_on_its_page(bid, client_for, coordinator):
    browser, url = client_for(coordinator), reverse("proposals:funder_logo", args=[bid.slug])
    out = io.BytesIO()
    Image.new("RGB", (120, 60), "blue").save(out, "PNG")

    page = browser.post(url, {"file": SimpleUploadedFile("a.png", out.getvalue())}, follow=True)

    logo = FunderLogo.objects.get()
    shown = reverse("proposals:pack_picture", args=[bid.slug, logo.name])
    assert shown in page.content.decode()
    assert b"".join(browser.get(shown)).startswith(b"\x89PNG")
    assert str(logo) == "Logo of The Fund"
    page = browser.post(url, {"do": "remove"}, follow=True)
    assert "The logo is removed." in text(page)
    assert browser.get(shown).status_code == 404


def test_a_broken_funders_logo_is_refused_in_words(bid, client_for, coordinator):
    url = reverse("proposals:funder_logo", args=[bid.slug])

    page = client_for(coordinator).post(url, {"file": SimpleUploadedFile("a.png", b"nothing")})

    assert "none of the pictures that are taken" in text(page)


def test_no_picture_of_another_organisation_is_shown_by_a_bid(bid, client_for, coordinator):
    name = picture("green").path.removeprefix("logos/").removesuffix(".png")
    url = reverse("proposals:pack_picture", args=[bid.slug, name])

    assert client_for(coordinator).get(url).status_code == 404


def test_a_bid_that_is_handed_in_keeps_its_funders_logo(bid, coordinator):
    bid.status = "submitted"
    bid.save()

    with pytest.raises(Frozen):
        logos.remove_funder_logo(proposal_id=bid.pk, by=coordinator)
