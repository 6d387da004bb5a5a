"""Cuts: the order to end a credential's open connections, kept until each mail server has answered (M7)."""

from django.db import models
from django.db.models import Q

from mailportal.jobs import Job


class Cut(Job):
    """One order to one mail server, answered at once, again for a logon in flight, and once for what a reload hid.

    ``ended`` is how many connections were seen to end, the receipt shown to the person (X3); None while none were
    counted. ``is_countable`` is False after a try whose answer was lost: what it ended can't be counted any more.
    ``failure`` is why the latest try had no answer, a ``CutFailure``; tried again until ``done_at`` is set.
    """

    credential = models.CharField(max_length=40)
    account_id = models.BigIntegerField()
    server = models.CharField(max_length=100)
    requested_at = models.DateTimeField(auto_now_add=True)
    ended = models.PositiveIntegerField(null=True)
    is_countable = models.BooleanField(default=True)
    failure = models.CharField(max_length=16, blank=True)
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_cut"
        indexes = [
            models.Index(fields=["server", "due_at"], condition=Q(done_at__isnull=True), name="cut_due"),
            models.Index(fields=["credential"], name="cut_by_credential"),
            models.Index(fields=["requested_at"], name="cut_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.credential} on {self.server}"

    @property
    def is_pending(self) -> bool:
        """Whether the server has not answered yet, so that connections may still be open."""
        return self.answered_at is None
