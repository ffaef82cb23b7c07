"""What a reader of a bid's savings may set."""

from decimal import Decimal

from django import forms

from proposals.savings import words
from proposals.savings.cash import USUAL_INFLATION


class InflationForm(forms.Form):
    """Inflation in percent a year, in the URL; blank, or no inflation at all, is the usual one."""

    inflation = forms.DecimalField(
        label="Inflation, % a year",
        min_value=Decimal(0),
        max_value=Decimal(25),
        decimal_places=2,
        required=False,
    )

    @classmethod
    def of(cls, query):
        """The form as the URL has it, filled in with the usual inflation where it has none."""
        return cls(
            query if "inflation" in query else {"inflation": words.plain(USUAL_INFLATION * 100)}
        )

    @property
    def rate(self) -> Decimal:
        """As a share of 1."""
        given = self.cleaned_data.get("inflation") if self.is_valid() else None
        return USUAL_INFLATION if given is None else given / 100
