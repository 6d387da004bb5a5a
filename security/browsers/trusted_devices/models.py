"""Browsers that skip the second step at logon, and nothing else (rule 7)."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from security.browsers.trusted_devices.rules import DEVICES
from security.programs.rules import Program


class TrustedDevice(models.Model):
    """One browser; digests only, so that a stolen table opens nothing.

    ``slot`` makes ten the limit by constraint. The epochs and ``terms`` (see queries) are those under which it was
    trusted: when one of them changes the device is void, without anybody having to delete it.
    ``previous_digest`` was rotated out at ``rotated_at``.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="trusted_devices")
    slot = models.PositiveSmallIntegerField()
    series_digest = models.BinaryField(max_length=32, unique=True)
    digest = models.BinaryField(max_length=32)
    previous_digest = models.BinaryField(max_length=32, null=True)
    rotated_at = models.DateTimeField(null=True)
    auth_epoch = models.PositiveBigIntegerField()
    factor_epoch = models.PositiveBigIntegerField()
    terms = models.CharField(max_length=100)
    program = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    network = models.CharField(max_length=49)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "security_trusteddevice"
        constraints = [
            models.UniqueConstraint(fields=["account", "slot"], name="trusteddevice_slot_unique"),
            models.CheckConstraint(condition=Q(slot__lt=DEVICES), name="trusteddevice_slot_below_ten"),
        ]

    def __str__(self) -> str:
        return f"{self.program} {self.system}"

    @property
    def kind(self) -> Program:
        """Return the program and system it was trusted in."""
        return Program(self.program, self.system)
