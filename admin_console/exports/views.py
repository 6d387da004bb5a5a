"""Export CSV of the list of employees: whom, after a fresh proof, and the file (P11)."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.employees.forms import FilterForm
from admin_console.employees.words import STATE_WORDS
from admin_console.exports.queries import table_of
from admin_console.exports.services import order_export
from admin_console.reach import record_foreign_department
from mailportal.web.pages import FORM, page
from mailportal.web.spreadsheets import spreadsheet
from security.browsers.sessions.http import source_of
from security.grants.http import proved, proving
from security.grants.rules import Purpose

_EXPORTERS: Final = at_desk(Capability.EXPORT)


@page(proving(_EXPORTERS), FORM)
def people_export(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Say what the file will hold; sent, hand it out."""
    is_sent = request.method == "POST"
    form = FilterForm(request.POST if is_sent else request.GET, desk=desk)
    record_foreign_department(form, desk, source=source_of(request))
    flow = proved(request, Purpose.EXPORT)
    if is_sent and form.is_valid():
        allowed = order_export(flow=flow, query=form.query)
        day = timezone.localdate(timezone=desk.domain.zone)
        return spreadsheet(f"people-{desk.domain.name}-{day}.csv", table_of(allowed, form.wanted))
    context = {
        "form": form,
        "state": STATE_WORDS[form.wanted.state] if form.is_valid() and form.wanted.state else "",
        "grant": flow.proof,
    }
    return render(request, "admin_console/exports/people.html", context, status=400 if form.errors else 200)
