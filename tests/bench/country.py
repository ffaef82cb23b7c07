"""A synthetic country, the same for the same seed and size, written with COPY.

The rows are invented and legal; triggers and foreign keys are off while they are written, so no
history is kept of them. Fields not named here take their model's default.
"""

import datetime
import random

from django.db import connection

from consortium.models import Area, Membership, Organisation, User
from consortium.services import refresh_area_tree
from consortium.stamps import renew
from priorities.models import (
    Indicator,
    Measurement,
    Partnership,
    PartnershipArea,
    PartnershipOrganisation,
    Plan,
    Priority,
    PriorityArea,
    PriorityOutcome,
    PriorityTargetGroup,
)
from priorities.reads.national import TABLES
from projects.models import (
    Outcome,
    Project,
    ProjectArea,
    ProjectOutcome,
    ProjectTargetGroup,
    TargetGroup,
    TargetGroupInclusion,
)

REGIONS = 9
DISTRICTS = 300
WARDS_EACH = 25
PRIORITIES_EACH = 7
OUTCOMES = 40
GROUPS = 12
INDICATORS = 10
ON = datetime.date(2026, 11, 23)

KINDS = (
    "mentoring sport homework gardening befriending patrol advice repair driving cooking".split()
)
WHERE = "village street school market park church library station estate green".split()
WHOM = "children, teenagers, parents, carers, neighbours, older people, tenants, drivers".split(
    ", "
)
DOMAINS = ["crime", "health", "wellbeing"]


