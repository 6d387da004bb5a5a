"""Where a request of an operator meets a postmaster, and the receipt of what was done."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from admin_console.account_pages import AccountPages
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
        receipt,
        account=account,
        pages=pages_of_operator(account),
        ended=holdings_in(receipt.ended),
        secret=secret,
    )


def to_receipt(account: User, receipt: Receipt) -> HttpResponse:
    """Lead to the page of the receipt."""
    return redirect(pages_of_operator(account).receipt(receipt.public_id))


def pages_of_operator(account: User) -> AccountPages:
    """Return the pages that the operator's console has about a postmaster."""
    domain = account.domain
    name = domain.name if domain else ""
    args = [name, account.public_id]

    def at(name: str) -> str:
        return reverse(f"operator_console:postmaster-{name}", args=args)

    manage = reverse("operator_console:domain-manage", args=[name])
    return AccountPages(
        base="base_operator.html",
        way=((_("Domains"), reverse("operator_console:domain-list")), (str(domain), manage)),
        args=args,
        receipt_name="operator_console:postmaster-receipt",
        back=manage,
        password=at("password"),
        factors=at("factors"),
        enrolment_pass=at("pass"),
        pass_void=at("pass-void"),
        link_void=at("link-void"),
    )
