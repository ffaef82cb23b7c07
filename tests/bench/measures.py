"""What is measured, and how."""

import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consortium.models import User
from priorities.models import Plan
from priorities.reads.coverage import cell_detail, coverage_for_plan
from priorities.reads.matches import candidates_for, matches_for_plan, priorities_answered_by
from projects.models import Project
from projects.suggestions import for_outcomes, suggest
from proposals.savings.uncertainty import worked_out
from tests.bench import (
    bids,
    chosen,
    database,
    documents,
    figures,
    imports,
    packs,
    register,
    suggested,
    valued,
)
from tests.bench.country import ON
from tests.bench.results import Bound, Result


class Refused(Exception):
    """A page that does not answer as it should; the text names it."""


@dataclass
class Measure:
    """One call, timed; `calls` makes the things to call, several so that no single one decides.

    `beside` makes what to compare with instead of the call's own SQL. It may take `limit`
    milliseconds, or `times` as long as what it is compared with and `plus` milliseconds, whichever
    is less, and ask the database `most_queries` times.
    """

    name: str
    calls: Callable[[], list[Callable[[], str | None]]]
    limit: float | None = None
    most: int = 1000
    beside: Callable[[], list[Callable[[], str | None]]] | None = None
    times: float | None = None
    plus: float = 0
    most_queries: int | None = None

    def run_all(self, repeat):
        return [self.run(repeat)]

    def run(self, repeat):
        try:
            calls = self.calls()
            taken, note = timed(calls, min(repeat, self.most))
        except Refused as error:
            return Result(self.name, None, limit=self.limit, note=str(error))
        repeat = min(repeat, self.most)
        statements = [captured(call) for call in calls]
        if self.beside:
            alone = statistics.median(timed(self.beside(), repeat)[0])
        else:
            alone = bare(statements, repeat)
        limits = [self.limit, self.times and self.times * alone + self.plus]
        queries = max(len(one) for one in statements)
        asked = Bound("it asked", queries, "times", self.most_queries)
        return Result(
            self.name,
            statistics.median(taken),
            bare=alone,
            limit=min((limit for limit in limits if limit is not None), default=None),
            queries=queries,
            fastest=min(taken),
            slowest=max(taken),
            note=note,
            bounds=(asked,) if self.most_queries else (),
        )


def timed(calls, repeat):
    """Milliseconds of each call, taken in turn, and what the last one said."""
    taken, note = [], ""
    for at in range(repeat + len(calls)):
        since = time.perf_counter()
        said = calls[at % len(calls)]()
        if at >= len(calls):  # the first round warms caches and plans
            taken.append(1000 * (time.perf_counter() - since))
            note = said or note
    return taken, note


def captured(call):
    """The statements a call sends, with their values; of a cursor only what it reads."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return [re.sub(r"^DECLARE .*? CURSOR .*? FOR ", "", query["sql"]) for query in queries]


def bare(statements, repeat):
    """Median time of a call's statements sent by themselves, their rows fetched."""
    times = []
    with database.outside(connection.settings_dict["NAME"]) as plain:
        for at in range(repeat + len(statements)):
            since = time.perf_counter()
            for statement in statements[at % len(statements)]:
                cursor = plain.execute(statement)
                if cursor.description:
                    cursor.fetchall()
            if at >= len(statements):
                times.append(1000 * (time.perf_counter() - since))
    return statistics.median(times)


# --- What is called

PLANS = [3, 77, 150, 201, 290]


def quietly(call):
    """The call, saying nothing of what it found."""

    def say_nothing():
        call()

    return say_nothing


def plans():
    return [Plan.objects.get(reference=f"plan-{number}") for number in PLANS]


def of_plans(call):
    return lambda: [lambda plan=plan: call(plan) for plan in plans()]


def how_many_matches(plan):
    return f"{len(matches_for_plan(plan, on=ON))} matches"


def one_priority(plan):
    return quietly(lambda: matches_for_plan(plan, on=ON, priority=plan.priorities.all()[1]))


def match_calls():
    return [one_priority(plan) for plan in plans()]


def one_cell():
    def look(plan, priority, area):
        return lambda: cell_detail(plan, priority, area, on=ON)

    return [
        look(plan, plan.priorities.all()[1], plan.partnership.areas.get().children.first())
        for plan in plans()
    ]


def candidate_calls():
    return [
        quietly(lambda plan=plan: candidates_for([plan], areas=plan.partnership.areas.all()))
        for plan in plans()
    ]


