"""What a person says about a file they load: whose it is, what form it has, what columns mean."""

from pathlib import Path

from django import forms
from django.utils.html import format_html

from consortium.imports import files
from consortium.imports.headers import LEAVE_OUT
from consortium.imports.kinds import MEGABYTE
from consortium.imports.packing import refuse_unpackable
from consortium.models import Organisation, OrganisationKind
from consortium.organisation_fields import PickedOrganisation, names_of
from consortium.services import imports

ALL = "all"
ALL_ORGANISATIONS = (ALL, "All organisations: the file says whose each row is")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several: a list."""

    widget = SeveralFiles

    def clean(self, data, initial=None):
        cleaned = [super(FilesField, self).clean(each, initial) for each in data or [None]]
        if len(cleaned) > 1:
            refuse_unpackable(cleaned)
        return cleaned


class OneOrAll(PickedOrganisation):
    """One organisation, or None: all of them."""

    def validate(self, value):
        """Nothing else is asked for."""


class UploadForm(forms.Form):
    """A file, and for whom. `kind` is what it brings, `user` who loads it."""

    asks_whose = True

    organisation = forms.ChoiceField(
        label="Whose is it",
        help_text="For “all organisations” the file has a column that says whose each row is, and "
        "new projects arrive as drafts for their organisation to confirm.",
    )
    source = forms.ChoiceField(label="What kind of file", widget=forms.RadioSelect)
    file = forms.FileField(
        label="File",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Save it again and check that it has rows.",
        },
    )

    def __init__(self, *args, kind, user, too_large=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.too_large = kind, too_large
        if kind.takes_several:
            words = self.fields["file"].error_messages
            self.fields["file"] = FilesField(label="Files", error_messages=words)
        self.fields["file"].help_text = (
            f"At most {kind.most_bytes // MEGABYTE} MB"
            f"{' together' if kind.takes_several else ''}. You see what would change before "
            "anything does."
        )
        self.organisations = self._organisations(user)
        if not imports.may_load_for(user, kind, None):
            choices = [(each.slug, each.name) for each in self.organisations.values()]
            self._only(self.fields["organisation"], choices)
        elif kind.for_all and self.asks_whose:
            self._ask_for_one_of_all()
        else:
            self.organisations = {ALL: None}
            self._only(self.fields["organisation"], [ALL_ORGANISATIONS])
        sources = kind.sources.values()
        self._only(self.fields["source"], [(source.word, source.label) for source in sources])
        self.fields["source"].initial = next(iter(self.kind.sources))
        endings = sorted({ending for source in sources for ending in source.endings})
        self.fields["file"].widget.attrs["accept"] = ",".join(endings)

    def _organisations(self, user):
        found = Organisation.objects.of(user)
        if not self.kind.for_all:
            found = found.approved().filter(kind=OrganisationKind.STATUTORY)
        return {each.slug: each for each in found.order_by("name", "reference").distinct()}

    def _ask_for_one_of_all(self):
        asked = self.fields["organisation"]
        self.fields["organisation"] = field = OneOrAll(
            label=asked.label,
            help_text=asked.help_text,
            empty=ALL_ORGANISATIONS,
            initial=ALL,
        )
        own = [each.pk for each in self.organisations.values()]
        field.offer(Organisation.objects.all(), names_of(Organisation.objects.filter(pk__in=own)))

    @staticmethod
    def _only(field, choices):
        """One choice is no question."""
        field.choices = choices
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = choices[0][0]

    def clean_organisation(self):
        chosen = self.cleaned_data["organisation"]
        return self.organisations[chosen] if isinstance(chosen, str) else chosen

    def clean(self):
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", files.too_large(self.too_large, self.kind.most_bytes))
        source = self.kind.sources.get(self.cleaned_data.get("source"))
        for file in self.files_sent if source else ():
            if Path(file.name).suffix.lower() not in source.endings:
                wanted = " or ".join(source.endings)
                self.add_error(
                    "file",
                    f"“{file.name}” does not end in {wanted}. Save it in that form, or choose "
                    "another kind of file.",
                )
        return self.cleaned_data

    @property
    def files_sent(self):
        """The files that are as they should be, one or several."""
        sent = self.cleaned_data.get("file") or []
        return sent if isinstance(sent, list) else [sent]


class AnswersForm(forms.Form):
    """What the file does not say: one set of choices for each question of its preview."""

    def __init__(self, *args, upload, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = [each for each in upload.questions if each["choices"]]
        for place, question in enumerate(self.questions):
            self.fields[f"answer_{place}"] = forms.ChoiceField(
                label=question["label"],
                choices=question["choices"],
                required=False,
                initial="",
                help_text=question["hint"] if place == 0 else "",
            )

    @property
    def answers(self):
        """{name of a question: the choice}."""
        return {
            question["name"]: self.cleaned_data[f"answer_{place}"]
            for place, question in enumerate(self.questions)
        }


class AgreementForm(forms.Form):
    """What somebody agrees to who applies a file: one tick for each list of its preview."""

    def __init__(self, *args, upload, **kwargs):
        super().__init__(*args, **kwargs)
        self.lists = [each for each in upload.questions if each.get("items")]
        for place, each in enumerate(self.lists):
            self.fields[f"tick_{place}"] = forms.BooleanField(
                label=each["label"],
                help_text=each["hint"],
                required=False,
                # It stands above the buttons, outside the form that one of them is.
                widget=forms.CheckboxInput(attrs={"form": "apply-file"}),
            )

    @property
    def agreed(self):
        """The names of the lists that are ticked."""
        ticks = self.cleaned_data if self.is_valid() else {}
        return [each["name"] for place, each in enumerate(self.lists) if ticks[f"tick_{place}"]]


class MatchingForm(forms.Form):
    """One select for each column of the file: which of ours it is."""

    def __init__(self, *args, upload, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.headers, self.kind = upload.headers, kind
        choices = [(LEAVE_OUT, "Leave it out"), *kind.columns.items()]
        for place, header in enumerate(upload.headers):
            settled = (upload.matching or {}).get(header["words"], header["column"])
            samples = "; ".join(header["samples"])
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header["words"],
                choices=choices,
                required=False,
                initial=settled,
                help_text=format_html("For example: {}", samples)
                if samples
                else "Empty in the first rows.",
            )
        self.labels = kind.columns

    def clean(self):
        taken = {}
        for place, header in enumerate(self.headers):
            column = self.cleaned_data.get(f"column_{place}", "")
            if column and column in taken:
                self.add_error(
                    f"column_{place}",
                    f"“{taken[column]}” is already read as “{self.labels[column]}”. Choose "
                    "another, or leave one of them out.",
                )
            taken.setdefault(column, header["words"])
        if lacking := self.kind.lacks(self.matching):
            raise forms.ValidationError(lacking)
        return self.cleaned_data

    @property
    def matching(self):
        """{header: our column, or blank to leave it out}."""
        return {
            header["words"]: self.cleaned_data.get(f"column_{place}", "")
            for place, header in enumerate(self.headers)
        }
