"""What the demo's charities answer when its bid asks them: one of each kind, marked as examples."""

import datetime

from django.utils import timezone

from consortium.demonstration import DOMAIN, PROPOSAL
from consortium.models import User
from proposals.consents import contents_of
from proposals.digest import digest_of
from proposals.models import Audience, ConsentStatus, Proposal
from proposals.services.asking import ask_partners
from proposals.services.consents import Answer, answer

DAYS_TO_ANSWER = 14

# Who answers, on which project. The other two of the bid have still to answer.
ANSWERS = [
    ("lead.kettle-and-gate", "villages-look-out", Answer(ConsentStatus.AGREED)),
    ("lead.silverthread", "not-today", Answer(ConsentStatus.AGREED)),
    (
        "lead.standbeside",
        "say-it-safely",
        Answer(
            ConsentStatus.RESERVED,
            reservation="Example: we give nobody’s name to the police without that person’s word, "
            "whatever else is agreed.",
            audience=Audience.FUNDER,
        ),
    ),
    (
        "lead.kerbwise",
        "farm-and-van-watch",
        Answer(
            ConsentStatus.RESERVED,
            reservation="Example: we begin once a second driver is found.",
            audience=Audience.PARTNERS,
        ),
    ),
    (
        "lead.clearglass",
        "know-your-measure",
        Answer(
            ConsentStatus.CHANGE_ASKED,
            words="Example: the surgery takes us in from the second year on. Could the first year "
            "be smaller?",
            amounts={"2027": {"amount": "9000.00", "match": "8000.00"}},
        ),
    ),
]


def answer_all() -> None:
    """Ask the demo's partners and have most of them answer; nothing where they are asked already,
    or where the day on which the bid is to be handed in has passed.
    """
    bid = Proposal.objects.get(reference=PROPOSAL)
    today = timezone.localdate()
    if bid.consents.exists() or not bid.is_in_time:
        return
    coordinator = _person("coordinator")
    by = min(bid.deadline, today + datetime.timedelta(days=DAYS_TO_ANSWER))
    ask_partners(proposal_id=bid.pk, by=coordinator, answer_by=by)
    for name, project, said in ANSWERS:
        consent = bid.consents.get(project__reference=project)
        answer(
            consent_id=consent.pk,
            by=_person(name),
            digest=digest_of(contents_of(bid)[consent.project_id]),
            answer_shown=consent.answer_mark,
            said=said,
        )


def _person(name):
    return User.objects.get(email=f"{name}@{DOMAIN}")
