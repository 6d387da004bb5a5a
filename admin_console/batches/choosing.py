"""Whom a batch is for: written down as a draft, which changes nobody and waits a day for its owner (P9)."""

from django.db import connection, transaction
from django.db.models import JSONField, QuerySet, Value
from django.utils import timezone

from accounts.models import User
from admin_console.access import Desk
from admin_console.batches.models import Batch
from admin_console.batches.rules import MOST_ACCOUNTS, BatchAct, BatchChoices
from admin_console.errors import NobodyChosen, TooManyChosen

# One statement whatever the number: 20,000 rows never leave the database. By the accounts' keys, so that two batches
# that meet lock the same accounts in the same order.
_INSERT = "INSERT INTO admin_console_batchitem (account_id, batch_id, state, reason, ended) {chosen}"


@transaction.atomic
def draft_batch(*, desk: Desk, people: QuerySet[User], act: BatchAct | None = None) -> Batch:
    """Write down for whom a batch is meant. Raises NobodyChosen and TooManyChosen (more than 20,000)."""
    batch = Batch.objects.create(
        domain=desk.domain,
        owner=desk.account,
        act="" if act is None else act,
        choices=BatchChoices().as_json(),
        due_at=timezone.now(),
    )
    batch.total = _write_down(batch, people)
    if not batch.total:
        raise NobodyChosen
    if batch.total > MOST_ACCOUNTS:
        raise TooManyChosen
    batch.save(update_fields=["total"])
    return batch


def _write_down(batch: Batch, people: QuerySet[User]) -> int:
    # One more than there may be is enough to know that there are too many.
    rows = people.order_by("pk").annotate(
        of_batch=Value(batch.pk), no_state=Value(""), no_reason=Value(""), nothing=Value({}, output_field=JSONField())
    )[: MOST_ACCOUNTS + 1]
    columns = rows.values_list("pk", "of_batch", "no_state", "no_reason", "nothing")
    statement, values = columns.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(chosen=statement), values)
        number: int = cursor.rowcount
    return number
