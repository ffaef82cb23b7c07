"""What the demo's people say about its bid."""

import pytest

from consortium import demonstration
from consortium.home import needs_of
from consortium.models import User
from proposals.demo_talk import talk
from proposals.models import Comment, Thread

pytestmark = pytest.mark.django_db


def test_a_stranger_finds_the_demos_bid_talked_about_once(letters, settings, tmp_path):
    settings.DEBUG, settings.MEDIA_ROOT = True, tmp_path
    demonstration.load_demo()

    for _ in range(2):
        talk()

    assert (Thread.objects.count(), Comment.objects.count()) == (3, 5)
    lead = User.objects.get(email="lead@demo.example")
    assert any(need.words.startswith("Answer Carys Whitlow for") for need in needs_of(lead))
    assert Thread.objects.visible_to(lead).count() == 3
    assert [letter.to for letter in letters] == [lead.email]
