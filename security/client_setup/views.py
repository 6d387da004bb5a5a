"""What mail programs are told at the set-up hosts (X8): equal for every address, for none is looked up."""

from django.http import HttpRequest, HttpResponse

from accounts.directory.rules import InvalidAddress, canonical_address
from mailportal.web.pages import READ, SEND, anybody, page
from mailportal.web.set_up_hosts import SetUpQuestion
from security.client_setup.autoconfig import autoconfig_of
from security.client_setup.autodiscover import NoQuestion, address_asked_for, answer_for
from security.client_setup.pacc import pacc_of
from security.client_setup.profile import profile_of
from security.client_setup.queries import set_up_at
from security.client_setup.signing import signed


@page(anybody, READ)
def autoconfig(_request: HttpRequest, asked: SetUpQuestion) -> HttpResponse:
    """GET: Thunderbird's document. The address that it puts into the query is not read."""
    told = set_up_at(asked.host)
    return _missing() if told is None else HttpResponse(autoconfig_of(told), content_type="text/xml; charset=utf-8")


@page(anybody, SEND)
def autodiscover(_request: HttpRequest, asked: SetUpQuestion) -> HttpResponse:
    """POST: Outlook's question, answered for any address of the host's domain."""
    told = set_up_at(asked.host)
    if told is None:
        return _missing()
    try:
        address = address_asked_for(asked.body)
    except NoQuestion:
        return HttpResponse(status=400)
    if address.rpartition("@")[2] != told.domain:
        return _missing()
    return HttpResponse(answer_for(told, address=address), content_type="text/xml; charset=utf-8")


@page(anybody, READ)
def profile(_request: HttpRequest, asked: SetUpQuestion) -> HttpResponse:
    """GET: Apple's profile, for an address of the host's domain, or without any."""
    told, address = set_up_at(asked.host), ""
    if told is None:
        return _missing()
    if asked.address:
        try:
            address = canonical_address(asked.address)
        except InvalidAddress:
            return _missing()
        if address.rpartition("@")[2] != told.domain:
            return _missing()
    return HttpResponse(signed(profile_of(told, address=address)), content_type="application/x-apple-aspen-config")


@page(anybody, READ)
def pacc(_request: HttpRequest, asked: SetUpQuestion) -> HttpResponse:
    """GET: the PACC document."""
    told = set_up_at(asked.host)
    document = None if told is None else pacc_of(told)
    return _missing() if document is None else HttpResponse(document, content_type="application/json")


def _missing() -> HttpResponse:
    return HttpResponse(status=404)
