"""Boxes and lists written straight as HTML, Django's own as its templates write them.

A page of a large bid has a thousand boxes, a list of organisations some thousand lines: the
templates take several times as long for them.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

WIDGETS = "django/forms/widgets/"
INPUTS = ("text", "number", "email", "url", "hidden", "password", "date", "input")


def drawn(template_name: str, widget: Mapping[str, Any]) -> SafeString | None:
    """The HTML of a widget whose template is Django's own for a box or list; None of others."""
    if template_name == f"{WIDGETS}select.html":
        return SafeString("".join(_list(widget)))
    if template_name in _INPUTS:
        value = "" if widget["value"] is None else f' value="{_words(widget["value"])}"'
        return SafeString(
            f'<input type="{_words(widget["type"])}" name="{_words(widget["name"])}"'
            f"{value}{_attributes(widget)}>"
        )
    return None


def to_tick(option: Mapping[str, Any], kind: str) -> SafeString:
    """One of several checkboxes or radio buttons (`kind`), with the hint of its label below it."""
    identity = _words(option["attrs"].get("id", ""))
    value = "" if option["value"] is None else f' value="{_words(option["value"])}"'
    described, below = "", ""
    if hint := getattr(option["label"], "hint", ""):
        described = f' aria-describedby="{identity}_hint"'
        below = (
            f'<div class="govuk-hint govuk-{kind}__hint" id="{identity}_hint">{_words(hint)}</div>'
        )
    return SafeString(
        f'<div class="govuk-{kind}__item"><input class="govuk-{kind}__input"'
        f' type="{_words(option["type"])}" name="{_words(option["name"])}"{value}'
        f"{_attributes(option)}{described}>"
        f'<label class="govuk-label govuk-{kind}__label" for="{identity}">'
        f"{_words(option['label'])}</label>{below}</div>"
    )


def in_cell(field) -> SafeString:
    """A field in a table: its label is for those who listen, its error stands above its box."""
    errors = field.plain_errors
    return SafeString(
        f'<div class="govuk-form-group{" govuk-form-group--error" if errors else ""} box">'
        f'<label class="govuk-visually-hidden" for="{_words(field.id_for_label)}">'
        f"{_words(field.label)}</label>"
        f"{_said_wrong(field, errors) if errors else ''}{_with_units(field)}</div>"
    )


def _said_wrong(field, errors):
    told = "".join(
        f'<span class="govuk-visually-hidden">Error:</span> {_words(each)}' for each in errors
    )
    return f'<p class="govuk-error-message" id="{_words(field.auto_id)}_error">{told}</p>'


def _with_units(field):
    """The box, between its prefix and its suffix where it has them."""
    around = [
        f'<div class="govuk-input__{name}" aria-hidden="true">{_words(unit)}</div>' if unit else ""
        for name, unit in (("prefix", field.prefix), ("suffix", field.suffix))
    ]
    if not any(around):
        return str(field)
    return f'<div class="govuk-input__wrapper">{around[0]}{field}{around[1]}</div>'


_INPUTS = frozenset(f"{WIDGETS}{name}.html" for name in INPUTS)


def _list(widget):
    yield f'<select name="{_words(widget["name"])}"{_attributes(widget)}>'
    for group, options, _ in widget["optgroups"]:
        if group:
            yield f'<optgroup label="{_words(group)}">'
        for option in options:
            value = _words(option["value"])
            yield f'<option value="{value}"{_attributes(option)}>{_words(option["label"])}</option>'
        if group:
            yield "</optgroup>"
    yield "</select>"


def _attributes(widget):
    return "".join(
        f" {_words(name)}" if value is True else f' {_words(name)}="{_words(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _words(value):
    if type(value) is str:  # nearly all there is; Django's own looks for lazy texts each time
        return escape(value)
    return conditional_escape(value if isinstance(value, str) else str(value))
