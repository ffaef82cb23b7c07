"""What the pages of a bid show, gathered in a constant number of queries."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from consortium.access import may
from priorities.matching import Match
from priorities.reads.coverage import coverage_for_plan
from priorities.reads.matches import candidates_for, projects_answering
from projects.models import Project
from projects.places import show_places
from proposals import grants_out
from proposals.answering.fit import misfits
from proposals.budget import BudgetLine, budget_of
from proposals.models import Funding, Thread
from proposals.offering import offer_lines
from proposals.pack.places import level_for


def grants_of(user):
    """The money of the projects a person may take away, as grants; what lacks an amount or a first
    day is no grant. Places are those that may leave the site.
    """
    found = [each for each in Funding.objects.taken_away_by(user) if grants_out.is_grant(each)]
    show_places([each.project for each in found], AnonymousUser())
    return [grants_out.grant(each) for each in found]


def budget_lines(parts, costs):
    """The lines of a bid's budget: its parts by organisation and title, then its own costs."""
    return in_order(
        BudgetLine(
            part.project.organisation.name,
            part.project.title,
            part.year,
            part.amount_gbp,
            part.match_funding_gbp,
        )
        for part in parts
    ) + own_lines(costs)


def in_order(lines):
    return sorted(lines, key=lambda line: (line.organisation, line.heading, line.year))


def own_lines(costs):
    return [
        BudgetLine(
            cost.organisation.name if cost.organisation else "",
            cost.heading,
            cost.year,
            cost.amount_gbp,
            cost.match_funding_gbp,
            own_cost=True,
        )
        for cost in costs
    ]


def budget_for(proposal):
    """A bid's whole budget as it stands."""
    parts = proposal.parts.values_list(
        "project__organisation__name", "project__title", "year", "amount_gbp", "match_funding_gbp"
    )
    costs = proposal.costs.select_related("organisation")
    return budget_of(
        in_order(BudgetLine(*part) for part in parts) + own_lines(costs),
        years=proposal.delivery_years,
        limit=proposal.budget_gbp,
        offers=offer_lines(proposal),
    )


@dataclass(frozen=True)
class ForPriority:
    """A priority of a bid's plans with what the bid's projects that answer it ask for, in pounds
    over all years, and how many they are. A project that answers several counts for each.
    """

    title: str
    plan: str
    projects: int
    amount: Decimal


def priorities_paid_for(proposal, amounts):
    """[ForPriority] in the order of the plans, of {project id: pounds asked for, or None}."""
    plans = list(
        proposal.plans.order_by("partnership__name", "reference").prefetch_related("priorities")
    )
    ids = tuple(amounts)
    if not (plans and ids):
        return []
    areas = list(proposal.areas.all())
    answered = projects_answering(plans, areas=areas or None, projects=ids)
    return [
        ForPriority(
            priority.title,
            plan.title,
            len(answered.get(priority.pk, ())),
            sum((amounts[pk] or Decimal(0) for pk in answered.get(priority.pk, ())), Decimal(0)),
        )
        for plan in plans
        for priority in sorted(plan.priorities.all(), key=_place)
    ]


def _place(priority):
    return priority.rank is None, priority.rank, priority.reference


def undertaken_in(proposal):
    """[(project, its Undertaking or None)] of a bid, by organisation and title."""
    rows = {row.project_id: row for row in proposal.undertakings.all()}
    projects = (
        Project.objects.filter(parts__proposal=proposal)
        .distinct()
        .defer("search")
        .select_related("organisation")
        .order_by("organisation__name", "title", "reference")
    )
    return [(project, rows.get(project.pk)) for project in projects]


def misfits_of(proposal, budget):
    """Where an open bid does not fit the call it answers, in sentences."""
    if not (proposal.is_open and proposal.call):
        return []
    asked = budget.total.amount
    return misfits(proposal, proposal.call, asked=asked, on=timezone.localdate())


def asked_by_project(proposal):
    """{project id: pounds asked for over all years}; None where every amount is blank."""
    return dict(proposal.parts.order_by().values_list("project").annotate(models.Sum("amount_gbp")))


def awarded_by_project(proposal):
    """{project id: pounds the funder gives over all years}, of a bid that is won."""
    return dict(
        proposal.parts.order_by().values_list("project").annotate(models.Sum("awarded_gbp"))
    )


@dataclass(frozen=True)
class Talk:
    """How much is said about a bid that somebody may read.

    `on` is {project id: matters}, under None those of the bid as a whole.
    """

    matters: int
    new: int
    on: dict[int, int]


