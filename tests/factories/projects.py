import datetime

import factory
from factory.django import DjangoModelFactory

from projects import models
from tests.factories.consortium import OrganisationFactory, UserFactory
from tests.factories.lists import many


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = models.Outcome

    code = factory.Sequence(lambda n: f"outcome-{n:05}")
    name = factory.Sequence(lambda n: f"Outcome {n:05}")
    domain = "crime"


class OutcomeLinkFactory(DjangoModelFactory):
    class Meta:
        model = models.OutcomeLink

    from_outcome = factory.SubFactory(OutcomeFactory)
    to_outcome = factory.SubFactory(OutcomeFactory)
    why = "One often brings the other."


class TargetGroupFactory(DjangoModelFactory):
    class Meta:
        model = models.TargetGroup
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"group-{n:05}")
    name = factory.Sequence(lambda n: f"Group {n:05}")
    includes = many("includes")


class ProjectFactory(DjangoModelFactory):
    """`outcomes=[a, b]` tags them plainly; for evidence use ProjectOutcomeFactory."""

    class Meta:
        model = models.Project
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    reference = factory.Sequence(lambda n: f"project-{n:05}")
    title = factory.Sequence(lambda n: f"Project {n:05}")
    status = "active"
    people_per_year = 100
    areas = many("areas")
    target_groups = many("target_groups")
    outcomes = many("outcomes")


class ProjectMessageFactory(DjangoModelFactory):
    class Meta:
        model = models.ProjectMessage

    project = factory.SubFactory(ProjectFactory)
    sender = factory.SubFactory(UserFactory)
    text = "Shall we share a hall?"


class OnBehalfFactory(DjangoModelFactory):
    class Meta:
        model = models.OnBehalf

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SelfAttribute("project.organisation")
    added_by = factory.SubFactory(UserFactory)


class StoryFactory(DjangoModelFactory):
    class Meta:
        model = models.Story

    project = factory.SubFactory(ProjectFactory)
    text = "She sleeps again."
    how = "signed"
    consented_on = datetime.date(2026, 10, 1)


class UsedLinkFactory(DjangoModelFactory):
    class Meta:
        model = models.UsedLink

    link = factory.Sequence(lambda n: f"{n:064d}")
    project = factory.SubFactory(ProjectFactory)
    answer = "right"


class ProjectOutcomeFactory(DjangoModelFactory):
    class Meta:
        model = models.ProjectOutcome

    project = factory.SubFactory(ProjectFactory)
    outcome = factory.SubFactory(OutcomeFactory)
