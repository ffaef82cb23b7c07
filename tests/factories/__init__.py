"""One factory per model; tests name only the facts that matter to them."""

from tests.factories.consortium import (
    AnswerFactory,
    AreaFactory,
    DocumentFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    PositionFactory,
    QuestionFactory,
    UserFactory,
)
from tests.factories.priorities import (
    IndicatorFactory,
    MeasurementFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    PriorityOutcomeFactory,
)
from tests.factories.projects import (
    OutcomeFactory,
    OutcomeLinkFactory,
    ProjectFactory,
    ProjectOutcomeFactory,
    TargetGroupFactory,
)
from tests.factories.proposals import (
    AssumptionFactory,
    BidPackFactory,
    CostFactory,
    DeflatorFactory,
    FundingFactory,
    PartFactory,
    ProposalFactory,
    UnitCostFactory,
)

__all__ = [
    "AnswerFactory",
    "AreaFactory",
    "AssumptionFactory",
    "BidPackFactory",
    "CostFactory",
    "DeflatorFactory",
    "DocumentFactory",
    "FundingFactory",
    "IndicatorFactory",
    "InvitationFactory",
    "MeasurementFactory",
    "MembershipFactory",
    "OrganisationFactory",
    "OutcomeFactory",
    "OutcomeLinkFactory",
    "PartFactory",
    "PartnershipFactory",
    "PlanFactory",
    "PositionFactory",
    "PriorityFactory",
    "PriorityOutcomeFactory",
    "ProjectFactory",
    "ProjectOutcomeFactory",
    "ProposalFactory",
    "QuestionFactory",
    "TargetGroupFactory",
    "UnitCostFactory",
    "UserFactory",
]
