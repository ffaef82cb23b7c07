"""Nobody is told what docs/design.md 3 does not let them know, on any page or in any file.

Each role opens every address of the access matrix, so that a new page is covered by its row there.
What it is given is looked through for odd values (the contact of a refuge, a cost of £4,712,345.67,
which no row's number is). Then what the role may not know is changed, and everything opened again:
what it is given must stay the same to the last letter, sums, orders and counts included.
"""

import contextlib
import copy
import io
import json
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import openpyxl
import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from consortium.history import acting
from consortium.models import (
    Document,
    DocumentOpening,
    Invitation,
    Organisation,
    PositionNote,
    User,
)
from projects.models import Project
from proposals.models import Comment, Cost, FunderQuestion, Part, Proposal, Thread
from proposals.pack.snapshot import gather
from tests import factories
from tests.printed import pages_of
from tests.test_access_matrix import ROLES, ROWS, World

pytestmark = pytest.mark.django_db

SIGNED_IN = frozenset(ROLES) - {"visitor"}
BELONGING = SIGNED_IN - {"outsider"}
CHARITY = frozenset({"staff", "lead", "coordinator", "administrator"})
LEADS = CHARITY - {"staff"}
HUB = frozenset({"coordinator", "administrator"})


@dataclass(frozen=True)
class Secret:
    """Something with an odd text, however it may be written, and the roles that may read it."""

    what: str
    texts: tuple[str, ...]
    known_to: frozenset

    def __str__(self):
        return self.what


SECRETS = [
    Secret("what a project costs", ("4,712,345", "4712345", "4,712,346"), CHARITY),
    Secret("what a project asks for in a bid", ("2,987,654", "2987654", "2,987,655"), CHARITY),
    Secret("what a bid costs itself", ("1,903,219", "1903219", "1,903,220"), CHARITY),
    Secret("the contact of a refuge", ("refuge-contact@",), BELONGING),
    Secret("the contact of a project", ("project-contact@",), SIGNED_IN),
    Secret("the address of an organisation", ("charity-office@",), SIGNED_IN),
    Secret("the answers a charity accepts", ("Only from the baker",), BELONGING),
    Secret("a charity's note on a question", ("Ask Aunt Agatha",), BELONGING),
    Secret("a draft", ("Unspoken plans",), CHARITY),
    Secret("the address of a colleague", ("colleague-of-theirs@",), CHARITY),
    Secret("who is invited", ("invited-by-them@",), LEADS),
    Secret("a bid that is not published", ("Whispered bid",), CHARITY),
    Secret("what partners of a bid say", ("Murmured among partners",), CHARITY),
    Secret("what is said to the funder, too", ("Whistled to the funder",), CHARITY),
    Secret("what coordinators say", ("Muttered in the hub",), HUB),
    Secret("what somebody took back", ("Swallowed again",), frozenset()),
    Secret("what a bid answers a funder", ("Scribbled for the funder",), CHARITY),
    Secret("what a bid asks for, in an answer", ("4,890,874", "4890874"), CHARITY),
    Secret("what a funder asks", ("Pried by the funder",), CHARITY),
    Secret(
        "what an office was asked, not published",
        ("Muttered in the corridor",),
        frozenset({"coordinator", "administrator"}),
    ),
    Secret("what papers a charity keeps", ("Locked away cover",), CHARITY),
    Secret("what a paper says", ("Only for the drawer",), CHARITY),
    Secret("who opened a paper", ("Nosy Parker",), frozenset({"lead", "administrator"})),
]
# Officers read this of a bid that is shared with their organisation, and there alone.
SHOWN_TO_OFFICERS = {
    "what a project costs",
    "what a project asks for in a bid",
    "what a bid costs itself",
    "what is said to the funder, too",
    "what a bid answers a funder",
    "what a bid asks for, in an answer",
}


# What is said about each bid, to whom.
SAID = {
    "coordinators": "Muttered in the hub",
    "partners": "Murmured among partners",
    "funder": "Whistled to the funder",
}


