"""Which work serves crime and health at once: a plan's projects beside the other plans around."""

from dataclasses import dataclass

from priorities.matching import PriorityFacts
from priorities.models import Plan
from priorities.reads.answers import answers_to
from priorities.reads.asked import Asked
from priorities.reads.asking import Asking
from priorities.reads.behind import ANYBODY, named_projects
from priorities.reads.priorities import priorities_of_plans
from projects.models import Project

MOST_PLANS = 12
CRIME, HEALTH = {"crime", "both"}, {"health", "both"}


@dataclass(frozen=True)
class Serving:
    """A project that answers a priority of crime and one of health, with those of the plan and
    those of other plans, each (priority, plan's title).
    """

    project: Project
    here: list[str]
    elsewhere: list[tuple[str, str]]


@dataclass(frozen=True)
class ServingBoth:
    """The projects that serve both, and of how many other plans the first `read` were looked at."""

    projects: list[Serving]
    others: int
    read: int

    @property
    def is_cut(self) -> bool:
        return self.read < self.others


def serving_both(asked: Asking) -> ServingBoth:
    """Projects that answer the plan and serve both sides, by it or by current plans of the same
    places; those for most priorities first. Sensitive ones are not named. A constant number of
    queries.
    """
    shown, plan = asked.shown, asked.plan
    sharing = Plan.objects.visible_to(ANYBODY).sharing_places_with(plan)
    others = list(sharing[:MOST_PLANS])
    priorities = priorities_of_plans([plan, *others], with_extents=False)
    titles = {one.reference: one.title for one in (plan, *others)}
    ours = set(asked.priorities.narrowed(shown.only).ids)
    answered = {}
    for one in answers_to(priorities, Asked(on=shown.as_of, **shown.of_projects)):
        answered.setdefault(one.project, []).append(priorities.by_id[one.priority])
    both = {
        project: facts
        for project, facts in answered.items()
        if any(one.id in ours for one in facts) and _serves_both(facts)
    }
    projects = named_projects(both)
    found = [
        Serving(
            project,
            [one.title for one in both[pk] if one.plan == plan.reference],
            [(one.title, titles[one.plan]) for one in both[pk] if one.plan != plan.reference],
        )
        for pk, project in projects.items()
        if not project.sensitive
    ]
    found.sort(
        key=lambda one: (
            -len(one.here) - len(one.elsewhere),
            one.project.title,
            one.project.reference,
        )
    )
    return ServingBoth(found, others=sharing.count(), read=len(others))


def _serves_both(facts: list[PriorityFacts]) -> bool:
    themes = {one.theme for one in facts}
    return not themes.isdisjoint(CRIME) and not themes.isdisjoint(HEALTH)
