"""Boxes and lists say what Django's own templates would."""

import datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from consortium.boxes import drawn, to_tick
from consortium.forms import Choice, GovukRenderer

HOSTILE = "<b>\"x\"</b> & '{{ y }}'"
NAMES = [("", "Choose"), ("a&b", "A & B"), (3, 3), ("x", Choice(HOSTILE, "a hint"))]
GROUPED = [("", "None"), ("Crime <1>", [("a", "A"), (None, "Nothing")])]
WIDGETS = {
    "text": (forms.TextInput(), HOSTILE),
    "empty": (forms.TextInput(attrs={"required": True, "disabled": False}), None),
    "number": (forms.NumberInput(attrs={"min": 0, "data-suffix": "£ “a”"}), 12.5),
    "email": (forms.EmailInput(), "a@b.example"),
    "url": (forms.URLInput(), "https://a.example/?b=1&c=2"),
    "hidden": (forms.HiddenInput(), '{"a": 1}'),
    "password": (forms.PasswordInput(render_value=True), "it's"),
    "date": (forms.DateInput(format="%Y-%m-%d"), datetime.date(2026, 11, 27)),
    "safe": (forms.TextInput(), mark_safe("&amp;")),
    "list": (forms.Select(choices=NAMES), "x"),
    "list of numbers": (forms.Select(choices=NAMES, attrs={"class": HOSTILE}), 3),
    "list of groups": (forms.Select(choices=GROUPED), "a"),
    "list of several": (forms.SelectMultiple(choices=NAMES), ["a&b", 3]),
}


class Heard(HTMLParser):
    """What a browser makes of some HTML: tags with what they say, and the words between."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


@pytest.mark.parametrize("name", WIDGETS)
def test_a_box_says_what_its_template_would(name):
    widget, value = WIDGETS[name]
    drawn_by = {
        renderer: widget.render("box", value, {"id": "id_box"}, renderer=renderer())
        for renderer in (TemplatesSetting, GovukRenderer)
    }

    assert Heard(drawn_by[GovukRenderer]).found == Heard(drawn_by[TemplatesSetting]).found
    assert len(Heard(drawn_by[GovukRenderer]).found) > 0


def test_what_has_a_template_of_ours_is_left_to_it():
    widget = forms.Textarea().get_context("box", "words", {})["widget"]

    assert drawn(widget["template_name"], widget) is None
    assert drawn("forms/widgets/checkboxes.html", widget) is None


def test_a_box_to_tick_has_its_label_and_its_hint_escaped():
    [[_, [option], _]] = forms.CheckboxSelectMultiple(
        choices=[("a&b", Choice(HOSTILE, f"hint {HOSTILE}"))], attrs={"id": "id_box"}
    ).optgroups("box", ["a&b"], {"id": "id_box"})

    heard = Heard(to_tick(option, "checkboxes")).found

    assert heard == [
        ("div", {"class": "govuk-checkboxes__item"}),
        (
            "input",
            {
                "class": "govuk-checkboxes__input",
                "type": "checkbox",
                "name": "box",
                "value": "a&b",
                "id": "id_box_0",
                "checked": None,
                "aria-describedby": "id_box_0_hint",
            },
        ),
        ("label", {"class": "govuk-label govuk-checkboxes__label", "for": "id_box_0"}),
        HOSTILE,
        "/label",
        ("div", {"class": "govuk-hint govuk-checkboxes__hint", "id": "id_box_0_hint"}),
        f"hint {HOSTILE}",
        "/div",
        "/div",
    ]


def test_a_button_for_none_has_no_hint():
    [[_, [option], _]] = forms.RadioSelect(choices=[(None, "None")]).optgroups("box", [], {})

    heard = Heard(to_tick(option, "radios")).found

    [facts] = [each[1] for each in heard if each[0] == "input"]
    assert (facts["type"], facts["value"]) == ("radio", "")
    assert "aria-describedby" not in facts
    assert heard[-3:] == ["None", "/label", "/div"]


class CellForm(forms.Form):
    default_renderer = GovukRenderer

    pounds = forms.DecimalField(
        label=HOSTILE, widget=forms.NumberInput(attrs={"data-prefix": "£", "data-suffix": "a year"})
    )
    plain = forms.CharField(label="Plain", required=False)


def test_a_box_in_a_table_has_its_label_its_units_and_its_error():
    form = CellForm({"pounds": "many", "plain": "x"})

    heard = Heard(form["pounds"].in_cell).found
    words = [each for each in heard if isinstance(each, str) and not each.startswith("/")]
    assert words == [HOSTILE, "Error:", "Enter a number.", "£", "a year"]
    tags = [each for each in heard if isinstance(each, tuple)]
    assert ("label", {"class": "govuk-visually-hidden", "for": "id_pounds"}) in tags
    assert ("p", {"class": "govuk-error-message", "id": "id_pounds_error"}) in tags
    [box] = [facts for tag, facts in tags if tag == "input"]
    assert (box["id"], box["value"], box["aria-describedby"]) == (
        "id_pounds",
        "many",
        "id_pounds_error",
    )
    assert "govuk-form-group--error" in tags[0][1]["class"]


def test_a_box_in_a_table_without_units_and_errors_is_its_label_and_itself():
    form = CellForm({"pounds": "1", "plain": "x"})

    tags = [each[0] for each in Heard(form["plain"].in_cell).found if isinstance(each, tuple)]
    assert tags == ["div", "label", "input"]
