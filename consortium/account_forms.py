"""allauth's forms in our words: sentence case, no jargon, errors that say what to enter."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from consortium.models import User

LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "password": "Password",
    "remember": "Keep me signed in on this device",
    "oldpassword": "Password you have now",
    "password1": "New password",
    "password2": "New password again",
    "code": "Code",
}
REQUIRED = {
    "login": "Enter your e-mail address",
    "email": "Enter an e-mail address",
    "password": "Enter your password",
    "oldpassword": "Enter the password you have now",
    "password1": "Enter a new password",
    "password2": "Enter the new password again",
    "code": "Enter the code",
}
# What the validators of the settings ask, in one sentence.
HINTS = {
    "password1": "At least 8 characters, not digits alone, not a common password, and not like "
    "your name or address.",
}


class PlainWords:
    """Mixin: the labels, errors and hints above, for the fields a form has."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)
            if name in REQUIRED:
                field.error_messages["required"] = REQUIRED[name]


class LoginForm(PlainWords, account.LoginForm):
    pass


class SignupForm(PlainWords, account.SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "Password"
        self.fields["password1"].error_messages["required"] = "Enter a password"
        self.fields["name"].error_messages["required"] = "Enter your name"

    def clean(self):
        """allauth holds the password against the address alone: nobody with a name is there yet."""
        values = super().clean()
        try:
            like_the_name = UserAttributeSimilarityValidator(("name",))
            like_the_name.validate(values.get("password1", ""), User(name=values.get("name", "")))
        except ValidationError as refused:
            self.add_error("password1", refused)
        return values


class AddEmailForm(PlainWords, account.AddEmailForm):
    pass


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(PlainWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(PlainWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainWords, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(PlainWords, account.ReauthenticateForm):
    pass


class RequestLoginCodeForm(PlainWords, account.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(PlainWords, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(PlainWords, account.ConfirmEmailVerificationCodeForm):
    pass


class ChangeEmailForm(PlainWords, account.ChangeEmailForm):
    pass


class AuthenticateForm(PlainWords, mfa.AuthenticateForm):
    pass


class ReauthenticateWithCodeForm(PlainWords, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(PlainWords, totp.ActivateTOTPForm):
    pass
