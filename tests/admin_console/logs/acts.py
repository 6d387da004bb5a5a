"""Logs with something in them, and what a page of one shows."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client

from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source

LOGONS, OPERATIONS = "/console/logs/logons/", "/console/logs/operations/"
_TAG = re.compile(r"<[^>]+>")


def ask(client: Client, log: str, **asked: str) -> HttpResponse:
    """Return a page of a log."""
    return client.get(log, asked)  # type: ignore[return-value]  # of the test client


def lines(page: HttpResponse) -> list[str]:
    """Return the lines of the log that the page shows, headings of days left out."""
    rows = re.findall(r"<tr(?: class=\"is-bad\")?>(.*?)</tr>", page.content.decode().partition("<tbody>")[2], re.DOTALL)
    return [" ".join(unescape(_TAG.sub(" ", row)).split()) for row in rows]


def link(page: HttpResponse, words: str) -> str:
    """Return the query of the link with these words, empty where there is none."""
    found = re.search(rf'href="(\?[^"]*)"[^>]*>{words}</a>', page.content.decode())
    return unescape(found[1]) if found else ""


def act(
    event: str,
    *,
    target: str,
    actor: str = "postmaster@acme.example",
    domain_id: int,
    change: dict[str, object] | None = None,
) -> None:
    """Record an event."""
    source = Source("192.0.2.10", request_id="0123456789abcdef0123456789abcdef")
    record(event, actor=Actor(actor, "postmaster", domain_id), source=source, target=target, change=change)
