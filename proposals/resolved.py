"""How each clash of a bid's terms with what a charity accepts was resolved: a reservation was
recorded, the term was changed, or the charity left out; by whom, and when.

What charities accept is what they say today; terms and parts are those of the bid's history.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from consortium.models import Answer, Organisation, Position
from projects.models import Project
from proposals.consents import Clash, Standing
from proposals.models import ConsentStatus, Part, Proposal, ProposalTerm
from proposals.past import writers_of

OPEN, RESERVED, CHANGED, LEFT_OUT = "open", "reserved", "changed", "left out"


@dataclass(frozen=True)
class Resolved:
    """One clash: `how` it was resolved (`open`: it was not), when and by whom.

    `words` are what is reserved, where whoever reads the page may; `now` are the bid's terms on
    the question as they became.
    """

    organisation: Organisation
    term: Answer
    how: str
    at: datetime.datetime | None = None
    who: str = ""
    words: str = ""
    now: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Stay:
    """From when until when a row of the bid stood there, by its history; `end` None: it does."""

    start: datetime.datetime
    end: datetime.datetime | None
    ended_by: str = ""

    def meets(self, other: "Stay") -> bool:
        return (other.end is None or self.start <= other.end) and (
            self.end is None or other.start <= self.end
        )


def resolved_in(proposal: Proposal, standings: list[Standing]) -> list[Resolved]:
    """By organisation and question, in a constant number of queries.

    `standings` are as whoever reads may see them (`consents.as_seen_by`).
    """
    found = [
        _reserved_or_open(clash, standings)
        for clash in {clash.key: clash for each in standings for clash in each.clashes}.values()
    ]
    found += _in_the_past(proposal)
    return sorted(
        found,
        key=lambda one: (
            one.organisation.name,
            one.organisation.pk,
            one.term.question.code,
            one.term.pk,
            one.how,
        ),
    )


def _reserved_or_open(clash: Clash, standings: list[Standing]) -> Resolved:
    """What its charity reserves on any of its projects, the latest said."""
    said = [
        each
        for each in standings
        if each.organisation == clash.organisation
        and each.consent
        and each.consent.status == ConsentStatus.RESERVED
    ]
    if not said:
        return Resolved(clash.organisation, clash.term, OPEN)
    latest = max(said, key=lambda each: each.consent.answered_at)
    consent = latest.consent
    return Resolved(
        clash.organisation,
        clash.term,
        RESERVED,
        at=consent.answered_at,
        who=consent.said_by or (consent.answered_by.name if consent.answered_by else ""),
        words=consent.reservation if latest.shows_reservation else "",
    )


def _in_the_past(proposal: Proposal) -> Iterable[Resolved]:
    """Clashes that ended as the term went, or the charity's last project did."""
    terms = _stays(ProposalTerm, proposal, "answer_id")
    projects = _stays(Part, proposal, "project_id")
    owners = {
        project.pk: project.organisation
        for project in Project.objects.filter(pk__in=projects)
        .only("organisation")
        .select_related("organisation")
    }
    partners = defaultdict(list)
    for project, stays in projects.items():
        if project in owners:
            partners[owners[project]].extend(stays)
    answers = {
        answer.pk: answer
        for answer in Answer.objects.filter(pk__in=terms).select_related("question")
    }
    accepted = defaultdict(set)
    for organisation, answer, question in Position.objects.filter(
        organisation__in=partners,
        answer__question__in=[one.question_id for one in answers.values()],
    ).values_list("organisation", "answer", "answer__question"):
        accepted[organisation, question].add(answer)
    now = defaultdict(list)
    for pk, stays in terms.items():
        if pk in answers and any(stay.end is None for stay in stays):
            now[answers[pk].question_id].append(answers[pk])
    for organisation, there in partners.items():
        for pk, term in answers.items():
            accepts = accepted[organisation.pk, term.question_id]
            if accepts and pk not in accepts:
                yield from _ended(
                    organisation, term, terms[pk], there, tuple(now[term.question_id])
                )


def _ended(organisation, term, stood, there, now):
    """The clash of one charity with one term, if it did clash and does no more."""
    met = [(one, own) for one in stood for own in there if one.meets(own)]
    if not met or any(one.end is None and own.end is None for one, own in met):
        return  # it never clashed, or clashes today
    one, own = max(met, key=lambda pair: min(stay.end for stay in pair if stay.end))
    if own.end is None or (one.end and one.end <= own.end):
        yield Resolved(organisation, term, CHANGED, at=one.end, who=one.ended_by, now=now)
    else:
        yield Resolved(organisation, term, LEFT_OUT, at=own.end, who=own.ended_by)


def _stays(model, proposal, of) -> dict[int, list[Stay]]:
    """{id of what the bid's rows name: when they stood there}."""
    events = list(
        model.pgh_event_model.objects.filter(proposal=proposal.pk)
        .exclude(pgh_label="update")
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    who = writers_of(events)
    began, found = {}, defaultdict(list)
    for event in events:
        if event.pgh_label == "insert":
            began[event.pgh_obj_id] = event
        elif (first := began.pop(event.pgh_obj_id, None)) is not None:
            stay = Stay(first.pgh_created_at, event.pgh_created_at, who(event))
            found[getattr(event, of)].append(stay)
    for event in began.values():
        found[getattr(event, of)].append(Stay(event.pgh_created_at, None))
    return dict(found)
