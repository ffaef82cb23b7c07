"""People, organisations, places and loaded files: what all packages share."""

from consortium.models.areas import Area, AreaLeaf, AreaLevel
from consortium.models.documents import Document
from consortium.models.drafts import FormDraft
from consortium.models.imports import Import, ImportRow, ImportStatus, RowState
from consortium.models.memberships import (
    ROLES_OF_KIND,
    Invitation,
    Membership,
    Role,
    invitation_token,
)
from consortium.models.monthly import MonthlyEmail
from consortium.models.organisations import Organisation, OrganisationArea, OrganisationKind
from consortium.models.people import User, UserManager
from consortium.models.positions import Answer, Position, PositionNote, Question

__all__ = [
    "ROLES_OF_KIND",
    "Answer",
    "Area",
    "AreaLeaf",
    "AreaLevel",
    "Document",
    "FormDraft",
    "Import",
    "ImportRow",
    "ImportStatus",
    "Invitation",
    "Membership",
    "MonthlyEmail",
    "Organisation",
    "OrganisationArea",
    "OrganisationKind",
    "Position",
    "PositionNote",
    "Question",
    "Role",
    "RowState",
    "User",
    "UserManager",
    "invitation_token",
]
