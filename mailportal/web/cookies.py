"""Cookies that stand for something: believed only where the browser sends just one of the name."""

from django.http import HttpRequest


def only_cookie(request: HttpRequest, name: str) -> str:
    """Return the cookie's value; empty where there is none, or two.

    A second one was planted by a neighbour on the same host; which of them the browser sends first is not ours to
    guess (W13).
    """
    names = [part.partition("=")[0].strip() for part in request.headers.get("Cookie", "").split(";")]
    return request.COOKIES.get(name, "") if names.count(name) == 1 else ""
