import datetime
from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from consortium import models
from consortium.services import refresh_area_tree
from tests.factories.lists import many


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n:05}@example.org")
    name = factory.Sequence(lambda n: f"Person {n:05}")
    password = "!"


class AreaFactory(DjangoModelFactory):
    """Keeps the tree right after each area, as every writer of areas must."""

    class Meta:
        model = models.Area
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"E05{n:06d}")
    name = factory.Sequence(lambda n: f"Ward {n:05}")
    level = "ward"

    @factory.post_generation
    def tree(self, create, *_, **__):
        if create:
            refresh_area_tree()
            self.refresh_from_db()


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = models.Organisation
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"organisation-{n:05}")
    name = factory.Sequence(lambda n: f"Organisation {n:05}")
    kind = "charity"
    areas = many("areas")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = models.Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "staff"


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = models.Invitation

    class Params:
        expired = factory.Trait(
            invited_at=factory.LazyFunction(
                lambda: timezone.localtime() - timedelta(days=models.Invitation.DAYS_OPEN + 1)
            )
        )

    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.Sequence(lambda n: f"invited{n:05}@example.org")
    invited_by = factory.SubFactory(UserFactory)


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = models.Question

    code = factory.Sequence(lambda n: f"question-{n:05}")
    question = factory.Sequence(lambda n: f"What of {n:05}?")


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = models.Answer

    question = factory.SubFactory(QuestionFactory)
    code = factory.Sequence(lambda n: f"answer-{n:05}")
    words = factory.Sequence(lambda n: f"Answer {n:05}")


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = models.Position

    organisation = factory.SubFactory(OrganisationFactory)
    answer = factory.SubFactory(AnswerFactory)


class PositionNoteFactory(DjangoModelFactory):
    class Meta:
        model = models.PositionNote

    organisation = factory.SubFactory(OrganisationFactory)
    question = factory.SubFactory(QuestionFactory)
    note = "Ask us first."


class MonthlyEmailFactory(DjangoModelFactory):
    class Meta:
        model = models.MonthlyEmail

    person = factory.SubFactory(UserFactory)
    month = datetime.date(2026, 11, 1)


class WeeklyEmailFactory(DjangoModelFactory):
    class Meta:
        model = models.WeeklyEmail

    person = factory.SubFactory(UserFactory)
    week = datetime.date(2026, 11, 23)


class LogoFactory(DjangoModelFactory):
    class Meta:
        model = models.Logo

    organisation = factory.SubFactory(OrganisationFactory)
    file = "logos/a.png"
    width = 90
    height = 45


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = models.Document

    organisation = factory.SubFactory(OrganisationFactory)
    kind = "safeguarding"
    title = factory.Sequence(lambda n: f"Safeguarding policy {n:05}")


class ImportFactory(DjangoModelFactory):
    """A file that waits to be checked; its bytes are no file at all unless a test says so."""

    class Meta:
        model = models.Import

    kind = "projects"
    source = "sheet"
    organisation = factory.SubFactory(OrganisationFactory)
    requested_by = factory.SubFactory(UserFactory)
    status = "to_check"
    file = "imports/nowhere"
    name = factory.Sequence(lambda n: f"projects-{n:05}.csv")
    size = 1
    sha256 = factory.Sequence(lambda n: f"{n:064x}")


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = models.ImportRow

    upload = factory.SubFactory(ImportFactory)
    number = factory.Sequence(lambda n: n + 2)
    state = "new"
    title = factory.Sequence(lambda n: f"Project {n:05}")


class JoinRequestFactory(DjangoModelFactory):
    class Meta:
        model = models.JoinRequest

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)


class BoundaryFactory(DjangoModelFactory):
    """A square of a tenth of a degree, east of 0 and north of 52."""

    class Meta:
        model = models.Boundary

    area = factory.SubFactory(AreaFactory)
    form = "outline"
    polygons = factory.LazyFunction(lambda: [[[[0, 52], [0.1, 52], [0.1, 52.1], [0, 52.1]]]])


class RegisteredCharityFactory(DjangoModelFactory):
    class Meta:
        model = models.RegisteredCharity

    number = factory.Sequence(lambda n: 1_000_000 + n)
    organisation_number = factory.SelfAttribute("number")
    name = factory.Sequence(lambda n: f"Registered charity {n:05}")
    status = "Registered"


class PaperKindFactory(DjangoModelFactory):
    class Meta:
        model = models.PaperKind

    code = factory.Sequence(lambda n: f"paper-kind-{n:05}")
    name = factory.Sequence(lambda n: f"Kind of paper {n:05}")


class PaperListFactory(DjangoModelFactory):
    """`kinds=[a, b]` asks for each, however old; for an age use PaperListKindFactory."""

    class Meta:
        model = models.PaperList
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"paper-list-{n:05}")
    name = factory.Sequence(lambda n: f"Funder {n:05}")
    kinds = many("kinds")


class PaperListKindFactory(DjangoModelFactory):
    class Meta:
        model = models.PaperListKind

    paper_list = factory.SubFactory(PaperListFactory)
    kind = factory.SubFactory(PaperKindFactory)


class EarlierDocumentFactory(DjangoModelFactory):
    class Meta:
        model = models.EarlierDocument

    document = factory.SubFactory(DocumentFactory)
    file = "documents/earlier.pdf"
    replaced_by = factory.SubFactory(UserFactory)


class DocumentOpeningFactory(DjangoModelFactory):
    class Meta:
        model = models.DocumentOpening

    document = factory.SubFactory(DocumentFactory)
    organisation = factory.SelfAttribute("document.organisation")
    title = factory.SelfAttribute("document.title")
    opened_by = factory.SubFactory(UserFactory)
