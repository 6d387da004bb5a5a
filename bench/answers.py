"""E1, attack A1: how long the logon page takes to say no, over HTTP, with hashes at their real cost.

Each sample has an address and, told by a trusted proxy's header, a network of its own: no limit on guessing is met,
and none is switched off.
"""

import http.client
import json
import random
import re
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.client import WrongAnswer
from bench.processes import cpu_seconds
from bench.rounds import Figure, Plan
from bench.servers import populate, portal_on
from tests.portal import Portal, as_shipped, running

SAMPLES, WARM = 200, 20
MOST_MS = 5.0
SORTS = ("unknown", "unknown again", "wrong password", "frozen", "without a factor")
MOVED_IN = ("unknown", "unknown again", "sealed", "imported", "renewed")
_NO = "The email address or password is incorrect."
_STATES = """
import json, sys
import django
django.setup()
from accounts.directory.services import set_frozen
from accounts.models import User
from tests.security.factors.authenticators.acts import attached
frozen, with_factor = json.loads(sys.argv[1])
for account in User.objects.filter(address__in=frozen):
    set_frozen(account=account, frozen=True)
for account in User.objects.filter(address__in=with_factor):
    attached(account)
"""
_IMPORT = """
import json, sys
import django
django.setup()
from accounts.models import ImportedAccount, User
from accounts.moving_in.storing import recount_burdens, store_sealed_passwords
from accounts.passwords.hash_reader import read_hash
from accounts.passwords.imported import sealed_form
from django.utils import timezone
imported, sealed = json.loads(sys.argv[1])
encoded = read_hash(sys.argv[2])
for addresses in (imported, sealed):
    for account in User.objects.filter(address__in=addresses):
        account.password = sealed_form(encoded)
        account.save(update_fields=["password"])
        ImportedAccount.objects.create(account=account, mark=b"m", taken_at=timezone.now())
    if addresses is imported:
        store_sealed_passwords()
recount_burdens()
"""
# What PostfixAdmin makes unless it is told otherwise: SHA-512 of crypt(3), 5,000 rounds.
_OLD_HASH = "$6$ycvITOqwzXUh0VM3$2tdUi4Y3rOH18K948r0ZUhA0hgfkZg.xqNkg8GJsJYt7ee2SXWpDmHc0zFqRIQLpYQBIxH/BKrXhHbBHBh.AM."


