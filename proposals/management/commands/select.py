"""`manage.py select`: the best package of projects for a bid's money, and why."""

import json
from decimal import Decimal, InvalidOperation

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consortium.models import Area
from priorities.management.commands._report import date, near, number, table
from projects.models import Project
from proposals import selection
from proposals.appraising import NoStart
from proposals.candidates import offer_for
from proposals.models import Proposal
from proposals.savings import SavingsRefused
from proposals.selection import words
from proposals.selection.analysis import SECONDS

FORMATS = ("text", "json")
MOST_WEIGHT = 1000


class Command(BaseCommand):
    help = (
        "The package of projects that answers a bid's plans best within a budget, proven, with the "
        "reason for each project and what other budgets would do. Example: "
        "manage.py select safer-homes-better-health --budget 250000 --as-of 2026-11-23"
    )

    def add_arguments(self, parser):
        add = parser.add_argument
        add("proposal", metavar="PROPOSAL", help="the bid's reference")
        add("--budget", metavar="GBP", required=True, help="pounds over all years of the bid")
        add("--shares", action="store_true", help="projects may be bought in part")
        add(
            "--savings-weight",
            metavar="λ",
            default="0",
            help="what savings as large as the budget count beside priorities (default: 0)",
        )
        add(
            "--must",
            metavar="REF",
            nargs="+",
            action="extend",
            default=[],
            help="projects that have to be in, beside those that the bid's parts mark so",
        )
        add(
            "--ignore-marked",
            action="store_true",
            help="leave out of account which parts the bid marks as ones it cannot do without",
        )
        add(
            "--must-not",
            metavar="REF",
            nargs="+",
            action="extend",
            default=[],
            help="projects to leave out",
        )
        add(
            "--area-floor",
            metavar="CODE=GBP",
            nargs="+",
            action="extend",
            default=[],
            help="at least so much is spent in an area, projects spread over where they work",
        )
        add(
            "--organisation-floor",
            metavar="GBP",
            help="each organisation that takes part gets at least so much",
        )
        add("--organisation-ceiling", metavar="GBP", help="no organisation gets more than so much")
        add(
            "--accept-clashes",
            action="store_true",
            help="take in projects whose organisation does not accept a term of the bid",
        )
        add(
            "--less-match-funding",
            action="store_true",
            help="take off a project's price what others pay by the bid's amounts",
        )
        add(
            "--time-limit",
            metavar="SECONDS",
            default=str(SECONDS),
            help="the best found by then, with how far it may be from the best possible",
        )
        add("--as-of", metavar="YYYY-MM-DD", help="the date whose recorded numbers are the need")
        add(
            "--format",
            help=f"{' | '.join(FORMATS)} (default: text on a terminal, json into a file or pipe)",
        )

    def handle(self, *args, proposal, **options):
        form = options["format"] or ("text" if self.stdout.isatty() else "json")
        if form not in FORMATS:
            raise CommandError(f"--format {form}: it is one of {', '.join(FORMATS)}.")
        on = date(options["as_of"]) if options["as_of"] else timezone.localdate()
        bid = Proposal.objects.filter(reference=proposal).first()
        if bid is None:
            known = Proposal.objects.values_list("reference", flat=True)
            raise CommandError(f"There is no bid “{proposal}”. {near(proposal, known)}")
        weight = figure_of("--savings-weight", options["savings_weight"], most=MOST_WEIGHT)
        seconds = figure_of("--time-limit", options["time_limit"], most=3600)
        if not seconds:
            raise CommandError("--time-limit 0: allow at least some time, such as 10 seconds.")
        floors, areas = floors_of(options["area_floor"])
        marked = frozenset() if options["ignore_marked"] else marked_of(bid)
        if both := sorted(marked & set(options["must_not"])):
            raise CommandError(
                f"--must-not {both[0]}: the bid marks it as one it cannot do without. Take the "
                "mark off its part, or say --ignore-marked."
            )
        limits = selection.Limits(
            budget=pounds_of("--budget", options["budget"]),
            must=marked.union(options["must"]),
            must_not=frozenset(options["must_not"]),
            area_floors=floors,
            organisation_floor=pounds_of("--organisation-floor", options["organisation_floor"]),
            organisation_ceiling=pounds_of(
                "--organisation-ceiling", options["organisation_ceiling"]
            ),
            accept_clashes=options["accept_clashes"],
        )
        try:
            offer = offer_for(
                bid,
                on=on,
                with_savings=bool(weight),
                less_match_funding=options["less_match_funding"],
                areas=areas,
            )
            check_projects(offer, limits, marked)
            task = offer.task(limits, shares=options["shares"], savings_weight=float(weight))
            found = selection.analyse(task, seconds=float(seconds))
        except (NoStart, SavingsRefused, selection.OutOfTime) as refused:
            raise CommandError(str(refused)) from refused
        if form == "json":
            document = document_of(found, offer.names)
            self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))
        elif found.package.is_possible:
            self.stdout.write(text_of(bid, found, offer))
        if not found.package.is_possible:
            raise CommandError(words.conflict_in_words(found.conflict, task, offer.names))


