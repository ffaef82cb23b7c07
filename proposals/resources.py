"""The folder's files of unit costs, money and bids (docs/design.md 8.2)."""

from typing import ClassVar

from consortium.bulk import among_texts, copy_rows
from consortium.folder import widgets
from consortium.folder.columns import Column
from consortium.folder.entries import CHANGED, UNCHANGED
from consortium.folder.faults import CellError
from consortium.folder.registry import register
from consortium.folder.resource import FolderResource
from consortium.models import OrganisationKind
from consortium.resources.positions import AnswerLinks
from projects.models import EFFECT
from proposals.models import (
    Assumption,
    Call,
    CallAnswer,
    CallQuestion,
    Cost,
    Deflator,
    Funding,
    Offer,
    OfferStatus,
    OfferYear,
    OfficeQuestion,
    PackSection,
    Part,
    Proposal,
    ProposalStatus,
    ProposalTerm,
    ProposalText,
    Undertaking,
    UnitCost,
)
from proposals.services.offers import forget_who_said, share_with_offering
from proposals.services.states import start_projects


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


class Sections(widgets.WordList):
    """Sections of a pack in their order, each once."""

    def __init__(self):
        super().__init__()
        self.item = widgets.Choice(PackSection.values)

    def clean(self, value, row=None, **kwargs):
        found = super().clean(value, row, **kwargs)
        for each in found:
            if found.count(each) > 1:
                raise CellError(f"The section “{each}” is here twice. Keep one.")
        return found


@register
class ProposalResource(OfBids):
    bid = "reference"
    pack_sections = Column("pack_sections", widget=Sections())
    terms = Terms("terms", ProposalTerm, source="proposal", link="answer", to="answers")

    class Meta:
        name = "proposals"
        model = Proposal
        import_id_fields = ("reference",)
        fields = (
            "reference title summary plans areas lead_organisation funder starts_on years "
            "budget_gbp base_year discount_rate terms status deadline pack_sections call outcome"
        ).split()

    def fixed(self, entry, status):
        """What became of it may still be said, as far as it may go on from there."""
        _, now = entry.changes.get("status", (status, status))
        said = {"outcome"} if not entry.current.values["outcome"] else set()
        if now in Proposal.MOVES[ProposalStatus(status)]:
            said |= {"status", "outcome"}
        return [name for name in entry.changes if name not in said]

    def after_save(self, entries):
        """Which bids were here, and end with this folder: {status: {id: row}}."""
        self.ended = {status: {} for status in ENDED}
        for entry in entries:
            status = entry.changes.get("status", ("", ""))[1]
            if status in ENDED:
                self.ended[status][entry.pk] = entry.number

    def finish(self, table, faults):
        """A bid that ends is told as on its page: what each part gets of the money, or why none."""
        won = self.ended[ProposalStatus.WON]
        parts = Part.objects.filter(proposal__in=won)
        for pk in set(parts.filter(awarded_gbp=None).values_list("proposal", flat=True)):
            faults.add(table, won[pk], "status", NOT_AWARDED)
        for pk in won.keys() - set(parts.exclude(awarded_gbp=0).values_list("proposal", flat=True)):
            faults.add(table, won[pk], "status", NOTHING_WON)
        start_projects(won)
        for status in (ProposalStatus.LOST, ProposalStatus.WITHDRAWN):
            rows = self.ended[status]
            for pk in Proposal.objects.filter(pk__in=rows, outcome="").values_list("pk", flat=True):
                faults.add(table, rows[pk], "outcome", f"Say why the bid is {status}.")


ENDED = (ProposalStatus.WON, ProposalStatus.LOST, ProposalStatus.WITHDRAWN)
NOT_AWARDED = (
    "A bid is won with pounds for each of its parts. Write in parts, under awarded_gbp, what the "
    "funder gives, 0 where it gives nothing."
)
NOTHING_WON = "The funder gives something if a bid is won. If not, it is lost."


@register
class PartResource(OfBids):
    class Meta:
        name = "parts"
        model = Part
        import_id_fields = "proposal project year".split()
        fields = "proposal project year amount_gbp match_funding_gbp share must awarded_gbp".split()
        parents = ("proposal",)

    def fixed(self, entry, status):
        """What the funder gives may still be said, once."""
        if entry.current and entry.current.values["awarded_gbp"] is None:
            return [name for name in entry.changes if name != "awarded_gbp"]
        return super().fixed(entry, status)

    def check_row(self, values):
        given = values.get("awarded_gbp")
        if given is not None and given > (values["amount_gbp"] or 0):
            yield "awarded_gbp", "The funder gives no more than was asked for."

    def after_save(self, entries):
        self.rows = {entry.pk: entry.number for entry in entries}

    def finish(self, table, faults):
        """Money is given for what is won."""
        given = Part.objects.filter(pk__in=self.rows, awarded_gbp__isnull=False)
        for pk in given.exclude(proposal__status=ProposalStatus.WON).values_list("pk", flat=True):
            message = "This bid is not won. Leave awarded_gbp blank, or say in proposals it is won."
            faults.add(table, self.rows[pk], "awarded_gbp", message)


