"""Refusing an entry, with the reason."""

from django import forms


class RefusalForm(forms.Form):
    """Why an entry that somebody else made is not to stand."""

    reason = forms.CharField(
        label="Why not",
        help_text="A sentence for the coordinator who added it: what is wrong, or who to ask.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why in a sentence, so that the coordinator can mend it."},
    )
