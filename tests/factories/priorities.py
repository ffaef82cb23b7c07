import datetime

import factory
from factory.django import DjangoModelFactory

from priorities import models
from tests.factories.consortium import AreaFactory, ImportFactory, UserFactory
from tests.factories.lists import many
from tests.factories.projects import OutcomeFactory, ProjectFactory


class PartnershipFactory(DjangoModelFactory):
    class Meta:
        model = models.Partnership
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"partnership-{n:05}")
    name = factory.Sequence(lambda n: f"Partnership {n:05}")
    kind = "community_safety"
    areas = many("areas")
    organisations = many("organisations")


class ComparisonGroupFactory(DjangoModelFactory):
    class Meta:
        model = models.ComparisonGroup
        skip_postgeneration_save = True

    partnership = factory.SubFactory(PartnershipFactory)
    name = factory.Sequence(lambda n: f"Places like ours {n:05}")
    why = "Alike in size and in how people live."
    areas = many("areas")


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = models.Plan

    partnership = factory.SubFactory(PartnershipFactory)
    reference = factory.Sequence(lambda n: f"plan-{n:05}")
    title = factory.Sequence(lambda n: f"Plan {n:05}")
    status = "current"


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = models.Indicator

    reference = factory.Sequence(lambda n: f"indicator-{n:05}")
    name = factory.Sequence(lambda n: f"Indicator {n:05}")


class PriorityFactory(DjangoModelFactory):
    """`outcomes=[a, b]` gives each weight 1; for weights use PriorityOutcomeFactory."""

    class Meta:
        model = models.Priority
        skip_postgeneration_save = True

    plan = factory.SubFactory(PlanFactory)
    reference = factory.Sequence(lambda n: f"P{n:05}")
    title = factory.Sequence(lambda n: f"Priority {n:05}")
    areas = many("areas")
    target_groups = many("target_groups")
    outcomes = many("outcomes")


class PriorityOutcomeFactory(DjangoModelFactory):
    class Meta:
        model = models.PriorityOutcome

    priority = factory.SubFactory(PriorityFactory)
    outcome = factory.SubFactory(OutcomeFactory)


class PrioritySourceFactory(DjangoModelFactory):
    class Meta:
        model = models.PrioritySource

    priority = factory.SubFactory(PriorityFactory)
    upload = factory.SubFactory(ImportFactory, kind="priorities", source="document")
    page = 3
    quote = factory.SelfAttribute("priority.title")


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = models.Measurement

    indicator = factory.SubFactory(IndicatorFactory)
    area = factory.SubFactory(AreaFactory)
    period = "2024"


class SmallAreaFactory(DjangoModelFactory):
    class Meta:
        model = models.SmallArea

    code = factory.Sequence(lambda n: f"E01{n:06}")
    name = factory.Sequence(lambda n: f"District {n:05} 001A")
    area = factory.SubFactory(AreaFactory)


class RecordedCrimeFactory(DjangoModelFactory):
    class Meta:
        model = models.RecordedCrime

    force = factory.Sequence(lambda n: f"Force {n:05}")
    month = datetime.date(2024, 1, 1)
    area = factory.SubFactory(AreaFactory)
    crime_type = "Burglary"
    count = 1
    is_own = True


class MatchQuestionFactory(DjangoModelFactory):
    class Meta:
        model = models.MatchQuestion

    priority = factory.SubFactory(PriorityFactory)
    project = factory.SubFactory(ProjectFactory)
    reason = "Has it not stopped?"
    asked_by = factory.SubFactory(UserFactory)