def answered_calls():
    return [
        quietly(lambda project=project: priorities_answered_by(project, on=ON))
        for project in Project.objects.filter(status="active")[:5]
    ]


def page(name, *queries, slugs=((),), email=None):
    """Calls of a page by URL name, as a visitor or as the person with this address."""

    def calls():
        client = Client(SERVER_NAME="localhost", raise_request_exception=True)
        if email:
            client.force_login(
                User.objects.get(email=email),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )

        def get(address):
            response = client.get(address)
            if response.status_code != 200:
                raise Refused(f"{address} answered {response.status_code}")
            return f"{len(response.content) / 1000:,.0f} kB"

        def address(slug, query):
            return lambda: get(reverse(name, args=slug) + query)

        return [address(slug, query) for slug in slugs for query in queries]

    return calls


BID_PAGES = (
    "detail edit projects amounts costs savings package consents differences conversation"
    " funder_questions texts offers state pack pack_sections"
).split()
PARTS = 100
# What a plan's matrix, and its map, may take as a whole response.
MATRIX = {"times": 3, "plus": 60, "most_queries": 12}
OFFICER, COORDINATOR = "officer@bench.example", "coordinator@bench.example"
CELLS = (("plan-77", "priority-2", "E05002230"), ("plan-3", "priority-2", "E05000380"))
PROJECTS = (("p-000100",), ("p-050001",), ("p-099999",))
PLAN_SLUGS = tuple((f"plan-{number}",) for number in PLANS)
PLAN_PAIRS = tuple((f"plan-{number}", f"plan-{number + 1}") for number in PLANS)
SEARCHES = ("?q=mentoring", "?q=repair+tenants", "?q=befriending+church+older")
BEGUN_SEARCHES = ("?q=mentor", "?q=repair+tena", "?q=befriending+church+old", "?q=gard")
FILTERS = (
    "?area=E07000077",
    "?area=E05000500&outcome=outcome-07",
    "?theme=health&status=active",
    "?q=gardening&area=E07000150&outcome=outcome-03",
    "?group=group-02&page=3",
)


def bid_pages():
    """Every page of a bid of a hundred projects and a thousand comments, for its coordinator."""

    def measure(name, *, args=lambda bid: (), query=""):
        def calls():
            bid = bids.talked_over_bid(PARTS)
            address = (bid.slug, *args(bid))
            return page(f"proposals:{name}", query, slugs=(address,), email=COORDINATOR)()

        return Measure(f"bid: {name}{query}", calls, limit=150)

    def anew():
        """As after a change of any figure: nothing of it was worked out before."""
        [look] = measure("savings").calls()

        def forget_and_look():
            worked_out.cache_clear()
            return look()

        return [forget_and_look]

    return [
        *(measure(name) for name in BID_PAGES),
        Measure("bid: savings, worked out anew", anew, limit=150),
        measure("conversation", query="?page=2"),
        measure("thread", args=lambda bid: (bid.threads.order_by("pk").first().pk,)),
        measure("consent", args=lambda bid: (bid.consents.order_by("pk").first().pk,)),
    ]


def suggestion_calls():
    """Descriptions of every length as they come from the form, over a hundred outcomes."""
    texts = [each.text for each in suggested.labelled()]
    texts = [*texts[:20], " ".join(texts)[:5000]]

    outcomes = suggested.a_hundred_outcomes()
    return [quietly(lambda text=text: suggest(text, for_outcomes(outcomes))) for text in texts]


