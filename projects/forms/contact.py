"""A message to the people of a project."""

from django import forms
from django.utils.datastructures import MultiValueDict

LONGEST = 5000


class MessageForm(forms.Form):
    """`typed` is {box: [texts]} (see consortium.drafts); it is checked only where `checked`."""

    text = forms.CharField(
        label="Your message",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": "Write what you want to ask or offer.",
            "max_length": f"A message can have at most {LONGEST:,} characters; this one has "
            "%(show_value)d. Shorten it.",
        },
    )

    def __init__(self, typed=None, *, checked=False):
        words = MultiValueDict(typed or {})
        super().__init__(words if checked else None, initial={"text": words.get("text", "")})
