"""The database's own refusals, each with the sentence a person reads."""

from django.db.models import CheckConstraint, F, Q, UniqueConstraint


def _name(field, rule):
    return f"%(app_label)s_%(class)s_{field}_{rule}"


def at_least_zero(field, words):
    """`field` is blank, or 0 or more. `words` names it in the message."""
    return CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0}),
        name=_name(field, "min"),
        violation_error_message=f"{words} must be 0 or more.",
    )


def above_zero(field, words):
    """`field` is blank, or more than 0."""
    return CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": 0}),
        name=_name(field, "above"),
        violation_error_message=f"{words} must be more than 0.",
    )


def between(field, low, high, words):
    """`field` is blank, or from `low` to `high`, both included."""
    return CheckConstraint(
        condition=Q(**{f"{field}__isnull": True})
        | Q(**{f"{field}__gte": low, f"{field}__lte": high}),
        name=_name(field, "range"),
        violation_error_message=f"{words} must be between {low} and {high}.",
    )


def in_order(first, last, message):
    """Where both are known, `first` is not later (or larger) than `last`."""
    return CheckConstraint(
        condition=Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{first}__lte": F(last)}),
        name=_name(f"{first}_{last}"[:24], "order"),
        violation_error_message=message,
    )


def one_of(field, choices, words, *, blank=False):
    """`field` is one of the words of a TextChoices (or blank, where that is said)."""
    allowed = [*choices.values, ""] if blank else list(choices.values)
    return CheckConstraint(
        condition=Q(**{f"{field}__in": allowed}),
        name=_name(field, "word"),
        violation_error_message=f"{words} must be one of: {', '.join(choices.values)}.",
    )


def not_empty(field, words):
    """`field` holds at least one character."""
    return CheckConstraint(
        condition=~Q(**{field: ""}),
        name=_name(field, "filled"),
        violation_error_message=f"{words} must be filled in.",
    )


def once(*fields, message, nulls_distinct=None):
    """No two rows have the same values in all of `fields`."""
    return UniqueConstraint(
        fields=fields,
        name="%(app_label)s_%(class)s_unique",
        nulls_distinct=nulls_distinct,
        violation_error_message=message,
    )