@register
class CostResource(OfBids):
    class Meta:
        name = "bid_costs"
        model = Cost
        import_id_fields = "proposal organisation year heading".split()
        fields = "proposal organisation year heading amount_gbp match_funding_gbp".split()
        parents = ("proposal",)


class YearAmounts(Column):
    """Pounds by year: `2027:10000;2028:12500.50`."""

    is_list = True
    year = widgets.Year()
    pounds = widgets.Number(14, 2, money=True)

    def bind(self, model):
        self.blank = ()

    def read(self, text):
        found = {}
        for item in widgets.split(text):
            year, colon, pounds = (part.strip() for part in item.partition(":"))
            if not (year and colon and pounds):
                raise CellError(f"“{widgets.shorten(item)}” is not of the form year:pounds.")
            number = self.year.clean(year)
            if number in found:
                raise CellError(f"The year {number} is here twice. Keep one.")
            found[number] = self.pounds.clean(pounds)
            if found[number] <= 0:
                raise CellError(f"What is offered for {number} is {pounds}. Write more than 0.")
        return tuple(sorted(found.items()))

    def write(self, value):
        return widgets.join(
            f"{self.year.render(year)}:{self.pounds.render(pounds)}" for year, pounds in value
        )

    def fetch(self, owners):
        found = {owner: [] for owner in owners}
        rows = OfferYear.objects.filter(offer__in=owners).order_by("year")
        for owner, year, pounds in rows.values_list("offer", "year", "amount_gbp"):
            found[owner].append((year, pounds))
        return {owner: tuple(value) for owner, value in found.items()}

    def save(self, values, lookup):
        OfferYear.objects.filter(offer__in=list(values)).delete()
        self.save_new(values, lookup)

    def save_new(self, values, lookup):
        rows = ((owner, *pair) for owner, value in values.items() for pair in value)
        copy_rows(OfferYear, ["offer", "year", "amount_gbp"], rows)


@register
class OfferResource(OfBids):
    amounts = YearAmounts("amounts")
    rows: ClassVar[dict[int, int]] = {}

    class Meta:
        name = "offers"
        approval = "organisation__status"
        model = Offer
        import_id_fields = "proposal organisation".split()
        fields = "proposal organisation amounts conditions stands_until status why".split()

    def check_row(self, values):
        if values["status"] == OfferStatus.MADE and not values["amounts"]:
            yield "amounts", "An offer says how much is offered in one year at least."

    def after_save(self, entries):
        """What an e-mail or paper showed is not what is loaded in its place. A bid is shared with
        whoever offers money for it.
        """
        self.rows = {entry.pk: entry.number for entry in entries}
        share_with_offering([entry.pk for entry in entries if entry.state != UNCHANGED])
        forget_who_said([entry.pk for entry in entries if entry.state == CHANGED])

    def finish(self, table, faults):
        """Charities ask for money; it is public bodies that offer it."""
        others = Offer.objects.filter(pk__in=self.rows).exclude(
            organisation__kind=OrganisationKind.STATUTORY
        )
        for pk, name in others.values_list("pk", "organisation__name"):
            message = f"{name} is no public body, so it offers nothing. Remove this row."
            faults.add(table, self.rows[pk], "organisation", message)


@register
class OfficeQuestionResource(FolderResource):
    class Meta:
        name = "office_questions"
        model = OfficeQuestion
        import_id_fields = "area office asked_on question".split()
        fields = "area office question asked_on answer answered_on published".split()


@register
class ProposalTextResource(OfBids):
    class Meta:
        name = "proposal_texts"
        model = ProposalText
        import_id_fields = ("proposal", "section")
        fields = "proposal section text".split()


@register
class UndertakingResource(OfBids):
    class Meta:
        name = "undertakings"
        model = Undertaking
        import_id_fields = ("proposal", "project")
        fields = "proposal project buys milestones".split()


@register
class CallResource(FolderResource):
    class Meta:
        name = "calls"
        model = Call
        import_id_fields = ("reference",)
        fields = (
            "reference title funder closes_on ceiling_gbp least_years most_years what_for link "
            "outcomes areas"
        ).split()


@register
class CallQuestionResource(FolderResource):
    class Meta:
        name = "call_questions"
        model = CallQuestion
        import_id_fields = ("reference",)
        fields = "reference call number question guidance most unit".split()
        parents = ("call",)


@register
class CallAnswerResource(OfBids):
    """Who writes an answer stays here: accounts do not move with a folder."""

    class Meta:
        name = "call_answers"
        model = CallAnswer
        import_id_fields = ("proposal", "question")
        fields = "proposal question text state".split()
