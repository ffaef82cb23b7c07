"""Where the partners of a bid stand: what each is asked for, where its positions and the bid's
terms clash, and what is still lacking until the bid is agreed.

Gathered in a constant number of queries; `proposals.digest` says what an agreement binds.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from consortium.access import may
from consortium.models import Answer, Organisation, Position, PositionNote, Question
from consortium.rules import belongs_to
from projects.models import Project, ProjectArea, ProjectOutcome, ProjectTargetGroup
from proposals.digest import Frame, Outcome, Promise, SharedCost, Year, content_of, digest_of
from proposals.gone import leave_out
from proposals.models import Consent, ConsentStatus, Proposal
from proposals.reads import refused_in
from proposals.rules import audiences_for


@dataclass(frozen=True)
class Clash:
    """A term of a bid that is not among the answers a charity says it can accept."""

    organisation: Organisation
    question: Question
    term: Answer
    accepted: tuple[Answer, ...]
    note: str

    @property
    def key(self) -> str:
        """What a form sends back once somebody has settled it."""
        return f"{self.organisation.pk}-{self.term.pk}"


@dataclass(frozen=True)
class Standing:
    """One project of a bid: what its charity is asked for now, and what it has said.

    `consent` is None where it has not been asked; `refusal` is its charity's reason where that
    refused an entry made on its behalf. Of a bid that is handed in, `content` is what was
    agreed to, whatever has become of the project since. Whether whoever reads the page may open
    its answer and read its reservation is said by `as_seen_by`.
    """

    project: Project
    consent: Consent | None
    content: dict[str, Any]
    digest: str
    clashes: tuple[Clash, ...]
    refusal: str = ""
    is_frozen: bool = False
    is_in_time: bool = True
    is_open_to_reader: bool = False
    shows_reservation: bool = False

    @property
    def is_settled(self) -> bool:
        return not self.lacks

    @property
    def is_outstanding(self) -> bool:
        """Whether its charity has still to answer."""
        return self.consent is not None and self.consent.is_outstanding

    @property
    def shows_proof(self) -> bool:
        """Whether whoever reads the page may open the e-mail or paper of its answer, which also
        says what its charity reserves.
        """
        held = self.consent
        return bool(held and held.proof and (self.shows_reservation or not held.reservation))

    @property
    def asked_in_all(self) -> Decimal:
        """Pounds asked for over all years."""
        return sum((Decimal(year["amount"] or 0) for year in self.content["years"]), Decimal(0))

    @property
    def organisation(self) -> Organisation:
        return self.project.organisation

    @property
    def has_changed(self) -> bool:
        """Whether something it covers has changed since its charity answered."""
        return bool(self.consent and self.consent.digest and self.consent.digest != self.digest)

    @property
    def lacks(self) -> str:
        """Why the bid cannot be agreed yet, as far as this project goes; blank if it can."""
        who, consent = self.organisation, self.consent
        if self.is_frozen:
            return ""
        if self.refusal:
            return f"{who} refused “{self.project}”: leave it out."
        if not who.is_approved:
            return leave_out(self.project)
        if consent is None:
            return f"{who} has not been asked about “{self.project}”."
        if consent.is_given and self.has_changed and self.is_in_time:
            return f"“{self.project}” has changed since {who} agreed."
        if consent.status == ConsentStatus.AGREED and self.clashes:
            return (
                f"{who} does not accept a term of this bid and has recorded no reservation on "
                f"“{self.project}”: change the term, or ask it again."
            )
        if not consent.is_given:
            return LACKING[consent.status].format(who, self.project)
        if any(year["amount"] is None for year in self.content["years"]):
            return f"An amount of “{self.project}” is still blank: fill it in."
        return ""


LACKING = {
    ConsentStatus.ASKED: "{} has still to answer on “{}”.",
    ConsentStatus.CHANGE_ASKED: "{} asks for a change to “{}”: take it in, or answer.",
    ConsentStatus.DECLINED: "{} declined “{}”: leave it out, or ask again.",
    ConsentStatus.WITHDRAWN: "{} withdrew its agreement to “{}”: leave it out, or ask again.",
}


def standings_of(proposal: Proposal) -> list[Standing]:
    """Each project of a bid, by organisation and title."""
    contents = contents_of(proposal)
    consents = {
        consent.project_id: consent for consent in proposal.consents.select_related("answered_by")
    }
    projects = list(
        Project.objects.filter(pk__in=contents)
        .defer("search")
        .select_related("organisation")
        .order_by("organisation__name", "title", "reference")
    )
    clashes = defaultdict(list)
    for clash in clashes_of(proposal, {project.organisation for project in projects}):
        clashes[clash.organisation.pk].append(clash)
    refusals = {project.pk: project.on_behalf.refusal for project in refused_in(proposal)}
    for project in projects:  # what a rule asks of a consent is here already
        if consent := consents.get(project.pk):
            consent.project, consent.proposal = project, proposal

    def standing(project):
        consent, content = consents.get(project.pk), contents[project.pk]
        is_frozen = consent is not None and consent.is_given and not proposal.is_open
        return Standing(
            project,
            consent,
            consent.content if is_frozen else content,
            consent.digest if is_frozen else digest_of(content),
            tuple(clashes[project.organisation_id]),
            refusals.get(project.pk, ""),
            is_frozen=is_frozen,
            is_in_time=proposal.is_in_time,
        )

    return [standing(project) for project in projects]


# --- What is asked


def contents_of(proposal: Proposal) -> dict[int, dict[str, Any]]:
    """{project id: what an agreement to its part binds}, as the bid stands now."""
    years = defaultdict(list)
    for project, year, amount, match, share, must in proposal.parts.order_by().values_list(
        "project_id", "year", "amount_gbp", "match_funding_gbp", "share", "must"
    ):
        years[project].append(Year(year, amount, match, share, must is True))
    frame = frame_of(proposal)
    undertaken = {
        project: {"buys": buys, "milestones": milestones}
        for project, buys, milestones in proposal.undertakings.order_by().values_list(
            "project_id", "buys", "milestones"
        )
    }
    return {
        project: content_of(replace(promise, **undertaken.get(project, {})), years[project], frame)
        for project, promise in promises_of(years).items()
    }


def frame_of(proposal: Proposal) -> Frame:
    """What all partners agree to alike."""
    lead = proposal.lead_organisation
    return Frame(
        lead=lead.name if lead else "",
        lead_reference=lead.reference if lead else "",
        funder=proposal.funder,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        terms=tuple(proposal.terms.values_list("question__question", "words")),
        costs=tuple(
            SharedCost(
                cost.organisation.name if cost.organisation else "",
                cost.heading,
                cost.year,
                cost.amount_gbp,
                cost.match_funding_gbp,
            )
            for cost in proposal.costs.select_related("organisation")
        ),
    )


def promises_of(projects: Collection[int]) -> dict[int, Promise]:
    """{project id: what it says it does, for whom and where}."""
    places = _of_each(projects, ProjectArea, "area__name", "area__code")
    people = _of_each(projects, ProjectTargetGroup, "target_group__name")
    outcomes = _of_each(
        projects, ProjectOutcome, "outcome__name", "people_per_year", "what_changed"
    )
    rows = Project.objects.filter(pk__in=projects).values_list(
        "pk", "reference", "title", "organisation__name", "summary", "people_per_year"
    )
    return {
        project: Promise(
            *said,
            places=tuple(places[project]),
            people=tuple(name for (name,) in people[project]),
            outcomes=tuple(Outcome(*each) for each in outcomes[project]),
        )
        for project, *said in rows
    }


def _of_each(projects, model, *columns) -> dict[int, list[tuple]]:
    """{project id: rows of these columns}."""
    found = defaultdict(list)
    rows = model.objects.filter(project__in=projects).order_by()
    for project, *row in rows.values_list("project_id", *columns):
        found[project].append(tuple(row))
    return found


# --- Terms and positions


def clashes_of(proposal: Proposal, organisations) -> list[Clash]:
    """The terms that some of these organisations do not accept, by organisation and question.

    Who says nothing on a question has no clash: blank is neither yes nor no.
    """
    terms = list(proposal.terms.select_related("question"))
    accepted = defaultdict(list)
    positions = Position.objects.filter(
        organisation__in=organisations, answer__question__in=[term.question_id for term in terms]
    )
    for position in positions.select_related("answer"):
        accepted[position.organisation_id, position.answer.question_id].append(position.answer)
    notes = {
        (organisation, question): note
        for organisation, question, note in PositionNote.objects.filter(
            organisation__in=organisations
        ).values_list("organisation", "question", "note")
    }
    found = []
    for organisation in sorted(organisations, key=lambda each: (each.name, each.pk)):
        for term in terms:
            key = organisation.pk, term.question_id
            if accepted[key] and term not in accepted[key]:
                note = notes.get(key, "")
                found.append(Clash(organisation, term.question, term, tuple(accepted[key]), note))
    return found


@dataclass(frozen=True)
class Voice:
    """What one partner accepts on one question, beside the bid's term."""

    organisation: Organisation
    accepted: tuple[Answer, ...]
    note: str
    clashes: bool

    @property
    def is_blank(self) -> bool:
        return not (self.accepted or self.note)


