"""Evidence: append-only rows, chained by one sealer. No foreign keys: the row outlives the person."""

from typing import Self

from django.conf import settings
from django.db import models

from mailportal.audit.chain import signature_of
from mailportal.crypto.digests import is_same


class AuditEvent(models.Model):
    """One act. ``change`` never holds a secret.

    ``sequence``, ``kid`` and ``mac`` are its place in the chain once the sealer gave it one; triggers refuse any
    change of a sealed row, of what an unsealed one says, and the deletion of what no checkpoint covers.
    """

    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=80)
    domain_id = models.BigIntegerField(null=True, db_index=True)
    actor = models.CharField(max_length=254)
    actor_role = models.CharField(max_length=16)
    target = models.CharField(max_length=254, blank=True)
    source_address = models.CharField(max_length=45, blank=True)
    program = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    change = models.JSONField(default=dict)
    sequence = models.BigIntegerField(null=True, unique=True, editable=False)
    kid = models.PositiveSmallIntegerField(null=True, editable=False)
    mac = models.BinaryField(max_length=32, null=True, editable=False)

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["domain_id", "-at"], name="audit_by_domain"),
            # Few of what was done to one account, by one, or of one kind lie among all of a large domain's.
            models.Index(fields=["domain_id", "target", "-at"], name="audit_by_domain_target"),
            models.Index(fields=["domain_id", "actor", "-at"], name="audit_by_domain_actor"),
            models.Index(fields=["domain_id", "event", "-at"], name="audit_by_domain_event"),
        ]

    def __str__(self) -> str:
        return f"{self.event} by {self.actor}"


class AuditCheckpoint(models.Model):
    """Everything up to ``sequence`` was witnessed outside the database; older rows may be purged.

    ``mac`` is that of the event with this sequence; ``signature`` attests the pair under key ``kid``.
    """

    at = models.DateTimeField(auto_now_add=True)
    sequence = models.BigIntegerField(unique=True)
    mac = models.BinaryField(max_length=32)
    kid = models.PositiveSmallIntegerField()
    signature = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_checkpoint"

    def __str__(self) -> str:
        return f"checkpoint {self.sequence}"

    @classmethod
    def signed(cls, sequence: int, mac: bytes) -> Self:
        """Return a new one, signed with the newest key and not stored yet."""
        key = settings.KEYS.newest("audit")
        signature = signature_of(key.secret, sequence, mac)
        return cls(sequence=sequence, mac=mac, kid=key.kid, signature=signature)

    @property
    def is_genuine(self) -> bool:
        """Whether a key of ours signed it."""
        key = settings.KEYS.find("audit", self.kid)
        mac, signature = bytes(self.mac), bytes(self.signature)
        return key is not None and is_same(signature_of(key.secret, self.sequence, mac), signature)
