"""B9: an import of 10,000 people at the desk, and how long a logon's write waits for it.

The background process carries it out as it does for an administrator: checked once more, staged, put in force, and
activation codes made. Meanwhile people log on over HTTP, with hashes at their real cost, and a process writes as a
logon does, in one short transaction after the other.
"""

import http.client
import itertools
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.client import WrongAnswer
from bench.rounds import Figure, Plan
from bench.servers import populate, portal_on
from tests.portal import Portal, as_shipped, running

PEOPLE, DEPARTMENTS = 10_000, 200
MOST_SECONDS, MOST_HELD = 5.0, 1.0
_PAUSE, _QUIET_SECONDS, _PATIENCE = 0.1, 3.0, 120
# Where the machine's neighbours leave less than this of a core, a bar that is missed is not judged.
_LEAST_SHARE, _SPIN_SECONDS = 0.85, 0.5
_ORDER = """
import sys, time
import django
django.setup()
from django.utils import timezone
from accounts.models import User
from admin_console.desk import desk_of
from admin_console.imports.models import ImportRun
from admin_console.imports.rules import Handout
from admin_console.imports.services import check
from mailportal.audit.source import ON_THE_HOST
turn, people, departments = map(int, sys.argv[1:])
rows = [f"r{turn}p{n},Person {n},Works {n % 20}/Hall {n % departments},imap smtp" for n in range(people)]
desk = desk_of(User.objects.select_related("domain", "department").get(address="postmaster@acme.example"))
data = "\\n".join(["address,name,department,protocols", *rows]).encode()
began = time.perf_counter()
run = check(desk=desk, data=data, file_name="b.csv", handout=Handout.SHEET, source=ON_THE_HOST)
took = time.perf_counter() - began
assert run.is_right, run.found
now = timezone.now()
ImportRun.objects.filter(pk=run.pk).update(ordered_at=now, due_at=now)
print(run.public_id.hex, took)
"""
# What a logon writes is one row, and one more about its account.
_WRITE = """
import sys, threading, time
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from accounts.models import User
from security.models import LogonRecord
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
account, longest = User.objects.get(address=sys.argv[1]), 0.0
record = {"domain_id": account.domain_id, "channel": "web", "result": "accept", "reason": "account-password"}
while not over.wait(0.01):
    began = time.perf_counter()
    with transaction.atomic():
        User.objects.filter(pk=account.pk).update(wizard_done_at=timezone.now())
        LogonRecord.objects.create(at=timezone.now(), last_at=timezone.now(), account_id=account.pk, **record)
    longest = max(longest, time.perf_counter() - began)
print(longest)
"""


