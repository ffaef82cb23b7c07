"""One's own export of services, brought back: the projects it was taken from, unchanged."""

import pytest
from django.urls import reverse

from consortium.services.imports import load_file
from projects.models import Project
from tests import factories
from tests.projects import sheets

pytestmark = pytest.mark.django_db

REFERENCES = [
    "talks",
    "5A0C8C1E-0000-4000-8000-00000000000B",  # as a directory wrote it that we had it from
    "0123456789abcdef0123456789abcdef",  # would be a UUID, were there hyphens in it
    "360G-fund-1",
]


@pytest.fixture
def charity():
    return factories.OrganisationFactory(name="Fenside Youth", charity_number="1156077")


@pytest.fixture
def staff(charity):
    return factories.MembershipFactory(organisation=charity, role="staff").user


@pytest.fixture
def projects(charity):
    """As different as projects come: bare, with all that leaves, sensitive, with odd words."""
    district = factories.AreaFactory(name="South Cambridgeshire", level="district")
    linton = factories.AreaFactory(name="Linton", parent=district)
    sawston = factories.AreaFactory(name="Sawston", parent=district)
    bare, full, refuge, odd = (
        {"reference": reference, "organisation": charity} for reference in REFERENCES
    )
    full |= {
        "areas": [linton, sawston],
        "target_groups": [factories.TargetGroupFactory(name="Carers")],
        "outcomes": [factories.OutcomeFactory(name="Fewer falls")],
        "website": "https://www.example.org/",
        "contact_email": "hello@example.org",
        "confirmed_on": "2026-04-01",
    }
    refuge |= {
        "sensitive": True,
        "areas": [linton],
        "website": "https://refuge.example/",
        "contact_email": "door@example.org",
        "status": "paused",
    }
    odd |= {
        "title": "=Tea  &  talk",
        "summary": "For <b>everybody</b>\r\nwho comes &amp; likes tea",
        "status": "proposed",
        "outcomes": [factories.OutcomeFactory(name="Less loneliness")],
        "starts_on": "2026-01-01",
        "people_per_year": 12,
    }
    return [
        factories.ProjectFactory(**facts) for facts in (bare | {"summary": ""}, full, refuge, odd)
    ]


def taken(client, user, path, form):
    client.force_login(user)
    response = client.get(reverse("projects:services_file", args=[form]))
    path.write_bytes(b"".join(response.streaming_content))
    return path


@pytest.mark.parametrize(
    "form, another_place", [("json", {}), ("csv", {"another place of a service above": 1})]
)
def test_what_left_comes_back_unchanged(
    client, staff, charity, projects, tmp_path, form, another_place
):
    path = taken(client, staff, tmp_path / f"a.{form}", form)
    before = list(Project.objects.order_by("pk").values())

    for organisation in (charity, None):
        found = load_file(path, kind="projects", source="open-referral", organisation=organisation)
        assert found.report == {
            "rows": 4 + sum(another_place.values()),
            "new": 0,
            "changed": 0,
            "unchanged": 4,
            "skipped": another_place,
        }

    assert list(Project.objects.order_by("pk").values()) == before


def test_it_is_shown_as_unchanged_to_whoever_uploads_it(client, staff, charity, projects, tmp_path):
    data = taken(client, staff, tmp_path / "a.json", "json").read_bytes()

    found = sheets.read(staff, data, name="a.json", source="open-referral", organisation=charity)

    assert set(sheets.states(found).values()) == {"unchanged"}
    assert not found.wrong


def test_words_put_right_in_the_file_are_taken(client, staff, charity, projects, tmp_path):
    path = taken(client, staff, tmp_path / "a.csv", "csv")
    path.write_text(path.read_text("utf-8").replace("likes tea", "likes coffee"), "utf-8")

    found = load_file(path, kind="projects", source="open-referral", organisation=charity)

    assert (found.report["changed"], found.report["unchanged"]) == (1, 3)
    assert "likes coffee" in Project.objects.get(reference="360G-fund-1").summary
