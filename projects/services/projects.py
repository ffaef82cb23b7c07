"""Writes of projects: adding, revising, moving between states, evidence of their outcomes."""

import copy
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from consortium.access import require
from consortium.references import free_reference
from consortium.rules import belongs_to
from consortium.states import MoveRefused
from consortium.versions import Stale, last_writer, require_version
from projects.models import EFFECT, OnBehalf, Project, ProjectOutcome, ProjectStatus
from projects.possible import nothing_impossible
from projects.services.asking import ask_to_confirm

LISTS = ("areas", "target_groups", "outcomes")
EVIDENCE = (
    "prevention_level",
    "people_per_year",
    "evidence_level",
    "evidence_scale",
    "what_changed",
    "effect_low",
    "effect_central",
    "effect_high",
    "evidence_source",
)


# What a saving in pounds needs beside the evidence: see EffectFields.
ASSUMED = ("unit_cost", *EFFECT, "evidence_source")


@dataclass(frozen=True)
class Revised:
    """A project saved, and the names of outcomes whose evidence went with them.

    `was_refused` says that the organisation it is given to refused it before.
    """

    project: Project
    outcomes_removed: tuple[str, ...] = ()
    was_refused: bool = False


@transaction.atomic
def add_project(*, by, values, told_by="", told_on=None):
    """Register a project. Its reference comes from its title.

    `values` are fields of Project with `areas`, `target_groups` and `outcomes` as lists of rows;
    `status` is where it goes from draft. A project added for a charity by somebody who does not
    work there stays unconfirmed; `told_by` and `told_on` say who told them and when, `meant_as`
    among the values what confirming makes of a draft, and once it is published the charity is
    asked. Raises Denied, or MoveRefused.
    """
    values = dict(values)
    meant_as = values.pop("meant_as", "")
    status = values.pop("status", ProjectStatus.DRAFT)
    lists = {name: values.pop(name, ()) for name in LISTS}
    project = Project(**values)
    require(by, "projects.add_project")
    require(by, "projects.change_project", project)
    if status != ProjectStatus.DRAFT:
        project.move_to(status)
    _confirm_if_theirs(project, by)
    project.reference = free_reference(Project, project.title)
    project.save()
    for name, rows in lists.items():
        getattr(project, name).set(rows)
    if not belongs_to(by, project.organisation_id):
        OnBehalf.objects.create(
            project=project,
            organisation=project.organisation,
            added_by=by,
            told_by=told_by,
            told_on=told_on,
            meant_as=meant_as,
        )
        _ask_once_published(project, by)
    return project


@transaction.atomic
def revise_project(*, project_id, by, version, changes):
    """Save a project's fields and lists, and move it if its status changes.

    `version` is the one the person was shown. Given to another organisation by somebody who does
    not work there, it is that one's to confirm. Raises Denied, MoveRefused, MoreThanHappen, or
    Stale with the project as it is now; then nothing is written.
    """
    project = _locked(project_id, by)
    require_version(project, version)
    changes = dict(changes)
    organisation_id = project.organisation_id
    lists = {name: changes.pop(name) for name in LISTS if name in changes}
    meant_as = changes.pop("meant_as", None)
    status = changes.pop("status", project.status)
    moves, was_refused = status != project.status, False
    for name, value in changes.items():
        setattr(project, name, value)
    require(by, "projects.change_project", project)
    if project.organisation_id != organisation_id and not belongs_to(by, project.organisation_id):
        was_refused = _leave_to_confirm(project, by, gave_it=organisation_id)
    if meant_as is not None:
        OnBehalf.objects.of(project).update(meant_as=meant_as)
    if moves:
        _move(project, status, by)
    removed = ()
    if "outcomes" in lists:
        gone = project.tags.exclude(outcome__in=lists["outcomes"]).exclude(evidence_level=None)
        removed = tuple(gone.values_list("outcome__name", flat=True))
    with nothing_impossible(project.pk):
        _save(project, by)
        for name, rows in lists.items():
            getattr(project, name).set(rows)
    _ask_once_published(project, by)
    return Revised(project, removed, was_refused)


