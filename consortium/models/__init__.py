"""People, organisations, places and loaded files: what all packages share."""

from consortium.models.areas import Area, AreaLeaf, AreaLevel, Boundary, BoundaryForm
from consortium.models.documents import (
    Document,
    DocumentOpening,
    EarlierDocument,
    PaperKind,
    PaperList,
    PaperListKind,
)
from consortium.models.drafts import FormDraft
from consortium.models.imports import Import, ImportRow, ImportStatus, RowState
from consortium.models.logos import KeptPicture, Logo
from consortium.models.memberships import (
    ROLES_OF_KIND,
    Invitation,
    JoinRequest,
    JoinRequestStatus,
    Membership,
    Role,
    invitation_token,
)
from consortium.models.monthly import MonthlyEmail, WeeklyEmail
from consortium.models.organisations import (
    Organisation,
    OrganisationArea,
    OrganisationKind,
    OrganisationStatus,
)
from consortium.models.people import User, UserManager
from consortium.models.positions import Answer, Position, PositionNote, Question
from consortium.models.register import RegisteredCharity
from consortium.models.stamps import Stamp

__all__ = [
    "ROLES_OF_KIND",
    "Answer",
    "Area",
    "AreaLeaf",
    "AreaLevel",
    "Boundary",
    "BoundaryForm",
    "Document",
    "DocumentOpening",
    "EarlierDocument",
    "FormDraft",
    "Import",
    "ImportRow",
    "ImportStatus",
    "Invitation",
    "JoinRequest",
    "JoinRequestStatus",
    "KeptPicture",
    "Logo",
    "Membership",
    "MonthlyEmail",
    "Organisation",
    "OrganisationArea",
    "OrganisationKind",
    "OrganisationStatus",
    "PaperKind",
    "PaperList",
    "PaperListKind",
    "Position",
    "PositionNote",
    "Question",
    "RegisteredCharity",
    "Role",
    "RowState",
    "Stamp",
    "User",
    "UserManager",
    "WeeklyEmail",
    "invitation_token",
]
