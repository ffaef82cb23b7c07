"""Nobody is told what docs/design.md 3 does not let them know, on any page or in any file.

Each role opens every address of the access matrix, so that a new page is covered by its row there,
and meets what the row says of GET. What it is given is looked through for odd values (the contact
of a refuge, a cost of £4,712,345.67, which no row's number is). Then what the role may not know is
changed, and everything opened again: what it is given must stay the same to the last letter, sums,
orders and counts included.
"""

import contextlib
import copy
import functools
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
from priorities.briefing import document as plan_briefing
from projects.models import Project
from proposals.briefing import document as area_briefing
from proposals.models import Comment, Cost, FunderQuestion, Part, Proposal, Thread
from proposals.pack.snapshot import gather
from tests import factories
from tests.printed import pages_of
from tests.test_access_matrix import ROLES, ROWS, World, verdict, waiting

pytestmark = pytest.mark.django_db

SIGNED_IN = frozenset(ROLES) - {"visitor"}
BELONGING = SIGNED_IN - {"outsider"}
CHARITY = frozenset({"staff", "lead", "coordinator", "administrator"})
LEADS = CHARITY - {"staff"}
HUB = frozenset({"coordinator", "administrator"})
# Whose walks follow each other in one process: a world and the files of its pages serve them all.
WALKS = {
    role: pytest.mark.xdist_group(f"walks of {roles}")
    for roles in (
        "visitor and outsider",
        "stranger and officer",
        "staff, lead, coordinator and administrator",
    )
    for role in ROLES
    if role in roles
}


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


@pytest.fixture(scope="module")
def briefings():
    """The PDF of each briefing that was made, by the digest of all that is in it."""
    return {}


@pytest.fixture(autouse=True)
def each_briefing_is_laid_out_once(briefings, monkeypatch):
    """Kept for all roles, rather than in the cache, which each begins without."""
    for briefing in (plan_briefing, area_briefing):
        monkeypatch.setattr(briefing, "kept", briefings.get)
        monkeypatch.setattr(briefing, "keep", briefings.__setitem__)


@pytest.fixture
def world(db, whole_world):
    return copy.deepcopy(whole_world)


def group_of(row):
    """Rows are opened with those of their group: some worlds let a role know more.

    A bid that is shared with the officers' organisation lets officers see what else they may not;
    and whoever added an organisation that waits for approval belongs somewhere by that.
    """
    if row.note == "shared":
        return "shared"
    return "waiting" if row.args is waiting else ""


def opened(world, group=""):
    """{what a row is called: its addresses}: all rows of a group, and files in each form."""
    found = {}
    for row in rows_of(group):
        queries = ["", *QUERIES.get(row.name, lambda world: [])(world)]
        urls = urls_of(row.name, row.args(world))
        found[str(row)] = [url + query for url in urls for query in queries]
    if not group:
        for area in (world.quiet, world.loud, world.district):
            found["area"].append(area.get_absolute_url())
        found["projects:detail"].append(world.open_project.get_absolute_url())
    return found


def rows_of(group):
    return [row for row in ROWS if group_of(row) == group]


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


@dataclass(frozen=True)
class Told:
    """What a role meets at an address, in the matrix's word, and all it reads there."""

    verdict: str
    text: str


def told(response):
    """What a response says, whatever kind of file it is; what changes at each visit is left out."""
    body = b"".join(response)
    kind = response.headers.get("Content-Type", "")
    words = [response.headers.get("Content-Disposition", ""), response.headers.get("Location", "")]
    text = f"{response.status_code} {' '.join(words)}\n{text_of(body, kind)}"
    return Told(verdict(response), text)


def text_of(body, kind):
    if body.startswith((b"%PDF", b"PK")):
        return text_of_file(body, kind)
    text = body.decode("utf-8", "replace")
    return re.sub(r'(csrfmiddlewaretoken"? value="|X-CSRFToken": ")[^"]+', r"\1", text)


@functools.cache
def text_of_file(body, kind):
    """Read once for all who are given the same file, to the last byte."""
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
    return body.decode("utf-8", "replace")


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
    """{what a row is called: {address: what it tells}}; an address of several is opened once."""
    urls = dict.fromkeys(url for urls in addresses.values() for url in urls)
    found = {url: told(client.get(url)) for url in urls}
    return {name: {url: found[url] for url in urls} for name, urls in addresses.items()}


def secrets_in(given):
    """{what a secret is: the rows that tell it}."""
    found = {}
    for name, pages in given.items():
        for secret in SECRETS:
            if any(each in page.text for page in pages.values() for each in secret.texts):
                found.setdefault(secret.what, set()).add(name)
    return found


def met(given):
    """{what a row is called: the words for all its addresses}."""
    return {name: {page.verdict for page in pages.values()} for name, pages in given.items()}


def expected(role, group=""):
    """{what a row is called: the matrix's word}."""
    return {str(row): {row.expected("get")[role]} for row in rows_of(group)}


def known_to(role):
    return {secret.what for secret in SECRETS if role in secret.known_to}


def beside(known, found):
    """{what a secret is: the rows that tell it}, of all that was found beside what is known."""
    return {what: where for what, where in found.items() if what not in known}


def changed_in(given, role, world, client):
    """The rows that tell this role of a change that it may not know."""
    # A role's own changes are its own to know: these are nobody's.
    with acting(why="Something else is known"):
        for change in HIDDEN_FROM[role]:
            change(world)
    again = read(client, given)
    return {name for name in given if given[name] != again[name]}


@pytest.mark.parametrize("role", [pytest.param(role, marks=WALKS[role]) for role in ROLES])
def test_each_role_meets_what_the_matrix_says_and_reads_only_what_it_may_know(role, world):
    client = client_of(world, role)
    addresses = opened(world)

    given = read(client, addresses)
    with transaction.atomic():
        given_shared = read(client, opened(world, "shared"))
        transaction.set_rollback(True)
    cache.clear()

    assert met(given) == expected(role)
    assert met(given_shared) == expected(role, "shared")
    known, found = known_to(role), secrets_in(given)
    assert beside(known, found) == {}
    assert known - found.keys() == set()
    shown = SHOWN_TO_OFFICERS if role == "officer" else set()
    assert beside(known | shown, secrets_in(given_shared)) == {}
    if role in HIDDEN_FROM:
        assert changed_in(given, role, world, client) == set()


@pytest.mark.parametrize("role", [pytest.param(role, marks=WALKS[role]) for role in ROLES])
def test_so_it_is_with_an_organisation_that_waits_for_approval(role, world):
    client = client_of(world, role)

    given = read(client, opened(world, "waiting"))

    assert met(given) == expected(role, "waiting")
    assert beside(known_to(role), secrets_in(given)) == {}
    if role in HIDDEN_FROM:
        assert changed_in(given, role, world, client) == set()


@WALKS["coordinator"]
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