class DiscreetWorld(World):
    """The matrix's world, with a refuge in one of two wards and values nobody could guess."""

    LATER = (*World.LATER, "shared_proposal", "shared_thread", "offer")

    def __init__(self):
        super().__init__()
        self.district = factories.AreaFactory(name="Openshire", level="district", population=4000)
        self.quiet, self.loud = (
            factories.AreaFactory(name=name, parent=self.district, population=1000)
            for name in ("Quietmarsh", "Loudmarsh")
        )
        Organisation.objects.filter(pk=self.charity.pk).update(email="charity-office@known.example")
        question = factories.QuestionFactory(question="Whose money?")
        factories.PositionFactory(
            organisation=self.charity,
            answer=factories.AnswerFactory(question=question, words="Only from the baker"),
        )
        factories.PositionNoteFactory(
            organisation=self.charity, question=question, note="Ask Aunt Agatha first."
        )
        for person in self.people.values():
            EmailAddress.objects.create(
                user=person, email=person.email, verified=True, primary=True
            )

    @cached_property
    def area(self):
        return factories.AreaFactory(name="Cottenham", parent=self.district, population=2000)

    @cached_property
    def office_question(self):
        return factories.OfficeQuestionFactory(
            area=self.district, question="Muttered in the corridor?"
        )

    def make_project(self, **facts):
        if facts.get("status") == "draft":
            facts["title"] = "Unspoken plans"
        else:
            facts |= {"sensitive": True, "title": "The refuge"}
        return factories.ProjectFactory(
            organisation=self.charity,
            areas=[self.quiet],
            outcomes=[self.outcome],
            annual_cost_gbp=Decimal("4712345.67"),
            contact_email="refuge-contact@safe.example",
            **facts,
        )

    @cached_property
    def open_project(self):
        """Another charity's, beside the refuge in the plan's coverage."""
        return factories.ProjectFactory(
            organisation=self.charity,
            title="Open doors",
            areas=[self.area],
            outcomes=[self.outcome],
            contact_email="project-contact@open.example",
        )

    @cached_property
    def partnership(self):
        return factories.PartnershipFactory(areas=[self.district], organisations=[self.council])

    def make_proposal(self, **facts):
        title = "Published bid" if facts.get("published") else "Whispered bid"
        proposal = factories.ProposalFactory(
            title="Shared bid" if facts.get("shared_with") else title,
            lead_organisation=self.infrastructure,
            plans=[self.plan],
            areas=[self.district],
            call=self.call,
            **facts,
        )
        factories.CallAnswerFactory(
            question=self.call_question,
            proposal=proposal,
            text="Scribbled for the funder: [[asked]], [[match]], [[cost]] for [[people]] people",
        )
        factories.PartFactory(
            proposal=proposal, project=self.project, amount_gbp=Decimal("2987654.32")
        )
        factories.CostFactory(
            proposal=proposal, organisation=self.infrastructure, amount_gbp=Decimal("1903219.87")
        )
        for audience in SAID:
            self.make_thread(proposal, audience)
        taken_back = factories.CommentFactory(
            thread=self.make_thread(proposal, "funder"), words="Swallowed again"
        )
        Comment.objects.filter(pk=taken_back.pk).update(withdrawn_at=timezone.now())
        return proposal

    def make_thread(self, proposal, audience):
        thread = factories.ThreadFactory(
            proposal=proposal, audience=audience, organisation=self.infrastructure
        )
        factories.CommentFactory(
            thread=thread, organisation=self.infrastructure, words=SAID[audience]
        )
        return thread

    @cached_property
    def funder_question(self):
        question = super().funder_question
        question.question = "Pried by the funder"
        question.save()
        return question

    @cached_property
    def ready_pack(self):
        """With the text of the bid's snapshot for a file: it is made of nothing else."""
        words = json.dumps(gather(self.proposal, on=timezone.localdate()), default=str)
        return factories.BidPackFactory(proposal=self.proposal, made=True, words=words)

    @cached_property
    def paper(self):
        """Somebody opened it; its file is a picture, whose text shows to whoever gets the file."""
        content = ContentFile(b"\x89PNG\r\n\x1a\n Only for the drawer")
        path = default_storage.save("documents/drawer.png", content)
        document = factories.DocumentFactory(
            organisation=self.charity, kind="cover", title="Locked away cover", file=path
        )
        factories.EarlierDocumentFactory(document=document, file=path)
        factories.DocumentOpeningFactory(
            document=document, title="Cover", opened_by__name="Nosy Parker"
        )
        return document

    @cached_property
    def paper_list(self):
        kind = factories.PaperKindFactory(code="marsh", name="Marsh cover")
        return factories.PaperListFactory(name="The Commissioner", kinds=[kind])

    @cached_property
    def colleague(self):
        person = factories.UserFactory(email="colleague-of-theirs@known.example")
        return factories.MembershipFactory(organisation=self.charity, role="staff", user=person)

    @cached_property
    def invitation(self):
        return factories.InvitationFactory(
            organisation=self.charity, email="invited-by-them@known.example"
        )


