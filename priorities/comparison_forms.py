"""What an officer says of places their partnership compares itself with."""

from django import forms

from consortium.fields import AreasField
from consortium.side_by_side import SideBySideForm
from priorities.matching import joined
from priorities.models import ComparisonGroup, Partnership
from priorities.reads.beside import MOST_COMPARED
from projects.forms.fields import OneField


class ComparisonGroupForm(SideBySideForm):
    """A named group of places of one kind, and why these. A new one is of one's own partnership."""

    areas = AreasField(
        label="Places",
        help_text="Those that are like your own: all of one kind, such as districts. Your own "
        "place need not be among them.",
        error_messages={"required": "Tick at least one place."},
    )

    LISTS = ("areas",)
    KEYS = {"areas": "code"}
    SAVED = ("name", "areas", "why", "source")

    class Meta:
        model = ComparisonGroup
        fields = ["name", "why", "source"]
        labels = {
            "name": "What the group is called",
            "why": "Why these",
            "source": "Who found them alike",
        }
        help_texts = {
            "name": "Such as “Rural districts near a city”.",
            "why": "In a sentence or two that holds in a meeting: it stands beside the figures.",
            "source": "Such as the Home Office’s most similar groups, with their year.",
        }
        widgets = {"source": forms.TextInput}
        error_messages = {"name": {"required": "Say what the group is called."}}

    def __init__(self, data=None, *, user, row=None, typed=None):
        super().__init__(data, row=row, typed=typed)
        self.fields["why"].required = True
        self.fields["why"].error_messages["required"] = "Say what makes these places alike."
        if row is None:
            self.fields["partnership"] = OneField(
                Partnership.objects.officers_may_fill(user),
                label="Partnership",
                to_field_name="reference",
                empty_label=None,
                initial=(typed or {}).get("partnership", [None])[-1],
            )

    def clean_areas(self):
        areas = self.cleaned_data["areas"]
        levels = {area.get_level_display().lower() for area in areas}
        if len(levels) > 1:
            raise forms.ValidationError(
                f"Here are places of several kinds: {joined(sorted(levels))}. Keep those of one."
            )
        if len(areas) > MOST_COMPARED:
            raise forms.ValidationError(
                f"These are {len(areas)} places, and {MOST_COMPARED} are the most that one "
                "picture holds. Leave some out."
            )
        return areas
