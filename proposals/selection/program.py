"""A choice as a linear program with whole numbers, and HiGHS, which solves it.

Columns: for each project how much of it is taken (0 or 1; 0..1 with shares); for each priority
how far each segment of u(x) is filled, which needs no whole numbers as u is concave; and for each
organisation, where those that take part have a floor, whether it does.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from proposals.selection.facts import SEGMENTS, THOUSAND, WHOLE_WORTH, Task
from proposals.selection.limits import (
    AREA_FLOOR,
    BUDGET,
    ORGANISATION_CEILING,
    ORGANISATION_FLOOR,
    Limit,
)

TOLERANCE = 1e-9
PROVEN = 1e-7
NEVER = highspy.kHighsInf
NO_SOLUTION = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What HiGHS found: the columns (None: nothing yet when time was up), and how far from best."""

    values: np.ndarray | None
    gap: float

    @property
    def is_proven(self) -> bool:
        return self.gap <= PROVEN


@dataclass
class Program:
    """Columns and rows as they are added; the objective is made as large as possible."""

    worth: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    row_least: list[float] = field(default_factory=list)
    row_most: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    entries: list[float] = field(default_factory=list)

    def add_column(self, worth: float, least: float, most: float, *, whole: bool = False) -> int:
        """The number of a new column."""
        self.worth.append(worth)
        self.least.append(least)
        self.most.append(most)
        self.whole.append(whole)
        return len(self.worth) - 1

    def add_row(self, least: float, most: float, entries: Iterable[tuple[int, float]]) -> None:
        """least ≤ Σ entry × column ≤ most."""
        for column, entry in entries:
            if entry:
                self.columns.append(column)
                self.entries.append(entry)
        self.starts.append(len(self.columns))
        self.row_least.append(least)
        self.row_most.append(most)

    def solve(self, *, seconds: float | None = None, gap: float = 0.0) -> Found | None:
        """The best columns; None where nothing keeps to all rows and bounds."""
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        # One thread and one seed: the same program has the same solution.
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("parallel", "off")
        solver.setOptionValue("random_seed", 0)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_abs_gap", TOLERANCE)
        solver.setOptionValue("mip_feasibility_tolerance", TOLERANCE)
        solver.setOptionValue("primal_feasibility_tolerance", TOLERANCE)
        if seconds is not None:
            solver.setOptionValue("time_limit", float(seconds))
        solver.passModel(self._as_model())
        solver.run()
        if solver.getModelStatus() in NO_SOLUTION:
            return None
        info = solver.getInfo()
        is_optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if not is_optimal and info.primal_solution_status != highspy.kSolutionStatusFeasible:
            return Found(None, float("inf"))
        values = np.array(solver.getSolution().col_value)
        reached = float(info.mip_gap) if any(self.whole) else 0.0
        return Found(values, 0.0 if is_optimal and not any(self.whole) else reached)

    def _as_model(self):
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.worth), len(self.row_least)
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = np.array(self.worth)
        model.col_lower_, model.col_upper_ = np.array(self.least), np.array(self.most)
        model.row_lower_, model.row_upper_ = np.array(self.row_least), np.array(self.row_most)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(self.starts, dtype=np.int32)
        model.a_matrix_.index_ = np.array(self.columns, dtype=np.int32)
        model.a_matrix_.value_ = np.array(self.entries)
        if any(self.whole):
            kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
            model.integrality_ = [kinds[whole] for whole in self.whole]
        return model


def program_of(
    task: Task,
    limits: Collection[Limit],
    *,
    inside: Collection[str],
    outside: Collection[str],
) -> Program:
    """The choice under these limits, with some projects taken whole and some not at all.

    The first columns are the projects', in the order of their references.
    """
    program = Program()
    references = sorted(task.by_reference)
    for reference in references:
        program.add_column(
            task.savings_worth.get(reference, 0.0),
            1.0 if reference in inside else 0.0,
            0.0 if reference in outside else 1.0,
            whole=not task.shares,
        )
    _add_priorities(program, task, references)
    prices = [float(task.by_reference[one].price) / THOUSAND for one in references]
    for limit in limits:
        if limit.amount is not None:
            _add_limit(program, task, references, prices, limit)
    return program


def _add_priorities(program, task, references):
    for key, need in task.needs.items():
        covers = [task.by_reference[one].cover.get(key, 0.0) / need for one in references]
        if not task.shares:
            # More than the whole need adds nothing, and large figures make small ones inexact.
            covers = [min(cover, 1.0) for cover in covers]
        entries, begins = [(at, -cover) for at, cover in enumerate(covers)], 0.0
        for ends, worth in SEGMENTS:
            filled = program.add_column(task.weights[key] * worth / WHOLE_WORTH, 0.0, ends - begins)
            entries.append((filled, 1.0))
            begins = ends
        program.add_row(-NEVER, 0.0, entries)


def _add_limit(program: Program, task: Task, references: Sequence[str], prices, limit: Limit):
    amount = float(limit.amount) / THOUSAND
    if limit.kind == BUDGET:
        program.add_row(-NEVER, amount, enumerate(prices))
    elif limit.kind == AREA_FLOOR:
        program.add_row(
            amount,
            NEVER,
            (
                (at, prices[at] * float(task.by_reference[one].inside.get(limit.subject, 0)))
                for at, one in enumerate(references)
            ),
        )
    else:
        for own in _by_organisation(task, references):
            spent = [(at, prices[at]) for at in own]
            if limit.kind == ORGANISATION_CEILING:
                program.add_row(-NEVER, amount, spent)
            elif limit.kind == ORGANISATION_FLOOR:
                takes_part = program.add_column(0.0, 0.0, 1.0, whole=True)
                program.add_row(0.0, NEVER, [*spent, (takes_part, -amount)])
                for at in own:
                    program.add_row(-NEVER, 0.0, [(at, 1.0), (takes_part, -1.0)])


def _by_organisation(task, references):
    """The columns of each organisation's projects."""
    found = {}
    for at, one in enumerate(references):
        found.setdefault(task.by_reference[one].organisation, []).append(at)
    return list(found.values())
