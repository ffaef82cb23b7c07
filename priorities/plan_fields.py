"""Picking the plans that a bid answers, out of those of every partnership."""

from consortium.forms import Choice
from consortium.picked_fields import ListForSeveral, PickedSeveral


def plan_names(plans):
    """[(slug, title over partnership)] as boxes to tick show them."""
    rows = plans.values_list("slug", "title", "partnership__name", "status")
    return [
        (slug, Choice(title, f"{partnership}, draft" if status == "draft" else partnership))
        for slug, title, partnership, status in rows
    ]


def full_names(plans):
    """[(slug, title and partnership)] as they can be typed."""
    rows = plans.values_list("slug", "title", "partnership__name")
    return [(slug, f"{title}, {partnership}") for slug, title, partnership in rows]


class PlansWidget(ListForSeveral):
    names_of = staticmethod(plan_names)
    names_at = "priorities:names"


class PickedPlans(PickedSeveral):
    """Several plans; its value is a list of Plan."""

    widget = PlansWidget
    default_error_messages = {
        "invalid_choice": "“%(slug)s” is none of the plans here. Choose another.",
        "unknown": "No plan here is called “%(words)s”. Type another part of its title, or the "
        "name of its partnership.",
        "several": "Several plans are called like “%(words)s”. Tick the ones you mean.",
    }
