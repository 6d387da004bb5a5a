"""B1, B2 and B5: what a logon costs the mail listener, with everything that it writes switched on."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from bench import mailu
from bench.client import Call, Outcome, Target, WrongAnswer, check_first, drive, logon_call
from bench.processes import cpu_seconds
from bench.rounds import Figure, Plan, Rates, interleaved, judged, ratio, spread
from bench.servers import People, accepted_rows, populate, port_of, portal_on, threaded
from tests.portal import Portal, as_shipped, running

PEOPLE, PASSWORDS = 2_000, 10
_TIMES = 12
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
            rates = interleaved(variants, plan, note)
            cpu = _mailu_cpu(variants["mailu"])
            _require_dead_proof(portals["sqlite"], ordinary)
        _require_sums(portals, told)
    return _judge(rates, cpu, max(busiest))


def _verify_before(target: Target, note: Callable[[str, Outcome], None]) -> None:
    # Each process keeps its own proofs, and each new connection comes to any of them. One after the other: thirty first
    # hashes at once are more than the bound lets in.
    check_first(target.port, list(target.calls) * _TIMES)
    note("account", Outcome(right=len(target.calls) * _TIMES, seconds=1.0))


@contextmanager
def _all_running(
    folder: Path, portals: dict[str, Portal], people: dict[str, People], ordinary: People
) -> Iterator[dict[str, Target]]:
    with ExitStack() as servers:
        for portal in portals.values():
            servers.enter_context(running(portal, "mail", start=as_shipped))
        calls = {name: some.calls() for name, some in people.items()}
        _check(portals, people)
        floors = [servers.enter_context(threaded(_FLOOR)) for _ in range(2)]
        yield {
            "floor": Target(floors[0], calls["sqlite"]),
            "sqlite": Target(port_of(portals["sqlite"]), calls["sqlite"]),
            "postgresql": Target(port_of(portals["postgresql"]), calls["postgresql"]),
            "account": Target(port_of(portals["sqlite"]), ordinary.calls()),
            "mailu": _mailu(servers, folder),
            "floor again": Target(floors[1], calls["sqlite"]),
        }


def _check(portals: dict[str, Portal], people: dict[str, People]) -> None:
    for name, portal in portals.items():
        some = people[name]
        (address, secret), (_, foreign) = some.known[:2]
        refused = b'{"result":"reject"}'
        wrong = [(address, "0" * 16), (address, foreign), ("nobody@acme.example", secret)]
        calls = [logon_call(some.key, who, what, "192.0.2.1", refused) for who, what in wrong]
        check_first(port_of(portal), calls)


def _mailu(servers: ExitStack, folder: Path) -> Target:
    path = folder / "mailu.sqlite3"
    known = mailu.make_database(path)
    port = servers.enter_context(threaded("bench.mailu:application", threads=1, MAILU_DATABASE=str(path)))
    check_first(port, [_nginx_call(known[0][0], "wrong", b"credentials invalid")])
    return Target(port, [_nginx_call(email, token, b"Auth-Status: OK") for email, token in known])


def _nginx_call(email: str, token: str, expected: bytes) -> Call:
    headers = {"Auth-Method": "plain", "Auth-Protocol": "imap", "Client-Ip": "192.0.2.1"}
    lines = {**headers, "Auth-User": quote(email), "Auth-Pass": quote(token)}
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return Call(f"GET /internal/auth/email HTTP/1.1\r\nHost: admin\r\n{text}\r\n".encode(), expected)


def _mailu_cpu(target: Target) -> float:
    # The server is this process's child; its own threads of CPU are what the real one was measured by.
    before = cpu_seconds(os.getpid())
    own = os.times()
    outcome = drive(target, 2.0, connections=2)
    used = os.times()
    ours = used.user + used.system - own.user - own.system
    return (cpu_seconds(os.getpid()) - before - ours) / outcome.right


def _require_dead_proof(portal: Portal, ordinary: People) -> None:
    address, secret = ordinary.known[0]
    portal.python("-c", _CHANGE.format(address=address))
    check_first(port_of(portal), [logon_call(ordinary.key, address, secret, "192.0.2.10", b'"reject"')] * 4)


def _require_sums(portals: dict[str, Portal], told: Counter[str]) -> None:
    for name, expected in (("sqlite", told["sqlite"] + told["account"]), ("postgresql", told["postgresql"])):
        if (written := accepted_rows(portals[name])) != expected:
            raise WrongAnswer(f"{name}: {expected} logons were accepted, {written} were written")


def _judge(rates: Rates, mailu_cpu: float, client: float) -> list[Figure]:
    noise = spread(rates["floor"])
    pair = ratio(rates, "floor again", "floor")
    b2, b5 = ratio(rates, "sqlite", "mailu"), ratio(rates, "sqlite", "account")
    lowest, highest = mailu.CPU_SECONDS
    is_calibrated = lowest <= mailu_cpu <= highest
    found = [Figure("AA", "the floor against itself", pair, 1.0, judged(abs(pair - 1) <= 0.1, noise), noise)]
    for name, bar in (("sqlite", 1.0), ("postgresql", 0.5)):
        value = ratio(rates, name, "floor")
        what = f"logons against the raw WSGI floor, {name}"
        ok, note = judged(value >= bar, noise, client), f"client {client:.0%} of a core at most"
        found.append(Figure(f"B1-{name}", what, value, bar, ok, spread(rates[name]), note))
    note = f"{mailu_cpu * 1000:.1f} ms CPU a logon there"
    ok = judged(b2 >= 20, noise, client) if is_calibrated else None
    found.append(Figure("B2", "logons against Mailu's algorithm", b2, 20, ok, spread(rates["mailu"]), note))
    what = "cost of a verified account password against a security password"
    found.append(Figure("B5", what, b5, 1.5, judged(b5 <= 1.5, noise, client), spread(rates["account"])))
    return found
