"""A project in a few lines, as e-mails and the pages their links open show it.

Both show the same, and nothing that a visitor may not read: no money, no contact, no place of a
sensitive project closer than its district.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from projects.confirmation import day
from projects.models import Project
from projects.places import show_places
from projects.templatetags.project_words import first_few


@dataclass(frozen=True)
class Summary:
    """What an e-mail says of a project; `facts` stand in one line after another."""

    project: Project
    facts: tuple[str, ...]

    @property
    def line(self):
        return " · ".join(self.facts)


def summaries_of(projects: Iterable[Project]) -> list[Summary]:
    """The summaries of projects read `for_detail`: at most one further query."""
    return [
        Summary(project, tuple(_facts(project)))
        for project in show_places(projects, AnonymousUser())
    ]


def _facts(project):
    yield project.get_status_display()
    yield first_few(project.places) if project.places else "no place said"
    groups = [group.name for group in project.target_groups.all()]
    yield first_few(groups) if groups else "for everyone"
    if project.people_per_year is not None:
        yield f"{project.people_per_year:,} people a year"
    if project.funded_until:
        yield f"money until {day(project.funded_until)}"
