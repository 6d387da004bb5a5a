"""Evidence: append-only rows, chained by one sealer. No foreign keys: the row outlives the person."""

from django.db import models


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
        indexes = [models.Index(fields=["domain_id", "-at"], name="audit_by_domain")]

    def __str__(self) -> str:
        return f"{self.event} by {self.actor}"


class AuditCheckpoint(models.Model):
    """Everything up to ``sequence`` was witnessed outside the database; older rows may be purged.

    ``mac`` is that of the event with this sequence; ``signature`` vouches for the pair under key ``kid``.
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
