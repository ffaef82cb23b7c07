"""The folder's files of unit costs, money and bids (docs/design.md 8.2)."""

from consortium.bulk import among_texts
from consortium.folder.entries import UNCHANGED
from consortium.folder.faults import CellError
from consortium.folder.registry import register
from consortium.folder.resource import FolderResource
from consortium.resources.positions import AnswerLinks
from projects.resources import EFFECT
from proposals.models import (
    Assumption,
    Cost,
    Deflator,
    Funding,
    Part,
    Proposal,
    ProposalStatus,
    ProposalTerm,
    UnitCost,
)


@register
class UnitCostResource(FolderResource):
    class Meta:
        name = "unit_costs"
        model = UnitCost
        import_id_fields = ("code",)
        fields = (
            "code name unit event agency kind cashable transfer amount_gbp price_year parent "
            "excludes source quality"
        ).split()
        no_circles = {"parent": "is part of"}

    def check_row(self, values):
        if values["code"] in values.get("excludes", ()):
            yield "excludes", "A unit cost cannot exclude itself."


@register
class AssumptionResource(FolderResource):
    class Meta:
        name = "assumptions"
        model = Assumption
        import_id_fields = ("code",)
        fields = ["code", "outcome", "unit_cost", *EFFECT, "source", "note"]


@register
class DeflatorResource(FolderResource):
    class Meta:
        name = "deflators"
        model = Deflator
        import_id_fields = ("year",)
        fields = "year index series".split()


@register
class FundingResource(FolderResource):
    class Meta:
        name = "funding"
        approval = "project__organisation__status"
        model = Funding
        import_id_fields = "project funder starts_on ends_on".split()
        fields = "project funder amount_gbp starts_on ends_on".split()


STAYS = "This bid is handed in or over: it stays as it was."


class Terms(AnswerLinks):
    """One answer to each standing question: `question:answer;…`."""

    def read(self, text):
        value = super().read(text)
        questions = [question for question, _ in value]
        for question in questions:
            if questions.count(question) > 1:
                raise CellError(f"The question “{question}” has two answers. Keep one.")
        return value


class OfBids(FolderResource):
    """A file of bids, or of what belongs to them: of one that is handed in nothing changes.

    `bid` is the column that names it. A bid that comes with the same folder is whatever the folder
    says, and so is what belongs to it.
    """

    bid = "proposal"

    def check(self, table, entries, faults):
        super().check(table, entries, faults)
        changed = [entry for entry in entries if entry.sound and entry.state != UNCHANGED]
        named = among_texts({entry.values[self.bid] for entry in changed})
        closed = dict(
            Proposal.objects.filter(reference__in=named)
            .exclude(status__in=Proposal.OPEN)
            .values_list("reference", "status")
        )
        for entry in changed:
            status = closed.get(entry.values[self.bid])
            if status and (names := self.fixed(entry, status)):
                self._complain(table, entry, names, STAYS, faults)

    def fixed(self, entry, status):
        """The columns of a row that may not change in a bid of this status."""
        return list(entry.changes) or [column.name for column in self.key_columns]


@register
class ProposalResource(OfBids):
    bid = "reference"
    terms = Terms("terms", ProposalTerm, source="proposal", link="answer", to="answers")

    class Meta:
        name = "proposals"
        model = Proposal
        import_id_fields = ("reference",)
        fields = (
            "reference title summary plans areas lead_organisation funder starts_on years "
            "budget_gbp base_year discount_rate terms status deadline"
        ).split()

    def fixed(self, entry, status):
        """What became of it may still be said, as far as it may go on from there."""
        _, now = entry.changes.get("status", (status, status))
        goes_on = now in Proposal.MOVES[ProposalStatus(status)]
        return [name for name in entry.changes if not (name == "status" and goes_on)]


@register
class PartResource(OfBids):
    class Meta:
        name = "parts"
        model = Part
        import_id_fields = "proposal project year".split()
        fields = "proposal project year amount_gbp match_funding_gbp share must".split()
        parents = ("proposal",)


@register
class CostResource(OfBids):
    class Meta:
        name = "bid_costs"
        model = Cost
        import_id_fields = "proposal organisation year heading".split()
        fields = "proposal organisation year heading amount_gbp match_funding_gbp".split()
        parents = ("proposal",)
