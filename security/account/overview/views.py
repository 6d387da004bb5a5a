"""The overview page: the state of everything that protects the account, and what to do next (E4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from mailportal.web.pages import READ, page
from security.account.overview.page import words_of
from security.account.overview.queries import Overview, overview_of
from security.browsers.sessions.http import employees, session_of
from security.factors.rules import Proved


@page(employees, READ)
def overview(request: HttpRequest, account: User) -> HttpResponse:
    """Show the account's security."""
    shown = overview_of(account=account)
    context = {
        "overview": shown,
        "words": words_of(account, shown),
        "may_have_lost_app": _may_have_lost_app(request, shown),
    }
    return render(request, "security/account/overview/page.html", context)


def _may_have_lost_app(request: HttpRequest, shown: Overview) -> bool:
    # Logged on with a recovery code, and the app is still the one of before: until it is replaced in this session.
    session, since = session_of(request), shown.authenticator_since
    if session.proved != Proved.RECOVERY_CODE or since is None or session.started_at is None:
        return False
    return since < session.started_at and shown.is_authenticator_offered