def all_of(*names):
    """The measures whose name holds one of these texts."""
    from tests.bench import national  # which is made of what stands here

    measures = [
        Measure("match: one priority", match_calls, limit=30),
        Measure("match: one plan", of_plans(how_many_matches)),
        Measure("match: candidates for a bid", candidate_calls),
        Measure("match: what one project answers", answered_calls),
        Measure(
            "coverage: one plan by ward",
            of_plans(
                lambda plan: f"{len(coverage_for_plan(plan, level='ward', on=ON).cells)} cells"
            ),
        ),
        Measure("coverage: one cell in detail", lambda: [quietly(call) for call in one_cell()]),
        Measure(
            "page: coverage by ward",
            page("priorities:coverage", "?level=ward", slugs=PLAN_SLUGS),
            limit=150,
            **MATRIX,
        ),
        Measure(
            "page: coverage by ward, for an officer",
            page("priorities:coverage", "?level=ward", slugs=PLAN_SLUGS, email=OFFICER),
            limit=150,
            **MATRIX,
        ),
        Measure(
            "page: coverage by district",
            page("priorities:coverage", "?level=district", slugs=PLAN_SLUGS),
            limit=150,
            **MATRIX,
        ),
        Measure(
            "page: map by ward",
            page("priorities:map", "?level=ward", slugs=PLAN_SLUGS),
            limit=150,
            **MATRIX,
        ),
        Measure(
            "page: map of one priority by need",
            page("priorities:map", "?level=ward&about=priority-2&by=need", slugs=PLAN_SLUGS),
            limit=150,
            **MATRIX,
        ),
        Measure(
            "page: what is missing most",
            page("priorities:gaps", "?level=ward", slugs=PLAN_SLUGS, email=COORDINATOR),
            limit=250,
        ),
        Measure(
            "page: when money ends",
            page("priorities:cliff", "?level=ward", slugs=PLAN_SLUGS),
            limit=250,
        ),
        Measure("page: a plan in figures", page("priorities:profile", "", slugs=PLAN_SLUGS)),
        Measure(
            "page: two plans over each other",
            page("priorities:with", "", slugs=PLAN_PAIRS),
            limit=250,
        ),
        Measure("page: one cell", page("priorities:coverage_cell", "", slugs=CELLS), limit=250),
        Measure("page: every plan's coverage", page("priorities:coverage_list", "", "?page=7")),
        Measure("page: plans", page("priorities:list", "")),
        Measure("page: one plan", page("priorities:detail", "", slugs=PLAN_SLUGS)),
        Measure("page: home", page("home", "")),
        Measure("page: home, for an officer", page("home", "", email=OFFICER)),
        Measure("page: home, for a coordinator", page("home", "", email=COORDINATOR)),
        Measure("page: area", page("area", "", slugs=(("E07000077",), ("E05000500",)))),
        Measure("page: organisations", page("organisations:list", "")),
        Measure("page: one organisation", page("organisations:detail", "", slugs=(("o-77",),))),
        Measure("page: one project", page("projects:detail", "", slugs=PROJECTS)),
        Measure(
            "page: what one project answers", page("priorities:for_project", "", slugs=PROJECTS)
        ),
        Measure("page: project list", page("projects:list", "", "?page=40"), limit=100),
        Measure("page: project list, searching", page("projects:list", *SEARCHES), limit=100),
        Measure(
            "page: project list, searching while a word is typed",
            page("projects:list", *BEGUN_SEARCHES),
            limit=100,
        ),
        Measure("page: project list, filtered", page("projects:list", *FILTERS), limit=100),
        Measure(
            "page: project list, for a coordinator",
            page("projects:list", "", *SEARCHES[:1], email=COORDINATOR),
            limit=100,
        ),
        Measure(
            "register: load 100,000 charities",
            register.load_calls,
            most=3,
            beside=register.copy_calls,
        ),
        Measure("register: find a charity among 100,000", register.find_calls, limit=100),
        Measure("suggest: outcomes of a description, of 100", suggestion_calls, limit=50),
        Measure("savings: a bid of 40 projects", valued.appraisal_calls, limit=50),
        Measure("savings: 10,000 draws of it", valued.draw_calls, limit=2000, most=5),
        Measure("savings: what its answer hangs on", valued.working_calls, most=5),
        Measure(
            "package: of 500 projects, proven",
            lambda: chosen.calls(500),
            beside=lambda: chosen.bare_calls(500),
            limit=3000,
            most=3,
        ),
        Measure(
            "package: of 5,000 projects, within 1%",
            lambda: chosen.calls(5000, gap=0.01),
            beside=lambda: chosen.bare_calls(5000, gap=0.01),
            limit=30_000,
            most=1,
        ),
        Measure(
            "document: priorities of a plan of 40 pages",
            documents.read_calls,
            most=3,
            limit=documents.LIMIT,
        ),
        *bid_pages(),
        Measure(
            f"pack: a bid of {packs.PROJECTS} projects",
            packs.to_read,
            most=3,
            beside=packs.weasyprint_alone,
            times=1.25,
        ),
        Measure("pack: what comes with it", packs.to_work_with, 3000, most=3),
        *map(packs.PackMemory, packs.MEGABYTES),
        *national.all_measures(),
        *imports.all_measures(),
        *figures.all_measures(),
    ]
    return [measure for measure in measures if any(name in measure.name for name in names)]


def run(measures, repeat, *, say):
    """The results, each said as soon as it is there."""
    results = []
    for measure in measures:
        for result in measure.run_all(repeat):
            results.append(result)
            say(result.line())
    return results
