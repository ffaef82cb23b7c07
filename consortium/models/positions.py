"""The standing questions on which visions clash, and what each organisation accepts."""

from django.db import models

from consortium.constraints import not_empty, once
from consortium.history import tracked
from consortium.models.organisations import Organisation


@tracked()
class Question(models.Model):
    """A standing question on which the visions of partners clash."""

    code = models.CharField(
        max_length=50,
        unique=True,
        error_messages={"unique": "Another question has this code."},
    )
    question = models.TextField()

    class Meta:
        ordering = ["code"]
        constraints = [not_empty("code", "The code"), not_empty("question", "The question")]

    def __str__(self):
        return self.question


@tracked()
class Answer(models.Model):
    """One of the answers a standing question allows."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=50)
    words = models.TextField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["question__code", "order", "code"]
        constraints = [
            once("question", "code", message="This question already has an answer with this code."),
            not_empty("code", "The code"),
        ]

    def __str__(self):
        return self.words


@tracked()
class Position(models.Model):
    """An answer to a standing question that an organisation can accept."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="positions"
    )
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="positions")

    class Meta:
        ordering = ["answer__question__code", "answer__order", "answer__code"]
        constraints = [
            once("organisation", "answer", message="This organisation already accepts this answer.")
        ]

    def __str__(self):
        return f"{self.organisation}: {self.answer}"


@tracked()
class PositionNote(models.Model):
    """What an organisation adds, in its own words, to its answer to one question."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="position_notes"
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="notes")
    note = models.TextField()

    class Meta:
        ordering = ["question__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "question"],
                name="consortium_positionnote_unique",
                violation_error_message="This organisation already has a note on this question.",
            ),
            not_empty("note", "The note"),
        ]

    def __str__(self):
        return self.note
