"""nginx as shipped, really started: what it offers, and what it answers by itself (V12.1, V3.4)."""

import base64
import hashlib
import re
import socket
import ssl
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from deploy.mail_files import render
from deploy.nginx_version import http2_values
from mailportal.durations import in_seconds
from mailportal.web.error_words import WORDS
from tests.behind_tls import HOST, SHIPPED, Front, new_front, nginx
from tests.tls_browser import Page, TlsBrowser, said_to

PAGES = {400: "refused", 413: "too-large", 429: "too-many", 503: "busy"}
EVIL = "evil.example"
GET = "GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx alone: nobody listens behind it, so that each answer is its own."""
    front = new_front(tmp_path_factory.mktemp("nginx"))
    with nginx(front):
        yield front


def handshake(front: Front, *options: str) -> str:
    """Shake hands as `openssl s_client` does; return what it says of it."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{front.https_port}", *options]
    shaken = subprocess.run(command, input="", capture_output=True, text=True, timeout=20, check=False)
    return shaken.stdout + shaken.stderr


@pytest.mark.parametrize(
    "options",
    [("-tls1_3",), ("-tls1_2", "-cipher", "ECDHE+AESGCM"), ("-tls1_2", "-cipher", "ECDHE+CHACHA20")],
    ids=" ".join,
)
def test_modern_tls_is_spoken(front: Front, options: tuple[str, ...]) -> None:
    """V12.1.1."""
    said = handshake(front, "-servername", HOST, *options)
    assert f"New, {options[0].replace('-tls1_', 'TLSv1.')}, Cipher is" in said


@pytest.mark.parametrize(
    "options",
    [
        ("-tls1", "-cipher", "ALL:@SECLEVEL=0"),
        ("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"),
        ("-tls1_2", "-cipher", "kRSA"),
        ("-tls1_2", "-cipher", "DHE"),
        ("-tls1_2", "-cipher", "ECDHE+SHA1:ECDHE+SHA256:ECDHE+SHA384:ECDHE+AESCCM:ECDHE+CAMELLIA"),
    ],
    ids=" ".join,
)
def test_old_tls_is_refused(front: Front, options: tuple[str, ...]) -> None:
    """V12.1.2: neither old versions nor ciphers that keep no secrecy, or whose padding tells."""
    assert "Cipher is (NONE)" in handshake(front, "-servername", HOST, *options)


@pytest.mark.parametrize("options", [("-servername", EVIL), ("-noservername",), ("-servername", "127.0.0.1")])
def test_no_other_name_gets_a_certificate(front: Front, options: tuple[str, ...]) -> None:
    said = handshake(front, *options)
    assert "unrecognized name" in said
    assert "BEGIN CERTIFICATE" not in said


@pytest.mark.parametrize(
    "request_text",
    [
        GET.format(EVIL),
        GET.format("127.0.0.1"),
        GET.format(f"{HOST}.{EVIL}"),
        f"GET https://{EVIL}/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n",
        f"TRACE / HTTP/1.1\r\nHost: {EVIL}\r\n\r\n",
    ],
    ids=["another", "by-address", "longer", "absolute", "trace"],
)
def test_a_foreign_host_is_told_nothing(front: Front, request_text: str) -> None:
    """W4: under the portal's own server name, and on the port of plain http."""
    assert said_to(front.https_port, request_text, name=HOST) == ""
    assert said_to(front.http_port, request_text) == ""


@pytest.mark.parametrize("request_text", ["nonsense\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", GET.format(EVIL)])
def test_no_stranger_learns_what_listens(front: Front, request_text: str) -> None:
    """Plain http, without any name, on both ports."""
    assert said_to(front.http_port, f"{request_text}\r\n\r\n") == ""
    assert said_to(front.https_port, f"{request_text}\r\n\r\n") == ""


def head_of(answer: str) -> dict[str, str]:
    lines = answer.partition("\r\n\r\n")[0].split("\r\n")[1:]
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}


OWN_ANSWERS = {
    "GET / HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n": (502, "busy"),
    "TRACE / HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n": (405, "refused"),
    "nonsense\r\n\r\n": (400, "refused"),
    "GET /%00 HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n": (400, "refused"),
    "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n": (400, "refused"),
    f"GET / HTTP/1.1\r\nHost: portal.example\r\nX: {'x' * 9000}\r\nConnection: close\r\n\r\n": (400, "refused"),
    f"GET /{'x' * 9000} HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n": (414, "refused"),
    "POST / HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 65537\r\nConnection: close\r\n\r\n": (413, "too-large"),
    "GET /nginx/busy.html HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n": (404, ""),
}


