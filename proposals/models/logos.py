"""The logo of the funder a bid is written for."""

from django.db import models

from consortium.history import tracked
from consortium.models import KeptPicture
from proposals.models.bids import Proposal


@tracked()
class FunderLogo(KeptPicture):
    """What the cover of a bid's pack shows of its funder."""

    proposal = models.OneToOneField(
        Proposal,
        on_delete=models.CASCADE,
        related_name="funder_logo",
        error_messages={"unique": "This bid already has a logo of its funder."},
    )

    def __str__(self):
        return f"Logo of {self.proposal.funder or 'the funder'}"
