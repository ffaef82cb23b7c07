"""Recording one person's story with their consent, and letting go of it."""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consortium.access import require
from consortium.models import FormDraft, User
from consortium.versions import Stale, last_writer
from projects.models import Project, Story


class StoryRefused(Exception):
    """The story cannot be kept so; the text says what to change."""


@transaction.atomic
def record_story(
    *,
    project_id: int,
    by: User,
    version: int | None,
    text: str,
    how: str,
    consented_on: datetime.date,
    is_anonymous: bool,
) -> Story:
    """Keep a project's story. `version` is the one the person was shown, None where none was.

    Raises Denied, StoryRefused, or Stale with the story as it is now; then nothing is written.
    """
    project = Project.objects.select_for_update(of=["self"]).get(pk=project_id)
    require(by, "projects.keep_story", project)
    if project.sensitive and not is_anonymous:
        raise StoryRefused(
            "Of a project whose place is protected only a story is told in which nobody and no "
            "place can be recognised. Change names and places, and tick this."
        )
    if consented_on > timezone.localdate():
        raise StoryRefused("This day has not come yet. Write when consent was given.")
    story = Story.objects.filter(project=project).first() or Story(project=project, version=0)
    if story.version and story.version != version:
        raise Stale(story, last_writer(story))
    story.text, story.how, story.consented_on = text, how, consented_on
    story.is_anonymous = is_anonymous
    story.recorded_by, story.recorded_at, story.withdrawn_on = by, timezone.now(), None
    story.version += 1
    story.save()
    return story


@transaction.atomic
def withdraw_story(*, project_id: int, by: User) -> None:
    """Forget a story's words at once, typed ones too: its person no longer wants it told.

    Does nothing where there is none. Raises Denied.
    """
    project = Project.objects.select_for_update(of=["self"]).get(pk=project_id)
    require(by, "projects.keep_story", project)
    story = Story.objects.filter(project=project, withdrawn_on__isnull=True).first()
    if story is None:
        return
    story.text, story.withdrawn_on = "", timezone.localdate()
    story.version += 1
    story.save()
    FormDraft.objects.filter(form=reverse("projects:story", args=[project.slug])).delete()
