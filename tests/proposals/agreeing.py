"""A bid whose partners are asked: two charities, each with its lead, and whoever leads it."""

from dataclasses import dataclass

from consortium.models import User
from proposals.consents import contents_of
from proposals.digest import digest_of
from proposals.models import Consent, Proposal
from proposals.services import asking
from proposals.services import consents as services
from tests import factories
from tests.proposals.bids import make_bid


@dataclass(frozen=True)
class Bid:
    """`leads` are the leads of its two charities, in the order of their projects' titles."""

    bid: Proposal
    coordinator: User
    leads: list[User]

    @property
    def consents(self) -> list[Consent]:
        rows = self.bid.consents.select_related("proposal", "project__organisation")
        return list(rows.order_by("project__title"))

    @property
    def states(self) -> list[str]:
        return [consent.status for consent in self.consents]

    @property
    def charities(self):
        return [consent.project.organisation for consent in self.consents]

    def digest_of(self, consent):
        """The digest of what a page would show of it now."""
        return digest_of(contents_of(Proposal.objects.get(pk=self.bid.pk))[consent.project_id])

    def answer(self, number, status="agreed", *, by=None, digest=None, shown=None, **said):
        """The lead of charity `number` (0 or 1) answers; `shown` is the mark of what they saw."""
        consent = self.consents[number]
        return services.answer(
            consent_id=consent.pk,
            by=by or self.leads[number],
            digest=digest or self.digest_of(consent),
            answer_shown=consent.answer_mark if shown is None else shown,
            said=services.Answer(status, **said),
        )

    def fresh(self):
        self.bid.refresh_from_db()
        return self.bid


def make_draft(*, years=1, **facts) -> Bid:
    """A bid that is not sent to anybody yet."""
    bid = make_bid(years=years, **facts)
    coordinator = factories.MembershipFactory(
        organisation=bid.lead_organisation, role="coordinator", user__name="Cora"
    ).user
    leads = [
        factories.MembershipFactory(
            organisation=part.project.organisation, role="lead", user__name=f"Lead {number}"
        ).user
        for number, part in enumerate(bid.parts.filter(year=2027).order_by("project__title"), 1)
    ]
    return Bid(bid, coordinator, leads)


def make_written_draft() -> Bid:
    """As `make_draft`, with words of its own about risks."""
    draft = make_draft()
    factories.ProposalTextFactory(proposal=draft.bid, section="risks", text="We fit ten locks.")
    return draft


def make_asked(**facts) -> Bid:
    """A bid whose charities have been asked."""
    return ask_all(make_draft(**facts))


def ask_all(found) -> Bid:
    asking.ask_partners(proposal_id=found.bid.pk, by=found.coordinator, answer_by=None)
    found.fresh()
    return found


def make_term(bid, *, accepted_by=(), clashes_with=()):
    """A term of a bid, which some charities accept and others, who accept another, do not."""
    question = factories.QuestionFactory(question="Is named data shared with the police?")
    term, other = (
        factories.AnswerFactory(question=question, words=words) for words in ("always", "never")
    )
    bid.terms.add(term)
    for charity in accepted_by:
        factories.PositionFactory(organisation=charity, answer=term)
    for charity in clashes_with:
        factories.PositionFactory(organisation=charity, answer=other)
    return term
