"""A plan of two wards on the pages of coverage, and what a reader of them sees."""

import copy
import datetime
import html
import re

import pytest
from django.test import Client

from tests.factories import (
    AreaFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
)

PLAN = "/coverage/safer/"
ENDS_SOON = datetime.date(2027, 3, 31)


def words(response):
    """The words of a page as a person reads them."""
    page = response.content.decode()
    main = page[page.find("<main") : page.find("</main")]
    found = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", main, flags=re.DOTALL)
    return re.sub(r"\s+([.,:;])", r"\1", " ".join(html.unescape(found).split()))


def see(url, person=None):
    """The page as somebody sees it; as a visitor unless told."""
    client = Client()
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(url)


def cell_at(area, query="?as_of=2026-11-23"):
    return f"{PLAN}burglary/{area.code}/{query}"


class SouthFen:
    """A district with a plan that has nothing in it yet."""

    def __init__(self):
        self.county = AreaFactory(code="E10", name="Fenshire", level="county")
        self.district = AreaFactory(
            code="E07", name="South Fen", level="district", parent=self.county
        )
        self.burglary = OutcomeFactory(code="home-burglary", name="Fewer homes burgled")
        self.council = OrganisationFactory(name="South Fen District Council", kind="statutory")
        self.plan = PlanFactory(
            reference="safer",
            title="Safer South Fen",
            partnership=PartnershipFactory(
                name="South Fen Partnership",
                areas=[self.district],
                organisations=[self.council],
            ),
        )


@pytest.fixture(scope="module")
def south_fen_once(made_once):
    return made_once(SouthFen)


@pytest.fixture
def south_fen(db, south_fen_once):
    return copy.deepcopy(south_fen_once)


@pytest.fixture
def county(south_fen):
    return south_fen.county


@pytest.fixture
def district(south_fen):
    return south_fen.district


@pytest.fixture
def linton(district):
    return AreaFactory(code="E0501", name="Linton", parent=district)


@pytest.fixture
def sawston(district):
    return AreaFactory(code="E0502", name="Sawston", parent=district)


@pytest.fixture
def burglary(south_fen):
    return south_fen.burglary


@pytest.fixture
def council(south_fen):
    return south_fen.council


@pytest.fixture
def plan(south_fen):
    return south_fen.plan


@pytest.fixture
def priority(plan, burglary, linton, sawston):
    return PriorityFactory(
        plan=plan, reference="burglary", title="Burglary", theme="crime", outcomes=[burglary]
    )


@pytest.fixture
def work(priority, burglary):
    """Makes a project that answers the priority."""

    def make(*areas, **facts):
        return ProjectFactory(areas=areas, outcomes=[burglary], **facts)

    return make


@pytest.fixture
def officer(council):
    return MembershipFactory(organisation=council, role="officer").user


# --- Money


def costly(work, area, number):
    return [work(area, annual_cost_gbp=1000 + 100 * at) for at in range(number)]


# --- Sensitive projects: by district only


@pytest.fixture
def refuge(work, linton):
    return work(linton, title="Safe House", organisation__name="Rowan", sensitive=True)


LEFT_OUT = "Projects whose place is kept private are counted by district only"
