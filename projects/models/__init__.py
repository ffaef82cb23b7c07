"""What charities do, for whom, where, and which outcomes it prevents."""

from projects.models.confirmations import LinkAnswer, OnBehalf, UsedLink
from projects.models.contact import ProjectMessage
from projects.models.projects import (
    LONGEST_SUMMARY,
    Project,
    ProjectArea,
    ProjectStatus,
    ProjectTargetGroup,
)
from projects.models.stories import ConsentGiven, Story
from projects.models.tags import EFFECT, EffectFields, EvidenceScale, ProjectOutcome
from projects.models.taxonomy import (
    Domain,
    Outcome,
    OutcomeLink,
    PreventionLevel,
    TargetGroup,
    TargetGroupInclusion,
)

__all__ = [
    "EFFECT",
    "LONGEST_SUMMARY",
    "ConsentGiven",
    "Domain",
    "EffectFields",
    "EvidenceScale",
    "LinkAnswer",
    "OnBehalf",
    "Outcome",
    "OutcomeLink",
    "PreventionLevel",
    "Project",
    "ProjectArea",
    "ProjectMessage",
    "ProjectOutcome",
    "ProjectStatus",
    "ProjectTargetGroup",
    "Story",
    "TargetGroup",
    "TargetGroupInclusion",
    "UsedLink",
]
