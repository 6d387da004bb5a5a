"""B7: what a page of the console costs at 100,000 people in 2,000 departments, beside a domain of 1,000 in 500.

Both domains lie in one database and their pages are asked for in turn, in one process, so that noise meets both. What
is judged: milliseconds, statements, and that no page grows with its domain. Beside the slowest page stands what each
costs, with the milliseconds of this process alone, which neighbours hardly move.
"""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.client import WrongAnswer
from bench.rounds import Figure, Plan, judged
from bench.servers import portal_on
from tests.portal import Portal

MOST_MS, MOST_STATEMENTS = 15.0, 8
MOST_GROWTH = 1.5
# It goes through everybody who would be stopped, once before an order of a company: a fifth of the people here.
REHEARSAL, MOST_REHEARSAL_MS = "rehearsal", 300.0


@dataclass(frozen=True)
class PageCost:
    """A page in both domains: the medians of its milliseconds, how far apart the middle half lies, its statements.

    ``large_cpu`` are those of the process that asked for it.
    """

    name: str
    small_ms: float
    large_ms: float
    large_cpu: float
    spread: float
    small_statements: int
    large_statements: int

    @property
    def growth(self) -> float:
        """How many times as long the large domain's takes."""
        return self.large_ms / self.small_ms


def figures(folder: Path, _plan: Plan) -> list[Figure]:
    """Measure on both databases."""
    return [*_figures(folder, "sqlite"), *_figures(folder, "postgresql")]


def _figures(folder: Path, database: str) -> list[Figure]:
    with portal_on(folder / "console", database, DATABASE_PATIENCE="command") as portal:
        costs = costs_of(portal, "bench.console_pages")
    print(table_of(costs, database))
    grown = [cost.name for cost in costs if cost.small_statements < cost.large_statements]
    if grown:
        raise WrongAnswer(f"these pages ask more of a large domain: {grown}")
    pages = [cost for cost in costs if cost.name != REHEARSAL]
    [rehearsal] = [cost for cost in costs if cost.name == REHEARSAL]
    slowest = max(pages, key=lambda cost: cost.large_ms)
    grows = max(pages, key=lambda cost: cost.growth)
    asks = max(costs, key=lambda cost: cost.large_statements)
    note = ", ".join(f"{cost.name} {cost.large_ms:.1f} ({cost.large_cpu:.1f})" for cost in costs)
    return [
        _figure("list", database, "ms of the list", costs[0].large_ms, MOST_MS, costs[0], ""),
        _figure("page", database, f"ms of the slowest page: {slowest.name}", slowest.large_ms, MOST_MS, slowest, note),
        _figure("growth", database, f"times a small domain's: {grows.name}", grows.growth, MOST_GROWTH, grows, ""),
        _figure("rehearsal", database, "ms of the rehearsal", rehearsal.large_ms, MOST_REHEARSAL_MS, rehearsal, ""),
        _figure("asks", database, f"statements at most: {asks.name}", asks.large_statements, MOST_STATEMENTS, None, ""),
    ]


def table_of(costs: Sequence[PageCost], database: str) -> str:
    """Return a line a page: what it costs in the large domain, and which bars that meets."""
    head = f"\n{database:<38}{'ms':>7}{'CPU':>7}{'spread':>8}{'statements':>12}{'growth':>8}"
    return "\n".join([head, *(_line(cost) for cost in costs)])


def _line(cost: PageCost) -> str:
    # Neither statements nor a page that is met in spite of its noise need a quiet machine.
    asks = cost.large_statements > MOST_STATEMENTS
    slow = [word for word, value, bar in _bars(cost) if value > bar]
    noisy = slow and judged(is_met=False, noise=cost.spread) is None
    missed = ["statements"] * asks + ([] if noisy else slow)
    verdict = f"MISSED: {', '.join(missed)}" if missed else f"not judged: {', '.join(slow)}" if noisy else "met"
    figures = f"{cost.large_ms:>7.1f}{cost.large_cpu:>7.1f}{cost.spread:>8.0%}"
    return f"{cost.name:<38}{figures}{cost.large_statements:>12}{cost.growth:>8.2f}  {verdict}"


def _bars(cost: PageCost) -> list[tuple[str, float, float]]:
    if cost.name == REHEARSAL:
        return [("ms", cost.large_ms, MOST_REHEARSAL_MS)]
    return [("ms", cost.large_ms, MOST_MS), ("growth", cost.growth, MOST_GROWTH)]


def costs_of(portal: Portal, pages: str) -> list[PageCost]:
    """Return what the pages cost that a module asks for, under the portal's settings."""
    return [_cost(name, page) for name, page in json.loads(portal.python("-m", pages)).items()]


def _figure(name: str, database: str, what: str, value: float, bar: float, cost: PageCost | None, note: str) -> Figure:
    spread = cost.spread if cost is not None else 0.0
    return Figure(
        f"B7-{name}-{database[:2]}", f"{database}: {what}", value, bar, judged(value <= bar, spread), spread, note
    )


def _cost(name: str, page: Mapping[str, Mapping[str, object]]) -> PageCost:
    took: dict[str, Sequence[float]] = {size: one["ms"] for size, one in page.items()}  # type: ignore[misc]  # JSON
    worked: Sequence[float] = page["large"]["cpu"]  # type: ignore[assignment]
    statements: dict[str, int] = {size: one["statements"] for size, one in page.items()}  # type: ignore[misc]
    lower, middle, upper = statistics.quantiles(took["large"], n=4)
    return PageCost(
        name,
        small_ms=statistics.median(took["small"]),
        large_ms=middle,
        large_cpu=statistics.median(worked),
        spread=(upper - lower) / middle,
        small_statements=statements["small"],
        large_statements=statements["large"],
    )
