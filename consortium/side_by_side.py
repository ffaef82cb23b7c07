"""Two people at one form: what the other saved meanwhile, beside one's own text.

A form carries `version` and `base`, what its person was shown. When a save meets a newer version
nothing is written: `compare_with` sets both texts side by side, the boxes keep the person's own,
and sending the form again settles each difference as chosen.
"""

import json
from dataclasses import dataclass

from django import forms
from django.utils import formats
from django.utils.datastructures import MultiValueDict

from consortium.templatetags.words import money


@dataclass(frozen=True)
class Difference:
    """A field that somebody else has changed meanwhile: their text, yours, and which to keep."""

    name: str
    label: str
    theirs: str
    yours: str
    keep: str

    @property
    def box(self):
        return f"keep-{self.name}"


def chosen_theirs(typed):
    """The fields in which the person has chosen what somebody else saved meanwhile."""
    return {
        box.removeprefix("keep-")
        for box, texts in typed.items()
        if box.startswith("keep-") and texts[-1:] == ["theirs"]
    }


class SideBySideForm(forms.ModelForm):
    """A model form of one row that several people may have open.

    `data` and `typed` are {box: [texts]} (see consortium.drafts): `data` is checked, `typed` only
    fills the boxes with text as it was typed, valid or not. Subclasses name in `SAVED` the fields
    they save and in `KEYS` {field: the attribute that stands for a related row in a box}, for
    single rows and for lists (`LISTS`).
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    SAVED = ()
    LISTS = ()
    KEYS = {}

    def __init__(self, data=None, *, row=None, typed=None):
        self.row = row
        model = self._meta.model
        super().__init__(
            None if data is None else MultiValueDict(data),
            instance=None if row is None else model.objects.get(pk=row.pk),
        )
        self.add_boxes()
        self.differences = []
        self.own = {}
        self.stale = None
        self.initial = self._shown(typed)

    def add_boxes(self):
        """Add the boxes that stand for rows, and name them in `SAVED`."""

    def blank(self):
        """What the form of a new row shows, as canonical text."""
        return {}

    def values_of(self, row):
        """The values a form for this row would hold."""
        single = {name: self.value_of(row, name) for name in self.SAVED if name not in self.LISTS}
        return single | {name: list(getattr(row, name).all()) for name in self.LISTS}

    def value_of(self, row, name):
        """What a row holds for one field that is no list."""
        return getattr(row, name)

    def canonical(self, values):
        """Values as text that can be compared, kept in a page and put back into boxes."""
        return {name: self._text(name, values.get(name)) for name in self.SAVED}

    def _text(self, name, value):
        if value is None or value is False:
            return [] if name in self.LISTS else ""
        if value is True:
            return "on"
        if isinstance(value, str):
            return value.replace("\r\n", "\n")
        if name in self.LISTS:
            return sorted(str(getattr(each, self.KEYS[name])) for each in value)
        if name in self.KEYS:
            return str(getattr(value, self.KEYS[name]))
        if hasattr(value, "isoformat"):
            return value.isoformat()
        return f"{value:f}" if hasattr(value, "as_tuple") else str(value)

    def in_words(self, name, text):
        """A canonical value as a person reads it."""
        if isinstance(text, list):
            return ", ".join(self._names(name, text)) or "none"
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "yes" if text else "no"
        if not text:
            return "not filled in"
        if name in self.KEYS:
            return ", ".join(self._names(name, [text]))
        if isinstance(field, forms.DateField):
            return formats.date_format(forms.DateField().clean(text), "j F Y")
        if field.widget.attrs.get("data-prefix") == "£":
            return money(text, 2)
        words = str(dict(getattr(field, "choices", ())).get(text, text))
        return f"{words} {field.widget.attrs.get('data-suffix', '')}".rstrip()

    def _names(self, name, keys):
        model = self._meta.model._meta.get_field(name).related_model
        found = {
            str(getattr(each, self.KEYS[name])): str(each)
            for each in model.objects.filter(**{f"{self.KEYS[name]}__in": keys})
        }
        return [found.get(key, key) for key in keys]

    def _shown(self, typed):
        """What an unbound form shows: the text as typed, else the row, else blanks."""
        values = self.canonical(self.values_of(self.row)) if self.row else self.blank()
        shown = values | {
            "version": self.row.version if self.row else None,
            "base": json.dumps(values),
        }
        if typed is None:
            return shown
        theirs = chosen_theirs(typed)
        for name, field in self.fields.items():
            if name in theirs:
                continue
            if name in self.LISTS:
                shown[name] = list(typed.get(name, []))
            elif name in typed or isinstance(field, forms.BooleanField):
                shown[name] = (typed.get(name) or [""])[-1]
        for name, field in self.fields.items():
            if f"{name}-words" in typed and name not in theirs:
                words = (typed[f"{name}-words"] or [""])[-1]
                shown[name] = field.with_words(shown.get(name), words)
        return shown

    def shown_before(self):
        """What the person was shown when the form was opened, as canonical text; {} if unknown."""
        source = self.data.get("base") if self.is_bound else self.initial.get("base")
        try:
            base = json.loads(source or "{}")
        except ValueError:
            return {}
        return base if isinstance(base, dict) else {}

    def clean(self):
        values = super().clean()
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = value.replace("\r\n", "\n")  # as browsers end lines
        self.own = dict(values)
        if self.row:
            theirs = self.values_of(self.row)
            for name in chosen_theirs(self.typed) & set(self.SAVED):
                self.errors.pop(name, None)
                values[name] = theirs[name]
        return values

    @property
    def typed(self):
        """The text of a bound form as {box: [texts]}, to be kept as a draft."""
        return dict(self.data.lists())

    @property
    def values(self):
        """What a valid form would save: {field: value}."""
        return {name: self.cleaned_data[name] for name in self.SAVED}

    def compare_with(self, stale):
        """Take in what somebody else saved meanwhile: `differences` says where it differs.

        The boxes keep the person's own text; the version becomes the saved one, so that sending
        the form again settles it. Where only the other one changed a field, theirs is proposed.
        """
        self.stale, saved = stale, stale.row
        self._list_differences(saved)
        self.data["version"] = saved.version
        self.data["base"] = json.dumps(self.canonical(self.values_of(saved)))

    def show_choices_again(self):
        """After an error elsewhere: the choices made between theirs and yours stay on the page."""
        names = {name for name in self.SAVED if f"keep-{name}" in self.data}
        if self.row and names:
            self._list_differences(self.row, names)

    def _list_differences(self, saved, only=frozenset()):
        base = self.shown_before()
        theirs, yours = self.canonical(self.values_of(saved)), self.canonical(self.own)
        for name in self.SAVED:
            chosen = self.data.get(f"keep-{name}")
            if (only and name not in only) or (theirs[name] == yours[name] and not chosen):
                continue
            untouched = base.get(name) == yours[name]
            mine = self.in_words(name, yours[name]) if name in self.own else self.data.get(name)
            self.differences.append(
                Difference(
                    name=name,
                    label=self[name].label,
                    theirs=self.in_words(name, theirs[name]),
                    yours=mine,
                    keep=chosen or ("theirs" if untouched else "yours"),
                )
            )
