"""The indicators a file speaks of: found here, or to be made when it is applied."""

import re
from dataclasses import dataclass

from consortium.imports.kinds import Question
from consortium.references import FreeReferences
from priorities.models import Indicator, Polarity

OPEN = ("", "I don’t know: leave it open")


@dataclass
class Series:
    """One indicator as a file names it; `indicator` is ours, None where it is to be made."""

    name: str
    source: str
    source_id: str = ""
    unit: str = ""
    polarity: str = ""
    reference: str = ""
    indicator: Indicator | None = None
    renames: bool = False
    is_left_out: bool = False

    @property
    def key(self):
        return f"polarity {self.source} {self.source_id or self.name}"[:300]

    @property
    def is_open(self):
        """Whether nobody has said yet if low or high is good."""
        said = self.indicator.polarity if self.indicator else self.polarity
        return not said and not self.is_left_out


def settle(series: list[Series], answers: dict[str, str]) -> tuple[Question, ...]:
    """Take over what was answered about these; the questions that stay."""
    open_ones = [each for each in series if each.is_open]
    for each in open_ones:
        each.polarity = answers.get(each.key, "")
    choices = [*(list(choice) for choice in Polarity.choices), list(OPEN)]
    return tuple(
        Question(
            each.key,
            f"{each.name}: is low or high good?",
            choices,
            "The file does not say. It is asked once and kept with the indicator; without it, no "
            "place is called better or worse than another.",
        )
        for each in open_ones
        if each.key not in answers
    )


def make(series: list[Series]):
    """Make the indicators that are not here, and keep what was said about those that are."""
    new = [each for each in series if each.indicator is None]
    references = FreeReferences(Indicator) if new else None
    for each in new:
        each.indicator = Indicator.objects.create(
            reference=references.make(each.reference or each.name),
            name=each.name,
            source=each.source,
            source_id=each.source_id,
            unit=each.unit,
            polarity=each.polarity,
        )
    for each in series:
        if each.polarity and not each.indicator.polarity:
            each.indicator.polarity = each.polarity
            each.indicator.save(update_fields=["polarity"])


def same_meaning(ours: str, theirs: str) -> bool:
    """Whether two names may stand for one indicator: the same words up to a colon, brackets
    aside, and no number or "old", "new" in one that the other contradicts."""
    first, second = _words(ours), _words(theirs)
    if first != second:
        return False
    marks = [set(re.findall(r"\d+|old|new", name.lower())) for name in (ours, theirs)]
    return marks[0] <= marks[1] or marks[1] <= marks[0]


def _words(name):
    head = re.sub(r"\(.*?\)", " ", name.partition(":")[0])
    return re.findall(r"[a-z0-9]+", head.lower())
