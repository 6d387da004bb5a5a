"""Pages of where one is at home: sessions (E12) and trusted devices (W16); and the way out for a stranger's."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.durations import in_days_or_hours
from mailportal.web.pages import FORM, READ, page
from security.account.presence.services import is_session, log_off_elsewhere, log_off_session, sessions_of
from security.browsers.sessions.http import employees, end_session, logon_url, session_key_of, source_of
from security.browsers.sessions.rules import Ending
from security.browsers.trusted_devices.http import forget_trust, series_digest_of
from security.browsers.trusted_devices.queries import ListedDevice, listed_devices, longest_trust_for
from security.browsers.trusted_devices.services import remove_trusted_device, remove_trusted_devices
from security.errors import NoSuchSession, NoSuchTrustedDevice
from security.factors.queries import factors_of
from security.programs.words import program_words, words_for


@page(employees, READ)
def session_list(request: HttpRequest, account: User) -> HttpResponse:
    """Show the browsers in which the account is logged on."""
    return _sessions_page(request, account)


def _sessions_page(request: HttpRequest, account: User, *, status: int = 200) -> HttpResponse:
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
        return _sessions_page(request, account, status=gone.status)


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
    messages.success(request, _ended_words(ended))
    return redirect("security:session-list")


@page(employees, READ)
def device_list(request: HttpRequest, account: User) -> HttpResponse:
    """Show the browsers that skip the second step."""
    return _devices_page(request, account)


def _devices_page(request: HttpRequest, account: User, *, status: int = 200) -> HttpResponse:
    longest = longest_trust_for(account=account)
    context = {
        "devices": _devices(request, account),
        "longest": longest and in_days_or_hours(longest),
        "has_second_factor": factors_of(account=account).is_bound,
    }
    return render(request, "security/account/trusted_devices/list.html", context, status=status)


def _devices(request: HttpRequest, account: User) -> list[ListedDevice]:
    return list(listed_devices(account=account, series_digest=series_digest_of(request)))


@page(employees, FORM)
def remove_device(request: HttpRequest, account: User, public_id: UUID) -> HttpResponse:
    """POST removes one device; no proof of identity, for cutting off must be easy. GET leads to the list.

    Of one that is removed the page says so, in the words and with the list of one that never was.
    """
    if request.method != "POST":
        return redirect("security:trusted-device-list")
    try:
        removed = remove_trusted_device(account=account, public_id=public_id, source=source_of(request))
    except NoSuchTrustedDevice as gone:
        messages.info(request, _("That device is no longer trusted. Nothing was changed by this step."))
        return _devices_page(request, account, status=gone.status)
    words = _("%(device)s is removed. Its next logon asks for the second step.")
    messages.success(request, words % {"device": program_words(removed.kind)})
    response = redirect("security:trusted-device-list")
    if bytes(removed.series_digest) == series_digest_of(request):
        forget_trust(response)
    return response


@page(employees, FORM)
def remove_devices(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks, POST removes every device, this one too."""
    if request.method != "POST":
        context = {"devices": _devices(request, account)}
        return render(request, "security/account/trusted_devices/remove_all.html", context)
    count = remove_trusted_devices(account=account, actor=actor_of(account), source=source_of(request))
    messages.success(request, _removed_words(count))
    response = redirect("security:trusted-device-list")
    forget_trust(response)
    return response


@page(employees, FORM)
def not_mine(request: HttpRequest, account: User) -> HttpResponse:
    """Something here is not mine: GET says what helps, POST removes all devices, ends all other sessions, and leads
    to the change of the password.
    """
    key = session_key_of(request)
    if request.method != "POST":
        others = [item for item in sessions_of(account=account, session_key=key) if not item.is_this]
        context = {"devices": _devices(request, account), "sessions": others}
        return render(request, "security/account/trusted_devices/not_mine.html", context)
    log_off_elsewhere(account=account, session_key=key, kept_device=None, source=source_of(request))
    messages.success(request, _("All trusted devices are removed, and you are logged off everywhere else."))
    messages.warning(request, _("Change your password now: someone else may know it."))
    response = redirect("security:password-change")
    forget_trust(response)
    return response


def _ended_words(count: int) -> str:
    if not count:
        return _("You were not logged on anywhere else.")
    words = ngettext("%(count)d other session is logged off.", "%(count)d other sessions are logged off.", count)
    return words % {"count": count}


def _removed_words(count: int) -> str:
    if not count:
        return _("There was no trusted device to remove.")
    return ngettext(
        "%(count)d trusted device is removed. Its next logon asks for the second step.",
        "%(count)d trusted devices are removed. Their next logon asks for the second step.",
        count,
    ) % {"count": count}
