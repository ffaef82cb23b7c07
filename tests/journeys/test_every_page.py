"""Every page a role reaches by its links, and pages in each state: accessible, fitting, without an
error in the console.

Addresses are asked without a browser, several of each kind; Chromium then opens as few of them as
show all that they are built of, less what it has shown before, whoever looked.
"""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import expect

from tests.journeys.shapes import Shape
from tests.journeys.states import INVITATIONS, PACKAGES, WORD_COPY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

# Who sees most comes first: what others see is seldom new after that.
STARTS = {
    "coordinator": ["/", "/projects/", "/proposals/"],
    "lead": ["/", "/organisations/firmlatch/", "/projects/"],
    "officer": ["/", "/priorities/", "/coverage/"],
    "staff": ["/", "/projects/", "/projects/add/"],
    None: ["/", "/projects/", "/priorities/", "/coverage/", "/proposals/", "/organisations/"],
}
OF_A_KIND = 2
LEFT_ALONE = re.compile(r"/(admin|static|packs)/|/accounts/logout|\.(csv|xlsx|json|pdf)|/download/")

PLAN = "/coverage/south-cambs-cdrp-2008-11/"
# Pages that look different by the state of what they show, with what they answer if it is not 200.
PACKAGE = "/proposals/safer-homes-better-health/package/"
STATES = {
    None: [
        "/projects/firm-locks/",
        "/projects/state-proposed/",
        "/projects/state-paused/",
        "/projects/state-ended/",
        "/projects/refuge/",
        "/projects/?q=nothing+is+called+this",
        "/organisations/state-bare/",
        "/organisations/?q=nothing+is+called+this",
        "/area-search/?q=nothing+is+called+this",
        "/priorities/state-superseded/",
        "/priorities/state-later/changes/",
        "/coverage/state-superseded/",
        "/indicators/recorded-burglary/?area=E07000012&beside=E07000009&beside=E07000010",
        "/indicators/recorded-burglary/?area=E07000012&beside=E10000003",
        "/indicators/self-harm-admissions-by-age/?area=E10000003",
        "/comparison-groups/",
        f"{PLAN}?level=district",
        f"{PLAN}?level=ward&status=gap",
        "/proposals/state-submitted/",
        "/proposals/state-submitted/package/",
        "/proposals/state-empty/package/",
        *(f"{PACKAGE}{number}/" for number in PACKAGES.values()),
        f"{PACKAGE}{PACKAGES['ready']}/beside/",
        f"{PACKAGE}{PACKAGES['ready']}/accept/",
        f"/invitations/{INVITATIONS['open']}/",
        (f"/invitations/{INVITATIONS['expired']}/", 410),
        (f"/invitations/{INVITATIONS['used']}/", 410),
        ("/invitations/nonsense/", 404),
    ],
    "staff": [
        "/projects/state-draft/",
        "/projects/state-draft/evidence/",
        "/projects/state-ended/edit/",
        "/projects/state-paused/status/",
        "/projects/firm-locks/evidence/",
        ("/projects/steady-on/edit/", 403),
        (f"/invitations/{INVITATIONS['used']}/", 410),
    ],
    "lead": [
        "/organisations/firmlatch/",
        "/organisations/firmlatch/edit/",
        "/organisations/firmlatch/invite/",
        "/organisations/firmlatch/positions/",
        f"/invitations/{INVITATIONS['open']}/",
    ],
    "officer": [
        "/priorities/state-draft/",
        "/coverage/state-draft/",
        "/priorities/state-draft/edit/",
        "/priorities/state-draft/publish/",
        "/priorities/state-draft/pairs/",
        "/priorities/south-cambs-cdrp-2008-11/renew/",
        "/priorities/south-cambs-cdrp-2008-11/take-back/",
        "/priorities/state-empty/",
        "/coverage/state-empty/",
        "/proposals/state-lost/conversation/",
    ],
    "coordinator": [
        "/proposals/state-empty/",
        "/proposals/state-empty/projects/",
        "/proposals/state-empty/amounts/",
        "/proposals/state-empty/costs/",
        "/proposals/state-empty/pack/",
        "/proposals/state-queued/pack/",
        "/proposals/state-rendering/pack/",
        "/proposals/state-failed/pack/",
        "/proposals/state-ready/pack/",
        "/proposals/state-ready/costs/",
        "/proposals/state-submitted/",
        "/proposals/state-submitted/state/",
        "/proposals/state-to-agree/consents/",
        "/proposals/state-to-agree/texts/word/",
        "/proposals/state-to-agree/texts/word/back/",
        f"/proposals/state-to-agree/texts/word/{WORD_COPY}/",
        "/proposals/state-to-agree/consents/ask/",
        "/proposals/state-to-agree/consents/differences/",
        "/proposals/state-to-agree/state/",
        "/proposals/state-lost/",
        "/proposals/state-lost/again/",
        "/proposals/state-lost/consents/",
        "/proposals/state-lost/conversation/",
        "/proposals/state-lost/questions/",
        "/proposals/state-lost/state/",
        "/organisations/state-bare/edit/",
    ],
}


