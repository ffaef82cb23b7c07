"""The letters about agreeing: to a charity's leads what is asked of it, to a bid's editors what
was answered.

What is asked goes out by a task of its own, one for each reader, which looks again at what is
still to answer when it leaves and notes on the rows that it has left.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, get_text_list

from consortium.mail import Letter, deliver_letter
from consortium.models import Membership, Organisation, User
from consortium.services.letters import coordinators, leads_of, send
from proposals.changed import changes_between, money
from proposals.consents import clashes_of, contents_of
from proposals.models import Consent, ConsentStatus, ProofKind, Proposal
from proposals.rules import BINDING

ASKED, CHANGED, REMINDER = "asked", "changed", "reminder"
TAKEN_IN, REPLIED = "taken_in", "replied"
MOST_NAMED = 5
BUYS_LETTERS = 200


# --- What is asked


def ask(proposal: Proposal, consents: Iterable[Consent], why: str) -> list[Organisation]:
    """Have one e-mail written to each reader of each charity asked; the charities without any."""
    from proposals.tasks import send_request

    organisations = {consent.project.organisation for consent in consents}
    people = binding(organisations)
    unreachable = []
    for organisation in sorted(organisations, key=lambda each: (each.name, each.pk)):
        readers = people[organisation.pk] or ([None] if organisation.email else [])
        for person_id in readers:
            send_request.delay_on_commit(proposal.pk, organisation.pk, person_id, why)
        if not readers:
            unreachable.append(organisation)
    return unreachable


def binding(organisations: Iterable[Organisation]) -> dict[int, list[int]]:
    """{organisation id: the people whose word binds it}."""
    found = defaultdict(list)
    rows = Membership.objects.filter(organisation__in=organisations, user__is_active=True)
    for organisation, kind, role, person in rows.order_by("user__email").values_list(
        "organisation_id", "organisation__kind", "role", "user_id"
    ):
        if BINDING[kind] == role:
            found[organisation].append(person)
    return found


def send_request(
    *, proposal_id: int, organisation_id: int, person_id: int | None, why: str
) -> None:
    """Write to one reader what their charity has still to answer; nothing where it has."""
    proposal = Proposal.objects.select_related("lead_organisation").get(pk=proposal_id)
    organisation = Organisation.objects.get(pk=organisation_id)
    consents = list(
        proposal.consents.outstanding()
        .filter(project__organisation=organisation)
        .select_related("project__organisation", "proposal")
    )
    address = _address_of(organisation, person_id)
    if not consents or not address:
        return
    deliver_letter(request_letter(proposal, organisation, consents, why), to=address)
    Consent.objects.filter(pk__in=[consent.pk for consent in consents]).update(
        written_at=timezone.now()
    )


def _address_of(organisation, person_id):
    if person_id is None:
        return organisation.email
    if person_id not in binding([organisation])[organisation.pk]:
        return ""
    return User.objects.get(pk=person_id).email


def request_letter(proposal, organisation, consents, why) -> Letter:
    """What is asked of one charity, in ten lines."""
    contents = contents_of(proposal)
    by = f" by {date_format(proposal.answer_by, 'j F Y')}" if proposal.answer_by else ""
    subjects = {
        ASKED: f"Answer{by}: what the bid “{proposal}” asks of {organisation}",
        CHANGED: f"Answer again{by}: the bid “{proposal}” has changed for {organisation}",
        REMINDER: f"Still to answer{by}: what the bid “{proposal}” asks of {organisation}",
        TAKEN_IN: f"Answer again{by}: the change you asked for is in the bid “{proposal}”",
        REPLIED: f"Answer again{by}: on the change you asked for in the bid “{proposal}”",
    }
    lead = proposal.lead_organisation or "The consortium"
    to_whom = f" to {proposal.funder}" if proposal.funder else ""
    paragraphs = [
        f"{lead} asks {organisation} to agree to its part of the bid “{proposal}”{to_whom}."
    ]
    for consent in consents[:MOST_NAMED]:
        paragraphs.append(part_in_words(proposal, contents[consent.project_id]))
        if buys := contents[consent.project_id]["buys"]:
            paragraphs.append(f"What the money buys: {Truncator(buys).chars(BUYS_LETTERS)}")
        if consent.reply:
            paragraphs.append(f"To the change you asked for they write: “{consent.reply}”")
        paragraphs += what_changed(proposal, consent, contents[consent.project_id])
    if len(consents) > MOST_NAMED:
        paragraphs.append(f"And {len(consents) - MOST_NAMED} more of your projects.")
    paragraphs += against_positions(proposal, organisation)
    if proposal.answer_by and proposal.answer_by >= timezone.localdate():
        paragraphs.append(f"Your answer is wanted by {date_format(proposal.answer_by, 'l j F Y')}.")
    paragraphs.append(
        "You can agree, agree with a reservation, ask for a change, or decline. The page works on "
        "a phone, once you have signed in."
    )
    if proposal.answer_by and proposal.answer_by < timezone.localdate() and proposal.is_in_time:
        paragraphs.append("The day for answers has passed; yours is still taken.")
    return Letter(
        subjects[why],
        paragraphs,
        button="See what is asked, and answer",
        link=consents[0].get_absolute_url() if len(consents) == 1 else page_of(proposal),
        note=f"You get this because you answer for {organisation}.",
    )


def against_positions(proposal, organisation) -> list[str]:
    """The terms that are not among what a charity accepts, in sentences."""
    return [
        f"{clash.question} The bid says “{clash.term}”, which is not among what {organisation} "
        "accepts. It can agree to that only with a reservation."
        for clash in clashes_of(proposal, [organisation])
    ]


def part_in_words(proposal, content) -> str:
    years = [
        f"{money(year['amount'])} in {proposal.words_for_year(year['year'])}"
        for year in content["years"]
    ]
    return f"“{content['project']['title']}”: {get_text_list(years, 'and')}."


def what_changed(proposal, consent, content) -> list[str]:
    """What is different from what its charity agreed to, if it had."""
    if not consent.content:
        return []
    found = changes_between(consent.content, content, proposal.words_for_year)
    lines = [f"{each.label}: {each.before} before, {each.now} now." for each in found]
    more = len(lines) - MOST_NAMED
    return lines[:MOST_NAMED] + ([f"And {more} more changes; the page shows all."] * (more > 0))


def page_of(proposal) -> str:
    return reverse("proposals:consents", args=[proposal.slug])


# --- What both sides are told


def changed(proposal, consents, by) -> None:
    """A change touched these: their charities are asked again, and the bid's editors told."""
    if not consents:
        return
    ask(proposal, consents, CHANGED)
    names = names_of(consents)
    letter = Letter(
        f"Asked again: {names} on the bid “{proposal}”",
        [
            f"{by or 'Somebody'} changed something that {names} had agreed to. Their agreement no "
            "longer holds for it, and they are asked again.",
            "The page shows what has changed, side by side.",
        ],
        button="See who has still to answer",
        link=page_of(proposal),
    )
    send(letter, *editors_of(proposal, but=by))


