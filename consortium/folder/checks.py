"""The database's check constraints, asked of values before they are written.

The constraints of a model are its rules; here they are read a second way, so that a refusal can
name the row and the column instead of stopping at the first one.
"""

from functools import cache

from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Lower

from consortium.folder.widgets import plain_number

_COMPARE = {
    "exact": lambda value, other: value == other,
    "gt": lambda value, other: value > other,
    "gte": lambda value, other: value >= other,
    "lt": lambda value, other: value < other,
    "lte": lambda value, other: value <= other,
    "in": lambda value, other: value in other,
    "contained_by": lambda value, other: set(value) <= set(other),
}


@cache
def check_constraints(model):
    """[(constraint, names of the fields it reads)] of a model."""
    return [
        (constraint, frozenset(_fields(constraint.condition)))
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    ]


def broken(model, values):
    """The check constraints these values break: [(message, field names)].

    Constraints that read a field which is not among the values are left to the database.
    """
    found = []
    for constraint, fields in check_constraints(model):
        if fields <= values.keys() and holds(constraint.condition, values) is False:
            message = constraint.get_violation_error_message() % {}
            found.append((message + _hint(constraint, fields, values), sorted(fields)))
    return found


def _hint(constraint, fields, values):
    """The share somebody probably meant who wrote a number of per cent."""
    if len(fields) != 1:
        return ""
    (field,) = fields
    value = values[field]
    share = any(child == (f"{field}__lte", 1) for child in _leaves(constraint.condition))
    if share and 1 < value <= 100:
        return f" For {plain_number(value)} per cent write {plain_number(value / 100)}."
    return ""


def _leaves(condition):
    for child in condition.children:
        if isinstance(child, Q):
            yield from _leaves(child)
        else:
            yield child


def _fields(condition):
    for lookup, other in _leaves(condition):
        yield lookup.partition("__")[0]
        if isinstance(other, F):
            yield other.name


def holds(condition, values):
    """What a condition says of these values: true, false, or None where SQL says NULL."""
    results = [
        holds(child, values) if isinstance(child, Q) else _leaf(*child, values)
        for child in condition.children
    ]
    decisive = condition.connector == Q.OR
    if decisive in results:
        result = decisive
    elif None in results:
        result = None
    else:
        result = not decisive
    if condition.negated and result is not None:
        return not result
    return result


def _leaf(lookup, other, values):
    name, _, comparison = lookup.partition("__")
    value = values[name]
    if comparison == "isnull":
        return (value is None) == other
    if isinstance(other, Lower):
        other = values[other.source_expressions[0].name].lower()
    elif isinstance(other, F):
        other = values[other.name]
    if value is None or other is None:
        return None
    return _COMPARE[comparison or "exact"](value, other)