@transaction.atomic
def move_project(*, project_id, by, status):
    """Take a project to another state. Raises Denied, or MoveRefused naming what may follow."""
    project = _locked(project_id, by)
    _move(project, status, by)
    _save(project, by)
    _ask_once_published(project, by)
    return project


@transaction.atomic
def revise_evidence(*, project_id, by, version, evidence):
    """Save what the outcomes stand on: `evidence` is {id of the tag: {field: value}}.

    Raises Denied, MoreThanHappen, or Stale; then nothing is written. A tag removed meanwhile is
    stale, too.
    """
    project = _locked(project_id, by)
    require_version(project, version)
    tags = {tag.pk: tag for tag in project.tags.all()}
    if not set(evidence) <= set(tags):
        raise Stale(project, last_writer(project))
    for pk, values in evidence.items():
        for name in EVIDENCE:
            setattr(tags[pk], name, values[name])
    with nothing_impossible(project.pk):
        ProjectOutcome.objects.bulk_update([tags[pk] for pk in evidence], EVIDENCE)
    return _save(project, by)


@transaction.atomic
def revise_assumed(*, project_id, by, outcome_id, values, version=None):
    """Save what is assumed of one outcome of a project: `values` are of ASSUMED.

    Raises Denied, MoreThanHappen, or Stale where the project is not as it was at this version
    (None: whatever it is) or does not have the outcome; then nothing is written.
    """
    project = _locked(project_id, by)
    if version is not None:
        require_version(project, version)
    tag = project.tags.filter(outcome=outcome_id).first()
    if tag is None:
        raise Stale(project, last_writer(project))
    for name in ASSUMED:
        setattr(tag, name, values[name])
    with nothing_impossible(project.pk):
        tag.save(update_fields=ASSUMED)
    return _save(project, by)


def _locked(project_id, by):
    project = Project.objects.select_for_update(of=["self"]).defer("search").get(pk=project_id)
    require(by, "projects.change_project", copy.copy(project))
    return project


def _save(project, by):
    project.version += 1
    _confirm_if_theirs(project, by)
    project.save()
    return project


def _move(project, status, by):
    """Move it, unless its organisation has refused it and others would publish it."""
    if not belongs_to(by, project.organisation_id) and OnBehalf.objects.is_refused(project):
        raise MoveRefused(
            f"{project.organisation} has refused this entry. Correct it and ask them to confirm "
            "it; confirming publishes it."
        )
    project.move_to(status)


def _leave_to_confirm(project, by, *, gave_it):
    """What one organisation confirmed says nothing for the one it is given to.

    What that one refused before, it has refused still: the project is a draft until it confirms.
    Returns whether that is so.
    """
    before = OnBehalf.objects.filter(project=project, organisation=gave_it)
    meant_as = before.values_list("meant_as", flat=True).first() or ""
    if project.confirmed_on is not None:
        before.delete()  # whatever they had refused, they have taken it up since
    project.confirmed_on = None
    OnBehalf.objects.of(project).filter(refused_at=None).delete()
    if OnBehalf.objects.is_refused(project):
        project.status = ProjectStatus.DRAFT
        return True
    OnBehalf.objects.create(
        project=project, organisation=project.organisation, added_by=by, meant_as=meant_as
    )
    return False


def _ask_once_published(project, by):
    """Ask the organisation about an entry made for it, when others come to see it."""
    on_behalf = OnBehalf.objects.of(project).filter(asked_at=None).first()
    if on_behalf and project.confirmed_on is None and not project.is_draft:
        ask_to_confirm(project_ids=[project.pk], by=by)


def _confirm_if_theirs(project, by):
    """What the organisation's own people save, they confirm."""
    if belongs_to(by, project.organisation_id):
        project.confirmed_on = timezone.localdate()
