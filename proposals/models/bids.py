"""The joint bid: what is asked for, by whom and for what."""

import datetime
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from consortium.constraints import (
    at_least_zero,
    between,
    not_empty,
    once,
    one_of,
)
from consortium.history import tracked
from consortium.models import Answer, Area, Organisation
from consortium.references import Referenced
from consortium.states import Moves
from priorities.models import Plan
from projects.models import Project
from proposals import querysets
from proposals.models.sections import PackSection


class ProposalStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    CONSULTING = "consulting", "Consulting partners"
    AGREED = "agreed", "Agreed"
    SUBMITTED = "submitted", "Submitted"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    WITHDRAWN = "withdrawn", "Withdrawn"


@tracked()
class Proposal(Moves, Referenced):
    """A joint bid. Year y is the twelve months from the day of `starts_on` in year y.

    `deadline` is the funder's, `answer_by` the day until which its partners are asked to answer.
    `call` is the funder's call it answers, if any. `pack_sections` are those of its pack, in their
    order; none: all of them in the usual one.
    """

    MOVES = {
        ProposalStatus.DRAFT: {ProposalStatus.CONSULTING},
        ProposalStatus.CONSULTING: {ProposalStatus.AGREED, ProposalStatus.WITHDRAWN},
        ProposalStatus.AGREED: {
            ProposalStatus.CONSULTING,
            ProposalStatus.SUBMITTED,
            ProposalStatus.WITHDRAWN,
        },
        ProposalStatus.SUBMITTED: {
            ProposalStatus.WON,
            ProposalStatus.LOST,
            ProposalStatus.WITHDRAWN,
        },
        ProposalStatus.WON: set(),
        ProposalStatus.LOST: set(),
        ProposalStatus.WITHDRAWN: set(),
    }
    OPEN = (ProposalStatus.DRAFT, ProposalStatus.CONSULTING, ProposalStatus.AGREED)
    ASKING = (ProposalStatus.CONSULTING, ProposalStatus.AGREED)

    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True)
    plans = models.ManyToManyField(
        Plan, through="ProposalPlan", related_name="proposals", blank=True
    )
    areas = models.ManyToManyField(
        Area, through="ProposalArea", related_name="proposals", blank=True
    )
    lead_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="bids_led", null=True, blank=True
    )
    funder = models.CharField(max_length=250, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    years = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    budget_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    base_year = models.PositiveSmallIntegerField(null=True, blank=True)
    discount_rate = models.DecimalField(max_digits=8, decimal_places=6, default=Decimal("0.035"))
    terms = models.ManyToManyField(
        Answer, through="ProposalTerm", related_name="proposals", blank=True
    )
    status = models.CharField(
        max_length=20, choices=ProposalStatus, default=ProposalStatus.DRAFT, db_index=True
    )
    deadline = models.DateField(null=True, blank=True)
    call = models.ForeignKey(
        "Call", on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    answer_by = models.DateField(null=True, blank=True)
    outcome = models.TextField("why it was lost or withdrawn", max_length=2000, blank=True)
    shared_with = models.ManyToManyField(
        Organisation, through="ProposalShare", related_name="bids_shared", blank=True
    )
    published = models.BooleanField(default=False)
    pack_sections = ArrayField(
        models.CharField(max_length=20),
        verbose_name="sections of its pack",
        default=list,
        blank=True,
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["title", "reference"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("title", "The title"),
            one_of("status", ProposalStatus, "The status"),
            between("years", 1, 60, "The years"),
            at_least_zero("budget_gbp", "The budget"),
            between("discount_rate", 0, 1, "The discount rate"),
            models.CheckConstraint(
                condition=models.Q(pack_sections__contained_by=PackSection.values),
                name="proposals_proposal_sections_word",
                violation_error_message="The sections of a pack must be among: "
                f"{', '.join(PackSection.values)}.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("proposals:detail", args=[self.slug])

    @property
    def first_year(self):
        """Calendar year in which the bid's first year begins, or None while it has no start."""
        return self.starts_on.year if self.starts_on else None

    @property
    def delivery_years(self):
        """The calendar years in which its delivery years begin."""
        if self.first_year is None:
            return []
        return list(range(self.first_year, self.first_year + self.years))

    @property
    def ends_on(self):
        """The last day of its last delivery year, or None while it has no start."""
        if self.starts_on is None:
            return None
        following = self.starts_on.year + self.years
        if following > datetime.MAXYEAR:
            return datetime.date.max
        try:
            after = self.starts_on.replace(year=following)
        except ValueError:  # 29 February in a year that has none
            after = datetime.date(following, 3, 1)
        return after - datetime.timedelta(days=1)

    @property
    def is_open(self):
        """Whether its text, parts and amounts may still change."""
        return self.status in self.OPEN

    @property
    def is_asking(self):
        """Whether its partners have been asked, and may still change what they said."""
        return self.status in self.ASKING

    @property
    def is_in_time(self):
        """Whether it can still be handed in: the funder's deadline, if known, has not passed."""
        return self.deadline is None or self.deadline >= timezone.localdate()

    def words_for_year(self, year):
        """How a delivery year is written: 2027/28, or 2027 where it begins in January."""
        if self.starts_on is None or self.starts_on.month == 1:
            return str(year)
        return f"{year}/{(year + 1) % 100:02d}"


@tracked()
class ProposalPlan(models.Model):
    """A plan whose priorities a bid answers."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT)

    class Meta:
        constraints = [once("proposal", "plan", message="This bid already answers this plan.")]


@tracked()
class ProposalArea(models.Model):
    """Where a bid works."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [once("proposal", "area", message="This bid already has this area.")]


@tracked()
class ProposalTerm(models.Model):
    """The answer a bid gives to a standing question."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            once("proposal", "answer", message="This bid's terms already hold this answer.")
        ]


@tracked()
class ProposalShare(models.Model):
    """A statutory organisation whose officers may read and comment on a bid."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            once(
                "proposal",
                "organisation",
                message="This bid is already shared with this organisation.",
            )
        ]


@tracked()
class Part(models.Model):
    """One project in one delivery year of a bid. `year` is the calendar year it begins in.

    `share` (0..1) is how much of the project's people inside the bid's areas the money buys;
    blank is all. `must` marks a project the bid cannot do without. `awarded_gbp` is what the funder
    gives of the amount, known once the bid is won.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="parts")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="parts")
    year = models.PositiveSmallIntegerField()
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    match_funding_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    share = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    must = models.BooleanField(null=True, blank=True)
    awarded_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    objects = querysets.PartQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "project__title", "year"]
        constraints = [
            once(
                "proposal",
                "project",
                "year",
                message="This project is already in this year of the bid.",
            ),
            at_least_zero("amount_gbp", "The amount"),
            at_least_zero("match_funding_gbp", "The match funding"),
            at_least_zero("awarded_gbp", "The award"),
            between("share", 0, 1, "The share"),
        ]

    def __str__(self):
        return f"{self.project} in {self.year}"


@tracked()
class Cost(models.Model):
    """A cost of the bid itself: lead body, evaluation, overheads."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="costs")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="bid_costs", null=True, blank=True
    )
    year = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=250)
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    match_funding_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["proposal", "year", "heading", "organisation__name"]
        constraints = [
            once(
                "proposal",
                "organisation",
                "year",
                "heading",
                message="This heading is already there for this organisation and year.",
                nulls_distinct=False,
            ),
            not_empty("heading", "The heading"),
            at_least_zero("amount_gbp", "The amount"),
            at_least_zero("match_funding_gbp", "The match funding"),
        ]

    def __str__(self):
        return f"{self.heading} in {self.year}"