def test_only_the_page_of_imports_takes_a_file_and_none_of_7_mib(front: Front) -> None:
    """P11: refused on its announcement, in the portal's words."""

    def announced(path: str, size: int) -> Page:
        return TlsBrowser(front).ask("POST", path, headers={"Content-Length": str(size)})

    began = time.monotonic()
    refusal = announced("/console/imports/", 7 * 2**20)
    assert time.monotonic() - began < 5  # not after waiting for the body
    assert refusal.status == 413
    assert "内容过大" in refusal.text
    assert announced("/console/batches/", 2**20 + 1).status == 413
    for path in ("/console/imports/x/", "/console/batches/x/", "/console/"):
        assert announced(path, 65_537).status == 413


@pytest.mark.parametrize("request_text", OWN_ANSWERS, ids=lambda text: text[:25])
def test_its_own_answers_are_pages_with_the_browsers_rules(front: Front, request_text: str) -> None:
    """V3.4: what nginx says without asking the portal is guarded as the portal's own pages are."""
    status, page = OWN_ANSWERS[request_text]
    answer = said_to(front.https_port, request_text, name=HOST)
    head = head_of(answer)
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert head["server"] == "nginx"
    assert head["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert head["content-security-policy"].startswith("default-src 'none'")
    assert head["x-content-type-options"] == "nosniff"
    assert head["x-frame-options"] == "DENY"
    assert head["referrer-policy"] == "same-origin"
    assert head["cache-control"] == "no-store"
    if page:
        assert head["content-type"] == "text/html; charset=utf-8"
        assert (SHIPPED / "pages" / f"{page}.html").read_text() in answer


def test_plain_http_leads_to_https(front: Front) -> None:
    for port in (front.http_port, front.https_port):
        answer = said_to(port, "GET /logon/?next=%2F HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n")
        head = head_of(answer)
        assert answer.startswith("HTTP/1.1 301 ")
        assert head["location"] == f"{front.public}/logon/?next=%2F"
        assert head["x-content-type-options"] == "nosniff"
        assert head["server"] == "nginx"
        assert "frame-ancestors 'none'" in head["content-security-policy"]


def test_a_host_with_a_port_is_the_portals(front: Front) -> None:
    assert TlsBrowser(front).get("/", Host=f"{HOST}:{front.https_port}").status == 502


@pytest.mark.parametrize("status", PAGES)
def test_the_pages_speak_the_portals_words(status: int) -> None:
    """In each of its languages, for nginx cannot ask which one the person reads."""
    text = (SHIPPED / "pages" / f"{PAGES[status]}.html").read_text()
    for language, tag in (("en", "en"), ("zh-hans", "zh-Hans")):
        with translation.override(language):
            wanted = [str(WORDS[status].title), str(WORDS[status].message), gettext("Go to the start page")]
            if status == 429:
                wanted.append(gettext("Try again in %(time)s.") % {"time": in_seconds(10)})
        assert f'lang="{tag}"' in text
        assert [words for words in wanted if words not in text] == []
    assert len(settings.LANGUAGES) == 2


def test_the_pages_may_be_styled_by_nothing_but_their_own_style() -> None:
    policy = (SHIPPED / "portal.conf").read_text()
    styles = {re.search(r"<style>(.*)</style>", path.read_text(), re.DOTALL)[1] for path in pages()}  # type: ignore[index]
    assert len(styles) == 1
    digest = base64.b64encode(hashlib.sha256(styles.pop().encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy


def pages() -> list[Path]:
    return sorted((SHIPPED / "pages").glob("*.html"))


def test_it_starts_without_a_warning(front: Front) -> None:
    """A directive that is on its way out would be named here."""
    checked = subprocess.run(
        ["/usr/sbin/nginx", "-t", "-c", str(front.data / "nginx.conf"), "-p", str(front.data)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


def test_it_speaks_http2(front: Front) -> None:
    context = ssl.create_default_context(cafile=str(front.data / "tls.crt"))
    context.set_alpn_protocols(["h2", "http/1.1"])
    plain = socket.create_connection(("127.0.0.1", front.https_port), timeout=20)
    with context.wrap_socket(plain, server_hostname=HOST) as connection:
        assert connection.selected_alpn_protocol() == "h2"


@pytest.mark.parametrize(("version", "is_directive"), [((1, 22, 1), False), ((1, 25, 1), True), ((1, 26, 3), True)])
def test_each_version_is_told_in_its_own_words(version: tuple[int, ...], is_directive: bool) -> None:
    text = render(SHIPPED.joinpath("portal.conf").read_text(), defaultdict(str, http2_values(version)))
    assert text.count("    http2 on;\n") == (2 if is_directive else 0)
    assert text.count(" ssl http2") == (0 if is_directive else 2)


def test_every_page_is_used() -> None:
    named = set(re.findall(r"/nginx/([a-z-]+)\.html", (SHIPPED / "portal.conf").read_text()))
    assert named == {path.stem for path in pages()} == set(PAGES.values())
