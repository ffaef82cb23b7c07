"""Official figures in words."""

from decimal import Decimal

from django import template

from consortium.templatetags.words import decimal, number

register = template.Library()


@register.filter
def figure_number(value):
    """A published value as people read it: whole from 1,000, else at most two decimals."""
    amount = decimal(value)
    if amount is None:
        return number(None)
    places = 0 if abs(amount) >= 1000 else 1 if abs(amount) >= 100 else 2
    rounded = round(amount, places)
    if rounded == rounded.to_integral_value():
        places = 0
    return number(rounded, places if Decimal(places) else 0)
