"""What the demo's charities put in for the pack of its bid."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from consortium import demonstration
from projects.models import Story
from proposals.demo_pack import put_in
from proposals.models import Proposal
from proposals.pack.snapshot import gather

pytestmark = pytest.mark.django_db


def test_a_stranger_finds_logos_papers_and_example_stories_in_the_demos_pack(settings, tmp_path):
    settings.DEBUG, settings.MEDIA_ROOT = True, tmp_path
    demonstration.load_demo()

    put_in()

    bid = Proposal.objects.get(reference=demonstration.PROPOSAL)
    pack = gather(bid, on=timezone.localdate())
    logos = [partner["logo"] for partner in pack["partners"] if partner["logo"]]
    assert len({logo["file"] for logo in logos}) == len(logos) == 7
    assert all(default_storage.exists(logo["file"]) for logo in logos)
    papers = {paper["organisation"] for paper in pack["papers"]}
    assert len(papers) == 3
    stories = [project["story"] for project in pack["projects"] if project["story"]]
    assert len(stories) == 3
    assert all(story["text"].startswith("Example: ") for story in stories)
    assert all(story["is_anonymous"] for story in stories)
    assert Story.objects.count() == 3
