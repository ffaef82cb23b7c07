"""What a commissioner offers towards a bid, or why it takes that back."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from consortium import file_types
from consortium.directions import Line
from consortium.paper_forms import HELP, FileBox
from projects.forms.fields import PoundsField
from proposals.models import ProofKind
from proposals.services.offers import Proof

MOST_WORDS = 2000


class ProvenForm(forms.Form):
    """A form that asks for an e-mail or paper where its reader does not speak for the body.

    `too_large` is the size of a file that was dropped as it arrived, 0 where none was.
    """

    use_required_attribute = False

    said_by = Line(
        label="Who wrote it?",
        max_length=200,
        error_messages={"required": "Write the name of whoever said so."},
    )
    proof_kind = forms.ChoiceField(
        label="How did it come?",
        widget=forms.RadioSelect,
        choices=ProofKind.choices,
        error_messages={"required": "Say how it came."},
    )
    proof = FileBox(
        label="The e-mail or paper",
        help_text=f"{HELP} Save an e-mail as PDF.",
        error_messages={"required": "Choose the file that shows what they say."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    PROOF = ("said_by", "proof_kind", "proof")

    def __init__(self, data=None, files=None, *, is_own, too_large=0, **options):
        super().__init__(data, files, **options)
        self.is_own, self.too_large = is_own, too_large
        if is_own:
            for name in self.PROOF:
                del self.fields[name]

    @property
    def proof_boxes(self):
        return [] if self.is_own else [self[name] for name in self.PROOF]

    def clean(self):
        values = super().clean()
        if self.too_large and not self.is_own:
            self.errors.pop("proof", None)
            self.add_error("proof", file_types.too_large(self.too_large))
        return values

    @property
    def shown_by(self):
        """The proof of a valid form; None where none is asked for."""
        if self.is_own:
            return None
        values = self.cleaned_data
        return Proof(values["said_by"], values["proof_kind"], values["proof"])

    def say_stale(self, stale):
        """Somebody saved it meanwhile: the next press saves knowing that; what was typed stays."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = stale.row.version or ""
        self.add_error(
            None, f"{stale} Look at what it says now, above, then save yours if it is to stand."
        )


class OfferForm(ProvenForm):
    """Pounds for each year in which the bid runs, on which conditions, and until when."""

    conditions = forms.CharField(
        label="On which conditions?",
        help_text="Such as “if the crime partners pay as much”. Left empty, there are none.",
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    stands_until = forms.DateField(
        label="Until when does it stand?",
        help_text="After this day it counts no longer. Left empty, it stands until it is "
        "withdrawn.",
        required=False,
        widget=forms.DateInput,
    )

    def __init__(self, *args, bid, offer=None, typed=None, **options):
        super().__init__(*args, **options)
        held = {each.year: each.amount_gbp for each in offer.years.all()} if offer else {}
        for year in bid.delivery_years:
            self.fields[f"amount-{year}"] = PoundsField(
                label=f"Offered for {bid.words_for_year(year)}",
                required=False,
                min_value=Decimal(0),
                initial=held.get(year),
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
            )
        self.years = bid.delivery_years
        if offer:
            self.initial |= {
                "conditions": offer.conditions,
                "stands_until": offer.stands_until,
                "version": offer.version,
            }
        self.initial |= {
            name: texts[-1]
            for name, texts in (typed or {}).items()
            if name in self.fields and name != "version" and texts
        }

    @property
    def year_boxes(self):
        return [self[f"amount-{year}"] for year in self.years]

    @property
    def amounts(self):
        """{year: pounds} of a valid form."""
        return {year: self.cleaned_data[f"amount-{year}"] for year in self.years}

    def clean_stands_until(self):
        day = self.cleaned_data["stands_until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("This day has passed: choose a later one, or none.")
        return day


class WithdrawForm(ProvenForm):
    """Why an offer is taken back."""

    why = forms.CharField(
        label="Why is it withdrawn?",
        help_text="Everybody who sees the bid’s amounts reads it.",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, so that the others know what to expect."},
    )

    field_order = ("why",)
