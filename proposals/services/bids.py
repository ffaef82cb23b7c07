"""Writes of a bid: what it is, where, for whom, which projects, and for how much."""

from collections import defaultdict

from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import get_text_list

from consortium.access import require
from consortium.references import free_reference
from consortium.versions import Stale, last_writer, require_version
from projects.models import ProjectStatus
from proposals.models import Cost, OfferStatus, Part, Proposal
from proposals.services.in_step import agreeing_in, keep_in_step

LISTS = ("plans", "areas", "terms", "shared_with")
MONEY = ("amount_gbp", "match_funding_gbp", "share")


class Frozen(Exception):
    """The bid has been handed in or is over: it stays as it was."""


class TooLate(Frozen):
    """Charities agreed to what would change, and nobody can agree any more; the text names them."""


class YearsInUse(Exception):
    """Projects or costs stand in years that the bid would no longer have; the text names them."""


class StillOffering(Exception):
    """A body that offers money could see no longer what it is for; the text names it."""


class NoYears(Exception):
    """The bid has no first day yet, so there are no years to put amounts in."""


class NotOnOffer(Exception):
    """The project is a draft or has ended, so no bid takes it in; the text says which."""


def require_open(proposal):
    """Raise Frozen if a bid may no longer change."""
    if not proposal.is_open:
        raise Frozen(
            f"This bid is {proposal.get_status_display().lower()}: it stays as it was handed in."
        )


def require_agreements_stand(proposal, before):
    """Raise TooLate if a change past the funder's deadline undoes an agreement, which nobody could
    give again. `before` is who agreed in it until then (`agreeing_in`).
    """
    if proposal.is_in_time or not before:
        return
    inside = set(proposal.parts.values_list("project_id", flat=True))
    undone = before.keys() & inside - agreeing_in(proposal).keys()
    if undone:
        names = get_text_list(sorted({str(before[project]) for project in undone}), "and")
        raise TooLate(
            f"This bid was to be handed in by {date_format(proposal.deadline, 'j F Y')}, and "
            f"{names} agreed to it as it stands: nobody can agree any more to what you change. "
            "Nothing is saved. If it was handed in, say so as it stands; if the funder gives more "
            "time, change that day first."
        )


@transaction.atomic
def add_proposal(*, by, values):
    """Begin a bid; its reference comes from its title. Raises Denied.

    `values` are fields of Proposal, with `plans`, `areas`, `terms` (answers) and `shared_with`
    (statutory organisations) as lists of rows.
    """
    require(by, "proposals.add_proposal")
    values = dict(values)
    lists = {name: values.pop(name, ()) for name in LISTS}
    proposal = Proposal(**values)
    proposal.reference = free_reference(Proposal, proposal.title)
    proposal.save()
    for name, rows in lists.items():
        getattr(proposal, name).set(rows)
    return proposal


@transaction.atomic
def revise_proposal(*, proposal_id, by, version, changes):
    """Save a bid's fields and lists. `version` is the one the person was shown.

    A bid that moves to another first year takes its parts and costs along; what is offered for a
    year stays offered for that one. Raises Denied, Frozen, YearsInUse, StillOffering, or Stale with
    the bid as it is now; then nothing is written.
    """
    proposal = _locked(proposal_id, by)
    require_version(proposal, version)
    changes = dict(changes)
    lists = {name: changes.pop(name) for name in LISTS if name in changes}
    before = proposal.delivery_years
    for name, value in changes.items():
        setattr(proposal, name, value)
    require(by, "proposals.change_proposal", proposal)
    if before and proposal.delivery_years:
        by_years = proposal.first_year - before[0]
        _move_years(proposal, by_years)
        before = [year + by_years for year in before]
    if "shared_with" in lists:
        _require_shared_with_commissioners(proposal, lists["shared_with"])
    _leave_years(proposal, set(before) - set(proposal.delivery_years))
    for name, rows in lists.items():
        getattr(proposal, name).set(rows)
    return _save(proposal, by)


@transaction.atomic
def include_project(*, proposal_id, project, by):
    """Take a project into a bid, a part for each year, the amounts still blank.

    Does nothing where it is in already. Raises Denied, Frozen, NotOnOffer or NoYears.
    """
    proposal = _locked(proposal_id, by)
    require(by, "projects.view_project", project)
    _require_on_offer(project)
    if not proposal.delivery_years:
        raise NoYears("Say on which day this bid begins before you add projects to it.")
    Part.objects.bulk_create(
        [Part(proposal=proposal, project=project, year=year) for year in proposal.delivery_years],
        ignore_conflicts=True,
    )
    return _save(proposal, by)


@transaction.atomic
def leave_out_project(*, proposal_id, project, by):
    """Take a project and its amounts out of a bid. Raises Denied or Frozen."""
    proposal = _locked(proposal_id, by)
    proposal.parts.filter(project=project).delete()
    return _save(proposal, by)


