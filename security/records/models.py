"""Logon records: unchained, batched, bounded (docs/security.md 1.12)."""

from django.db import models

from accounts.models import User
from security.records.rules import Reason, Result


class LogonRecord(models.Model):
    """One outcome, or ``count`` alike ones of one hour (successes) or one minute (refusals beyond the bound)."""

    at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    domain_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    typed_address = models.CharField(max_length=254, blank=True)
    channel = models.CharField(max_length=8)  # a ``Channel``
    source_address = models.CharField(max_length=45)
    network = models.CharField(max_length=49)
    result = models.CharField(max_length=8)  # a ``Result``
    reason = models.CharField(max_length=40)  # a ``Reason``
    credential = models.CharField(max_length=40, blank=True)
    program = models.CharField(max_length=200, blank=True)
    # Whether the same wrong secret was shown there before: an old password, not somebody who guesses.
    is_repeat = models.BooleanField(default=False, db_default=False)
    # One row per credential, channel, network and known program (on the web: address and browser) and hour: the batch
    # adds to it instead of inserting another.
    merge_key = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001 - refusals merge with nothing

    class Meta:
        db_table = "security_logonrecord"
        indexes = [
            models.Index(fields=["account_id", "-last_at"], name="logon_by_account"),
            models.Index(fields=["domain_id", "-last_at"], name="logon_by_domain"),
            # What the log of a domain is asked for, each part where few rows have it (docs/decisions/0037).
            models.Index(fields=["domain_id", "network", "-last_at"], name="logon_by_domain_network"),
            models.Index(fields=["domain_id", "result", "channel", "-last_at"], name="logon_by_domain_result"),
            models.Index(fields=["last_at"], name="logon_by_age"),
            # Programs that send the account password where a security password is needed: few, also in a storm.
            models.Index(
                fields=["domain_id", "-last_at"],
                condition=models.Q(reason=Reason.CLIENT_PASSWORD_NEEDED),
                name="logon_needing_password",
            ),
            # Rows that still tell a whole address; what was shortened is not read again every hour.
            models.Index(
                fields=["last_at"],
                condition=~models.Q(source_address=models.F("network")),
                name="logon_whole_address",
            ),
            # "Has this account logged on from here?" is asked before each hash, also in a storm of refusals.
            models.Index(
                fields=["account_id", "network", "last_at"],
                condition=models.Q(result=Result.ACCEPT),
                name="logon_known_network",
            ),
            # "How many of this domain are at home in this network?" is asked before one of many failures is too many.
            models.Index(
                fields=["network", "domain_id", "account_id", "at"],
                condition=models.Q(result=Result.ACCEPT),
                name="logon_at_home",
            ),
            # "Who got in?" is asked above all while refusals pour in; they must not be read for it.
            models.Index(
                fields=["account_id", "-last_at"], condition=models.Q(result=Result.ACCEPT), name="logon_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.result} {self.reason}"


class LastLogon(models.Model):
    """When an account was last logged on to by web and by mail, to the minute; kept longer than the records are.

    ``mail_program`` is a name of the portal's own table, empty where the program did not say one of these.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="last_logon")
    web_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    mail_program = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "security_lastlogon"

    def __str__(self) -> str:
        return f"last logons of {self.account_id}"


class LogonDay(models.Model):
    """How many outcomes of a domain's day are on record, by protocol and result; kept as long as the records.

    ``part`` as in ``roll_ups``.
    """

    domain_id = models.BigIntegerField()
    day = models.DateField(db_index=True)
    channel = models.CharField(max_length=8)  # a ``Channel``
    result = models.CharField(max_length=8)  # a ``Result``
    count = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "security_logonday"
        constraints = [
            models.UniqueConstraint(fields=["domain_id", "day", "channel", "result", "part"], name="logonday_once")
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(part__isnull=True), name="logonday_apart")]

    def __str__(self) -> str:
        return f"{self.count} {self.channel} {self.result} on {self.day}"


class LogonHalfHour(models.Model):
    """How many outcomes of a half hour are on record in the whole installation, by result; kept for two days.

    ``half_hour`` is counted from the beginning of 1970 (UTC); ``part`` as in ``roll_ups``.
    """

    half_hour = models.PositiveIntegerField()
    result = models.CharField(max_length=8)  # a ``Result``
    count = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "security_logonhalfhour"
        constraints = [models.UniqueConstraint(fields=["half_hour", "result", "part"], name="logonhalfhour_once")]
        indexes = [models.Index(fields=["id"], condition=models.Q(part__isnull=True), name="logonhalfhour_apart")]

    def __str__(self) -> str:
        return f"{self.count} {self.result} in half hour {self.half_hour}"


class ProgramUse(models.Model):
    """One mail program of an account in one network, and with what it came: ``logons`` of them between two moments.

    ``program`` is a name of the portal's own table, empty where the program did not say one of these; ``picture`` tells
    a phone from a laptop besides. As in the records, no constraint ties a row to its account: writing it waits for no
    act on that. ``last_on`` is the day of ``last_at`` (UTC), for purging: an index on the moment would be written with
    each logon.
    """

    domain_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField()
    way = models.CharField(max_length=8)  # a ``UseWay``
    channel = models.CharField(max_length=8)  # a ``Channel``
    network = models.CharField(max_length=49)
    program = models.CharField(max_length=40, blank=True)
    picture = models.CharField(max_length=16)  # a ``ProgramPicture``
    source_address = models.CharField(max_length=45)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_on = models.DateField(db_index=True)
    logons = models.PositiveIntegerField()

    class Meta:
        db_table = "security_programuse"
        indexes = [models.Index(fields=["domain_id", "way", "account_id"], name="programuse_of_domain")]
        constraints = [
            models.UniqueConstraint(
                fields=["account_id", "way", "channel", "network", "program", "picture"], name="programuse_one_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} of account {self.account_id}"


class OwnProgram(models.Model):
    """A mail program that showed the account password, and its owner said: this was me. No warning of it any more.

    Under ``epoch``, the account's: a program that shows a later password is warned of again.
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="own_programs")
    epoch = models.PositiveBigIntegerField()
    channel = models.CharField(max_length=8)
    network = models.CharField(max_length=49)
    program = models.CharField(max_length=200, blank=True)
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "security_ownprogram"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "channel", "network", "program", "epoch"], name="ownprogram_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} of account {self.account_id}"