# Filters and other things that a page takes after its address. Coverage opens by ward of itself.
BY_DISTRICT = (
    *("coverage", "coverage_file", "briefing", "map", "profile"),
    *("cliff", "cliff_file", "gaps", "gaps_file"),
)
QUERIES = {
    "projects:list": lambda world: [
        "?q=refuge",
        "?organisation=charity",
        f"?area={world.quiet.code}",
        f"?area={world.loud.code}",
        f"?area={world.district.code}",
    ],
    "organisations:list": lambda world: ["?q=charity", f"?area={world.district.code}"],
    "area_search": lambda world: ["?q=Marsh"],
    "area_names": lambda world: ["?area=Marsh"],
    "organisation_names": lambda world: ["?field=body&body-words=charity"],
    "priorities:names": lambda world: ["?field=plans&plans-words=plan"],
    "priorities:coverage_cell": lambda world: ["?level=ward"],
} | {f"priorities:{name}": lambda world: ["?level=district"] for name in BY_DISTRICT}


@pytest.fixture(scope="module")
def whole_world(made_once):
    return made_once(DiscreetWorld.complete)


@pytest.fixture
def world(db, whole_world):
    return copy.deepcopy(whole_world)


def opened(world):
    """{what a row is called: its addresses}: everything the matrix knows, and files in each form.

    All but bids that are shared with the officers' organisation: those let them see what else they
    may not.
    """
    found = {}
    for row in ROWS:
        if row.note != "shared":
            queries = QUERIES.get(row.name, lambda world: [])(world)
            for url in urls_of(row.name, row.args(world)):
                found.setdefault(str(row), []).extend([url, *(url + query for query in queries)])
    for area in (world.quiet, world.loud, world.district):
        found["area"].append(area.get_absolute_url())
    found["projects:detail"].append(world.open_project.get_absolute_url())
    return found


def opened_shared(world):
    """As `opened`, of bids that are shared with the officers' organisation."""
    rows = [row for row in ROWS if row.note == "shared"]
    return {str(row): list(urls_of(row.name, row.args(world))) for row in rows}


def urls_of(name, given):
    """The address of a row; of a file in every form that there is of it."""
    forms = ("csv", "xlsx", "json") if "form" in given else (None,)
    for form in forms:
        with contextlib.suppress(NoReverseMatch):
            yield reverse(name, kwargs=given | ({"form": form} if form else {}))


