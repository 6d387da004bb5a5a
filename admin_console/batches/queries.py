"""Reading batches: those of a desk, one of them, and the outcome for its accounts by pages."""

from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import BigAutoField, Exists, OuterRef, QuerySet, UUIDField
from django.http import Http404

from admin_console.batches.models import BatchRun
from admin_console.batches.rules import ItemState
from admin_console.capabilities.rules import BatchAct, acts_allowed_by
from admin_console.denials import record_denial
from admin_console.desk import Desk
from admin_console.errors import NotYourTask
from admin_console.jobs import LISTED
from admin_console.reach import people_of
from mailportal.audit.source import Source
from mailportal.statements import Blank, Statement

RESULTS_PER_PAGE: Final = 50
# As ``owned_by``.
_OWN: Final = Statement(
    lambda: BatchRun.objects.select_related("domain", "owner").filter(
        domain=Blank("domain", BigAutoField()),
        owner=Blank("owner", BigAutoField()),
        public_id=Blank("public_id", UUIDField()),
    )
)


def require_act(desk: Desk, act: BatchAct | None = None, *, source: Source) -> None:
    """Ask whether the desk may do this to many, or anything at all; before any other work is done for it.

    Raises NotYourTask, which is recorded.
    """
    allowed = acts_allowed_by(desk.capabilities)
    if not allowed or (act is not None and act not in allowed):
        record_denial(desk.account, source, f"batch {act or ''}".strip())
        raise NotYourTask


def batch_of(desk: Desk, public_id: UUID, *, source: Source) -> BatchRun:
    """Return a batch of the desk's own. Raises Http404, which is recorded."""
    batch = _OWN.only_row(domain=desk.domain.pk, owner=desk.account.pk, public_id=public_id)
    if batch is None:
        record_denial(desk.account, source, f"batch {public_id}")
        raise Http404
    return batch


def batches_of(desk: Desk) -> QuerySet[BatchRun]:
    """Return the latest batches that were ordered, as far as the desk may know of them."""
    ordered = BatchRun.objects.listed_for(desk).filter(ordered_at__isnull=False)
    return ordered.order_by("-ordered_at", "-pk")[:LISTED]


def results_of(batch: BatchRun, desk: Desk, *, number: str | None, only: ItemState | None) -> Page[Any]:
    """Return a page of the accounts that are behind us, by name; ``only`` those with that outcome.

    ``is_in_sight`` of each: the desk may open the account's page.
    """
    closed = batch.items.exclude(state=ItemState.WAITING) if only is None else batch.items.filter(state=only)
    rows = closed.annotate(is_in_sight=Exists(people_of(desk).filter(pk=OuterRef("account"))))
    rows = rows.select_related("account").order_by("account__name", "account")
    return Paginator(rows, RESULTS_PER_PAGE).get_page(number)
