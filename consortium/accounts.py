"""Where our accounts differ from allauth's."""

from allauth.account.adapter import DefaultAccountAdapter
from django import forms


class AccountAdapter(DefaultAccountAdapter):
    """Addresses are kept in lower case."""

    def clean_email(self, email):
        return super().clean_email(email).lower()


class SignUpForm(forms.Form):
    """What we ask beside e-mail and password."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
