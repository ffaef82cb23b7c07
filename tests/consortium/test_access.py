"""The gate, and the facts by which people are told apart."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse

from consortium import access, rules
from consortium.access import Denied, allow, may, public, require, requires
from consortium.models import Area, Organisation
from tests.factories import AreaFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

# Which role, in which kind of organisation, makes whom. A role where it means nothing is none.
#       role           kind              coordinator officer
FACTS = """
        staff          charity           -           -
        lead           charity           -           -
        officer        charity           -           -
        coordinator    charity           -           -
        staff          statutory         -           -
        lead           statutory         -           -
        officer        statutory         -           yes
        coordinator    statutory         -           -
        staff          infrastructure    -           -
        lead           infrastructure    -           -
        officer        infrastructure    -           -
        coordinator    infrastructure    yes         -
"""


def facts():
    return [line.split() for line in FACTS.strip().splitlines()]


@pytest.mark.parametrize("role, kind, coordinator, officer", facts())
def test_a_role_counts_in_its_own_kind_of_organisation(role, kind, coordinator, officer):
    user = MembershipFactory(role=role, organisation__kind=kind).user

    assert rules.is_coordinator(user) is (coordinator == "yes")
    assert rules.is_officer(user) is (officer == "yes")
    assert rules.is_signed_in(user)
    assert not rules.is_administrator(user)


@pytest.mark.parametrize("role, member, lead", [("staff", True, False), ("lead", True, True)])
def test_members_and_leads_are_so_in_their_own_organisation_only(role, member, lead):
    membership = MembershipFactory(role=role)
    user, own, other = membership.user, membership.organisation, OrganisationFactory()

    assert rules.is_member(user, own) is member
    assert rules.is_lead(user, own) is lead
    assert not rules.is_member(user, other)
    assert not rules.is_lead(user, other)


def test_somebody_may_be_lead_here_and_staff_there():
    membership = MembershipFactory(role="lead")
    there = MembershipFactory(user=membership.user, role="staff").organisation

    assert rules.is_lead(membership.user, membership.organisation)
    assert not rules.is_lead(membership.user, there)
    assert rules.is_member(membership.user, there)


@pytest.mark.parametrize("role, kind", [("coordinator", "infrastructure"), ("lead", "charity")])
def test_who_is_switched_off_is_nobody(role, kind):
    membership = MembershipFactory(
        role=role, organisation__kind=kind, user__is_active=False, user__is_superuser=True
    )
    user, organisation = membership.user, membership.organisation

    assert not rules.is_signed_in(user)
    assert not rules.is_administrator(user)
    assert not rules.is_coordinator(user)
    assert not may(user, "consortium.change_organisation", organisation)


def test_memberships_are_read_once_and_afresh_when_told(queries_of):
    user = UserFactory()

    assert queries_of(lambda: [rules.is_officer(user), rules.is_coordinator(user)]) == 1
    MembershipFactory(user=user, role="officer", organisation__kind="statutory")
    assert not rules.is_officer(user)

    user.forget_roles()

    assert rules.is_officer(user)


# --- Permissions


def test_a_permission_nobody_declared_is_a_mistake():
    with pytest.raises(ImproperlyConfigured, match=r"No rules.py declares .*consortium.fly"):
        may(UserFactory(), "consortium.fly")
    with pytest.raises(ImproperlyConfigured, match=r"No rules.py declares .*consortium.fly"):
        requires("consortium.fly")(lambda request: None)


def test_a_permission_is_declared_once():
    with pytest.raises(ImproperlyConfigured, match="declared twice"):
        allow("consortium.view_home", rules.is_signed_in)


def test_the_wrong_kind_of_object_is_a_mistake(coordinator):
    with pytest.raises(ImproperlyConfigured, match=r"is asked about a consortium\.Organisation"):
        may(coordinator, "consortium.change_organisation", AreaFactory())
    with pytest.raises(ImproperlyConfigured, match=r"is asked about a consortium\.Organisation"):
        may(coordinator, "consortium.change_organisation")
    with pytest.raises(ImproperlyConfigured, match="not asked about an object"):
        may(coordinator, "consortium.view_contacts", AreaFactory())


def test_a_visitor_is_refused_before_any_predicate_is_asked(monkeypatch):
    asked = []
    permission = access.Permission(
        "consortium.test", lambda *args: asked.append(args), None, public=False
    )
    monkeypatch.setitem(access.PERMISSIONS, "consortium.test", permission)

    assert not may(AnonymousUser(), "consortium.test")
    assert asked == []


def test_an_administrator_has_every_permission(administrator):
    organisation = OrganisationFactory()

    for name, permission in access.PERMISSIONS.items():
        if permission.model in (None, "consortium.Organisation"):
            assert may(administrator, name, organisation if permission.model else None), name


def test_require_says_what_to_do(staff):
    with pytest.raises(Denied, match="Ask a coordinator"):
        require(staff, "consortium.load_folder")


def test_permissions_are_asked_through_django_as_well(staff, coordinator):
    assert coordinator.has_perm("consortium.grant_coordinator")
    assert not staff.has_perm("consortium.grant_coordinator")
    organisation = staff.memberships.get().organisation
    assert staff.has_perm("consortium.view_colleagues", organisation)


# --- The gate


def call(view, rf, user, **kwargs):
    request = rf.get("/somewhere/?page=2")
    request.user = user
    return view(request, **kwargs)


def show(request, *args):
    return HttpResponse(" ".join(str(each) for each in args))


def test_the_gate_sends_a_visitor_to_sign_in_and_back(rf, visitor):
    view = requires("consortium.view_contacts")(show)

    response = call(view, rf, visitor)

    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/somewhere/%3Fpage%3D2"


def test_the_gate_finds_the_object_among_those_one_may_see(rf, staff):
    organisation = staff.memberships.get().organisation
    view = requires("consortium.view_colleagues", Organisation)(show)

    response = call(view, rf, staff, slug=organisation.slug)

    assert response.content.decode() == organisation.name


def test_the_gate_hides_what_is_not_there(rf, staff):
    view = requires("consortium.view_colleagues", Organisation)(show)

    with pytest.raises(Http404):
        call(view, rf, staff, slug="nowhere")


def test_the_gate_refuses_what_one_may_see_and_not_have(rf, staff):
    view = requires("consortium.view_colleagues", Organisation)(show)

    with pytest.raises(Denied):
        call(view, rf, staff, slug=OrganisationFactory().slug)


def test_a_public_permission_that_is_denied_asks_a_visitor_to_sign_in(rf, visitor, monkeypatch):
    permission = access.Permission(
        "consortium.test", lambda user, area=None: False, "consortium.Area", public=True
    )
    monkeypatch.setitem(access.PERMISSIONS, "consortium.test", permission)
    monkeypatch.setattr(access.rules, "has_perm", lambda name, user, obj=None: False)
    area = AreaFactory()
    view = requires("consortium.test", Area, url_field="code")(show)

    response = call(view, rf, visitor, code=area.code)

    assert response.url.startswith("/accounts/login/")


def test_the_gate_takes_another_field_and_another_argument(rf, visitor):
    area = AreaFactory(name="Linton")
    view = requires("consortium.view_area", Area, url_field="code", argument="place")(show)

    response = call(view, rf, visitor, place=area.code)

    assert response.content.decode() == "Linton"


def test_a_view_has_one_policy():
    with pytest.raises(ImproperlyConfigured, match="has two policies"):
        public(requires("consortium.view_home")(show))
    with pytest.raises(ImproperlyConfigured, match="has two policies"):
        requires("consortium.view_home")(public(show))


def test_a_view_says_which_policy_it_has():
    view = requires("consortium.view_organisation", Organisation)(show)

    assert (view.permission, view.model) == ("consortium.view_organisation", Organisation)
    assert public(show).permission == access.PUBLIC
