"""What an edited copy holds: each passage beside what went out and what stands here, and the rest.

`found` is what `proposals.word.reading` says of the file. Whatever is not taken as a change to a
passage is noted on the copy, so that nothing somebody wrote is lost.
"""

from collections import Counter
from dataclasses import dataclass, field

from consortium.models import User
from proposals.models import Decision, Proposal, WordPassage, WordText
from proposals.word import wording
from proposals.word.marks import PLACEHOLDER
from proposals.word.units import SUMMARY, units_for

MOST_LINES = 200
LONGEST_LINE = 5000
NO_MARKS = (
    "No passage in this file is marked as one of this bid’s. Download the words here, write in "
    "that file and bring it back; text from elsewhere can be copied into it."
)


class Refused(Exception):
    """A file is not taken; the text says why and what to do. Nothing of it is kept."""


@dataclass
class Taken:
    """The passages to decide, or to read; `notes` are of the copy."""

    source: WordText
    passages: list[WordPassage] = field(default_factory=list)
    notes: dict = field(default_factory=dict)

    @property
    def is_nothing(self):
        return not self.passages and not any(self.notes.values())


def taken_from(found: dict, proposal: Proposal, by: User) -> Taken:
    """What a file holds for this person. Raises Refused where it holds nothing of this bid."""
    return _Taking(proposal, by, found).result()


class _Taking:
    """Sets what stands in a file beside what went out and what stands here."""

    def __init__(self, proposal, by, found):
        self.proposal, self.by, self.found = proposal, by, found
        codes = Counter(_code_of(mark) for mark in found["marks"])
        rows = {row.code: row for row in WordText.objects.filter(code__in=codes)}
        self.sources = {code: row for code, row in rows.items() if row.proposal_id == proposal.pk}
        if not self.sources:
            raise Refused(self._whose(rows))
        self.source = self.sources[max(self.sources, key=lambda code: (codes[code], code))]
        self.sent = {
            f"iit_{code}_{each['number']}": each
            for code, row in self.sources.items()
            for each in row.passages
        }
        self.units = {unit.key: unit for unit in units_for(proposal, by)}
        self.edits = self.units[SUMMARY].may_propose
        self.notes = {
            name: [] for name in ("lost", "more", "not_yours", "outside", "gone", "comments")
        }

    def _whose(self, rows):
        others = [row.proposal for row in rows.values()]
        if not others:
            return NO_MARKS
        seen = (
            Proposal.objects.visible_to(self.by).filter(pk__in=[each.pk for each in others]).first()
        )
        named = f"“{seen}”" if seen else "another bid"
        return f"This file holds the words of {named}. Bring it back there."

    def result(self):
        taken = Taken(self.source, notes=self.notes)
        by_key: dict = {}
        for each in self.found["passages"]:
            sent = self.sent.get(each["mark"])
            if sent is None:
                self._note_more("Marked for another bid", wording.text_of(each["blocks"], "plain"))
            else:
                by_key.setdefault(sent["key"], []).append(self._passage(sent, each))
        for key, versions in by_key.items():
            if passage := self._chosen(key, versions):
                taken.passages.append(passage)
        order = {key: place for place, key in enumerate(self.units)}
        taken.passages.sort(key=lambda each: (order.get(each.key, len(order)), each.key))
        found = {each["mark"] for each in self.found["passages"]}
        self.notes["lost"] = [
            each["title"]
            for each in self.source.passages
            if f"iit_{self.source.code}_{each['number']}" not in found
        ]
        self._note_frame()
        self.notes["comments"] = self.found["comments"][:MOST_LINES]
        return taken

    def _passage(self, sent, each):
        text = _without_placeholder(wording.text_of(each["blocks"], sent["form"]), sent)
        before = _without_placeholder(wording.text_of(each["before"], sent["form"]), sent)
        unit = self.units.get(sent["key"])
        return WordPassage(
            key=sent["key"],
            title=sent["title"],
            form=sent["form"],
            project=unit.project if unit else None,
            base=sent["text"],
            text=text,
            authors=each["authors"],
            is_tracked=bool(each["authors"]) and wording.is_same(before, sent["text"]),
            comments=each["comments"][:MOST_LINES],
            holds=each["holds"],
        )

    def _chosen(self, key, versions):
        """The passage of a file, of several the first that has changed; None where nothing has."""
        changed = [each for each in versions if not wording.is_same(each.base, each.text)]
        for other in changed[1:]:
            if not wording.is_same(other.text, changed[0].text):
                self._note_more(other.title, other.text)
        passage = (changed or versions)[0]
        unit = self.units.get(key)
        if not (unit.may_propose if unit else self.edits):
            if changed:
                self.notes["not_yours"].append({"title": passage.title, "text": passage.text})
            return None
        if not changed:
            passage.decision = Decision.UNCHANGED
            return passage if passage.comments else None
        if unit and wording.is_same(unit.tidied, passage.text):
            passage.decision = Decision.ALREADY
        return passage

    def _note_more(self, title, text):
        if text:
            self.notes["more"].append({"title": title, "text": text})

    def _note_frame(self):
        """Lines that stand outside the passages and did not, and those that are gone."""
        now, before = Counter(map(_plain, self.found["outside"])), Counter()
        for code, row in self.sources.items():
            if row == self.source or code in {_code_of(each) for each in self.found["marks"]}:
                before |= Counter(map(_plain, row.frame))
        added, gone = now - before, Counter(map(_plain, self.source.frame)) - now
        shown = {_plain(line): line[:LONGEST_LINE] for line in self.found["outside"]}
        self.notes["outside"] = _first([shown[line] for line in added])
        self.notes["gone"] = _first(list(gone))


def _first(lines):
    """As many lines as somebody reads, and how many more there are."""
    more = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], f"… and {more} more"] if more > 0 else lines


def _plain(line):
    return "".join(map(wording.key_of, wording.tokens_of(wording.tidy(line, wording.PLAIN))))


def _code_of(mark):
    return mark.split("_")[1]


def _without_placeholder(text, sent):
    """A text without the sentence that stands where nothing was written yet."""
    if sent["text"]:
        return text
    return wording.tidy(text.replace(PLACEHOLDER, " ", 1), sent["form"])
