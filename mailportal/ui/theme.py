"""The person's choice of light or dark, kept in a cookie so that the first byte of a page is right."""

from enum import StrEnum
from typing import Final

from django.conf import settings
from django.http import HttpRequest

COOKIE: Final = "theme"
COOKIE_SECONDS: Final = 365 * 24 * 3600


class Theme(StrEnum):
    """What a person can choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def theme_of(request: HttpRequest) -> Theme:
    """The chosen theme; anything unknown in the cookie means to follow the system."""
    try:
        return Theme(request.COOKIES.get(COOKIE, Theme.SYSTEM))
    except ValueError:
        return Theme.SYSTEM


def appearance(request: HttpRequest) -> dict[str, str]:
    """`portal_name` and `theme` ("system", "light" or "dark"); reads no session and no database."""
    return {"portal_name": settings.PORTAL_NAME, "theme": theme_of(request)}
