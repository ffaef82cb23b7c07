"""Sets of assumptions: kept by coordinators with a reason for each change, adopted by charities."""

from django.db import transaction

from consortium.access import require
from consortium.history import acting
from consortium.models import User
from projects.models import ProjectOutcome
from projects.services.projects import ASSUMED, revise_assumed
from projects.services.taxonomy import ChangedMeanwhile, state_of
from proposals.models import Assumption

# What parts a charity's own source from that of the set it adopted.
OF_A_SET = "Assumptions: "


@transaction.atomic
def add_assumptions(*, values: dict, why: str, by: User) -> Assumption:
    """Keep a new set. Raises Denied, or ValidationError for what the database refuses."""
    require(by, "proposals.change_assumptions")
    return _save(Assumption(), values, why=why, by=by)


@transaction.atomic
def revise_assumptions(
    *, assumption_id: int, shown: str, values: dict, why: str, by: User
) -> Assumption:
    """Save a set anew, with the reason in its history. What was adopted from it stays as it is.

    Raises Denied, ChangedMeanwhile, or ValidationError as `add_assumptions` does.
    """
    require(by, "proposals.change_assumptions")
    found = Assumption.objects.select_for_update(of=["self"]).filter(pk=assumption_id).first()
    if found is None or state_of(found) != shown:
        raise ChangedMeanwhile(found)
    return _save(found, values, why=why, by=by)


def _save(assumption, values, *, why, by):
    for name, value in values.items():
        setattr(assumption, name, value)
    assumption.full_clean()
    with acting(by=by, why=why):
        assumption.save()
    return assumption


@transaction.atomic
def adopt_assumptions(*, project_id: int, assumption_id: int, by: User) -> ProjectOutcome:
    """Take a set over for the outcome of a project that it is about, its source with it.

    What the charity has written about its own evidence stays. Raises Denied, MoreThanHappen, or
    Stale where the project does not work on that outcome any more.
    """
    chosen = Assumption.objects.select_related("outcome").get(pk=assumption_id)
    tag = ProjectOutcome.objects.filter(project=project_id, outcome=chosen.outcome_id).first()
    values = {name: getattr(chosen, name) for name in ASSUMED if name != "evidence_source"}
    values["evidence_source"] = with_source(tag.evidence_source if tag else "", chosen)
    with acting(by=by, why=f"Adopted the assumptions {chosen.code}"):
        project = revise_assumed(
            project_id=project_id, by=by, outcome_id=chosen.outcome_id, values=values
        )
    return _saved(project, chosen.outcome_id)


@transaction.atomic
def answer_assumptions(
    *, project_id: int, outcome_id: int, version: int, values: dict, by: User
) -> ProjectOutcome:
    """Save what a charity itself assumes of an outcome. Raises Denied, MoreThanHappen, or Stale."""
    project = revise_assumed(
        project_id=project_id, by=by, outcome_id=outcome_id, values=values, version=version
    )
    return _saved(project, outcome_id)


def _saved(project, outcome_id):
    """The outcome of a project just saved."""
    return project.tags.select_related("outcome", "unit_cost").get(outcome=outcome_id)


def with_source(written: str, chosen: Assumption) -> str:
    """The source of the evidence with that of the set, in place of an earlier set's."""
    own = without_sets(written)
    if not chosen.source:
        return own
    return f"{own} {OF_A_SET}{chosen.source}" if own else chosen.source


def without_sets(written: str) -> str:
    """The source of the evidence without what is from sets, as they say it now or ever said it."""
    sources = {
        source
        for model in (Assumption, Assumption.pgh_event_model)
        for source in model.objects.exclude(source="").values_list("source", flat=True)
    }
    tails = [f" {OF_A_SET}{source}" for source in sources]
    while tail := next(filter(written.endswith, tails), ""):
        written = written.removesuffix(tail)
    return "" if written in sources else written


def adopted(tag: ProjectOutcome, chosen: Assumption) -> bool:
    """Whether an outcome of a project is assumed to be what the set says."""
    return all(
        getattr(tag, name) == getattr(chosen, name) for name in ASSUMED if name != "evidence_source"
    )
