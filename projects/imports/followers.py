"""What higher packages keep of a file of projects: entered here, asked when one is loaded.

A grant says who pays, and money is kept in a higher package. That package enters a Follower in a
module `imports` of its own:

    add_follower(Follower("Money", differences, keep, {Funding: "project_id"}, gone_out))

`differences({row number: (project's reference, record)})` gives {row number: (before, after)} in
words, for what it would write; `keep([(project's id, record)])` writes it, in the transaction and
under the history of the load. `history` is what undoing takes back: {model: attribute that names
the project}. `gone_out([record])` gives {identifier: project's reference} of the records that left
here as the follower's own: several of them may be of one project.
"""

from collections.abc import Callable
from dataclasses import dataclass

from consortium.imports.kinds import Examined
from consortium.models import RowState
from projects.models import Project

_followers = []


@dataclass(frozen=True)
class Follower:
    label: str
    differences: Callable
    keep: Callable
    history: dict
    gone_out: Callable = lambda records: {}


def add_follower(follower):
    _followers.append(follower)


def histories():
    """{model: attribute that names the project} of all that followers write."""
    return {model: root for each in _followers for model, root in each.history.items()}


def gone_out(records):
    """{identifier: project's reference} of the records that some follower sent out before."""
    return {name: to for each in _followers for name, to in each.gone_out(records).items()}


class Followed(Examined):
    """Rows examined, with what followers would keep of them."""

    def __init__(self, examined, records):
        self.examined, self.records = examined, records
        self.outcomes, self.notes = examined.outcomes, examined.notes
        self.questions = examined.questions
        self.entries, self.meant = examined.entries, examined.meant
        of_entries = {entry.number: entry.key[0] for entry in examined.entries}
        self.references = {
            number: of_entries[entered]
            for number in records
            if (entered := examined.beside.get(number, number)) in of_entries
        }
        pairs = {
            outcome.number: (self.references[outcome.number], records[outcome.number])
            for outcome in self.outcomes
            if outcome.state in (RowState.NEW, RowState.CHANGED, RowState.UNCHANGED)
            and outcome.number in self.references
        }
        self.differing = [
            (follower, self._tell(pairs, follower, follower.differences(pairs)))
            for follower in _followers
        ]

    def _tell(self, pairs, follower, found):
        """Say of each row what is kept beside it; one that changes nothing else is changed."""
        for outcome in self.outcomes:
            if outcome.number in found:
                outcome.changes = outcome.changes | {follower.label: found[outcome.number]}
                if outcome.state == RowState.UNCHANGED:
                    outcome.state = RowState.CHANGED
        return {number: pairs[number] for number in found}

    def save(self, tell):
        self.examined.save(tell)
        references = {reference for _, pairs in self.differing for reference, _ in pairs.values()}
        ids = dict(Project.objects.filter(reference__in=references).values_list("reference", "pk"))
        for follower, pairs in self.differing:
            follower.keep([(ids[reference], record) for reference, record in pairs.values()])
