"""What people may type when they join, and those who let them in when they answer."""

import re

from django import forms

from consortium.directions import Line
from consortium.fields import AreasField
from consortium.forms import Choice, InvitationForm
from consortium.models import JoinRequest, Organisation, OrganisationKind
from consortium.organisation_fields import PickedOrganisation, names_of


class AddOrganisationForm(forms.ModelForm):
    """An organisation that is not here yet. Of an entry of the register much is filled in."""

    name = Line(
        label="Name",
        max_length=250,
        error_messages={
            "required": "Give its name.",
            "max_length": "The name can have at most 250 characters; this one has %(show_value)d.",
        },
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[
            (
                OrganisationKind.CHARITY,
                Choice("A charity or community group", "You become its lead."),
            ),
            (
                OrganisationKind.STATUTORY,
                Choice("A public body", "A council, the police, the NHS. You become its officer."),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is."},
    )
    aims = forms.CharField(
        label="What it does",
        required=False,
        help_text="In a few sentences that anybody understands.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    areas = AreasField(
        label="Where it works",
        required=False,
        help_text="Type the name of a village, ward, district or county. Separate several with ;",
    )
    website = forms.URLField(max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ["name", "kind", "aims", "areas", "charity_number", "website"]
        labels = {"charity_number": "Charity number"}
        help_texts = {"charity_number": "Leave empty if it has none."}
        widgets = {"charity_number": forms.TextInput(attrs={"class": "govuk-input--width-10"})}

    def __init__(self, *args, at_once=False, **kwargs):
        super().__init__(*args, **kwargs)
        if at_once:  # a coordinator becomes nothing there
            self.fields["kind"].choices = [
                (value, str(label)) for value, label in self.fields["kind"].choices
            ]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_charity_number(self):
        number = re.sub(r"\s", "", self.cleaned_data["charity_number"]).upper()
        if number and not re.fullmatch(r"(SC|NIC?)?\d{5,8}(-\d{1,4})?", number):
            raise forms.ValidationError(
                "A charity number has six or seven digits, such as 1100001, or 1100001-1 of a "
                "linked charity. Correct it, or leave it empty."
            )
        return number


class AskForm(forms.Form):
    """A wish to join."""

    message = forms.CharField(
        label="Who you are there",
        required=False,
        max_length=JoinRequest._meta.get_field("message").max_length,
        help_text="A sentence by which they know you, such as “I run the Tuesday lunch club”.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """Why something is refused; the person concerned reads it."""

    reason = forms.CharField(
        label="Why not",
        max_length=1000,
        help_text="They read this in an e-mail.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, so that they know what to do."},
    )


class LeavingForm(forms.Form):
    """Why a charity leaves the consortium."""

    reason = forms.CharField(
        label="Why does it leave?",
        max_length=1000,
        help_text="Its members and the coordinators read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, so that those who count on it understand."},
    )


class LetInForm(InvitationForm):
    """As what somebody is let in."""

    email = None


class MergeForm(forms.Form):
    """Which organisation it is that is here already."""

    into = PickedOrganisation(
        label="It is here already, as",
        empty=("", "Choose an organisation"),
        help_text="They ask to join that one; their projects wait there as drafts.",
        error_messages={"required": "Choose the organisation it is."},
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        others = Organisation.objects.approved().filter(kind=organisation.kind)
        others = others.exclude(pk=organisation.pk)
        self.fields["into"].offer(
            others, names_of(others.like(organisation)), kind=organisation.kind
        )
