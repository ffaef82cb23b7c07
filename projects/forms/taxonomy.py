"""What coordinators write about outcomes: their words, and what they often bring."""

import re

from django import forms

from projects.forms.fields import OutcomeField
from projects.models import Outcome, OutcomeLink

LONGEST_KEYWORD = 200
MOST_KEYWORDS = 100


class KeywordsField(forms.CharField):
    """Keywords, one a line or between semicolons; each once, however it is written."""

    def __init__(self, **options):
        super().__init__(widget=forms.Textarea(attrs={"rows": 10}), **options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        words = (" ".join(part.split()) for part in re.split(r"[;\r\n]+", super().to_python(value)))
        keywords = list({word.lower(): word for word in reversed(list(words)) if word}.values())
        for keyword in keywords:
            if len(keyword) > LONGEST_KEYWORD:
                raise forms.ValidationError(
                    f"“{keyword[:40]}…” is too long for a keyword. Put each on a line of its own."
                )
        if len(keywords) > MOST_KEYWORDS:
            raise forms.ValidationError(
                f"These are {len(keywords)} keywords; {MOST_KEYWORDS} are the most. Keep the "
                "words people really write."
            )
        return keywords[::-1]


class ShownForm(forms.ModelForm):
    """A form that says which state of its row it showed."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def say_it_changed(self, state):
        """Refuse, keep what is typed, and let the next save stand."""
        self.data = self.data.copy()
        self.data["shown"] = state


class OutcomeForm(ShownForm):
    """What an outcome means, and the words that suggest it."""

    keywords = KeywordsField(
        required=False,
        label="Keywords",
        help_text="Words and phrases with which people describe such work, one a line. A project "
        "whose description holds one is offered this outcome.",
    )

    class Meta:
        model = Outcome
        fields = ["description", "keywords"]
        labels = {"description": "What it means"}
        help_texts = {"description": "One sentence that anybody understands."}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class LinkForm(ShownForm):
    """An outcome that often brings another one, why, and where that is written."""

    from_outcome = OutcomeField(
        Outcome.objects.all(), label="Who works on", empty_label="Choose an outcome"
    )
    to_outcome = OutcomeField(
        Outcome.objects.all(), label="Often also brings", empty_label="Choose an outcome"
    )

    class Meta:
        model = OutcomeLink
        fields = ["from_outcome", "to_outcome", "why", "source"]
        labels = {"why": "Why", "source": "Where this is written"}
        help_texts = {
            "why": "One sentence. It stands beside the box that is offered.",
            "source": "A report with its year and page, for instance. Left empty, pages say that "
            "it is unsourced.",
        }
        widgets = {
            "why": forms.Textarea(attrs={"rows": 3}),
            "source": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["why"].required = True
        self.fields["why"].error_messages["required"] = "Say why the one often brings the other."

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
