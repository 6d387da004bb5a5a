"""The page of a receipt; right after a reset it has the password on it, once."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from admin_console.desk import Desk
from admin_console.receipts.models import Receipt
from admin_console.receipts.queries import cuts_of
from admin_console.receipts.rules import ReceiptKind
from admin_console.receipts.words import are_open, heading_of, lines_of, moment_in, next_steps, stamp
from mailportal.ui.blocks import SheetCard
from security.factors.queries import factors_of


def receipt_page(
    request: HttpRequest, desk: Desk, receipt: Receipt, *, account: User, secret: str = ""
) -> HttpResponse:
    """Render a receipt. A ``secret`` is in this answer and nowhere else: no redirect, no session, no message."""
    cuts = cuts_of(receipt)
    host, ends_at = _host(), moment_in(receipt, "ends_at")
    is_pass = receipt.kind == ReceiptKind.ENROLMENT_PASS
    context = {
        "account": account,
        "receipt": receipt,
        "heading": heading_of(receipt, name=account.name),
        "lines": lines_of(desk, receipt, cuts),
        "is_open": are_open(cuts),
        "secret": secret,
        "shown_once": bool(secret),
        "host": host,
        "ends_at": ends_at,
        "steps": next_steps(receipt, has_factor=factors_of(account=account).is_bound, host=host),
        "is_phone_lost": receipt.kind == ReceiptKind.PHONE_LOST,
        "is_pass": is_pass,
        "cards": [_card(account, secret, ends_at)] if is_pass and secret and ends_at else [],
    }
    response = render(request, "admin_console/receipts/receipt.html", context)
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


def _host() -> str:
    host: str = urlsplit(settings.PUBLIC_BASE_URL).netloc
    return host


def _card(account: User, secret: str, ends_at: datetime) -> SheetCard:
    return SheetCard(account.name, account.address, secret, _host(), stamp(ends_at))
