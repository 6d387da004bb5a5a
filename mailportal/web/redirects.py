"""Where `next` and the page before may lead: to a path of this portal and nowhere else."""

from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

_DELETE: Final = "\x7f"


def next_or(request: HttpRequest, fallback: str) -> str:
    """The `next` parameter of the form or the address if it is safe, else the fallback."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_safe_path(wanted, request) else fallback


def referring_path(request: HttpRequest) -> str:
    """The path of the portal's page that sent this request, with its query; empty where the browser names none."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    path = page._replace(scheme="", netloc="", fragment="").geturl()
    return path if page.netloc == request.get_host() and is_safe_path(path, request) else ""


def is_safe_path(target: str, request: HttpRequest) -> bool:
    """True for a local path. Browsers read `//evil` and a backslash as another host and drop control characters."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    if any(character < " " or character == _DELETE for character in target):
        return False
    return url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
