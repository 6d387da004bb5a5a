"""The logon history (W17), and what to do about a logon that was not one's own (E13)."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.web.pages import READ, SEND, page
from security.account.logon_history.forms import HistoryForm
from security.account.logon_history.history import history_page, logon_of
from security.browsers.sessions.http import employees, session_key_of, source_of
from security.browsers.sessions.queries import beginning_of
from security.client_passwords.queries import client_password_state
from security.errors import NoSuchLogon
from security.records.queries import programs_failing
from security.records.services import dismiss_program_warning
from security.records.words import cure_words

_FAILING_WITHIN: Final = timedelta(days=7)
_LARGEST: Final = 2**63 - 1


@page(employees, READ)
def logon_list(request: HttpRequest, account: User) -> HttpResponse:
    """Show the account's logons, the newest first, narrowed by period, result and type."""
    now, form = timezone.now(), HistoryForm(request.GET)
    if not form.is_valid():
        context = {"form": form, "kept_days": settings.LOG_RETENTION_DAYS}
        return render(request, "security/account/logon_history/list.html", context, status=400)
    context = {
        "form": form,
        "page": history_page(
            account=account,
            wanted=form.wanted(now=now),
            older_than=form.place("older"),
            newer_than=form.place("newer"),
            session=beginning_of(session_key=session_key_of(request)),
        ),
        "failing": programs_failing(account_id=account.pk, since=now - _FAILING_WITHIN),
        "kept_days": settings.LOG_RETENTION_DAYS,
    }
    return render(request, "security/account/logon_history/list.html", context)


@page(employees, READ)
def not_me(request: HttpRequest, account: User, number: int) -> HttpResponse:
    """Lead to the cure for one logon."""
    _require_possible(number)
    session = beginning_of(session_key=session_key_of(request))
    logon = logon_of(account=account, number=number, session=session)
    state = client_password_state(account=account)
    context = {
        "logon": logon,
        "cure": logon.cure.value,
        "cure_words": cure_words(logon.cure, is_on=state.is_on, clients_allowed=state.clients_allowed),
        "state": state,
    }
    return render(request, "security/account/logon_history/not_me.html", context)


@page(employees, SEND)
def was_me(request: HttpRequest, account: User, number: int) -> HttpResponse:
    """Put the warning of one's own mail program away."""
    _require_possible(number)
    dismiss_program_warning(account=account, number=number, source=source_of(request))
    messages.success(
        request, _("You will not be warned about this mail program again, unless you change your web logon password.")
    )
    return redirect("security:overview")


def _require_possible(number: int) -> None:
    if number > _LARGEST:
        raise NoSuchLogon
