"""A logon whose password was right and whose other gates are still shut."""

import uuid

from django.db import models

from accounts.models import User


class LogonAttempt(models.Model):
    """Nobody is logged on by it: it is found by the anonymous session and the browser that gave the password.

    ``epoch`` and ``factor_epoch`` are the account's as the flow knows them: whatever else raises one ends it.
    ``proved`` is how the second step was passed, ``wants_trust`` whether this browser is to skip it from now on;
    ``code_right_at`` is when a code of the app or the phone was, the proof that the session then begins with (X36).
    ``next`` is the safe path to open at the end. ``public_id`` is what codes are bound to.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session_digest = models.CharField(max_length=40, unique=True)
    browser_digest = models.CharField(max_length=40)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="logon_attempts")
    epoch = models.PositiveBigIntegerField()
    factor_epoch = models.PositiveBigIntegerField()
    proved = models.CharField(max_length=16, blank=True)  # a ``Proved``
    code_right_at = models.DateTimeField(null=True)
    wants_trust = models.BooleanField(default=False)
    next = models.CharField(max_length=2000, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "security_logonattempt"

    def __str__(self) -> str:
        return f"logon of {self.account_id}"
