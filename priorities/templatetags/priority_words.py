"""Official figures in words."""

from django import template
from django.http import QueryDict
from django.utils import formats
from django.utils.http import urlencode

from consortium.templatetags.words import decimal, number
from priorities import sentences, tiles
from priorities.comparing import plain
from priorities.models import Plan

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
    return number(rounded, places)


@register.filter
def places_number(places):
    """Places a year of a cell: "64", "under 1"."""
    return tiles.figure(places)


@register.filter
def yearly(need):
    """A need in words: "396 a year", "about 396 a year (estimate)", "not known"."""
    return sentences.yearly(need)


@register.filter
def weight_number(value):
    """A weight as a person wrote it: 1, 0.5, 10."""
    return plain(value)


@register.filter
def period_words(counted):
    """What a yearly count was counted over: "January to February 2024", "2024" or "2023/24"."""
    first, last = counted.starts_on, counted.ends_on
    if (first.month, last.month) == (1, 12):
        return f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    if (first.month, last.month) == (4, 3) and last.year == first.year + 1:
        return f"{first.year}/{last.year % 100:02d}"
    if (first.year, first.month) == (last.year, last.month):
        return formats.date_format(first, "F Y")
    begins = formats.date_format(first, "F" if first.year == last.year else "F Y")
    return f"{begins} to {formats.date_format(last, 'F Y')}"


@register.filter
def day_alone(query):
    """Of a page's query string what day it is asked about: two plans are laid over each other with
    all work.
    """
    day = QueryDict(query.removeprefix("?")).get("as_of")
    return f"?{urlencode({'as_of': day})}" if day else ""


@register.filter
def plan_of(upload):
    """The plan that a file of priorities went into, or None."""
    return Plan.objects.filter(reference=upload.target).first()
