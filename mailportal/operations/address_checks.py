"""Refuse to start where the addresses in the settings do not fit each other, and name the setting.

Otherwise the portal would start and answer 400 to everybody, or 403 to every form, and nothing would say why.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Critical, Tags, register
from django.http.request import validate_host

_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


@register(Tags.security, deploy=True)
def hosts_are_named(**_scope: object) -> list[CheckMessage]:
    """A host that anybody may choose ends up in links and in the cache of a proxy; one with a port fits no request."""
    hosts = list(settings.ALLOWED_HOSTS)
    if not hosts:
        return [Critical("ALLOWED_HOSTS is empty: name the host of the portal", id="portal.E003")]
    return [Critical(complaint, id="portal.E003") for host in hosts for complaint in _complaints_about(host)]


def _complaints_about(host: str) -> Iterator[str]:
    if "*" in host or host.startswith("."):
        yield f"ALLOWED_HOSTS has the wildcard {host!r}: name each host"
    elif not _HOST.fullmatch(host):
        yield f"ALLOWED_HOSTS has {host!r}, which no browser sends: name hosts alone, without scheme, port and path"


@register(Tags.security, deploy=True)
def public_url_is_https(**_scope: object) -> list[CheckMessage]:
    """Over plain http each password travels in clear text."""
    if settings.PUBLIC_BASE_URL.startswith("https://"):
        return []
    message = f"PUBLIC_BASE_URL is plain http: {settings.PUBLIC_BASE_URL} must begin with https://"
    return [Critical(message, id="portal.E004")]


@register(Tags.security)
def public_url_is_a_host_alone(**_scope: object) -> list[CheckMessage]:
    """The pages stand at the root of their host: below a path every link would lead elsewhere."""
    if _is_host_alone(_parts_of(settings.PUBLIC_BASE_URL)):
        return []
    message = (
        f"PUBLIC_BASE_URL is {settings.PUBLIC_BASE_URL}: scheme, host and port alone, such as https://portal.example"
    )
    return [Critical(message, id="portal.E008")]


@register(Tags.security, deploy=True)
def hosts_fit_the_urls(**_scope: object) -> list[CheckMessage]:
    """Whoever comes by an address that the portal itself gave out is answered."""
    return [
        Critical(f"{name} is {url}, and ALLOWED_HOSTS does not have its host: add it there", id="portal.E009")
        for name, url in _urls().items()
        if (host := _host_of(url)) and not validate_host(host, settings.ALLOWED_HOSTS)
    ]


@register(Tags.security, deploy=True)
def reports_can_arrive(**_scope: object) -> list[CheckMessage]:
    """The gateway gets a whole address to report to."""
    parts = _parts_of(settings.SMS_REPORT_BASE_URL)
    if parts is not None and parts.scheme in {"http", "https"} and parts.hostname:
        return []
    message = f"SMS_REPORT_BASE_URL is {settings.SMS_REPORT_BASE_URL}: no address such as http://10.0.0.5:8000"
    return [Critical(message, id="portal.E023")]


@register(Tags.security, deploy=True)
def a_proxy_is_counted(**_scope: object) -> list[CheckMessage]:
    """TLS ends in a proxy; uncounted it is not believed, every form is refused, and all people are one client."""
    if settings.TRUSTED_PROXIES > 0:
        return []
    message = f"TRUSTED_PROXIES is {settings.TRUSTED_PROXIES}: count the reverse proxies in front, 1 for nginx alone"
    return [Critical(message, id="portal.E011")]


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
