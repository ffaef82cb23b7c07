"""Who may do what with people, organisations and places.

Predicates answer *who*; *when* (in which state) is the model's to say. Each takes a person who
may be signed out. Memberships are read once per person and request (`roles_of`).
"""

import rules

from consortium.access import allow


def roles_of(user):
    """{(organisation id, role, organisation kind)} of a signed-in person; empty for a visitor."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = frozenset(
            user.memberships.values_list("organisation_id", "role", "organisation__kind")
        )
    return user._roles


def belongs_to(user, organisation_id):
    return any(member == organisation_id for member, _, _ in roles_of(user))


def leads(user, organisation_id):
    return any(member == organisation_id and role == "lead" for member, role, _ in roles_of(user))


@rules.predicate
def is_signed_in(user):
    return user.is_authenticated and user.is_active


@rules.predicate
def belongs_somewhere(user):
    """Anybody may open an account; belonging takes somebody's invitation."""
    return bool(roles_of(user))


@rules.predicate
def is_administrator(user):
    return user.is_authenticated and user.is_active and user.is_superuser


@rules.predicate
def is_coordinator(user):
    return any(
        role == "coordinator" and kind == "infrastructure" for _, role, kind in roles_of(user)
    )


@rules.predicate
def is_officer(user):
    return any(role == "officer" and kind == "statutory" for _, role, kind in roles_of(user))


@rules.predicate
def is_member(user, organisation):
    return belongs_to(user, organisation.pk)


@rules.predicate
def is_lead(user, organisation):
    return leads(user, organisation.pk)


allow("consortium.view_home", rules.always_allow, public=True)
allow("consortium.view_area", rules.always_allow, model="consortium.Area", public=True)
allow("consortium.list_organisations", rules.always_allow, public=True)
allow(
    "consortium.view_organisation",
    rules.always_allow,
    model="consortium.Organisation",
    public=True,
)
allow(
    "consortium.change_organisation",
    is_lead | is_coordinator,
    model="consortium.Organisation",
)
allow(
    "consortium.invite_colleague",
    is_lead | is_coordinator,
    model="consortium.Organisation",
)
# Whom one works with: names and roles, open invitations.
allow("consortium.view_colleagues", is_member | is_coordinator, model="consortium.Organisation")
# Which answers to the standing questions an organisation accepts, its notes on them and who
# changed what: for those who may meet in a bid, so not for every account.
allow("consortium.view_positions", belongs_somewhere, model="consortium.Organisation")
allow("consortium.change_positions", is_lead | is_coordinator, model="consortium.Organisation")
allow("consortium.grant_coordinator", is_coordinator)
allow("consortium.view_contacts", is_signed_in)
# Which e-mails come, and where: each person for themselves.
allow("consortium.choose_emails", is_signed_in)
allow("consortium.load_folder", is_administrator)


@rules.predicate
def belongs_somewhere(user):
    return bool(roles_of(user))


@rules.predicate
def is_of_its_organisation(user, upload):
    return upload.organisation_id is not None and belongs_to(user, upload.organisation_id)


# Files that are loaded. What a kind of file asks beside, its registry entry says.
allow("consortium.list_imports", belongs_somewhere)
allow("consortium.view_import", is_of_its_organisation | is_coordinator, model="consortium.Import")
allow("consortium.apply_import", is_of_its_organisation | is_coordinator, model="consortium.Import")
