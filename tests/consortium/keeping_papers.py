"""A charity, a kind of paper it keeps, and what a browser sends to keep one."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from tests.consortium import paper_files as samples
from tests.factories import DocumentFactory, PaperKindFactory

TODAY = timezone.localdate()


def days(number):
    return TODAY + datetime.timedelta(days=number)


@pytest.fixture
def charity(staff):
    return staff.memberships.get().organisation


@pytest.fixture
def insurance():
    return PaperKindFactory(code="insurance", name="Insurance", expires=True)


def papers_url(organisation):
    return reverse("organisations:papers", args=[organisation.slug])


def keep(organisation, **facts):
    """A paper whose file is here."""
    path = default_storage.save("documents/kept.pdf", ContentFile(samples.PDF))
    return DocumentFactory(organisation=organisation, **{"file": path} | facts)


def replace(client, document, **sent):
    return client.post(
        reverse("papers:replace", args=[document.pk]),
        {"version": document.version} | sent,
        follow=True,
    )


def remove(client, document):
    url = reverse("papers:remove", args=[document.pk])
    return client.post(url, {"version": document.version}, follow=True)
