"""Writes of projects, asked directly."""

import datetime
import itertools
from decimal import Decimal

import pytest
from django.utils import timezone

from consortium.access import Denied
from consortium.history import acting, last_change
from consortium.states import MoveRefused
from consortium.versions import Stale
from projects.models import Project, ProjectStatus
from projects.services import confirmations
from projects.services import projects as services
from tests.factories import ProjectFactory, ProjectOutcomeFactory

pytestmark = pytest.mark.django_db


def values(organisation, **facts):
    return {"title": "Locks and lights", "organisation": organisation} | facts


def test_a_project_added_by_its_charity_is_a_confirmed_draft_with_its_lists(
    worker, charity, linton, older, burglary
):
    project = services.add_project(
        by=worker,
        values=values(charity, areas=[linton], target_groups=[older], outcomes=[burglary]),
    )

    project.refresh_from_db()
    assert project.status == "draft"
    assert project.reference == project.slug == "locks-and-lights"
    assert project.confirmed_on == timezone.localdate()
    assert list(project.areas.all()) == [linton]
    assert list(project.target_groups.all()) == [older]
    assert list(project.outcomes.all()) == [burglary]


def test_two_projects_of_one_title_get_references_of_their_own(worker, charity):
    first = services.add_project(by=worker, values=values(charity))
    second = services.add_project(by=worker, values=values(charity))

    assert first.slug == "locks-and-lights"
    assert second.slug == "locks-and-lights-2"


def test_a_title_that_is_a_fixed_word_of_an_address_gets_another_slug(worker, charity):
    project = services.add_project(by=worker, values=values(charity, title="Add"))

    assert project.slug not in ("add", "import")


def test_a_coordinator_adds_for_a_charity_unconfirmed(coordinator, charity):
    project = services.add_project(by=coordinator, values=values(charity, status="active"))

    assert project.status == "active"
    assert project.confirmed_on is None


@pytest.mark.parametrize("who", ["outsider", "staff", "officer"])
def test_others_add_nothing_to_a_charity(who, request, charity):
    with pytest.raises(Denied):
        services.add_project(by=request.getfixturevalue(who), values=values(charity))

    assert not Project.objects.exists()


def test_a_new_project_does_not_begin_paused(worker, charity):
    with pytest.raises(MoveRefused, match="draft"):
        services.add_project(by=worker, values=values(charity, status="paused"))


def test_revising_saves_fields_and_lists_and_confirms(worker, charity, linton, sawston, falls):
    project = ProjectFactory(organisation=charity, areas=[linton], confirmed_on=None)

    services.revise_project(
        project_id=project.pk,
        by=worker,
        version=1,
        changes={
            "title": "Steady on",
            "annual_cost_gbp": Decimal("12000.50"),
            "areas": [sawston],
            "outcomes": [falls],
        },
    )

    project.refresh_from_db()
    assert project.title == "Steady on"
    assert project.annual_cost_gbp == Decimal("12000.50")
    assert list(project.areas.all()) == [sawston]
    assert project.version == 2
    assert project.confirmed_on == timezone.localdate()


def test_an_outcome_that_stays_keeps_its_evidence_and_one_that_goes_is_named(
    worker, charity, burglary, falls
):
    project = ProjectFactory(organisation=charity)
    kept = ProjectOutcomeFactory(project=project, outcome=burglary, evidence_level=3)
    ProjectOutcomeFactory(project=project, outcome=falls, evidence_level=2)

    revised = services.revise_project(
        project_id=project.pk, by=worker, version=1, changes={"outcomes": [burglary]}
    )

    assert revised.outcomes_removed == ("Fewer falls",)
    assert list(project.tags.all()) == [kept]
    kept.refresh_from_db()
    assert kept.evidence_level == 3


def test_a_save_over_somebody_elses_writes_nothing_and_says_who(worker, colleague, charity):
    project = ProjectFactory(organisation=charity, title="Locks", summary="Theirs")
    with acting(by=colleague, why="a test"):
        services.revise_project(
            project_id=project.pk, by=colleague, version=1, changes={"title": "Their title"}
        )

    with pytest.raises(Stale, match="Jo March") as caught:
        services.revise_project(
            project_id=project.pk, by=worker, version=1, changes={"title": "My title"}
        )

    assert caught.value.row.title == "Their title"
    project.refresh_from_db()
    assert (project.title, project.version) == ("Their title", 2)


