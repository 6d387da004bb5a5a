"""The evidence pack for an auditor (X29): ordering one, taking it, and the keys with which it is verified."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from admin_console.desk import Desk
from admin_console.doors import operators, postmasters
from admin_console.evidence.queries import evidence_keys, packs_of
from admin_console.evidence.services import order_pack, take_pack
from admin_console.evidence.words import shown_pack
from mailportal.web.pages import FETCH, FORM, READ, page
from security.browsers.sessions.http import source_of
from security.grants.http import proved, proving
from security.grants.rules import Purpose

_PAGE: Final = "admin_console:evidence"


@page(postmasters, READ)
def evidence(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the latest packs of the reader's own, and what one is."""
    shown = [shown_pack(pack) for pack in packs_of(desk)]
    context = {"packs": shown, "is_under_way": any(pack.is_running for pack in shown)}
    return render(request, "admin_console/evidence/page.html", context)


@page(proving(postmasters), FORM)
def evidence_order(request: HttpRequest, _desk: Desk) -> HttpResponse:
    """Say what a pack will hold; sent, have it made."""
    flow = proved(request, Purpose.EXPORT)
    if request.method == "POST":
        order_pack(flow=flow)
        messages.success(request, _("The evidence pack is being made."))
        return redirect(_PAGE)
    return render(request, "admin_console/evidence/order.html", {"grant": flow.proof})


@page(postmasters, FETCH)
def evidence_take(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Hand out one of the reader's own packs."""
    pack = take_pack(desk=desk, public_id=public_id, source=source_of(request))
    day = timezone.localdate(pack.ended_at, timezone=desk.domain.zone)
    answer = HttpResponse(bytes(pack.archive or b""), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="evidence-{desk.domain.name}-{day}.zip"'
    return answer


@page(operators, READ)
def keys(request: HttpRequest, _operator: User) -> HttpResponse:
    """Show the public keys of this portal's packs, which auditors get from its operator."""
    return render(request, "admin_console/evidence/keys.html", {"keys": evidence_keys()})


@page(operators, FETCH)
def key_file(_request: HttpRequest, _operator: User, kid: int) -> HttpResponse:
    """Hand out one of them as a PEM file."""
    key = next((one for one in evidence_keys() if one.kid == kid), None)
    if key is None:
        raise Http404
    answer = HttpResponse(key.public.pem, content_type="application/x-pem-file")
    answer.headers["Content-Disposition"] = f'attachment; filename="evidence-key-{kid}.pem"'
    return answer
