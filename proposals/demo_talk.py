"""What is said about the demo's bid, so that whoever looks in sees what the conversation is for."""

from consortium.demonstration import DOMAIN, PROPOSAL
from consortium.models import Organisation, User
from projects.models import Project
from proposals.models import Proposal
from proposals.services.conversation import begin_thread, reply, settle


def talk() -> None:
    """Have the demo's people talk about its bid; nothing where something is said already."""
    bid = Proposal.objects.get(reference=PROPOSAL)
    if bid.threads.exists():
        return
    coordinator = _person("coordinator")
    minutes = begin_thread(
        proposal_id=bid.pk,
        by=_person("lead.kettle-and-gate"),
        words="Who writes the minutes of the steering group, and who gets them?",
        audience="partners",
    )
    reply(
        thread_id=minutes.pk,
        by=coordinator,
        words="The hub writes them and sends them to all partners within a week.",
    )
    settle(thread_id=minutes.pk, by=coordinator, is_settled=True)
    names = begin_thread(
        proposal_id=bid.pk,
        by=_person("lead.standbeside"),
        words="We can take nobody whose name would go to the police without their word. "
        "Could the terms say so?",
        audience="partners",
        project=_project("say-it-safely"),
    )
    reply(
        thread_id=names.pk,
        by=coordinator,
        words="They should. Until they do, agree with a reservation, and say who may read it.",
    )
    begin_thread(
        proposal_id=bid.pk,
        by=coordinator,
        words="Your amounts rise by about £400 a year. Does that cover the fitter’s wages in the "
        "third year?",
        project=_project("firm-locks"),
        asked_of=Organisation.objects.get(reference="firmlatch"),
    )


def _person(name):
    return User.objects.get(email=f"{name}@{DOMAIN}")


def _project(reference):
    return Project.objects.defer("search").get(reference=reference)
