"""What each role meets at the pages of its own account, which allauth brings along.

The rows read as those of `test_access_matrix.py`. Nobody here has a password or a second factor:
everybody signs in by code. So there is nothing to ask for again (403), and no second factor to
take away or to have codes for (404).
"""

import copy

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.test_access_matrix import EVERYONE, NOBODY, ROLES, SIGNED_IN, Row, World, meet
from tests.walk import addresses

pytestmark = pytest.mark.django_db

#                  visitor outsider stranger staff lead officer coordinator administrator
VISITORS = "       ok      go       go       go    go   go      go          go"
HALF_WAY = "       in      go       go       go    go   go      go          go"
SIGNING_OUT = "    go      ok       ok       ok    ok   ok      ok          ok"
SIGNED_OUT = "     go      go       go       go    go   go      go          go"
SIGNED_IN_405 = "  in      405      405      405   405  405     405         405"
NOT_THERE = "      in      404      404      404   404  404     404         404"
NOT_ASKED = "      in      403      403      403   403  403     403         403"

ROWS = [
    # --- Ways in: for those who have not signed in; the others are sent on.
    Row("account_login", get=VISITORS, post=VISITORS),
    Row("account_signup", get=VISITORS, post=VISITORS),
    Row("account_request_login_code", get=VISITORS, post=VISITORS),
    # Each goes on from a page before it, and back there without it.
    Row("account_confirm_login_code", get=HALF_WAY, post=HALF_WAY),
    Row("account_email_verification_sent", get=HALF_WAY, post=HALF_WAY),
    Row("mfa_authenticate", get=HALF_WAY, post=HALF_WAY),
    Row("account_inactive", get=EVERYONE, post=NOBODY),
    Row("account_reset_password", get=EVERYONE, post=EVERYONE),
    Row("account_reset_password_done", get=EVERYONE, post=NOBODY),
    Row(
        "account_reset_password_from_key",
        get=EVERYONE,
        post=EVERYONE,
        args=lambda world: {"uidb36": "1", "key": "set-password"},
        note="with a link that is used up",
    ),
    Row("account_reset_password_from_key_done", get=EVERYONE, post=NOBODY),
    Row("account_logout", get=SIGNING_OUT, post=SIGNED_OUT),
    # --- One's own account
    Row("account_email", get=SIGNED_IN, post=HALF_WAY),
    Row("account_set_password", get=SIGNED_IN, post=SIGNED_IN),
    # Who has no password is sent to set one.
    Row("account_change_password", get=HALF_WAY, post=HALF_WAY),
    Row("account_reauthenticate", get=NOT_ASKED, post=NOT_ASKED),
    Row("mfa_reauthenticate", get=NOT_ASKED, post=NOT_ASKED),
    Row("mfa_index", get=SIGNED_IN, post=SIGNED_IN_405),
    Row("mfa_activate_totp", get=SIGNED_IN, post=SIGNED_IN),
    Row("mfa_deactivate_totp", get=NOT_THERE, post=NOT_THERE),
    Row("mfa_generate_recovery_codes", get=SIGNED_IN, post=SIGNED_IN),
    Row("mfa_view_recovery_codes", get=NOT_THERE, post=SIGNED_IN_405),
    Row("mfa_download_recovery_codes", get=NOT_THERE, post=NOT_THERE),
]


class AccountWorld(World):
    """Everybody's address is shown to be theirs: they could not have signed in otherwise."""

    def __init__(self):
        super().__init__()
        for person in self.people.values():
            EmailAddress.objects.create(
                user=person, email=person.email, verified=True, primary=True
            )


@pytest.fixture(scope="module")
def whole_world(made_once):
    return made_once(AccountWorld.complete)


@pytest.fixture
def world(db, whole_world):
    return copy.deepcopy(whole_world)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_meets_its_own_account_as_the_rows_say(row, method, world):
    url = reverse(row.name, kwargs=row.args(world))

    met = {role: meet(world, role, method, url) for role in ROLES}

    assert met == row.expected(method)


def test_every_address_is_ours_an_account_page_or_the_administration():
    accounts = {
        address.name
        for address in addresses()
        if not address.is_own and not address.is_administration
    }

    assert accounts == {row.name for row in ROWS}
