"""The field template: labels, hints and errors that belong together."""

import pytest
from django import forms
from django.forms.renderers import get_default_renderer
from django.template.loader import render_to_string
from lxml import html

from consortium.forms import Choice, GovukRenderer
from tests.consortium.drawing import drawn, words_of


class EveryField(forms.Form):
    title = forms.CharField(help_text="What people here call it.")
    summary = forms.CharField(widget=forms.Textarea, required=False, help_text="In short.")
    starts_on = forms.DateField()
    cost = forms.DecimalField(widget=forms.NumberInput(attrs={"data-prefix": "£"}), min_value=0)
    people = forms.IntegerField(widget=forms.NumberInput(attrs={"placeholder": "30"}))
    status = forms.ChoiceField(choices=[("", "Choose"), ("draft", "Draft")])
    level = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("3", Choice("Level 3", "A comparison group."))]
    )
    outcomes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick what it changes.",
        choices=[("Crime", [("burglary", "Fewer burglaries")]), ("Health", [("falls", "Falls")])],
    )
    paper = forms.FileField()
    agreed = forms.BooleanField(help_text="By a lead.")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("Somebody else saved this at 14:05.")


FIELDS = [field for field in EveryField.base_fields if field != "secret"]


def group(form, field):
    return html.fromstring(form[field].as_field_group())


def control(form, field):
    return group(form, field).xpath(".//input | .//select | .//textarea")[0]


def test_the_site_renders_forms_with_our_renderer():
    assert isinstance(get_default_renderer(), GovukRenderer)


@pytest.mark.parametrize("field", FIELDS)
def test_every_box_has_a_label_or_stands_under_a_legend(field):
    drawn_field = group(EveryField(), field)

    for box in drawn_field.xpath(".//input | .//select | .//textarea"):
        assert drawn_field.xpath(f".//label[@for='{box.get('id')}']")
    if field in ("level", "outcomes"):
        assert EveryField()[field].label in words_of(drawn_field.xpath(".//legend")[0])


@pytest.mark.parametrize("field", FIELDS)
def test_an_error_is_tied_to_its_box(field):
    drawn_field = group(EveryField({}), field)
    if field == "summary":
        assert not drawn_field.xpath(".//*[contains(@class, 'govuk-error-message')]")
        return

    (error,) = drawn_field.xpath(".//p[contains(@class, 'govuk-error-message')]")
    described = drawn_field.xpath(f".//*[contains(@aria-describedby, '{error.get('id')}')]")

    assert words_of(error).startswith("Error:")
    assert len(described) == 1
    assert described[0].tag == ("fieldset" if field in ("level", "outcomes") else described[0].tag)
    assert "govuk-form-group--error" in drawn_field.get("class")


@pytest.mark.parametrize("form", [EveryField(), EveryField({})], ids=["fresh", "with errors"])
def test_whatever_describes_a_box_is_there_and_no_id_is_used_twice(form):
    page = html.fromstring(f"<div>{form}</div>")
    ids = page.xpath("//@id")

    assert len(ids) == len(set(ids))
    for names in page.xpath("//@aria-describedby | //@aria-labelledby"):
        assert set(names.split()) <= set(ids)


def test_every_line_of_the_error_summary_leads_to_a_box():
    form = EveryField({})
    page = html.fromstring(f"<div>{form}</div>")
    summary = drawn("components/error_summary.html", form=form)
    boxes = {box.get("id") for box in page.xpath("//input | //select | //textarea")}

    links = summary.xpath("//li/a/@href")

    assert len(links) == len(form.errors) - 1
    assert {link.removeprefix("#") for link in links} <= boxes
    assert "Somebody else saved this at 14:05." in words_of(summary)


def test_the_error_summary_names_the_field_of_each_error():
    form = EveryField({"title": "", "people": "many", "status": ""})

    summary = words_of(drawn("components/error_summary.html", form=form))

    assert "Fill in “Title”" in summary
    assert "People: Enter a whole number." in summary
    assert "Choose “Status”" in summary


def test_a_form_without_errors_has_no_error_summary():
    assert not words_of(drawn("components/error_summary.html", form=EveryField()))


def test_a_formset_has_one_error_summary_for_all_its_forms():
    class TwoFields(forms.Form):
        title = forms.CharField()

    formset = forms.formset_factory(TwoFields, extra=0)(
        {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "form-0-title": "", "form-1-title": ""}
    )

    summary = drawn("components/error_summary.html", formset=formset)

    assert summary.xpath("//li/a/@href") == ["#id_form-0-title", "#id_form-1-title"]


def test_only_optional_fields_say_so():
    assert "(optional)" in words_of(group(EveryField(), "summary"))
    assert "(optional)" not in words_of(group(EveryField(), "title"))
    assert "(optional)" not in words_of(group(EveryField(), "agreed"))


@pytest.mark.parametrize(
    "field,attributes",
    [
        ("starts_on", {"type": "date"}),
        ("cost", {"type": "text", "inputmode": "decimal", "min": None}),
        ("people", {"type": "text", "inputmode": "numeric", "placeholder": None}),
    ],
)
def test_dates_and_numbers_get_the_box_that_suits_them(field, attributes):
    box = control(EveryField(), field)

    assert {key: box.get(key) for key in attributes} == attributes


def test_what_was_typed_is_still_there_beside_its_error():
    form = EveryField({"people": "many", "starts_on": "2026-11-23"})

    assert control(form, "people").get("value") == "many"
    assert control(form, "starts_on").get("value") == "2026-11-23"


def test_a_unit_stands_before_its_box():
    assert group(EveryField(), "cost").xpath(".//*[@class='govuk-input__prefix']")[0].text == "£"


def test_choices_keep_their_groups_and_their_second_lines():
    outcomes = group(EveryField(), "outcomes")
    level = group(EveryField(), "level")

    names = [
        outcomes.xpath(f"//*[@id='{each}']")[0].text
        for each in outcomes.xpath(".//*[@role='group']/@aria-labelledby")
    ]
    assert names == ["Crime", "Health"]
    described = level.xpath(".//input/@aria-describedby")[0]
    assert level.xpath(f".//*[@id='{described}']")[0].text == "A comparison group."


def test_ticked_choices_stay_ticked():
    form = EveryField({"outcomes": ["falls"], "level": "3", "agreed": "on"})

    assert group(form, "outcomes").xpath(".//input[@checked]/@value") == ["falls"]
    assert group(form, "level").xpath(".//input[@checked]/@value") == ["3"]
    assert control(form, "agreed").get("checked") is not None


def test_words_typed_by_people_are_escaped():
    form = EveryField({"title": "<script>alert(1)</script>", "status": "<b>"})

    assert "<script>" not in str(form)
    assert "<b>" not in render_to_string("components/error_summary.html", {"form": form})


def test_a_stored_file_is_named_and_can_be_removed():
    class Stored:
        url = "/files/evaluation.pdf"

        def __str__(self):
            return "evaluation.pdf"

    class Paper(forms.Form):
        paper = forms.FileField(required=False)

    drawn_field = group(Paper(initial={"paper": Stored()}), "paper")

    assert drawn_field.xpath(".//a/@href") == ["/files/evaluation.pdf"]
    assert drawn_field.xpath(".//input[@type='checkbox']/@name") == ["paper-clear"]
