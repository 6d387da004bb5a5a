"""Leavers: accounts that are to be closed at a set hour."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from admin_console.receipts.models import Receipt
from mailportal.audit.source import PORTAL
from mailportal.jobs import Job

REASON_LENGTH = 200


def is_undecided(prefix: str = "") -> Q:
    """Return the condition of an order that waits, or that the portal stopped and nobody has decided about since."""
    is_open = Q(**{f"{prefix}stopped_at__isnull": True}) | Q(**{f"{prefix}stopped_by": PORTAL.address})
    return Q(**{f"{prefix}done_at__isnull": True}) & is_open


class LeaverOrder(Job):
    """One account to close at ``due_at``, by whom and why; until then it can be stopped.

    ``ordered_by`` is None once that account is gone, ``actor_address`` says whose it was; ``reference`` is of the
    request that ordered it. It ends with a ``receipt``, or at ``stopped_at`` by ``stopped_by``: where that is the
    portal itself, an administrator has still to decide.
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leaver_orders")
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    ordered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_address = models.CharField(max_length=254)
    reference = models.CharField(max_length=32, blank=True)
    ordered_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    receipt = models.OneToOneField(Receipt, null=True, on_delete=models.SET_NULL, related_name="leaver_order")
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=254, blank=True)

    class Meta:
        db_table = "admin_console_leaverorder"
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(done_at__isnull=True, stopped_at__isnull=True), name="leaver_due"
            ),
            models.Index(fields=["ordered_at"], name="leaver_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=is_undecided(), name="leaver_one_of_an_account"),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} leaves"
