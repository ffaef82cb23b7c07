"""Papers: the boxes for a file and its dates, the consortium's list of kinds, funders' lists."""

from django import forms
from django.utils.formats import date_format

from consortium import file_types
from consortium.directions import Line
from consortium.file_types import MEGABYTE, MOST_BYTES
from consortium.forms import Choice
from consortium.models import Organisation, OrganisationKind, PaperKind, PaperList
from consortium.side_by_side import SideBySideForm

OTHER = "other"
MOST_MONTHS = 120
DATES_IN_WRONG_ORDER = "The last day lies before the date on the paper. Correct one of the two."


class FileBox(forms.FileField):
    """A file that is looked into before anything is kept."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.docx,.odt,.jpg,.jpeg,.png"})
    default_error_messages = {
        "empty": "The file is empty. Choose it again, and check that it opens."
    }

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file:
            try:
                file_types.type_of(file, file.size)
            except file_types.FileRefused as refused:
                raise forms.ValidationError(str(refused)) from None
        return file


class DatesForm(forms.Form):
    """A paper's dates, asked for in plain questions.

    `too_large` is the size of a file that was dropped as it arrived, 0 where none was.
    """

    issued_on = forms.DateField(
        label="What date is on it?",
        help_text="When it was signed, issued or approved.",
        required=False,
        widget=forms.DateInput,
    )
    expires_on = forms.DateField(
        label="What is its last day?",
        help_text="When it runs out, or is due for review. Leave it empty if it has no end.",
        required=False,
        widget=forms.DateInput,
    )

    def __init__(self, *args, too_large=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    @property
    def loses_file(self):
        """Whether the page comes back for another mistake: no browser keeps the file then."""
        return bool(self.errors and self.files.get("file") and "file" not in self.errors)

    def clean(self):
        values = super().clean()
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", file_types.too_large(self.too_large))
        issued_on, expires_on = values.get("issued_on"), values.get("expires_on")
        if issued_on and expires_on and expires_on < issued_on:
            self.add_error("expires_on", DATES_IN_WRONG_ORDER)
        return values


HELP = f"PDF, Word, OpenDocument, JPEG or PNG, at most {MOST_BYTES // MEGABYTE} MB."


class PaperForm(DatesForm):
    """A new paper."""

    kind = forms.ChoiceField(label="What is it?", widget=forms.RadioSelect)
    file = FileBox(label="The file", help_text=f"{HELP} A photograph of a certificate will do.")
    title = Line(
        label="Its name",
        help_text="Only if you keep several of this kind, such as two insurances.",
        max_length=250,
        required=False,
    )

    field_order = ("kind", "file", "issued_on", "expires_on", "title")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = {kind.code: Choice(kind.name, kind.description) for kind in PaperKind.objects.all()}
        kinds.setdefault(OTHER, Choice("Something else", "Give it a name below."))
        self.fields["kind"].choices = list(kinds.items())

    def clean(self):
        values = super().clean()
        if values.get("kind") == OTHER and not values.get("title"):
            self.add_error("title", "Give the paper a name, so that others know what it is.")
        return values


class ReplaceForm(DatesForm):
    """A newer version of a paper, or its dates put right."""

    file = FileBox(
        label="The newer file",
        help_text=f"{HELP} Without one only the dates change.",
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ("file", "issued_on", "expires_on")

    def say_stale(self, stale):
        """Somebody saved it meanwhile: what stands now, and what is to do; the dates stay typed."""
        paper = stale.row
        dates = [
            f"{word} {date_format(date, 'j F Y')}"
            for word, date in (("dated", paper.issued_on), ("last day", paper.expires_on))
            if date
        ]
        self.data = self.data.copy()
        self.data["version"] = paper.version
        self.add_error(
            None,
            f"{stale} It is now {', '.join(dates) or 'without dates'}. Where yours is the newer, "
            "choose the file again and save: theirs is kept beside it.",
        )


# --- What the consortium asks for


class KindForm(SideBySideForm):
    """A kind of paper on the consortium's list."""

    SAVED = ("name", "description", "expires", "order")

    class Meta:
        model = PaperKind
        fields = ["name", "description", "expires", "order"]
        labels = {
            "name": "What it is called",
            "description": "What it has to be",
            "expires": "It runs out, and has to be renewed",
            "order": "Place in the list",
        }
        help_texts = {"order": "A number; the smaller, the higher up."}

    def blank(self):
        return self.canonical({"order": PaperKind().order})

    def clean_name(self):
        name = self.cleaned_data["name"]
        same = PaperKind.objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError("There is a kind of paper with this name already.")
        return name


