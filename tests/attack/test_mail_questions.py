"""What a hostile or broken mail server gets: a clear 4xx, and nothing changes (L1, L9, L13, L14)."""

import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote_to_bytes

import pytest

from security.mail_auth.line_door import LONGEST_LINE_BYTES
from tests.attack.conftest import ALICE, BOB
from tests.attack.mail_server import LOGON, Asker, LineServer, MailServer, coded
from tests.attack.wire import AT_ONCE, FORM, exchange, request
from tests.portal import Portal, running_portal

pytestmark = pytest.mark.usefixtures("unchanged_afterwards")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Its own, for the right answers' sake: guesses of other attacks would be counted against the same network."""
    with running_portal(tmp_path_factory.mktemp("portal"), "web", "mail") as started:
        yield started


@pytest.fixture
def mail_server(portal: Portal) -> MailServer:
    return MailServer(portal)


@pytest.fixture(params=[MailServer, LineServer], ids=["over HTTP", "by a line"])
def asker(portal: Portal, request: pytest.FixtureRequest) -> Asker:
    """Mail servers of other hosts and of this one: what strangers type must come to the same by both doors."""
    found: Asker = request.param(portal)
    return found


@pytest.fixture
def unchanged_afterwards(unchanged: Callable[[], bool]) -> Iterator[None]:
    """No question changes more than counters and records: not even the right one."""
    yield
    assert unchanged()


@pytest.fixture
def right(portal: Portal) -> str:
    """A question that is answered with yes."""
    return coded({"address": BOB, "secret": portal.accounts[BOB], "protocol": "imap", "remote": "192.0.2.7"})


def test_the_right_question_is_accepted(portal: Portal, asker: Asker) -> None:
    """Else the refusals below would prove nothing."""
    assert asker.logon(BOB, portal.accounts[BOB]) == "accept"


@pytest.mark.parametrize("key", ["", "0" * 64, "é" * 64, "\0", "0" * 7000], ids=lambda key: ascii(key)[:5])
def test_a_wrong_key_by_either_door(portal: Portal, asker: Asker, key: str) -> None:
    """L1: no processing and no hint."""
    shown = quote(key) if isinstance(asker, MailServer) else key
    question: dict[str, object] = {"address": BOB, "secret": portal.accounts[BOB], "protocol": "imap"}
    assert asker.answer("logon", question, key=shown) == {"error": "key"}


@pytest.mark.parametrize(
    "key", [None, "", "0" * 64, "upper", "half", "twice", "\xff" * 64, "0" * 7000], ids=lambda key: str(key)[:5]
)
def test_a_wrong_key(mail_server: MailServer, right: str, key: str | None) -> None:
    """L1: no processing and no hint."""
    named = {"upper": mail_server.key.upper(), "half": mail_server.key[:32], "twice": mail_server.key * 2}
    lines = [] if key is None else [f"X-Portal-Key: {named.get(key, key)}"]
    answer = mail_server.send(*lines, f"X-Portal-Question: {right}")
    assert (answer.status, answer.body) == (401, '{"error":"key"}')


@pytest.mark.parametrize("line", ["X_Portal_Key: {}", "Authorization: Bearer {}", "Cookie: X-Portal-Key={}"])
def test_the_key_elsewhere(mail_server: MailServer, right: str, line: str) -> None:
    """L1."""
    answer = mail_server.send(line.format(mail_server.key), f"X-Portal-Question: {right}")
    assert answer.status == 401
    assert mail_server.send(f"X-Portal-Question: {right}", path=f"{LOGON}?key={mail_server.key}").status == 401


def test_two_keys_and_two_questions(mail_server: MailServer, right: str) -> None:
    """B7."""
    key, question = mail_server.key_line(), f"X-Portal-Question: {right}"
    assert mail_server.send(key, key, question).status == 401
    assert mail_server.send(key, question, question).status == 400


@pytest.mark.parametrize("path", ["/dovecot/logon", "/dovecot/check", "/dovecot/exists"])
def test_the_web_listener_knows_no_such_path(portal: Portal, mail_server: MailServer, path: str, right: str) -> None:
    """L1: on the public port these paths do not exist, even for who holds the key."""
    lines = [mail_server.key_line(), f"X-Portal-Question: {right}", "Content-Length: 0"]
    answers = exchange(portal.web, request("POST", path, *lines, FORM))
    assert [answer.status for answer in answers] == [404]


