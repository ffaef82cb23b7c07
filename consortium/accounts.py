"""Where our accounts differ from allauth's, and the second factor some must have."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from consortium.demonstration import is_demo_account
from consortium.directions import Line
from consortium.rules import is_administrator, is_coordinator, is_officer, organisations_of

DEMO_REFUSED = (
    "This address belongs to the demonstration, which is switched off here. "
    "Sign in with an address of your own."
)
# What a person without the second factor they need may still do: set one up, or leave.
WITHOUT_SECOND_FACTOR = frozenset(
    "mfa_activate_totp mfa_view_recovery_codes mfa_generate_recovery_codes account_email"
    " mfa_download_recovery_codes account_reauthenticate mfa_reauthenticate account_logout"
    " account_email_verification_sent health-live health-ready help"
    " stop_emails projects:confirm_link".split()
)


def is_refused(user):
    """Whether this is a demonstration's account on a site that is for real."""
    return not settings.DEMO_SIGN_INS and is_demo_account(user.email)


def needs_second_factor(user):
    """Whether this person must set up a second factor before anything else."""
    return (
        settings.MFA_REQUIRED_FOR_COORDINATORS_AND_OFFICERS
        and (is_coordinator(user) or is_officer(user) or is_administrator(user))
        and not is_mfa_enabled(user)
    )


def leads_to_sign_in(response):
    return response.status_code == 302 and response.url.startswith(reverse("account_login"))


def invitations_of(user):
    """The open invitations to an address of this person."""
    from consortium.models import Invitation
    from consortium.services.invitations import verified_addresses

    return Invitation.objects.open_for(verified_addresses(user))


class AccountAdapter(DefaultAccountAdapter):
    """Addresses are kept in lower case; the demonstration's people stay out of real sites."""

    def clean_email(self, email):
        return super().clean_email(email).lower()

    def get_signup_redirect_url(self, request):
        """Who has just made an account looks for their organisation next.

        A link they followed here, and an invitation that waits on the home page, go first.
        """
        user = request.user
        if organisations_of(user) or invitations_of(user).exists():
            return reverse("home")
        return reverse("organisations:join")

    def pre_login(self, request, user, **kwargs):
        """Last stop before any way of signing in: password, code, reset or sign-up."""
        if is_refused(user):
            messages.error(request, DEMO_REFUSED)
            return HttpResponseRedirect(reverse("account_login"))
        return super().pre_login(request, user, **kwargs)


@receiver(authentication_step_completed)
def remember_address(sender, user, method, email=None, **kwargs):
    """A code that came back shows whose address it is, also for people nobody signed up.

    Those from a folder or from the administration pages have no row for their address yet;
    allauth marks it as verified right after this.
    """
    if method == "code" and email and email.lower() == user.email:
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"primary": True, "verified": False}
        )


class AccountRules:
    """Middleware: signed-in people who may not be here leave, or set up their second factor.

    Where a page asks for a part of itself after the sign-in has run out, the whole page goes to
    sign in: a sign-in form inside a progress bar helps nobody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.htmx and leads_to_sign_in(response):
            page = request.htmx.current_url_abs_path or reverse("home")
            return HttpResponseClientRedirect(redirect_to_login(page).url)
        return response

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return None
        if is_refused(request.user):
            logout(request)
            messages.error(request, DEMO_REFUSED)
            return HttpResponseRedirect(reverse("account_login"))
        if request.resolver_match.view_name in WITHOUT_SECOND_FACTOR:
            return None
        if needs_second_factor(request.user):
            messages.warning(
                request,
                "Your role needs a second step at sign-in. Set up an authenticator app to go on.",
            )
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return None


class SignUpForm(forms.Form):
    """What we ask beside e-mail and password."""

    name = Line(
        label="Your name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