def fell_back(proposal, missing, by) -> None:
    """A bid on which all agreed does not stand so any more: its editors read what is missing."""
    letter = Letter(
        f"Not agreed any more: the bid “{proposal}”",
        ["All partners had agreed to it. Now something is missing:", *missing[:MOST_NAMED]]
        + ["The page shows everything that is."] * (len(missing) > MOST_NAMED),
        button="See what is missing",
        link=page_of(proposal),
    )
    send(letter, *editors_of(proposal, but=by))


def left_out(proposal, consents, by) -> None:
    """These projects are in the bid no longer: their charities, each in one e-mail, need not
    answer.
    """
    projects = defaultdict(list)
    for consent in consents:
        projects[consent.project.organisation].append(f"“{consent.project}”")
    for organisation, titles in projects.items():
        named = get_text_list(titles, "and")
        verb = "is" if len(titles) == 1 else "are"
        letter = Letter(
            f"Nothing to answer: {named} {verb} no longer in the bid “{proposal}”",
            [
                f"{by or 'Somebody'} left {named} out of the bid “{proposal}”. "
                f"What {organisation} said on it falls with that.",
                "If that is a mistake, tell whoever leads the bid.",
            ],
            button="Go to the bid",
            link=proposal.get_absolute_url(),
        )
        send(letter, *people_of(organisation, but=by))


def answered(consent, by) -> None:
    """A charity has said something: the bid's editors hear what, and why it did not agree."""
    organisation, proposal = consent.project.organisation, consent.proposal
    what = {
        ConsentStatus.AGREED: "agreed",
        ConsentStatus.RESERVED: "agreed with a reservation",
        ConsentStatus.CHANGE_ASKED: "asks for a change",
        ConsentStatus.DECLINED: "declined",
        ConsentStatus.WITHDRAWN: "withdrew its agreement",
    }[consent.status]
    wanted = "Answer" if consent.status == ConsentStatus.CHANGE_ASKED else "See"
    letter = Letter(
        f"{wanted}: {organisation} {what} on the bid “{proposal}”",
        [
            f"{organisation} {what}: “{consent.project}”.",
            *([f"They write: “{consent.words}”"] if consent.status in Consent.SAYS_WHY else []),
        ],
        button="Go to its answer",
        link=consent.get_absolute_url(),
    )
    send(letter, *editors_of(proposal, but=by))


def recorded(consent, by) -> None:
    """A coordinator wrote down what a charity said elsewhere: its leads can object."""
    organisation = consent.project.organisation
    letter = Letter(
        f"Check what is recorded for {organisation} on the bid “{consent.proposal}”",
        [
            f"{by} recorded what {organisation} said on “{consent.project}”: "
            f"{consent.get_status_display().lower()}. It came by {a_kind(consent)} of "
            f"{consent.said_by}, which is kept with the answer.",
            "If that is wrong, tell them, or withdraw on the page.",
        ],
        button="See what is recorded",
        link=consent.get_absolute_url(),
    )
    send(letter, *people_of(organisation, but=by))


def a_kind(consent) -> str:
    return "an e-mail" if consent.proof_kind == ProofKind.EMAIL else "a paper"


def outcome(proposal, by, words: list[str]) -> None:
    """A bid was handed in, won, lost or withdrawn: everybody who binds a partner hears of it."""
    organisations = Organisation.objects.filter(
        models.Exists(proposal.parts.filter(project__organisation=models.OuterRef("pk")))
    )
    people = {pk for found in binding(organisations).values() for pk in found}
    letter = Letter(
        f"{proposal.get_status_display()}: the bid “{proposal}”",
        words,
        button="Go to the bid",
        link=proposal.get_absolute_url(),
    )
    readers = list(User.objects.filter(pk__in=people).order_by("email"))
    send(letter, *[person for person in readers if person != by])


def editors_of(proposal, *, but=None) -> list[User]:
    """Coordinators, and the leads of the bid's lead organisation."""
    lead = proposal.lead_organisation
    found = {person.pk: person for person in [*coordinators(), *(leads_of(lead) if lead else ())]}
    return [person for person in found.values() if person != but]


def people_of(organisation, *, but=None) -> list[User]:
    """Whose word binds an organisation."""
    people = User.objects.filter(pk__in=binding([organisation])[organisation.pk])
    return [person for person in people.order_by("email") if person != but]


def names_of(consents) -> str:
    names = dict.fromkeys(str(consent.project.organisation) for consent in consents)
    return get_text_list(list(names), "and")
