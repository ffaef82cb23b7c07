"""Which bids are laid together, over which plans: all of it in the URL."""

from django import forms

from consortium.forms import Choice
from priorities.models import Plan
from proposals.forms.filters import OPEN
from proposals.models import Proposal, ProposalStatus
from proposals.services.again import OVER

MOST_BIDS = 50
MOST_PLANS = 20
# Beside plans that the bids name, so many others are offered.
MOST_OFFERED = 60
MOST_LETTERS = 80


class TogetherForm(forms.Form):
    """`TogetherForm(request.GET, user=…)`; `bids`, `plans` and `problems` are what it comes to.

    Without ticked bids all that fit `status` and `funder` are taken, without ticked plans those of
    the bids. What an address names and this person cannot see is told and left out.
    """

    status = forms.ChoiceField(label="State of the bids", required=False)
    funder = forms.ChoiceField(label="Asked of", required=False)
    bid = forms.MultipleChoiceField(
        label="These bids alone", required=False, widget=forms.CheckboxSelectMultiple
    )
    plan = forms.MultipleChoiceField(
        label="These plans alone", required=False, widget=forms.CheckboxSelectMultiple
    )

    STATES = [
        ("", "Not lost or withdrawn"),
        (OPEN, "Not handed in yet"),
        *ProposalStatus.choices,
    ]

    def __init__(self, asked, *, user):
        self.problems = []
        visible = Proposal.objects.visible_to(user).select_related("lead_organisation")
        every = list(visible.order_by("title", "reference"))
        funders = sorted({bid.funder for bid in every if bid.funder})
        self.status = self._one(asked, "status", dict(self.STATES), "state of a bid")
        self.funder = self._one(asked, "funder", {"": "", **dict.fromkeys(funders)}, "funder here")
        bids = {bid.slug: bid for bid in every}
        ticked = self._some(asked, "bid", bids, "bid that you can see")
        found = ticked or [bid for bid in every if self._fits(bid)]
        if len(found) > MOST_BIDS:
            self.problems.append(
                f"Only the first {MOST_BIDS} of {len(found)} bids are laid together. Choose a state"
                " or a funder, or tick the bids that matter."
            )
        self.bids = found[:MOST_BIDS]
        current = Plan.objects.visible_to(user).current().select_related("partnership")
        current = current.order_by("partnership__name", "title", "reference")
        named = list(current.filter(proposals__in=self.bids).distinct())
        wanted = [each for each in asked.getlist("plan") if each.isprintable()][:MOST_OFFERED]
        others = [*current.filter(slug__in=wanted), *current[:MOST_OFFERED]]
        plans = {plan.slug: plan for plan in (*named, *others)}
        chosen = self._some(asked, "plan", plans, "current plan") or named
        if len(chosen) > MOST_PLANS:
            self.problems.append(
                f"Only the first {MOST_PLANS} of {len(chosen)} plans are looked at. Tick those that"
                " matter."
            )
        self.plans = chosen[:MOST_PLANS]
        self.is_ticked = bool(ticked) or chosen is not named
        super().__init__(
            initial={
                "status": self.status,
                "funder": self.funder,
                "bid": [bid.slug for bid in ticked],
                "plan": [plan.slug for plan in chosen] if chosen is not named else [],
            }
        )
        self.fields["status"].choices = self.STATES
        self.fields["funder"].choices = [("", "Anybody"), *((each, each) for each in funders)]
        self.fields["bid"].choices = [
            (bid.slug, Choice(bid.title, bid.get_status_display())) for bid in every
        ]
        self.fields["plan"].choices = [
            (plan.slug, Choice(plan.title, str(plan.partnership))) for plan in plans.values()
        ]

    def _fits(self, bid):
        if self.funder and bid.funder != self.funder:
            return False
        if self.status == OPEN:
            return bid.status in Proposal.OPEN
        return bid.status == self.status if self.status else bid.status not in OVER

    def _one(self, asked, name, known, what):
        value = asked.get(name, "")
        if value in known:
            return value
        self._leave_out(value, what)
        return ""

    def _some(self, asked, name, known, what):
        values = dict.fromkeys(each for each in asked.getlist(name) if each)
        for value in values:
            if value not in known:
                self._leave_out(value, what)
        return [known[value] for value in values if value in known]

    def _leave_out(self, value, what):
        shown = "".join(letter for letter in value[:MOST_LETTERS] if letter.isprintable())
        self.problems.append(f"“{shown}” is no {what}: it is left out.")
