"""The joint bid: what is asked for, by whom, for what, and the figures behind it."""

import datetime
import secrets
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from consortium.constraints import (
    above_zero,
    at_least_zero,
    between,
    not_empty,
    one_of,
)
from consortium.history import tracked
from consortium.models import Answer, Area, Organisation, User
from consortium.references import Referenced
from consortium.states import Moves
from priorities.models import Plan
from projects.models import EffectFields, Outcome, Project
from proposals import querysets


class CostKind(models.TextChoices):
    FISCAL = "fiscal", "Fiscal: cost to a public body"
    ECONOMIC = "economic", "Economic: earnings and growth"
    SOCIAL = "social", "Social: wellbeing and victims"


@tracked()
class UnitCost(models.Model):
    """What one event costs one agency, in pounds of `price_year` (a financial start year).

    A row with a `parent` is a constituent of it; headline and constituents are never both
    counted. Rows that exclude each other may not stand in one bid.
    """

    code = models.CharField(
        max_length=50, unique=True, error_messages={"unique": "Another unit cost has this code."}
    )
    name = models.CharField(max_length=400)
    unit = models.CharField(max_length=100, blank=True)
    event = models.CharField(max_length=100, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=CostKind, default=CostKind.FISCAL)
    cashable = models.BooleanField(default=False)
    transfer = models.BooleanField(default=False)
    amount_gbp = models.DecimalField(max_digits=16, decimal_places=4)
    price_year = models.PositiveSmallIntegerField(null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="constituents"
    )
    excludes = models.ManyToManyField(
        "self", through="UnitCostExclusion", symmetrical=False, blank=True
    )
    source = models.TextField(blank=True)
    quality = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            not_empty("code", "The code"),
            not_empty("name", "The name"),
            one_of("kind", CostKind, "The kind"),
            at_least_zero("amount_gbp", "The amount"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="proposals_unitcost_parent_other",
                violation_error_message="A unit cost cannot be a constituent of itself.",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


@tracked()
class UnitCostExclusion(models.Model):
    """Two unit costs that count the same thing."""

    unit_cost = models.ForeignKey(UnitCost, on_delete=models.CASCADE, related_name="exclusions")
    excluded = models.ForeignKey(UnitCost, on_delete=models.CASCADE, related_name="excluded_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit_cost", "excluded"], name="proposals_unitcostexclusion_unique"
            ),
            models.CheckConstraint(
                condition=~Q(unit_cost=F("excluded")),
                name="proposals_unitcostexclusion_other",
                violation_error_message="A unit cost cannot exclude itself.",
            ),
        ]


@tracked()
class Assumption(EffectFields):
    """A sourced set of assumptions about an outcome, for charities to adopt."""

    code = models.CharField(
        max_length=50,
        unique=True,
        error_messages={"unique": "Another set of assumptions has this code."},
    )
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="assumptions")
    unit_cost = models.ForeignKey(
        UnitCost, on_delete=models.PROTECT, null=True, blank=True, related_name="assumptions"
    )
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [not_empty("code", "The code"), *EffectFields.effect_constraints()]

    def __str__(self):
        return self.code


@tracked()
class Deflator(models.Model):
    """A price index: `index` of `year` (a financial start year where the series is financial)."""

    year = models.PositiveSmallIntegerField(
        unique=True, error_messages={"unique": "This year already has a deflator."}
    )
    index = models.DecimalField(max_digits=16, decimal_places=8)
    series = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["year"]
        constraints = [above_zero("index", "The index")]

    def __str__(self):
        return f"{self.year}: {self.index}"


@tracked()
class Funding(models.Model):
    """Money a project has from a funder."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="funding")
    funder = models.CharField(max_length=250)
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["project", "funder", "starts_on", "id"]
        constraints = [
            not_empty("funder", "The funder"),
            at_least_zero("amount_gbp", "The amount"),
            models.UniqueConstraint(
                fields=["project", "funder", "starts_on", "ends_on"],
                nulls_distinct=False,
                name="proposals_funding_unique",
                violation_error_message="This project already has money from this funder for "
                "these dates.",
            ),
        ]

    def __str__(self):
        return f"{self.funder} for {self.project}"


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
    """A joint bid. Year y is the twelve months from the day of `starts_on` in year y."""

    MOVES = {
        ProposalStatus.DRAFT: {ProposalStatus.CONSULTING},
        ProposalStatus.CONSULTING: {ProposalStatus.AGREED},
        ProposalStatus.AGREED: {ProposalStatus.SUBMITTED},
        ProposalStatus.SUBMITTED: {
            ProposalStatus.WON,
            ProposalStatus.LOST,
            ProposalStatus.WITHDRAWN,
        },
        ProposalStatus.WON: set(),
        ProposalStatus.LOST: set(),
        ProposalStatus.WITHDRAWN: set(),
    }

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
    shared_with = models.ManyToManyField(
        Organisation, through="ProposalShare", related_name="bids_shared", blank=True
    )
    published = models.BooleanField(default=False)
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
        return self.status in (
            ProposalStatus.DRAFT,
            ProposalStatus.CONSULTING,
            ProposalStatus.AGREED,
        )

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
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "plan"], name="proposals_proposalplan_unique"
            )
        ]


@tracked()
class ProposalArea(models.Model):
    """Where a bid works."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "area"], name="proposals_proposalarea_unique"
            )
        ]


