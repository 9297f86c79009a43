"""Choose columns so that all rows hold: a mixed-integer program, the same answer on each run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from highspy import Highs

MOST_NODES = 20_000  # counted, not timed: a slow machine finds the same form
GAP = 0.05  # the objective is a lottery: near the best is as good as the best
ON = 0.5


@dataclass(frozen=True)
class Row:
    """A rule in numbers: the sum of coefficient x column lies from low to high.

    `name` says it to people. A row that is `firm` is never the one to be short.
    """

    name: str
    coefficients: Mapping[int, int]
    low: int
    high: int
    unit: int = 1  # how many of the sum weigh as much as one item
    firm: bool = False

    def holds(self, chosen: Sequence[bool]) -> bool:
        """Whether the rule holds, in whole numbers."""
        total = sum(times for column, times in self.coefficients.items() if chosen[column])
        return self.low <= total <= self.high


def choose(costs: Sequence[int], rows: Sequence[Row]) -> list[bool] | None:
    """Choose columns at low cost so that all rows hold; None if no choice does."""
    solver = _solver()
    _add_columns(solver, costs)
    for row in rows:
        _add_row(solver, row)
    chosen = _solved(solver, len(costs))
    # The solver works in floats, and what it answers is believed only after a look.
    return chosen if chosen and all(row.holds(chosen) for row in rows) else None


def short(column_count: int, rows: Sequence[Row]) -> list[str]:
    """Name the rows that must give way for the others to hold, with what each lacks or exceeds."""
    solver = _solver()
    _add_columns(solver, [0] * column_count)
    slack: dict[int, tuple[Row, int]] = {}
    for row in rows:
        at = len(solver.getLp().col_cost_)
        for sign in () if row.firm else (1, -1):
            solver.addCol(1 / row.unit, 0, solver.inf, 0, [], [])
            slack[at + (sign < 0)] = (row, sign)
        _add_row(solver, row, {at: 1, at + 1: -1} if not row.firm else {})
    solver.run()
    values = solver.getSolution().col_value
    given = [(row, sign, round(values[at])) for at, (row, sign) in slack.items() if values[at] > ON]
    return [f"{row.name}: {amount} too {_few(sign)}" for row, sign, amount in given]


def _few(sign: int) -> str:
    return "few" if sign > 0 else "many"


def _solver() -> "Highs":
    from highspy import Highs

    class Silent(Highs):
        """A solver that prints nothing, not even its name, which the constructor would."""

        def enableCallbacks(self) -> None:  # noqa: N802 - the constructor calls it so
            self.silent()
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    solver = Silent()  # type: ignore[no-untyped-call] # its constructor has no types
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("mip_rel_gap", GAP)
    solver.setOptionValue("mip_max_nodes", MOST_NODES)
    return solver


def _add_columns(solver: "Highs", costs: Sequence[int]) -> None:
    from highspy import HighsVarType

    for column, cost in enumerate(costs):
        solver.addCol(cost, 0, 1, 0, [], [])
        solver.changeColIntegrality(column, HighsVarType.kInteger)


def _add_row(solver: "Highs", row: Row, slack: Mapping[int, int] | None = None) -> None:
    coefficients = {**row.coefficients, **(slack or {})}
    columns, times = list(coefficients), [float(each) for each in coefficients.values()]
    solver.addRow(row.low, row.high, len(columns), columns, times)


def _solved(solver: "Highs", column_count: int) -> list[bool] | None:
    from highspy import SolutionStatus

    solver.run()
    if solver.getInfo().primal_solution_status != SolutionStatus.kSolutionStatusFeasible:
        return None
    return [value > ON for value in solver.getSolution().col_value[:column_count]]
