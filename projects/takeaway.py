"""What people may take away of their projects, and in which forms.

A form of a higher package is entered there, in its `sections.py`, so that the page offers it too:

    add_form(Form("Grants", "…", [("JSON", "proposals:grants_file", "json")], order=30))
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from projects.models import Project
from projects.places import show_places

_forms = []
BATCH = 1000


@dataclass(frozen=True)
class Form:
    """One form to take projects away in; `files` are (word, name of its address, ending)."""

    title: str
    words: str
    files: tuple[tuple[str, str, str], ...]
    order: int = 50

    @property
    def links(self):
        return [(word, reverse(name, args=[ending])) for word, name, ending in self.files]


def add_form(form):
    _forms.append(form)


def forms():
    return sorted(_forms, key=lambda form: form.order)


def projects_of(user):
    """The projects this person may take away, by reference: published ones only."""
    return Project.objects.taken_away_by(user).order_by("reference")


def in_batches(ids):
    """The projects with these ids, some at a time, with what files say of them.

    A file goes where nobody here decides, so a sensitive project's place is its district in it,
    whoever asks (`.places`).
    """
    for start in range(0, len(ids), BATCH):
        some = Project.objects.with_ids(ids[start : start + BATCH]).for_detail()
        yield show_places(some.order_by("reference"), AnonymousUser())


add_form(
    Form(
        "Services, for directories",
        "Open Referral UK 3, which council and health directories read: what each project is, "
        "for whom, where and whom to ask. Flat CSV has a row for each place.",
        (("JSON", "projects:services_file", "json"), ("CSV", "projects:services_file", "csv")),
        order=20,
    )
)
