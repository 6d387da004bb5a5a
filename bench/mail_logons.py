"""B10: IMAP logons through real Dovecot, against Dovecot's own SQL passdb on the same database with a fast hash."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.client import WrongAnswer
from bench.dovecot import VARIANTS, PlainDovecot, write_sql_passwords
from bench.imap import Logon, answer_to, drive_imap
from bench.rounds import WARM_SECONDS, Figure, Plan, judged, ratio, spread
from bench.servers import People, accepted_rows, populate, portal_on
from deploy.mail_site import MailPorts, MailSite
from tests.portal import Portal, as_shipped, free_ports, running

PEOPLE, PASSWORDS = 200, 10
BARS = {"direct": 0.7, "proxied": 0.5}
_WHAT = {"direct": "the passdb alone", "proxied": "with the self-proxy"}
# The SQL passdb is the base; it runs twice in each round, and how far the two differ is the noise.
_TURNS = ("sql", "direct", "proxied", "sql again")


def figures(folder: Path, plan: Plan) -> list[Figure]:
    """Measure all variants in one interleaved run."""
    rates: dict[str, list[float]] = {name: [] for name in _TURNS}
    told = dict.fromkeys(_TURNS, 0)
    client = 0.0
    with portal_on(folder, "sqlite") as portal:
        people = populate(portal, PEOPLE, PASSWORDS)
        logons = [Logon.of(address, secret) for address, secret in people.known]
        with _dovecots(portal, people) as ports:
            for port in ports.values():
                _check(port, people)
            checked = 2 * len(people.known[:3])
            for name in _TURNS:
                told[name] += drive_imap(_port(ports, name), logons, WARM_SECONDS).right
            for _ in range(plan.rounds):
                for name in _TURNS:
                    outcome = drive_imap(_port(ports, name), logons, plan.seconds)
                    client = max(client, outcome.client_share)
                    told[name] += outcome.right
                    rates[name].append(outcome.rate)
        _require_sum(portal, told["direct"] + told["proxied"] + checked)
    return _judge(rates, client)


@contextmanager
def _dovecots(portal: Portal, people: People) -> Iterator[dict[str, int]]:
    # Dovecot's users must reach the folder, and a socket's path is short.
    folder = Path(tempfile.mkdtemp(prefix="mpb", dir="/var/tmp"))
    folder.chmod(0o711)
    database = portal.data / "portal.sqlite3"
    database = portal.data / "portal.sqlite3"
    write_sql_passwords(database, people.known)
    hosts: list[PlainDovecot] = []
    try:
        with ExitStack() as stack:
            stack.enter_context(running(portal, "mail", start=as_shipped))
            for variant in VARIANTS:
                [port] = free_ports(1)
                site = _site(folder / variant, portal, people)
                hosts.append(stack.enter_context(PlainDovecot(site, variant, port, database)))
            yield {variant: host.port for variant, host in zip(VARIANTS, hosts, strict=True)}
    finally:
        for host in hosts:
            host.remove_files()
        shutil.rmtree(folder, ignore_errors=True)


def _site(directory: Path, portal: Portal, people: People) -> MailSite:
    return MailSite(
        directory=directory,
        portal_url=portal.mail,
        portal_socket=portal.data / "run" / "mail",
        mail_key=people.key,
        doveadm_key=secrets.token_hex(16),
        domains=(people.known[0][0].rpartition("@")[2],),
        ports=MailPorts.free(),
        connections_per_person=1000,
    )


def _check(port: int, people: People) -> None:
    for address, secret in people.known[:3]:
        (other, _), wrong = people.known[-1], ("2" if secret[0] != "2" else "3") + secret[1:]
        expected = [((address, secret), b"a OK"), ((address, wrong), b"a NO [AUTHENTICATIONFAILED]")]
        for (who, what), begin in [*expected, ((other, secret), b"a NO [AUTHENTICATIONFAILED]")]:
            if not (answer := answer_to(port, Logon.of(who, what))).startswith(begin):
                raise WrongAnswer(f"port {port}, expected {begin!r}, got {answer!r}")


def _port(ports: dict[str, int], name: str) -> int:
    return ports[name.removesuffix(" again")]


def _require_sum(portal: Portal, expected: int) -> None:
    if (written := accepted_rows(portal)) != expected:
        raise WrongAnswer(f"{expected} logons were accepted through Dovecot, {written} were written")


def _judge(rates: dict[str, list[float]], client: float) -> list[Figure]:
    noise = spread(rates["sql"])
    pair = ratio(rates, "sql again", "sql")
    found = [Figure("AA-imap", "Dovecot's SQL against itself", pair, 1.0, judged(abs(pair - 1) <= 0.1, noise), noise)]
    note = f"client {client:.0%} of a core at most"
    for name, bar in BARS.items():
        value = ratio(rates, name, "sql")
        what = f"IMAP logons against Dovecot's own SQL passdb, {_WHAT[name]}"
        found.append(
            Figure(f"B10-{name}", what, value, bar, judged(value >= bar, noise, client), spread(rates[name]), note)
        )
    return found
