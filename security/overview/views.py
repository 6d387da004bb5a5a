"""The overview page: the state of everything that protects the account, and what to do next (E4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from security.overview.page import words_of
from security.overview.queries import overview_of
from security.sessions.http import account_of, employee_page


@employee_page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the account's security."""
    account = account_of(request)
    shown = overview_of(account=account)
    page = {"overview": shown, "words": words_of(account, shown)}
    return render(request, "security/overview/page.html", page)
