"""Queues in the database: work to be done after the commit, by any process, each job by one of them at a time."""

from datetime import timedelta
from typing import TypeVar

from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

_Job = TypeVar("_Job", bound="Job")


class Job(models.Model):
    """One thing to do, tried from ``due_at`` on; ``tries`` are those that were made.

    Who does it holds it until ``claimed_until``: a process that was killed meanwhile gives it back by that. How it ends
    is each queue's own.
    """

    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


@transaction.atomic
def claim(wanted: QuerySet[_Job], *, lease: timedelta, most: int = 1, counts: bool = False) -> list[_Job]:
    """Take those of the wanted that nobody holds, the longest due first; hold them for ``lease``.

    Of several processes that want one, one gets it. ``counts``: the claim itself is one of the tries.
    """
    now, until = timezone.now(), timezone.now() + lease
    free = wanted.filter(Q(claimed_until=None) | Q(claimed_until__lt=now))
    # SQLite's write lock is held from the start of the transaction; PostgreSQL skips rows that another claims.
    jobs = list(free.select_for_update(skip_locked=True).order_by("due_at")[:most])
    # In one statement: of a row that a transaction changes twice PostgreSQL checks the references again, and would wait
    # there for an owner's row, whose holder waits for the job.
    changes = {"claimed_until": until, "tries": F("tries") + int(counts)}
    QuerySet(wanted.model).filter(pk__in=[job.pk for job in jobs]).update(**changes)
    for job in jobs:
        job.claimed_until, job.tries = until, job.tries + int(counts)
    return jobs
