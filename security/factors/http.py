"""What the pages of several factors send: new recovery codes, once, and the outcome of a request for a code."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.crypto.human_code import grouped
from security.factors.challenges.rules import Sent
from security.factors.challenges.words import sent_words
from security.factors.errors import RecoveryCodesUnknown
from security.factors.recovery_codes.queries import are_recovery_codes_of
from security.grants.mounts import Mount


def shown_once(
    request: HttpRequest, mount: Mount, template: str, codes: Sequence[str], context: Mapping[str, Any]
) -> HttpResponse:
    """Render new codes in the answer of the POST that made them: no redirect, no session, no message holds them."""
    dashed = ["-".join(grouped(code)) for code in codes]
    # Where another gate follows nobody is logged on yet, and the settings' own download would ask for a logon.
    download = mount.urls["download"] if "download" in mount.urls and not request.user.is_authenticated else _DOWNLOAD
    shown = {"codes": dashed, "codes_text": "\n".join(dashed), "download_url": reverse(download)}
    return mount.page(request, template, {**context, **shown})


_DOWNLOAD = "security:recovery-code-download"


def sheet_of(account: User, *, sent: str) -> HttpResponse:
    """Return the codes that a page sends back as a text file: the portal has no other copy of them.

    Raises RecoveryCodesUnknown for anything but the account's own ten, unused, so that nobody can make the portal hand
    out a file of their own words.
    """
    codes = sent.split()
    if not are_recovery_codes_of(account=account, codes=codes):
        raise RecoveryCodesUnknown
    return HttpResponse(
        _sheet_text(codes, account.address),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="recovery-codes.txt"'},
    )


def _sheet_text(codes: Sequence[str], address: str) -> str:
    lines = [
        _("Recovery codes of %(address)s for %(portal)s") % {"address": address, "portal": settings.PORTAL_NAME},
        settings.PUBLIC_BASE_URL,
        "",
        *codes,
        "",
        _(
            "If you lose your phone, use one of these instead of a code. Each works once. Keep them "
            "where nobody else can see them."
        ),
    ]
    return "\r\n".join(lines) + "\r\n"


def flash_send_outcome(request: HttpRequest, sent: Sent, *, masked: str) -> None:
    """Show on the next page the outcome of a request for a code to the number, shown as ``masked``."""
    level = messages.success if sent.ok else messages.warning
    level(request, sent_words(sent, masked=masked))