@dataclass
class Logons:
    """People who log on over HTTP, some ten a second one after the other, until they are told to stop."""

    portal: Portal
    known: Sequence[tuple[str, str]]
    took: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._over, self._turn = threading.Event(), itertools.cycle(self.known)
        self._thread = threading.Thread(target=self._go, daemon=True)

    def __enter__(self) -> "Logons":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _go(self) -> None:
        place = urlsplit(self.portal.web)
        connection = http.client.HTTPConnection(place.hostname or "", place.port)
        connection.request("GET", "/logon/")
        answer = connection.getresponse()
        answer.read()
        token = re.findall(r"\bcsrf=(\w+)", " ".join(answer.headers.get_all("Set-Cookie") or ()))[0]
        headers = {
            "Origin": self.portal.web,
            "Cookie": f"csrf={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        while not self._over.wait(_PAUSE):
            address, password = next(self._turn)
            form = {"address": address, "password": password, "csrfmiddlewaretoken": token}
            began = time.perf_counter()
            connection.request("POST", "/logon/", urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
            # A wrong answer ends the run: it shows as none at all.
            if answer.status != http.client.FOUND:
                return
            self.took.append(time.perf_counter() - began)


@dataclass(frozen=True)
class Round:
    """One import: seconds for the check and from the order to its end, and the longest wait of those beside it.

    ``share`` is what the machine's neighbours left of a core just before it.
    """

    share: float
    check: float
    seconds: float
    write: float
    logon: float


def figures(folder: Path, plan: Plan) -> list[Figure]:
    """Import other people in each round, on both databases."""
    return [one for name in ("sqlite", "postgresql") for one in _measured(folder / "intake", name, plan)]


def _measured(folder: Path, database: str, plan: Plan) -> Iterator[Figure]:
    with portal_on(folder, database, TRUSTED_PROXIES="1") as portal:
        known = populate(portal, 200, 0).known
        with running(portal, "web", "work", start=as_shipped):
            with Logons(portal, known) as logons:
                time.sleep(_QUIET_SECONDS)
            usual = statistics.median(logons.took)
            rounds = [_round(portal, known, turn, usual) for turn in range(plan.rounds)]
    yield from _judged(database, rounds)


def _round(portal: Portal, known: Sequence[tuple[str, str]], turn: int, usual: float) -> Round:
    share = _share_of_a_core()
    with _writing(portal, known[0][0]) as written, Logons(portal, known) as logons:
        run, check = portal.python("-c", _ORDER, str(turn), str(PEOPLE), str(DEPARTMENTS)).split()
        seconds = _until_over(portal, run)
    if not logons.took:
        raise WrongAnswer("nobody could log on during the import")
    return Round(share, float(check), seconds, written[0], max(logons.took) - usual)


def _share_of_a_core() -> float:
    began, own = time.perf_counter(), time.thread_time()
    while (passed := time.perf_counter() - began) < _SPIN_SECONDS:
        pass
    return (time.thread_time() - own) / passed


def _until_over(portal: Portal, run: str) -> float:
    column = "public_id" if portal.database_url.startswith("sqlite") else "replace(public_id::text, '-', '')"
    wanted = f"SELECT ended_at, outcome, entered_at FROM admin_console_importrun WHERE {column} = ?"  # noqa: S608 - ours
    began = time.perf_counter()
    while time.perf_counter() - began < _PATIENCE:
        [(ended, outcome, entered)] = portal.query(wanted, run)
        if ended is not None:
            if outcome or entered is None:
                raise WrongAnswer(f"the import ended otherwise: {outcome}")
            return time.perf_counter() - began
        time.sleep(0.02)
    raise WrongAnswer("the import did not end")


@contextmanager
def _writing(portal: Portal, address: str) -> Iterator[list[float]]:
    """Write without pause, but for a hundredth of a second; yields what will hold the longest wait in seconds."""
    longest: list[float] = []
    command = [sys.executable, "-c", _WRITE, address]
    with subprocess.Popen(
        command, env=dict(portal.environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield longest
        said, _ = process.communicate()
    longest.append(float(said))


def _judged(database: str, rounds: Sequence[Round]) -> Iterator[Figure]:
    seconds = sorted(one.seconds for one in rounds)
    middle, apart = statistics.median(seconds), (seconds[-1] - seconds[0]) / statistics.median(seconds)
    share = min(one.share for one in rounds)
    check = statistics.median(one.check for one in rounds)
    what = f"seconds from the order of {PEOPLE:,} people to their codes, {database}"
    note = f"its check {check:.1f} s; {share:.0%} of a core"
    yield Figure(f"B9-{database}", what, middle, MOST_SECONDS, _verdict(middle <= MOST_SECONDS, share), apart, note)
    for name, longest in (("write", max(one.write for one in rounds)), ("logon", max(one.logon for one in rounds))):
        what = f"seconds that a {name} was held up by it at most, {database}"
        yield Figure(f"B9-{name}-{database}", what, longest, MOST_HELD, _verdict(longest <= MOST_HELD, share), apart)


def _verdict(is_met: bool, share: float) -> bool | None:  # noqa: FBT001 - the verdict itself
    return is_met if is_met or share >= _LEAST_SHARE else None
