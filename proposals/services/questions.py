"""Questions put to offices: written down, answered and published by coordinators."""

from collections.abc import Mapping

from django.db import transaction

from consortium.access import require
from consortium.models import Area, User
from consortium.versions import require_version
from proposals.models import OfficeQuestion


class AskedAlready(Exception):
    """The same was asked of the same office on the same day; the text says so."""


@transaction.atomic
def keep_question(
    *,
    by: User,
    area: Area,
    question_id: int | None,
    version: int | None,
    values: Mapping[str, object],
) -> OfficeQuestion:
    """Add a question, or change the one with this id. Raises Denied, AskedAlready, or Stale."""
    require(by, "proposals.keep_office_questions")
    if question_id is None:
        question = OfficeQuestion(area=area)
    else:
        question = OfficeQuestion.objects.select_for_update().get(pk=question_id)
        require_version(question, version)
        question.version += 1
    for name, value in values.items():
        setattr(question, name, value)
    same = OfficeQuestion.objects.filter(
        area=question.area,
        office=question.office,
        asked_on=question.asked_on,
        question=question.question,
    )
    if same.exclude(pk=question.pk).exists():
        raise AskedAlready("This office was asked the same on this day already: change that entry.")
    question.save()
    return question
