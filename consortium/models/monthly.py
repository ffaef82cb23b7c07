"""The one combined e-mail a person gets in a month at most."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.history import tracked
from consortium.models.people import User


@tracked()
class MonthlyEmail(models.Model):
    """One person's e-mail of one month (its first day): claimed by this row, then sent.

    `told` are the keys of the news in it, so that nothing is told as new twice. `failure` is what
    the mail server said of the address for good.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="monthly_emails")
    month = models.DateField()
    claimed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    told = ArrayField(models.TextField(), default=list, blank=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "month"],
                name="consortium_monthlyemail_once",
                violation_error_message="This person has an e-mail for this month already.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="consortium_monthlyemail_first_day",
                violation_error_message="A month is named by its first day.",
            ),
        ]

    def __str__(self):
        return f"{self.month:%B %Y} to {self.person}"
