"""What htmx gets of a page, and when it gets all of it."""

import pytest
from django.urls import reverse

from tests.factories import BidPackFactory, IndicatorFactory, ProjectFactory

pytestmark = pytest.mark.django_db

PAGES = {
    "organisations": lambda: reverse("organisations:list"),
    "areas": lambda: reverse("area_search"),
    "projects": lambda: reverse("projects:list"),
    "plans": lambda: reverse("priorities:list"),
    "an indicator": lambda: IndicatorFactory().get_absolute_url(),
    "what a project answers": lambda: reverse(
        "priorities:for_project", args=[ProjectFactory().slug]
    ),
    "a pack": lambda: reverse("proposals:pack", args=[BidPackFactory().proposal.slug]),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "headers, is_part",
    [
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
        ({}, False),
    ],
    ids=["htmx", "boosted", "history", "browser"],
)
def test_htmx_gets_a_part_unless_it_needs_the_whole(
    page, headers, is_part, client_for, coordinator
):
    response = client_for(coordinator).get(PAGES[page](), headers=headers)

    assert response.status_code == 200
    assert ("<html" not in response.content.decode()) == is_part
    assert "HX-Request" in response.headers["Vary"]
