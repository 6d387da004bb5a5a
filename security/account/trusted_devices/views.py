"""Pages of trusted devices (W16), and the way out for a person who sees one that is not theirs."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.durations import in_days_or_hours
from mailportal.web.method_gate import form_page
from security.account.session_list.queries import sessions_of
from security.account.session_list.services import log_off_elsewhere
from security.browsers.sessions.http import account_of, employee_page, session_key_of, source_of
from security.browsers.trusted_devices.http import forget_trust, series_digest_of
from security.browsers.trusted_devices.models import TrustedDevice
from security.browsers.trusted_devices.queries import ListedDevice, listed_devices, longest_trust_for
from security.browsers.trusted_devices.services import remove_trusted_device, remove_trusted_devices
from security.browsers.trusted_devices.words import removed_words
from security.errors import NoSuchTrustedDevice
from security.factors.queries import factors_of
from security.programs.words import program_words


@employee_page
@require_safe
def device_list(request: HttpRequest) -> HttpResponse:
    """Show the browsers that skip the second step."""
    return _list_page(request)


def _list_page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    account = account_of(request)
    longest = longest_trust_for(account=account)
    page = {
        "devices": _devices(request, account),
        "longest": longest and in_days_or_hours(longest),
        "has_second_factor": factors_of(account=account).is_bound,
    }
    return render(request, "security/account/trusted_devices/list.html", page, status=status)


def _devices(request: HttpRequest, account: User) -> list[ListedDevice]:
    return list(listed_devices(account=account, series_digest=series_digest_of(request)))


@employee_page
@form_page
def remove_one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST removes one device; no proof of identity, for cutting off must be easy. GET leads to the list.

    Of one that is removed the page says so, in the words and with the list of one that never was.
    """
    if request.method != "POST":
        return redirect("security:trusted-device-list")
    try:
        removed = remove_trusted_device(account=account_of(request), public_id=public_id, source=source_of(request))
    except NoSuchTrustedDevice as gone:
        messages.info(request, _("That device is no longer trusted. Nothing was changed by this step."))
        return _list_page(request, status=gone.status)
    words = _("%(device)s is removed. Its next logon asks for the second step.")
    messages.success(request, words % {"device": program_words(removed.kind)})
    response = redirect("security:trusted-device-list")
    if _is_this(request, removed):
        forget_trust(response)
    return response


def _is_this(request: HttpRequest, device: TrustedDevice) -> bool:
    return bytes(device.series_digest) == series_digest_of(request)


@employee_page
@form_page
def remove_all(request: HttpRequest) -> HttpResponse:
    """GET asks, POST removes every device, this one too."""
    account = account_of(request)
    if request.method != "POST":
        page = {"devices": _devices(request, account)}
        return render(request, "security/account/trusted_devices/remove_all.html", page)
    count = remove_trusted_devices(account=account, actor=actor_of(account), source=source_of(request))
    messages.success(request, removed_words(count))
    response = redirect("security:trusted-device-list")
    forget_trust(response)
    return response


@employee_page
@form_page
def not_mine(request: HttpRequest) -> HttpResponse:
    """Something here is not mine: GET says what helps, POST removes all devices, ends all other sessions, and leads
    to the change of the password.
    """
    account, key = account_of(request), session_key_of(request)
    if request.method != "POST":
        others = [item for item in sessions_of(account=account, session_key=key) if not item.is_this]
        page = {"devices": _devices(request, account), "sessions": others}
        return render(request, "security/account/trusted_devices/not_mine.html", page)
    log_off_elsewhere(account=account, session_key=key, kept_device=None, source=source_of(request))
    messages.success(request, _("All trusted devices are removed, and you are logged off everywhere else."))
    messages.warning(request, _("Change your password now: someone else may know it."))
    response = redirect("security:password-change")
    forget_trust(response)
    return response
