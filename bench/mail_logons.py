"""B10: IMAP logons through real Dovecot, against Dovecot's own SQL passdb on the same database with a fast hash."""

import itertools
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.client import WrongAnswer
from bench.dovecot import VARIANTS, PlainDovecot, write_sql_passwords
from bench.imap import Logon, answer_to, drive_imap
from bench.processes import cpu_seconds
from bench.rounds import WARM_SECONDS, Figure, Plan, judged, ratio, spread
from bench.servers import People, accepted_rows, populate, portal_on
from deploy.mail_host import dovecot_of_machine, servers_of
from deploy.mail_site import MailPorts, MailSite
from tests.portal import Portal, as_shipped, free_ports, running

PEOPLE, PASSWORDS = 200, 10
# By the servers' CPU: SQL's for a logon over ours, of the same version.
BARS = {"2.4": 0.75, "2.3": 0.4}
_WHAT = {"2.4": "2.4, one question", "2.3": "2.3, with the self-proxy"}
_AGAIN = " again"


def figures(folder: Path, plan: Plan) -> list[Figure]:
    """Measure both versions of Dovecot, as far as they can be had, in one interleaved run."""
    with portal_on(folder, "sqlite") as portal:
        people = populate(portal, PEOPLE, PASSWORDS)
        logons = [Logon.of(address, secret) for address, secret in people.known]
        with _dovecots(portal, people) as variants:
            for variant in variants.values():
                _check(variant.port, people)
            # The SQL passdb is the base; one runs twice in each round, and how far the two differ is the noise.
            base = next(iter(variants))
            turns = variants | {base + _AGAIN: variants[base]}
            for variant in turns.values():
                variant.drive(logons, WARM_SECONDS)
            rounds = [
                {name: one.drive(logons, plan.seconds) for name, one in turns.items()} for _ in range(plan.rounds)
            ]
            told = sum(variant.told for variant in variants.values() if variant.is_ours)
        _require_sum(portal, told + sum(variant.is_ours for variant in variants.values()) * len(people.known[:3]))
    return _judge(rounds, base)


@dataclass
class _Variant:
    """One Dovecot: its port, and the processes whose time a logon takes."""

    port: int
    pids: tuple[int, ...]
    is_ours: bool
    told: int = 0

    def drive(self, logons: Sequence[Logon], seconds: float) -> tuple[float, float, float]:
        """Return logons a second, logons a second of the servers' CPU, and the client's share of a core."""
        used = sum(map(cpu_seconds, self.pids))
        outcome = drive_imap(self.port, logons, seconds)
        self.told += outcome.right
        return (
            outcome.rate,
            outcome.right / (sum(map(cpu_seconds, self.pids)) - used),
            outcome.client_share,
        )


@contextmanager
def _dovecots(portal: Portal, people: People) -> Iterator[dict[str, _Variant]]:
    # Dovecot's users must reach the folder, and a socket's path is short.
    folder = Path(tempfile.mkdtemp(prefix="mpb", dir="/var/tmp"))
    folder.chmod(0o711)
    database = portal.data / "portal.sqlite3"
    write_sql_passwords(database, people.known)
    hosts: dict[str, PlainDovecot] = {}
    try:
        with ExitStack() as stack:
            listener = stack.enter_context(running(portal, "mail", start=as_shipped))["mail"].pid
            for version, variant in itertools.product(sorted({dovecot_of_machine(), "2.4"}), VARIANTS):
                [port], directory = free_ports(1), folder / f"{variant}-{version}"
                site = replace(_site(directory, portal, people), **_servers(version, directory))
                hosts[f"{variant} {version}"] = stack.enter_context(PlainDovecot(site, variant, port, database))
            yield {
                name: _Variant(host.port, (host.pid, listener), name.startswith("shipped"))
                for name, host in hosts.items()
            }
    finally:
        for host in hosts.values():
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
        # Dovecot's SQL reads the portal's database.
        shared=(portal.data,),
    )


def _servers(version: str, directory: Path) -> dict[str, Any]:
    dovecot, root = servers_of(version, directory)
    return {"dovecot": dovecot, "root": root}


def _check(port: int, people: People) -> None:
    for address, secret in people.known[:3]:
        (other, _), wrong = people.known[-1], ("2" if secret[0] != "2" else "3") + secret[1:]
        expected = [((address, secret), b"a OK"), ((address, wrong), b"a NO [AUTHENTICATIONFAILED]")]
        for (who, what), begin in [*expected, ((other, secret), b"a NO [AUTHENTICATIONFAILED]")]:
            if not (answer := answer_to(port, Logon.of(who, what))).startswith(begin):
                raise WrongAnswer(f"port {port}, expected {begin!r}, got {answer!r}")


def _require_sum(portal: Portal, expected: int) -> None:
    if (written := accepted_rows(portal)) != expected:
        raise WrongAnswer(f"{expected} logons were accepted through Dovecot, {written} were written")


def _judge(rounds: Sequence[Mapping[str, tuple[float, float, float]]], base: str) -> list[Figure]:
    rates, thrift, shares = ({name: [one[name][what] for one in rounds] for name in rounds[0]} for what in range(3))
    client = max(max(some) for some in shares.values())
    noise, pair = spread(thrift[base]), ratio(thrift, base + _AGAIN, base)
    what = "the CPU of Dovecot's SQL against itself"
    found = [Figure("AA-imap", what, pair, 1.0, judged(abs(pair - 1) <= 0.1, noise), noise)]
    for version, bar in BARS.items():
        if (name := f"shipped {version}") in thrift:
            sql = f"sql {version}"
            value, noise = ratio(thrift, name, sql), spread(thrift[sql])
            what = f"IMAP logons a second of CPU against Dovecot's own SQL passdb, {_WHAT[version]}"
            note = f"by rate {ratio(rates, name, sql):.2f}; client {client:.0%} of a core at most"
            found.append(
                Figure(f"B10-{version}", what, value, bar, judged(value >= bar, noise), spread(thrift[name]), note)
            )
    return found
