"""`manage.py appraise`: what a bid costs and what it saves each public purse."""

import json
from decimal import ROUND_HALF_EVEN, Decimal

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from priorities.management.commands._report import date, figure, near, number, table
from proposals import savings
from proposals.appraising import NoStart, case_of
from proposals.models import Proposal
from proposals.savings.draws import SEED, spread_of

FORMATS = ("text", "json")


class Command(BaseCommand):
    help = (
        "What a bid costs and what its prevention is worth to each public purse, in pounds of its "
        "base year, discounted, with what is not counted and why. "
        "Example: manage.py appraise safer-homes-better-health --as-of 2026-11-23 --format json"
    )

    def add_arguments(self, parser):
        parser.add_argument("proposal", metavar="PROPOSAL", help="the bid's reference")
        parser.add_argument(
            "--without",
            metavar="PROJECT",
            nargs="+",
            default=[],
            help="references of projects to take away: what losing them would do",
        )
        parser.add_argument(
            "--seed", type=int, default=SEED, help="the same seed draws the same range"
        )
        parser.add_argument(
            "--as-of", metavar="YYYY-MM-DD", help="the date whose recorded events cap the claims"
        )
        parser.add_argument(
            "--format",
            help=f"{' | '.join(FORMATS)} (default: text on a terminal, json into a file or pipe)",
        )

    def handle(self, *args, proposal, without, seed, as_of, **options):
        form = options["format"] or ("text" if self.stdout.isatty() else "json")
        if form not in FORMATS:
            raise CommandError(f"--format {form}: it is one of {', '.join(FORMATS)}.")
        on = date(as_of) if as_of else timezone.localdate()
        bid = Proposal.objects.filter(reference=proposal).first()
        if bid is None:
            known = Proposal.objects.values_list("reference", flat=True)
            raise CommandError(f"There is no bid “{proposal}”. {near(proposal, known)}")
        try:
            case = case_of(bid, on=on)
            for project in without:
                if project not in case.projects:
                    raise CommandError(
                        f"The bid has no project “{project}”. {near(project, case.projects)}"
                    )
            found = savings.appraise(case.without(set(without)))
        except (NoStart, savings.SavingsRefused) as refused:
            raise CommandError(str(refused)) from refused
        spread = spread_of(found, seed=seed)
        if form == "json":
            document = json.dumps(document_of(bid, found, spread), indent=2, ensure_ascii=False)
            self.stdout.write(document)
        else:
            self.stdout.write(text_of(bid, found, spread))


def pence(amount):
    """Money as a string with pence."""
    return str(amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN))


def document_of(bid, found, spread):
    """The appraisal as contract 8.1 words it."""
    return {
        "proposal": bid.reference,
        "base_year": found.case.base_year,
        "discount_rate": number(found.case.discount_rate, 6),
        "seed": spread.seed,
        "lines": [
            {
                "project": line.tag.project,
                "outcome": line.tag.outcome,
                "event": line.event,
                "unit_cost": line.unit_cost.code,
                "agency": line.unit_cost.agency,
                "kind": line.unit_cost.kind,
                "events_avoided": number(line.events_avoided, 6),
                "pv_gbp": pence(line.pv),
            }
            for line in found.lines
        ],
        "not_counted": [
            {
                "project": each.tag.project,
                "outcome": each.tag.outcome,
                "missing": list(each.missing),
            }
            for each in found.not_counted
        ],
        "agencies": [
            {"agency": agency, "kind": kind, "pv_gbp": pence(pounds)}
            for (agency, kind), pounds in found.agencies().items()
        ],
        "totals": {
            "cost_pv_gbp": pence(found.cost),
            "fiscal_pv_gbp": pence(found.fiscal()),
            "cashable_pv_gbp": pence(found.cashable()),
            "public_value_pv_gbp": pence(found.public_value()),
            "npv_gbp": pence(found.net_value),
            "bcr_fiscal": number(savings.ratio(found.fiscal(), found.cost), 6),
            "bcr_public_value": number(savings.ratio(found.public_value(), found.cost), 6),
            "payback_year": found.payback_year,
        },
        "range": {
            "low": pence(found.fiscal(savings.LOW)),
            "central": pence(found.fiscal()),
            "high": pence(found.fiscal(savings.HIGH)),
            "p10": pence(spread.p10),
            "p50": pence(spread.p50),
            "p90": pence(spread.p90),
        },
    }


def text_of(bid, found, spread):
    """The appraisal for somebody at a terminal."""
    worth = savings.ratio(found.fiscal(), found.cost)
    lines = [
        f"{bid.title} ({bid.reference}), in prices of {found.case.base_year}, discounted at "
        f"{found.case.discount_rate:.1%} a year.",
        f"Costs £{found.cost:,.2f}. Worth £{found.fiscal():,.2f} to public services"
        + (f": £{worth:,.2f} for each £1" if worth is not None else "")
        + f"; four draws in five lie between £{spread.p10:,.2f} and £{spread.p90:,.2f}.",
        f"Of that £{found.cashable():,.2f} could leave a budget. "
        + (
            f"Paid back in {found.payback_year}."
            if found.payback_year and found.pays_for_itself
            else "Not paid back, on this evidence."
        ),
        "",
        table(
            ["project", "outcome", "event", "agency", "kind", "avoided", "£"],
            [
                [
                    line.tag.project,
                    line.tag.outcome,
                    line.event,
                    line.unit_cost.agency,
                    line.unit_cost.kind,
                    figure(line.events_avoided),
                    figure(line.pv),
                ]
                for line in found.lines
            ],
        ),
    ]
    if found.not_counted:
        lines += ["", "Not counted, and what is missing:"]
        lines += [
            f"  {each.tag.project}, {each.tag.outcome}: {', '.join(each.missing)}"
            for each in found.not_counted
        ]
    return "\n".join(lines)
