"""Reading imports: those that a desk may see, and one of its own."""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from admin_console.denials import record_denial
from admin_console.desk import Desk
from admin_console.imports.models import ImportRun
from mailportal.audit.source import Source

LISTED: Final = 20


def run_of(desk: Desk, public_id: UUID, *, source: Source) -> ImportRun:
    """Return an import of the desk's own. Raises Http404, which is recorded.

    Nobody opens another's, a postmaster neither: a file that waits names people, and codes are their issuer's.
    """
    own = ImportRun.objects.select_related("domain", "owner").filter(domain=desk.domain, owner=desk.account)
    run = own.filter(public_id=public_id).first()
    if run is None:
        record_denial(desk.account, source, f"import {public_id}")
        raise Http404
    return run


def runs_of(desk: Desk) -> QuerySet[ImportRun]:
    """Return the latest imports of the desk's own, a postmaster's with those of everybody else in the domain."""
    runs = ImportRun.objects.filter(domain=desk.domain)
    if not desk.is_postmaster:
        runs = runs.filter(owner=desk.account)
    return runs.select_related("owner").defer("contents", "report").order_by("-prepared_at", "-pk")[:LISTED]
