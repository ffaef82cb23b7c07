"""The form in which a person chooses their e-mails."""

from allauth.account.models import EmailAddress
from django import forms

from consortium.models import User


class EmailPreferencesForm(forms.ModelForm):
    """Which regular e-mails come, and to which of one's own addresses."""

    monthly_email_to = forms.ChoiceField(
        label="Send them to",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of your confirmed addresses."},
    )

    class Meta:
        model = User
        fields = ["monthly_email", "weekly_email", "monthly_email_to"]
        labels = {
            "monthly_email": "Write to me once a month, when something needs my word",
            "weekly_email": "Write to me on Mondays, when something new is said about a bid or a "
            "funder’s call closes soon",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        person = self.instance
        own = EmailAddress.objects.filter(user=person, verified=True).order_by("email")
        addresses = dict.fromkeys([person.email, *own.values_list("email", flat=True)])
        self.fields["monthly_email_to"].choices = [
            (address, f"{address} (your main address)" if address == person.email else address)
            for address in addresses
        ]
        if self.initial["monthly_email_to"] not in addresses:
            self.initial["monthly_email_to"] = person.email

    def clean_monthly_email_to(self):
        """The main address is kept as blank, so that it follows when another becomes the main."""
        address = self.cleaned_data["monthly_email_to"]
        return "" if address == self.instance.email else address