def kind_of(address):
    """`/projects/firm-locks/` and `/projects/not-today/` are of a kind: pages of one view."""
    return resolve(urlsplit(address).path).view_name


class Crawl:
    """One person's way along the links. `shown` are the kinds of page, and what pages are built of,
    that the browser has opened so far.
    """

    def __init__(self, somebody, shown):
        self.somebody, self.shown = somebody, shown
        self.found, self.kinds = {}, Counter()

    def ask(self, path, *, status=200):
        """Ask for a page, remember what it shows, and give its links."""
        self.kinds[kind_of(path)] += 1
        url, shape = self.answer(path, status)
        self.found[path] = (status, set())
        if not shape.joints:  # a file, to be kept rather than looked at
            return []
        shows = {kind_of(url), *shape.joints}
        for fragment in shape.fragments:
            shows |= self.answer(fragment)[1].joints
        self.found[path] = (status, shows)
        # The page of help names pages of all roles.
        return [] if kind_of(path) == "help" else shape.links

    def answer(self, path, status=200):
        """Where the path leads, and the shape of what is there; a file has none."""
        answer = self.somebody.page.request.get(path)
        assert answer.status == status, f"{answer.status} {path}"
        is_page = answer.headers["content-type"].startswith("text/html")
        return answer.url, Shape(answer.text() if is_page else "")

    def open_what_is_new(self):
        """Open the page that shows most that is new, until none does."""

        def new(path):
            return self.found[path][1] - self.shown

        while new(path := max(self.found, key=lambda path: len(new(path)))):
            status, shows = self.found[path]
            self.shown |= shows
            self.open(path, status)

    def open(self, path, status):
        self.somebody.page.goto(path, wait_until="load")
        self.somebody.look(whole=True)
        if status != 200:
            self.somebody.forget_troubles_of(path)

    def follow(self, links):
        """Ask for some pages of each kind, and for those they link to."""
        waiting = list(links)
        while waiting:
            path = waiting.pop(0)
            if LEFT_ALONE.search(path) or path in self.found or path.startswith("//"):
                continue
            if self.kinds[kind_of(path)] < OF_A_KIND:
                waiting += self.ask(path)


@pytest.fixture(scope="module")
def shown():
    return set()


@pytest.mark.parametrize("role", STARTS, ids=lambda role: role or "visitor")
def test_pages_are_accessible_and_fit(person, role, shown):
    crawl = Crawl(person(role), shown)

    crawl.follow(STARTS[role])
    for state in STATES[role]:
        path, status = state if isinstance(state, tuple) else (state, 200)
        crawl.ask(path, status=status)
    crawl.open_what_is_new()

    assert len(crawl.kinds) >= 8, sorted(crawl.kinds)


STATUSES = ["Gap", "Fragile", "Thin", "Covered", "Crowded"]


def test_a_cell_of_each_status_is_accessible_and_fits(person):
    """Of all plans: no plan of the demo has cells of every status."""
    officer = person("officer")
    page = officer.page
    plans = [PLAN, "/coverage/cambs-hwb-2012-17/", "/coverage/cambs-peterborough-pcc-2021-24/"]
    # Need is known for districts, so that places are thin there alone.
    pages = [*(f"{path}?level=ward" for path in plans), f"{PLAN}?level=district"]
    cells = {}
    for path in pages:
        page.goto(path)
        for status in STATUSES:
            found = page.locator("main a", has_text=status)
            for link in found.all() if status not in cells else []:
                href = link.get_attribute("href")
                if href.count("/") >= 5:  # a cell, not the button that shows all of a status
                    cells[status] = href
                    break

    assert set(cells) == set(STATUSES)
    for path in cells.values():
        page.goto(path)
        officer.look(whole=True)


# Where a form is, and what its button says.
FORMS = [
    ("staff", "/projects/add/", "Save"),
    ("coordinator", "/proposals/add/", "Save"),
    ("lead", "/organisations/firmlatch/invite/", "Send the invitation"),
    (None, "/accounts/login/", "Sign in"),
]


@pytest.mark.parametrize("role, path, button", FORMS)
def test_a_form_sent_empty_says_what_is_missing_and_fits(person, role, path, button):
    somebody = person(role)
    somebody.page.goto(path)

    somebody.page.locator("main").get_by_role("button", name=button, exact=True).last.click()

    expect(somebody.page.locator(".govuk-error-summary")).to_be_visible()
    somebody.look(whole=True)
