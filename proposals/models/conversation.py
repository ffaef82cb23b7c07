"""What the parties to a bid say to each other about it, and what the funder asks once it has it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from consortium.constraints import in_order, not_empty, once, one_of
from consortium.history import tracked
from consortium.models import Organisation, User
from projects.models import Project
from proposals import querysets
from proposals.models.bids import Proposal
from proposals.models.consents import Audience


@tracked()
class Thread(models.Model):
    """One matter that is talked about: of the bid as a whole, or of a project in it.

    `audience` and the two organisations say who reads it: `organisation` is whose people began
    it, `asked_of` whom it asks directly, if anybody. `latest_at` is when something was last said.
    `moved_at` and `moved_by` say when and by whom it was last settled or opened again.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="threads")
    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="threads"
    )
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.COORDINATORS)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="threads_begun"
    )
    asked_of = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="threads_asked_of",
    )
    latest_at = models.DateTimeField(default=timezone.now)
    is_settled = models.BooleanField(default=False)
    moved_at = models.DateTimeField(null=True, blank=True)
    moved_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = querysets.ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-latest_at", "-pk"]
        indexes = [models.Index(fields=["proposal", "-latest_at"])]
        constraints = [
            one_of("audience", Audience, "The audience"),
            models.CheckConstraint(
                condition=Q(is_settled=False) | Q(moved_at__isnull=False),
                name="proposals_thread_settled",
                violation_error_message="What is settled says since when.",
            ),
        ]

    def __str__(self):
        return f"About {self.about}"

    def get_absolute_url(self):
        return reverse("proposals:thread", args=[self.proposal.slug, self.pk])

    @property
    def readers(self):
        """For whom it is, in words; of a thread from `for_listing`."""
        if self.audience == Audience.FUNDER:
            return "for the funder, too"
        if self.audience == Audience.PARTNERS:
            besides = [
                each
                for each, is_partner in (
                    (self.organisation, self.is_begun_by_partner),
                    (self.asked_of, self.is_asked_of_partner),
                )
                if not is_partner
            ]
            return f"for {with_named('all partners', besides)}"
        return f"for {with_named('coordinators', [self.organisation, self.asked_of])}"

    @property
    def about(self):
        """What it is about, in words."""
        return f"“{self.project}”" if self.project else "the bid as a whole"


def with_named(readers, organisations):
    """Some readers and organisations beside them, in words: "all partners and Vale Council"."""
    named = dict.fromkeys(str(each) for each in organisations if each)
    return get_text_list([readers, *named], "and")


@tracked()
class Comment(models.Model):
    """What one person said, for the organisation they spoke for.

    One that its author took back stays, and says so where it stood.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    written_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    written_at = models.DateTimeField(default=timezone.now)
    words = models.TextField(max_length=5000)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.CommentQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["thread", "written_at"])]
        constraints = [
            not_empty("words", "The comment"),
            in_order("written_at", "edited_at", "A comment is changed after it was written."),
            in_order("written_at", "withdrawn_at", "A comment is taken back after it was written."),
        ]

    def __str__(self):
        return self.words[:60]

    @property
    def author(self):
        """Who said it, as readers know them: whoever closed their account is their organisation."""
        said = [str(each) for each in (self.written_by, self.organisation) if each]
        return ", ".join(said) or "Somebody"


class ThreadReading(models.Model):
    """Until when somebody has read a thread. Its past is nobody's business: none is kept."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="readings")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [once("thread", "person", message="This person has read it already.")]

    def __str__(self):
        return f"{self.person} in {self.thread}"


@tracked()
class FunderQuestion(models.Model):
    """What the funder asks about a bid that is handed in, who answers it, and what is answered.

    `organisation` writes the answer; blank is whoever leads the bid. `given_on` is the day on
    which the funder got it.
    """

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="funder_questions"
    )
    asked_on = models.DateField()
    question = models.TextField(max_length=5000)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="funder_questions",
    )
    answer_by = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(max_length=5000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    given_on = models.DateField(null=True, blank=True)

    objects = querysets.FunderQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            not_empty("question", "The question"),
            in_order("asked_on", "answer_by", "An answer is wanted after the question is asked."),
            in_order("asked_on", "given_on", "An answer is given after the question is asked."),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", answered_by__isnull=True)
                | Q(answered_at__isnull=False, answer__gt=""),
                name="proposals_funderquestion_answered",
                violation_error_message="An answer has words and a moment, both or neither.",
            ),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True) | Q(answer__gt=""),
                name="proposals_funderquestion_given",
                violation_error_message="What the funder got is written down here, too.",
            ),
        ]

    def __str__(self):
        return self.question[:60]

    def get_absolute_url(self):
        return reverse("proposals:funder_question", args=[self.proposal.slug, self.pk])

    @property
    def is_answered(self):
        return self.answered_at is not None

    @property
    def answer_mark(self):
        """What tells this answer from every other one given here; blank before the first."""
        return self.answered_at.isoformat() if self.answered_at else ""

    @property
    def is_open(self):
        """Whether the funder still waits for it."""
        return self.given_on is None
