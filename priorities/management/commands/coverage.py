"""`manage.py coverage`: how far a plan is met, area by area."""

from django.core.management.base import CommandError

from priorities.coverage import LEVELS, STATUSES
from priorities.filters import PREVENTION, THEMES, Narrowing, known_words
from priorities.management.commands._report import Report, date, figure, near, table
from priorities.narrowing import SIZES
from priorities.reads.asking import choices_of
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.priorities import priorities_of_plans
from priorities.reads.reach import levels_of
from priorities.reports import HEADS, coverage_document, coverage_row

NARROWS = {
    "theme": " | ".join(THEMES),
    "group": "code of a target group: work and priorities that meet it",
    "outcome": "code of an outcome of the plan: work towards it, priorities that ask for it",
    "prevention": " | ".join(PREVENTION),
    "evidence": "the least level of evidence, 1 to 5",
    "size": f"income by the charity register: {' | '.join(SIZES)}",
    "funded_beyond": "YYYY-MM-DD: money that lasts beyond it, or has no end recorded",
}


class Command(Report):
    help = (
        "Each of a plan's priorities in each area of a level: who works on it, for how many "
        "people, at what cost, beside the need. "
        "Example: manage.py coverage south-cambs-cdrp-2008-11 --level ward --as-of 2026-11-23 "
        "--format json"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--level", metavar="LEVEL", help=" | ".join(LEVELS))
        for name, what in NARROWS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", metavar=name.upper(), help=what)
        parser.add_argument(
            "--without-public-bodies", action="store_true", help="leave out their own projects"
        )

    def gather(self, plan, on, options):
        level = options["level"]
        if level not in LEVELS:
            there = [f"{one.name} ({one.areas})" for one in levels_of([plan])[plan.pk]]
            known = f" This plan has areas of {', '.join(there)}." if there else ""
            if level is None:
                raise CommandError(f"Say which areas, with --level.{known}")
            raise CommandError(f"There is no level “{level}”. {near(level, LEVELS)}{known}")
        priorities = priorities_of_plans([plan], with_extents=False)
        only = self.narrowed(choices_of(priorities), options)
        return coverage_of_priorities(
            priorities.narrowed(only),
            [plan],
            level=level,
            on=on,
            only=only,
            statutory=not options["without_public_bodies"],
        )

    def narrowed(self, choices, options):
        """What the options leave; a word that is not known is refused, naming near ones."""
        asked = {name: (options[name] or "").strip() for name in NARROWS}
        for name, (known, what) in known_words(choices).items():
            if asked[name] and asked[name] not in known:
                raise CommandError(
                    f"There is no {what} “{asked[name]}”. {near(asked[name], known)}"
                )
        if asked["funded_beyond"]:
            asked["funded_beyond"] = date(asked["funded_beyond"]).isoformat()
        return Narrowing(asked, choices, []).only()

    def document(self, plan, on, found):
        return coverage_document(plan, found)

    def flat(self, plan, on, found):
        return HEADS, [coverage_row(cell) for cell in found.cells]

    def as_text(self, plan, on, found):
        counts = ", ".join(f"{found.counts[status]} {status}" for status in STATUSES)
        lines = [
            f"{plan.title} ({plan.reference}) by {found.level}, as of {on.isoformat()}.",
            f"{len(found.cells)} places where a priority meets an area: {counts}.",
            "",
            table(
                ["priority", "area", "", "status", "projects", "places", "£ a year", "need"],
                [
                    [
                        cell.priority.reference,
                        cell.area.code,
                        cell.area.name,
                        cell.status,
                        cell.projects,
                        figure(cell.places),
                        figure(cell.annual_cost_gbp),
                        "unknown" if cell.need is None else figure(cell.need.value),
                    ]
                    for cell in found.cells
                ],
            ),
        ]
        return "\n".join([*lines, *_notes(found)]) + "\n"


def _notes(found):
    """What a reader must know of these figures."""
    notes = []
    if found.has_estimates:
        notes.append("Some need is an estimate, from under twelve months of counts.")
    if found.has_unknown_need:
        notes.append("Where need is unknown, no yearly count is held for exactly that area.")
    if found.has("spread"):
        notes.append("Places and cost are spread over a project's areas by population.")
    if found.has("in_leaves"):
        notes.append("Where populations are missing, every smallest area counts the same.")
    if found.has("people_unknown"):
        notes.append("A project that does not say how many people it reaches counts 0 places.")
    if found.has("cost_unknown"):
        notes.append("A project that does not say what it costs counts £0.")
    return ["", *notes] if notes else []
