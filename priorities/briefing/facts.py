"""The first step of a briefing: what it says, read by the same code as the pages.

A briefing is passed on, so it says to everybody what a visitor may read, whoever takes it.
"""

from dataclasses import dataclass

from django.urls import reverse

from consortium.mail import full_link
from priorities.coverage import Coverage, Thresholds
from priorities.filters import Shown
from priorities.gaps import Ranking
from priorities.models import Plan
from priorities.reads.asking import Asking
from priorities.reads.behind import ANYBODY, need_sources
from priorities.reads.cliff import Cliff, cliff_of, names_of_ending
from priorities.reads.coverage import thresholds_of
from priorities.reads.gaps import ranking_of
from priorities.reads.reach import Around, around
from priorities.reads.serving_both import ServingBoth, serving_both


@dataclass(frozen=True)
class Facts:
    """All that a briefing says. `whole` is what is asked for with every status, `found` the cells
    of the one that is asked for; `names` are of projects whose money ends, by id; `sources` where
    each priority's need is from; `totals` whether the areas add up.
    """

    plan: Plan
    shown: Shown
    whole: Coverage
    found: Coverage
    thresholds: Thresholds
    totals: bool
    around: Around
    ranking: Ranking
    cliff: Cliff
    names: dict[int, str]
    serving: ServingBoth
    sources: list[tuple[str, str]]
    leaves_out: bool
    address: str


def gather(asked: Asking) -> Facts:
    """What a briefing of this says, in a constant number of queries."""
    plan, shown = asked.plan, asked.shown
    whole, leaves_out = asked.coverage(ANYBODY)
    found = whole.of_status(shown.status) if shown.status else whole
    coming = cliff_of(ANYBODY, asked, whole)
    page = full_link(reverse("priorities:coverage", args=[plan.slug]))
    return Facts(
        plan=plan,
        shown=shown,
        whole=whole,
        found=found,
        thresholds=thresholds_of(plan),
        totals=not asked.level.overlaps,
        around=around(asked.priorities.ids, **asked.kept_from(ANYBODY)),
        ranking=ranking_of(whole),
        cliff=coming,
        names=names_of_ending(coming.endings, found.level),
        serving=serving_both(asked),
        sources=need_sources(found),
        leaves_out=leaves_out,
        address=page + shown.link(level=shown.level, as_of=shown.as_of.isoformat()),
    )