@pytest.mark.parametrize("path", ["/", "/dovecot/logon/", "//dovecot/logon", "/dovecot/LOGON", "/logon/", "/dovecot"])
def test_another_path(mail_server: MailServer, right: str, path: str) -> None:
    answer = mail_server.ask(right, path=path)
    assert (answer.status, answer.header("set-cookie")) == (404, "")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_another_method(mail_server: MailServer, right: str, method: str) -> None:
    """W10: and TRACE shows nobody the key."""
    answer = mail_server.send(mail_server.key_line(), f"X-Portal-Question: {right}", method=method)
    assert (answer.status, answer.header("allow")) == (405, "POST")
    assert mail_server.key not in answer.body


@pytest.mark.parametrize("size", [1, 1_000_000, 10_000_000])
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", "nonsense"])
def test_a_body(mail_server: MailServer, right: str, size: int, content_type: str) -> None:
    """E3, L13: refused before it is read."""
    begun = time.monotonic()
    lines = [mail_server.key_line(), f"X-Portal-Question: {right}", f"Content-Type: {content_type}"]
    assert mail_server.send(*lines, body=b"{" * size).status == 413
    assert time.monotonic() - begun < AT_ONCE


QUESTION = {"address": ALICE, "secret": "x", "protocol": "imap"}
MALFORMED = {
    "nothing": "",
    "null": "null",
    "a list": quote("[]"),
    "a string": quote('"alice"'),
    "no percent code": "%zz",
    "half a percent code": "%7",
    "no UTF-8": "%ff%fe",
    "deep": quote("[" * 2000),
    "deep objects": quote('{"address":' * 200),
    "two questions": quote(json.dumps(QUESTION) * 2),
    "a name twice": quote('{"address":"alice@acme.example","secret":"x","secret":"y","protocol":"imap"}'),
    "an unknown name": coded({**QUESTION, "role": "operator"}),
    "an operator of another database": coded({**QUESTION, "address": {"$gt": ""}}),
    "a number": coded({**QUESTION, "secret": 1}),
    "a huge number": quote('{"address":' + "9" * 5000 + "}"),
    "not a number": quote('{"address":NaN,"secret":"x","protocol":"imap"}'),
    "a list for a string": coded({**QUESTION, "secret": ["x"]}),
    "no secret": coded({"address": ALICE, "protocol": "imap"}),
    "no address": coded({"secret": "x", "protocol": "imap"}),
    "no protocol": coded({"address": ALICE, "secret": "x"}),
    "a length that is a number": coded({**QUESTION, "secret_bytes": 2000}),
    "a length of something else": coded({**QUESTION, "protocol_bytes": "2000"}),
    "a long protocol": coded({**QUESTION, "protocol": "i" * 201}),
    "a long remote": coded({**QUESTION, "remote": "1" * 201}),
}  # fmt: skip


@pytest.mark.parametrize("path", ["/dovecot/logon", "/dovecot/check", "/dovecot/exists"])
@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_question(mail_server: MailServer, name: str, path: str) -> None:
    """B7, L13."""
    answer = mail_server.ask(MALFORMED[name], path=path)
    if name.startswith("no ") and path != LOGON:  # each path asks for names of its own
        assert answer.status in {200, 400}
    else:
        assert (answer.status, answer.body) == (400, '{"error":"malformed question"}')


TOO_LONG = {
    "an address of 321 bytes": {"address": "a" * 321},
    "a secret of 1,025 bytes": {"secret": "x" * 1025},
    "a secret of 10,000 bytes": {"secret": "x" * 10_000},
    "a secret of 513 letters of two bytes": {"secret": "é" * 513},
    "the length of a secret": {"secret": "", "secret_bytes": "5000"},
    "the longest of everything, each byte in eight": {"address": "\x01" * 320, "secret": "\x7f" * 1024},
}


@pytest.mark.parametrize("name", TOO_LONG)
def test_whatever_strangers_type_is_refused_and_no_mistake_of_the_mail_server(asker: Asker, name: str) -> None:
    """L13: a 4xx would be the operator's to mend, and nobody could."""
    told = asker.answer("logon", {**QUESTION, **TOO_LONG[name]})
    if isinstance(asker, LineServer) and "error" in told:
        # Of what would make a line too long portal.lua tells the length alone.
        assert len(json.dumps({**QUESTION, **TOO_LONG[name]})) > LONGEST_LINE_BYTES - 200
        told = asker.answer("logon", {**QUESTION, "address": "", "address_bytes": "320", "secret": "\x01" * 1024})
    assert told == {"result": "reject"}


