"""Cuts: the order to end a credential's open connections, kept until each mail server has answered (M7)."""

from django.db import models


class Cut(models.Model):
    """One order to one mail server. ``repeat_at``: once more for a logon that was in flight; ``done_at``: finished.

    ``ended`` counts the connections that were seen to end; it is the receipt shown to the person (X3).
    """

    credential = models.CharField(max_length=40)
    account_id = models.BigIntegerField()
    server = models.CharField(max_length=100)
    requested_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "security_cut"
        indexes = [
            models.Index(fields=["done_at", "due_at"], name="cut_due"),
            models.Index(fields=["credential"], name="cut_by_credential"),
        ]

    def __str__(self) -> str:
        return f"{self.credential} on {self.server}"
