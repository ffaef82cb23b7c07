"""What the list of bids can be narrowed to."""

from django import forms

from proposals.models import Proposal, ProposalStatus

OPEN = "open"


class BidFilters(forms.Form):
    """`BidFilters(request.GET).apply(bids)`; a filter that is no choice leaves all."""

    status = forms.ChoiceField(
        label="State",
        choices=[("", "Any"), (OPEN, "Not handed in yet"), *ProposalStatus.choices],
        required=False,
    )

    @property
    def is_narrowed(self):
        return bool(self.is_valid() and self.cleaned_data["status"])

    def apply(self, bids):
        status = self.cleaned_data["status"] if self.is_valid() else ""
        if status == OPEN:
            return bids.filter(status__in=Proposal.OPEN)
        return bids.filter(status=status) if status else bids
