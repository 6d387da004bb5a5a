"""B1, B2 and B5: what a logon costs the mail listener, with everything that it writes switched on."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from bench import mailu
from bench.client import Call, Outcome, Target, WrongAnswer, check_first, drive, line_call, logon_call
from bench.rounds import Figure, Plan, Rates, interleaved, judged, rates_of, ratio, spread, thrift_of
from bench.servers import (
    People,
    accepted_rows,
    database_pids,
    line_of,
    populate,
    port_of,
    portal_on,
    threaded,
)
from tests.portal import Portal, as_shipped, running

PEOPLE, PASSWORDS = 2_000, 10
_FLOOR = "bench.floor:application"
_CHANGE = """
import django; django.setup()
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
store_password(account=User.objects.get(address={address!r}), encoded=hash_password("Another 1 now"))
"""


def figures(folder: Path, plan: Plan) -> list[Figure]:
    """Measure all three in one interleaved run on both databases."""
    with ExitStack() as stack:
        portals = {name: stack.enter_context(portal_on(folder, name)) for name in ("sqlite", "postgresql")}
        people = {name: populate(portal, PEOPLE, PASSWORDS) for name, portal in portals.items()}
        ordinary = populate(portals["sqlite"], 20, 0)
        told: Counter[str] = Counter()
        busiest = [0.0]

        def note(name: str, outcome: Outcome) -> None:
            told.update({name: outcome.right})
            busiest.append(outcome.client_share)

        with _all_running(folder, portals, people, ordinary) as variants:
            _verify_before(variants["account"], note)
            rounds = interleaved(variants, plan, note)
            cpu = _mailu_cpu(variants["mailu"])
            _require_dead_proof(portals["sqlite"], ordinary)
        _require_sums(portals, told)
    return _judge(rates_of(rounds), thrift_of(rounds), cpu, max(busiest))


def _verify_before(target: Target, note: Callable[[str, Outcome], None]) -> None:
    # One after the other: thirty first hashes at once are more than the bound lets in.
    check_first(target.place, target.calls)
    note("account", Outcome(right=len(target.calls), seconds=1.0))


@contextmanager
def _all_running(
    folder: Path, portals: dict[str, Portal], people: dict[str, People], ordinary: People
) -> Iterator[dict[str, Target]]:
    with ExitStack() as servers:
        families = {
            name: (servers.enter_context(running(portal, "mail", start=as_shipped))["mail"].pid, *database_pids(portal))
            for name, portal in portals.items()
        }
        _check(portals, people)
        floors = [servers.enter_context(threaded(_FLOOR)) for _ in range(2)]
        asked = people["sqlite"].calls(over_http=True)
        yield {
            "floor": Target(floors[0][0], asked, (floors[0][1],)),
            **{name: Target(line_of(portals[name]), people[name].calls(), families[name]) for name in portals},
            "http": Target(port_of(portals["sqlite"]), asked, families["sqlite"]),
            "account": Target(line_of(portals["sqlite"]), ordinary.calls(), families["sqlite"]),
            "mailu": _mailu(servers, folder),
            "floor again": Target(floors[1][0], asked, (floors[1][1],)),
        }


def _check(portals: dict[str, Portal], people: dict[str, People]) -> None:
    for name, portal in portals.items():
        some = people[name]
        (address, secret), (_, foreign) = some.known[:2]
        refused = b'{"result":"reject"}'
        wrong = [(address, "0" * 16), (address, foreign), ("nobody@acme.example", secret)]
        for call, place in ((line_call, line_of(portal)), (logon_call, port_of(portal))):
            check_first(place, [call(some.key, who, what, "192.0.2.1", refused) for who, what in wrong])


def _mailu(servers: ExitStack, folder: Path) -> Target:
    path = folder / "mailu.sqlite3"
    known = mailu.make_database(path)
    port, pid = servers.enter_context(threaded("bench.mailu:application", threads=1, MAILU_DATABASE=str(path)))
    check_first(port, [_nginx_call(known[0][0], "wrong", b"credentials invalid")])
    return Target(port, [_nginx_call(email, token, b"Auth-Status: OK") for email, token in known], (pid,))


def _nginx_call(email: str, token: str, expected: bytes) -> Call:
    headers = {"Auth-Method": "plain", "Auth-Protocol": "imap", "Client-Ip": "192.0.2.1"}
    lines = {**headers, "Auth-User": quote(email), "Auth-Pass": quote(token)}
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return Call(f"GET /internal/auth/email HTTP/1.1\r\nHost: admin\r\n{text}\r\n".encode(), expected)


def _mailu_cpu(target: Target) -> float:
    return drive(target, 2.0, connections=2).cpu


def _require_dead_proof(portal: Portal, ordinary: People) -> None:
    address, secret = ordinary.known[0]
    portal.python("-c", _CHANGE.format(address=address))
    check_first(line_of(portal), [line_call(ordinary.key, address, secret, "192.0.2.10", b'"reject"')] * 4)


def _require_sums(portals: dict[str, Portal], told: Counter[str]) -> None:
    for name, expected in (
        ("sqlite", told["sqlite"] + told["http"] + told["account"]),
        ("postgresql", told["postgresql"]),
    ):
        if (written := accepted_rows(portals[name])) != expected:
            raise WrongAnswer(f"{name}: {expected} logons were accepted, {written} were written")


# The listener's CPU against the floor's: over the line on both databases, and over HTTP.
_BARS = {"sqlite": 1.2, "postgresql": 0.7, "http": 0.6}


def _judge(rates: Rates, thrift: Rates, mailu_cpu: float, client: float) -> list[Figure]:
    noise, cpu_noise = spread(rates["floor"]), spread(thrift["floor"])
    pair = ratio(thrift, "floor again", "floor")
    b2, b5 = ratio(rates, "sqlite", "mailu"), ratio(rates, "sqlite", "account")
    lowest, highest = mailu.CPU_SECONDS
    is_calibrated = lowest <= mailu_cpu <= highest
    what = "the floor's CPU against itself"
    found = [Figure("AA", what, pair, 1.0, judged(abs(pair - 1) <= 0.1, cpu_noise), cpu_noise)]
    for name, bar in _BARS.items():
        value, cost = ratio(thrift, name, "floor"), 1_000_000 / statistics.median(thrift[name])
        what = f"logons a second of CPU against the raw WSGI floor, {name}"
        note = (
            f"{cost:.0f} us a logon; by rate {ratio(rates, name, 'floor'):.2f}; client {client:.0%} of a core at most"
        )
        found.append(
            Figure(f"B1-{name}", what, value, bar, judged(value >= bar, cpu_noise), spread(thrift[name]), note)
        )
    note = f"{mailu_cpu * 1000:.1f} ms CPU a logon there"
    ok = judged(b2 >= 20, noise, client) if is_calibrated else None
    found.append(Figure("B2", "logons against Mailu's algorithm", b2, 20, ok, spread(rates["mailu"]), note))
    what = "cost of a verified account password against a security password"
    found.append(Figure("B5", what, b5, 1.5, judged(b5 <= 1.5, noise, client), spread(rates["account"])))
    return found