def test_a_coordinators_revision_leaves_the_day_of_confirmation(coordinator, charity):
    day = datetime.date(2026, 1, 5)
    project = ProjectFactory(organisation=charity, confirmed_on=day)

    services.revise_project(
        project_id=project.pk, by=coordinator, version=1, changes={"title": "Better"}
    )

    project.refresh_from_db()
    assert project.confirmed_on == day


def test_nobody_moves_a_project_to_a_charity_that_is_not_theirs(worker, charity):
    project = ProjectFactory(organisation=charity)
    elsewhere = ProjectFactory().organisation

    with pytest.raises(Denied):
        services.revise_project(
            project_id=project.pk, by=worker, version=1, changes={"organisation": elsewhere}
        )


@pytest.mark.parametrize("before, after", list(itertools.permutations(ProjectStatus.values, 2)))
def test_each_pair_of_states_follows_the_table(before, after, worker, charity):
    project = ProjectFactory(organisation=charity, status=before)
    table = {
        "draft": {"proposed", "active"},
        "proposed": {"active"},
        "active": {"paused", "ended"},
        "paused": {"active", "ended"},
        "ended": set(),
    }

    if after in table[before]:
        services.move_project(project_id=project.pk, by=worker, status=after)
    else:
        with pytest.raises(MoveRefused):
            services.move_project(project_id=project.pk, by=worker, status=after)

    project.refresh_from_db()
    assert project.status == (after if after in table[before] else before)


@pytest.mark.parametrize("who", ["outsider", "staff", "officer"])
def test_others_change_nothing(who, request, charity, burglary):
    by = request.getfixturevalue(who)
    project = ProjectFactory(organisation=charity, status="active")
    tag = ProjectOutcomeFactory(project=project, outcome=burglary)
    writes = [
        lambda: services.revise_project(
            project_id=project.pk, by=by, version=1, changes={"title": "Mine"}
        ),
        lambda: services.move_project(project_id=project.pk, by=by, status="ended"),
        lambda: confirmations.confirm_project(project_id=project.pk, by=by),
        lambda: services.revise_evidence(
            project_id=project.pk, by=by, version=1, evidence={tag.pk: {}}
        ),
    ]

    for write in writes:
        with pytest.raises(Denied):
            write()

    project.refresh_from_db()
    assert (project.version, project.status, project.confirmed_on) == (1, "active", None)


def test_only_the_organisation_confirms(worker, coordinator, charity):
    project = ProjectFactory(organisation=charity)

    with pytest.raises(Denied):
        confirmations.confirm_project(project_id=project.pk, by=coordinator)
    confirmations.confirm_project(project_id=project.pk, by=worker)

    project.refresh_from_db()
    assert project.confirmed_on == timezone.localdate()


def evidence(**facts):
    blank = {
        "evidence_level": None,
        "evidence_source": "",
        "evidence_scale": "",
        "prevention_level": "",
        "people_per_year": None,
        "what_changed": "",
        "effect_low": None,
        "effect_central": None,
        "effect_high": None,
    }
    return blank | facts


def test_evidence_is_saved_outcome_by_outcome(worker, charity, burglary):
    project = ProjectFactory(organisation=charity)
    tag = ProjectOutcomeFactory(project=project, outcome=burglary, deadweight=Decimal("0.1"))

    services.revise_evidence(
        project_id=project.pk,
        by=worker,
        version=1,
        evidence={tag.pk: evidence(evidence_level=2, evidence_source="Our form, 2025")},
    )

    tag.refresh_from_db()
    assert (tag.evidence_level, tag.evidence_source) == (2, "Our form, 2025")
    assert tag.deadweight == Decimal("0.1")


@pytest.mark.parametrize("version", [None, 0, 2])
def test_stale_evidence_is_not_saved(version, worker, charity, burglary):
    project = ProjectFactory(organisation=charity)
    tag = ProjectOutcomeFactory(project=project, outcome=burglary)

    with pytest.raises(Stale):
        services.revise_evidence(
            project_id=project.pk,
            by=worker,
            version=version,
            evidence={tag.pk: evidence(evidence_level=5)},
        )

    tag.refresh_from_db()
    assert tag.evidence_level is None


def test_evidence_of_another_projects_outcome_is_stale(worker, charity, burglary):
    project, other = ProjectFactory(organisation=charity), ProjectOutcomeFactory(outcome=burglary)

    with pytest.raises(Stale):
        services.revise_evidence(
            project_id=project.pk, by=worker, version=1, evidence={other.pk: evidence()}
        )


def test_a_row_without_a_known_writer_has_a_change_without_one(charity):
    project = ProjectFactory(organisation=charity)

    assert last_change(project).user_id is None
