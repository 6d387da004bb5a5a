"""Many people behind one address, and forms after a pause, through nginx as shipped and real gunicorn (rule 8, M5)."""

import http.client
import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.behind_tls import CLIENT_HEADER, HOST, Front, new_front, portal_behind_tls
from tests.operations.processes import within
from tests.portal import Portal
from tests.tls_browser import Page, TlsBrowser, said_to

COLLEAGUES = 40
# The whole office arrives at nine. A few seconds; a busy machine takes longer.
SECONDS = 60
PASSWORD = "Colleague-Passw0rd"
_OFFICE = f"""
import django; django.setup()
from django.utils import timezone
from accounts.directory.services import create_account
from accounts.models import Domain
from accounts.passwords.services import hash_password
domain, encoded = Domain.objects.get(name="acme.example"), hash_password("{PASSWORD}")
for number in range({COLLEAGUES}):
    account = create_account(
        address=f"colleague{{number}}@acme.example", name="Colleague", domain=domain, encoded_password=encoded
    )
    account.wizard_done_at = timezone.now()
    account.save()
"""


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Front:
    return new_front(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def portal(front: Front) -> Iterator[Portal]:
    with portal_behind_tls(front.data, front) as started:
        started.inside("-c", _OFFICE)
        yield started


def arrive(front: Front, number: int) -> Page:
    browser = TlsBrowser(front)
    return browser.post("/logon/", address=f"colleague{number}@acme.example", password=PASSWORD)


def test_forty_people_behind_one_address_all_get_in(front: Front, portal: Portal) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(COLLEAGUES) as office:
        pages = list(office.map(lambda number: arrive(front, number), range(COLLEAGUES)))
    assert [page.status for page in pages] == [302] * COLLEAGUES
    assert time.monotonic() - began < SECONDS


def flood(front: Front, clients: Iterable[str], method: str = "POST") -> str:
    """Send a request of each of these addresses, as fast as they are answered; return all that is said.

    A form without a token costs the portal next to nothing.
    """
    form = "Content-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=b"
    lines = f"{method} /logon/ HTTP/1.1\r\nHost: {HOST}\r\n{CLIENT_HEADER}: {{}}\r\n"
    requests = [lines.format(client) + (form if method == "POST" else "\r\n") for client in clients]
    last = f"GET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    return said_to(front.https_port, "".join([*requests, last]), name=HOST)


def statuses(said: str) -> Counter[int]:
    """Count the answers by their status, but for the last request's."""
    return Counter(int(status) for status in re.findall(r"HTTP/1\.1 (\d{3}) ", said)[:-1])


def test_a_flood_of_forms_is_stopped_in_the_portals_words(front: Front, portal: Portal) -> None:
    said = flood(front, ["203.0.113.9"] * 400)
    counted = statuses(said)
    assert set(counted) == {403, 429}
    assert counted[403] >= 100
    refusal = said[said.index("HTTP/1.1 429") :].partition("</html>")[0]
    assert "\r\nRetry-After: 10\r\n" in refusal
    assert "\r\nX-Frame-Options: DENY\r\n" in refusal
    assert "Too many attempts" in refusal
    assert "尝试次数过多" in refusal


def test_pages_that_are_read_are_not_counted(front: Front, portal: Portal) -> None:
    assert statuses(flood(front, ["203.0.113.10"] * 300, "GET")) == {200: 300}


@pytest.mark.parametrize(
    "network", ["2001:db8:1:2:{0:x}:4:5:6", "2001:db8:1:2::{0:x}", "2001:db8::{0:x}:b:c:d", "2001:db8:1::{0:x}:b:c"]
)
def test_one_network_of_ipv6_is_one_client(front: Front, portal: Portal, network: str) -> None:
    """A client with one address of a /64 has them all."""
    assert statuses(flood(front, [network.format(number) for number in range(1, 401)]))[429] > 0


def test_neighbours_are_counted_apart(front: Front, portal: Portal) -> None:
    networks = [f"2001:db8:7:{number:x}::1" for number in range(1, 151)]
    assert statuses(flood(front, networks + [f"198.51.{number}.7" for number in range(1, 151)])) == {403: 300}


def connections_to(port: int) -> int:
    """Return how many connections to a port of this machine are open."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    established = [row.split() for row in rows]
    return sum(row[2].endswith(f":{port:04X}") and row[3] == "01" for row in established)


def test_no_connection_waits_for_the_other_side_to_end_it(front: Front, portal: Portal) -> None:
    """A form that is sent on a connection that is just being closed would be answered 502, and never sent again."""
    assert statuses(flood(front, ["203.0.113.11"] * 50, "GET")) == {200: 50}
    assert within(5, lambda: connections_to(front.web_port) == 0)


def test_another_proxy_may_keep_a_connection_longer_than_it_thinks(front: Front, portal: Portal) -> None:
    """The client ends an idle connection, not the portal: proxies keep them for up to a minute."""
    connection = http.client.HTTPConnection("127.0.0.1", front.web_port, timeout=10)
    for pause in (0, 8):
        time.sleep(pause)
        connection.putrequest("POST", "/logon/", skip_host=True)
        for name, value in {"Host": HOST, "X-Forwarded-For": "203.0.113.12", "Content-Length": "0"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.sock is not None
        kept = connection.sock
        connection.getresponse().read()
    assert connection.sock is kept


def test_addresses_that_cannot_be_read_are_said_once(front: Front, portal: Portal) -> None:
    """By each worker, with what stood there; a line with each request would fill the disk."""
    before = portal.logs()
    for number in range(30):
        connection = http.client.HTTPConnection("127.0.0.1", front.web_port, timeout=10)
        connection.request(
            "GET", "/captcha/logon/x/work/", headers={"Host": HOST, "X-Forwarded-For": f"_hidden{number}"}
        )
        connection.getresponse().read()
    said = re.findall(r"cannot be read: '_hidden.*", portal.logs().removeprefix(before))
    assert 1 <= len(said) <= int(portal.environment.get("PORTAL_WEB_WORKERS", "2"))


def test_no_form_is_lost_while_the_workers_are_replaced(front: Front, portal: Portal) -> None:
    (master,) = masters(portal)
    answers: list[Page] = []
    with ThreadPoolExecutor(1) as replacing:
        replaced = replacing.submit(_replace, master, lambda: len(answers) >= 10)
        while not replaced.done():
            answers += [TlsBrowser(front, f"203.0.114.{len(answers) % 250}").ask("POST", "/logon/", body="a=b")]
        # A form without a token, as a page of before has it, is led to the page of now (docs/security.md 1.10).
        replaced.result()
    assert {page.status for page in answers} == {303}


def _replace(master: int, has_seen_enough: Callable[[], bool]) -> None:
    """Replace the workers twice, and on until enough was asked meanwhile."""
    for times in range(20):
        os.kill(master, signal.SIGHUP)
        time.sleep(3)
        if times >= 1 and has_seen_enough():
            return
    pytest.fail("hardly anything was answered")


def masters(portal: Portal) -> set[int]:
    """Return the gunicorn processes of this portal that started others of its kind."""
    gunicorns = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = f"PORTAL_DATA={portal.data}".encode() in (folder / "environ").read_bytes().split(b"\0")
            parent = re.search(r"^PPid:\s+(\d+)", (folder / "status").read_text(), re.MULTILINE)
        except OSError:
            continue
        if is_ours and parent and b"gunicorn" in (folder / "cmdline").read_bytes():
            gunicorns[int(folder.name)] = int(parent[1])
    return set(gunicorns) & set(gunicorns.values())
