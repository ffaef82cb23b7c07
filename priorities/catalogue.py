"""Published plans outside the browser: the catalogue's feeds as JSON and CSV.

Codes and words are those of the folder format (docs/design.md 8.2). Makes no query of its own:
plans are read `for_catalogue`.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from priorities.comparing import plain
from priorities.models import Plan, Priority

COLUMNS = (
    "partnership partnership_name kind plan plan_title status starts_on ends_on reference title "
    "description theme rank weight areas target_groups outcomes indicator baseline target url"
).split()


def catalogue_document(plans: Iterable[Plan], address: Callable[[str], str]) -> dict:
    """`{"plans": [{…, "priorities": [{…}]}]}`; `address` makes a path a whole address."""
    return {"plans": [_plan(plan, address) for plan in plans]}


def catalogue_rows(plans: Iterable[Plan], address: Callable[[str], str]) -> Iterable[list]:
    """A row for each priority, in the order of COLUMNS; blank where nothing is said."""
    for plan in plans:
        of_plan = _plan(plan, address)
        for priority in of_plan["priorities"]:
            row = priority | {
                "partnership": of_plan["partnership"],
                "partnership_name": of_plan["partnership_name"],
                "kind": of_plan["kind"],
                "plan": of_plan["reference"],
                "plan_title": of_plan["title"],
                "status": of_plan["status"],
                "starts_on": of_plan["starts_on"],
                "ends_on": of_plan["ends_on"],
                "areas": ";".join(priority["areas"]),
                "target_groups": ";".join(priority["target_groups"]),
                "outcomes": ";".join(
                    one["outcome"] if one["weight"] == "1" else f"{one['outcome']}:{one['weight']}"
                    for one in priority["outcomes"]
                ),
            }
            yield ["" if row[column] is None else row[column] for column in COLUMNS]


def _plan(plan, address):
    return {
        "reference": plan.reference,
        "title": plan.title,
        "partnership": plan.partnership.reference,
        "partnership_name": plan.partnership.name,
        "kind": plan.partnership.kind,
        "areas": [area.code for area in plan.partnership.areas.all()],
        "status": plan.status,
        "starts_on": _day(plan.starts_on),
        "ends_on": _day(plan.ends_on),
        "published_on": _day(plan.published_on),
        "superseded_on": _day(plan.superseded_on),
        "superseded_by": plan.superseded_by and plan.superseded_by.reference,
        "source": plan.source,
        "url": address(plan.get_absolute_url()),
        "priorities": [_priority(plan, priority, address) for priority in plan.priorities.all()],
    }


def _priority(plan: Plan, priority: Priority, address):
    return {
        "reference": priority.reference,
        "title": priority.title,
        "description": priority.description,
        "theme": priority.theme,
        "rank": priority.rank,
        "weight": plain(priority.weight),
        "areas": [area.code for area in priority.areas.all()],
        "target_groups": [group.code for group in priority.target_groups.all()],
        "outcomes": [
            {"outcome": wanted.outcome.code, "weight": plain(wanted.weight)}
            for wanted in priority.wanted.all()
        ],
        "indicator": priority.indicator and priority.indicator.reference,
        "baseline": _amount(priority.baseline),
        "target": _amount(priority.target),
        "url": address(priority.get_absolute_url()),
    }


def _day(date):
    return date and date.isoformat()


def _amount(value: Decimal | None):
    return None if value is None else plain(value)
