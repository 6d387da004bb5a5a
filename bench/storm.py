"""B6: 200 wrong account passwords at once beside people with security passwords."""

import threading
from pathlib import Path

from bench.client import Storm, Target, drive
from bench.processes import memory_bytes
from bench.rounds import Figure, Plan, judged, spread
from bench.servers import line_of, populate, portal_on
from tests.portal import as_shipped, running

CONNECTIONS = 200
# Dovecot answers a refusal on a tick of half a second.
PAUSE_SECONDS = 0.5
_MEGABYTE = 1_000_000


class MemoryWatch:
    """The most memory that a family of processes had while it was watched."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.1):
            self.peak = max(self.peak, memory_bytes(self._pid))


def figures(folder: Path, plan: Plan) -> list[Figure]:
    """Measure peak memory, and the rate of security passwords in turn without and with the storm."""
    calm: list[float] = []
    stormy: list[float] = []
    with portal_on(folder / "storm", "sqlite") as portal:
        people, others = populate(portal, 200, 10), populate(portal, CONNECTIONS, 0)
        with running(portal, "mail", start=as_shipped) as processes, MemoryWatch(processes["mail"].pid) as memory:
            target = Target(line_of(portal), people.calls())
            wrong = Target(line_of(portal), others.wrong_calls(50_000))
            drive(target, plan.seconds)
            answers: dict[bytes, int] = {}
            for _ in range(plan.rounds):
                calm.append(drive(target, plan.seconds).rate)
                with Storm(wrong, CONNECTIONS, PAUSE_SECONDS) as storm:
                    stormy.append(drive(target, plan.seconds).rate)
                answers = {body: answers.get(body, 0) + count for body, count in storm.answers.items()}
    return _judge(calm, stormy, memory.peak, answers)


def _judge(calm: list[float], stormy: list[float], peak: int, answers: dict[bytes, int]) -> list[Figure]:
    noise = spread(calm)
    share = sorted(one / other for one, other in zip(stormy, calm, strict=True))[len(calm) // 2]
    megabytes = peak / _MEGABYTE
    said = ", ".join(f"{body.decode()}: {count}" for body, count in sorted(answers.items()))
    return [
        Figure("B6-memory", "peak MB of the listener in the storm", megabytes, 400, megabytes < 400, 0.0, said),
        Figure("B6-rate", "security passwords in the storm", share, 0.5, judged(share >= 0.5, noise), spread(stormy)),
    ]
