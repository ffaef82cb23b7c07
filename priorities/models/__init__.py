"""What partnerships want, and the figures that measure it."""

from priorities.models.comparing import ComparisonGroup, ComparisonGroupArea
from priorities.models.crime import RecordedCrime, SmallArea
from priorities.models.figures import Indicator, Measurement, Polarity
from priorities.models.partnerships import (
    Partnership,
    PartnershipArea,
    PartnershipKind,
    PartnershipOrganisation,
)
from priorities.models.plans import Plan, PlanStatus
from priorities.models.priorities import (
    Priority,
    PriorityArea,
    PriorityOutcome,
    PrioritySource,
    PriorityTargetGroup,
    Theme,
)
from priorities.models.questions import MatchQuestion

__all__ = [
    "ComparisonGroup",
    "ComparisonGroupArea",
    "Indicator",
    "MatchQuestion",
    "Measurement",
    "Partnership",
    "PartnershipArea",
    "PartnershipKind",
    "PartnershipOrganisation",
    "Plan",
    "PlanStatus",
    "Polarity",
    "Priority",
    "PriorityArea",
    "PriorityOutcome",
    "PrioritySource",
    "PriorityTargetGroup",
    "RecordedCrime",
    "SmallArea",
    "Theme",
]
