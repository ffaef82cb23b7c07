"""Words and figures as the site writes them: £31,000; 23 November 2026; 2026/27; 3 projects."""

from decimal import Decimal, InvalidOperation
from functools import cache

from django import template
from django.template.loader import get_template
from django.utils import formats
from django.utils.html import format_html

from consortium.boxes import to_tick

register = template.Library()
register.simple_tag(to_tick)

TONES = {
    "good": "covered",
    "attention": "fragile",
    "bad": "gap",
    "info": "crowded",
    "waiting": "neutral",
}
COVERAGE = ("gap", "fragile", "thin", "covered", "crowded")
STATUS_TONES = {
    "draft": "waiting",
    "proposed": "info",
    "active": "good",
    "paused": "attention",
    "ended": "neutral",
    "current": "good",
    "superseded": "neutral",
    "consulting": "info",
    "agreed": "good",
    "submitted": "info",
    "won": "good",
    "lost": "bad",
    "withdrawn": "bad",
    "asked": "waiting",
    "agreed_with_reservation": "attention",
    "change_asked": "attention",
    "declined": "bad",
    "queued": "waiting",
    "rendering": "info",
    "running": "info",
    "ready": "good",
    "failed": "bad",
    "to_read": "waiting",
    "reading": "info",
    "to_match": "attention",
    "to_check": "attention",
    "to_apply": "waiting",
    "applying": "info",
    "applied": "good",
    "to_undo": "waiting",
    "undoing": "info",
    "undone": "neutral",
    "discarded": "neutral",
    "refused": "bad",
}
UNKNOWN = "not known"


def decimal(value):
    """The value as a Decimal, or None if it is blank or no number."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def tone(status):
    """The tone of a row's status ("active", "asked", "failed"), for pill.html's `status`."""
    return STATUS_TONES.get(str(status), "neutral")


@register.filter
def tone_classes(status):
    """CSS classes of a coverage status or a tone; see static/css/tokens.css."""
    name = status if status in COVERAGE else TONES.get(status, "neutral")
    return f"tone--{name} ground--{name}"


@register.simple_tag
@cache
def shape(status):
    """components/shape.html, drawn once for each status: a matrix holds hundreds."""
    return get_template("components/shape.html").render({"status": status})


@register.filter
def money(value, places=0):
    """£31,000, or £31,000.50 with `money:2`. Blank is "not known"."""
    amount = decimal(value)
    if amount is None:
        return UNKNOWN
    sign = "−" if amount < 0 else ""
    return f"{sign}£{abs(amount):,.{int(places)}f}"


@register.filter
def exact_money(value):
    """£31,000, and £31,000.50 where there are pence. Blank is "not known"."""
    amount = decimal(value)
    return money(amount, 0 if amount is None or amount == int(amount) else 2)


@register.filter
def number(value, places=0):
    """1,140, or 0.25 with `number:2`. Blank is "not known"."""
    amount = decimal(value)
    if amount is None:
        return UNKNOWN
    return f"{amount:,.{int(places)}f}".replace("-", "−")


@register.filter
def percent(value, places=0):
    """A share of 1 as "12%". Blank is "not known"."""
    amount = decimal(value)
    return UNKNOWN if amount is None else f"{number(amount * 100, places)}%"


@register.filter
def day(value):
    """23 November 2026. Blank is "not known"."""
    return formats.date_format(value, "j F Y") if value else UNKNOWN


def day_ahead(value, days_left):
    """23 November 2026, in 4 days; or today, or tomorrow."""
    when = {0: "today", 1: "tomorrow"}.get(days_left, f"in {days_left} days")
    return f"{day(value)}, {when}"


@register.filter
def time(value):
    """A date element that machines can read too: 23 November 2026 at 14:05."""
    if not value:
        return UNKNOWN
    return format_html(
        '<time datetime="{}">{}</time>',
        value.isoformat(),
        formats.date_format(value, "j F Y \\a\\t H:i"),
    )


@register.filter
def count(value, words):
    """`{{ n|count:"project" }}` is "3 projects"; `count:"priority,priorities"` for odd plurals."""
    singular, _, plural = words.partition(",")
    return f"{number(value)} {singular if value == 1 else plural or singular + 's'}"


@register.filter
def sentence_list(values):
    """["a", "b", "c"] is "a, b and c"."""
    words = [str(value) for value in values]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


@register.filter
def beside(cells, areas):
    """Pairs (area, cell) of a matrix row."""
    return zip(areas, cells, strict=True)


@register.filter
def page_numbers(page):
    """First, last and the pages around this one; None stands for those left out."""
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in elided]