@transaction.atomic
def set_amounts(*, proposal_id, by, version, amounts):
    """Save what is asked for: `amounts` is {(project id, year): {field: value}}.

    Fields are amount_gbp and match_funding_gbp (pounds) and share (0..1), None where not known.
    A year of a project without a row gets one if anything is filled in. Raises Denied, Frozen,
    or Stale; then nothing is written.
    """
    proposal = _locked(proposal_id, by)
    require_version(proposal, version)
    parts = {(part.project_id, part.year): part for part in proposal.parts.all()}
    projects = {project for project, _ in parts}
    changed, new = [], []
    for (project, year), values in amounts.items():
        if project not in projects:
            raise Stale(proposal, last_writer(proposal))
        part = parts.get((project, year))
        if part is None:
            if any(value is not None for value in values.values()):
                new.append(Part(proposal=proposal, project_id=project, year=year, **values))
            continue
        for name in MONEY:
            setattr(part, name, values[name])
        changed.append(part)
    Part.objects.bulk_update(changed, MONEY)
    Part.objects.bulk_create(new)
    return _save(proposal, by)


@transaction.atomic
def set_projects(*, proposal_id, by, version, parts):
    """Put these parts in place of those the bid has: its projects are then exactly these.

    `parts` is {project: {year: {field: value}}} with the fields of `set_amounts`. What the bid says
    of a project that stays beside them is kept. Raises Denied, Frozen, NotOnOffer, or Stale; then
    nothing is written.
    """
    proposal = _locked(proposal_id, by)
    require_version(proposal, version)
    held = {(part.project_id, part.year): part for part in proposal.parts.all()}
    kept = set()
    for project, by_year in parts.items():
        if not any(key == project.pk for key, _ in held):
            require(by, "projects.view_project", project)
            _require_on_offer(project)
        for year, values in by_year.items():
            part = held.get((project.pk, year)) or Part(
                proposal=proposal, project=project, year=year
            )
            for name in MONEY:
                setattr(part, name, values[name])
            part.save()
            kept.add(part.pk)
    proposal.parts.exclude(pk__in=kept).delete()
    return _save(proposal, by)


@transaction.atomic
def set_costs(*, proposal_id, by, version, costs):
    """Put these costs of the bid itself in place of those it has.

    `costs` is a list of {organisation, year, heading, amount_gbp, match_funding_gbp}. Raises
    Denied, Frozen, or Stale; then nothing is written.
    """
    proposal = _locked(proposal_id, by)
    require_version(proposal, version)
    held = {(cost.organisation_id, cost.year, cost.heading): cost for cost in proposal.costs.all()}
    kept = set()
    for values in costs:
        organisation = values["organisation"]
        key = (organisation and organisation.pk, values["year"], values["heading"])
        cost = held.get(key) or Cost(proposal=proposal)
        for name, value in values.items():
            setattr(cost, name, value)
        cost.save()
        kept.add(cost.pk)
    proposal.costs.exclude(pk__in=kept).delete()
    return _save(proposal, by)


def _require_on_offer(project):
    if project.status == ProjectStatus.DRAFT:
        raise NotOnOffer(
            f"“{project}” is still a draft: "
            "its charity has to register it before it can join a bid."
        )
    if not project.organisation.is_approved:
        raise NotOnOffer(
            f"“{project}” cannot join a bid yet: {project.organisation} waits for approval."
        )
    if project.status == ProjectStatus.ENDED:
        raise NotOnOffer(f"“{project}” has ended: it cannot join a bid.")


def _locked(proposal_id, by):
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)
    require(by, "proposals.change_proposal", proposal)
    require_open(proposal)
    proposal.agreeing = agreeing_in(proposal) if proposal.is_asking else {}
    return proposal


def _save(proposal, by):
    """Save a bid whose parts, lists and costs are as they shall be. Raises TooLate.

    `asked_again` are the agreements that this undoes: both sides are told.
    """
    proposal.version += 1
    proposal.save()
    inside = proposal.parts.values("project")
    proposal.undertakings.exclude(project__in=inside).delete()
    require_agreements_stand(proposal, proposal.agreeing)
    proposal.asked_again = keep_in_step(proposal, by=by)
    return proposal


def _move_years(proposal, by_years):
    """Move parts and costs with the bid, latest (or earliest) first so that none collide."""
    if by_years:
        order = "-year" if by_years > 0 else "year"
        for rows in (proposal.parts, proposal.costs):
            for row in rows.order_by(order):
                row.year += by_years
                row.save(update_fields=["year"])


def _require_shared_with_commissioners(proposal, bodies):
    left = proposal.offers.filter(status=OfferStatus.MADE).exclude(organisation__in=bodies)
    if offer := left.select_related("organisation").first():
        raise StillOffering(
            f"{offer.organisation} offers money towards this bid: it stays shared with it until "
            "the offer is withdrawn."
        )


def _leave_years(proposal, years):
    """Take a bid's blank parts out of years it has no longer.

    Raises YearsInUse if a part or cost there says anything, or a project has no part elsewhere.
    """
    outside = defaultdict(set)
    stays = set(proposal.parts.exclude(year__in=years).values_list("project_id", flat=True))
    for part in proposal.parts.filter(year__in=years).select_related("project"):
        is_blank = all(getattr(part, name) is None for name in MONEY)
        if is_blank and part.project_id in stays:
            part.delete()
        else:
            outside[part.year].add(part.project.title)
    for cost in proposal.costs.filter(year__in=years):
        outside[cost.year].add(cost.heading)
    if outside:
        named = "; ".join(
            f"{proposal.words_for_year(year)}: {', '.join(sorted(titles))}"
            for year, titles in sorted(outside.items())
        )
        raise YearsInUse(
            f"Projects or costs stand in years this bid would no longer have ({named}). "
            "Empty their boxes or leave them out first, or keep the years."
        )