@dataclass(frozen=True)
class Issue:
    """One standing question: the bid's terms on it, and what each partner says."""

    question: Question
    terms: tuple[Answer, ...]
    voices: tuple[Voice, ...]

    @property
    def clashing(self) -> list[Voice]:
        return [voice for voice in self.voices if voice.clashes]

    @property
    def agreed_by_all(self) -> tuple[Answer, ...]:
        """The answers that everybody who says something accepts; none where nobody does."""
        said = [set(voice.accepted) for voice in self.voices if voice.accepted]
        common = set.intersection(*said) if said else set()
        return tuple(sorted(common, key=lambda answer: (answer.order, answer.code)))


def issues_of(proposal: Proposal) -> list[Issue]:
    """Every standing question with the bid's term and what its partners say, differences first."""
    organisations = list(
        Organisation.objects.filter(projects__parts__proposal=proposal)
        .distinct()
        .order_by("name", "reference")
    )
    terms = defaultdict(list)
    for term in proposal.terms.all():
        terms[term.question_id].append(term)
    accepted = defaultdict(list)
    positions = Position.objects.filter(organisation__in=organisations).select_related("answer")
    for position in positions:
        accepted[position.organisation_id, position.answer.question_id].append(position.answer)
    notes = {
        (note.organisation_id, note.question_id): note.note
        for note in PositionNote.objects.filter(organisation__in=organisations)
    }

    def voice(organisation, question):
        key = organisation.pk, question.pk
        says = tuple(accepted[key])
        clashes = bool(says) and not set(terms[question.pk]) <= set(says)
        return Voice(organisation, says, notes.get(key, ""), clashes)

    issues = [
        Issue(
            question,
            tuple(terms[question.pk]),
            tuple(voice(organisation, question) for organisation in organisations),
        )
        for question in Question.objects.all()
    ]
    return sorted(issues, key=lambda issue: not issue.clashing)


# --- Who reads what


def as_seen_by(user, proposal: Proposal, standings: list[Standing]) -> list[Standing]:
    """The same, each with what this party to the bid may read of its answer."""
    audiences = audiences_for(user, proposal)
    return [
        replace(
            each,
            is_open_to_reader=may(user, "proposals.view_consent", each.consent),
            shows_reservation=each.consent.audience in audiences
            or belongs_to(user, each.project.organisation_id),
        )
        if each.consent
        else each
        for each in standings
    ]
