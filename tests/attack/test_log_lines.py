"""Whatever is sent, each event is one line of the log that shows in every terminal as it is (B1, E9)."""

import itertools
import logging
import re

import pytest

from mailportal.log_lines import LineFormatter, escaped
from tests.attack.mail_server import MailServer, coded
from tests.attack.wire import FORM, exchange, request
from tests.operations.processes import within
from tests.portal import Portal

# Begin a line in some viewers, colour or clear a terminal, turn what follows round, or are no text at all.
BYTES = [
    "\x85",
    "\x9b31m",
    "\x1b[2J",
    "\x00",
    "\x7f",
    "\r",
    "\n",
    "\t",
    "\xc2\x85",
    "\xe2\x80\xa8",
    "\xe2\x80\xae",
    "\xff",
]
FORGED = "[2026-01-01 00:00:00 +0000] [1] [CRITICAL] forged"
LINE = re.compile(r"\[[^\]]+\] \[\d+\] \[[A-Z]+\] ")
# A traceback follows the line that it belongs to.
SET_IN = "  "


def lines_of(portal: Portal) -> list[str]:
    """Return the lines as a pager that knows of no other line break than this one gets them."""
    logs = [path.read_bytes().decode() for path in sorted(portal.data.glob("*.log"))]
    return [line for log in logs for line in log.split("\n") if line]


def require_readable(lines: list[str]) -> None:
    assert [line for line in lines if not line.isprintable()] == []
    assert [line for line in lines if not LINE.match(line) and not line.startswith(SET_IN)] == []
    assert [line for line in lines if line.startswith(FORGED)] == []


def hostile_requests(text: str, host: str) -> list[bytes]:
    """Return requests with this text at every place of which a log might speak."""
    forged = f"a{text}{FORGED}"
    return [
        request("GET", "/logon/", host=forged),
        request("GET", f"/{forged}", host=host),
        request("GET", f"/?{forged}", host=host),
        request(forged, "/logon/", host=host),
        request("GET", "/logon/", f"User-Agent: {forged}", host=host),
        request("GET", "/logon/", f"X-Forwarded-For: {forged}", host=host),
        request("GET", "/logon/", f"X{forged}: a", host=host),
        request("GET", "/logon/", f"Transfer-Encoding: {forged}", host=host),
        request("POST", "/logon/", f"Origin: {forged}", f"Referer: {forged}", FORM, body=b"a=b", host=host),
        request("POST", "/logon/", f"Content-Type: {forged}", f"Cookie: csrf={forged}", body=b"a=b", host=host),
        f"GET /logon/ HTTP/1.{text}{FORGED}\r\n\r\n".encode("latin-1"),
        f"{forged}\r\n\r\n".encode("latin-1"),
    ]


@pytest.mark.parametrize("text", BYTES, ids=ascii)
def test_the_web_listener_logs_no_byte_as_it_came(portal: Portal, text: str) -> None:
    host = portal.web.removeprefix("http://")
    before = len(lines_of(portal))
    for raw in hostile_requests(text, host):
        exchange(portal.web, raw)
    assert within(5, lambda: len(lines_of(portal)) > before)
    lines = lines_of(portal)
    require_readable(lines)


@pytest.mark.parametrize("text", BYTES, ids=ascii)
def test_the_mail_listener_logs_nothing_of_what_it_is_sent(portal: Portal, text: str) -> None:
    """It answers, and an answer comes after whatever was logged: there is no line to wait for, and none must come."""
    server, log = MailServer(portal), portal.data / "mail.log"
    before = log.read_bytes()
    forged = f"a{text}{FORGED}"
    values = {"address": "alice@acme.example", "secret": "Wrong-Passw0rd", "protocol": "imap", "remote": "192.0.2.7"}
    answers = [server.ask(coded({**values, name: forged})) for name in values]
    key = f"X-Portal-Key: {server.key}"
    for line in (f"X-Portal-Question: {forged}", f"X{forged}: a", f"Host: {forged}"):
        answers += exchange(portal.mail, request("POST", "/dovecot/logon", key, line), says_goodbye=False)
    assert len(answers) >= len(values)
    assert log.read_bytes() == before


def test_a_refused_host_is_named_short_and_escaped(portal: Portal) -> None:
    """Else nobody would know what to add to ALLOWED_HOSTS."""
    before = len(lines_of(portal))
    hosts = ("mail.acme.example:8443", "\x9b31m.example", "a" * 4000)
    for host in hosts:
        exchange(portal.web, request("GET", "/", host=host))

    def refused() -> list[str]:
        return [line for line in lines_of(portal)[before:] if line.endswith("is not in ALLOWED_HOSTS")]

    assert within(5, lambda: len(refused()) == len(hosts))
    said = refused()
    assert ": Host 'mail.acme.example:8443' is not in ALLOWED_HOSTS" in said[0]
    assert "\\x9b31m.example" in said[1]
    assert max(map(len, said)) < 400


def test_a_swollen_header_name_is_cut_short(portal: Portal) -> None:
    before = len(lines_of(portal))
    exchange(portal.web, request("GET", "/logon/", f"X\x85{'a' * 8000}: a"))
    assert within(5, lambda: len(lines_of(portal)) > before)
    assert max(len(line) for line in lines_of(portal)) < 2_500


@pytest.mark.parametrize(
    "text", [*map(chr, [*range(0x20), *range(0x7F, 0xA0)]), *"\u2028\u2029\u200e\u202e\u2066\ufeff", "\ud800"]
)
def test_every_character_that_does_not_print_is_escaped(text: str) -> None:
    assert escaped(f"a{text}b").isprintable()
    assert escaped(f"a{text}b").encode() != f"a{text}b".encode("utf-8", "surrogatepass")


def test_text_of_people_stays_as_it_is() -> None:
    assert escaped("Zoë 王小明 <zoe@acme.example> \\x85") == "Zoë 王小明 <zoe@acme.example> \\x85"


def test_the_text_of_an_error_forges_no_line() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter("[x] %(message)s"))
    try:
        int(f"a\n{FORGED}\x9b31m")
    except ValueError as error:
        error.args = (f"a\n{FORGED}\x9b31m",)
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "failed: %s", (error,), (ValueError, error, None))
    first, *others = handler.format(record).split("\n")
    assert first.startswith("[x] failed: a\\n[2026")
    assert all(line.startswith(SET_IN) and line.isprintable() for line in others)
    assert len(list(itertools.chain(others))) > 1
