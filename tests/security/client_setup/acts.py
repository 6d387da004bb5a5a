"""What mail programs ask at set-up hosts."""

from xml.etree.ElementTree import Element, fromstring

from django.http import HttpResponse
from django.test import Client

AUTOCONFIG, WELL_KNOWN = "/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml"
AUTODISCOVER, PACC = "/autodiscover/autodiscover.xml", "/.well-known/user-agent-configuration.json"
PROFILE = "/mail/apple.mobileconfig"
OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
QUESTION = (
    '<?xml version="1.0" encoding="utf-8"?>{declared}'
    '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">'
    "<Request><EMailAddress>{address}</EMailAddress>"
    "<AcceptableResponseSchema>{schema}</AcceptableResponseSchema></Request></Autodiscover>"
)


def asked(
    client: Client, path: str, *, host: str = "autoconfig.acme.example", address: str | None = None, **headers: str
) -> HttpResponse:
    """Ask by GET, with an address in the query where there is one."""
    return client.get(path, {} if address is None else {"address": address}, HTTP_HOST=host, **headers)  # type: ignore[arg-type]  # headers are texts


def question(address: str, *, declared: str = "", schema: str = OUTLOOK) -> bytes:
    """Return Outlook's question."""
    return QUESTION.format(address=address, declared=declared, schema=schema).encode()


def sent(client: Client, body: bytes, *, host: str = "autodiscover.acme.example", **headers: str) -> HttpResponse:
    """Ask as Outlook does."""
    return client.post(AUTODISCOVER, body, content_type="text/xml; charset=utf-8", HTTP_HOST=host, **headers)  # type: ignore[arg-type]  # headers are texts


def document_in(answer: HttpResponse) -> Element:
    """Return the XML of an answer."""
    return fromstring(answer.content)  # noqa: S314 - the portal's own
