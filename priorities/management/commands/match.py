"""`manage.py match`: which projects answer a plan's priorities, and why."""

from priorities.management.commands._report import Report, figure, number, plain, table
from priorities.reads.matches import matches_for_plan


class Command(Report):
    help = (
        "The active projects that answer a plan's priorities, the best of each first, and why. "
        "Example: manage.py match south-cambs-cdrp-2008-11 --priority cdrp-home-burglary "
        "--as-of 2026-11-23 --format json"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--priority", metavar="REF", help="this priority alone")

    def gather(self, plan, on, options):
        reference = options["priority"]
        priority = self.priority(plan, reference) if reference is not None else None
        return matches_for_plan(plan, on=on, priority=priority)

    def document(self, plan, on, found):
        return {
            "plan": plan.reference,
            "as_of": on.isoformat(),
            "matches": [
                {
                    "priority": match.priority.reference,
                    "project": match.project.reference,
                    "fit": number(match.fit, 9),
                    "area_share": number(match.area_share.value, 9),
                    "outcomes": [
                        {
                            "outcome": outcome.outcome,
                            "weight": number(outcome.weight, 6),
                            "evidence_level": outcome.evidence_level,
                        }
                        for outcome in match.outcomes
                    ],
                    "why": match.why,
                }
                for match in found
            ],
        }

    def flat(self, plan, on, found):
        heads = ["priority", "project", "fit", "area_share", "outcomes", "evidence_levels", "why"]
        rows = [
            [
                match.priority.reference,
                match.project.reference,
                figure(match.fit, 4),
                figure(match.area_share.value, 4),
                ";".join(f"{one.outcome}:{plain(one.weight)}" for one in match.outcomes),
                ";".join(f"{one.outcome}:{one.evidence_level}" for one in match.outcomes),
                match.why,
            ]
            for match in found
        ]
        return heads, rows

    def as_text(self, plan, on, found):
        projects = len({match.project.id for match in found})
        answered = len({match.priority.id for match in found})
        lines = [
            f"{plan.title} ({plan.reference}), as of {on.isoformat()}: "
            f"projects that answer: {projects}; priorities answered: {answered}.",
            "",
            table(
                ["priority", "project", "fit", "area share", "people"],
                [
                    [
                        match.priority.reference,
                        match.project.reference,
                        figure(match.fit, 4),
                        figure(match.area_share.value, 4),
                        f"{match.people:,}" if match.people_known else "unknown",
                    ]
                    for match in found
                ],
            ),
            "",
            *(
                f"{match.priority.reference} ← {match.project.reference}: {match.why}"
                for match in found
            ),
        ]
        return "\n".join(lines).rstrip() + "\n"
