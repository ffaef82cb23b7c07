"""The form of what a bid says in its own words in one section."""

from django import forms

from consortium.side_by_side import SideBySideForm
from proposals.models import PackSection, ProposalText

MOST_LETTERS = 150_000
HELP = {
    PackSection.NEED: "What people here live with, and what they told you. The official figures "
    "of each priority follow below it in the pack.",
    PackSection.OFFER: "How the projects work together, and why that prevents what the plans want "
    "prevented. A drawing from projects to priorities follows below it in the pack.",
    PackSection.DELIVERY: "Who leads, who decides what and how often they meet, how the money "
    "reaches partners, how you notice that something goes wrong, what is measured and told whom.",
    PackSection.RISKS: "What could go wrong, how likely and how bad that would be, who keeps an "
    "eye on it and what you do about it.",
    PackSection.EQUALITY: "Who might be left out and what you do so that they are not; how "
    "children and adults at risk are kept safe, and who answers for it.",
    PackSection.APPENDIX: "What the funder asks for and no other section holds.",
}


class TextForm(SideBySideForm):
    SAVED = ("text",)

    text = forms.CharField(
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 20}),
        error_messages={
            "max_length": "A section can have at most %(limit_value)d characters; this one has "
            "%(show_value)d. Shorten it, or keep the rest for the appendix."
        },
    )

    class Meta:
        model = ProposalText
        fields = ["text"]

    def __init__(self, data=None, *, section, row=None, typed=None):
        super().__init__(data, row=row, typed=typed)
        self.fields["text"].label = section.label
        self.fields["text"].help_text = HELP[section]
