"""The first step of a pack: everything it will show, frozen as plain data.

The snapshot holds every figure, date and word the document prints, so that a pack can be made
again, byte for byte, whatever has changed in the tables since. Amounts are text with pence (of
savings with more decimals), dates ISO text under keys that end in `_on`.
"""

from collections import defaultdict

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from consortium.models import Area, AreaLevel
from priorities.reads.discretion import all_told, hidden_of
from priorities.reads.matches import candidates_for
from projects.confirmation import not_confirmed
from projects.evidence import effect_in_words, name_of
from projects.models import Project
from proposals.answering.answers import gather_answers
from proposals.pack.agreement import gather_agreement
from proposals.pack.grants import gather_grants
from proposals.pack.money import describe_budget, iso, pounds
from proposals.pack.need import gather_need
from proposals.pack.papers import gather_papers
from proposals.pack.people import reach_of
from proposals.pack.pictures import Pictured
from proposals.pack.places import gather_coverage
from proposals.pack.savings import gather_savings
from proposals.pack.sections import gather_sections, gather_texts
from proposals.pack.sources import Sources

FORMAT = 3
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def gather(proposal, *, on):
    """The frozen snapshot of a bid on a date."""
    parts = list(proposal.parts.for_pack())
    costs = list(proposal.costs.select_related("organisation"))
    plans = list(proposal.plans.select_related("partnership").order_by("reference"))
    areas = list(proposal.areas.order_by("name", "code"))
    projects = list(
        Project.objects.filter(parts__proposal=proposal)
        .distinct()
        .for_detail()
        .select_related("story")
        .prefetch_related("funding")
        .order_by("organisation__name", "title", "reference")
    )
    sources = Sources()
    need = gather_need(plans, areas, on=on, sources=sources)
    answers = answers_of(plans, areas, projects)
    reach = reach_of(projects, areas, parts)
    districts = districts_around(projects)
    undertaken = {row.project_id: row for row in proposal.undertakings.all()}
    sheets = [
        describe_project(
            number,
            project,
            parts,
            answers,
            reach,
            districts,
            sources,
            undertaken.get(project.pk),
            on=on,
        )
        for number, project in enumerate(projects, start=1)
    ]
    for plan in need:
        for priority in plan["priorities"]:
            priority["answered_by"] = [
                sheet["number"]
                for sheet in sheets
                if any(
                    (answer["plan"], answer["priority"])
                    == (plan["reference"], priority["reference"])
                    for answer in sheet["answers"]
                )
            ]
    budget = describe_budget(proposal, parts, costs, on=on)
    pictured = Pictured(proposal)
    to_answer, not_agreed, reservations = gather_agreement(proposal)
    return {
        "format": FORMAT,
        "taken_on": on.isoformat(),
        "site": settings.SITE_URL.partition("://")[2],
        "bid": describe_bid(proposal, areas) | {"funder_logo": pictured.funder},
        "sections": gather_sections(proposal),
        "texts": gather_texts(proposal),
        "answers": gather_answers(proposal),
        "figures": figures_of(need, sheets, budget),
        "partners": partners_of(proposal, sheets, pictured),
        "pictures": pictured.paths,
        "need": need,
        "coverage": gather_coverage(plans, areas, projects, on=on),
        "projects": sheets,
        "budget": budget,
        "savings": gather_savings(proposal, on=on, sources=sources),
        "papers": gather_papers(organisations_of(proposal, projects), on=on),
        "to_answer": to_answer,
        "not_agreed": not_agreed,
        "reservations": reservations,
        "grants": gather_grants(proposal, projects, parts),
        "sources": sources.listed(),
    }


def code_of(digest):
    """The eight letters and digits on the cover: they follow from the snapshot alone."""
    number = int(digest, 16)
    letters = []
    for _ in range(8):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def describe_bid(proposal, areas):
    lead = proposal.lead_organisation
    return {
        "reference": proposal.reference,
        "title": proposal.title,
        "summary": proposal.summary,
        "status": proposal.status,
        "status_words": proposal.get_status_display(),
        "is_draft": proposal.status in ("draft", "consulting"),
        "funder": proposal.funder,
        "starts_on": iso(proposal.starts_on),
        "ends_on": iso(proposal.ends_on),
        "deadline_on": iso(proposal.deadline),
        "years": proposal.years,
        "areas": [area.name for area in areas],
        "lead": lead and describe_organisation(lead),
        "terms": [
            {"question": answer.question.question, "answer": answer.words}
            for answer in proposal.terms.select_related("question").order_by(
                "question__code", "order", "code"
            )
        ],
    }


def describe_organisation(organisation):
    return {
        "reference": organisation.reference,
        "name": organisation.name,
        "kind": organisation.get_kind_display(),
        "charity_number": organisation.charity_number,
        "aims": organisation.aims,
        "website": organisation.website,
    }


