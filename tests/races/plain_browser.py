"""A browser without scripts, small enough for many at once: cookies, forms, and every status as an answer."""

import re
import urllib.error
import urllib.request
from copy import copy
from dataclasses import dataclass
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import IO
from urllib.parse import urlencode

_PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What came back: status, where to (redirects are not followed) and the page."""

    status: int
    location: str
    text: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class _EveryStatus(urllib.request.HTTPErrorProcessor):
    def http_response(self, _request: urllib.request.Request, response: IO[bytes]) -> IO[bytes]:
        return response


class PlainBrowser:
    """One session at the portal."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirect, _EveryStatus
        )

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._answer(urllib.request.Request(self._base + path))

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the token that the session's pages carry."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self._token()}).encode()
        return self._answer(urllib.request.Request(self._base + path, body, {"Origin": self._base}))

    def cookie(self, name: str) -> str:
        """Return the value of one cookie."""
        return next(cookie.value or "" for cookie in self.cookies if cookie.name == name)

    def with_session_of(self, other: "PlainBrowser") -> "PlainBrowser":
        """Take another browser's session over, and nothing else of it: what a thief of the cookie has."""
        self.get("/logon/")
        self.cookies.set_cookie(next(copy(cookie) for cookie in other.cookies if cookie.name == "sid"))
        return self

    def log_on(self, address: str, password: str) -> None:
        """Log on."""
        self.get("/logon/")
        answer = self.post("/logon/", address=address, password=password)
        assert answer.status == 302, answer.status

    def prove(self, purpose: str, password: str) -> str:
        """Prove the identity; return the proof that the page after it holds."""
        answer = self.post(f"/settings/verify/{purpose}/", password=password)
        assert answer.status == 302, answer.status
        found = re.search(r'name="grant" value="([^"]+)"', self.get(answer.location).text)
        assert found is not None
        return found[1]

    def _token(self) -> str:
        return self.cookie("csrf")

    def _answer(self, request: urllib.request.Request) -> Answer:
        with self._opener.open(request, timeout=_PATIENCE_SECONDS) as response:
            headers: HTTPMessage = response.headers
            return Answer(response.status, headers.get("Location", ""), response.read().decode())
