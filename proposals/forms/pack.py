"""Which sections a bid's pack has, and in which order."""

from django import forms

from consortium.side_by_side import SideBySideForm, chosen_theirs
from proposals.models import PackSection, Proposal


class PackSectionsForm(SideBySideForm):
    """A number and a box to tick for each section; together they are `pack_sections`.

    Numbers may have gaps and be given twice: then the usual order decides.
    """

    SAVED = ("pack_sections",)

    pack_sections = forms.CharField(
        required=False, label="Sections and their order", widget=forms.HiddenInput
    )

    class Meta:
        model = Proposal
        fields = ["pack_sections"]

    def __init__(self, data=None, *, row, typed=None):
        super().__init__(data, row=row, typed=typed)
        if "pack_sections" in chosen_theirs(typed or {}):
            typed = None
        chosen = PackSection.in_order(row.pack_sections)
        order = [*chosen, *(each for each in PackSection if each not in chosen)]
        for place, section in enumerate(order, 1):
            self._add_boxes(section, place, section in chosen, typed)

    def _add_boxes(self, section, place, is_in, typed):
        self.fields[f"place-{section}"] = forms.IntegerField(
            min_value=1,
            max_value=99,
            label=f"Place of “{section.label}”",
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"),
                f"Write the place of “{section.label}” as a whole number from 1 to 99.",
            ),
            widget=forms.NumberInput(attrs={"class": "govuk-input govuk-input--width-2"}),
        )
        self.initial[f"place-{section}"] = (typed or {}).get(f"place-{section}", [place])[-1]
        if section not in PackSection.always():
            self.fields[f"in-{section}"] = forms.BooleanField(required=False, label=section.label)
            self.initial[f"in-{section}"] = is_in if typed is None else f"in-{section}" in typed

    @property
    def rows(self):
        """For each section its boxes, as the page lists them; None where it is always in."""
        return [
            {
                "section": section,
                "place": self[f"place-{section}"],
                "is_in": self[f"in-{section}"] if f"in-{section}" in self.fields else None,
            }
            for section in sorted(PackSection, key=self._place_shown)
        ]

    def _place_shown(self, section):
        try:
            return int(self.initial[f"place-{section}"])
        except ValueError:
            return len(PackSection)

    def _text(self, name, value):
        return ";".join(value or ())

    def in_words(self, name, text):
        sections = PackSection.in_order(text.split(";") if text else ())
        return ", ".join(section.label for section in sections)

    def clean(self):
        order = sorted(
            PackSection, key=lambda section: self.cleaned_data.get(f"place-{section}", 0)
        )
        chosen = [
            section.value
            for section in order
            if self.cleaned_data.get(f"in-{section}", section in PackSection.always())
        ]
        # All of them as usual is no choice: a section that comes later is then in as well.
        usual = chosen == list(PackSection.values)
        self.cleaned_data["pack_sections"] = [] if usual else chosen
        return super().clean()
