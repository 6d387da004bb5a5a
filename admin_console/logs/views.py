"""Logs (W26): who logged on or was refused, what was done by whom, and either as a file (P13)."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.logs.around import LOGONS, OPERATIONS, export_context, page_context, where_next
from admin_console.logs.files import logon_table, operation_table
from admin_console.logs.forms import LogonFilter, OperationFilter
from admin_console.logs.logons import logon_log
from admin_console.logs.operations import operation_log
from admin_console.logs.services import order_log_export
from admin_console.logs.shown import logon_days, operation_days
from mailportal.web.pages import FORM, READ, page
from mailportal.web.spreadsheets import spreadsheet
from security.grants.http import proved, proving
from security.grants.rules import Purpose

_READERS: Final = at_desk(Capability.LOGS)
_EXPORTERS: Final = at_desk(Capability.LOGS, Capability.EXPORT)


@page(_READERS, READ)
def logons(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show a page of the logon log."""
    form = LogonFilter(request.GET, desk=desk)
    context = page_context(desk, form, LOGONS)
    if form.is_answerable:
        log = logon_log(desk, form.wanted, after=form.place)
        context |= {"days": logon_days(log), **where_next(form, older=log.older, searched_to=log.searched_to)}
    return render(request, "admin_console/logs/logons.html", context, status=400 if form.errors else 200)


@page(_READERS, READ)
def operations(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show a page of the operation log."""
    form = OperationFilter(request.GET, desk=desk)
    context = page_context(desk, form, OPERATIONS)
    if form.is_answerable:
        log = operation_log(desk, form.wanted, after=form.place)
        context |= {"days": operation_days(log), **where_next(form, older=log.older, searched_to=log.searched_to)}
    return render(request, "admin_console/logs/operations.html", context, status=400 if form.errors else 200)


@page(proving(_EXPORTERS), FORM)
def logons_export(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Say what a file of the logon log will hold; sent, hand it out."""
    form = LogonFilter(request.POST if request.method == "POST" else request.GET, desk=desk)
    flow = proved(request, Purpose.EXPORT)
    if request.method == "POST" and form.is_answerable:
        allowed = order_log_export(flow=flow, log="logons", query=form.query)
        return spreadsheet(_name("logons", desk), logon_table(allowed, form.wanted))
    context = export_context(form, LOGONS, grant=flow.proof)
    return render(request, "admin_console/logs/export.html", context, status=200 if form.is_answerable else 400)


@page(proving(_EXPORTERS), FORM)
def operations_export(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Say what a file of the operation log will hold; sent, hand it out."""
    form = OperationFilter(request.POST if request.method == "POST" else request.GET, desk=desk)
    flow = proved(request, Purpose.EXPORT)
    if request.method == "POST" and form.is_answerable:
        allowed = order_log_export(flow=flow, log="operations", query=form.query)
        return spreadsheet(_name("operations", desk), operation_table(allowed, form.wanted))
    context = export_context(form, OPERATIONS, grant=flow.proof)
    return render(request, "admin_console/logs/export.html", context, status=200 if form.is_answerable else 400)


def _name(log: str, desk: Desk) -> str:
    return f"{log}-{desk.domain.name}-{timezone.localdate(timezone=desk.domain.zone)}.csv"
