"""What the database refuses about projects and their words, and the moves of a project."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from consortium.history import acting
from projects.models import (
    Project,
    ProjectArea,
    ProjectTargetGroup,
    TargetGroupInclusion,
)
from tests.factories import (
    AreaFactory,
    OnBehalfFactory,
    OutcomeFactory,
    OutcomeLinkFactory,
    ProjectFactory,
    ProjectMessageFactory,
    ProjectOutcomeFactory,
    StoryFactory,
    TargetGroupFactory,
    UsedLinkFactory,
)
from tests.model_rules import (
    Broken,
    Taken,
    check_move,
    names_of_constraints,
    pairs,
    same,
    unique_fields,
    untracked,
)

pytestmark = pytest.mark.django_db

LEVELS = "The prevention level must be one of: primary, secondary, tertiary."
HARM = "(harm is not an effect: describe it under risks) must be between 0 and 1."


def inclusion():
    return TargetGroupInclusion.objects.create(
        wider=TargetGroupFactory(), narrower=TargetGroupFactory()
    )


def project_area():
    return ProjectArea.objects.create(project=ProjectFactory(), area=AreaFactory())


def project_target_group():
    return ProjectTargetGroup.objects.create(
        project=ProjectFactory(), target_group=TargetGroupFactory()
    )


def outcome(rule, changes, message):
    return Broken(f"projects_outcome_{rule}", OutcomeFactory, changes, message)


def group(rule, changes, message):
    return Broken(f"projects_targetgroup_{rule}", TargetGroupFactory, changes, message)


def project(rule, changes, message):
    return Broken(f"projects_project_{rule}", ProjectFactory, changes, message)


def tag(rule, changes, message):
    return Broken(f"projects_projectoutcome_{rule}", ProjectOutcomeFactory, changes, message)


BROKEN = [
    Broken(
        "projects_projectmessage_text_filled",
        ProjectMessageFactory,
        {"text": ""},
        "The message must be filled in.",
    ),
    outcome("code_filled", {"code": ""}, "The code must be filled in."),
    outcome("name_filled", {"name": ""}, "The name must be filled in."),
    outcome(
        "domain_word",
        {"domain": "justice"},
        "The domain must be one of: crime, health, wellbeing.",
    ),
    outcome("prevention_level_word", {"prevention_level": "first"}, LEVELS),
    Broken(
        "projects_outcomelink_unique",
        OutcomeLinkFactory,
        same(OutcomeLinkFactory, "from_outcome", "to_outcome"),
        "These two outcomes are already linked.",
    ),
    Broken(
        "projects_outcomelink_other",
        OutcomeLinkFactory,
        lambda row: {"to_outcome": row.from_outcome},
        "An outcome cannot be linked to itself.",
    ),
    group("code_filled", {"code": ""}, "The code must be filled in."),
    group("name_filled", {"name": ""}, "The name must be filled in."),
    Broken(
        "projects_targetgroupinclusion_unique",
        inclusion,
        same(inclusion, "wider", "narrower"),
        "This target group already includes that one.",
    ),
    Broken(
        "projects_targetgroupinclusion_other",
        inclusion,
        lambda row: {"narrower": row.wider},
        "A target group cannot include itself.",
    ),
    Broken(
        "projects_story_how_word",
        StoryFactory,
        {"how": "guessed"},
        "How consent was given must be one of: signed, written, spoken, guardian.",
    ),
    Broken(
        "projects_story_words",
        StoryFactory,
        {"text": ""},
        "A story has words until its consent is withdrawn, and none after.",
    ),
    Broken(
        "projects_onbehalf_unique",
        OnBehalfFactory,
        same(OnBehalfFactory, "project", "organisation"),
        "This project is known to be added for this organisation already.",
    ),
    Broken(
        "projects_onbehalf_meant_as",
        OnBehalfFactory,
        {"meant_as": "draft"},
        "Confirming publishes a project: it cannot mean a draft.",
    ),
    Broken(
        "projects_onbehalf_refusal_reasoned",
        OnBehalfFactory,
        {"refused_at": timezone.now()},
        "A refusal has a moment and a reason, both or neither.",
    ),
    Broken(
        "projects_usedlink_answer_word",
        UsedLinkFactory,
        {"answer": "perhaps"},
        "The answer must be one of: right, ended, refused.",
    ),
    project("reference_filled", {"reference": ""}, "The reference must be filled in."),
    project("title_filled", {"title": ""}, "The title must be filled in."),
    project(
        "status_word",
        {"status": "running"},
        "The status must be one of: draft, proposed, active, paused, ended.",
    ),
    project(
        "starts_on_ends_on_order",
        {"starts_on": datetime.date(2026, 4, 2), "ends_on": datetime.date(2026, 4, 1)},
        "The project cannot end before it starts.",
    ),
    project("people_per_year_min", {"people_per_year": -1}, "The people a year must be 0 or more."),
    project(
        "annual_cost_gbp_min",
        {"annual_cost_gbp": Decimal("-0.01")},
        "The cost a year must be 0 or more.",
    ),
    Broken(
        "projects_projectarea_unique",
        project_area,
        same(project_area, "project", "area"),
        "This project already has this area.",
    ),
    Broken(
        "projects_projecttargetgroup_unique",
        project_target_group,
        same(project_target_group, "project", "target_group"),
        "This project is already for this target group.",
    ),
    tag(
        "unique",
        same(ProjectOutcomeFactory, "project", "outcome"),
        "This project already has this outcome.",
    ),
    tag("prevention_level_word", {"prevention_level": "first"}, LEVELS),
    tag(
        "evidence_scale_word",
        {"evidence_scale": "stars"},
        "The evidence scale must be one of: nesta, maryland, emmie, other.",
    ),
    tag(
        "evidence_level_range", {"evidence_level": 6}, "The evidence level must be between 0 and 5."
    ),
    tag("people_per_year_min", {"people_per_year": -1}, "The people a year must be 0 or more."),
    tag(
        "baseline_rate_min",
        {"baseline_rate": Decimal("-0.1")},
        "The baseline rate must be 0 or more.",
    ),
    tag("effect_low_range", {"effect_low": Decimal("-0.1")}, f"The low effect {HARM}"),
    tag("effect_central_range", {"effect_central": Decimal("1.1")}, f"The central effect {HARM}"),
    tag("effect_high_range", {"effect_high": Decimal("1.1")}, f"The high effect {HARM}"),
    tag(
        "effect_low_effect_centra_order",
        {"effect_low": Decimal("0.3"), "effect_central": Decimal("0.2")},
        "The low effect cannot be above the central one.",
    ),
    tag(
        "effect_central_effect_hi_order",
        {"effect_central": Decimal("0.3"), "effect_high": Decimal("0.2")},
        "The central effect cannot be above the high one.",
    ),
    tag("deadweight_range", {"deadweight": 2}, "The deadweight must be between 0 and 1."),
    tag("displacement_range", {"displacement": 2}, "The displacement must be between 0 and 1."),
    tag("attribution_range", {"attribution": 2}, "The attribution must be between 0 and 1."),
    tag("drop_off_range", {"drop_off": 2}, "The drop-off must be between 0 and 1."),
    tag(
        "years_of_effect_range",
        {"years_of_effect": 31},
        "The years of effect must be between 1 and 30.",
    ),
    tag(
        "confidence_grade_range",
        {"confidence_grade": 7},
        "The confidence grade must be between 1 and 6.",
    ),
]
TAKEN = [
    Taken(OutcomeFactory, "code", "Another outcome has this code."),
    Taken(TargetGroupFactory, "code", "Another target group has this code."),
    Taken(StoryFactory, "project", "This project already has a story."),
    Taken(ProjectFactory, "reference", "Another row has this reference. Give it one of its own."),
]
MOVES = """
         draft proposed active paused ended
