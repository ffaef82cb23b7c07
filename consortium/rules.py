"""Who may do what with people, organisations and places.

Predicates answer *who*; *when* (in which state) is the model's to say. Each takes a person who
may be signed out. Memberships are read once per person and request.
"""

import rules
from django.db.models import prefetch_related_objects

from consortium.access import allow


def posts_of(user):
    """The memberships of a person with their organisations, by their names; none of a visitor."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_posts"):
        user._posts = list(user.memberships.select_related("organisation"))
    return user._posts


def read_posts_of(people):
    """Have `posts_of` answer for these people without asking again: one query for all of them."""
    prefetch_related_objects(people, "memberships__organisation")
    for person in people:
        person._posts = list(person.memberships.all())


def memberships_of(user):
    """{(organisation id, role, organisation kind, whether approved)}; empty for a visitor."""
    return {
        (
            post.organisation_id,
            post.role,
            post.organisation.kind,
            post.organisation.status == "approved",
        )
        for post in posts_of(user)
    }


def roles_of(user):
    """{(organisation id, role, organisation kind)} that count beyond the organisation itself.

    Anybody may add an organisation and say that they lead it: until a coordinator has approved
    it, a role there opens nothing else.
    """
    return {(pk, role, kind) for pk, role, kind, approved in memberships_of(user) if approved}


def organisations_of(user):
    """Ids of the organisations a person belongs to, whether they are approved yet or not."""
    return {pk for pk, *_ in memberships_of(user)}


def leading(user):
    """Ids of the organisations in which a person is a lead."""
    return {pk for pk, role, *_ in memberships_of(user) if role == "lead"}


def belongs_to(user, organisation_id):
    return organisation_id in organisations_of(user)


def leads(user, organisation_id):
    return organisation_id in leading(user)


@rules.predicate
def is_signed_in(user):
    return user.is_authenticated and user.is_active


@rules.predicate
def belongs_somewhere(user):
    """To an organisation that is approved: anybody may open an account, and add one."""
    return bool(roles_of(user))


@rules.predicate
def has_an_organisation(user):
    """Whether it is approved or not: work begins while it waits."""
    return bool(organisations_of(user))


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


@rules.predicate
def may_see_organisation(user, organisation):
    return organisation.is_approved or belongs_to(user, organisation.pk) or is_coordinator(user)


@rules.predicate
def is_charity(user, organisation):
    return organisation.kind == "charity"


allow("consortium.view_home", rules.always_allow, public=True)
allow("consortium.view_area", rules.always_allow, model="consortium.Area", public=True)
allow("consortium.list_organisations", rules.always_allow, public=True)
allow(
    "consortium.view_organisation",
    may_see_organisation,
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
# Everybody with an account may look for their organisation, ask to join it or add it.
allow("consortium.join_organisation", is_signed_in)
allow("consortium.ask_to_join", is_signed_in, model="consortium.Organisation")
# Whose word lets somebody in: a charity's leads; for public bodies and the hub, coordinators.
allow(
    "consortium.answer_join_requests",
    (is_lead & is_charity) | is_coordinator,
    model="consortium.Organisation",
)
allow("consortium.leave_organisation", is_member, model="consortium.Organisation")
allow(
    "consortium.leave_consortium",
    is_charity & (is_lead | is_coordinator),
    model="consortium.Organisation",
)
allow("consortium.withdraw_organisation", is_member, model="consortium.Organisation")
allow("consortium.ask_for_approval", is_member, model="consortium.Organisation")
allow("consortium.approve_organisations", is_coordinator)
allow("consortium.decide_organisation", is_coordinator, model="consortium.Organisation")
# Whom one works with: names and roles, open invitations.
allow("consortium.view_colleagues", is_member | is_coordinator, model="consortium.Organisation")
# Which answers to the standing questions an organisation accepts, its notes on them and who
# changed what: for those who may meet in a bid, so not for every account.
allow("consortium.view_positions", belongs_somewhere | is_member, model="consortium.Organisation")
# An answer binds its charity in every bid: its leads' word alone, not what others heard.
allow("consortium.change_positions", is_lead, model="consortium.Organisation")
allow("consortium.grant_coordinator", is_coordinator)
allow("consortium.view_contacts", is_signed_in)
# Which e-mails come, and where: each person for themselves.
allow("consortium.choose_emails", is_signed_in)
allow("consortium.load_folder", is_administrator)


@rules.predicate
def is_of_its_organisation(user, row):
    """Of an uploaded file, or of a paper."""
    return row.organisation_id is not None and belongs_to(user, row.organisation_id)


# Files that are loaded. What a kind of file asks beside, its registry entry says.
allow("consortium.list_imports", has_an_organisation)
allow("consortium.view_import", is_of_its_organisation | is_coordinator, model="consortium.Import")
allow("consortium.apply_import", is_of_its_organisation | is_coordinator, model="consortium.Import")


# What is held about oneself, to take away or to have forgotten.
allow("consortium.view_own_data", is_signed_in)
# About an organisation: a charity's leads; of other bodies, which have no leads, each member.
allow(
    "consortium.export_organisation",
    is_lead | (is_member & ~is_charity),
    model="consortium.Organisation",
)
allow("consortium.close_accounts", is_administrator)


# Papers: an organisation's own people and coordinators read them, its own people alone keep
# them. `DocumentQuerySet.visible_to` says the same in SQL.
allow("consortium.view_papers", is_member | is_coordinator, model="consortium.Organisation")
allow("consortium.keep_papers", is_member, model="consortium.Organisation")
allow(
    "consortium.view_document", is_of_its_organisation | is_coordinator, model="consortium.Document"
)
allow("consortium.change_document", is_of_its_organisation, model="consortium.Document")
# That a pack names its papers and their dates: its leads' word, as it leaves the house.
allow("consortium.show_papers", is_lead, model="consortium.Organisation")
# Who opened which paper.
allow("consortium.view_openings", is_lead, model="consortium.Organisation")
# Which papers are asked for, and who has them ready.
allow("consortium.change_paper_lists", is_coordinator)
allow("consortium.view_readiness", is_coordinator)
