"""Fair comparison on a machine that is never quiet: interleaved rounds, an A/A pair, and a judge who may abstain."""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.client import Outcome, Target, drive

MOST_SPREAD = 0.15
MOST_CLIENT = 0.6
WARM_SECONDS = 1.0


@dataclass(frozen=True)
class Figure:
    """One line of the table. ``ok`` is None where the run was too noisy to judge."""

    id: str
    what: str
    value: float
    bar: float
    ok: bool | None
    spread: float
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """How long: ``rounds`` rounds of ``seconds`` seconds for each variant."""

    rounds: int
    seconds: float


Rates = Mapping[str, list[float]]
Rounds = Mapping[str, list[Outcome]]


def interleaved(variants: Mapping[str, Target], plan: Plan, told: Callable[[str, Outcome], None]) -> Rounds:
    """Drive all variants in turn, round after round; return the outcomes of each. ``told`` hears of every one."""
    rounds: dict[str, list[Outcome]] = {name: [] for name in variants}
    for name, target in variants.items():
        told(name, drive(target, WARM_SECONDS))
    for _ in range(plan.rounds):
        for name, target in variants.items():
            outcome = drive(target, plan.seconds)
            told(name, outcome)
            rounds[name].append(outcome)
    return rounds


def rates_of(rounds: Rounds) -> Rates:
    """Return right answers a second, round by round."""
    return {name: [outcome.rate for outcome in outcomes] for name, outcomes in rounds.items()}


def thrift_of(rounds: Rounds) -> Rates:
    """Return right answers a second of the servers' CPU, round by round: what neighbours take hardly moves it."""
    return {name: [1 / outcome.cpu for outcome in outcomes if outcome.cpu] for name, outcomes in rounds.items()}


def spread(rates: list[float]) -> float:
    """Return how far apart the rounds of one variant lie, as a share of their median."""
    return (max(rates) - min(rates)) / statistics.median(rates)


def ratio(rates: Rates, name: str, base: str) -> float:
    """Return the median of the ratios within each round."""
    return statistics.median(one / other for one, other in zip(rates[name], rates[base], strict=True))


def judged(is_met: bool, noise: float, client_share: float = 0.0) -> bool | None:  # noqa: FBT001 - the verdict itself
    """Return the verdict, or None where the floor moved too much, or the client was too busy, for any."""
    return is_met if noise <= MOST_SPREAD and client_share <= MOST_CLIENT else None