def talk_of(proposal, user):
    """How many matters are talked about, and in how many something is new to this person."""
    seen = Thread.objects.visible_to(user).filter(proposal=proposal).order_by()
    on = dict(seen.values_list("project").annotate(models.Count("pk")))
    return Talk(sum(on.values()), seen.for_listing(user).filter(unread__gt=0).count(), on)


def partners_for(proposal, user):
    """The bid's projects with `places` as this person is shown them, by organisation and title."""
    projects = (
        Project.objects.visible_to(user)
        .filter(parts__proposal=proposal)
        .distinct()
        .with_on_behalf()
        .select_related("organisation")
        .prefetch_related("areas")
        .defer("search", "summary", "organisation__aims")
        .order_by("organisation__name", "title", "reference")
    )
    return show_places(projects, user)


def refused_in(proposal):
    """Projects of a bid that were added for their charity, which refused them; with its reason."""
    return (
        Project.objects.refused()
        .filter(parts__proposal=proposal)
        .distinct()
        .select_related("organisation")
        .prefetch_related("on_behalf_records")
        .order_by("organisation__name", "title")
    )


@dataclass(frozen=True)
class Candidate:
    """A project a bid could take in: its matches, the best first, and whether it is in."""

    matches: tuple[Match, ...]
    is_in: bool
    sees_money: bool

    @property
    def project(self):
        return self.matches[0].project

    @property
    def score(self):
        return sum(match.score for match in self.matches)

    @property
    def themes(self):
        """crime, health: what the priorities it answers are about."""
        found = {match.priority.theme for match in self.matches}
        return [theme for theme in ("crime", "health") if theme in found or "both" in found]

    @property
    def places(self):
        """People a year inside the bid's areas, for the priority where that is most."""
        return max(match.places for match in self.matches)

    @property
    def people_known(self):
        return any(match.people_known for match in self.matches)


@dataclass(frozen=True)
class Wanted:
    """A priority of the bid's plans: its cells by status in the bid's areas, who answers it."""

    priority: object
    plan: str
    level: str
    cells: int
    gaps: int
    weak: int
    in_bid: int

    @property
    def key(self):
        return f"{self.priority.plan}:{self.priority.reference}"


def candidates(proposal, user):
    """(candidates, wanted): projects by the sum of their scores, priorities in plan order.

    A project's score for a priority is fit × area share (docs/design.md 5); a project that answers
    several adds them up. Projects in the bid come with the others.
    """
    plans = list(proposal.plans.order_by("partnership__name", "reference"))
    areas = list(proposal.areas.all())
    inside = set(proposal.parts.values_list("project_id", flat=True))
    matches = candidates_for(plans, areas=areas or None) if plans else []
    visible = set(
        Project.objects.visible_to(user)
        .filter(pk__in={match.project.id for match in matches})
        .values_list("pk", flat=True)
    )
    found = {}
    for match in matches:
        if match.project.id in visible:
            found.setdefault(match.project.id, []).append(match)
    sees_amounts = may(user, "proposals.view_amounts", proposal)

    def sees_money(project):
        """What a project costs shows to a bid's parties once it has joined."""
        theirs = Project(organisation_id=project.organisation_id)
        return (project.id in inside and sees_amounts) or may(user, "projects.view_money", theirs)

    ranked = sorted(
        (
            Candidate(
                tuple(sorted(own, key=lambda match: (-match.score, match.priority.reference))),
                is_in=pk in inside,
                sees_money=sees_money(own[0].project),
            )
            for pk, own in found.items()
        ),
        key=lambda one: (-round(one.score, 9), -one.places, one.project.reference),
    )
    return ranked, wanted_by(plans, areas, matches, inside)


def wanted_by(plans, areas, matches, inside):
    """What each priority of the plans lacks today in the bid's areas."""
    answered = {}
    for match in matches:
        if match.project.id in inside:
            answered.setdefault(match.priority.id, set()).add(match.project.id)
    rows = []
    for plan in plans:
        level, codes = level_for(plan, areas)
        if level is None:
            continue
        coverage = coverage_for_plan(plan, level=level, on=timezone.localdate())
        for row in coverage.rows:
            cells = [
                cell for cell in row.cells if cell and (codes is None or cell.area.code in codes)
            ]
            rows.append(
                Wanted(
                    priority=row.priority,
                    plan=plan.title,
                    level=level,
                    cells=len(cells),
                    gaps=sum(cell.status == "gap" for cell in cells),
                    weak=sum(cell.status in ("fragile", "thin") for cell in cells),
                    in_bid=len(answered.get(row.priority.id, ())),
                )
            )
    return rows
