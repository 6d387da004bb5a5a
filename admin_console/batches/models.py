"""Batches: what is to be done to which accounts, and the outcome for each of them (P9)."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from admin_console.batches.rules import BatchChoices, ItemState
from admin_console.capabilities.rules import BatchAct
from admin_console.jobs import DeskJob


class BatchRun(DeskJob):
    """One act upon many; ``act`` is a ``BatchAct``, empty while none is chosen, and ``choices`` are for all.

    ``left_out`` and ``failed`` are how many of those behind us were not touched. ``sheet`` is the round of activation
    codes of a reset.
    """

    act = models.CharField(max_length=16, blank=True)
    choices = models.JSONField(default=dict)
    left_out = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    sheet = models.UUIDField(null=True)

    class Meta:
        db_table = "admin_console_batchrun"
        indexes = [
            models.Index(fields=["domain", "-ordered_at"], name="batch_by_order"),
            models.Index(
                fields=["due_at"], condition=Q(ordered_at__isnull=False, ended_at__isnull=True), name="batch_due"
            ),
            models.Index(fields=["prepared_at"], name="batch_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.total} accounts"

    @property
    def chosen(self) -> BatchChoices:
        """Return what was chosen for all."""
        return BatchChoices.from_json(self.choices)

    @property
    def is_complete(self) -> bool:
        """Whether it can be previewed and ordered."""
        return bool(self.act) and self.chosen.is_complete(BatchAct(self.act))

    @property
    def touched(self) -> int:
        """Return how many have been changed so far."""
        return self.done - self.left_out - self.failed


class BatchItem(models.Model):
    """One account of a batch; ``reason`` is a ``LeftOut`` where nothing was done, ``ended`` what was taken from it.

    An account that is deleted for good takes its line along: its name is nobody's business then.
    """

    batch = models.ForeignKey(BatchRun, on_delete=models.CASCADE, related_name="items")
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=16, blank=True)
    ended = models.JSONField(default=dict)
    at = models.DateTimeField(null=True)

    class Meta:
        db_table = "admin_console_batchitem"
        constraints = [models.UniqueConstraint(fields=["batch", "account"], name="batch_item_once")]
        indexes = [models.Index(fields=["batch", "state", "id"], name="batch_item_by_state")]

    def __str__(self) -> str:
        return f"account {self.account_id} in batch {self.batch_id}"

    @property
    def is_done(self) -> bool:
        """Whether the account was changed."""
        return self.state == ItemState.DONE
