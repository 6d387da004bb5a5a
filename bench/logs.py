"""P13: what a page of the two logs costs at a million rows of each, filtered in every way.

As B7's pages: asked for in one process, beside a small domain in the same database, by its postmaster and by an
administrator of one department. What is judged: milliseconds and statements.
"""

from pathlib import Path

from bench.client import WrongAnswer
from bench.console import MOST_MS, MOST_STATEMENTS, costs_of
from bench.rounds import Figure, Plan, judged
from bench.servers import portal_on


def figures(folder: Path, _plan: Plan) -> list[Figure]:
    """Measure on both databases."""
    return [*_figures(folder, "sqlite"), *_figures(folder, "postgresql")]


def _figures(folder: Path, database: str) -> list[Figure]:
    with portal_on(folder / "logs", database, DATABASE_PATIENCE="command") as portal:
        costs = costs_of(portal, "bench.log_pages")
    # The first page is not of the logs: it says what the machine was worth.
    slowest = max(costs[1:], key=lambda cost: cost.large_ms)
    asks = max(costs[1:], key=lambda cost: cost.large_statements)
    if asks.large_statements > MOST_STATEMENTS:
        raise WrongAnswer(f"{asks.name} asks {asks.large_statements} statements")
    note = ", ".join(f"{cost.name} {cost.large_ms:.1f}" for cost in costs)
    return [
        Figure(
            f"P13-page-{database[:2]}",
            f"{database}: ms of the slowest page: {slowest.name}",
            slowest.large_ms,
            MOST_MS,
            judged(slowest.large_ms <= MOST_MS, slowest.spread),
            slowest.spread,
            note,
        ),
        Figure(
            f"P13-asks-{database[:2]}",
            f"{database}: statements at most: {asks.name}",
            asks.large_statements,
            MOST_STATEMENTS,
            judged(asks.large_statements <= MOST_STATEMENTS, 0.0),
            0.0,
            "",
        ),
    ]
