"""Forgot Password: until people can help themselves, the page that says whom to ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mailportal.web.pages import READ, anybody, page


@page(anybody, READ)
def start(request: HttpRequest) -> HttpResponse:
    """Name the postmaster to ask; the same for everybody, so that no domain is betrayed."""
    return render(request, "security/logon/recovery/start.html")
