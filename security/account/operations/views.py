"""A person's own operation log: what was changed in their account, when and by whom (P13)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from mailportal.web.pages import READ, page
from security.account.operations.forms import OperationsForm
from security.account.operations.queries import operations_page
from security.browsers.sessions.http import employees


@page(employees, READ)
def operation_list(request: HttpRequest, account: User) -> HttpResponse:
    """Show what was done to the account, the newest first, narrowed by the kind of act."""
    form = OperationsForm(request.GET)
    context = {"form": form, "kept_days": settings.LOG_RETENTION_DAYS}
    if form.is_valid():
        context["page"] = operations_page(account=account, events=form.events, after=form.place)
    return render(request, "security/account/operations/list.html", context, status=400 if form.errors else 200)
