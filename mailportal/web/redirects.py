"""Where `next` may lead: to a path of this portal and nowhere else."""

from typing import Final

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

_DELETE: Final = "\x7f"


def next_or(request: HttpRequest, fallback: str) -> str:
    """The `next` parameter of the form or the address if it is safe, else the fallback."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_safe_path(wanted, request) else fallback


def is_safe_path(target: str, request: HttpRequest) -> bool:
    """True for a local path. Browsers read `//evil` and a backslash as another host and drop control characters."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    if any(character < " " or character == _DELETE for character in target):
        return False
    return url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
