"""The form of one person's story."""

from django import forms

from consortium.side_by_side import SideBySideForm
from projects.models import Story

MOST_LETTERS = 1200


class StoryForm(SideBySideForm):
    SAVED = ("text", "how", "consented_on", "is_anonymous")

    text = forms.CharField(
        label="The story",
        help_text="What was hard, what happened, what is different now; in the person’s own words "
        f"where you can. At most {MOST_LETTERS} characters: it stands in the pack, after the "
        "pages of the projects.",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={
            "required": "Write the story, or leave this page as it was.",
            "max_length": "A story can have at most %(limit_value)d characters; this one has "
            "%(show_value)d.",
        },
    )

    class Meta:
        model = Story
        fields = ["text", "how", "consented_on", "is_anonymous"]
        labels = {
            "how": "How did they agree to its being told to funders?",
            "consented_on": "On which day?",
            "is_anonymous": "Names and places are changed, so that nobody can be recognised",
        }
        widgets = {"how": forms.RadioSelect}
        error_messages = {
            "how": {"required": "Say how they agreed. Without that a story is not kept."},
            "consented_on": {"required": "Write the day on which they agreed."},
        }

    def __init__(self, data=None, *, row=None, typed=None):
        super().__init__(data, row=row, typed=typed)
        self.fields["how"].choices = self.fields["how"].choices[-4:]
