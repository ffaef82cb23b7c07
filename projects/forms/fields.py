"""Boxes for money, people, shares and outcomes."""

from decimal import Decimal
from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator

from projects.evidence import out_of_hundred
from projects.models import Outcome


class PoundsField(forms.DecimalField):
    """An amount of money in pounds: "31,000", "£31000", "31000.50"."""

    default_error_messages = {
        "invalid": "Write the amount in pounds as a number, such as 31000 or 31,000.50.",
        "min_value": "An amount cannot be below 0.",
        "max_decimal_places": "Write at most two figures for the pence.",
        "max_digits": "This is more than a project can cost. Check the number of noughts.",
        "max_whole_digits": "This is more than a project can cost. Check the number of noughts.",
    }

    def __init__(self, **options):
        options = {"max_digits": 14, "decimal_places": 2, "min_value": 0} | options
        super().__init__(**options)
        self.widget.attrs.setdefault("data-prefix", "£")

    def prepare_value(self, value):
        """Whole pounds stand in the box as people write them, without pence."""
        is_whole = isinstance(value, Decimal) and value == value.to_integral_value()
        return value.quantize(Decimal(1)) if is_whole else value

    def to_python(self, value):
        return super().to_python(_without(value, "£,  "))


class PeopleField(forms.IntegerField):
    """A number of people: "1,140"."""

    default_error_messages = {
        "invalid": "Write the number of people as a whole number, such as 40.",
        "min_value": "The number of people cannot be below 0.",
        "max_value": "This is more people than there are. Check the number.",
    }

    def __init__(self, **options):
        super().__init__(**({"min_value": 0, "max_value": 100_000_000} | options))

    def to_python(self, value):
        return super().to_python(_without(value, ",  "))


class OutOfHundredField(forms.DecimalField):
    """A share asked for as a number out of a hundred: "30" is kept as 0.3."""

    default_error_messages = {
        "invalid": "Write how many out of 100 as a number, such as 30.",
        "min_value": "This cannot be below 0. Harm is no effect: describe it under the risks of "
        "a bid.",
        "max_value": "Out of 100 it can be 100 at most.",
        "max_decimal_places": "Round it to a few figures after the point.",
        "max_digits": "Write how many out of 100 as a number, such as 30.",
        "max_whole_digits": "Out of 100 it can be 100 at most.",
    }

    def __init__(self, **options):
        limits = {"min_value": 0, "max_value": 100, "max_digits": 11, "decimal_places": 8}
        super().__init__(**(limits | options))
        self.widget.attrs.setdefault("data-suffix", "out of 100")
        self.widget.attrs.setdefault("class", "govuk-input--width-4")

    def prepare_value(self, value):
        return out_of_hundred(value) if isinstance(value, Decimal) else value

    def clean(self, value):
        number = super().clean(value)
        return None if number is None else number / 100

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


def _without(value, characters):
    if isinstance(value, str):
        return "".join(character for character in value if character not in characters)
    return value


class AtOnce(ModelChoiceIterator):
    """Rows read in one query: Django's own iterator opens a cursor for lists of any length."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from map(self.choice, self.queryset.all())


class OneField(forms.ModelChoiceField):
    """One of a short list of rows."""

    iterator = AtOnce


class ByDomain(ModelChoiceIterator):
    """Outcomes under the name of their domain."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for domain, outcomes in groupby(self.queryset, key=Outcome.get_domain_display):
            yield (domain, [self.choice(outcome) for outcome in outcomes])


class OutcomeField(forms.ModelChoiceField):
    """One outcome, grouped by domain."""

    iterator = ByDomain