class ListForm(SideBySideForm):
    """What one funder or commissioner asks for: kinds to tick, and how old each may be."""

    class Meta:
        model = PaperList
        fields = ["name"]
        labels = {"name": "Who asks for it"}
        help_texts = {"name": "Such as “The Commissioner’s grants”."}

    def add_boxes(self):
        self.kinds = list(PaperKind.objects.all())
        for kind in self.kinds:
            asked, limit = self.boxes_of(kind)
            self.fields[asked] = forms.BooleanField(label=kind.name, required=False)
            self.fields[limit] = forms.IntegerField(
                label=f"{kind.name}: not older than",
                required=False,
                min_value=1,
                max_value=MOST_MONTHS,
                widget=forms.NumberInput(
                    attrs={"class": "govuk-input--width-3", "data-suffix": "months"}
                ),
            )
        self.SAVED = ("name", *(box for kind in self.kinds for box in self.boxes_of(kind)))

    @staticmethod
    def boxes_of(kind):
        return f"asked-{kind.pk}", f"months-{kind.pk}"

    @property
    def groups(self):
        """[(asked, months)]: the boxes of each kind."""
        return [tuple(self[box] for box in self.boxes_of(kind)) for kind in self.kinds]

    def values_of(self, row):
        months = dict(row.items.values_list("kind", "months"))
        values = {"name": row.name}
        for kind in self.kinds:
            asked, limit = self.boxes_of(kind)
            values |= {asked: kind.pk in months, limit: months.get(kind.pk)}
        return values

    def shown_before(self):
        """A kind that was not there yet was shown to nobody as asked for."""
        base = super().shown_before()
        return dict.fromkeys(self.SAVED, "") | base if base else base

    @property
    def months(self):
        """What a valid form asks for: {kind: months or None}."""
        boxes = {kind: self.boxes_of(kind) for kind in self.kinds}
        return {
            kind: self.cleaned_data[limit]
            for kind, (asked, limit) in boxes.items()
            if self.cleaned_data[asked]
        }

    def clean(self):
        for kind in self.kinds:
            asked, limit = self.boxes_of(kind)
            if not self.cleaned_data.get(asked) and limit in self.cleaned_data:
                self.cleaned_data[limit] = None
        values = super().clean()
        if not any(values.get(self.boxes_of(kind)[0]) for kind in self.kinds):
            raise forms.ValidationError("Tick at least one kind of paper that is asked for.")
        return values


class ReadinessFilters(forms.Form):
    """Whom the page of readiness shows."""

    q = forms.CharField(label="Charity", required=False)
    list = forms.ModelChoiceField(
        PaperList.objects.all(),
        label="List",
        to_field_name="code",
        required=False,
        empty_label="Every list",
    )
    show = forms.ChoiceField(
        label="Show",
        choices=[("", "Everybody"), ("ready", "Ready"), ("lacking", "Not ready")],
        required=False,
    )

    def charities(self):
        """The charities the words leave; a filter that is no choice leaves all."""
        charities = Organisation.objects.approved().filter(kind=OrganisationKind.CHARITY)
        found = charities.order_by("name", "reference")
        words = self.chosen("q")
        return found.filter(name__icontains=words) if words else found

    def chosen(self, name):
        return self.cleaned_data.get(name) if self.is_valid() else None

    def keeps(self, states):
        """Whether a charity with these states of lists is shown."""
        show = self.chosen("show")
        are_ready = bool(states) and all(state.is_ready for state in states)
        return not show or are_ready == (show == "ready")
