"""Work that somebody orders at the desk and the background process does: what batches and imports have in common."""

import uuid
from datetime import timedelta
from typing import Final

from django.db import models

from accounts.models import Domain, User
from mailportal.audit.source import Source
from mailportal.jobs import Job

# A process that was killed gives its job back after that; one that lives takes it again with each of its turns.
LEASE: Final = timedelta(seconds=10)
# For how long a process goes on with one job before others get their turn.
TURN_SECONDS: Final = 2.0
# What one transaction may take: a logon that has to write waits for no longer than this and the one act begun in it.
HELD_SECONDS: Final = 0.2
# How long what happened can be looked up, and how long what nobody ordered waits for its owner to come back.
KEPT, KEPT_UNORDERED = timedelta(days=30), timedelta(days=1)


class DeskJob(Job):
    """Something prepared by ``owner``, ordered at ``ordered_at`` and over at ``ended_at``.

    ``total`` is how many there are to do, ``done`` how many are behind us, however they ended. The source is that of
    the order: what the background process does in its name is recorded with it.
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
