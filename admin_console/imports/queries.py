"""Reading imports: those that a desk may see, and one of its own."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from admin_console.denials import record_denial
from admin_console.desk import Desk
from admin_console.imports.models import ImportRun
from admin_console.jobs import LISTED
from mailportal.audit.source import Source


def run_of(desk: Desk, public_id: UUID, *, source: Source) -> ImportRun:
    """Return an import of the desk's own. Raises Http404, which is recorded."""
    run = ImportRun.objects.owned_by(desk).filter(public_id=public_id).first()
    if run is None:
        record_denial(desk.account, source, f"import {public_id}")
        raise Http404
    return run


def runs_of(desk: Desk) -> QuerySet[ImportRun]:
    """Return the latest imports, as far as the desk may know of them."""
    runs = ImportRun.objects.listed_for(desk).defer("contents", "report")
    return runs.order_by("-prepared_at", "-pk")[:LISTED]