def copy(model, rows):
    """Write rows (dictionaries of attributes) of one model with COPY. Returns how many."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    defaults = {field.attname: field.get_default() for field in fields}
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as out:
        rows = list(rows)
        for row in rows:
            unknown = row.keys() - defaults.keys()
            if unknown:
                raise KeyError(f"{model.__name__} has no {', '.join(unknown)}")
            out.write_row([row.get(name, default) for name, default in defaults.items()])
    return len(rows)


def numbered(rows):
    """The rows with ids from 1."""
    return ({"id": number, **row} for number, row in enumerate(rows, start=1))


class Country:
    """What is written, drawn from one seed: so many projects in so many districts."""

    def __init__(self, *, projects, seed, districts=DISTRICTS):
        self.projects = projects
        self.districts = districts
        self.draw = random.Random(seed)
        self.organisations = max(districts, projects // 5)
        first_ward = 2 + districts
        self.first_region = first_ward + districts * WARDS_EACH
        self.wards = [
            range(first_ward + at * WARDS_EACH, first_ward + (at + 1) * WARDS_EACH)
            for at in range(districts)
        ]

    def write(self):
        """Everything, into empty tables. Returns the number of rows."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            rows = sum(copy(model, numbered(rows())) for model, rows in self.tables())
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = DEFAULT")
        refresh_area_tree()
        renew(TABLES)
        return rows

    def tables(self):
        return [
            (Area, self.areas),
            (Outcome, self.outcomes),
            (TargetGroup, self.groups),
            (TargetGroupInclusion, self.inclusions),
            (Organisation, self.bodies),
            (User, self.people),
            (Membership, self.memberships),
            (Project, self.works),
            (ProjectArea, self.work_areas),
            (ProjectTargetGroup, self.work_groups),
            (ProjectOutcome, self.tags),
            (Indicator, self.indicators),
            (Measurement, self.measurements),
            (Partnership, self.partnerships),
            (PartnershipArea, self.partnership_areas),
            (PartnershipOrganisation, self.partnership_bodies),
            (Plan, self.plans),
            (Priority, self.priorities),
            (PriorityArea, self.priority_areas),
            (PriorityOutcome, self.wanted),
            (PriorityTargetGroup, self.priority_groups),
        ]

    # --- Places and words

    def areas(self):
        yield {"code": "E92", "name": "Country", "level": "country"}
        for at in range(self.districts):
            yield {
                "code": f"E07{at:06}",
                "name": f"District {at}",
                "level": "district",
                "parent_id": self.first_region + at % REGIONS,
                "population": self.draw.randint(60_000, 300_000),
            }
        for at, wards in enumerate(self.wards):
            for ward in wards:
                # One ward in twenty has no number and takes its share of the district's.
                known = self.draw.random() > 0.05
                yield {
                    "code": f"E05{ward:06}",
                    "name": f"Ward {ward}",
                    "level": "ward",
                    "parent_id": 2 + at,
                    "population": self.draw.randint(1_000, 2_300) if known else None,
                }
        for number in range(REGIONS):
            yield {
                "code": f"E12{number:06}",
                "name": f"Region {number}",
                "level": "region",
                "parent_id": 1,
            }

    def outcomes(self):
        for number in range(OUTCOMES):
            yield {
                "code": f"outcome-{number:02}",
                "name": f"Outcome {number}",
                "domain": DOMAINS[number % 3],
                "keywords": [],
            }

    def groups(self):
        for number in range(GROUPS):
            yield {"code": f"group-{number:02}", "name": f"Group {number}"}

    def inclusions(self):
        for number in range(3, GROUPS):
            yield {"wider_id": number // 3, "narrower_id": number}

    # --- People and their work

    def bodies(self):
        for number in range(self.organisations):
            statutory = number < self.districts
            kind = "statutory" if statutory else "charity"
            name = f"Council {number}" if statutory else f"Charity {number}"
            yield {"reference": f"o-{number}", "slug": f"o-{number}", "name": name, "kind": kind}
        yield {
            "reference": "infrastructure",
            "slug": "infrastructure",
            "name": "Infrastructure",
            "kind": "infrastructure",
        }

    def people(self):
        for role in ("officer", "coordinator"):
            yield {"email": f"{role}@bench.example", "password": "!"}

    def memberships(self):
        yield {"user_id": 1, "organisation_id": 1, "role": "officer"}
        yield {"user_id": 2, "organisation_id": self.organisations + 1, "role": "coordinator"}

    def works(self):
        draw = self.draw
        status = ["active"] * 17 + ["proposed", "paused", "ended"]
        for number in range(self.projects):
            kind, where, whom = draw.choice(KINDS), draw.choice(WHERE), draw.choice(WHOM)
            starts_on = ON - datetime.timedelta(days=draw.randint(-60, 1500))
            length = draw.choice([None, 1000, 2000, 3000])
            yield {
                "reference": f"p-{number:06}",
                "slug": f"p-{number:06}",
                "title": f"{kind.capitalize()} for {whom} {number}",
                "summary": f"Weekly {kind} near the {where} for {whom}, run by volunteers who "
                f"know the {draw.choice(WHERE)} and its people.",
                "organisation_id": draw.randint(1, self.organisations),
                "status": draw.choice(status),
                "starts_on": starts_on,
                "ends_on": starts_on + datetime.timedelta(days=length) if length else None,
                "people_per_year": draw.choice([None, *range(10, 400, 13)]),
                "annual_cost_gbp": draw.choice([None, *range(2_000, 90_000, 1_777)]),
                "funded_until": draw.choice(
                    [None, ON + datetime.timedelta(days=draw.randint(-30, 900))]
                ),
                "sensitive": number % 300 == 0,
                "confirmed_on": ON - datetime.timedelta(days=draw.randint(0, 300)),
            }

    def work_areas(self):
        draw = self.draw
        for project in range(1, self.projects + 1):
            kind = draw.random()
            at = draw.randrange(self.districts)
            if kind < 0.70:
                areas = draw.sample(self.wards[at], draw.choice([1, 1, 2, 3]))
            elif kind < 0.97:
                areas = [2 + at]
            elif kind < 0.99:
                areas = [2 + at, self.wards[at][0]]  # a district and a ward of it
            elif kind < 0.9995:
                areas = [2 + at, 2 + (at + 1) % self.districts]
            else:
                areas = [1]
            for area in areas:
                yield {"project_id": project, "area_id": area}

    def work_groups(self):
        for project in range(1, self.projects + 1):
            for group in self.some(GROUPS, [0, 0, 1, 1, 2]):
                yield {"project_id": project, "target_group_id": group}

    def tags(self):
        draw = self.draw
        for project in range(1, self.projects + 1):
            for outcome in self.some(OUTCOMES, [2, 3, 3, 4]):
                yield {
                    "project_id": project,
                    "outcome_id": outcome,
                    "people_per_year": draw.choice([None, None, draw.randint(5, 200)]),
                    "evidence_level": draw.choice([None, 0, 1, 1, 2, 2, 3, 4, 5]),
                }

    def some(self, count, sizes):
        return self.draw.sample(range(1, count + 1), self.draw.choice(sizes))

    # --- What is wanted

    def indicators(self):
        for number in range(INDICATORS):
            yield {
                "reference": f"indicator-{number}",
                "slug": f"indicator-{number}",
                "name": f"Recorded number {number}",
            }

    def measurements(self):
        """Two years for each indicator and area below the country, and months of the first."""
        below = range(2, 2 + self.districts + self.districts * WARDS_EACH)
        for indicator in range(1, INDICATORS + 1):
            for area in below:
                for year in (2024, 2025):
                    yield self.figure(indicator, area, str(year), year, 1, 12)
        for area in below:
            for month in range(1, 11):
                yield self.figure(1, area, f"2026-{month:02}", 2026, month, month)

    def figure(self, indicator, area, period, year, first, last):
        after = datetime.date(year + last // 12, last % 12 + 1, 1)
        return {
            "indicator_id": indicator,
            "area_id": area,
            "period": period,
            "starts_on": datetime.date(year, first, 1),
            "ends_on": after - datetime.timedelta(days=1),
            "count": self.draw.randint(0, 400),
        }

    def partnerships(self):
        for number in range(self.districts):
            yield {
                "reference": f"csp-{number}",
                "slug": f"csp-{number}",
                "name": f"Partnership {number}",
                "kind": "community_safety",
            }

    def partnership_areas(self):
        for number in range(self.districts):
            yield {"partnership_id": number + 1, "area_id": 2 + number}

    def partnership_bodies(self):
        for number in range(self.districts):
            yield {"partnership_id": number + 1, "organisation_id": number + 1}

    def plans(self):
        for number in range(self.districts):
            yield {
                "reference": f"plan-{number}",
                "slug": f"plan-{number}",
                "partnership_id": number + 1,
                "title": f"Plan {number}",
                "status": "current",
            }

    def priorities(self):
        for number in range(self.districts * PRIORITIES_EACH):
            yield {
                "plan_id": 1 + number // PRIORITIES_EACH,
                "reference": f"priority-{number % PRIORITIES_EACH}",
                "title": f"Priority {number}",
                "rank": 1 + number % PRIORITIES_EACH,
                "theme": ["crime", "health", "both"][number % 3],
                "indicator_id": 1 + number % INDICATORS,
            }

    def priority_areas(self):
        """One priority in five holds in some wards alone."""
        for number in range(0, self.districts * PRIORITIES_EACH, 5):
            for area in self.draw.sample(self.wards[number // PRIORITIES_EACH], 6):
                yield {"priority_id": number + 1, "area_id": area}

    def wanted(self):
        for number in range(self.districts * PRIORITIES_EACH):
            for outcome in self.some(OUTCOMES, [2, 3]):
                yield {
                    "priority_id": number + 1,
                    "outcome_id": outcome,
                    "weight": self.draw.choice([1, 1, 2]),
                }

    def priority_groups(self):
        for number in range(self.districts * PRIORITIES_EACH):
            for group in self.some(GROUPS, [0, 0, 0, 1, 2]):
                yield {"priority_id": number + 1, "target_group_id": group}
