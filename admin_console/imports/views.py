"""Importing people from a file: sent, checked, ordered after a fresh proof, and followed to its end (P11)."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.imports.corrections import finding_words
from admin_console.imports.forms import FileForm
from admin_console.imports.models import ImportRun
from admin_console.imports.queries import run_of, runs_of
from admin_console.imports.rules import COLUMNS, UPLOAD_BYTES, Handout, ImportOutcome, ImportStage
from admin_console.imports.services import check, findings_of, order_import, stop_import
from admin_console.imports.words import (
    HANDOUT_WORDS,
    OUTCOME_WORDS,
    STEPS,
    check_sentence,
    check_title,
    figures_of,
    format_words,
    handed_out_words,
    phases_of,
    result_words,
    run_title,
)
from mailportal.web.pages import FORM, READ, SEND, page
from mailportal.web.spreadsheets import spreadsheet
from security.browsers.sessions.http import source_of
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.passwords.activation.queries import shown_round

_IMPORTERS: Final = at_desk(Capability.IMPORT)


@page(_IMPORTERS, FORM, most_bytes=UPLOAD_BYTES)
def import_start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a file, check it and show what was found."""
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        return _checked(request, desk, form)
    context = {
        "desk": desk,
        "form": form,
        "handouts": {handout.value: hint for handout, (_words, hint) in HANDOUT_WORDS.items()},
        "columns": COLUMNS,
        "steps": STEPS,
        "runs": [(run, *result_words(run), run.owner_id == desk.account.pk) for run in runs_of(desk)],
    }
    return render(request, "admin_console/imports/start.html", context, status=400 if form.errors else 200)


def _checked(request: HttpRequest, desk: Desk, form: FileForm) -> HttpResponse:
    source, former = source_of(request), form.cleaned_data["instead_of"]
    if former is not None:
        stop_import(desk=desk, run=run_of(desk, former, source=source), source=source)
    run = check(
        desk=desk,
        data=form.chosen.read(),
        file_name=form.chosen.name or "",
        handout=Handout(form.cleaned_data["handout"]),
        source=source,
    )
    return redirect("admin_console:import-run", run.public_id)


@page(_IMPORTERS, READ)
def import_template(request: HttpRequest, desk: Desk) -> HttpResponseBase:  # noqa: ARG001 - the same for every desk
    """Return an empty file with the names of the columns."""
    return spreadsheet("people.csv", [COLUMNS])


@page(proving(_IMPORTERS), FORM)
def import_run(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Show where an import stands; order it, after a fresh proof, where its file is right."""
    run = run_of(desk, public_id, source=source_of(request))
    if run.stage is not ImportStage.CHECKED:
        return redirect(request.path) if request.method == "POST" else _followed(request, run)
    flow = proved(request, Purpose.IMPORT) if run.is_right else None
    if flow is not None and request.method == "POST":
        order_import(flow=flow, run=run)
        return redirect(request.path)
    report = run.found
    context = {
        "run": run,
        "report": report,
        "title": check_title(report),
        "sentence": check_sentence(report),
        "format": format_words(report),
        "figures": figures_of(report),
        "findings": [finding_words(one) for one in report.findings],
        "grant": flow.proof if flow is not None else None,
        "form": FileForm(initial={"handout": run.handout, "instead_of": run.public_id}),
        "sheet": HANDOUT_WORDS[Handout.SHEET][0],
        "steps": STEPS,
    }
    return render(request, "admin_console/imports/check.html", context)


def _followed(request: HttpRequest, run: ImportRun) -> HttpResponse:
    context = {
        "run": run,
        "title": run_title(run),
        "phases": phases_of(run),
        "outcome": OUTCOME_WORDS.get(ImportOutcome(run.outcome), ""),
        "handed_out": handed_out_words(run),
        "sheet": run.sheet and shown_round(public_id=run.sheet, issuer=run.owner),
        "is_over": run.stage is ImportStage.OVER,
        "steps": STEPS,
    }
    return render(request, "admin_console/imports/progress.html", context)


@page(_IMPORTERS, READ)
def import_errors(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Return everything that is wrong with a file that was sent, as a file."""
    run = run_of(desk, public_id, source=source_of(request))
    rows = [
        (one.line, one.column, one.value, one.cause, one.cure)
        for one in map(finding_words, findings_of(desk=desk, run=run))
    ]
    head = (_("Line"), _("Column"), _("In the file"), _("What is wrong"), _("How to correct it"))
    return spreadsheet("errors.csv", [head, *rows])


@page(_IMPORTERS, SEND)
def import_stop(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Remove a file, or stop its import before it is in force."""
    source = source_of(request)
    run = run_of(desk, public_id, source=source)
    if not stop_import(desk=desk, run=run, source=source):
        messages.info(request, _("It was too late to stop: the import is in force."))
        return redirect("admin_console:import-run", public_id)
    messages.success(request, _("Stopped. Nothing was changed."))
    return redirect("admin_console:import-start")
