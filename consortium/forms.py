"""How forms look (Django's fields in GOV.UK markup, through one renderer for the whole site), and
what people may type about organisations.
"""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from consortium.boxes import drawn, in_cell
from consortium.fields import AreaField, AreasField
from consortium.models import Organisation, OrganisationKind
from consortium.rules import is_coordinator
from consortium.side_by_side import SideBySideForm

INPUT_CLASSES = (
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Textarea, "govuk-textarea"),
    (forms.SelectMultiple, "govuk-select"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.widgets.Input, "govuk-input"),
)
WIDGET_TEMPLATES = (
    (forms.CheckboxSelectMultiple, "forms/widgets/checkboxes.html"),
    (forms.RadioSelect, "forms/widgets/radios.html"),
    (forms.ClearableFileInput, "forms/widgets/file.html"),
)
DATE_WIDTH = "govuk-input--width-10"
NUMBER_WIDTH = "govuk-input--width-10"


def first_for(widget, pairs, default=""):
    return next((value for kind, value in pairs if isinstance(widget, kind)), default)


class Choice(str):
    """A choice's label with a second, quieter line: `Choice("Falls", "Hospital admissions …")`.

    Return it from `label_from_instance`, or use it as the label in `choices`.
    """

    def __new__(cls, label, hint=""):
        choice = super().__new__(cls, label)
        choice.hint = hint
        return choice


class GovukBoundField(BoundField):
    """A field that wears GOV.UK classes and knows where its error summary link should lead.

    `data-prefix` and `data-suffix` in the widget's attributes print a unit beside the box
    ("£", "people a year"); a `class` there adds to ours (`govuk-input--width-5`). Placeholders
    are dropped: they vanish when needed, and the label already says it.
    """

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        widget = field.widget
        widget.attrs.pop("placeholder", None)
        if widget.template_name.startswith("django/"):  # ours stay as they are
            widget.template_name = first_for(widget, WIDGET_TEMPLATES, widget.template_name)
        if isinstance(widget, forms.DateInput):
            widget.input_type, widget.format = "date", "%Y-%m-%d"
        elif type(widget) is forms.NumberInput:
            widget.input_type = "text"
            for name in ("min", "max", "step"):
                widget.attrs.pop(name, None)
            whole = isinstance(field, forms.IntegerField) and not isinstance(
                field, (forms.FloatField, forms.DecimalField)
            )
            widget.attrs.setdefault("inputmode", "numeric" if whole else "decimal")

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        ours = first_for(widget, INPUT_CLASSES)
        if not ours or widget.is_hidden:
            return attrs
        classes = [ours, widget.attrs.get("class", ""), attrs.get("class", "")]
        if "width" not in " ".join(classes):
            if isinstance(widget, forms.DateInput):
                classes.append(DATE_WIDTH)
            elif "inputmode" in widget.attrs:
                classes.append(NUMBER_WIDTH)
        if self.errors:
            classes.append(f"{ours}--error")
        if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") in (10, "10"):
            attrs["rows"] = "5"
        return attrs | {"class": " ".join(filter(None, classes))}

    @property
    def plain_errors(self):
        """The errors in words that name the field where Django's own do not."""
        if not self.errors:
            return []
        bare = str(forms.Field.default_error_messages["required"])
        chosen = isinstance(self.field.widget, forms.widgets.ChoiceWidget)
        needed = f"{'Choose' if chosen else 'Fill in'} “{self.label}”"
        return [needed if error == bare else error for error in self.errors]

    @property
    def summary_errors(self):
        """The errors as they read far from the field: each says which field it is about."""
        return [
            error if str(self.label).lower() in error.lower() else f"{self.label}: {error}"
            for error in self.plain_errors
        ]

    @property
    def error_target(self):
        """The id an error summary's link leads to: the box, or the first of several choices."""
        return self.id_for_label or (len(self) and self[0].id_for_label) or self.auto_id

    @property
    def in_cell(self):
        """The field in a table, whose heads say what its label says."""
        return in_cell(self)

    @property
    def is_single_checkbox(self):
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self):
        return not (self.field.required or self.field.disabled or self.is_single_checkbox)

    @property
    def prefix(self):
        return self.field.widget.attrs.get("data-prefix", "")

    @property
    def suffix(self):
        return self.field.widget.attrs.get("data-suffix", "")


class GovukRenderer(TemplatesSetting):
    """Forms in GOV.UK markup: `{{ form }}`, or field by field `{{ form.title.as_field_group }}`."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = GovukBoundField

    def render(self, template_name, context, request=None):
        box = drawn(template_name, context["widget"]) if "widget" in context else None
        return super().render(template_name, context, request) if box is None else box


# --- Organisations


class OrganisationFilters(forms.Form):
    """What the list of organisations can be narrowed to."""

    q = forms.CharField(label="Words", required=False)
    kind = forms.ChoiceField(
        label="Kind", choices=[("", "Every kind"), *OrganisationKind.choices], required=False
    )
    area = AreaField(label="Works in", required=False)
    lead = forms.ChoiceField(
        label="Lead",
        choices=[("", "With or without"), ("none", "Charities without a lead")],
        required=False,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_coordinator(user):
            del self.fields["lead"]

    @property
    def is_narrowed(self):
        return self.is_valid() and any(self.cleaned_data.values())

    def apply(self, organisations):
        """The organisations these filters leave; a filter that is no choice leaves all."""
        chosen = self.cleaned_data if self.is_valid() else {}
        if chosen.get("q"):
            organisations = organisations.searching(chosen["q"])
        if chosen.get("kind"):
            organisations = organisations.filter(kind=chosen["kind"])
        if chosen.get("area"):
            organisations = organisations.working_in(chosen["area"])
        if chosen.get("lead"):
            organisations = organisations.without_lead()
        return organisations


class OrganisationForm(SideBySideForm):
    """An organisation's profile."""

    areas = AreasField(
        label="Where it works",
        required=False,
        help_text="Type the name of a village, ward, district or county. Separate several with ;",
    )
    website = forms.URLField(max_length=500, required=False, assume_scheme="https")

    LISTS = ("areas",)
    KEYS = {"areas": "code"}
    SAVED = ("name", "aims", "areas", "charity_number", "email", "website")

    class Meta:
        model = Organisation
        fields = ["name", "aims", "charity_number", "email", "website"]
        labels = {
            "aims": "What it does",
            "charity_number": "Charity number",
            "email": "E-mail for enquiries",
        }
        help_texts = {
            "aims": "In a few sentences that anybody understands.",
            "email": "Shown to people who have signed in.",
        }
        widgets = {"charity_number": forms.TextInput(attrs={"class": "govuk-input--width-10"})}


class InvitationForm(forms.Form):
    """Whom to invite, and as what. `roles` are the choices the inviting person may give."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="They get a link, and sign in with this address.",
    )
    role = forms.ChoiceField(widget=forms.RadioSelect)

    HINTS = {
        "staff": "Adds and edits the charity’s projects, and sees the bids it is part of.",
        "lead": "Also changes the profile and positions, and invites colleagues.",
        "officer": "Reads its partnerships’ draft plans, full coverage and bids shared with it, "
        "and adds and edits its own projects.",
        "coordinator": "Builds bids and packs, adds projects for charities, and invites people.",
    }

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            (value, Choice(label, self.HINTS[value])) for value, label in roles
        ]
        self.fields["role"].initial = roles[0][0]


class RoleForm(InvitationForm):
    """Another role for somebody who belongs already."""

    email = None
