"""The boxes of outcomes: those the words speak of first, then what those ticked often bring."""

from dataclasses import dataclass

from django import forms
from django.utils.functional import cached_property

from consortium.forms import Choice
from projects.forms.fields import ByDomain
from projects.models import Outcome, OutcomeLink
from projects.suggestions import OutcomeWords, for_outcomes, suggest

# The form of a project takes fewer; what is pasted beyond is not read.
LONGEST_TEXT = 20_000
MOST_WORDS = 5


@dataclass(frozen=True)
class Box:
    """A box to tick, the words that speak of its outcome, and the links that lead to it."""

    option: dict
    words: tuple[str, ...] = ()
    links: tuple[OutcomeLink, ...] = ()


class OutcomesWidget(forms.CheckboxSelectMultiple):
    """Each outcome once: suggested by `text`, brought by one that is ticked, or by domain.

    As no outcome has two boxes, nothing that is unticked stays ticked elsewhere.
    """

    template_name = "projects/_outcome_boxes.html"
    text = ""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        options = {str(option["value"]): option for _, some, _ in groups for option in some}
        suggested = self._suggested(options)
        linked = _linked(options, {str(box.option["value"]) for box in suggested})
        above = {str(box.option["value"]) for box in (*suggested, *linked)}
        others = [
            (group, [option for option in some if str(option["value"]) not in above], index)
            for group, some, index in groups
        ]
        rest = [option for _, some, _ in others for option in some]
        context["widget"] |= {
            "suggested": suggested,
            "linked": linked,
            "others": [each for each in others if each[1]],
            "number_of_others": len(rest),
            "is_unfolded": any(option["selected"] for option in rest),
            "has_text": bool(self.text.strip(" .\n")),
        }
        return context

    def _suggested(self, options):
        outcomes = (option["value"].instance for option in options.values())
        index = for_outcomes(
            OutcomeWords(each.code, each.name, each.description, tuple(each.keywords))
            for each in outcomes
        )
        return [
            Box(options[found.code], words=_as_written(found.cues))
            for found in suggest(self.text[:LONGEST_TEXT], index)
        ]


def _linked(options, suggested):
    """What outcomes that are ticked often bring, each with every link that leads there."""
    ticked = [code for code, option in options.items() if option["selected"]]
    links = {}
    for link in OutcomeLink.objects.from_any(ticked) if ticked else ():
        if link.to_outcome.code in options and link.to_outcome.code not in suggested:
            links.setdefault(link.to_outcome.code, []).append(link)
    return [Box(options[code], links=tuple(some)) for code, some in links.items()]


def _as_written(cues):
    """The words that led to an outcome, each once, in the order of the text."""
    words = {" ".join(cue.words.lower().split()): " ".join(cue.words.split()) for cue in cues}
    return tuple(words.values())[:MOST_WORDS]


class OutcomesField(forms.ModelMultipleChoiceField):
    """Several outcomes as boxes to tick, each with what it means."""

    iterator = ByDomain
    widget = OutcomesWidget

    def label_from_instance(self, outcome):
        return Choice(outcome.name, outcome.description)

    def read(self, title, summary):
        """Take in what is written of the work, to suggest outcomes from."""
        self.widget.text = f"{title or ''}.\n{summary or ''}"


class SuggestionsForm(forms.Form):
    """The boxes alone, for a form that is being filled in: what is written, and what is ticked."""

    outcomes = OutcomesField(Outcome.objects.all(), to_field_name="code", required=False)

    def __init__(self, typed):
        super().__init__(initial={"outcomes": typed.get("outcomes", [])})
        title, summary = ((typed.get(box) or [""])[-1] for box in ("title", "summary"))
        self.fields["outcomes"].read(title, summary)

    @cached_property
    def boxes(self):
        """What the boxes' template takes."""
        field = self["outcomes"]
        attrs = field.build_widget_attrs({"id": field.auto_id})
        return field.field.widget.get_context(field.html_name, field.value(), attrs)["widget"]
