"""Questions about money and prevention, put to those who decide on it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from consortium.constraints import in_order, not_empty, once
from consortium.history import tracked
from consortium.models import Area
from proposals import querysets


@tracked()
class OfficeQuestion(models.Model):
    """A question that was put to a named office about an area on a day, and its answer, if any.

    An office, not a person: who holds it changes. Coordinators keep it; while it is not
    `published` nobody else reads it.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="office_questions")
    office = models.CharField(max_length=250)
    question = models.TextField(max_length=2000)
    asked_on = models.DateField()
    answer = models.TextField(max_length=4000, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    published = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.OfficeQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "office", "pk"]
        constraints = [
            not_empty("office", "The office"),
            not_empty("question", "The question"),
            once(
                "area",
                "office",
                "asked_on",
                "question",
                message="This office was asked the same about this area on this day already.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True)
                | Q(answer__gt="", answered_on__isnull=False),
                name="proposals_officequestion_answered",
                violation_error_message="An answer has the day on which it came, and no answer "
                "has none.",
            ),
            in_order(
                "asked_on", "answered_on", "An answer does not come before its question was put."
            ),
        ]

    def __str__(self):
        return f"To {self.office}: {self.question}"

    def get_absolute_url(self):
        return reverse("proposals:edit_office_question", args=[self.area.code, self.pk])
