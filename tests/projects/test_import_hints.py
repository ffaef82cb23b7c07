"""Rows without outcomes: what their words speak of is offered on the preview, ticked for nobody."""

import pytest

from projects.models import Project
from tests.projects import sheets

pytestmark = pytest.mark.django_db

HEADER = ["Title", "What it does", "Outcomes"]
WORDS = "We fit locks so that fewer homes are burgled."


@pytest.fixture
def page_of(client_for, worker, charity, burglary):
    burglary.keywords = ["locks", "burgled"]
    burglary.save()

    def shown(*rows):
        found = sheets.read(worker, sheets.csv_bytes(HEADER, *rows), organisation=charity)
        return found, client_for(worker).get(found.get_absolute_url()).text

    return shown


def test_what_a_row_speaks_of_is_offered_with_the_words_that_led_to_it(page_of):
    _, page = page_of(["Locks", WORDS, ""])

    assert "Its words speak of Fewer homes burgled (“locks”, “homes”, “burgled”)" in page
    assert "none is ticked for you" in page


def test_it_is_not_taken_over_when_the_file_is_applied(page_of, worker):
    found, _ = page_of(["Locks", WORDS, ""])

    sheets.applied(found, worker)

    assert not Project.objects.get().outcomes.exists()


@pytest.mark.parametrize(
    "row", [["Locks", WORDS, "Fewer homes burgled"], ["Tea", "Tea and cake.", ""]]
)
def test_nothing_is_offered_where_the_row_says_it_or_speaks_of_none(page_of, row):
    _, page = page_of(row)

    assert "Its words speak of" not in page
    assert "none is ticked for you" not in page
