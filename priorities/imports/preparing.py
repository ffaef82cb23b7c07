"""Rows of text on their way to the format: which priority of the plan each is, and its cells."""

import re
from collections import defaultdict

from consortium.folder.entries import in_steps
from consortium.folder.faults import CellError
from consortium.folder.reading import Table
from consortium.imports import cells
from consortium.imports.rows import Prepared
from priorities.imports.columns import COLUMNS, THEMES
from priorities.models import Indicator
from projects.imports.words import EVERYONE, lookups
from projects.models import Outcome


class Preparing:
    """Makes a Prepared of a Reading, for one plan."""

    def __init__(self, reading, plan, stepped):
        self.rows, self.plan, self.stepped = reading.rows, plan, stepped
        named = {column for row in self.rows for column in (*row.cells, *row.faults)}
        self.present = [column for column in COLUMNS if column in named and column != "reference"]
        columns = ["plan", "reference", *self.present]
        self.table = Table("priorities", "priorities", columns, [])
        self.prepared = Prepared({"priorities": self.table})
        self.readers = _readers()
        self._read()

    def _read(self):
        known = dict(self.plan.priorities.values_list("reference", "title"))
        by_title = defaultdict(list)
        for reference, title in known.items():
            by_title[_plain(title)].append(reference)
        free = _FreeNumbers({*known, *(row.cells.get("reference", "") for row in self.rows)})
        seen = {}
        for row in in_steps(self.rows, self.stepped):
            faults = self.prepared.faults[row.number]
            faults.update(row.faults)
            title = row.cells.get("title", "").strip()
            reference = row.cells.get("reference", "").strip()
            self.prepared.titles[row.number] = title or reference
            if row.data and by_title[_plain(title)]:
                # What an officer has made of it since is not written over.
                self.prepared.skipped[row.number] = "the plan has a priority of this title already"
                continue
            if not reference and title and not faults.get("reference"):
                reference = self._by_title(row, by_title, seen) or (
                    "" if faults.get("title") else free.next()
                )
            if not title and reference not in known:
                faults.setdefault("title", "Say what the priority is called.")
            texts = [self._text(row, column, reference in known, faults) for column in self.present]
            wrong = faults.get("reference") or not reference
            row_texts = [self.plan.reference, None if wrong else reference, *texts]
            self.table.rows.append((row.number, row_texts))

    def _by_title(self, row, by_title, seen):
        """The reference of the plan's priority with this title; blank where it is a new one."""
        plain = _plain(row.cells["title"])
        faults = self.prepared.faults[row.number]
        first = seen.setdefault(plain, row.number)
        same = by_title[plain]
        if first != row.number:
            faults["title"] = (
                f"Row {first} has the same title. Write a reference in one of them, so that they "
                "can be told apart."
            )
        elif len(same) > 1:
            faults["title"] = (
                f"{len(same)} priorities of the plan have this title. Write the reference of the "
                f"one that is meant: {', '.join(same[:5])}."
            )
        return same[0] if len(same) == 1 and not faults.get("title") else ""

    def _text(self, row, column, is_known, faults):
        """The format's text of a cell; None where it is wrong."""
        if column in faults:
            return None
        text = row.cells.get(column, "").strip()
        if not text or column not in self.readers:
            return text
        try:
            return self.readers[column](text)
        except CellError as error:
            faults[column] = str(error)
            return None


def _plain(title):
    return " ".join(title.casefold().split())


class _FreeNumbers:
    """References P1, P2, … that nothing has yet."""

    def __init__(self, taken):
        self.taken, self.number = {each.lower() for each in taken}, 0

    def next(self):
        while True:
            self.number += 1
            if f"p{self.number}" not in self.taken:
                return f"P{self.number}"


def next_reference(plan):
    """The reference of a priority that is added to a plan by hand."""
    return _FreeNumbers(set(plan.priorities.values_list("reference", flat=True))).next()


def _readers():
    """{column: function from what people write to the format's text}."""
    areas, groups = lookups()
    outcomes = cells.Lookup(
        "outcome",
        ((code, [name], name) for code, name in Outcome.objects.values_list("code", "name")),
    )
    indicators = cells.Lookup(
        "indicator",
        (
            (reference, [name, source_id] if source_id else [name], name)
            for reference, name, source_id in Indicator.objects.values_list(
                "reference", "name", "source_id"
            )
        ),
    )

    def for_whom(text):
        return "" if text.lower().strip(" .") in EVERYONE else groups.several(text)

    def weighted(text):
        return _weighted(text, outcomes)

    return {
        "theme": cells.choice(THEMES),
        "rank": cells.number,
        "weight": cells.number,
        "areas": areas.several,
        "target_groups": for_whom,
        "outcomes": weighted,
        "indicator": indicators.one,
        "baseline": cells.number,
        "target": cells.number,
    }


def _weighted(text, outcomes):
    """Outcomes by name or code, each with its weight where one is written: "Fewer falls: 2"."""
    found = []
    for item in re.split(r"[;\n]", text):
        words, colon, weight = item.strip(" ,•-*\t").rpartition(":")
        if not colon:
            words, weight = item, ""
        if words.strip():
            codes = outcomes.several(words.strip()).split(";")
            found += [
                f"{code}:{cells.number(weight.strip())}" if weight else code for code in codes
            ]
    return ";".join(found)
