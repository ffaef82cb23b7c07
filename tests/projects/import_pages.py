"""Somebody of a charity on the pages of loading a file."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

URL = "/projects/import/"


@pytest.fixture
def charity(staff):
    return staff.memberships.get().organisation


@pytest.fixture
def signed_in(client_for, staff):
    return client_for(staff)


@pytest.fixture
def post(signed_in, charity):
    """A function that uploads a file by the page."""

    def send(data, name="ours.csv", **facts):
        file = SimpleUploadedFile(name, data)
        fields = {"organisation": charity.slug, "source": "sheet", "file": file} | facts
        return signed_in.post(URL, fields)

    return send


def text_of(response):
    """The words of a page, without its markup."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(words.split())
