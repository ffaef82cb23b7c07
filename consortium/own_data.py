"""What people, organisations and their files enter in the data people take away."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from pghistory.models import MiddlewareEvents

from consortium.held import about_organisation, about_person, left_out
from consortium.models import (
    Document,
    DocumentOpening,
    EarlierDocument,
    FormDraft,
    Import,
    ImportRow,
    Invitation,
    JoinRequest,
    Logo,
    Membership,
    MonthlyEmail,
    Organisation,
    OrganisationArea,
    Position,
    PositionNote,
    User,
    WeeklyEmail,
)
from consortium.services.papers import open_paper

about_person("account", User, "pk")
about_person("addresses", EmailAddress, "user")
about_person("second-step", Authenticator, "user", columns=("type", "created_at", "last_used_at"))
about_person("organisations", Membership, "user")
about_person(
    "requests-to-join",
    JoinRequest,
    "user",
    columns=("organisation__name", "message", "status", "asked_at", "answered_at", "refusal"),
)
about_person("monthly-e-mails", MonthlyEmail, "person")
about_person("weekly-e-mails", WeeklyEmail, "person")
about_person("typed-and-not-saved", FormDraft, "user")
about_person(
    "administration",
    LogEntry,
    "user",
    columns=("action_time", "content_type__model", "object_id", "action_flag"),
)
NO_GROUPS = "Permissions come from roles, never from groups."
left_out(User.groups.through, "user", why=NO_GROUPS)
left_out(User.user_permissions.through, "user", why=NO_GROUPS)
left_out(EmailConfirmation, "email_address", why="Codes are used in its place.")
left_out(MiddlewareEvents, "user", why="A view of history, of which changes-made tells.")

about_organisation("organisation", Organisation, "pk")
about_organisation("areas", OrganisationArea, "organisation")
about_organisation(
    "people", Membership, "organisation", columns=("id", "user__name", "user__email", "role")
)
about_organisation("invitations", Invitation, "organisation")
about_organisation("requests-to-join", JoinRequest, "organisation")
about_organisation("logo", Logo, "organisation", file="file")
about_organisation("positions", Position, "organisation")
about_organisation("position-notes", PositionNote, "organisation")


# Whoever takes papers away opens them: under the checks of their own page, and written down.
def _paper(document, by):
    return open_paper(document=document, by=by).stream


def _earlier_paper(earlier, by):
    return open_paper(document=earlier.document, by=by, earlier=earlier).stream


about_organisation("papers", Document, "organisation", file="file", opens=_paper)
about_organisation(
    "earlier-papers",
    EarlierDocument,
    "document__organisation",
    file="file",
    opens=_earlier_paper,
)
about_organisation("papers-opened", DocumentOpening, "organisation")
left_out(DocumentOpening, "document", why="Each opening names its organisation itself.")
about_organisation("loaded-files", Import, "organisation", file="file", file_called="name")
about_organisation("loaded-rows", ImportRow, "upload__organisation")