def describe_project(number, project, parts, answers, reach, districts, sources, undertaken, *, on):
    """One sheet. A sensitive project shows its districts only, and no contact."""
    own = [part for part in parts if part.project_id == project.pk]
    inside, people = reach[project.pk]
    return {
        "number": number,
        "reference": project.reference,
        "title": project.title,
        "summary": project.summary,
        "status": project.status,
        "not_confirmed": not_confirmed(project.confirmed_on, on, is_on_behalf=project.is_on_behalf),
        "organisation": describe_organisation(project.organisation),
        "sensitive": project.sensitive,
        "areas": places_of(project, districts),
        "target_groups": [group.name for group in project.target_groups.all()],
        "people_per_year": project.people_per_year,
        "people_reached": people,
        "share_inside": inside,
        "annual_cost_gbp": pounds(project.annual_cost_gbp),
        "funded_until_on": iso(project.funded_until),
        "buys": undertaken.buys if undertaken else "",
        "milestones": undertaken.each_milestone if undertaken else [],
        "must": any(part.must for part in own),
        "outcomes": [
            {
                "name": tag.outcome.name,
                "domain": tag.outcome.get_domain_display(),
                "level": tag.prevention_level or tag.outcome.prevention_level,
                "people": tag.people_per_year,
                "evidence_level": tag.evidence_level or 0,
                "evidence": name_of(tag.evidence_level).lower(),
                "changed": tag.what_changed,
                "effect": effect_in_words(tag),
                "sources": sources.numbers([tag.evidence_source]),
            }
            for tag in project.tags.all()
        ],
        "answers": [
            {
                "plan": match.priority.plan,
                "priority": match.priority.reference,
                "title": match.priority.title,
                "outcomes": [outcome.name for outcome in match.outcomes],
                "why": match.why,
            }
            for match in answers[project.pk]
        ],
        "years": [
            {
                "year": part.year,
                "amount": pounds(part.amount_gbp),
                "match": pounds(part.match_funding_gbp),
                "awarded": pounds(part.awarded_gbp),
                "share": None if part.share is None else f"{part.share.normalize():f}",
            }
            for part in sorted(own, key=lambda part: part.year)
        ],
        "story": story_of(project),
        "funding": [
            {
                "funder": funding.funder,
                "amount": pounds(funding.amount_gbp),
                "ends_on": iso(funding.ends_on),
            }
            for funding in project.funding.all()
        ],
    }


def story_of(project):
    """What it meant for one person who agreed to its being told; None without one.

    Of a sensitive project only where nobody can be recognised: it may have become one since.
    """
    story = getattr(project, "story", None)
    if story is None or story.is_withdrawn or (project.sensitive and not story.is_anonymous):
        return None
    return {"text": story.text, "is_anonymous": story.is_anonymous}


def places_of(project, districts):
    """Names of where a project works; of a sensitive one only the districts."""
    areas = sorted(project.areas.all(), key=lambda area: (area.name, area.code))
    if not project.sensitive:
        return [area.name for area in areas]
    names = set()
    for area in areas:
        around = [districts[code] for code in area.path.split("/") if code in districts]
        names.add(around[0] if around else area.name)
    return sorted(names)


def districts_around(projects):
    """Names of the districts in which sensitive projects work, by code."""
    codes = {
        code
        for project in projects
        if project.sensitive
        for area in project.areas.all()
        for code in area.path.split("/")
    }
    if not codes:
        return {}
    return dict(
        Area.objects.filter(code__in=codes, level=AreaLevel.DISTRICT).values_list("code", "name")
    )


def answers_of(plans, areas, projects):
    """The priorities each project answers or would answer, by project id, best first.

    A pack leaves the house: of a refuge it tells no more than a visitor is told.
    """
    ids = tuple(project.pk for project in projects)
    found = defaultdict(list)
    if not ids or not plans:
        return found
    visitor = AnonymousUser()
    matches = candidates_for(
        plans,
        areas=areas or None,
        projects=ids,
        including=ids,
        by_district=hidden_of(visitor, projects),
    )
    for match in all_told(visitor, matches):
        found[match.project.id].append(match)
    for matches in found.values():
        matches.sort(
            key=lambda match: (-match.score, match.priority.plan, match.priority.reference)
        )
    return found


def figures_of(need, sheets, budget):
    """The few figures that carry the cover and the summary."""
    people = [sheet["people_reached"] for sheet in sheets]
    priorities = [priority for plan in need for priority in plan["priorities"]]
    return {
        "asked": budget["total"]["amount"],
        "match": budget["total"]["match"],
        "cost": budget["total"]["cost"],
        "people": sum(each for each in people if each is not None),
        "people_unknown": sum(each is None for each in people),
        "priorities": len(priorities),
        "answered": sum(bool(priority["answered_by"]) for priority in priorities),
        "without_figure": sum(
            not (priority["indicator"] and priority["indicator"]["figures"])
            for priority in priorities
        ),
        "without_evidence": sum(
            all(outcome["evidence_level"] == 0 for outcome in sheet["outcomes"]) for sheet in sheets
        ),
        "estimates": sum(
            bool(priority["indicator"])
            and any(figure.get("is_estimate") for figure in priority["indicator"]["figures"])
            for priority in priorities
        ),
    }


def organisations_of(proposal, projects):
    """Ids of the organisations with a project in the bid, and of its lead."""
    lead = proposal.lead_organisation_id
    return {project.organisation_id for project in projects} | ({lead} if lead else set())


def partners_of(proposal, sheets, pictured):
    """Organisations with a project in the bid, and its lead, each with its projects, by name."""
    found = {}
    if proposal.lead_organisation:
        lead = describe_organisation(proposal.lead_organisation)
        found[lead["reference"]] = lead | {"is_lead": True, "projects": []}
    for sheet in sheets:
        organisation = sheet["organisation"]
        partner = found.setdefault(
            organisation["reference"], organisation | {"is_lead": False, "projects": []}
        )
        partner["projects"].append({"number": sheet["number"], "title": sheet["title"]})
    for reference, partner in found.items():
        partner["logo"] = pictured.partners.get(reference)
    return sorted(found.values(), key=lambda partner: (partner["name"], partner["reference"]))
