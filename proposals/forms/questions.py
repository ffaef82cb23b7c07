"""A question put to a named office, and its answer."""

from django import forms
from django.utils import timezone

from consortium.side_by_side import SideBySideForm
from proposals.models import OfficeQuestion


class OfficeQuestionForm(SideBySideForm):
    """Whom it was put to, on which day, and what came back."""

    SAVED = ("office", "question", "asked_on", "answer", "answered_on", "published")

    class Meta:
        model = OfficeQuestion
        fields = ["office", "question", "asked_on", "answer", "answered_on", "published"]
        labels = {
            "office": "Which office was asked?",
            "question": "What was it asked?",
            "asked_on": "On which day?",
            "answer": "What did it answer?",
            "answered_on": "On which day did the answer come?",
            "published": "Publish it: on this place’s page, for everybody, and in its briefing",
        }
        help_texts = {
            "office": "The office, not a person’s name: “Director of Public Health, Vale Council”.",
            "question": "As it was put, so that the office knows it again.",
            "answer": "In its own words, as short as they bear. Left empty, the page says that "
            "there is no answer yet, and since when.",
        }
        widgets = {
            "question": forms.Textarea(attrs={"rows": 3}),
            "answer": forms.Textarea(attrs={"rows": 4}),
            "asked_on": forms.DateInput,
            "answered_on": forms.DateInput,
        }
        error_messages = {
            "office": {"required": "Say which office was asked."},
            "question": {"required": "Write down the question."},
            "asked_on": {"required": "Say on which day it was asked."},
        }

    def clean(self):
        values = super().clean()
        asked, answered = values.get("asked_on"), values.get("answered_on")
        if asked and asked > timezone.localdate():
            self.add_error("asked_on", "This day has yet to come: enter it once it was asked.")
        if answered and answered > timezone.localdate():
            self.add_error("answered_on", "This day has yet to come.")
        if asked and answered and answered < asked:
            self.add_error("answered_on", "An answer does not come before its question was put.")
        if values.get("answer") and not answered and "answered_on" not in self.errors:
            self.add_error("answered_on", "Say on which day the answer came.")
        if answered and not values.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "Write down the answer, or leave its day empty.")
        return values
