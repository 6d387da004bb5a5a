"""Work that somebody orders at the desk and the background process does: what batches and imports have in common."""

import uuid
from datetime import timedelta
from typing import Final, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Domain, User
from admin_console.desk import Desk
from mailportal.audit.source import Source
from mailportal.jobs import Job, claim

_Job = TypeVar("_Job", bound="DeskJob")

# A process that was killed gives its job back after that; one that lives takes it again with each of its turns, and in
# between where a third of it is over.
LEASE: Final = timedelta(seconds=10)
# For how long a process goes on with one job before others get their turn.
TURN_SECONDS: Final = 2.0
# What one transaction may take: a logon that has to write waits for no longer than this and the one act begun in it.
HELD_SECONDS: Final = 0.2
# How long what happened can be looked up, and how long what nobody ordered waits for its owner to come back.
KEPT, KEPT_UNORDERED = timedelta(days=30), timedelta(days=1)
# A list shows the latest.
LISTED: Final = 20


class NoLongerHeld(Exception):
    """The job was stopped, or its lease was over and another process has claimed it."""


class DeskJobs(models.Manager[_Job]):
    """Jobs of one kind: whose they are, which wait to be done, and which may be forgotten."""

    def owned_by(self, desk: Desk) -> QuerySet[_Job]:
        """Return those of the desk's own.

        Nobody opens another's, a postmaster neither: they name people as their owner may see them, and codes are their
        issuer's.
        """
        return self.select_related("domain", "owner").filter(domain=desk.domain, owner=desk.account)

    def listed_for(self, desk: Desk) -> QuerySet[_Job]:
        """Return those that the desk may know of: its own, a postmaster's with everybody else's in the domain."""
        jobs = self.filter(domain=desk.domain)
        return (jobs if desk.is_postmaster else jobs.filter(owner=desk.account)).select_related("owner")

    def order(self, *, source: Source, **wanted: object) -> bool:
        """Hand what is ``wanted`` to the background process; False where there is none that waits for its order."""
        now = timezone.now()
        ordered = self.filter(ordered_at=None, **wanted).update(
            ordered_at=now,
            due_at=now,
            source_address=source.address,
            source_program=source.program[:200],
            source_request=source.request_id,
        )
        return ordered > 0

    def claim_next(self) -> _Job | None:
        """Take the one that waits longest for the background process; None where there is none that nobody holds."""
        due = self.filter(ordered_at__isnull=False, ended_at__isnull=True, due_at__lte=timezone.now())
        # A look without a lock first: SQLite's begins with the transaction, and mostly there is nothing to do.
        if not due.exists():
            return None
        return next(iter(claim(due, lease=LEASE, counts=True)), None)

    def held(self, job: _Job) -> QuerySet[_Job]:
        """Return the job that this process has claimed; nothing where it ended, or another has claimed it since."""
        return self.filter(pk=job.pk, ended_at=None, tries=job.tries)

    def hold(self, job: _Job, **columns: object) -> None:
        """Write how far a claimed job is, and hold it for longer. Raises NoLongerHeld.

        In one transaction with a part of the work it makes sure that nobody else has done that part, or will.
        """
        until = timezone.now() + LEASE
        if not self.held(job).update(claimed_until=until, **columns):
            raise NoLongerHeld
        for name, value in {"claimed_until": until, **columns}.items():
            setattr(job, name, value)

    def keep(self, job: _Job) -> None:
        """Hold a job for longer where it is time to; called often in the middle of long work. Raises NoLongerHeld."""
        if job.claimed_until is None or job.claimed_until - timezone.now() < LEASE * 2 / 3:
            self.hold(job)

    def over(self) -> QuerySet[_Job]:
        """Return those that nobody looks up any more, and those that nobody ordered, the oldest first."""
        now = timezone.now()
        unordered = Q(ordered_at__isnull=True, prepared_at__lt=now - KEPT_UNORDERED)
        return self.filter(unordered | Q(ended_at__lt=now - KEPT)).order_by("prepared_at")


class DeskJob(Job):
    """Something prepared by ``owner``, ordered at ``ordered_at`` and over at ``ended_at``.

    ``total`` is how many there are to do, ``done`` how many are behind us, however they ended. The source is that of
    the order: what the background process does in its name is recorded with it. ``tries`` are the times that it was
    claimed: a process whose lease was over in the middle of its work knows by it that another has taken the job.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    source_address = models.CharField(max_length=45, blank=True)
    source_program = models.CharField(max_length=200, blank=True)
    source_request = models.CharField(max_length=64, blank=True)
    prepared_at = models.DateTimeField(auto_now_add=True)
    ordered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)

    objects = DeskJobs()

    class Meta:
        abstract = True

    @property
    def is_ordered(self) -> bool:
        """Whether it is more than a draft."""
        return self.ordered_at is not None

    @property
    def is_running(self) -> bool:
        """Whether it waits for the background process, or is being done."""
        return self.is_ordered and self.ended_at is None

    @property
    def percent(self) -> int:
        """Return how far it is, rounded down: 100 only where nothing is left."""
        return self.done * 100 // self.total if self.total else 100

    @property
    def source(self) -> Source:
        """Return from where it was ordered."""
        return Source(self.source_address, self.source_program, self.source_request)
