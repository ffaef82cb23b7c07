"""What the two reports share: which plan, as of when, in which form."""

import csv
import datetime
import difflib
import io
import json
from abc import ABC, abstractmethod
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from priorities.models import Plan

FORMATS = ("text", "json", "csv")


def near(wrong, known):
    """A sentence naming what may have been meant, or everything there is if that is little."""
    known = sorted(known)
    lower = {word.lower(): word for word in known}
    close = [lower[word] for word in difflib.get_close_matches(wrong.lower(), lower, 5, 0.5)]
    if close:
        return f"Did you mean {' or '.join(close)}?"
    if not known:
        return "There are none yet."
    if len(known) <= 10:
        return f"There are: {', '.join(known)}."
    return f"There are {len(known)}, for instance {', '.join(known[:5])}."


def date(text):
    """The date named by --as-of."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is not a date. Write it as 2026-11-23.") from None


def number(value, decimals):
    """A JSON number of so many decimals at most; whole Decimals too become plain numbers."""
    return None if value is None else round(float(value), decimals)


def figure(value, decimals=2):
    """A figure in a table: blank where unknown."""
    return "" if value is None else f"{value:,.{decimals}f}"


def table(heads, rows):
    """Rows of text under their heads, each column as wide as it needs."""
    lines = [[str(cell) for cell in line] for line in [heads, *rows]]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


class Report(ABC, BaseCommand):
    """A report on one plan. Whoever may run commands may see drafts, too."""

    def add_arguments(self, parser):
        parser.add_argument("plan", metavar="PLAN", help="reference of the plan")
        parser.add_argument(
            "--as-of",
            metavar="YYYY-MM-DD",
            help="the date it is worked out for, from the dates in today's rows (default: today)",
        )
        parser.add_argument(
            "--format",
            help=f"{' | '.join(FORMATS)} (default: text on a terminal, json into a file or pipe)",
        )

    def handle(self, *args, **options):
        form = options["format"] or ("text" if self.stdout.isatty() else "json")
        if form not in FORMATS:
            raise CommandError(f"--format {form}: it is one of {', '.join(FORMATS)}.")
        on = date(options["as_of"]) if options["as_of"] else timezone.localdate()
        plan = self.plan(options["plan"])
        found = self.gather(plan, on, options)
        write = {"text": self.as_text, "json": self.as_json, "csv": self.as_csv}
        self.stdout.write(write[form](plan, on, found), ending="")

    def plan(self, reference):
        plan = Plan.objects.filter(reference=reference).first()
        if plan is None:
            known = Plan.objects.values_list("reference", flat=True)
            raise CommandError(f"There is no plan “{reference}”. {near(reference, known)}")
        return plan

    def priority(self, plan, reference):
        priority = plan.priorities.filter(reference=reference).first()
        if priority is None:
            known = plan.priorities.values_list("reference", flat=True)
            raise CommandError(
                f"The plan “{plan.reference}” has no priority “{reference}”. "
                f"{near(reference, known)}"
            )
        return priority

    @abstractmethod
    def gather(self, plan, on, options):
        """What the report says, as read from the tables."""

    @abstractmethod
    def document(self, plan, on, found):
        """The report as contract 8.1 words it."""

    @abstractmethod
    def flat(self, plan, on, found):
        """The report's columns and rows."""

    def as_json(self, plan, on, found):
        return json.dumps(self.document(plan, on, found), indent=2, ensure_ascii=False) + "\n"

    def as_csv(self, plan, on, found):
        heads, rows = self.flat(plan, on, found)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerows([heads, *rows])
        return out.getvalue()

    @abstractmethod
    def as_text(self, plan, on, found):
        """The report for somebody at a terminal."""


def plain(value: Decimal) -> str:
    """A weight without the zeros the database adds: 1, 0.5."""
    return format(value.normalize(), "f")
