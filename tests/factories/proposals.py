import datetime
from decimal import Decimal

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from consortium.steady import steady_zip
from proposals import models
from proposals.consents import contents_of
from proposals.digest import digest_of
from tests.factories.consortium import AreaFactory, OrganisationFactory, UserFactory
from tests.factories.lists import many
from tests.factories.projects import OutcomeFactory, ProjectFactory

MADE_ON = datetime.date(2026, 11, 23)


class UnitCostFactory(DjangoModelFactory):
    class Meta:
        model = models.UnitCost

    code = factory.Sequence(lambda n: f"UC{n:05}")
    name = factory.Sequence(lambda n: f"Unit cost {n:05}")
    agency = "Police"
    amount_gbp = Decimal(100)
    price_year = 2015


class AssumptionFactory(DjangoModelFactory):
    class Meta:
        model = models.Assumption

    code = factory.Sequence(lambda n: f"assumption-{n:05}")
    outcome = factory.SubFactory(OutcomeFactory)


class DeflatorFactory(DjangoModelFactory):
    class Meta:
        model = models.Deflator

    year = factory.Sequence(lambda n: 2000 + n)
    index = Decimal(100)


class FundingFactory(DjangoModelFactory):
    class Meta:
        model = models.Funding

    project = factory.SubFactory(ProjectFactory)
    funder = "A funder"
    amount_gbp = Decimal(1000)


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = models.Proposal
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"bid-{n:05}")
    title = factory.Sequence(lambda n: f"Bid {n:05}")
    lead_organisation = factory.SubFactory(OrganisationFactory)
    starts_on = datetime.date(2027, 4, 1)
    years = 3
    budget_gbp = Decimal(100_000)
    plans = many("plans")
    areas = many("areas")
    terms = many("terms")
    shared_with = many("shared_with")


class PartFactory(DjangoModelFactory):
    class Meta:
        model = models.Part

    proposal = factory.SubFactory(ProposalFactory)
    project = factory.SubFactory(ProjectFactory)
    year = 2027
    amount_gbp = Decimal(10_000)


class ProposalTextFactory(DjangoModelFactory):
    class Meta:
        model = models.ProposalText

    proposal = factory.SubFactory(ProposalFactory)
    section = "delivery"
    text = "The hub leads."


class UndertakingFactory(DjangoModelFactory):
    class Meta:
        model = models.Undertaking

    proposal = factory.SubFactory(ProposalFactory)
    project = factory.SubFactory(ProjectFactory)
    buys = "A fitter and a van."
    milestones = "June 2027: forty homes have locks."


class FunderLogoFactory(DjangoModelFactory):
    class Meta:
        model = models.FunderLogo

    proposal = factory.SubFactory(ProposalFactory)
    file = "logos/a.png"
    width = 90
    height = 45


class ConsentFactory(DjangoModelFactory):
    """A charity that has been asked. An answer is on the bid as it stands when it is made."""

    class Meta:
        model = models.Consent

    class Params:
        answered = factory.Trait(
            status="agreed",
            content=factory.LazyAttribute(lambda row: asked_of(row)),
            digest=factory.LazyAttribute(lambda row: digest_of(row.content)),
            answered_at=factory.LazyFunction(timezone.now),
        )

    proposal = factory.SubFactory(ProposalFactory)
    project = factory.SubFactory(ProjectFactory)


def asked_of(row):
    """What the bid asks of the project as both stand; of one that is not in it, nothing."""
    return contents_of(row.proposal).get(row.project.pk, {})


class ThreadFactory(DjangoModelFactory):
    class Meta:
        model = models.Thread

    proposal = factory.SubFactory(ProposalFactory)


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = models.Comment

    thread = factory.SubFactory(ThreadFactory)
    words = factory.Sequence(lambda n: f"Comment {n:05}")


class ThreadReadingFactory(DjangoModelFactory):
    class Meta:
        model = models.ThreadReading

    thread = factory.SubFactory(ThreadFactory)
    person = factory.SubFactory(UserFactory)
    read_at = factory.LazyFunction(timezone.now)


class FunderQuestionFactory(DjangoModelFactory):
    class Meta:
        model = models.FunderQuestion

    proposal = factory.SubFactory(ProposalFactory, status="submitted")
    asked_on = datetime.date(2026, 11, 2)
    question = "How many people will you reach?"


class CallFactory(DjangoModelFactory):
    class Meta:
        model = models.Call
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"call-{n:05}")
    title = factory.Sequence(lambda n: f"Call {n:05}")
    funder = "The Fund"
    outcomes = many("outcomes")
    areas = many("areas")


