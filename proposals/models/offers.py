"""What commissioners offer towards a bid."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from consortium.constraints import above_zero, once, one_of
from consortium.history import tracked
from consortium.models import Organisation, User
from consortium.states import Moves
from proposals import querysets
from proposals.models.bids import Proposal
from proposals.models.consents import ProofKind


class OfferStatus(models.TextChoices):
    MADE = "made", "Made"
    WITHDRAWN = "withdrawn", "Withdrawn"


def proof_path(offer, name):
    """Where a proof lies under MEDIA_ROOT: of its own name only the ending is kept."""
    return f"offers/{offer.proposal.slug}/{secrets.token_hex(16)}.{name.rpartition('.')[2]}"


@tracked()
class Offer(Moves, models.Model):
    """A commissioner's word on what it would pay of a bid, on which conditions, and until when.

    One for each commissioner and bid; its pounds stand in `years`. Blank `stands_until` is until
    it is withdrawn. What a coordinator recorded has `said_by`, who wrote it, and the e-mail or
    paper as `proof`. `why` is why it was withdrawn.
    """

    MOVES = {
        OfferStatus.MADE: {OfferStatus.MADE, OfferStatus.WITHDRAWN},
        OfferStatus.WITHDRAWN: {OfferStatus.MADE},
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="offers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    status = models.CharField(max_length=20, choices=OfferStatus, default=OfferStatus.MADE)
    conditions = models.TextField(max_length=2000, blank=True)
    stands_until = models.DateField(null=True, blank=True)
    why = models.TextField("why it was withdrawn", max_length=2000, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="offers_made"
    )
    said_by = models.CharField(max_length=200, blank=True)
    proof_kind = models.CharField(max_length=10, choices=ProofKind, blank=True)
    proof = models.FileField(upload_to=proof_path, max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.OfferQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "organisation__name", "pk"]
        constraints = [
            once("proposal", "organisation", message="This body has made this bid an offer."),
            one_of("status", OfferStatus, "The status"),
            one_of("proof_kind", ProofKind, "The proof", blank=True),
            models.CheckConstraint(
                condition=(~Q(status="withdrawn") | Q(why__gt=""))
                & (~Q(status="made") | Q(why="")),
                name="proposals_offer_why",
                violation_error_message="An offer that is withdrawn says why, and no other does.",
            ),
            models.CheckConstraint(
                condition=Q(proof_kind="", proof="", said_by="")
                | Q(proof_kind__gt="", proof__gt="", said_by__gt=""),
                name="proposals_offer_proof",
                violation_error_message="An offer that was recorded has its e-mail or paper, and "
                "says who wrote it.",
            ),
        ]

    def __str__(self):
        return f"Offer of {self.organisation}"

    def get_absolute_url(self):
        return reverse("proposals:offer", args=[self.proposal.slug, self.organisation.slug])

    @property
    def is_withdrawn(self):
        return self.status == OfferStatus.WITHDRAWN

    def has_lapsed(self, day):
        """Whether the last day on which it stands lies before this one."""
        return self.stands_until is not None and self.stands_until < day

    def stands_on(self, day):
        """Whether it counts on a day: neither withdrawn nor lapsed."""
        return not self.is_withdrawn and not self.has_lapsed(day)


@tracked()
class OfferYear(models.Model):
    """Pounds offered for the delivery year that begins in calendar year `year`."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["offer", "year"]
        constraints = [
            once("offer", "year", message="This offer names this year already."),
            above_zero("amount_gbp", "What is offered"),
        ]

    def __str__(self):
        return f"{self.offer} for {self.year}"