def client_of(world, role):
    client = Client()
    if role != "visitor":
        client.force_login(
            world.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    return client


def told(response):
    """What a response says, whatever kind of file it is; what changes at each visit is left out."""
    body = b"".join(response)
    kind = response.headers.get("Content-Type", "")
    words = [response.headers.get("Content-Disposition", ""), response.headers.get("Location", "")]
    return f"{response.status_code} {' '.join(words)}\n{text_of(body, kind)}"


def text_of(body, kind):
    is_zip = zipfile.is_zipfile(io.BytesIO(body))  # some stored ones are words alone
    if is_zip and kind.startswith("application/vnd.openxmlformats-officedocument.spreadsheetml"):
        book = openpyxl.load_workbook(io.BytesIO(body))
        rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
        return "\n".join(map(str, rows))
    if body.startswith(b"%PDF") and b"%%EOF" in body:  # some stored ones are a first line alone
        return "\n".join(pages_of(body))
    if is_zip:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(
                f"{name}\n{text_of(parts.read(name), '')}" for name in parts.namelist()
            )
    text = body.decode("utf-8", "replace")
    return re.sub(r'(csrfmiddlewaretoken"? value="|X-CSRFToken": ")[^"]+', r"\1", text)


def change_money(world):
    Project.objects.update(annual_cost_gbp=Decimal("98765.43"))
    Part.objects.update(amount_gbp=Decimal("45678.91"))
    Cost.objects.update(amount_gbp=Decimal("87654.32"))


def change_what_is_between_its_people(world):
    Project.objects.filter(status="draft").update(title="Other plans", summary="Quite different.")
    Proposal.objects.filter(published=False).update(title="Another bid", summary="Of other things.")
    User.objects.filter(pk=world.colleague.user_id).update(
        email="somebody@else.example", name="Somebody"
    )
    Comment.objects.update(words="Something else is said.")
    Thread.objects.update(is_settled=True, moved_at=timezone.now())
    FunderQuestion.objects.update(question="Something else is asked.")
    for number, invitation in enumerate(Invitation.objects.all()):
        Invitation.objects.filter(pk=invitation.pk).update(email=f"nobody{number}@else.example")


def change_papers(world):
    """Another paper in the place of the one that was kept, and one of a kind that was lacking."""
    Document.objects.filter(pk=world.paper.pk).update(
        title="Quite another", expires_on="2020-01-01"
    )
    factories.DocumentFactory(organisation=world.charity, kind="marsh", file=world.paper.file)
    DocumentOpening.objects.update(title="Something else")


def change_what_an_account_alone_does_not_show(world):
    Project.objects.filter(sensitive=True).update(contact_email="moved@else.example")
    for project in Project.objects.filter(sensitive=True):
        project.areas.set([world.loud])
    PositionNote.objects.update(note="Whatever you like.")
    world.charity.positions.all().delete()


def change_contacts(world):
    Project.objects.update(contact_email="moved@else.example")
    Organisation.objects.update(email="office@else.example")


FROM_ALL = (change_money, change_what_is_between_its_people, change_papers)
FROM_OUTSIDERS = (*FROM_ALL, change_what_an_account_alone_does_not_show)
HIDDEN_FROM = {
    "visitor": (*FROM_OUTSIDERS, change_contacts),
    "outsider": FROM_OUTSIDERS,
    "stranger": FROM_ALL,
    "officer": FROM_ALL,
}


def read(client, addresses):
    """{what a row is called: {address: what it tells}}."""
    return {name: {url: told(client.get(url)) for url in urls} for name, urls in addresses.items()}


def secrets_in(texts):
    """{what a secret is: the rows that tell it}."""
    found = {}
    for name, pages in texts.items():
        for secret in SECRETS:
            if any(each in text for text in pages.values() for each in secret.texts):
                found.setdefault(secret.what, set()).add(name)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_given_only_what_it_may_know(role, world):
    client = client_of(world, role)
    addresses = opened(world)

    given = read(client, addresses)
    with transaction.atomic():
        shared = secrets_in(read(client, opened_shared(world)))
        transaction.set_rollback(True)
    cache.clear()

    found = secrets_in(given)
    known = {secret.what for secret in SECRETS if role in secret.known_to}
    assert {what: where for what, where in found.items() if what not in known} == {}
    assert known - found.keys() == set()
    assert shared.keys() - known <= (SHOWN_TO_OFFICERS if role == "officer" else set())
    # A role's own changes are its own to know: these are nobody's.
    with acting(why="Something else is known"):
        for change in HIDDEN_FROM.get(role, ()):
            change(world)
    if role in HIDDEN_FROM:
        again = read(client, addresses)
        assert {name for name in given if given[name] != again[name]} == set()


def test_the_changes_are_seen_by_those_who_may_know(world):
    """That test's own test: each change shows somewhere to a coordinator."""
    client = client_of(world, "coordinator")
    shown = (
        *(world.charity, world.project, world.open_project, world.draft_project),
        *(world.proposal, world.invitation, world.paper),
    )
    urls = [row.get_absolute_url() for row in shown]

    for change in HIDDEN_FROM["visitor"]:
        before = {url: told(client.get(url)) for url in urls}
        change(world)
        assert any(told(client.get(url)) != before[url] for url in urls), change.__name__
