"""Delegated administrators: employees who look after others by appointment of their postmaster (P12)."""

from django.db import models

from accounts.models import Department, User
from admin_console.capabilities.rules import Capability, read


class Administrator(models.Model):
    """One appointment, of one account: for these departments with all below them, or for the whole domain.

    ``capabilities`` are their words joined by commas; ``owner`` is the address of who appointed last, and why is the
    ``reason``. From ``ends_at`` on it opens nothing; the row goes soon after, with an audit event.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="appointment")
    departments = models.ManyToManyField(Department, related_name="administrators")
    is_everywhere = models.BooleanField(default=False)
    capabilities = models.CharField(max_length=200)
    owner = models.CharField(max_length=254)
    reason = models.CharField(max_length=200, blank=True)
    appointed_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "admin_console_administrator"

    def __str__(self) -> str:
        return f"appointment of {self.account_id}"

    @property
    def may(self) -> frozenset[Capability]:
        """Return what it allows."""
        return read(self.capabilities)