def test_a_question_that_no_mail_server_of_ours_asks(mail_server: MailServer) -> None:
    assert mail_server.ask(coded({**QUESTION, "secret": "x" * 20_000})).status == 431


NOT_ADDRESSES = [
    "", "alice", "@", "a@b@acme.example", "alice@acme.example@acme.example", f"{'a' * 288}@acme.example",
    "alice@acme.example\0", "alice\r\nX-A: b@acme.example", "\ud800@acme.example", "al\u202eice@acme.example",
    "alice\uff20acme.example\uff20acme.example", "alice\ufe6bacme.example", "alice@münchen.example",
    "bob/@acme.example",
    "alice@xn--", "alice@acme.example.", "<alice@acme.example>", "alice @acme.example", "../alice@acme.example",
    "alice'--@acme.example", "*@acme.example", "alice@[127.0.0.1]", "operator@portal.example",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_ADDRESSES, ids=ascii)
def test_addresses_of_nobody(portal: Portal, asker: Asker, address: str) -> None:
    """B1, B2, rule 8: a plain refusal, with anybody's right password, and no mailbox."""
    assert asker.logon(address, portal.accounts[ALICE]) == "reject"
    assert asker.answer("exists", {"address": address}) == {"result": "unknown"}


ADDRESSES_OF_BOB = [
    "bob@acme.example\n", "\u202ebob@acme.example\u202c", "bob\uff20acme.example", " Bob@ACME\u3002example\u3000",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES_OF_BOB, ids=ascii)
def test_spellings_of_one_address(portal: Portal, asker: Asker, address: str) -> None:
    """B2: one mailbox, one key for the limits."""
    assert asker.logon(address, portal.accounts[BOB]) == "accept"


@pytest.mark.parametrize("protocol", ["", "IMAP", "imaps", "pop3s", "imap-login", "nntp", "lmtp", "imap\0", "http"])
def test_unknown_protocols(portal: Portal, asker: Asker, protocol: str) -> None:
    """L3."""
    assert asker.logon(BOB, portal.accounts[BOB], protocol) == "reject"


@pytest.mark.parametrize(
    "remote", ["", "unknown", "127.0.0.1", "::ffff:192.0.2.1", "1.2.3.4, 5.6.7.8", "\r\nX: y", "\0"]
)
def test_odd_remote_addresses_are_no_way_in_and_no_way_out(portal: Portal, asker: Asker, remote: str) -> None:
    """L14."""
    assert asker.logon(BOB, portal.accounts[BOB], remote=remote) == "accept"
    assert asker.logon(BOB, "Wrong-Passw0rd", remote=remote) == "reject"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "client:1",
        "client:1.",
        "client:-1.x",
        "client:٣.x",
        f"client:{'9' * 30}.x",
        "account:1.0.x",
        "operator:1.x",
        "\0",
    ],
    ids=ascii,
)
def test_forged_tokens(asker: Asker, token: str) -> None:
    question: dict[str, object] = {"address": ALICE, "token": token, "protocol": "imap"}
    assert asker.answer("check", question) == {"result": "reject"}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_line(portal: Portal, name: str) -> None:
    """L13: the same questions as lines, with the key and without."""
    text = unquote_to_bytes(MALFORMED[name])
    server = LineServer(portal)
    keyed = text.replace(b"{", json.dumps({"ask": "logon", "key": server.key}).encode()[:-1] + b",", 1)
    for line in (text, keyed):
        (answer,) = server.lines(line + b"\n")
        assert set(answer) == {"error"}


@pytest.mark.parametrize(
    "sent", [b"\r\n\r\n", b"\0" * 100, b"\xff\xfe", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n"]
)
def test_bytes_that_are_no_line_leave_the_next_connection_unharmed(portal: Portal, sent: bytes) -> None:
    """B7: other protocols, and none."""
    server = LineServer(portal)
    assert all(set(answer) == {"error"} for answer in server.lines(sent + b"\n"))
    assert server.logon(BOB, portal.accounts[BOB]) == "accept"


def test_a_line_without_an_end_is_cut_off_and_closes_no_door(portal: Portal) -> None:
    """E3: the connection ends, nobody counts the portal as away."""
    server = LineServer(portal)
    assert server.lines(b"x" * 10_000_000) == [{"error": "longer than a question may be"}]
    assert server.logon(BOB, portal.accounts[BOB]) == "accept"