class LogonPage:
    """A browser at the logon page, with one kept connection."""

    def __init__(self, base: str) -> None:
        place = urlsplit(base)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port)
        self._connection.request("GET", "/logon/")
        answer = self._connection.getresponse()
        answer.read()
        cookies = " ".join(value for name, value in answer.getheaders() if name.lower() == "set-cookie")
        self._token = re.findall(r"\bcsrf=(\w+)", cookies)[0]
        self._headers = {
            "Origin": base,
            "Cookie": f"csrf={self._token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def refused(self, address: str, source: str) -> tuple[float, str]:
        """Give a wrong password; return the milliseconds until the page was read, and its words."""
        form = {"address": address, "password": "Wrong-Passw0rd", "csrfmiddlewaretoken": self._token}
        headers = {**self._headers, "X-Forwarded-For": source}
        began = time.perf_counter()
        self._connection.request("POST", "/logon/", urlencode(form), headers)
        page = self._connection.getresponse().read()
        took = time.perf_counter() - began
        return took * 1000, " ".join(re.sub(r"<[^>]*>", " ", page.decode()).split())


@dataclass
class Cost:
    """What one sort's answers took: milliseconds each, and the server's CPU seconds for all."""

    took: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def median(self) -> float:
        """Milliseconds from the question to the last byte."""
        return statistics.median(self.took)

    @property
    def spread(self) -> float:
        """How far apart the middle half lies, as a share of the median."""
        lower, _, upper = statistics.quantiles(self.took, n=4)
        return (upper - lower) / self.median

    @property
    def cpu_each(self) -> float:
        """Milliseconds of the server's CPU."""
        return self.cpu * 1000 / len(self.took)


def figures(folder: Path, _plan: Plan) -> list[Figure]:
    """Ask in turn for addresses of every sort. Raises WrongAnswer where the words tell one sort from another."""
    with portal_on(folder / "answers", "sqlite", TRUSTED_PROXIES="1") as portal:
        addresses = _crowd(portal)
        with running(portal, "web", start=as_shipped) as processes:
            costs, words = _asked(LogonPage(portal.web), addresses, processes["web"].pid)
        reasons = portal.query("SELECT reason, count(*) FROM security_logonrecord GROUP BY reason ORDER BY reason")
    _require_one_answer(words, reasons)
    return _judge(costs, "E1-answers", "E1-cpu")


def figures_of_imports(folder: Path, _plan: Plan) -> list[Figure]:
    """Ask a domain in which people moved in, and where no background process renews what is sealed."""
    with portal_on(folder / "imports", "sqlite", TRUSTED_PROXIES="1") as portal:
        count = SAMPLES + WARM
        people = [address for address, _ in populate(portal, 3 * count, 0).known]
        sealed, imported, renewed = people[:count], people[count : 2 * count], people[2 * count :]
        portal.python("-c", _IMPORT, json.dumps([imported, sealed]), _OLD_HASH)
        nobody = [address.replace("person", "nobody") for address in people[: 2 * count]]
        addresses = dict(zip(MOVED_IN, (nobody[:count], nobody[count:], sealed, imported, renewed), strict=True))
        with running(portal, "web") as processes:
            costs, words = _asked(LogonPage(portal.web), addresses, processes["web"].pid)
        reasons = portal.query("SELECT reason, count(*) FROM security_logonrecord GROUP BY reason ORDER BY reason")
    _require_one_answer(words, reasons)
    return _judge(costs, "E1-imports", "E1-imports-cpu")


def _require_one_answer(words: set[str], reasons: Sequence[tuple[str, int]]) -> None:
    if len(words) != 1 or _NO not in next(iter(words)):
        raise WrongAnswer(f"the logon page says {len(words)} different things: {sorted(words)}")
    asked = SAMPLES + WARM
    if reasons != [("unknown-account", 2 * asked), ("wrong-secret", 3 * asked)]:
        raise WrongAnswer(f"some were not checked: {reasons}")


def _crowd(portal: Portal) -> Mapping[str, Sequence[str]]:
    count = SAMPLES + WARM
    people = [address for address, _ in populate(portal, 3 * count, 0).known]
    with_factor, frozen, without = people[:count], people[count : 2 * count], people[2 * count :]
    portal.python("-c", _STATES, json.dumps([frozen, with_factor]))
    nobody = [address.replace("person", "nobody") for address in people[: 2 * count]]
    return dict(zip(SORTS, (nobody[:count], nobody[count:], with_factor, frozen, without), strict=True))


def _asked(page: LogonPage, addresses: Mapping[str, Sequence[str]], pid: int) -> tuple[dict[str, Cost], set[str]]:
    costs: dict[str, Cost] = {sort: Cost() for sort in addresses}
    words: set[str] = set()
    for turn in range(WARM + SAMPLES):
        # Another order each time, else one sort would always pay for what the same other left undone.
        for place, sort in enumerate(random.Random(turn).sample(list(addresses), len(addresses))):  # noqa: S311 - an order
            before = cpu_seconds(pid)
            milliseconds, said = page.refused(addresses[sort][turn], f"10.{place}.{turn}.9")
            words.add(said)
            if turn >= WARM:
                costs[sort].took.append(milliseconds)
                costs[sort].cpu += cpu_seconds(pid) - before
    return costs, words


def _judge(costs: Mapping[str, Cost], by_clock: str, by_cpu: str) -> list[Figure]:
    medians = {sort: cost.median for sort, cost in costs.items()}
    each = {sort: cost.cpu_each for sort, cost in costs.items()}
    spread = costs["unknown"].spread
    return [
        apart(by_clock, "ms between the medians of a refused logon's sorts", medians, spread),
        apart(by_cpu, "ms of CPU between them", each, abs(each["unknown"] / each["unknown again"] - 1)),
    ]


def apart(figure: str, what: str, values: Mapping[str, float], spread: float) -> Figure:
    """Judge how far apart the sorts lie; not where those that nobody has lie apart by themselves."""
    most = max(values.values()) - min(values.values())
    # What tells nobody from nobody is the machine.
    noise = abs(values["unknown"] - values["unknown again"])
    note = ", ".join(f"{sort} {value:.1f}" for sort, value in values.items())
    return Figure(figure, what, most, MOST_MS, most <= MOST_MS if noise <= MOST_MS / 2 else None, spread, note)
