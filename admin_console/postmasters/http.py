"""Where a request of an operator meets a postmaster, and the receipt of what was done."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from admin_console.postmasters.queries import postmaster_of
from admin_console.receipts.http import whole_receipt
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import holdings_in
from security.browsers.sessions.http import source_of


def postmaster_asked(request: HttpRequest, operator: User, name: str, public_id: UUID) -> User:
    """Return the postmaster whom the address names. Raises Http404, which is recorded."""
    return postmaster_of(operator, name, public_id, source=source_of(request))


def postmaster_receipt(request: HttpRequest, receipt: Receipt, *, account: User, secret: str = "") -> HttpResponse:
    """Render a receipt with all that ended; see ``whole_receipt``."""
    return whole_receipt(
        request,
        "admin_console/postmasters/receipt.html",
        receipt,
        account=account,
        ended=holdings_in(receipt.ended),
        secret=secret,
        domain=account.domain,
    )


def to_receipt(account: User, receipt: Receipt) -> HttpResponse:
    """Lead to the page of the receipt."""
    return redirect("operator_console:postmaster-receipt", *address_of(account), receipt.public_id)


def address_of(account: User) -> tuple[object, object]:
    """Return what the addresses of a postmaster's pages name: the domain, and the account."""
    return account.domain and account.domain.name, account.public_id
