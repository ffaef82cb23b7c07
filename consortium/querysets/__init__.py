"""Reads of people, organisations, places and of what workers do."""

from consortium.querysets.organisations import (
    DocumentQuerySet,
    OrganisationQuerySet,
    RegisteredCharityQuerySet,
)
from consortium.querysets.people import (
    InvitationQuerySet,
    JoinRequestQuerySet,
    MembershipQuerySet,
    UserQuerySet,
)
from consortium.querysets.places import AreaQuerySet, without_nulls
from consortium.querysets.work import ImportQuerySet, ImportRowQuerySet, WorkedOnQuerySet

__all__ = [
    "AreaQuerySet",
    "DocumentQuerySet",
    "ImportQuerySet",
    "ImportRowQuerySet",
    "InvitationQuerySet",
    "JoinRequestQuerySet",
    "MembershipQuerySet",
    "OrganisationQuerySet",
    "RegisteredCharityQuerySet",
    "UserQuerySet",
    "WorkedOnQuerySet",
    "without_nulls",
]
