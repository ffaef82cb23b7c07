"""What is typed and not yet sent."""

import pytest
from django.conf import settings
from django.http import QueryDict

from consortium.drafts import discard_draft, draft_of, keep_draft, typed_in
from consortium.models import FormDraft
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_typed_text_is_the_boxes_without_what_the_page_put_there():
    post = QueryDict("title=a%00b&areas=x&areas=y&do=save&csrfmiddlewaretoken=t")

    assert typed_in(post) == {"title": ["ab"], "areas": ["x", "y"]}


def test_a_later_text_takes_the_place_of_an_earlier_one():
    user = UserFactory()
    keep_draft(user, "/projects/add/", {"title": ["a"]})
    keep_draft(user, "/projects/add/", {"title": ["b"]})

    assert FormDraft.objects.get().data == {"title": ["b"]}


def test_drafts_are_told_apart_by_person_and_form():
    one, other = UserFactory(), UserFactory()
    keep_draft(one, "/projects/add/", {"title": ["a"]})

    assert draft_of(one, "/projects/add/").data == {"title": ["a"]}
    assert draft_of(other, "/projects/add/") is None
    assert draft_of(one, "/projects/x/edit/") is None


def test_discarding_forgets_one_draft():
    user = UserFactory()
    keep_draft(user, "/a/", {})
    keep_draft(user, "/b/", {})

    discard_draft(user, "/a/")

    assert FormDraft.objects.get().form == "/b/"


def test_every_form_that_keeps_what_is_typed_says_whom_it_is_shown_to():
    pages = [path.read_text() for path in (settings.BASE_DIR / "templates").glob("*/*.html")]
    keeping = [page for page in pages if "components/keeping.html" in page]

    assert len(keeping) >= 6
    assert all("/form_head.html" in page or "/reader.html" in page for page in keeping)
