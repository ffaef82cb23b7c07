"""A package for a bid's money: asked for here, worked out by a worker, taken into the bid.

    queued → running → ready | failed

How a worker takes one, shows that it lives and is found again is `consortium.work`'s.
"""

from django.db import transaction
from django.utils import timezone

from consortium.access import require
from consortium.work import Refused, Work, finish, finishing
from proposals import selection
from proposals.appraising import NoStart
from proposals.models import Package, PackageStatus, Proposal
from proposals.packaging import offer_and_task, parts_of, told
from proposals.savings import SavingsRefused
from proposals.services.bids import NoYears, require_open, set_projects

STOPPED = (
    "The worker that was working this package out stopped before the end, three times. Nothing is "
    "lost: ask for it again, and if it fails again tell whoever runs the site."
)
TOO_LONG = (
    "Working this package out took longer than it may. Nothing is lost: ask for it again with "
    "fewer limits, and if it fails again tell whoever runs the site."
)
BROKEN = (
    "Something in this site broke while the package was worked out. Nothing is lost: whoever runs "
    "the site finds what happened in the worker's log."
)


def _task():
    from proposals.tasks import work_out_package

    return work_out_package


WORK = Work(Package, _task, stopped=STOPPED, too_long=TOO_LONG, broken=BROKEN, turns="proposal")


class NothingToTake(Exception):
    """No package was found, or none with a project, so there is nothing to take into the bid."""


@transaction.atomic
def request_package(*, proposal_id, by, budget_gbp, limits):
    """Ask for the best package within a budget (pounds over all years) and limits.

    `limits` are as in `proposals.packaging`. Raises Denied or Frozen.
    """
    proposal = Proposal.objects.get(pk=proposal_id)
    require(by, "proposals.choose_package", proposal)
    require_open(proposal)
    return WORK.ask(by=by, proposal=proposal, budget_gbp=budget_gbp, limits=limits)


def work_out(*, package_id):
    """Work a queued package out. Does nothing if it is done, failed or in other hands."""
    WORK.carry_out(package_id, _work_out)


def _work_out(package, tell):
    tell("Reading projects and priorities", 1)
    on = timezone.localdate(package.requested_at)
    try:
        offer, task = offer_and_task(package.proposal, package.budget_gbp, package.limits, on=on)
        found = selection.analyse(task, tell=tell)
    except (NoStart, SavingsRefused, selection.OutOfTime) as error:
        raise Refused(str(error)) from error
    with finishing(package) as held:
        held.found = told(found, offer)
        finish(held, PackageStatus.READY, "found")


@transaction.atomic
def accept_package(*, package_id, by, version):
    """Make a package's projects the bid's: others leave it, amounts become the package's.

    `version` is the bid's that the person was shown. Raises Denied, Frozen, NothingToTake, NoYears,
    NotOnOffer, or Stale; then nothing is written.
    """
    package = Package.objects.select_related("proposal").get(pk=package_id)
    require(by, "proposals.choose_package", package.proposal)
    if not package.is_for_taking:
        raise NothingToTake("No project is in this package: there is nothing to take.")
    if not package.proposal.delivery_years:
        raise NoYears("Say on which day this bid begins before you take a package into it.")
    return set_projects(
        proposal_id=package.proposal_id, by=by, version=version, parts=parts_of(package)
    )


def recover_packages():
    """Queue again, or fail with words, every package that nobody works at. How many there were."""
    return WORK.recover()
