"""Where a gateway reports the outcome of a message."""

from django.http import Http404, HttpRequest, HttpResponse

from mailportal.sms.rules import Delivery
from mailportal.sms.services import report_delivery
from mailportal.web.pages import FETCH, anybody, page

# Kannel's kinds of report that end a message: delivered, undeliverable, rejected by the centre.
_KINDS = {"1": Delivery.DELIVERED, "2": Delivery.UNDELIVERED, "16": Delivery.UNDELIVERED}


@page(anybody, FETCH)
def delivery(request: HttpRequest, token: str) -> HttpResponse:
    """Take a report. It changes state by GET, for Kannel has no other way, and is unsigned.

    So the address itself is the secret: 256 random bits, one message each, which only the gateway was told. What it
    can do is set one word beside that message, the same again if repeated; nothing that decides anything reads it.
    """
    known = _KINDS.get(request.GET.get("type", ""))
    if known is None or not report_delivery(token=token, delivery=known):
        raise Http404
    return HttpResponse(status=204)
