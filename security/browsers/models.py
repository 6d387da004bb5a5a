"""Browsers of an account: sessions in them (E12), those it is known in, those that skip the second step (rule 7)."""

import uuid

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from accounts.models import User
from security.browsers.trusted_devices.rules import DEVICES
from security.programs.rules import Program


class PortalSession(AbstractBaseSession):
    """A browser's session, kept under a digest of its key: a stolen table opens no session.

    ``account`` and ``epoch`` are set at logon; ``ended_at`` when it was ended from elsewhere, so that its browser
    can be told. A session that logs itself off leaves no row. ``assurance`` is 2 where a second factor was proved at
    logon, else 1; ``proved`` says how its second step was passed, empty where there was none.
    """

    # The key's digest is the primary key and moves with the key; pages name a session by this.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    epoch = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    source_address = models.CharField(max_length=45, blank=True)
    program = models.CharField(max_length=200, blank=True)
    assurance = models.PositiveSmallIntegerField(default=1)
    proved = models.CharField(max_length=16, blank=True)

    class Meta:
        db_table = "security_session"

    def __str__(self) -> str:
        return f"session of {self.account_id}"

    @classmethod
    def get_session_store_class(cls) -> type:
        """Return the store of these rows, as Django's base asks."""
        from security.browsers.sessions.store import SessionStore  # noqa: PLC0415 - the store imports this module

        return SessionStore


class KnownBrowser(models.Model):
    """A browser in which the account has logged on to the end: guesses from elsewhere do not shut it out.

    ``proved_at`` is when a second factor was last proved in it. Nothing else opens by it.
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_browsers")
    browser_digest = models.CharField(max_length=40)
    seen_at = models.DateTimeField(db_index=True)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_knownbrowser"
        constraints = [models.UniqueConstraint(fields=["account", "browser_digest"], name="known_browser_unique")]

    def __str__(self) -> str:
        return f"browser of {self.account_id}"


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
