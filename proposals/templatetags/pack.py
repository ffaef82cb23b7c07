"""What only the pack's templates need: looking things up, and figures as published."""

from decimal import Decimal

from django import template

from consortium.templatetags.words import number
from proposals.pack.drawings import figure_words
from proposals.pack.passages import passages_of

register = template.Library()

STATUS_WORDS = {
    "gap": ("a gap", "gaps"),
    "fragile": ("fragile", "fragile"),
    "thin": ("thin", "thin"),
    "covered": ("covered", "covered"),
    "crowded": ("crowded", "crowded"),
}


@register.filter
def of(mapping, key):
    """The value under a key that is itself a value: `totals|of:partner.name`."""
    return mapping.get(key)


@register.filter
def nth(rows, position):
    """The row at this position, counted from 1."""
    return rows[int(position) - 1]


@register.filter
def passages(text):
    """What somebody wrote, in its paragraphs, lists and tables."""
    return passages_of(text)


@register.filter
def figure(value):
    """A published figure with at most one decimal."""
    return figure_words(value)


@register.filter
def rounded(value):
    """A yearly count as a sentence says it: to tens from a hundred on."""
    value = Decimal(value)
    return number(round(value, -1) if value >= 100 else value)


@register.filter
def status_words(status, count):
    """ "6 gaps", "1 a gap": the status of so many cells, after the number."""
    return STATUS_WORDS[status][count != 1]
