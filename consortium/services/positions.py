"""What an organisation says on the standing questions."""

from django.db import transaction

from consortium.access import require
from consortium.models import Organisation, Position, PositionNote, User
from consortium.positions import Stated, last_to_answer, stated_by


class StatedMeanwhile(Exception):
    """Somebody else has answered some of the same questions since this person opened them.

    `now` is what is said on every question; `questions` the ids of those in dispute; `by` who
    answered last, None where nobody is known.
    """

    def __init__(self, now, questions, by=None):
        super().__init__(f"{by or 'Somebody else'} answered while you were typing.")
        self.now, self.questions, self.by = now, questions, by


@transaction.atomic
def state_positions(
    *,
    organisation_id: int,
    by: User,
    stated: dict[int, Stated],
    shown: dict[int, Stated],
) -> int:
    """Say what an organisation accepts: {question id: Stated}. Returns how many answers changed.

    `shown` is what the person saw when opening the page. What they left as it was stays as it is
    now, whoever wrote it. Raises Denied, or StatedMeanwhile where two people answered one question
    differently; then nothing is written.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require(by, "consortium.change_positions", organisation)
    now, blank = stated_by(organisation), Stated()
    changed = {
        question: wanted
        for question, wanted in stated.items()
        if wanted != shown.get(question, blank) and wanted != now.get(question, blank)
    }
    disputed = {
        question for question in changed if now.get(question, blank) != shown.get(question, blank)
    }
    if disputed:
        raise StatedMeanwhile(now, disputed, last_to_answer(organisation))
    for question, wanted in changed.items():
        _write(organisation, question, wanted, now.get(question, blank))
    return len(changed)


def _write(organisation, question, wanted, held):
    organisation.positions.filter(
        answer__question=question, answer__in=held.answers - wanted.answers
    ).delete()
    Position.objects.bulk_create(
        Position(organisation=organisation, answer_id=answer)
        for answer in sorted(wanted.answers - held.answers)
    )
    if wanted.note:
        PositionNote.objects.update_or_create(
            organisation=organisation, question_id=question, defaults={"note": wanted.note}
        )
    else:
        organisation.position_notes.filter(question=question).delete()
