"""What the page of an edited copy shows: each passage as it went out, stands here and was found."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import get_text_list

from consortium.access import may
from consortium.models import Organisation, User
from consortium.rules import organisations_of
from consortium.templatetags.words import count
from proposals.answering.references import named_in
from proposals.models import Consent, Proposal, WordCopy, WordPassage
from proposals.word import wording
from proposals.word.units import ANSWER, Unit, undertaken_by, units_for
from proposals.word.wording import Piece

# What a passage holds that is no text of its own, and what became of it.
HELD = {
    "pictures": ("picture or drawing,pictures or drawings", "left out, but for words inside"),
    "objects": ("embedded object,embedded objects", "left out"),
    "formulas": ("formula,formulas", "its letters alone are kept"),
    "links": ("link,links", "its words are kept, not where it leads"),
    "footnotes": ("note at the foot,notes at the foot", "in brackets where it is called"),
    "tables": ("table,tables", "read as lines of text, as this passage holds no tables"),
}


@dataclass(frozen=True)
class Shown:
    """One passage of a copy, as somebody reads it.

    `unit` is the passage as it stands here, None where it is not in the bid any more. `asks_again`
    are agreements that accepting it would undo, `others` further copies that wait with another
    text for it.
    """

    passage: WordPassage
    unit: Unit | None
    may_decide: bool
    shows_comments: bool
    asks_again: tuple[Consent, ...]
    others: tuple[WordCopy, ...]

    @property
    def is_waiting(self) -> bool:
        return self.passage.is_waiting

    @property
    def here(self) -> str:
        return self.unit.tidied if self.unit else ""

    @property
    def is_edited_meanwhile(self) -> bool:
        """Whether it was changed here since it went out."""
        return self.unit is not None and not wording.is_same(self.passage.base, self.here)

    @property
    def is_here_already(self) -> bool:
        """Whether it has come to say here what the file says."""
        return self.unit is not None and wording.is_same(self.here, self.passage.text)

    @property
    def change(self) -> list[Piece]:
        """What the file changes of the text that went out."""
        return wording.shortened(wording.compared(self.passage.base, self.passage.text))

    @property
    def change_here(self) -> list[Piece]:
        """What was changed here since."""
        return wording.shortened(wording.compared(self.passage.base, self.here))

    @property
    def both(self) -> str | None:
        """Both changes in one text, None where they meet."""
        return wording.together(self.passage.base, self.here, self.passage.text)

    @property
    def to_join(self) -> str:
        """What the box for a text of both begins with."""
        both = self.both
        return both if both is not None else f"{self.here}\n\n{self.passage.text}".strip()

    @property
    def waits_for(self) -> Organisation | None:
        """Whose word it waits for, where that is a charity's."""
        return self.unit.project.organisation if self.unit and self.unit.project else None

    @property
    def by(self) -> str:
        """Who changed it, as far as the file says."""
        return by_whom(self.passage, self.passage.copy.saved_by)

    @property
    def comments(self) -> list[dict]:
        return self.passage.comments if self.shows_comments else []

    @property
    def written_over(self) -> list[str]:
        """The references of an answer that the file holds no more: where a figure of the bid stood,
        somebody's words stand.
        """
        if not self.passage.key.startswith(f"{ANSWER}:"):
            return []
        left = {name.casefold() for name in named_in(self.passage.text)}
        return sorted(name for name in named_in(self.passage.base) if name.casefold() not in left)

    @property
    def is_looked_at_alone(self) -> bool:
        """Whether it is decided by itself, never with all that is left."""
        return self.unit is None or self.is_edited_meanwhile or bool(self.written_over)

    @property
    def remarks(self) -> list[str]:
        """What became of what is no text."""
        held = self.passage.holds
        references = [
            f"[[{name}]]: this stood for what the bid says elsewhere, and is written over. It is "
            "not accepted with all that is left: decide it by itself."
            for name in self.written_over
        ]
        if self.passage.form == wording.WRITTEN:  # which may hold tables
            held = {kind: number for kind, number in held.items() if kind != "tables"}
        return references + [
            f"{count(held[kind], words)}: {told}."
            for kind, (words, told) in HELD.items()
            if held.get(kind)
        ]


def by_whom(passage: WordPassage, saved_by: str) -> str:
    """A sentence about who changed a passage, by its tracked changes and by who saved the file."""
    names = get_text_list(passage.authors, "and")
    saved = (
        f"{saved_by} saved the file last." if saved_by else "The file does not say who saved it."
    )
    if passage.authors and passage.is_tracked:
        return f"Changed by {names}."
    if passage.authors:
        return f"Changed by {names}, and also without tracking. {saved}"
    return f"The changes were not tracked. {saved}"


def reads_all(copy: WordCopy, user: User) -> bool:
    """Whether this person reads all of a copy: who edits the bid, or brought it back."""
    return copy.sent_by_id == user.pk or may(user, "proposals.change_proposal", copy.proposal)


def shown_to(user: User, copy: WordCopy) -> list[Shown]:
    """The passages of a copy for this person, in a constant number of queries: of a copy that
    somebody else brought back, partners see their own projects' words, without what was said.
    """
    all_of_it = reads_all(copy, user)
    passages = copy.passages.select_related("decided_by", "project")
    if not all_of_it:
        passages = passages.filter(project__organisation__in=organisations_of(user))
    passages = list(passages.order_by("order"))
    units = {unit.key: unit for unit in units_for(copy.proposal, user)}
    edits = may(user, "proposals.change_proposal", copy.proposal)
    agreed_to = {each.key: each.project_id or undertaken_by(each.key) for each in passages}
    consents = _given_on(set(agreed_to.values()) - {None}, user)
    others = _others(copy, passages, user)
    found = []
    for passage in passages:
        passage.copy = copy
        unit = units.get(passage.key)
        found.append(
            Shown(
                passage,
                unit,
                may_decide=unit.may_write if unit else edits,
                shows_comments=all_of_it,
                asks_again=tuple(
                    consent
                    for consent in consents[agreed_to[passage.key]]
                    # A project's words stand in all its bids, what it undertakes in this one.
                    if passage.project_id or consent.proposal_id == copy.proposal_id
                ),
                others=tuple(others[passage.key]),
            )
        )
    return found


def _given_on(projects: Iterable[int], user: User) -> dict[int | None, list[Consent]]:
    """The agreements to these projects' words that this person knows of, in bids that still ask:
    those that a change would undo.
    """
    found = defaultdict(list)
    held = (
        Consent.objects.visible_to(user)
        .given()
        .filter(project__in=projects, proposal__status__in=Proposal.ASKING)
        .exclude(proposal__deadline__lt=timezone.localdate())
        .select_related("proposal", "project__organisation")
        .order_by("proposal__title", "pk")
    )
    for consent in held:
        found[consent.project_id].append(consent)
    return found


def _others(copy: WordCopy, passages: list[WordPassage], user: User) -> dict[str, list[WordCopy]]:
    found = defaultdict(list)
    waiting = (
        WordPassage.objects.filter(
            copy__in=WordCopy.objects.visible_to(user).filter(proposal=copy.proposal_id),
            key__in=[each.key for each in passages],
            decision="waiting",
        )
        .exclude(copy=copy)
        .select_related("copy__proposal", "copy__sent_by")
        .order_by("copy__sent_at", "pk")
    )
    for passage in waiting:
        found[passage.key].append(passage.copy)
    return found
