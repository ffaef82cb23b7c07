"""What bids enter among what stands on a published plan."""

from priorities.standing import stands_on_plan
from proposals.models import Proposal


@stands_on_plan
def bids(plan, user):
    """The bids that answer a plan: by name those this person may see, the others counted."""
    made = Proposal.objects.filter(plans=plan)
    seen = Proposal.objects.visible_to(user).filter(plans=plan).order_by("title", "pk").distinct()
    names = [f"the bid “{bid}”" for bid in seen]
    hidden = made.distinct().count() - len(names)
    if hidden:
        names.append("a bid not shared with you" if hidden == 1 else f"{hidden} more bids")
    return names
