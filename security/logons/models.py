"""Logon records: unchained, batched, bounded (docs/security.md 1.12)."""

from django.db import models

from security.logons.rules import Channel, Reason, Result


class LogonRecord(models.Model):
    """One outcome, or ``count`` alike ones of one hour (successes) or one minute (refusals beyond the bound)."""

    at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    domain_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    typed_address = models.CharField(max_length=254, blank=True)
    channel = models.CharField(max_length=8, choices=[(item.value, item.name) for item in Channel])
    source_address = models.CharField(max_length=45)
    network = models.CharField(max_length=49)
    result = models.CharField(max_length=8, choices=[(item.value, item.name) for item in Result])
    reason = models.CharField(max_length=40, choices=[(item.value, item.name) for item in Reason])
    credential = models.CharField(max_length=40, blank=True)
    program = models.CharField(max_length=200, blank=True)
    # One row per credential, channel, network (on the web: address and browser) and hour: the batch adds to it instead
    # of inserting another.
    merge_key = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001 - refusals merge with nothing

    class Meta:
        db_table = "security_logonrecord"
        indexes = [
            models.Index(fields=["account_id", "-last_at"], name="logon_by_account"),
            models.Index(fields=["domain_id", "-last_at"], name="logon_by_domain"),
            models.Index(fields=["last_at"], name="logon_by_age"),
            # Rows that still tell a whole address; what was shortened is not read again every hour.
            models.Index(
                fields=["last_at"],
                condition=~models.Q(source_address=models.F("network")),
                name="logon_whole_address",
            ),
            # "Has this account logged on from here?" is asked before each hash, also amid a storm of refusals.
            models.Index(
                fields=["account_id", "network", "last_at"],
                condition=models.Q(result=Result.ACCEPT),
                name="logon_known_network",
            ),
            # "Who got in?" is asked above all while refusals pour in; they must not be read for it.
            models.Index(
                fields=["account_id", "-last_at"], condition=models.Q(result=Result.ACCEPT), name="logon_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.result} {self.reason}"
