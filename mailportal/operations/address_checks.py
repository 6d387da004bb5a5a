"""Refuse to start where the addresses in the settings do not fit each other, and name the setting.

Otherwise the portal would start and answer 400 to everybody, or 403 to every form, and nothing would say why.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http.request import validate_host

from mailportal.checks import refuses_start

_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


@refuses_start("E003", deploy=True)
def hosts_are_named() -> Iterator[str]:
    """A host that anybody may choose ends up in links and in the cache of a proxy; one with a port fits no request."""
    if not settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS is empty: name the host of the portal"
    for host in settings.ALLOWED_HOSTS:
        if "*" in host or host.startswith("."):
            yield f"ALLOWED_HOSTS has the wildcard {host!r}: name each host"
        elif not _HOST.fullmatch(host):
            yield f"ALLOWED_HOSTS has {host!r}, which no browser sends: name hosts alone, without scheme, port and path"


@refuses_start("E004", deploy=True)
def public_url_is_https() -> Iterator[str]:
    """Over plain http each password travels in clear text."""
    if not settings.PUBLIC_BASE_URL.startswith("https://"):
        yield f"PUBLIC_BASE_URL is plain http: {settings.PUBLIC_BASE_URL} must begin with https://"


@refuses_start("E008")
def public_url_is_a_host_alone() -> Iterator[str]:
    """The pages stand at the root of their host: below a path every link would lead elsewhere."""
    url = settings.PUBLIC_BASE_URL
    if not _is_host_alone(_parts_of(url)):
        yield f"PUBLIC_BASE_URL is {url}: scheme, host and port alone, such as https://portal.example"


@refuses_start("E009", deploy=True)
def hosts_fit_the_urls() -> Iterator[str]:
    """Every address that the portal itself hands out is one it answers."""
    for name, url in _urls().items():
        if (host := _host_of(url)) and not validate_host(host, settings.ALLOWED_HOSTS):
            yield f"{name} is {url}, and ALLOWED_HOSTS does not have its host: add it there"


@refuses_start("E023", deploy=True)
def reports_can_arrive() -> Iterator[str]:
    """The gateway gets a whole address to report to."""
    url = settings.SMS_REPORT_BASE_URL
    parts = _parts_of(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        yield f"SMS_REPORT_BASE_URL is {url}: no address such as http://10.0.0.5:8000"


@refuses_start("E011", deploy=True)
def a_proxy_is_counted() -> Iterator[str]:
    """TLS ends in a proxy; uncounted it is not believed, every form is refused, and all people are one client."""
    if settings.TRUSTED_PROXIES <= 0:
        yield f"TRUSTED_PROXIES is {settings.TRUSTED_PROXIES}: count the reverse proxies in front, 1 for nginx alone"


def _urls() -> dict[str, str]:
    return {"PUBLIC_BASE_URL": settings.PUBLIC_BASE_URL, "SMS_REPORT_BASE_URL": settings.SMS_REPORT_BASE_URL}


def _parts_of(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_host_alone(parts: SplitResult | None) -> bool:
    return (
        parts is not None
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and not (parts.path or parts.query or parts.fragment)
    )


def _host_of(url: str) -> str:
    """Return the host as a request would name it, in brackets where it is an address of IPv6."""
    parts = _parts_of(url)
    host = (parts.hostname if parts else None) or ""
    return f"[{host}]" if ":" in host else host
