"""The columns of a sheet of priorities: our words, a person's, and what people call them."""

from priorities.models import Theme

# {column: (label, other names that are met)}. The order is the template's.
COLUMNS = {
    "reference": (
        "Reference",
        "ref",
        "priority reference",
        "priority number",
        "number",
        "no",
        "id",
    ),
    "title": (
        "Title",
        "priority",
        "priority area",
        "priority title",
        "name",
        "objective",
        "theme name",
    ),
    "description": (
        "Description",
        "what it means",
        "details",
        "summary",
        "why",
        "rationale",
        "about",
    ),
    "theme": ("Theme", "kind", "crime or health", "type", "domain"),
    "rank": ("Rank", "order", "position", "priority order", "ranking"),
    "weight": ("Weight", "weighting", "importance", "score"),
    "areas": ("Areas", "area", "where", "place", "places", "ward", "wards", "district", "location"),
    "target_groups": (
        "Target groups",
        "target group",
        "for whom",
        "who it is for",
        "population",
        "audience",
        "group",
        "groups",
    ),
    "outcomes": ("Outcomes", "outcome", "what would help", "outcome codes", "intended outcomes"),
    "indicator": ("Indicator", "measure", "measured by", "metric", "kpi", "performance indicator"),
    "baseline": ("Baseline", "current value", "now", "start value"),
    "target": ("Target", "goal", "target value"),
}
THEMES = {
    "crime": Theme.CRIME,
    "health": Theme.HEALTH,
    "both": Theme.BOTH,
    "crime and health": Theme.BOTH,
    "health and crime": Theme.BOTH,
    "community safety": Theme.CRIME,
    "health and wellbeing": Theme.HEALTH,
}