def figure_of(option, text, *, most):
    """A number from 0 to `most`."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= most:
        raise CommandError(f"{option} {text}: write a number from 0 to {most:,}.")
    return value


def pounds_of(option, text):
    """Pounds, 0 or more, at most a penny exact; None where nothing was said."""
    if text is None:
        return None
    try:
        value = Decimal(str(text).replace(",", "").removeprefix("£"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value >= Decimal(10) ** 12:
        raise CommandError(f"{option} {text}: write pounds, 0 or more, such as 250000.")
    if value != value.quantize(Decimal("0.01")):
        raise CommandError(f"{option} {text}: write at most two decimals.")
    return value


def floors_of(pairs):
    """({code: pounds}, the areas) of `CODE=GBP` pairs."""
    floors = {}
    for pair in pairs:
        code, sign, amount = pair.partition("=")
        if not sign:
            raise CommandError(f"--area-floor {pair}: write it as E07000012=50000.")
        floors[code] = pounds_of(f"--area-floor {code}", amount)
    areas = list(Area.objects.filter(code__in=floors))
    if missing := sorted(floors.keys() - {area.code for area in areas}):
        known = Area.objects.values_list("code", flat=True)
        raise CommandError(f"There is no area “{missing[0]}”. {near(missing[0], known)}")
    return floors, areas


def marked_of(bid):
    """The references of the projects that a bid's parts mark as ones it cannot do without."""
    return frozenset(bid.parts.filter(must=True).values_list("project__reference", flat=True))


def check_projects(offer, limits, marked):
    """Raise CommandError for a project named, or marked in the bid, that cannot be chosen."""
    known = {candidate.reference for candidate in offer.candidates}
    for reference in sorted((limits.must | limits.must_not) - known):
        if not Project.objects.filter(reference=reference).exists():
            raise CommandError(f"There is no project “{reference}”. {near(reference, known)}")
    for reference in sorted(limits.must - known):
        hint = (
            " The bid marks it as one it cannot do without; --ignore-marked leaves marks aside."
            if reference in marked
            else ""
        )
        if reference in offer.unpriced:
            raise CommandError(
                f"“{reference}” has no annual cost, so it has no price: fill it in first.{hint}"
            )
        raise CommandError(
            f"“{reference}” answers no priority of the bid's plans in its areas (or is a draft or "
            f"has ended), so it cannot be chosen.{hint}"
        )


def document_of(found, names):
    """The package as contract 8.1 words it; where there is none, the limits in conflict."""
    package = found.package
    document = {
        "status": package.status,
        "gap": number(package.gap, 9),
        "chosen": [
            {"project": reference, "share": number(share, 10)}
            for reference, share in package.shares.items()
        ],
        "cost_gbp": number(package.cost, 2),
        "objective": number(package.objective, 9),
        "frontier": [
            {
                "budget_gbp": number(point.budget, 2),
                "objective": number(point.package.objective, 9)
                if point.package.is_possible
                else None,
                "cost_gbp": number(point.package.cost, 2) if point.package.is_possible else None,
            }
            for point in found.frontier
        ],
        "explanations": [
            {
                "project": each.reference,
                "chosen": each.is_chosen,
                "why": words.why(found.task, package, each, names),
            }
            for each in found.explanations
        ],
    }
    if not package.is_possible:
        document["conflict"] = [
            words.limit_in_words(limit, found.task, names) for limit in found.conflict
        ]
    return document


def text_of(bid, found, offer):
    """The package for somebody at a terminal."""
    task, package, names = found.task, found.package, offer.names
    whys = {each.reference: words.why(task, package, each, names) for each in found.explanations}
    proven = (
        "No other package does better."
        if package.status == selection.OPTIMAL
        else f"The best found in time: at most {package.gap:.1%} below what is possible."
    )
    lines = [
        f"{bid.title} ({bid.reference}): {len(package.shares)} of {len(task.candidates)} projects "
        f"for {words.pounds(package.cost)} of {words.pounds(task.limits.budget)}, "
        f"{words.points(task, package.objective)} points of 100. {proven}",
        "",
        *(
            f"  {one}{'' if share == 1 else f' ({share:.0%})'}: {whys[one]}"
            for one, share in package.shares.items()
        ),
        "",
        "Left out:",
        *(f"  {one}: {text}" for one, text in whys.items() if one not in package.shares),
    ]
    if offer.unpriced:
        lines += ["", f"Without an annual cost, so not weighed: {', '.join(offer.unpriced)}."]
    lines += [
        "",
        table(
            ["budget", "spent", "points"],
            [
                [words.pounds(point.budget), *spent_and_points(task, point.package)]
                for point in found.frontier
            ],
        ),
        "",
        words.change_in_words(task, package, found.more, names),
    ]
    return "\n".join(lines)


def spent_and_points(task, package):
    if not package.is_possible:
        return ["the limits cannot be kept" if package.is_proven else "not found in time", ""]
    return [words.pounds(package.cost), words.points(task, package.objective)]
