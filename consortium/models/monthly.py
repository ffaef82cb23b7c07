"""The regular e-mails: one in a month at most, and one in a week about what is said of bids."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.history import tracked
from consortium.models.people import User

MONDAY = 2  # as Django counts the days of a week


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

    @property
    def period(self):
        return f"{self.month:%Y-%m}"


@tracked()
class WeeklyEmail(models.Model):
    """One person's e-mail of one week (its Monday): claimed by this row, then sent.

    `told_until` is the moment until which it tells what was said.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="weekly_emails")
    week = models.DateField()
    claimed_at = models.DateTimeField(default=timezone.now)
    told_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-week"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week"],
                name="consortium_weeklyemail_once",
                violation_error_message="This person has an e-mail for this week already.",
            ),
            models.CheckConstraint(
                condition=Q(week__week_day=MONDAY),
                name="consortium_weeklyemail_monday",
                violation_error_message="A week is named by its Monday.",
            ),
        ]

    def __str__(self):
        return f"Week of {self.week:%d %B %Y} to {self.person}"

    @property
    def period(self):
        return f"{self.week:%Y-%m-%d}"
