"""What funders call for: by when, how much at most, what for, and the questions they ask."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from consortium.constraints import above_zero, at_least_zero, in_order, not_empty, once, one_of
from consortium.history import tracked
from consortium.models import Area, User
from consortium.references import Referenced
from projects.models import Outcome
from proposals import querysets
from proposals.models.bids import Proposal


class LimitUnit(models.TextChoices):
    WORDS = "words", "words"
    CHARACTERS = "characters", "characters"


class AnswerState(models.TextChoices):
    TO_WRITE = "to_write", "To write"
    DRAFTED = "drafted", "Drafted"
    CHECKED = "checked", "Checked"


@tracked()
class Call(Referenced):
    """What a funder asks bids for. `closes_on` is the last day, `ceiling_gbp` the most one bid may
    ask for over all its years, `least_years` and `most_years` how long it funds; blank is not said.
    Without outcomes or areas it takes any.
    """

    title = models.CharField(max_length=250)
    funder = models.CharField(max_length=250)
    closes_on = models.DateField(null=True, blank=True)
    ceiling_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    least_years = models.PositiveSmallIntegerField(null=True, blank=True)
    most_years = models.PositiveSmallIntegerField(null=True, blank=True)
    what_for = models.TextField(max_length=5000, blank=True)
    link = models.URLField(max_length=500, blank=True)
    outcomes = models.ManyToManyField(
        Outcome, through="CallOutcome", related_name="calls", blank=True
    )
    areas = models.ManyToManyField(Area, through="CallArea", related_name="calls", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.CallQuerySet.as_manager()

    class Meta:
        ordering = ["closes_on", "title", "reference"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("title", "The title"),
            not_empty("funder", "The funder"),
            at_least_zero("ceiling_gbp", "The ceiling"),
            above_zero("least_years", "The fewest years"),
            above_zero("most_years", "The most years"),
            in_order(
                "least_years",
                "most_years",
                "The fewest years a call funds are no more than the most.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("proposals:call", args=[self.slug])

    @property
    def is_open(self):
        return self.closes_on is None or self.closes_on >= timezone.localdate()

    @property
    def years_words(self):
        """ "2 to 3 years", "at most 3 years"; blank where the call does not say."""
        least, most = self.least_years, self.most_years
        if least and most and least != most:
            return f"{least} to {most} years"
        count = least or most
        unit = "year" if count == 1 else "years"
        bound = "" if least and most else "at least " if least else "at most "
        return f"{bound}{count} {unit}" if count else ""


@tracked()
class CallOutcome(models.Model):
    """An outcome that a call is for."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT)

    class Meta:
        constraints = [once("call", "outcome", message="This call already names this outcome.")]


@tracked()
class CallArea(models.Model):
    """Where a call wants work done."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [once("call", "area", message="This call already names this area.")]


@tracked()
class CallQuestion(models.Model):
    """One question of a call's form. `most` is how many `unit` an answer may have; blank: any."""

    reference = models.CharField(
        max_length=200,
        unique=True,
        error_messages={"unique": "Another question has this reference. Give it one of its own."},
    )
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    question = models.TextField(max_length=2000)
    guidance = models.TextField(max_length=5000, blank=True)
    most = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=20, choices=LimitUnit, default=LimitUnit.WORDS)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.CallQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["call", "number", "pk"]
        constraints = [
            not_empty("reference", "The reference"),
            above_zero("number", "The number"),
            not_empty("question", "The question"),
            above_zero("most", "The limit"),
            one_of("unit", LimitUnit, "The unit of the limit"),
        ]

    def __str__(self):
        return f"{self.number}. {self.question}"

    def get_absolute_url(self):
        return reverse("proposals:call_question", args=[self.call.slug, self.pk])

    @property
    def limit_words(self):
        """ "at most 250 words"; blank where there is no limit."""
        return f"at most {self.most:,} {self.get_unit_display()}" if self.most else ""


@tracked()
class CallAnswer(models.Model):
    """What a bid answers to a question of its call: the text as it is written, with references in
    it, who writes it, and how far it is.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(CallQuestion, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="call_answers"
    )
    state = models.CharField(max_length=20, choices=AnswerState, default=AnswerState.TO_WRITE)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.CallAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "question__number"]
        constraints = [
            once("proposal", "question", message="This bid answers this question already."),
            one_of("state", AnswerState, "The state"),
        ]

    def __str__(self):
        return str(self.question)

    def get_absolute_url(self):
        return reverse("proposals:answer", args=[self.proposal.slug, self.question_id])