draft    -     yes      yes    -      -
proposed -     -        yes    -      -
active   -     -        -      yes    yes
paused   -     -        yes    -      yes
ended    -     -        -      -      -
"""


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_bad_rows_are_refused_with_words_and_by_the_database(broken):
    broken.check()


@pytest.mark.parametrize("taken", TAKEN, ids=str)
def test_values_that_another_row_has_are_refused(taken):
    taken.check()


def test_no_constraint_is_missing_from_the_table():
    assert {broken.name for broken in BROKEN} == names_of_constraints("projects")
    assert {taken.label for taken in TAKEN} == unique_fields("projects")


@pytest.mark.parametrize("start, end, allowed", pairs(MOVES))
def test_a_project_moves_as_drawn(start, end, allowed):
    check_move(ProjectFactory.build(status=start), end, allowed)


def test_a_refused_move_names_what_may_follow():
    project = ProjectFactory.build(status="active")

    with pytest.raises(Exception, match="What may follow: ended, paused"):
        project.move_to("proposed")


def test_the_past_of_every_row_is_kept():
    assert untracked("projects") == set()


def test_a_bulk_update_leaves_history_with_who_and_why(coordinator):
    project = ProjectFactory(funded_until=None)
    until = datetime.date(2028, 3, 31)

    with acting(by=coordinator, why="Grant extended"):
        Project.objects.update(funded_until=until)

    event = project.events.get(pgh_label="update")
    assert event.funded_until == until
    assert event.pgh_context.metadata["user"] == coordinator.pk
    assert event.pgh_context.metadata["why"] == "Grant extended"


def test_removing_a_tag_leaves_history_too(coordinator):
    tag = ProjectOutcomeFactory(evidence_level=4)
    history = type(tag).pgh_event_model

    with acting(by=coordinator, why="Tagged by mistake"):
        type(tag).objects.filter(pk=tag.pk).delete()

    event = history.objects.get(pgh_label="delete")
    assert (event.project_id, event.evidence_level) == (tag.project_id, 4)
    assert event.pgh_context.metadata["why"] == "Tagged by mistake"


# --- Running on a day


@pytest.mark.parametrize("status", ["draft", "proposed", "active", "paused", "ended"])
@pytest.mark.parametrize(
    "starts_on, ends_on", [(None, None), (0, 0), (-1, None), (1, None), (None, -1), (None, 1)]
)
def test_a_project_and_the_list_of_those_running_agree(status, starts_on, ends_on):
    day = datetime.date(2026, 11, 23)
    starts_on, ends_on = (
        None if days is None else day + datetime.timedelta(days=days)
        for days in (starts_on, ends_on)
    )
    project = ProjectFactory(status=status, starts_on=starts_on, ends_on=ends_on)

    assert project.runs_on(day) == Project.objects.active_on(day).filter(pk=project.pk).exists()
