"""Everything held about oneself or one's organisation: to take away, or to have forgotten."""

import functools
import time

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import may, requires
from consortium.held import held_about_organisation, held_about_person
from consortium.models import Organisation
from consortium.services import accounts, retention
from consortium.zips import zip_of

JUST_NOW_SECONDS = 300


def confirmed_just_now(view):
    """Inside the gate: a POST is taken only from somebody who has just shown who they are.

    People with a password or a second factor are asked for that by allauth. Those who sign in by
    e-mailed code alone sign in again with a new code, unless they did minutes ago.
    """
    asked_again = reauthentication_required(allow_get=True)(view)

    @functools.wraps(view)
    def asking(request, *args, **kwargs):
        has_secret = request.user.has_usable_password() or request.user.authenticator_set.exists()
        if request.method != "POST" or has_secret or signed_in_just_now(request):
            return asked_again(request, *args, **kwargs)
        page = request.path
        logout(request)
        messages.info(request, "First show that it is you: sign in again with a new code.")
        return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': page})}")

    return asking


def signed_in_just_now(request):
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < JUST_NOW_SECONDS


@requires("consortium.view_own_data")
@require_safe
def my_data(request):
    """What is held about oneself, how to take it away and how to have it forgotten."""
    user = request.user
    mine = Organisation.objects.of(user).order_by("name")
    context = {
        "speaks_for": [one for one in mine if may(user, "consortium.export_organisation", one)],
        "in_the_way": accounts.in_the_way(user),
        "contact_of": accounts.contact_of(user),
        "years": retention.UNUSED_YEARS,
        "draft_days": retention.DRAFT_DAYS,
        "warned_days": retention.WARNED_DAYS,
    }
    return TemplateResponse(request, "account/my_data.html", context)


@never_cache
@requires("consortium.view_own_data")
@require_safe
def my_data_file(request):
    return sent(held_about_person(request.user), about=request.user.email, name="my-data")


@requires("consortium.view_own_data")
@confirmed_just_now
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request):
    """Says what goes and what stays; closes the account of whoever has just shown who they are."""
    if request.method == "POST":
        try:
            accounts.close_own_account(by=request.user)
        except accounts.AccountStays as refused:
            messages.error(request, str(refused))
            return redirect("my_data")
        logout(request)
        messages.success(request, "Your account is closed, and your name and address are gone.")
        return redirect("home")
    context = {"in_the_way": accounts.in_the_way(request.user)}
    return TemplateResponse(request, "account/close.html", context)


@never_cache
@requires("consortium.export_organisation", Organisation)
@require_http_methods(["GET"])
def organisation_data(request, organisation):
    """What the organisation holds; its papers are written down as opened while they are sent."""
    held = held_about_organisation(organisation, by=request.user)
    return sent(held, about=organisation.name, name=organisation.slug)


def sent(held, *, about, name):
    day = timezone.localdate()
    words = (
        f"Everything In It Together holds about {about}, {day}.\r\n"
        "A table’s past is in the one called -history, where numbers stand for rows by their id."
    )
    return StreamingHttpResponse(
        zip_of(held, words=words),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}-{day}.zip"'},
    )
