"""What is wrong with the installation, pure: from what was read in one moment, the gravest first (O4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

# The background process says every ten seconds that it lives; after six times that it does not.
BEAT_SECONDS: Final = 10.0
_SILENT_AFTER: Final = timedelta(seconds=60)
# A cut is tried at once, then within the second, then ever more seldom: after a minute a server is away.
_UNCONFIRMED_AFTER: Final = timedelta(minutes=1)
# Of so many allowed messages an alarm is raised already (security.factors.challenges.caps).
_NEARLY: Final = 0.8


class Queue(StrEnum):
    """What waits for the background process; a notice is written first, and then sent."""

    FACTS = "facts"
    MAILS = "mails"
    TEXTS = "texts"
    BATCHES = "batches"
    IMPORTS = "imports"
    SEALS = "seals"


# From when on what waits is late. A batch, or an import, takes as long as it takes.
_PATIENCE: Final[Mapping[Queue, timedelta]] = {
    Queue.FACTS: timedelta(minutes=2),
    Queue.MAILS: timedelta(minutes=5),
    Queue.TEXTS: timedelta(minutes=2),
    Queue.SEALS: timedelta(minutes=1),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, as far as they were counted, and since when the oldest of these does."""

    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ServerState:
    """A mail server whose connections are cut: what waits for its answer, when it last gave one, and why not since."""

    name: str
    waiting: Waiting = Waiting()
    answered_at: datetime | None = None
    failure: str = ""
    tries: int = 0

    def is_away(self, now: datetime) -> bool:
        """Whether it has left an order unanswered for too long."""
        return self.waiting.since is not None and now - self.waiting.since > _UNCONFIRMED_AFTER


@dataclass(frozen=True, slots=True)
class Budget:
    """Text messages of the day: how many were taken of those that are allowed."""

    spent: int
    allowed: int

    @property
    def is_spent(self) -> bool:
        """Whether none is left."""
        return self.spent >= self.allowed

    @property
    def is_nearly_spent(self) -> bool:
        """Whether few are left, or none."""
        return self.spent >= self.allowed * _NEARLY


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The latest verification of the operation log: rows that hold, and the first that does not."""

    at: datetime
    verified: int
    broken_at: int | None = None


@dataclass(frozen=True, slots=True)
class KeyState:
    """For how many purposes there are keys, and when the newest of them was made."""

    purposes: int
    newest_at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """All that was read. ``gateway`` is empty where the installation sends no text messages."""

    now: datetime
    beat_at: datetime | None = None
    failing: Sequence[str] = ()
    servers: Sequence[ServerState] = ()
    queues: Mapping[Queue, Waiting] = field(default_factory=dict)
    gateway: str = ""
    resting_until: datetime | None = None
    codes: Budget = Budget(0, 1)
    notices: Budget = Budget(0, 1)
    checked: LogCheck | None = None
    keys: KeyState | None = None

    @property
    def is_beating(self) -> bool:
        """Whether the background process lives."""
        return self.beat_at is not None and self.now - self.beat_at <= _SILENT_AFTER

    @property
    def is_gateway_resting(self) -> bool:
        """Whether the gateway failed so often that it is left alone."""
        return self.resting_until is not None and self.now < self.resting_until


class AilmentKind(StrEnum):
    """What can be wrong, the gravest first."""

    SILENT = "silent"
    LOG_BROKEN = "log-broken"
    SERVER_AWAY = "server-away"
    TASK_FAILING = "task-failing"
    QUEUE_LATE = "queue-late"
    GATEWAY_RESTING = "gateway-resting"
    BUDGET_SPENT = "budget-spent"
    BUDGET_NEARLY_SPENT = "budget-nearly-spent"

    @property
    def is_grave(self) -> bool:
        """Whether logons, or the proof of what happened, depend on it now."""
        return self in {AilmentKind.SILENT, AilmentKind.LOG_BROKEN}


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing that is wrong. ``about`` is the server, the queue, the tasks or the budget."""

    kind: AilmentKind
    about: str = ""
    since: datetime | None = None
    count: int = 0


def ailments_of(health: Health) -> tuple[Ailment, ...]:
    """Return what is wrong, the gravest first."""
    order = tuple(AilmentKind)
    return tuple(sorted(_ailments(health), key=lambda one: order.index(one.kind)))


def _ailments(health: Health) -> Iterator[Ailment]:
    yield from _of_the_process(health)
    if health.checked is not None and health.checked.broken_at is not None:
        yield Ailment(AilmentKind.LOG_BROKEN, since=health.checked.at, count=health.checked.broken_at)
    for server in health.servers:
        if server.is_away(health.now):
            yield Ailment(AilmentKind.SERVER_AWAY, server.name, server.waiting.since, server.waiting.count)
    for queue, waiting in health.queues.items():
        if is_late(queue, waiting, health.now):
            yield Ailment(AilmentKind.QUEUE_LATE, queue.value, waiting.since, waiting.count)
    yield from _of_messages(health)


def _of_the_process(health: Health) -> Iterator[Ailment]:
    if not health.is_beating:
        yield Ailment(AilmentKind.SILENT, since=health.beat_at)
    elif health.failing:
        yield Ailment(AilmentKind.TASK_FAILING, ", ".join(health.failing), count=len(health.failing))


def _of_messages(health: Health) -> Iterator[Ailment]:
    if health.is_gateway_resting:
        yield Ailment(AilmentKind.GATEWAY_RESTING, health.gateway, health.resting_until)
    for name, budget in (("codes", health.codes), ("notices", health.notices)):
        if budget.is_nearly_spent:
            kind = AilmentKind.BUDGET_SPENT if budget.is_spent else AilmentKind.BUDGET_NEARLY_SPENT
            yield Ailment(kind, name, count=budget.spent)


def is_late(queue: Queue, waiting: Waiting, now: datetime) -> bool:
    """Whether what waits there waits for longer than it does in an installation that works."""
    patience = _PATIENCE.get(queue)
    return patience is not None and waiting.since is not None and now - waiting.since > patience
