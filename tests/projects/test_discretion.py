"""What leaves the site says neither where a refuge is nor how to reach it."""

import copy
import datetime
import io
import re
import zipfile

import pytest
from django.urls import reverse

from consortium.models import Area
from consortium.printing.word import word
from projects.models import Project
from proposals.briefing import document as area_briefing
from proposals.briefing.facts import gather as briefing_of
from proposals.briefing.telling import told
from proposals.digest import canonical
from proposals.pack.document import html
from proposals.pack.grants import grants_file
from proposals.pack.snapshot import gather
from proposals.pack.workbook import workbook_of
from tests.factories import FundingFactory, PlanFactory
from tests.proposals.bids import make_bid
from tests.walk import addresses

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)
WEBSITE, CONTACT = "https://safe-house.example.org/", "help@safe-house.example.org"

# Files that somebody put here or may take away as their own: what was loaded, papers, one's data,
# and projects as a sheet. tests/test_discretion.py opens them as each role.
OWN_FILES = {
    "figures:import_file",
    "my_data_file",
    "papers:earlier_file",
    "papers:file",
    "priorities:import_file",
    "projects:export",
    "projects:import_file",
    "proposals:word_copy_file",
}
# Official figures, prices and pictures: no project is in them.
WITHOUT_PROJECTS = {
    "deflators:import_file",
    "organisations:logo_file",
    "priorities:comparison_file",
    "priorities:indicator_file",
    "unit-costs:import_file",
}
# Every other address that gives a file to people who are no administrators.
FILES = {
    "priorities:cliff_file",
    "priorities:coverage_file",
    "priorities:gaps_file",
    "priorities:national_file",
    "priorities:profile_file",
    "priorities:with_file",
    "projects:services_file",
    "proposals:area_briefing_file",
    "proposals:grants_file",
    "proposals:pack_file",
    "proposals:pack_files",
    "proposals:together_file",
    "proposals:word_file",
}


def sensitive_bid():
    """A bid whose projects are all sensitive and say how to reach them."""
    bid = make_bid()
    for project in Project.objects.filter(parts__proposal=bid).distinct():
        project.sensitive, project.website, project.contact_email = True, WEBSITE, CONTACT
        project.save()
        FundingFactory(project=project, amount_gbp=5000, starts_on=ON)
    return bid


@pytest.fixture(scope="module")
def whole_bid(made_once):
    return made_once(sensitive_bid)


@pytest.fixture
def bid(db, whole_bid):
    return copy.deepcopy(whole_bid)


def written(data):
    """All text of a file, unpacked where it is a workbook."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = b"".join(book.read(name) for name in book.namelist())
    return data.decode()


@pytest.mark.parametrize(
    "name, forms",
    [
        ("priorities:coverage_file", ["csv", "xlsx", "json"]),
        ("priorities:gaps_file", ["csv", "xlsx"]),
        ("priorities:cliff_file", ["csv", "xlsx"]),
        ("priorities:profile_file", ["csv", "xlsx"]),
        ("priorities:with_file", ["csv", "xlsx"]),
    ],
)
@pytest.mark.parametrize("who", ["visitor", "staff", "officer", "coordinator"])
def test_no_file_of_coverage_says_how_to_reach_a_refuge(who, name, forms, bid, request, client_for):
    slugs = [bid.plans.get().slug]
    if name == "priorities:with_file":
        slugs.append(PlanFactory().slug)
    person = request.getfixturevalue(who)
    for form in forms:
        response = client_for(person).get(reverse(name, args=[*slugs, form]))

        assert response.status_code == 200
        assert "safe-house" not in written(response.content)


@pytest.mark.parametrize(
    "name, forms",
    [
        ("projects:services_file", ["json", "csv"]),
        ("proposals:grants_file", ["csv", "xlsx", "json"]),
        ("proposals:together_file", ["csv", "xlsx"]),
        ("priorities:national_file", ["csv", "xlsx"]),
    ],
)
def test_what_people_take_away_does_not_say_how_to_reach_a_refuge(
    name, forms, bid, coordinator, client_for
):
    for form in forms:
        response = client_for(coordinator).get(reverse(name, kwargs={"form": form}))

        assert response.status_code == 200
        assert "safe-house" not in written(b"".join(response))


def test_no_words_out_to_word_say_how_to_reach_a_refuge(bid, coordinator, client_for):
    response = client_for(coordinator).get(reverse("proposals:word_file", args=[bid.slug]))

    assert response.status_code == 200
    assert "safe-house" not in written(b"".join(response))


def test_no_pack_says_how_to_reach_a_refuge(bid):
    bid.status = "won"
    bid.parts.update(awarded_gbp=1)
    snapshot = gather(bid, on=ON)
    page = html(snapshot)

    assert [sheet["sensitive"] for sheet in snapshot["projects"]] == [True, True]
    assert "safe-house" not in canonical(snapshot) + page
    for made in (word(page, on=ON), workbook_of(snapshot, code="A"), grants_file(snapshot)):
        assert "safe-house" not in written(made)


def test_no_briefing_of_an_area_says_how_to_reach_a_refuge(bid):
    page = area_briefing.html(told(briefing_of(Area.objects.get(code="E07"), on=ON)), "/")

    assert "2 registered projects" in page
    assert "safe-house" not in page


def test_every_address_that_gives_a_file_is_held_to_it():
    """An export that people other than administrators reach belongs in FILES, with a test."""
    names = {address.name for address in addresses() if address.is_own}

    given = {name for name in names if re.search(r"(^|[:_])files?$|export", name)}
    assert given - OWN_FILES - WITHOUT_PROJECTS == FILES
