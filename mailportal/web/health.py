"""Whether this process can serve people, for load balancers: they probe by address and know no host name."""

from ipaddress import ip_address, ip_network
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from mailportal.web.client_address import UNKNOWN, client_address
from mailportal.web.types import GetResponse

PATH: Final = "/health"


def health(get_response: GetResponse) -> GetResponse:
    """Middleware: GET /health is 200 or 503 and nothing else, to this machine and settings.HEALTH_NETWORKS alone.

    Before the host check. To anybody else it is a page that does not exist: who may ask is the address that all limits
    go by, so that a request which a proxy hands on is its client's, not the proxy's.
    """
    networks = [ip_network(text, strict=False) for text in settings.HEALTH_NETWORKS]

    def respond(request: HttpRequest) -> HttpResponseBase:
        if request.path_info != PATH or request.method not in {"GET", "HEAD"}:
            return get_response(request)
        asker = client_address(request)
        if asker == UNKNOWN or not any(ip_address(asker) in network for network in networks):
            return get_response(request)
        return HttpResponse(status=200 if _database_answers() else 503, headers={"Cache-Control": "no-store"})

    return respond


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True
