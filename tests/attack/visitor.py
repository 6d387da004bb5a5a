"""A browser without scripts that can be told to send anything; each comes from a network of its own."""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from urllib.parse import urlencode, urlsplit

from tests.attack.wire import FORM, Response, ask, request
from tests.portal import Portal

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_GRANT = re.compile(r'name="grant" value="([^"]+)"')
_SECRET = re.compile(r'data-value="([0-9a-z]{16})"')


def _networks() -> Iterator[str]:
    for number in count(1):
        yield f"127.{number // 250 + 1}.{number % 250}.7"


_NETWORKS = _networks()


class Visitor:
    """Keeps cookies, follows nothing by itself."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.host = urlsplit(portal.web).netloc
        self.source = next(_NETWORKS)
        self.cookies: dict[str, str] = {}

    def get(self, path: str, *headers: str) -> Response:
        """Open a page."""
        return self.send("GET", path, *headers)

    def post(self, path: str, fields: Mapping[str, str], *headers: str) -> Response:
        """Send a form with the token of this browser."""
        return self.send("POST", path, FORM, *headers, body=self.encoded(fields))

    def encoded(self, fields: Mapping[str, str]) -> bytes:
        """Return a form's body with the token of this browser."""
        return urlencode({**fields, "csrfmiddlewaretoken": self.token()}).encode()

    def token(self) -> str:
        """Return the token that a page of this browser carries."""
        if "csrf" not in self.cookies:
            self.get("/logon/")
        return self.cookies["csrf"]

    def send(self, method: str, path: str, *headers: str, body: bytes = b"", host: str | None = None) -> Response:
        """Send a request with this browser's cookies, and whatever else."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"Cookie: {cookies}", *headers] if cookies else list(headers)
        raw = request(method, path, *lines, body=body, host=host or self.host)
        answer = ask(self.portal.web, raw, source=self.source)
        self._keep(answer)
        return answer

    def _keep(self, answer: Response) -> None:
        for name, value in answer.headers:
            if name == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content

    def log_on(self, address: str) -> "Visitor":
        """Log an account of the demonstration on."""
        answer = self.post("/logon/", {"address": address, "password": self.portal.accounts[address]})
        assert answer.status == 302, answer
        self.address = address
        return self

    def grant(self, purpose: str) -> str:
        """Prove the identity for a purpose; return the proof that the page after it holds."""
        proof = {"password": self.portal.accounts[self.address]}
        answer = self.post(f"/settings/verify/{purpose}/", proof)
        assert answer.status == 302, answer
        return _only(_GRANT, self.get(answer.header("location")))

    def generate(self, label: str = "Phone", kind: str = "mail") -> Response:
        """Generate a security password; return the page that shows it."""
        fields = {"grant": self.grant("generate"), "label": label, "kind": kind}
        return self.post("/settings/client-passwords/generate/", fields)

    def turn_on(self) -> None:
        """Turn security passwords on; nothing happens where they are."""
        assert self.post("/settings/client-passwords/turn-on/", {}).status == 302


def secret_on(page: Response) -> str:
    """Return the security password that a page shows."""
    return _only(_SECRET, page)


def _only(pattern: re.Pattern[str], page: Response) -> str:
    found = pattern.findall(page.body)
    assert len(found) == 1, (page.status, found)
    return str(found[0])
