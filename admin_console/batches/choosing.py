"""Whom a batch is for: written down as a draft, which changes nobody and waits a day for its owner (P9)."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import JSONField, QuerySet, Sum, Value
from django.http import Http404, QueryDict
from django.utils import timezone

from accounts.models import User
from admin_console.batches.models import BatchItem, BatchRun
from admin_console.batches.rules import MOST_ACCOUNTS, MOST_DRAFTED, BatchChoices, ItemState, LeftOut
from admin_console.capabilities.rules import BatchAct
from admin_console.denials import record_denial
from admin_console.desk import Desk
from admin_console.employees.finding import people_found
from admin_console.employees.forms import FilterForm
from admin_console.errors import BatchOrdered, NobodyChosen, TooManyChosen, TooManyDrafts
from admin_console.reach import people_of, record_foreign_department
from mailportal.audit.source import Source
from mailportal.errors import BadInput

# One statement whatever the number: 20,000 rows never leave the database. By the accounts' keys, so that two batches
# that meet lock the same accounts in the same order.
_INSERT = "INSERT INTO admin_console_batchitem (account_id, batch_id, state, reason, ended) {chosen}"


@transaction.atomic
def draft_batch(
    *,
    desk: Desk,
    people: QuerySet[User],
    act: BatchAct | None = None,
    chosen: BatchChoices = BatchChoices(),  # noqa: B008 - frozen
) -> BatchRun:
    """Write down for whom a batch is meant.

    Raises NobodyChosen, TooManyChosen (more than 20,000), and TooManyDrafts where the owner's drafts would hold more
    than 200,000.
    """
    batch = BatchRun.objects.create(
        domain=desk.domain,
        owner=desk.account,
        act="" if act is None else act,
        choices=chosen.as_json(),
        due_at=timezone.now(),
    )
    batch.total = _write_down(batch, people)
    if not batch.total:
        raise NobodyChosen
    if batch.total > MOST_ACCOUNTS:
        raise TooManyChosen
    drafts = BatchRun.objects.filter(owner=desk.account, ordered_at=None)
    if (drafts.aggregate(lines=Sum("total"))["lines"] or 0) + batch.total > MOST_DRAFTED:
        raise TooManyDrafts
    batch.save(update_fields=["total"])
    return batch


def may_try_again(batch: BatchRun) -> bool:
    """Whether a batch that has ended left anybody as they were but the one who ordered it, whom it never touches."""
    if batch.is_running or batch.touched == batch.total:
        return False
    return _rest(batch).exclude(reason=LeftOut.ONESELF).exists()


def _rest(batch: BatchRun) -> QuerySet[BatchItem]:
    return batch.items.exclude(state=ItemState.DONE)


def draft_again(*, desk: Desk, ended: BatchRun) -> BatchRun:
    """Write down once more for whom a batch that has ended did nothing, with its act and choices.

    Raises NobodyChosen where it changed everybody whom the desk still reaches, BatchOrdered where it has not ended.
    """
    if ended.ended_at is None:
        raise BatchOrdered
    people = people_of(desk).filter(pk__in=_rest(ended).values("account"))
    return draft_batch(desk=desk, people=people, act=BatchAct(ended.act), chosen=ended.chosen)


def _write_down(batch: BatchRun, people: QuerySet[User]) -> int:
    # One more than there may be is enough to know that there are too many.
    rows = people.order_by("pk").annotate(
        of_batch=Value(batch.pk), no_state=Value(""), no_reason=Value(""), nothing=Value({}, output_field=JSONField())
    )[: MOST_ACCOUNTS + 1]
    columns = rows.values_list("pk", "of_batch", "no_state", "no_reason", "nothing")
    try:
        statement, values = columns.query.sql_with_params()
    except EmptyResultSet:  # no tick at all: Django asks no database for that
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(chosen=statement), values)
        number: int = cursor.rowcount
    return number


def selected_people(desk: Desk, *, who: Collection[UUID], source: Source) -> QuerySet[User]:
    """Return the ticked accounts. Raises Http404, recorded, where one of them is none that the desk may see (T2)."""
    people = people_of(desk).filter(public_id__in=who)
    if missing := set(who) - set(people.values_list("public_id", flat=True)):
        others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        record_denial(desk.account, source, f"employee {min(missing)}{others}")
        raise Http404
    return people


def found_people(desk: Desk, *, query: str, source: Source) -> QuerySet[User]:
    """Return everybody whom the list's filter finds, a query string.

    Raises BadInput where it is none of the list's: a word that is not understood would mean everybody.
    """
    typed = QueryDict(query)
    form = FilterForm(typed, desk=desk)
    record_foreign_department(form, desk, source=source)
    if not form.is_valid() or not set(typed) <= set(form.fields):
        raise BadInput
    return people_found(desk, form.wanted)
