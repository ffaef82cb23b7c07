"""Which prevention to lose: a bid, projects of it or a funder's money, and how large a cut."""

from decimal import Decimal

from django import forms

from projects.forms.fields import PoundsField


class CutForm(forms.Form):
    """In the URL. `bids` are those whose amounts the reader may see; `bid` the one that is chosen,
    `funders` {name: references of the bid's projects that have its money}.
    """

    bid = forms.ChoiceField(label="Which bid", error_messages={"required": "Choose a bid."})
    lose = forms.MultipleChoiceField(
        label="Which of its projects to lose",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "A project you chose is not in this bid. Choose again."},
    )
    funder = forms.ChoiceField(
        label="Or whose money to lose",
        required=False,
        help_text="All projects of the bid that live on it today are lost.",
    )
    amount = PoundsField(
        label="How large a cut",
        required=False,
        min_value=Decimal("0.01"),
        error_messages={"min_value": "Write an amount above £0, or leave it empty."},
        help_text="Any cut of a service, set beside the same money kept in this prevention; where "
        "nothing is chosen above, in all of the bid’s. Left empty, what the projects cost in this "
        "bid, match funding included.",
    )

    def __init__(self, data, *, bids, bid=None, funders=None):
        super().__init__(data or None)
        self.bid, self.funders = bid, funders or {}
        self.fields["bid"].choices = [
            ("", "Choose a bid"),
            *((each.slug, each.title) for each in bids),
        ]
        if bid is None:
            for name in ("lose", "funder", "amount"):
                del self.fields[name]
            return
        projects = {part.project.reference: part.project.title for part in bid.shown_parts}
        self.fields["lose"].choices = sorted(projects.items(), key=lambda each: each[1])
        self.fields["funder"].choices = [
            ("", "Nobody’s"),
            *((name, name) for name in self.funders),
        ]

    @property
    def lost(self):
        """References of the projects that go; empty while nothing is chosen.

        An amount alone is set beside all of the bid's prevention.
        """
        if self.bid is None or not self.is_valid():
            return frozenset()
        chosen = self.cleaned_data
        lost = frozenset(chosen["lose"]) | self.funders.get(chosen["funder"], frozenset())
        if chosen["amount"] and not lost:
            return frozenset(part.project.reference for part in self.bid.shown_parts)
        return lost
