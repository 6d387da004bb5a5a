"""Reading a receipt again, without what was shown once."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.reach import employee_of
from admin_console.receipts.http import receipt_page
from admin_console.receipts.queries import receipt_of
from mailportal.web.pages import READ, page
from security.browsers.sessions.http import source_of


@page(at_desk(Capability.SEE), READ)
def receipt(request: HttpRequest, desk: Desk, public_id: UUID, receipt_id: UUID) -> HttpResponse:
    """Show what an act ended, and how far the mail servers are with it now."""
    account = employee_of(desk, public_id, source=source_of(request))
    found = receipt_of(account=account, public_id=receipt_id)
    if found is None:
        raise Http404
    return receipt_page(request, desk, found, account=account)
