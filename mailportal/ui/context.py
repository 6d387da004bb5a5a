"""Context processor: what base.html needs on every page."""

from django.conf import settings
from django.http import HttpRequest

from mailportal.ui.theme import theme_of


def appearance(request: HttpRequest) -> dict[str, str]:
    """`portal_name` and `theme` ("system", "light" or "dark"); reads no session and no database."""
    return {"portal_name": settings.PORTAL_NAME, "theme": theme_of(request)}
