"""Projects in words: evidence in plain English, places and outcomes shortened for lists."""

from django import template
from django.utils import timezone

from consortium.templatetags.words import day
from projects import confirmation, evidence

register = template.Library()


@register.filter
def evidence_name(level):
    """The level in a word: "Measured"."""
    return evidence.name_of(level)


@register.filter
def evidence_meaning(level):
    """The level in a sentence."""
    return evidence.meaning_of(level)


@register.filter
def effect(tag):
    """What the outcome changes, in words: "30 of 100 fewer (at least 10, at most 50)"."""
    return evidence.effect_in_words(tag)


@register.filter
def not_confirmed(project, on=None):
    """How a project that nobody has confirmed lately is marked on a day (today); else blank.

    It has `status`, `confirmed_on`, and `is_on_behalf` where that is known.
    """
    if project.status in ("draft", "ended"):
        return ""
    return confirmation.not_confirmed(
        project.confirmed_on,
        on or timezone.localdate(),
        is_on_behalf=getattr(project, "is_on_behalf", False),
    )


@register.filter
def money_until(funded_until):
    """The last day of a project's money, which shows wherever the project does."""
    return day(funded_until) if funded_until else "no end recorded"


@register.filter
def first_few(names, most=3):
    """ "Linton, Sawston, Melbourn and 4 more"; all of them where only one would be left out."""
    names = [str(name) for name in names]
    if len(names) <= most + 1:
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return f"{', '.join(names[:most])} and {len(names) - most} more"


@register.filter
def outcomes_shown(project):
    """The first outcomes of a project, read with it: three at most, or two and how many more."""
    names = [tag.outcome.name for tag in project.tags.all()]
    return names if len(names) <= 3 else [*names[:2], f"and {len(names) - 2} more"]
