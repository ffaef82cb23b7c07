"""Boxes for money, people and outcomes."""

from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator

from consortium.forms import Choice
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


class OutcomesField(forms.ModelMultipleChoiceField):
    """Several outcomes as boxes to tick, grouped by domain, each with what it means."""

    iterator = ByDomain
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, outcome):
        return Choice(outcome.name, outcome.description)
