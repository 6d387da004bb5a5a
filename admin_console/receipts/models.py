"""Receipts: what an act upon an account ended, named for the one who did it and for those who ask later."""

import uuid

from django.db import models

from accounts.models import User


class Receipt(models.Model):
    """One act upon one account, a ``ReceiptKind``: by whom, when, and the reference that the audit events have, too.

    ``ended`` are the lines of what was there, as ``kept`` and ``holdings_in`` of the services turn them; ``facts`` is
    what the kind's words say besides. No secret is in it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="receipts")
    kind = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)
    actor_address = models.CharField(max_length=254)
    reference = models.CharField(max_length=32, blank=True)
    ended = models.JSONField(default=list)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "admin_console_receipt"

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"