@tracked()
class ProposalTerm(models.Model):
    """The answer a bid gives to a standing question."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "answer"], name="proposals_proposalterm_unique"
            )
        ]


@tracked()
class ProposalShare(models.Model):
    """A statutory organisation whose officers may read and comment on a bid."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organisation"], name="proposals_proposalshare_unique"
            )
        ]


@tracked()
class Part(models.Model):
    """One project in one delivery year of a bid. `year` is the calendar year it begins in.

    `share` (0..1) is how much of the project's people inside the bid's areas the money buys;
    blank is all. `must` marks a project the bid cannot do without.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="parts")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="parts")
    year = models.PositiveSmallIntegerField()
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    match_funding_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    share = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    must = models.BooleanField(null=True, blank=True)

    objects = querysets.PartQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "project__title", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "project", "year"],
                name="proposals_part_unique",
                violation_error_message="This project is already in this year of the bid.",
            ),
            at_least_zero("amount_gbp", "The amount"),
            at_least_zero("match_funding_gbp", "The match funding"),
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
            models.UniqueConstraint(
                fields=["proposal", "organisation", "year", "heading"],
                nulls_distinct=False,
                name="proposals_cost_unique",
                violation_error_message="This heading is already there for this organisation and "
                "year.",
            ),
            not_empty("heading", "The heading"),
            at_least_zero("amount_gbp", "The amount"),
            at_least_zero("match_funding_gbp", "The match funding"),
        ]

    def __str__(self):
        return f"{self.heading} in {self.year}"


class PackStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    RENDERING = "rendering", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


def pack_code():
    """Eight letters and digits printed on the cover, none that look alike."""
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    code = "".join(secrets.choice(letters) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


@tracked(exclude=["snapshot", "progress", "step", "heartbeat_at"])
class BidPack(Moves, models.Model):
    """A bid as a PDF, made from a frozen snapshot by a worker.

    `progress` is 0 to 100. `heartbeat_at` moves while a worker is at it, so that a killed worker
    shows. `digest` is the SHA-256 of the snapshot's canonical JSON.
    """

    MOVES = {
        PackStatus.QUEUED: {PackStatus.RENDERING, PackStatus.FAILED},
        PackStatus.RENDERING: {PackStatus.QUEUED, PackStatus.READY, PackStatus.FAILED},
        PackStatus.FAILED: {PackStatus.QUEUED},
        PackStatus.READY: {PackStatus.QUEUED},  # its file was lost: the same one is made again
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="packs")
    code = models.CharField(max_length=12, unique=True, default=pack_code, editable=False)
    status = models.CharField(max_length=20, choices=PackStatus, default=PackStatus.QUEUED)
    step = models.CharField(max_length=100, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="packs/", blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    requested_at = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.BidPackQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            between("progress", 0, 100, "The progress"),
            one_of("status", PackStatus, "The status"),
            models.CheckConstraint(
                condition=~Q(status=PackStatus.READY) | (~Q(pdf="") & Q(finished_at__isnull=False)),
                name="proposals_bidpack_ready",
                violation_error_message="A pack that is ready has a file and a time it was done.",
            ),
            models.CheckConstraint(
                condition=~Q(status=PackStatus.FAILED) | ~Q(error=""),
                name="proposals_bidpack_failed",
                violation_error_message="A pack that failed says why.",
            ),
        ]

    def __str__(self):
        return f"Pack {self.code}"

    @property
    def is_finished(self):
        return self.status in (PackStatus.READY, PackStatus.FAILED)

    @property
    def size(self):
        """Bytes of the file; None without one, or where it is no longer there."""
        try:
            return self.pdf.size if self.pdf else None
        except FileNotFoundError:
            return None
