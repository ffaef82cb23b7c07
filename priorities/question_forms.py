"""A question about a project that counts for a priority, and the answer to it."""

from django import forms
from django.utils.datastructures import MultiValueDict

LONGEST = 2000


class WordsForm(forms.Form):
    """One box of words. `typed` is {box: [texts]} (see consortium.drafts); it is checked only where
    `checked`.
    """

    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, typed=None, *, checked=False):
        words = MultiValueDict(typed or {})
        super().__init__(words if checked else None, initial={"text": words.get("text", "")})
        self.fields["text"].label = self.label
        self.fields["text"].help_text = self.hint
        self.fields["text"].error_messages |= {
            "required": self.missing,
            "max_length": f"It can have at most {LONGEST:,} characters; this one has "
            "%(show_value)d. Shorten it.",
        }


class QuestionForm(WordsForm):
    label = "Why you doubt that it should count"
    hint = (
        "For instance that it works for other people, that it has stopped, or that it does not "
        "bring this outcome."
    )
    missing = "Write why you doubt it, so that they can answer."


class AnswerForm(WordsForm):
    label = "Your answer"
    hint = "It stands beside the question, with the name of your organisation."
    missing = "Write your answer."
