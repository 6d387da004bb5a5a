"""Choosing the theme: a plain form, no script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from mailportal.errors import BadInput
from mailportal.ui.theme import COOKIE, COOKIE_SECONDS, Theme
from mailportal.web.cookies import keep_cookie
from mailportal.web.pages import SEND, anybody, page
from mailportal.web.stale_forms import next_or


@page(anybody, SEND)
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie and go back to `next`. An unknown choice is BadInput."""
    try:
        theme = Theme(request.POST.get("theme", ""))
    except ValueError as unknown:
        raise BadInput from unknown
    response = HttpResponseRedirect(next_or(request, "/"))
    keep_cookie(response, COOKIE, theme, seconds=COOKIE_SECONDS)
    return response
