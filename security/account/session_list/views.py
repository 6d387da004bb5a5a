"""Pages about where one is logged on (E12)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.web.pages import FORM, READ, page
from security.account.session_list.queries import is_session, sessions_of
from security.account.session_list.services import log_off_elsewhere, log_off_session
from security.account.session_list.words import ended_words
from security.browsers.sessions.http import (
    employees,
    end_session,
    logon_url,
    session_key_of,
    source_of,
)
from security.browsers.sessions.rules import Ending
from security.browsers.trusted_devices.http import series_digest_of
from security.browsers.trusted_devices.queries import listed_devices
from security.errors import NoSuchSession
from security.programs.words import words_for


@page(employees, READ)
def session_list(request: HttpRequest, account: User) -> HttpResponse:
    """Show the browsers in which the account is logged on."""
    return _list_page(request, account)


def _list_page(request: HttpRequest, account: User, *, status: int = 200) -> HttpResponse:
    sessions = sessions_of(account=account, session_key=session_key_of(request))
    return render(request, "security/account/session_list/list.html", {"sessions": sessions}, status=status)


@page(employees, FORM)
def end_one(request: HttpRequest, account: User, public_id: UUID) -> HttpResponse:
    """POST ends one session; ending this one is logging off. GET, after a switch of the language, leads to the list.

    Of one that is over the page says so, in the words and with the list of one that never was.
    """
    if request.method != "POST":
        return redirect("security:session-list")
    try:
        return _ended(request, account, public_id)
    except NoSuchSession as gone:
        messages.info(request, _("That session has already ended. Nothing was changed by this step."))
        return _list_page(request, account, status=gone.status)


def _ended(request: HttpRequest, account: User, public_id: UUID) -> HttpResponse:
    if is_session(account=account, public_id=public_id, session_key=session_key_of(request)):
        end_session(request)
        return redirect(logon_url(ending=Ending.LOGGED_OFF))
    ended = log_off_session(account=account, public_id=public_id, source=source_of(request))
    words = _("%(program)s is logged off.") % {"program": words_for(ended.program)}
    messages.success(request, words)
    return redirect("security:session-list")


@page(employees, FORM)
def end_others(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks, POST ends all other sessions and with them the trust in all other devices."""
    key = session_key_of(request)
    devices = listed_devices(account=account, series_digest=series_digest_of(request))
    if request.method != "POST":
        sessions = [item for item in sessions_of(account=account, session_key=key) if not item.is_this]
        context = {"sessions": sessions, "devices": [item for item in devices if not item.is_this]}
        return render(request, "security/account/session_list/end_others.html", context)
    this = next((item.device.public_id for item in devices if item.is_this), None)
    ended = log_off_elsewhere(account=account, session_key=key, kept_device=this, source=source_of(request))
    messages.success(request, ended_words(ended))
    return redirect("security:session-list")
