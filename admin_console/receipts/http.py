"""The page of a receipt; right after a reset it has the password on it, once."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from admin_console.account_pages import AccountPages, pages_at_desk
from admin_console.desk import Desk
from admin_console.discretion import shown_to
from admin_console.receipts.models import Receipt
from admin_console.receipts.queries import cuts_of
from admin_console.receipts.rules import ReceiptKind, holdings_in
from admin_console.receipts.words import are_open, heading_of, lines_of, moment_in, next_steps, stamp
from mailportal.ui.blocks import SheetCard
from security.factors.queries import factors_of
from security.passwords.links.queries import link_of
from security.resets.rules import Holding


def receipt_page(
    request: HttpRequest, desk: Desk, receipt: Receipt, *, account: User, secret: str = ""
) -> HttpResponse:
    """Render a receipt as far as the desk sees what ended; see ``whole_receipt``."""
    ended = shown_to(desk, holdings_in(receipt.ended))
    return whole_receipt(
        request, receipt, account=account, pages=pages_at_desk(desk, account), ended=ended, secret=secret
    )


def whole_receipt(
    request: HttpRequest,
    receipt: Receipt,
    *,
    account: User,
    pages: AccountPages,
    ended: Sequence[Holding],
    secret: str = "",
) -> HttpResponse:
    """Render a receipt of what ``ended``, one of the account's ``pages``.

    A ``secret`` is in this answer alone: no redirect, no session, no message.
    """
    cuts = cuts_of(receipt)
    host, ends_at = _host(), moment_in(receipt, "ends_at")
    is_pass, is_link = receipt.kind == ReceiptKind.ENROLMENT_PASS, receipt.kind == ReceiptKind.PASSWORD_LINK
    is_waiting = is_link and link_of(account=account) is not None
    steps = next_steps(receipt, has_factor=factors_of(account=account).is_bound, host=host)
    context = {
        "account": account,
        "receipt": receipt,
        "heading": heading_of(receipt, name=account.name),
        "lines": lines_of(receipt, ended, cuts, changed_at=account.password_changed_at, is_waiting=is_waiting),
        "again_url": pages.receipt(receipt.public_id) if are_open(cuts) or is_waiting else "",
        "secret": secret,
        "shown_once": bool(secret),
        "host": host,
        "ends_at": ends_at,
        "steps": steps if is_waiting or not is_link else (),
        "is_phone_lost": receipt.kind == ReceiptKind.PHONE_LOST,
        "is_pass": is_pass,
        "is_link": is_link,
        "is_waiting": is_waiting,
        "cards": [_card(account, secret, ends_at)] if is_pass and secret and ends_at else [],
        **pages.context,
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
