"""What priorities tell in the monthly e-mail: gaps that somebody's work fits."""

from django.urls import reverse

from consortium.models import Membership
from consortium.monthly import News, news
from priorities.matching import joined
from priorities.reads.gaps_nearby import gaps_nearby

MOST_AREAS = 3


@news
def gaps_you_could_fill(people, on, told):
    """Gaps near each person's organisations that they were not told of yet."""
    memberships = list(
        Membership.objects.counting()
        .filter(user__in=people)
        .order_by("organisation__name")
        .values_list("user_id", "organisation_id")
    )
    gaps = gaps_nearby({organisation for _, organisation in memberships}, on=on)
    found = {}
    for person, organisation in memberships:
        for gap in gaps.get(organisation, ()):
            new = {key_of(gap, area): area for area in gap.areas}
            for key in told[person] & set(new):
                del new[key]
            if new:
                found.setdefault(person, []).append(tell(gap, new))
    return found


def key_of(gap, area):
    return f"gap:{gap.priority.plan}/{gap.priority.reference}/{area.code}"


def tell(gap, new):
    areas = list(new.values())
    names = [area.name for area in areas[:MOST_AREAS]]
    if len(areas) > MOST_AREAS:
        names.append(f"{len(areas) - MOST_AREAS} more places")
    return News(
        tuple(new),
        f"Nothing answers “{gap.priority.title}” in {joined(names)}. You work towards "
        f"“{gap.outcome}” nearby.",
        reverse(
            "priorities:coverage_cell",
            args=[gap.priority.plan_slug, gap.priority.reference, areas[0].code],
        ),
    )