class CallQuestionFactory(DjangoModelFactory):
    class Meta:
        model = models.CallQuestion

    reference = factory.Sequence(lambda n: f"call-question-{n:05}")
    call = factory.SubFactory(CallFactory)
    number = factory.Sequence(lambda n: n + 1)
    question = "What will you do?"
    most = 250


class CallAnswerFactory(DjangoModelFactory):
    """Of a bid that answers the question's call."""

    class Meta:
        model = models.CallAnswer

    question = factory.SubFactory(CallQuestionFactory)
    proposal = factory.SubFactory(ProposalFactory, call=factory.SelfAttribute("..question.call"))
    text = "We fit locks."
    state = "drafted"


class CostFactory(DjangoModelFactory):
    class Meta:
        model = models.Cost

    proposal = factory.SubFactory(ProposalFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    year = 2027
    heading = "Evaluation"
    amount_gbp = Decimal(1000)


class OfferFactory(DjangoModelFactory):
    """What a public body that its bid is shared with offers, for the bid's first year."""

    class Meta:
        model = models.Offer
        skip_postgeneration_save = True

    proposal = factory.SubFactory(ProposalFactory)
    organisation = factory.SubFactory(OrganisationFactory, kind="statutory")

    @factory.post_generation
    def amounts(self, create, extracted):
        """`amounts={year: pounds}`, or £1,000 for the first year; shares the bid with the body."""
        self.proposal.shared_with.add(self.organisation)
        for year, pounds in (extracted or {self.proposal.first_year: Decimal(1000)}).items():
            models.OfferYear.objects.create(offer=self, year=year, amount_gbp=pounds)


class OfficeQuestionFactory(DjangoModelFactory):
    class Meta:
        model = models.OfficeQuestion

    area = factory.SubFactory(AreaFactory, level="district")
    office = "The Chief Constable’s office"
    question = factory.Sequence(lambda n: f"What does a missing child cost you, {n:05}?")
    asked_on = datetime.date(2026, 3, 2)


class PackageFactory(DjangoModelFactory):
    class Meta:
        model = models.Package

    proposal = factory.SubFactory(ProposalFactory)
    budget_gbp = Decimal(100_000)
    requested_by = factory.SubFactory(UserFactory)


class BidPackFactory(DjangoModelFactory):
    """`made=True`: one that is ready, with files that hold what `words` says."""

    class Meta:
        model = models.BidPack

    class Params:
        words = "words"
        made = factory.Trait(
            status="ready",
            pages=7,
            finished_at=factory.LazyFunction(timezone.now),
            snapshot=factory.LazyFunction(
                lambda: {"taken_on": "2026-11-23", "bid": {"status": "draft"}}
            ),
            pdf=factory.LazyAttribute(
                lambda pack: ContentFile(f"%PDF-1.7 {pack.words}".encode(), name="pack.pdf")
            ),
            archive=factory.LazyAttribute(
                lambda pack: ContentFile(
                    steady_zip([("bid.xlsx", pack.words.encode())], on=MADE_ON), name="pack.zip"
                )
            ),
            files=[{"kind": "xlsx", "name": "bid.xlsx", "size": 5, "sha256": "0" * 64}],
        )

    proposal = factory.SubFactory(ProposalFactory)
    snapshot = factory.LazyFunction(lambda: {"title": "Bid"})
    digest = "0" * 64
    requested_by = factory.SubFactory(UserFactory)


class WordTextFactory(DjangoModelFactory):
    """A bid's words as they went out, with one passage."""

    class Meta:
        model = models.WordText

    proposal = factory.SubFactory(ProposalFactory)
    code = factory.Sequence(lambda n: f"WORD{n:04}")
    digest = factory.Sequence(lambda n: f"{n:064}")
    passages = factory.List(
        [{"number": 1, "key": "section:risks", "title": "Risks", "form": "written", "text": ""}]
    )


class WordCopyFactory(DjangoModelFactory):
    """A copy that came back, whose file is no longer kept."""

    class Meta:
        model = models.WordCopy

    proposal = factory.SubFactory(ProposalFactory)
    source = factory.SubFactory(WordTextFactory, proposal=factory.SelfAttribute("..proposal"))
    name = "words.docx"
    size = 40_000
    sha256 = factory.Sequence(lambda n: f"{n:064}")
    sent_by = factory.SubFactory(UserFactory)


class WordPassageFactory(DjangoModelFactory):
    class Meta:
        model = models.WordPassage

    copy = factory.SubFactory(WordCopyFactory)
    order = factory.Sequence(int)
    key = "section:risks"
    title = "Risks, and what we do about them"
    form = "written"
    text = "Rain."
