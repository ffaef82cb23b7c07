"""An organisation's logo: kept, replaced, removed, through the page."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from consortium.models import Logo
from tests.factories import MembershipFactory
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return MembershipFactory(role="lead")


@pytest.fixture
def organisation(lead):
    return lead.organisation


@pytest.fixture
def browser(client_for, lead):
    return client_for(lead.user)


@pytest.fixture
def url(organisation):
    return reverse("organisations:logo", args=[organisation.slug])


def png(colour="teal", name="logo.png"):
    out = io.BytesIO()
    Image.new("RGB", (120, 60), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def test_a_lead_keeps_a_logo_and_sees_it(browser, url, organisation, lead):
    page = browser.post(url, {"file": png()}, follow=True)
    picture = browser.get(reverse("organisations:logo_file", args=[organisation.slug]))

    logo = Logo.objects.get()
    assert "The logo is kept. Packs to come print it." in text(page)
    assert (logo.width, logo.height, logo.added_by) == (120, 60, lead.user)
    assert str(logo) == f"Logo of {organisation}"
    assert picture["Content-Type"] == "image/png"
    assert b"".join(picture).startswith(b"\x89PNG")


def test_another_takes_its_place_and_it_can_be_removed(browser, url):
    browser.post(url, {"file": png()})
    browser.post(url, {"file": png("red")})
    assert Logo.objects.count() == 1

    page = browser.post(url, {"do": "remove"}, follow=True)

    assert not Logo.objects.exists()
    assert "Packs to come print the name alone." in text(page)
    assert "None is kept yet." in text(page)


def test_what_is_refused_says_why_and_keeps_what_is_here(browser, url):
    browser.post(url, {"file": png()})
    before = Logo.objects.get().file

    page = browser.post(url, {"file": SimpleUploadedFile("logo.svg", b"<svg onload='x()'/>")})
    without = browser.post(url, {})

    assert "This is no drawing (SVG)" in text(page)
    assert "Choose a file." in text(without)
    assert Logo.objects.get().file == before


def test_a_file_that_is_too_large_is_dropped_as_it_arrives(browser, url):
    page = browser.post(url, {"file": SimpleUploadedFile("a.png", b"\0" * (6 * 1024 * 1024))})

    assert "5 MB is the most that is taken" in text(page)


def test_a_file_that_is_gone_is_said_to_be(browser, url, organisation):
    browser.post(url, {"file": png()})
    default_storage.delete(Logo.objects.get().file)

    answer = browser.get(reverse("organisations:logo_file", args=[organisation.slug]))

    assert answer.status_code == 404
