"""The joint bid: what is asked for, by whom, for what, and the figures behind it."""

from proposals.models.bids import (
    Cost,
    Part,
    Proposal,
    ProposalArea,
    ProposalPlan,
    ProposalShare,
    ProposalStatus,
    ProposalTerm,
)
from proposals.models.calls import (
    AnswerState,
    Call,
    CallAnswer,
    CallArea,
    CallOutcome,
    CallQuestion,
    LimitUnit,
)
from proposals.models.consents import Audience, Consent, ConsentStatus, ProofKind
from proposals.models.conversation import Comment, FunderQuestion, Thread, ThreadReading
from proposals.models.funding import Funding
from proposals.models.logos import FunderLogo
from proposals.models.offers import Offer, OfferStatus, OfferYear
from proposals.models.packages import Package, PackageStatus
from proposals.models.packs import BidPack, PackStatus, pack_code
from proposals.models.questions import OfficeQuestion
from proposals.models.sections import PackSection
from proposals.models.texts import ProposalText, Undertaking
from proposals.models.unit_costs import Assumption, CostKind, Deflator, UnitCost, UnitCostExclusion
from proposals.models.word import Decision, WordCopy, WordPassage, WordText

__all__ = [
    "AnswerState",
    "Assumption",
    "Audience",
    "BidPack",
    "Call",
    "CallAnswer",
    "CallArea",
    "CallOutcome",
    "CallQuestion",
    "Comment",
    "Consent",
    "ConsentStatus",
    "Cost",
    "CostKind",
    "Decision",
    "Deflator",
    "FunderLogo",
    "FunderQuestion",
    "Funding",
    "LimitUnit",
    "Offer",
    "OfferStatus",
    "OfferYear",
    "OfficeQuestion",
    "PackSection",
    "PackStatus",
    "Package",
    "PackageStatus",
    "Part",
    "ProofKind",
    "Proposal",
    "ProposalArea",
    "ProposalPlan",
    "ProposalShare",
    "ProposalStatus",
    "ProposalTerm",
    "ProposalText",
    "Thread",
    "ThreadReading",
    "Undertaking",
    "UnitCost",
    "UnitCostExclusion",
    "WordCopy",
    "WordPassage",
    "WordText",
    "pack_code",
]
