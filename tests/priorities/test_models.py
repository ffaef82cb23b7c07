"""What the database refuses about plans and figures, and the moves of a plan."""

import datetime
from decimal import Decimal

import pytest

from consortium.history import acting
from priorities.models import (
    ComparisonGroupArea,
    PartnershipArea,
    PartnershipOrganisation,
    Priority,
    PriorityArea,
    PriorityTargetGroup,
)
from tests.factories import (
    AreaFactory,
    ComparisonGroupFactory,
    IndicatorFactory,
    MatchQuestionFactory,
    MeasurementFactory,
    OrganisationFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    PriorityOutcomeFactory,
    PrioritySourceFactory,
    RecordedCrimeFactory,
    SmallAreaFactory,
    TargetGroupFactory,
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

REFERENCE = "The reference must be filled in."


def partnership_area():
    return PartnershipArea.objects.create(partnership=PartnershipFactory(), area=AreaFactory())


def partnership_organisation():
    return PartnershipOrganisation.objects.create(
        partnership=PartnershipFactory(), organisation=OrganisationFactory(kind="statutory")
    )


def priority_area():
    return PriorityArea.objects.create(priority=PriorityFactory(), area=AreaFactory())


def priority_target_group():
    return PriorityTargetGroup.objects.create(
        priority=PriorityFactory(), target_group=TargetGroupFactory()
    )


def partnership(rule, changes, message):
    return Broken(f"priorities_partnership_{rule}", PartnershipFactory, changes, message)


def plan(rule, changes, message):
    return Broken(f"priorities_plan_{rule}", PlanFactory, changes, message)


def indicator(rule, changes, message):
    return Broken(f"priorities_indicator_{rule}", IndicatorFactory, changes, message)


def priority(rule, changes, message):
    return Broken(f"priorities_priority_{rule}", PriorityFactory, changes, message)


def figure(rule, changes, message):
    return Broken(f"priorities_measurement_{rule}", MeasurementFactory, changes, message)


def crime(rule, changes, message):
    return Broken(f"priorities_recordedcrime_{rule}", RecordedCrimeFactory, changes, message)


def comparison_area():
    group = ComparisonGroupFactory(areas=[AreaFactory()])
    return ComparisonGroupArea.objects.get(group=group)


def question(rule, changes, message):
    return Broken(f"priorities_matchquestion_{rule}", MatchQuestionFactory, changes, message)


def asked_already(row):
    other = MatchQuestionFactory()
    return {"priority": other.priority, "project": other.project}


BROKEN = [
    Broken(
        "priorities_comparisongroup_name_filled",
        ComparisonGroupFactory,
        {"name": ""},
        "The name must be filled in.",
    ),
    Broken(
        "priorities_comparisongroup_unique",
        ComparisonGroupFactory,
        same(ComparisonGroupFactory, "partnership", "name"),
        "This partnership already has a comparison group of this name.",
    ),
    Broken(
        "priorities_comparisongrouparea_unique",
        comparison_area,
        same(comparison_area, "group", "area"),
        "This group already has this area.",
    ),
    question("reason_filled", {"reason": ""}, "The reason must be filled in."),
    question(
        "answered", {"answer": "It is."}, "An answer has words and a moment, both or neither."
    ),
    question(
        "one_open",
        asked_already,
        "This project has been asked about for this priority already, and has not answered yet.",
    ),
    partnership("reference_filled", {"reference": ""}, REFERENCE),
    partnership("name_filled", {"name": ""}, "The name must be filled in."),
    partnership(
        "kind_word",
        {"kind": "club"},
        "The kind must be one of: community_safety, health_wellbeing, integrated_care, "
        "police_crime_commissioner, other.",
    ),
    Broken(
        "priorities_partnershiparea_unique",
        partnership_area,
        same(partnership_area, "partnership", "area"),
        "This partnership already has this area.",
    ),
    Broken(
        "priorities_partnershiporganisation_unique",
        partnership_organisation,
        same(partnership_organisation, "partnership", "organisation"),
        "This organisation is already in this partnership.",
    ),
    plan("reference_filled", {"reference": ""}, REFERENCE),
    plan("title_filled", {"title": ""}, "The title must be filled in."),
    plan(
        "status_word",
        {"status": "old"},
        "The status must be one of: draft, current, superseded.",
    ),
    plan(
        "starts_on_ends_on_order",
        {"starts_on": datetime.date(2026, 4, 2), "ends_on": datetime.date(2026, 4, 1)},
        "The plan cannot end before it starts.",
    ),
    plan(
        "thin_below_min", {"thin_below": Decimal("-0.1")}, "The thin threshold must be 0 or more."
    ),
    plan(
        "published_on_superseded__order",
        {
            "status": "superseded",
            "published_on": datetime.date(2026, 4, 2),
            "superseded_on": datetime.date(2026, 4, 1),
        },
        "A plan cannot be superseded before it was published.",
    ),
    plan(
        "superseded_only",
        {"status": "current", "superseded_on": datetime.date(2026, 4, 1)},
        "Only a superseded plan has a plan that took its place, and a day on which it did.",
    ),
    Broken(
        "priorities_plan_superseded_by_other",
        PlanFactory,
        lambda plan: {"status": "superseded", "superseded_by": plan},
        "A plan cannot take its own place.",
    ),
    plan(
        "one_current",
        same(PlanFactory, "partnership", "title"),
        "This partnership already has a current plan of this title. Supersede that one first.",
    ),
    indicator("reference_filled", {"reference": ""}, REFERENCE),
    indicator("name_filled", {"name": ""}, "The name must be filled in."),
    indicator(
        "polarity_word", {"polarity": "up"}, "The polarity must be one of: low, high, neither."
    ),
    indicator(
        "event_once",
        lambda row: {"event": IndicatorFactory(event="burglary").event},
        "Another indicator already counts this event.",
    ),
    priority("reference_filled", {"reference": ""}, REFERENCE),
    priority("title_filled", {"title": ""}, "The title must be filled in."),
    priority("theme_word", {"theme": "justice"}, "The theme must be one of: crime, health, both."),
    priority("weight_min", {"weight": Decimal("-0.1")}, "The weight must be 0 or more."),
    priority(
        "unique",
        same(PriorityFactory, "plan", "reference"),
        "This plan already has a priority with this reference.",
    ),
    Broken(
        "priorities_prioritysource_quote_filled",
        PrioritySourceFactory,
        {"quote": ""},
        "The words of the document must be filled in.",
    ),
    Broken(
        "priorities_prioritysource_highlight_from_highlight_order",
        PrioritySourceFactory,
        {"highlight_from": 3, "highlight_to": 2},
        "The highlighted words cannot end before they begin.",
    ),
    Broken(
        "priorities_priorityarea_unique",
        priority_area,
        same(priority_area, "priority", "area"),
        "This priority already has this area.",
    ),
    Broken(
        "priorities_prioritytargetgroup_unique",
        priority_target_group,
        same(priority_target_group, "priority", "target_group"),
        "This priority is already for this target group.",
    ),
    Broken(
        "priorities_priorityoutcome_unique",
        PriorityOutcomeFactory,
        same(PriorityOutcomeFactory, "priority", "outcome"),
        "This priority already has this outcome.",
    ),
    Broken(
        "priorities_priorityoutcome_weight_above",
        PriorityOutcomeFactory,
        {"weight": 0},
        "The weight of an outcome must be more than 0.",
    ),
    figure(
        "unique",
        same(MeasurementFactory, "indicator", "area", "period", "sex", "age", "category"),
        "This figure is there already for this area, period, sex, age and category.",
    ),
    figure("count_min", {"count": -1}, "The count must be 0 or more."),
    figure("denominator_min", {"denominator": -1}, "The denominator must be 0 or more."),
    figure(
        "starts_on_ends_on_order",
        {"starts_on": datetime.date(2026, 4, 2), "ends_on": datetime.date(2026, 4, 1)},
        "The period cannot end before it starts.",
    ),
    Broken(
        "priorities_smallarea_code_filled",
        SmallAreaFactory,
        {"code": ""},
        "The code must be filled in.",
    ),
    crime("force_filled", {"force": ""}, "The force must be filled in."),
    crime("crime_type_filled", {"crime_type": ""}, "The type of crime must be filled in."),
    crime(
        "unique",
        same(RecordedCrimeFactory, "force", "month", "area", "crime_type"),
        "This force's count of this type is there already for this area and month.",
    ),
    Broken(
        "priorities_priority_continues_other",
        PriorityFactory,
        lambda priority: {"continues": priority},
        "A priority cannot go on with itself.",
    ),
    Broken(
        "priorities_priority_new_or_continued",
        PriorityFactory,
        lambda _: {"continues": PriorityFactory(), "is_new": True},
        "A priority that is new goes on with none.",
    ),
    figure(
        "lower_upper_order",
        {"lower": 2, "upper": 1},
        "The lower limit cannot be above the upper one.",
    ),
]
TAKEN = [
    Taken(factory, "reference", "Another row has this reference. Give it one of its own.")
    for factory in (PartnershipFactory, PlanFactory, IndicatorFactory)
]
TAKEN.append(Taken(SmallAreaFactory, "code", "Another small area has this code."))
MOVES = """
           draft current superseded
draft      -     yes     -
current    yes   -       yes
superseded -     yes     -
"""


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_bad_rows_are_refused_with_words_and_by_the_database(broken):
    broken.check()


@pytest.mark.parametrize("taken", TAKEN, ids=str)
def test_values_that_another_row_has_are_refused(taken):
    taken.check()


def test_no_constraint_is_missing_from_the_table():
    assert {broken.name for broken in BROKEN} == names_of_constraints("priorities")
    assert {taken.label for taken in TAKEN} == unique_fields("priorities")


@pytest.mark.parametrize("start, end, allowed", pairs(MOVES))
def test_a_plan_moves_as_drawn(start, end, allowed):
    check_move(PlanFactory.build(status=start), end, allowed)


def test_a_partnership_keeps_older_plans_of_the_same_title_beside_the_current_one():
    current = PlanFactory(title="Community safety", status="current")

    for status in ("superseded", "superseded", "draft"):
        PlanFactory(partnership=current.partnership, title=current.title, status=status)

    assert current.partnership.plans.filter(title="Community safety").count() == 4


def test_indicators_without_an_event_do_not_stand_in_each_others_way():
    assert IndicatorFactory(event="").pk != IndicatorFactory(event="").pk


def test_a_figure_reads_its_first_and_last_day_from_its_period():
    figure = MeasurementFactory(period="2015/16")

    assert (figure.starts_on, figure.ends_on) == (
        datetime.date(2015, 4, 1),
        datetime.date(2016, 3, 31),
    )


def test_the_past_of_every_row_is_kept():
    assert untracked("priorities") == set()


def test_a_bulk_update_leaves_history_with_who_and_why(officer):
    priority = PriorityFactory(weight=1)

    with acting(by=officer, why="Reweighed at the partnership's meeting"):
        Priority.objects.update(weight=2)

    event = priority.events.get(pgh_label="update")
    assert event.weight == 2
    assert event.pgh_context.metadata["user"] == officer.pk
    assert event.pgh_context.metadata["why"] == "Reweighed at the partnership's meeting"
