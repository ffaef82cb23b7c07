"""What each charity says to its part of a bid."""

import datetime
import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from consortium.constraints import once, one_of
from consortium.history import tracked
from consortium.models import User
from consortium.states import Moves
from projects.models import Project
from proposals import querysets
from proposals.models.bids import Proposal

# So long an e-mail may be under way before anybody thinks that something is wrong.
MAIL_TAKES = datetime.timedelta(hours=1)


class ConsentStatus(models.TextChoices):
    ASKED = "asked", "Asked"
    AGREED = "agreed", "Agreed"
    RESERVED = "agreed_with_reservation", "Agreed with a reservation"
    CHANGE_ASKED = "change_asked", "Asks for a change"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Audience(models.TextChoices):
    COORDINATORS = "coordinators", "Coordinators"
    PARTNERS = "partners", "Partners"
    FUNDER = "funder", "Funder"


class ProofKind(models.TextChoices):
    EMAIL = "email", "E-mail"
    PAPER = "paper", "Paper"


def proof_path(consent, name):
    """Where a proof lies under MEDIA_ROOT: of its own name only the ending is kept."""
    return f"consents/{consent.proposal.slug}/{secrets.token_hex(16)}.{name.rpartition('.')[2]}"


@tracked()
class Consent(Moves, models.Model):
    """A charity's word on one project of a bid.

    `content` is what it last answered on, as `proposals.digest` writes it, and `digest` that
    content's digest: both stay when it is asked again, so that what has changed since can be
    shown. `words` are the change it wants, or why it declines or withdraws; `amounts_wanted` the
    figures of that change, {year: {"amount": …, "match": …}}, where a year is null that it wants
    to be left out of; `reply` what the bid's editors answered. An answer recorded from an e-mail
    or paper has that as `proof`, and `said_by` is who wrote it. `written_at` is when an e-mail
    about it left last, `chased_at` when a reminder was ordered.
    """

    MOVES = {
        ConsentStatus.ASKED: {
            ConsentStatus.AGREED,
            ConsentStatus.RESERVED,
            ConsentStatus.CHANGE_ASKED,
            ConsentStatus.DECLINED,
        },
        ConsentStatus.AGREED: {ConsentStatus.ASKED, ConsentStatus.WITHDRAWN},
        ConsentStatus.RESERVED: {ConsentStatus.ASKED, ConsentStatus.WITHDRAWN},
        ConsentStatus.CHANGE_ASKED: {
            ConsentStatus.ASKED,
            ConsentStatus.AGREED,
            ConsentStatus.RESERVED,
            ConsentStatus.CHANGE_ASKED,
            ConsentStatus.DECLINED,
        },
        ConsentStatus.DECLINED: {ConsentStatus.ASKED},
        ConsentStatus.WITHDRAWN: {ConsentStatus.ASKED},
    }
    GIVEN = (ConsentStatus.AGREED, ConsentStatus.RESERVED)
    SAYS_WHY = (ConsentStatus.CHANGE_ASKED, ConsentStatus.DECLINED, ConsentStatus.WITHDRAWN)

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="consents")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="consents")
    status = models.CharField(
        max_length=30, choices=ConsentStatus, default=ConsentStatus.ASKED, db_index=True
    )
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="consents_asked"
    )
    written_at = models.DateTimeField(null=True, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="consents_answered"
    )
    reservation = models.TextField(max_length=2000, blank=True)
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.COORDINATORS)
    words = models.TextField(max_length=2000, blank=True)
    amounts_wanted = models.JSONField(default=dict, blank=True)
    reply = models.TextField(max_length=2000, blank=True)
    said_by = models.CharField(max_length=200, blank=True)
    proof_kind = models.CharField(max_length=10, choices=ProofKind, blank=True)
    proof = models.FileField(upload_to=proof_path, max_length=300, blank=True)

    objects = querysets.ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["project__organisation__name", "project__title", "pk"]
        constraints = [
            once("proposal", "project", message="This charity is already asked about this."),
            one_of("status", ConsentStatus, "The status"),
            one_of("audience", Audience, "The audience"),
            one_of("proof_kind", ProofKind, "The proof", blank=True),
            models.CheckConstraint(
                condition=Q(status="asked")
                | Q(answered_at__isnull=False, digest__gt="", content__isnull=False),
                name="proposals_consent_answered",
                violation_error_message="An answer says when it was given, and on what.",
            ),
            models.CheckConstraint(
                condition=~Q(status="agreed_with_reservation") | Q(reservation__gt=""),
                name="proposals_consent_reservation",
                violation_error_message="A reservation says what is reserved.",
            ),
            models.CheckConstraint(
                condition=~Q(status="agreed") | Q(reservation=""),
                name="proposals_consent_plain",
                violation_error_message="An agreement with a reservation is one of its own kind.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["change_asked", "declined", "withdrawn"])
                | Q(words__gt=""),
                name="proposals_consent_words",
                violation_error_message="Whoever does not agree says why.",
            ),
            models.CheckConstraint(
                condition=Q(proof_kind="", proof="") | Q(proof_kind__gt="", proof__gt=""),
                name="proposals_consent_proof",
                violation_error_message="An answer that was recorded has its e-mail or paper.",
            ),
        ]

    def __str__(self):
        return f"{self.project.organisation} on “{self.project}”"

    def get_absolute_url(self):
        return reverse("proposals:consent", args=[self.proposal.slug, self.pk])

    @property
    def is_given(self):
        """Whether its charity agrees, with or without a reservation."""
        return self.status in self.GIVEN

    @property
    def is_outstanding(self):
        """Whether its charity has still to answer."""
        return self.status == ConsentStatus.ASKED

    @property
    def answer_mark(self):
        """What tells this answer from every other one given here; blank before the first."""
        return self.answered_at.isoformat() if self.answered_at else ""

    @property
    def is_written_to(self):
        """Whether an e-mail has gone out since it was asked."""
        return self.written_at is not None and self.written_at >= self.asked_at

    @property
    def lacks_reminder(self):
        """Whether the reminder that was ordered last has not left, though an e-mail had before."""
        return (
            self.is_written_to and self.chased_at is not None and self.written_at < self.chased_at
        )

    @property
    def is_under_way(self):
        """Whether an e-mail was ordered so recently that it may still leave by itself."""
        ordered_at = max(self.asked_at, self.chased_at or self.asked_at)
        return timezone.now() - ordered_at < MAIL_TAKES
